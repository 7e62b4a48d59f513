/** Twenty-five people in one meeting: everybody is seen at once on a desk, in pages on a phone, and nothing lies over anything. */
import { dispose, Room } from '@livekit/rtc-node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { enterMeeting, guestLink } from './call.ts';
import { openFirstSpace, openHouse, run } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
const bots: Room[] = [];

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await enterMeeting(mathis);
});
afterAll(async () => {
  for (const bot of bots) await bot.disconnect();
  await dispose();
  await windows?.close();
  await server?.clear();
});

/** A guest without a browser: knocks, is let in by Mathis, and is there. */
async function comeByLink(token: string, name: string): Promise<void> {
  const call = async <A>(path: string, request?: RequestInit): Promise<A> => {
    const response = await fetch(`${server.url}/api/v1/${path}`, request);
    expect(response.status, path).toBe(200);
    return (await response.json()) as A;
  };
  const id = await mathis.evaluate(() => crypto.randomUUID());
  const body = JSON.stringify({ token, id, name });
  const headers = { 'content-type': 'application/json', origin: server.url };
  const { secret } = await call<{ secret: string }>('meeting.knock', { method: 'POST', headers, body });
  const [, spaceId, meetingId] = /\/s\/([^/]+)\/call\/([^/?#]+)/.exec(mathis.url())!;
  await run(mathis, 'knock.answer', { spaceId, meetingId, knockId: id, admitted: true });
  const asked = encodeURIComponent(JSON.stringify({ id, secret }));
  const { pass } = await call<{ pass: { url: string; token: string } }>(`meeting.guestPass?q=${asked}`);
  const bot = new Room();
  await bot.connect(pass.url || server.url.replace('http', 'ws'), pass.token, { autoSubscribe: false, dynacast: true });
  bots.push(bot);
}

/** The tiles that are shown, and whether each lies whole in the window and over no other. */
const tiles = (page: Page) =>
  page.locator('[data-identity]').evaluateAll((all) => {
    const boxes = all.map((each) => each.getBoundingClientRect());
    const bar = document.querySelector('[role="toolbar"]')!.getBoundingClientRect();
    const isIn = (box: DOMRect) =>
      box.left >= 0 && box.top >= 0 && box.right <= innerWidth && box.bottom <= bar.top && box.width > 90;
    const isFree = (box: DOMRect) =>
      boxes.every(
        (other) =>
          other === box ||
          other.right <= box.left + 1 ||
          other.left >= box.right - 1 ||
          other.bottom <= box.top + 1 ||
          other.top >= box.bottom - 1,
      );
    return { count: boxes.length, isWell: boxes.every((box) => isIn(box) && isFree(box)) };
  });

test('twenty-four come by the link', async () => {
  const token = new URL(await guestLink(mathis)).pathname.split('/').at(-1)!;
  for (let at = 1; at <= 24; at++) await comeByLink(token, `Personne du chantier numéro ${at}`);
  await mathis.getByText('25 participants').waitFor();
});

test('on a desk all of them are seen at once', async () => {
  await expect.poll(() => tiles(mathis)).toEqual({ count: 25, isWell: true });
});

test('with the list of people beside them too', async () => {
  await mathis.keyboard.press('Control+Alt+p');
  await expect.poll(async () => (await tiles(mathis)).isWell).toBe(true);
  await mathis.keyboard.press('Control+Alt+p');
});

test('on a phone they come in pages, of which none is empty', async () => {
  await mathis.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => tiles(mathis)).toEqual({ count: 6, isWell: true });
  for (let page = 2; page <= 5; page++) {
    await mathis.getByRole('button', { name: 'Après' }).click();
    await expect.poll(() => tiles(mathis)).toEqual({ count: page < 5 ? 6 : 1, isWell: true });
  }
  await mathis.setViewportSize({ width: 768, height: 1024 });
  await expect.poll(async () => (await tiles(mathis)).isWell).toBe(true);
});
