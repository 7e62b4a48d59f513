/** The installed version of the shell, and the next one when it is ready: nothing is replaced under a page at work. */
import { useSyncExternalStore } from 'react';

const EVERY_MS = 30 * 60_000;
let waiting: ServiceWorker | null = null;
const listeners = new Set<() => void>();

function found(worker: ServiceWorker | null): void {
  if (!worker || !navigator.serviceWorker.controller) return; // the first one takes nobody's place
  waiting = worker;
  for (const listener of listeners) listener();
}

/** Registers the service worker where there is one: in a build, over HTTPS or on this machine. */
export async function watchVersion(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register('/sw.js');
  found(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => worker.state === 'installed' && found(worker));
  });
  const ask = () => void registration.update().catch(() => {});
  setInterval(ask, EVERY_MS);
  addEventListener('online', ask);
}

/** True when a new version is ready to take over. */
export function useNewVersion(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => waiting !== null,
  );
}

/** Starts the newest version: the one that waits, or, where none does, what the server has. What is pending is kept and sent again. */
export async function takeNewVersion(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  const next = waiting ?? registration?.waiting;
  if (next) {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    return next.postMessage('take-over');
  }
  await registration?.unregister();
  location.reload();
}
