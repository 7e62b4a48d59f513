/** Ctrl/⌘ K goes anywhere and does anything; what it lists is fetched when it is first asked for. */
import { useEffect, useState } from 'react';
import { later } from '#web/core/later.tsx';

const Palette = later(async () => (await import('./Palette.tsx')).Palette);

export function CommandPalette() {
  /** how often it was asked for: each time it begins anew */
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    const ask = () => setAsked((old) => old + 1);
    const press = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      ask();
    };
    addEventListener('keydown', press);
    addEventListener('beffroi:palette', ask);
    return () => {
      removeEventListener('keydown', press);
      removeEventListener('beffroi:palette', ask);
    };
  }, []);
  return asked > 0 ? <Palette key={asked} /> : null;
}
