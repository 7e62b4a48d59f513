/** A recording becomes one file of its space, whatever happens between its end and its listing: never none, never two. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { chooseMore, endForAll, enterMeeting } from './call.ts';
import { openFirstSpace, openHouse } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let spaceId: string;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  await openHouse(mathis, server);
  spaceId = await openFirstSpace(mathis, 'Chantier');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

/** A window of Mathis whose disk gives what was recorded only when it is told to. */
async function slowWindow(): Promise<Page> {
  const page = await mathis.context().newPage();
  await page.addInitScript(() => {
    const told = new Promise<void>((resolve) => Object.assign(window, { giveRecording: resolve }));
    const begin = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = function (...asked) {
      const made = begin.apply(this, asked);
      if (asked[0] !== 'pieces' || asked[1] !== 'readonly') return made;
      Object.defineProperty(made, 'oncomplete', {
        set(hear: (event: Event) => void) {
          made.addEventListener('complete', (event) => {
            Object.assign(window, { isReading: true });
            void told.then(() => hear.call(made, event));
          });
        },
      });
      return made;
    };
  });
  return page;
}

async function record(page: Page): Promise<void> {
  await page.goto(`${server.url}/s/${spaceId}`);
  await enterMeeting(page);
  await chooseMore(page, 'Enregistrer la réunion');
  await page.getByText('Vous enregistrez cette réunion.').waitFor();
  await expect.poll(() => onDisk(page, 'pieces')).toBeGreaterThan(0);
}

/** How many recordings, or pieces of them, or uploads, wait on this browser's disk. */
const onDisk = (page: Page, what: 'recordings' | 'pieces' | 'uploads') =>
  page.evaluate(
    (store) =>
      new Promise<number>((resolve) => {
        const opened = indexedDB.open(store === 'uploads' ? 'beffroi.uploads' : 'beffroi.recordings');
        opened.onsuccess = () => {
          const count = opened.result.transaction(store).objectStore(store).count();
          count.onsuccess = () => {
            opened.result.close();
            resolve(count.result);
          };
        };
      }),
    what,
  );
const waiting = (page: Page) => onDisk(page, 'recordings');

/** How many films are among the space's attachments. */
const films = (page: Page) =>
  page.evaluate(async (id) => {
    const asked = encodeURIComponent(JSON.stringify({ scopes: [`space:${id}/files`] }));
    const text = await (await fetch(`/api/v1/snapshots?q=${asked}`)).text();
    return new Set(text.match(/"name":"[^"]+\.webm"/g)).size;
  }, spaceId);

const said = (page: Page) => page.getByText('L’enregistrement est dans les fichiers de l’espace.').waitFor();

test('one goes to another page before it has begun to be sent: it is sent from there', async () => {
  const page = await slowWindow();
  await record(page);
  await page.getByRole('button', { name: 'Arrêter l’enregistrement' }).click();
  await page.waitForFunction(() => 'isReading' in window);
  await endForAll(page);
  await page.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await page.getByRole('link', { name: 'Réunions' }).waitFor();
  await page.evaluate(() => (window as unknown as { giveRecording(): void }).giveRecording());
  await said(page);
  await page.close();
  await mathis.reload();
  expect(await waiting(mathis)).toBe(0);
  expect(await films(mathis)).toBe(1);
});

test('the window ends before it hears that the file was listed: the next one sends no second', async () => {
  const page = await mathis.context().newPage();
  await record(page);
  let isCut = false;
  await page.route('**/api/v1/recording.keep', async (route) => {
    // the first time it is only asked whether the file is there already
    const answer = await route.fetch();
    if (answer.ok()) {
      isCut = true;
      await route.abort();
    } else await route.fulfill({ response: answer });
  });
  await page.getByRole('button', { name: 'Arrêter l’enregistrement' }).click();
  await expect.poll(() => isCut).toBe(true);
  await page.close({ runBeforeUnload: false });
  await mathis.reload();
  await said(mathis);
  expect(await waiting(mathis)).toBe(0);
  expect(await films(mathis)).toBe(2);
});

test('the page is loaded again in the middle of being sent: it goes on, and nothing is asked for', async () => {
  const page = await mathis.context().newPage();
  await record(page);
  let isSending = false;
  // in a pack where it is small, in parts where it is not
  const door = /\/api\/v1\/(uploads|files)\/[^/]+$/;
  await page.route(door, (route) => {
    if (!['PATCH', 'POST'].includes(route.request().method())) return route.continue();
    isSending = true;
    return route.abort();
  });
  await page.getByRole('button', { name: 'Arrêter l’enregistrement' }).click();
  await expect.poll(() => isSending).toBe(true);
  await page.goto(`${server.url}/s/${spaceId}`);
  await page.unroute(door);
  await said(page);
  expect(await waiting(page)).toBe(0);
  expect(await films(page)).toBe(3);
  await page.reload();
  await page.getByRole('link', { name: 'Réunions' }).waitFor();
  expect(await films(page)).toBe(3);
  // what was in the middle of being crossed off is so at the next load
  await expect.poll(() => onDisk(page, 'uploads')).toBe(0);
});

test('a disk that takes no more ends it with a word, and what was recorded until then is a file', async () => {
  const page = await mathis.context().newPage();
  await page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...asked) {
      if (this.name === 'pieces' && 'isFull' in window) throw new DOMException('', 'QuotaExceededError');
      return put.apply(this, asked);
    };
  });
  await record(page);
  await page.evaluate(() => Object.assign(window, { isFull: true }));
  await page.getByText(/ce navigateur n’a pas pu continuer/).waitFor();
  await said(page);
  expect(await films(page)).toBe(4);
  await page.close();
});

test('one whose window ends before its first piece is not dropped without a word', async () => {
  const page = await mathis.context().newPage();
  await page.addInitScript(() => {
    // nothing reaches the disk
    IDBObjectStore.prototype.put = new Proxy(IDBObjectStore.prototype.put, {
      apply: (put, store: IDBObjectStore, asked: [unknown]) =>
        store.name === 'pieces' ? store.count() : Reflect.apply(put, store, asked),
    });
  });
  await page.goto(`${server.url}/s/${spaceId}`);
  await enterMeeting(page);
  await chooseMore(page, 'Enregistrer la réunion');
  await page.getByText('Vous enregistrez cette réunion.').waitFor();
  await page.close({ runBeforeUnload: false });
  await mathis.reload();
  await mathis.getByText(/L’enregistrement a été arrêté avant de contenir quoi que ce soit/).waitFor();
  expect(await waiting(mathis)).toBe(0);
  expect(await films(mathis)).toBe(4);
});
