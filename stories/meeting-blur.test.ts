/** What is behind somebody is blurred before it leaves their machine, and they are not; nothing for it is fetched before. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { chooseMore, connected, enterMeeting, guestLink, knock } from './call.ts';
import { filmSomebody } from './camera.ts';
import { openFirstSpace, openHouse, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let nadia: Page;
const fetched: string[] = [];

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  nadia = await windows.open();
  nadia.on('request', (request) => fetched.push(new URL(request.url()).pathname));
  await filmSomebody(nadia);
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await enterMeeting(mathis);
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

/** How much neighbouring pixels differ, in the background at the left and in the face, of the picture that `page` receives or shows. */
const edges = (page: Page, selector: string) =>
  page.locator(selector).evaluate((video: HTMLVideoElement) => {
    const pen = new OffscreenCanvas(640, 360).getContext('2d', { willReadFrequently: true })!;
    pen.drawImage(video, 0, 0, 640, 360);
    const of = (left: number, top: number, width: number, height: number) => {
      const { data } = pen.getImageData(left, top, width, height);
      let sum = 0;
      for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at + 1]! - data[at - 3]!);
      return sum / (width * height);
    };
    return { behind: of(10, 20, 130, 300), face: of(260, 120, 120, 90) };
  });
const received = '[data-name="Nadia"] video';
const isFetched = () => fetched.some((path) => path.endsWith('.tflite'));

test('without it a meeting fetches none of it', async () => {
  await nadia.goto(await guestLink(mathis));
  await nadia.getByLabel('Votre image').waitFor();
  await nadia.getByRole('switch', { name: 'Flouter mon arrière-plan' }).waitFor();
  expect(isFetched()).toBe(false);
  await expect.poll(async () => (await edges(nadia, 'video')).behind).toBeGreaterThan(3);
});

test('in the device check one sees oneself as the others will', async () => {
  await nadia.getByText('Flouter mon arrière-plan').click();
  await nadia.getByLabel('Votre image').waitFor();
  await expect.poll(async () => (await edges(nadia, 'video')).behind).toBeLessThan(2);
  expect((await edges(nadia, 'video')).face).toBeGreaterThan(2);
  expect(isFetched()).toBe(true);
});

test('the others receive it blurred from the first picture on, and the face as it is', async () => {
  await knock(nadia, 'Nadia', mathis);
  await connected(nadia);
  await mathis.locator(received).waitFor();
  await mathis.waitForFunction((css) => document.querySelector<HTMLVideoElement>(css)!.videoWidth > 0, received);
  for (let look = 0; look < 10; look++) expect((await edges(mathis, received)).behind).toBeLessThan(2);
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  await expect.poll(async () => (await edges(mathis, received)).face).toBeGreaterThan(2);
});

test('a picture that cannot be had costs that one, and those after it come', async () => {
  await nadia.evaluate(() => {
    const make = globalThis.createImageBitmap;
    let left = 3;
    Object.assign(globalThis, {
      createImageBitmap: (...asked: Parameters<typeof make>) =>
        left-- > 0 ? Promise.reject(new DOMException('', 'InvalidStateError')) : make(...asked),
      hasFailed: () => left <= 0,
    });
  });
  await nadia.waitForFunction(() => (globalThis as unknown as { hasFailed(): boolean }).hasFailed());
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
});

test('the camera turned off and on again is blurred again', async () => {
  await nadia.getByRole('button', { name: 'Éteindre la caméra' }).click();
  await mathis.locator(received).waitFor({ state: 'detached' });
  await nadia.getByRole('button', { name: 'Allumer la caméra' }).click();
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  const { behind, face } = await edges(mathis, received);
  expect(behind).toBeLessThan(2);
  expect(face).toBeGreaterThan(2);
});

test('it is switched off and on in the call, and remembered on this device', async () => {
  await chooseMore(nadia, 'Audio, vidéo et touches');
  await nadia.getByText('Flouter mon arrière-plan').click();
  await expect.poll(async () => (await edges(mathis, received)).behind).toBeGreaterThan(3);
  await nadia.getByText('Flouter mon arrière-plan').click();
  await expect.poll(async () => (await edges(mathis, received)).behind).toBeLessThan(2);
  await nadia.reload();
  await nadia.getByRole('switch', { name: 'Flouter mon arrière-plan', checked: true }).waitFor();
  await nadia.getByLabel('Votre image').waitFor();
  await expect.poll(async () => (await edges(nadia, 'video')).behind).toBeLessThan(2);
});

test('where it cannot be, that is said, and one is shown without', async () => {
  await nadia.route(/\.tflite$/, (route) => route.abort());
  await nadia.reload();
  await nadia.getByText(/L’arrière-plan n’a pas pu être flouté ici/).waitFor();
  await nadia.getByLabel('Votre image').waitFor();
  await nadia.getByRole('switch', { name: 'Flouter mon arrière-plan', checked: false }).waitFor();
});
