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

/** Resolves once nothing else is to be done, nor on its way: what a first page can do without is fetched then. */
export async function atLeisure(): Promise<void> {
  await quietLine();
  await new Promise<void>((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 5000 });
    else setTimeout(resolve, 2000);
  });
}

const LONGEST_QUIET_MS = 2000;

/** On a slow line one answer leads to the next question: nothing has come for twice as long as the last answer took. */
async function quietLine(): Promise<void> {
  for (;;) {
    const came = (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter((each) => each.transferSize > 0)
      .sort((a, b) => a.responseEnd - b.responseEnd);
    const last = came.at(-1);
    if (!last) return;
    const quiet = Math.min(2 * (last.responseEnd - last.requestStart), LONGEST_QUIET_MS);
    const left = last.responseEnd + quiet - performance.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, left));
  }
}

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
