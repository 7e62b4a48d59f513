/** A meeting between Firefox and Chromium: a guest by link in one, the team in the other. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { openFirstSpace, openHouse, seesMoving } from './cast.ts';
import { type Firefox, isThereFirefox, openFirefox } from './firefox.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let firefox: Firefox;

const told = isThereFirefox() ? test : test.skip;
if (!isThereFirefox()) console.log('Firefox is not installed: the meeting with it is skipped');

beforeAll(async () => {
  if (!isThereFirefox()) return;
  [server, windows, firefox] = await Promise.all([startServer(), openWindows(), openFirefox()]);
  mathis = await windows.open();
});
afterAll(async () => {
  await firefox?.close();
  await windows?.close();
  await server?.clear();
});

/** So many pictures under this selector change within a second; Firefox counts no frames of a stream for the page. */
const moving = (selector: string, count: number) => `Promise.race([
  new Promise((resolve) => setTimeout(resolve, 1000, false)),
  Promise.all(
    [...document.querySelectorAll('${selector} video')].map(
      (video) => new Promise((resolve) => video.requestVideoFrameCallback(() => video.requestVideoFrameCallback(resolve))),
    ),
  ).then((all) => all.length >= ${count}),
])`;

told('a guest in Firefox and the team in Chromium see each other', async () => {
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await mathis.getByRole('button', { name: 'Démarrer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Inviter par un lien' }).click();
  const link = await mathis.getByRole('dialog').getByRole('textbox').inputValue();
  await mathis.keyboard.press('Escape');
  await firefox.goto(link);
  await firefox.click('Votre nom');
  await firefox.type('Sophie Gilbert');
  await firefox.click('Demander à entrer');
  await mathis.getByRole('button', { name: 'Laisser entrer' }).click();
  await firefox.until(moving('[data-identity]', 2));
  await seesMoving(mathis, '[data-identity]', 2);
});

told('a screen shared in Chromium is seen in Firefox', async () => {
  await mathis.getByRole('button', { name: 'Partager mon écran' }).click();
  // A screen on which nothing happens sends few pictures: one that was decoded has a size.
  await firefox.until(`document.querySelector('[data-screen-of] video')?.videoWidth > 400`);
  await mathis.getByRole('button', { name: 'Arrêter le partage' }).click();
  await firefox.until(`!document.querySelector('[data-screen-of]')`);
});

told('a screen shared in Firefox is seen in Chromium', async () => {
  // Without a display there is no screen to choose: what is shared is a canvas, everything after that is real.
  await firefox.evaluate(`(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
    const pen = canvas.getContext('2d');
    let count = 0;
    setInterval(() => {
      pen.fillStyle = count % 2 ? 'white' : 'ivory';
      pen.fillRect(0, 0, 1280, 720);
      pen.fillStyle = 'black';
      pen.fillText('line ' + count++, 100, 100);
    }, 100);
    navigator.mediaDevices.getDisplayMedia = async () => canvas.captureStream(10);
  })()`);
  await firefox.click('Partager mon écran');
  await seesMoving(mathis, '[data-screen-of^="guest/"]', 1);
  await firefox.click('Arrêter le partage');
  await mathis.locator('[data-screen-of^="guest/"]').waitFor({ state: 'detached' });
});
