/** Dialogs and menus stand on a library that is half of a first page's weight: it comes when it is asked for, or before, at leisure. */
export const loadOverlays = async () => {
  const [{ DialogOverlay }, { MenuOverlay }, { PopupOverlay }] = await Promise.all([
    import('./DialogOverlay.tsx'),
    import('./MenuOverlay.tsx'),
    import('./PopupOverlay.tsx'),
  ]);
  return { DialogOverlay, MenuOverlay, PopupOverlay };
};

/** Brings them while nothing else is to be done, so that the first press finds them here. */
export function loadOverlaysAtLeisure(): void {
  const load = () => void loadOverlays().catch(() => {});
  if ('requestIdleCallback' in window) requestIdleCallback(load, { timeout: 5000 });
  else setTimeout(load, 2000);
}
