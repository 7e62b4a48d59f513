import { useLayoutEffect, useState, useSyncExternalStore } from 'react';
import css from './Toast.module.css';

interface ToastRow {
  id: number;
  text: string;
  isError?: boolean;
  action?: { label: string; onAction: () => void };
}

/** `until`: what it offers can no longer be had. */
type ToastOptions = Omit<ToastRow, 'id' | 'text'> & { until?: AbortSignal };

let toasts: ToastRow[] = [];
let heard: { id: number; text: string } | undefined;
let last = 0;
const listeners = new Set<() => void>();
const SHOWN_MS = 7000;
/** for each letter, where there are many */
const READ_MS = 70;

function change(next: ToastRow[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something in passing, with an Undo where there is one; read aloud politely. */
export function toast(text: string, { until, ...options }: ToastOptions = {}): void {
  const id = ++last;
  change([...toasts.slice(-2), { id, text, ...options }]);
  const ms = Math.max(SHOWN_MS, text.length * READ_MS);
  setTimeout(() => dismiss(id), options.action ? ms * 1.5 : ms);
  until?.addEventListener('abort', () => dismiss(id));
}

/** Said to those who listen, where those who look see it already. */
export function announce(text: string): void {
  heard = { id: ++last, text };
  for (const listener of listeners) listener();
}

const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** What was announced last; the same words said twice are heard twice. */
function Heard() {
  const said = useSyncExternalStore(listen, () => heard);
  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-react-aria-top-layer="true">
      {said && <span key={said.id}>{said.text}</span>}
    </div>
  );
}

function dismiss(id: number): void {
  change(toasts.filter((each) => each.id !== id));
}

/** How near the foot of the page something stands there, with the bar of a phone below it. */
const NEAR = 120;

/** How high what is pressed or written in at the foot of the page (`data-foot`) reaches: what is said leaves it free. */
function useFoot(shown: ToastRow[]): number {
  const [foot, setFoot] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again whenever something is said
  useLayoutEffect(() => {
    const boxes = [...document.querySelectorAll('[data-foot]')].map((each) => each.getBoundingClientRect());
    const there = boxes.filter((box) => box.height > 0 && innerHeight - box.bottom < NEAR);
    setFoot(Math.min(innerHeight * 0.6, Math.max(0, ...there.map((box) => innerHeight - box.top))));
  }, [shown]);
  return foot;
}

/** Where toasts appear; once, at the root. */
export function ToastRegion() {
  const shown = useSyncExternalStore(listen, () => toasts);
  const foot = useFoot(shown);
  return (
    <>
      {/* over an open dialog too: what it says has just been done there, and its Undo must be reached */}
      <div
        className={css.region}
        style={foot > 0 ? { bottom: foot + 8 } : undefined}
        role="status"
        aria-live="polite"
        data-react-aria-top-layer="true"
      >
        {shown.map(({ id, text, isError, action }) => (
          <div key={id} className={`${css.toast} ${isError ? css.error : ''}`}>
            <span className={css.text}>{text}</span>
            {action && (
              <button
                type="button"
                className={css.action}
                onClick={() => {
                  action.onAction();
                  dismiss(id);
                }}
              >
                {action.label}
              </button>
            )}
          </div>
        ))}
      </div>
      <Heard />
    </>
  );
}
