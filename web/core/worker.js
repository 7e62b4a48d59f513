// The service worker: opens the shell from its own cache, with or without a network, and never keeps an answer of the API.
// The build puts in the list of the shell's files and their version (vite.config.ts).
const VERSION = '__VERSION__';
const SHELL = __SHELL__;
const CACHE = `beffroi-${VERSION}`;

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell());
});

// one file after the other: on a slow line, what somebody asks for meanwhile goes beside it
async function keepShell() {
  const cache = await caches.open(CACHE);
  for (const file of SHELL) await cache.add(file);
}

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// a new version waits until somebody says "now": nothing changes under a page at work
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || /^\/(api|rtc)\b/.test(url.pathname)) return;
  const key = request.mode === 'navigate' ? '/' : url.pathname;
  if (!SHELL.includes(key)) return;
  event.respondWith(
    caches
      .open(CACHE)
      .then((cache) => cache.match(key))
      .then((kept) => kept ?? fetch(request)),
  );
});
