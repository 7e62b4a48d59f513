/**
 * The first load, as a mid-range phone has it: `node bench/load.ts` (`vite build` first). Sign-in, then home of somebody who is
 * signed in, each from an empty cache in headless Chromium with the CPU four times slower. Prints the JavaScript asked for (gzip
 * of each file), the largest contentful paint, and the time from a click to the next picture (Event Timing). Bars of gates.md:
 * 170 kB, 1.2 s, 100 ms; and 300 ms for a space to open, whose code came at leisure. What comes once nothing else is to be done
 * is counted apart.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openWindows, startServer, type Windows } from '../stories/browser.ts';
import { openFirstSpace, openHouse, password } from '../stories/cast.ts';
import { shown } from './ground.ts';

const ROUNDS = 5;
const SLOWER = 4;

interface Load {
  kilobytes: number;
  leisureKilobytes: number;
  lcpMs: number;
}

/** Counts what a page fetches, and slows it down, from before its first request. */
async function watch(
  page: Page,
): Promise<{ scripts: () => Promise<number>; lcp: () => Promise<number>; forget: () => void }> {
  const bodies: Promise<number>[] = [];
  page.on('response', (response) => {
    if (/\.js(\?|$)/.test(response.url()) && !response.url().endsWith('/sw.js'))
      bodies.push(
        response.body().then(
          (body) => gzipSync(body).length,
          () => 0, // the page was left meanwhile
        ),
      );
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Network.setBypassServiceWorker', { bypass: true });
  await page.addInitScript(() => {
    const seen = { lcp: 0, click: 0, leisure: [] as (() => void)[] };
    Object.assign(window, { seen, requestIdleCallback: (work: () => void) => seen.leisure.push(work) });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.lcp = entry.startTime;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (/^(click|pointerup|pointerdown)$/.test(entry.name)) seen.click = Math.max(seen.click, entry.duration);
    }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
  return {
    scripts: async () => (await Promise.all(bodies)).reduce((sum, each) => sum + each, 0) / 1000,
    lcp: () => page.evaluate(() => (window as unknown as { seen: { lcp: number } }).seen.lcp),
    forget: () => bodies.splice(0),
  };
}

async function load(page: Page, address: string, isThere: () => Promise<void>): Promise<Load> {
  const watched = await watch(page);
  await page.goto(address);
  await isThere();
  await page.waitForLoadState('networkidle');
  const kilobytes = await watched.scripts();
  await page.evaluate(() => {
    for (const work of (window as unknown as { seen: { leisure: (() => void)[] } }).seen.leisure) work();
  });
  await page.waitForTimeout(2000);
  const lcpMs = await watched.lcp();
  return { kilobytes, lcpMs, leisureKilobytes: (await watched.scripts()) - kilobytes };
}

/** From the press to the first picture after it; less than the 16 ms that are told is told as 16. */
async function click(page: Page, press: () => Promise<void>): Promise<number> {
  const set = (value: number) =>
    page.evaluate((each) => {
      (window as unknown as { seen: { click: number } }).seen.click = each;
    }, value);
  await set(0);
  await press();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  return Math.max(16, await page.evaluate(() => (window as unknown as { seen: { click: number } }).seen.click));
}

/** From the next press to the picture that shows what it opens, as the page has it: the driver's own steps are not in it. */
function opening(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (sought) =>
      new Promise<number>((resolve) => {
        let pressed = 0;
        addEventListener('pointerdown', (event) => (pressed = event.timeStamp), { capture: true, once: true });
        const look = () => {
          if (pressed === 0 || !document.querySelector(sought)) return requestAnimationFrame(look);
          // the frame after the one that drew it
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)));
        };
        look();
      }),
    selector,
  );
}

function say(what: string, loads: Load[], clicks: number[]): void {
  const of = (key: keyof Load) => loads.map((each) => each[key]);
  console.log(
    `${what}: ${shown(of('kilobytes'), 1)} kB of JavaScript, then ${shown(of('leisureKilobytes'), 1)} at leisure; ` +
      `LCP ${shown(of('lcpMs'))} ms; a click answered in ${shown(clicks)} ms`,
  );
}

async function signIn(windows: Windows, url: string): Promise<{ loads: Load[]; clicks: number[]; page: Page }> {
  const [loads, clicks]: [Load[], number[]] = [[], []];
  let page!: Page;
  for (let round = 0; round < ROUNDS; round++) {
    await page?.context().close();
    page = await windows.open();
    loads.push(await load(page, `${url}/sign-in`, () => page.getByLabel('Mot de passe').waitFor()));
    clicks.push(await click(page, () => page.getByRole('button', { name: 'English' }).click()));
    await page.getByRole('button', { name: 'Français' }).click();
  }
  return { loads, clicks, page };
}

const server = await startServer();
const windows = await openWindows();
try {
  const first = await windows.open();
  await openHouse(first, server);
  await openFirstSpace(first, 'Rénovation');
  await first.context().close();

  const door = await signIn(windows, server.url);
  say('sign-in', door.loads, door.clicks);

  await door.page.getByLabel('Adresse électronique').fill('mathis@exemple.fr');
  await door.page.getByLabel('Mot de passe').fill(password);
  await door.page.getByRole('button', { name: 'Se connecter' }).click();
  await door.page.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
  const [loads, clicks, spaces]: [Load[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await door.page.context().newPage();
    loads.push(await load(page, server.url, () => page.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor()));
    clicks.push(await click(page, () => page.getByRole('button', { name: 'Créer…', exact: true }).click()));
    await page.getByRole('menu').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
    const opened = opening(page, 'nav[aria-label="Rubriques de l’espace"]');
    await page
      .getByRole('main')
      .getByRole('link', { name: /Rénovation/ })
      .click();
    spaces.push(await opened);
    await page.close();
  }
  say('home', loads, clicks);
  console.log(`a space opened, its code fetched at leisure: ${shown(spaces)} ms   (bar 300)`);
  console.log('bars: 170 kB, LCP 1200 ms, click 100 ms');
} finally {
  await windows.close();
  await server.clear();
}
