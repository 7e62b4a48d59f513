/** Queries whose rows are not in the replica: asked once for all who show them, kept a moment, asked again when told to. */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { ask, Unreachable } from './api.ts';
import { now } from './clock.ts';

interface Answer {
  data: unknown;
  error: Error | null;
}
interface Asked {
  name: string;
  input: unknown;
  answer: Answer;
  listeners: Set<() => void>;
  /** of the newest asking: an older answer that comes late is dropped */
  turn: number;
  isAsking: boolean;
  answeredAt: number;
}

const FRESH_MS = 10_000;
const RETRY_MS = 1000;
/** what nobody shows is forgotten beyond these many */
const MOST = 100;
const all = new Map<string, Asked>();

function askedOf(name: string, input: unknown): Asked {
  const key = JSON.stringify([name, input]);
  let found = all.get(key);
  if (!found) {
    if (all.size >= MOST) for (const [each, { listeners }] of all) if (listeners.size === 0) all.delete(each);
    const answer = { data: undefined, error: null };
    found = { name, input, answer, listeners: new Set(), turn: 0, isAsking: false, answeredAt: 0 };
    all.set(key, found);
  }
  return found;
}

function set(asked: Asked, changes: Partial<Answer>): void {
  asked.answer = { ...asked.answer, ...changes };
  for (const listener of asked.listeners) listener();
}

async function read(asked: Asked): Promise<void> {
  const mine = ++asked.turn;
  asked.isAsking = true;
  const fetched = ask(asked.name, asked.input).catch(async (failure) => {
    if (!(failure instanceof Unreachable)) throw failure;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    return ask(asked.name, asked.input);
  });
  const changes = await fetched.then(
    (data) => ({ data, error: null }),
    (error) => ({ error }),
  );
  if (mine !== asked.turn) return;
  asked.isAsking = false;
  asked.answeredAt = now().getTime();
  set(asked, changes);
}

/** The answer to a query: the last one at once, a newer when it is old. With another `of`, the same is asked again. */
export function useAsk<T>(
  name: string,
  input: unknown,
  { isEnabled = true, of }: { isEnabled?: boolean; of?: unknown } = {},
) {
  const asked = askedOf(name, input);
  const answer = useSyncExternalStore(
    (listener) => {
      asked.listeners.add(listener);
      return () => asked.listeners.delete(listener);
    },
    () => asked.answer,
  );
  const last = useRef(of);
  useEffect(() => {
    if (!isEnabled) return;
    const isOld = now().getTime() - asked.answeredAt > FRESH_MS;
    if (last.current !== of || (isOld && !asked.isAsking)) void read(asked);
    last.current = of;
  }, [asked, isEnabled, of]);
  const data = answer.data as T | undefined;
  return {
    data,
    error: answer.error,
    isLoading: isEnabled && data === undefined && !answer.error,
    reload: () => read(asked),
  };
}

/** Asks a query anew, whatever its input, where it is shown; elsewhere the next who shows it asks. */
export function askAgain(name: string): void {
  for (const asked of all.values()) {
    if (asked.name !== name) continue;
    asked.answeredAt = 0;
    if (asked.listeners.size > 0) void read(asked);
  }
}

/** Changes what is shown as the answer until it is asked again. */
export function setAnswer<T>(name: string, input: unknown, change: (before: T) => T): void {
  const asked = askedOf(name, input);
  if (asked.answer.data !== undefined) set(asked, { data: change(asked.answer.data as T) });
}
