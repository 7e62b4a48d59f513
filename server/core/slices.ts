/** How many are served before the event loop gets its turn. */
const AT_ONCE = 250;

/** Serves a crowd in slices, the first at once: however many there are, the event loop is never held for long. */
export function inSlices<T>(crowd: T[], serve: (each: T) => void, from = 0): void {
  const until = Math.min(from + AT_ONCE, crowd.length);
  for (let i = from; i < until; i++) serve(crowd[i]!);
  if (until < crowd.length) setImmediate(inSlices, crowd, serve, until);
}
