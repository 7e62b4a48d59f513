/**
 * A shared screen full of small text, over a line that loses 5 % each way: whoever looks can read it – at once when they come
 * late, when they come back from another tab, and when the one who shares has gone to another. Letters are read back from
 * the received picture.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanLine, type Relay } from '../bench/calls/relay.ts';
import { openWindows, type RunningServer, type Windows } from './browser.ts';
import { enterMeeting, guestLink, knock, startBehindRelay } from './call.ts';
import { openFirstSpace, openHouse } from './cast.ts';
import { reads, shareText, turnTo } from './screen.ts';

let server: RunningServer;
let windows: Windows;
let relay: Relay;
let mathis: Page;
let camille: Page;
let nadia: Page;
let link: string;

beforeAll(async () => {
  ({ server, relay } = await startBehindRelay());
  windows = await openWindows();
  mathis = await windows.open();
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await enterMeeting(mathis);
  link = await guestLink(mathis);
  camille = await comesIn('Camille');
  nadia = await comesIn('Nadia');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
  await relay?.stop();
});

async function comesIn(name: string): Promise<Page> {
  const page = await windows.open();
  await page.goto(link);
  await knock(page, name, mathis);
  return page;
}

const canRead = (page: Page, number: number, timeout = 30_000) =>
  expect.poll(() => reads(page), { timeout }).toEqual({ page: number, isSharp: true });

/** Another tab comes before this one, or goes. Playwright keeps all tabs awake, so the page is told what browsers tell. */
const tell = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
    Object.defineProperty(document, 'hidden', { get: () => state === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

/** Pictures decoded of the shared screen so far. */
const pictures = (page: Page) =>
  page.evaluate(
    () =>
      document.querySelector<HTMLVideoElement>('[data-screen-of] video')!.getVideoPlaybackQuality().totalVideoFrames,
  );

test('small text that is shared can be read, and goes on being read when the line loses 5 %', async () => {
  await shareText(mathis, 1);
  for (const page of [camille, nadia]) await canRead(page, 1);
  relay.become({ ...cleanLine, lossRatio: 0.05, delayMs: 80, jitterMs: 20 });
  for (const number of [2, 3]) {
    await turnTo(mathis, number);
    for (const page of [camille, nadia]) await canRead(page, number);
  }
});

test('who comes late reads the screen that stands still, as soon as it is there', async () => {
  const late = await comesIn('Sophie');
  await late.locator('[data-screen-of] video').waitFor();
  await canRead(late, 3);
  await late.close();
});

test('who was in another tab reads on when coming back, what was turned meanwhile', async () => {
  await tell(camille, 'hidden');
  // What nobody looks at is no longer sent, though it changes.
  let shown = 3;
  const received = async () => {
    const before = await pictures(camille);
    await turnTo(mathis, (shown = shown === 4 ? 3 : 4));
    await canRead(nadia, shown);
    if (process.env.BEFFROI_LONG === '1') await new Promise((resolve) => setTimeout(resolve, 10_000));
    return (await pictures(camille)) - before;
  };
  await expect.poll(received).toBe(0);
  await tell(camille, 'visible');
  await canRead(camille, shown);
});

test('the one who shares goes to another tab: the others read on', async () => {
  await tell(mathis, 'hidden');
  for (const number of [5, 6]) {
    await turnTo(mathis, number);
    for (const page of [camille, nadia]) await canRead(page, number);
  }
  await tell(mathis, 'visible');
});
