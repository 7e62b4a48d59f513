import { type ComponentType, createElement, lazy, type ReactNode, useDeferredValue, useRef, useState } from 'react';

async function load() {
  const [{ DialogOverlay }, { MenuOverlay }, { PopupOverlay }] = await Promise.all([
    import('./DialogOverlay.tsx'),
    import('./MenuOverlay.tsx'),
    import('./PopupOverlay.tsx'),
  ]);
  return { DialogOverlay, MenuOverlay, PopupOverlay };
}
type Overlays = Awaited<ReturnType<typeof load>>;
let here: Overlays | undefined;
const bring = async (): Promise<Overlays> => (here ??= await load());

/**
 * Dialogs and menus stand on a library that is half of a first page's weight: it comes when it is asked for, or before, at leisure.
 * One that is here is drawn at once: behind a placeholder React would hold it back for 300 ms.
 */
export function overlay<P extends object>(pick: (overlays: Overlays) => ComponentType<P>): (props: P) => ReactNode {
  const Coming = lazy(async () => ({ default: pick(await bring()) as ComponentType<object> }));
  return (props) => {
    const [Its] = useState<ComponentType<P>>(() => (here ? pick(here) : (Coming as unknown as ComponentType<P>)));
    return createElement(Its, props);
  };
}

/** Resolves once nothing else is to be done: what a first page can do without is fetched then. */
export const atLeisure = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 5000 });
    else setTimeout(resolve, 2000);
  });

/** Brings them at leisure, so that the first press finds them here. */
export function loadOverlaysAtLeisure(): void {
  void atLeisure()
    .then(bring)
    .catch(() => {});
}

/** True from the first time it was asked for on: the press is answered first, and what it opens is drawn right after. */
export function useAsked(isAsked: boolean): boolean {
  const was = useRef(false);
  const isNow = useDeferredValue(isAsked, false);
  was.current ||= isNow;
  return was.current;
}
