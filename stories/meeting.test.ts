/** A meeting in real windows: pictures, a shared screen, a guest by link, and the media server killed in the middle. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { endForAll } from './call.ts';
import { comeIn, invite, openFirstSpace, openHouse, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let sophie: Page;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  camille = await windows.open();
  sophie = await windows.open({ viewport: { width: 390, height: 844 } });
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

test('a team is there', async () => {
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await camille.getByRole('heading', { name: 'Chantier' }).waitFor();
});

test('one starts a meeting, the other joins it: each sees the other move', async () => {
  await mathis.getByRole('button', { name: 'Démarrer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await camille.getByRole('button', { name: 'Rejoindre la réunion' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await seesMoving(mathis, '[data-identity]', 2);
  await seesMoving(camille, '[data-identity]', 2);
  await mathis.getByText('2 participants').waitFor();
});

test('an outside person knocks with only a name, is let in, and is seen on a phone-sized window', async () => {
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Inviter par un lien' }).click();
  const link = await mathis.getByRole('dialog').getByRole('textbox').inputValue();
  await mathis.keyboard.press('Escape');
  await sophie.goto(link);
  await sophie.getByLabel('Votre nom').fill('Sophie Gilbert');
  await sophie.getByRole('button', { name: 'Demander à entrer' }).click();
  await mathis.getByText('Sophie Gilbert demande à entrer').waitFor();
  await mathis.getByRole('button', { name: 'Laisser entrer' }).click();
  await seesMoving(sophie, '[data-identity]', 2);
  await mathis.getByText('3 participants').waitFor();
});

test('a shared screen arrives whole on the other windows', async () => {
  await mathis.getByRole('button', { name: 'Partager mon écran' }).click();
  await seesMoving(camille, '[data-screen-of]', 1);
  const width = await camille.locator('[data-screen-of] video').evaluate((video: HTMLVideoElement) => video.videoWidth);
  expect(width).toBeGreaterThan(400);
  await mathis.getByRole('button', { name: 'Arrêter le partage' }).click();
  await camille.locator('[data-screen-of]').waitFor({ state: 'detached' });
});

test('the server is killed in the middle: it starts again and the call comes back by itself', async () => {
  await server.kill();
  // a cluster goes on without us: there nobody even notices
  const notices = process.env.LIVEKIT_URL ? [] : [mathis, camille, sophie];
  for (const page of notices) await page.locator('[data-status="reconnecting"]').waitFor();
  await server.again();
  for (const page of [mathis, camille, sophie]) await seesMoving(page, '[data-identity]', 3);
});

test('the meeting is ended for everybody', async () => {
  await endForAll(mathis);
  await camille.getByText(/réunion est terminée/).waitFor();
  await sophie.getByText(/réunion est terminée/).waitFor();
});
