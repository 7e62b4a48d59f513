/** A meeting in real windows: pictures, a shared screen, a guest by link, and the media server killed in the middle. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let sophie: Page;
const password = 'une phrase assez longue';

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

/** Waits until so many pictures are decoded and moving from now on in this window, which is connected. */
async function seesMoving(page: Page, selector: string, count: number): Promise<void> {
  await page.locator('[data-status="connected"]').waitFor({ timeout: 40_000 });
  await page.evaluate(() => {
    for (const video of document.querySelectorAll('video')) delete video.dataset.seen;
  });
  await page.waitForFunction(
    ([css, wanted]) => {
      const videos = [...document.querySelectorAll<HTMLVideoElement>(`${css} video`)];
      const moving = videos.filter((video) => {
        const before = Number(video.dataset.seen ?? -1);
        const frames = video.getVideoPlaybackQuality().totalVideoFrames;
        video.dataset.seen = String(frames);
        return before >= 0 && frames > before && video.videoWidth > 0;
      });
      return moving.length >= Number(wanted);
    },
    [selector, String(count)] as const,
    { polling: 500, timeout: 40_000 },
  );
}

test('a team is there', async () => {
  await mathis.goto(server.welcome!);
  await mathis.getByLabel('Nom de votre organisation').fill('Atelier Delattre');
  await mathis.getByLabel('Votre nom').fill('Mathis Delattre');
  await mathis.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await mathis.getByLabel('Mot de passe').fill(password);
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  await mathis.getByRole('button', { name: 'Créer un premier espace' }).click();
  await mathis.getByLabel('Nom de l’espace').fill('Chantier');
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
  await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
  const link = await mathis.getByLabel('Lien d’invitation').inputValue();
  await mathis.keyboard.press('Escape');
  await camille.goto(link);
  await camille.getByLabel('Votre nom').fill('Camille Lefèvre');
  await camille.getByLabel('Votre adresse électronique').fill('camille@exemple.fr');
  await camille.getByLabel('Mot de passe').fill(password);
  await camille.getByRole('button', { name: 'Rejoindre', exact: true }).click();
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
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Terminer pour tous' }).click();
  await camille.getByText(/réunion est terminée/).waitFor();
  await sophie.getByText(/réunion est terminée/).waitFor();
});
