/** The product as an app: it opens without its server, keeps what is written meanwhile, and changes version when one says so. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { openFirstSpace, openHouse } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let page: Page;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  page = await windows.open();
  await openHouse(page, server);
  await openFirstSpace(page, 'Halle aux draps');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const message = (text: string) => page.locator('[data-message]', { hasText: text });
async function write(text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Écrire dans/ }).fill(text);
  await page.keyboard.press('Enter');
}

test('it can be installed: a manifest with icons of every shape, and a worker that holds the shell', async () => {
  const manifest = (await (await fetch(`${server.url}/manifest.webmanifest`)).json()) as {
    icons: { src: string; sizes: string; purpose: string }[];
  };
  for (const icon of manifest.icons) {
    const response = await fetch(server.url + icon.src);
    expect(response.status, icon.src).toBe(200);
    if (!icon.src.endsWith('.png')) continue;
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, icon.src).toBe(icon.sizes);
  }
  expect(manifest.icons.map((each) => `${each.sizes} ${each.purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '512x512 maskable']),
  );
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
});

test('what is written while the connection is down is kept through a reload, shown as waiting, and sent once', async () => {
  await write('Avant la coupure');
  await message('Avant la coupure').waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await server.kill();
  await page.getByText(/Connexion interrompue/).waitFor();
  await write('Pendant la coupure, d’abord');
  await write('Pendant la coupure, ensuite');
  await message('Pendant la coupure, ensuite').waitFor();
  await page.getByText(/Connexion interrompue.*[2-9]/).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Le serveur ne répond pas' }).waitFor();
  await page.getByText('Ce que vous avez écrit est gardé sur cet appareil').waitFor();
  await server.again();
  await message('Pendant la coupure, ensuite').waitFor();
  await page.getByText(/Connexion interrompue/).waitFor({ state: 'detached' });
  await page.reload();
  await message('Pendant la coupure, ensuite').waitFor();
  const texts = await page.locator('[data-message]').allInnerTexts();
  const order = ['Avant la coupure', 'Pendant la coupure, d’abord', 'Pendant la coupure, ensuite'];
  expect(order.map((text) => texts.filter((each) => each.includes(text)).length)).toEqual([1, 1, 1]);
  const at = order.map((text) => texts.findIndex((each) => each.includes(text)));
  expect(at).toEqual([...at].sort((a, b) => a - b));
});

test('nothing that the server answered is in the worker’s cache', async () => {
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const lists = await Promise.all(
      names.map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)),
    );
    return lists.flat();
  });
  expect(kept.length).toBeGreaterThan(5);
  expect(kept.filter((url) => /\/api\//.test(url))).toEqual([]);
});

test('a new version waits until one says so, then takes over with what was being written', async () => {
  await page.evaluate(() => navigator.serviceWorker.register('/sw.js?next').then(() => undefined));
  await page.getByText('Une nouvelle version est prête').waitFor();
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'L’utiliser' }).click();
  await reloaded;
  await message('Avant la coupure').waitFor();
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).toContain('?next');
});

test('a window that the server has outgrown says so, keeps what is written in it, and is whole again once reloaded', async () => {
  let isNewer = true;
  await page.routeWebSocket(/\/api\/v1\/live/, (socket) => {
    const upstream = socket.connectToServer();
    upstream.onMessage((text) => {
      const frame = JSON.parse(String(text));
      if (isNewer && frame.type === 'welcome') frame.contract += 1;
      if (isNewer && frame.type === 'events')
        for (const event of frame.events) event.body = { inOtherWords: event.body };
      socket.send(JSON.stringify(frame));
    });
  });
  await server.kill();
  await page.getByText(/Connexion interrompue/).waitFor();
  await write('Pendant la mise à jour');
  await server.again();
  await page.getByText('Une nouvelle version est arrivée').waitFor();
  const answered = page.waitForResponse((response) => response.url().endsWith('/message.post') && response.ok());
  await write('Après la mise à jour');
  await answered;
  for (const text of ['Avant la coupure', 'Pendant la mise à jour', 'Après la mise à jour'])
    await message(text).waitFor();
  isNewer = false;
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Recharger' }).click();
  await reloaded;
  await message('Après la mise à jour').waitFor();
  expect(await page.getByText('Une nouvelle version est arrivée').count()).toBe(0);
  const texts = await page.locator('[data-message]').allInnerTexts();
  for (const text of ['Avant la coupure', 'Pendant la mise à jour', 'Après la mise à jour'])
    expect(texts.filter((each) => each.includes(text)).length, text).toBe(1);
});

test('a window that was away for longer than the log tells of begins anew, and misses nothing', async () => {
  let isAway = false;
  const sockets = new Set<{ close(): Promise<void> }>();
  const late = await page.context().newPage();
  await late.routeWebSocket(/\/api\/v1\/live/, (socket) => {
    if (isAway) return void socket.close();
    sockets.add(socket);
    const upstream = socket.connectToServer();
    socket.onMessage((text) => {
      const frame = JSON.parse(String(text));
      // as it would stand after a month: before all that the log still holds
      if (sockets.size > 1 && frame.type === 'hello') for (const stream in frame.cursors) frame.cursors[stream] = -1;
      upstream.send(JSON.stringify(frame));
    });
  });
  const inLate = (text: string) => late.locator('[data-message]', { hasText: text });
  await late.goto(page.url());
  await inLate('Avant la coupure').waitFor();
  isAway = true;
  for (const socket of sockets) await socket.close();
  await late.getByText(/Connexion interrompue/).waitFor();
  await write('Pendant une longue absence');
  await message('Pendant une longue absence').waitFor();
  isAway = false;
  await inLate('Pendant une longue absence').waitFor();
  await write('Et ensuite');
  await inLate('Et ensuite').waitFor();
  expect(await inLate('Avant la coupure').count()).toBe(1);
  await late.close();
});
