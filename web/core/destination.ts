/**
 * Where somebody was going when the door stopped them. What stands behind `#` may be a meeting's key: it waits in this tab,
 * never in an address that is sent.
 */
const KEPT = 'beffroi.fragment';

/** The address of the door, for who is on a page that is only for those inside. */
export function doorFromHere(): string {
  const to = location.pathname + location.search;
  if (location.hash) sessionStorage.setItem(KEPT, JSON.stringify({ to, fragment: location.hash }));
  return `/sign-in?to=${encodeURIComponent(to)}`;
}

/** Where to go after signing in: only a path of our own. */
export function destination(): string {
  const to = new URLSearchParams(location.search).get('to') ?? '/';
  if (!/^\/(?!\/|\\)/.test(to)) return '/';
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}') as { to?: string; fragment?: string };
  return kept.to === to ? to + kept.fragment : to;
}

/** Goes there; what waited is not kept any longer. */
export function goOn(): void {
  const to = destination();
  sessionStorage.removeItem(KEPT);
  location.assign(to);
}
