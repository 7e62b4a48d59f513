/** What one expects of a meeting without thinking of it: small things, each of which annoys within half an hour when it is missing. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { connected, enterMeeting, panel } from './call.ts';
import { comeIn, invite, openFirstSpace, openHouse, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  camille = await windows.open({ permissions: ['camera', 'microphone', 'notifications'] });
  await camille.addInitScript(() => {
    // a microphone in which one speaks when told to, and whose cable can be pulled
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const tracks: MediaStreamTrack[] = [];
    let loudness: GainNode | undefined;
    let hasMicrophone = true;
    mediaDevices.getUserMedia = async (asked) => {
      if (!asked?.audio) return open(asked);
      if (!hasMicrophone) throw new DOMException('Requested device not found', 'NotFoundError');
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: 220 });
      loudness = new GainNode(context, { gain: 0 });
      const microphone = context.createMediaStreamDestination();
      tone.connect(loudness).connect(microphone);
      tone.start();
      tracks.push(...microphone.stream.getTracks());
      return microphone.stream;
    };
    Object.assign(window, {
      speak: (isLoud: boolean) => loudness!.gain.setValueAtTime(isLoud ? 0.5 : 0, 0),
      unplug: () => {
        hasMicrophone = false;
        for (const track of tracks) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
      },
      plug: () => {
        hasMicrophone = true;
      },
    });
    // what the browser would show outside of the page
    const Shown = window.Notification;
    const shown: string[] = [];
    Object.assign(window, {
      shown,
      Notification: class extends Shown {
        constructor(title: string, options?: NotificationOptions) {
          super(title, options);
          shown.push(title);
        }
      },
    });
  });
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await camille.getByRole('heading', { name: 'Chantier' }).waitFor();
  await enterMeeting(mathis);
  await enterMeeting(camille);
  await seesMoving(mathis, '[data-identity]', 2);
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const told = (page: Page, what: 'unplug' | 'plug') =>
  page.evaluate((name) => (window as unknown as Record<string, () => void>)[name]!(), what);

test('the tab says whether one is heard', async () => {
  await expect.poll(() => camille.title()).toBe('Micro ouvert · Chantier');
  await camille.keyboard.press('Control+d');
  await expect.poll(() => camille.title()).toBe('Micro coupé · Chantier');
});

test('who speaks with a closed microphone is told, and opens it there', async () => {
  const speak = (isLoud: boolean) =>
    camille.evaluate((loud) => (window as unknown as { speak(is: boolean): void }).speak(loud), isLoud);
  await speak(true);
  await camille.getByText(/personne ne vous entend/).waitFor();
  await camille
    .getByRole('status')
    .filter({ hasText: 'personne ne vous entend' })
    .getByRole('button', { name: 'Me faire entendre' })
    .click();
  await camille.getByText(/personne ne vous entend/).waitFor({ state: 'detached' });
  await mathis.locator('[data-name^="Camille"][data-speaking]').waitFor();
  await speak(false);
});

test('two share their screens at once: each sees the other’s large and their own small, with a way to stop', async () => {
  for (const page of [mathis, camille]) await page.getByRole('button', { name: 'Partager mon écran' }).click();
  for (const page of [mathis, camille]) {
    await page.getByText('Vous partagez votre écran').first().waitFor();
    await expect.poll(() => page.locator('[data-screen-of]').count()).toBe(2);
    const widths = await page
      .locator('[data-screen-of]')
      .evaluateAll((tiles) =>
        tiles.map((tile) => ({ isOwn: tile.textContent?.includes('Vous partagez'), width: tile.clientWidth })),
      );
    const [own, others] = [widths.find((each) => each.isOwn)!, widths.find((each) => !each.isOwn)!];
    expect(others.width).toBeGreaterThan(own.width * 3);
  }
  await camille
    .getByRole('status')
    .filter({ hasText: 'Vous partagez votre écran' })
    .getByRole('button', { name: 'Ne plus partager' })
    .click();
  await mathis.locator('[data-name^="Camille"][data-screen-of]').waitFor({ state: 'detached' });
  await mathis
    .getByRole('status')
    .filter({ hasText: 'Vous partagez votre écran' })
    .getByRole('button', { name: 'Ne plus partager' })
    .click();
  await camille.locator('[data-screen-of]').waitFor({ state: 'detached' });
});

test('somebody who is too loud is made quieter for oneself alone', async () => {
  await camille.keyboard.press('Control+Alt+p');
  const volumes = () =>
    camille.locator('audio').evaluateAll((all) => all.map((each) => (each as HTMLAudioElement).volume));
  await panel(camille, 'Participants')
    .getByRole('button', { name: /Mathis Delattre/ })
    .click();
  await camille.getByRole('menuitem', { name: 'L’entendre moins fort (pour moi)' }).click();
  await panel(camille, 'Participants')
    .getByText(/Moins fort pour vous/)
    .waitFor();
  await expect.poll(volumes).toContain(0.4);
  await panel(camille, 'Participants')
    .getByRole('button', { name: /Mathis Delattre/ })
    .click();
  await camille.getByRole('menuitem', { name: 'L’entendre normalement' }).click();
  await expect.poll(volumes).not.toContain(0.4);
  await camille.keyboard.press('Control+Alt+p');
});

test('a microphone that is pulled out is named, and taken again once it is back', async () => {
  await told(camille, 'unplug');
  await camille.getByText(/Le micro a été débranché/).waitFor();
  expect(await camille.getByText(/a coupé votre micro/).count()).toBe(0);
  await camille.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
  await told(camille, 'plug');
  await camille.getByRole('button', { name: 'Réessayer' }).click();
  await camille.getByText(/Le micro a été débranché/).waitFor({ state: 'detached' });
  await camille.getByRole('button', { name: 'Couper le micro' }).waitFor();
});

test('in a second tab one is warned of the echo, and does not hear oneself', async () => {
  const second = await mathis.context().newPage();
  await second.goto(mathis.url());
  await second.getByText(/deux micros ouverts côte à côte font un écho/).waitFor();
  await second.getByRole('button', { name: 'Couper le micro' }).last().click();
  await second.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
  await second.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(second);
  // of the two others there, only Camille is played
  await second.getByText('3 participants').waitFor();
  await expect.poll(() => second.locator('audio').count()).toBe(1);
  await second.close();
  await mathis.evaluate(() => localStorage.removeItem('beffroi.call'));
});

test('the small window above the others shows who speaks, and its buttons work', async () => {
  await camille.getByRole('button', { name: 'Affichage' }).click();
  const [small] = await Promise.all([
    camille.context().waitForEvent('page'),
    camille.getByRole('menuitem', { name: 'Petite fenêtre au-dessus des autres' }).click(),
  ]);
  await small.locator('[data-identity] video').waitFor();
  await small.waitForFunction(() => document.querySelector('video')!.videoWidth > 0);
  await small.getByRole('button', { name: 'Couper le micro' }).click();
  await camille.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
  await small.getByRole('button', { name: 'Quitter' }).click();
  await camille.getByText('Vous avez quitté la réunion').waitFor();
  await expect.poll(() => camille.context().pages().length).toBe(1);
});

test('a call that comes while one looks elsewhere is shown by the browser itself', async () => {
  await camille.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await camille.getByRole('link', { name: 'Réunions' }).waitFor();
  await camille.evaluate(() => Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }));
  await mathis.getByRole('button', { name: /^Participants/ }).click();
  await panel(mathis, 'Participants').getByRole('button', { name: 'Faire sonner Camille Lefèvre' }).click();
  await camille.getByRole('dialog', { name: /Mathis Delattre/ }).waitFor();
  const shown = await camille.evaluate(() => (window as unknown as { shown: string[] }).shown);
  expect(shown.filter((title) => title.includes('Mathis Delattre'))).toHaveLength(1);
  await camille.getByRole('button', { name: 'Répondre' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).waitFor();
});
