/** Dialogs and menus stand on a library that is half of a first page's weight: it comes when it is asked for, or before, at leisure. */
export const loadOverlays = async () => {
  const [{ DialogOverlay }, { MenuOverlay }, { PopupOverlay }] = await Promise.all([
    import('./DialogOverlay.tsx'),
    import('./MenuOverlay.tsx'),
    import('./PopupOverlay.tsx'),
  ]);
  return { DialogOverlay, MenuOverlay, PopupOverlay };
};

/** Resolves once nothing else is to be done: what a first page can do without is fetched then. */
export const atLeisure = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 5000 });
    else setTimeout(resolve, 2000);
  });

/** Brings them at leisure, so that the first press finds them here. */
export function loadOverlaysAtLeisure(): void {
  void atLeisure()
    .then(loadOverlays)
    .catch(() => {});
}
