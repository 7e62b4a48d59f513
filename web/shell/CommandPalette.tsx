/** Ctrl/⌘ K goes anywhere and does anything, and ? says which keys do what; both are fetched when they are first asked for. */
import { useEffect, useState } from 'react';
import { later } from '#web/core/later.tsx';

const Palette = later(async () => (await import('./Palette.tsx')).Palette);
const Shortcuts = later(async () => (await import('./Shortcuts.tsx')).Shortcuts);

export function CommandPalette() {
  /** how often it was asked for: each time it begins anew */
  const [asked, setAsked] = useState(0);
  const [isHelping, setHelping] = useState(false);
  useEffect(() => {
    const ask = () => setAsked((old) => old + 1);
    const help = () => setHelping(true);
    const press = (event: globalThis.KeyboardEvent) => {
      const isCommand = event.ctrlKey || event.metaKey;
      if (isCommand && event.key.toLowerCase() === 'k') ask();
      else if (event.key === '?' && !isCommand && !event.defaultPrevented && !isWriting(event.target)) help();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    addEventListener('beffroi:palette', ask);
    addEventListener('beffroi:keys', help);
    return () => {
      removeEventListener('keydown', press);
      removeEventListener('beffroi:palette', ask);
      removeEventListener('beffroi:keys', help);
    };
  }, []);
  return (
    <>
      {asked > 0 && <Palette key={asked} />}
      {isHelping && <Shortcuts onClose={() => setHelping(false)} />}
    </>
  );
}

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
