/** A right that ends while bytes flow ends them too: asked again each second, as long as the stream lasts. */
const EVERY = 1000;

/** Calls `hangUp` once `check` rejects; answers how to stop asking. */
export function hangUpWhenRefused(check: () => Promise<unknown>, hangUp: () => void): () => void {
  const timer = setInterval(() => {
    check().catch(() => {
      clearInterval(timer);
      hangUp();
    });
  }, EVERY);
  timer.unref();
  return () => clearInterval(timer);
}
