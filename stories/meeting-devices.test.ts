/** What one is told when a camera or a microphone fails, and that doing what it says helps. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { connected, enterMeeting, guestLink, knock } from './call.ts';
import { openFirstSpace, openHouse, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let bare: Windows;
let strict: Windows;
let mathis: Page;
let link: string;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  bare = await openWindows({ hasDevices: false });
  strict = await openWindows({ isAsking: true });
  mathis = await windows.open();
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await enterMeeting(mathis);
  link = await guestLink(mathis);
});
afterAll(async () => {
  for (const each of [windows, bare, strict]) await each?.close();
  await server?.clear();
});

test('who refused camera and microphone is told where to allow them, comes in all the same, and then is seen', async () => {
  const nadia = await strict.open({ permissions: ['clipboard-read'], viewport: { width: 390, height: 844 } });
  await nadia.goto(link);
  await nadia.getByText(/pas le droit d’utiliser le micro et la caméra/).waitFor();
  await knock(nadia, 'Nadia', mathis);
  await connected(nadia);
  await nadia.getByText(/pas le droit d’utiliser le micro et la caméra/).waitFor();
  await seesMoving(nadia, '[data-identity]', 1);
  await nadia.context().grantPermissions(['camera', 'microphone']);
  await nadia.getByRole('button', { name: 'Réessayer' }).click();
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  await nadia
    .getByText(/pas le droit/)
    .first()
    .waitFor({ state: 'detached' });
  await nadia.close();
});

test('on a machine without camera or microphone one is told so, and hears and sees the others', async () => {
  const nadia = await bare.open();
  await nadia.goto(link);
  await nadia.getByText(/Ni micro ni caméra n’ont été trouvés/).waitFor();
  await knock(nadia, 'Nadia', mathis);
  await seesMoving(nadia, '[data-identity]', 1);
  await nadia.close();
});

test('nothing moves in the lobby while camera, microphone and their names come', async () => {
  const nadia = await windows.open();
  await nadia.addInitScript(() => {
    const moved: number[] = [];
    Object.assign(window, { moved });
    new PerformanceObserver((list) => {
      for (const each of list.getEntries()) moved.push((each as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await nadia.goto(link);
  await nadia.getByLabel('Votre image').waitFor();
  await nadia.getByRole('combobox', { name: 'Micro' }).waitFor();
  await nadia.getByRole('meter').waitFor();
  await nadia.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const moved = await nadia.evaluate(() => (window as unknown as { moved: number[] }).moved);
  expect(moved.reduce((sum, each) => sum + each, 0)).toBeLessThan(0.02);
  await nadia.close();
});

test('a camera that another program holds is named, and taken once it is free', async () => {
  const nadia = await windows.open();
  await nadia.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (asked) => {
      if (asked?.video && !('isFree' in window)) throw new DOMException('Device in use', 'NotReadableError');
      return open(asked);
    };
  });
  await nadia.goto(link);
  await nadia.getByText(/La caméra est prise par un autre programme/).waitFor();
  await nadia.evaluate(() => Object.assign(window, { isFree: true }));
  await nadia.getByRole('button', { name: 'Réessayer' }).click();
  await nadia.getByLabel('Votre image').waitFor();
  await nadia.getByText(/est prise par un autre programme/).waitFor({ state: 'detached' });
  await nadia.close();
});

test('a camera that is unplugged is said to be, before the call and in it, and shows again when it is back', async () => {
  const nadia = await windows.open();
  await nadia.addInitScript(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const cameras: MediaStreamTrack[] = [];
    let isThere = true;
    mediaDevices.getUserMedia = async (asked) => {
      if (asked?.video && !isThere) throw new DOMException('Requested device not found', 'NotFoundError');
      const stream = await open(asked);
      cameras.push(...stream.getVideoTracks());
      return stream;
    };
    Object.assign(window, {
      plug(asked: boolean) {
        isThere = asked;
        if (isThere) return;
        for (const camera of cameras.splice(0)) {
          if (camera.readyState === 'ended') continue;
          // a page that stops a track hears nothing of it, as it does when the device goes
          camera.stop();
          camera.dispatchEvent(new Event('ended'));
        }
      },
    });
  });
  const plug = (isThere: boolean) =>
    nadia.evaluate((asked) => (window as unknown as { plug(isThere: boolean): void }).plug(asked), isThere);
  await nadia.goto(link);
  await nadia.getByLabel('Votre image').waitFor();
  await plug(false);
  await nadia.getByText(/La caméra a été débranchée/).waitFor();
  await nadia.getByLabel('Votre image').waitFor({ state: 'detached' });
  await plug(true);
  await nadia.getByRole('button', { name: 'Réessayer' }).click();
  await nadia.getByLabel('Votre image').waitFor();
  await knock(nadia, 'Nadia', mathis);
  await connected(nadia);
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  await plug(false);
  await nadia.getByText(/La caméra a été débranchée/).waitFor();
  await mathis.locator('[data-name="Nadia"] video').waitFor({ state: 'detached' });
  await plug(true);
  await nadia.getByRole('button', { name: 'Allumer la caméra' }).click();
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  await nadia.getByText(/La caméra a été débranchée/).waitFor({ state: 'detached' });
  await nadia.close();
});
