/** What leaves a meeting and what must not: a recording that everybody is told of, and a call that the server cannot read. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { connected, endForAll } from './call.ts';
import { comeIn, invite, openFirstSpace, openHouse, password, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
const sent: string[] = [];
let link: string;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  mathis = await windows.open();
  camille = await windows.open();
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

test('two members are in a meeting', async () => {
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await camille.getByRole('heading', { name: 'Chantier' }).waitFor();
  await mathis.getByRole('button', { name: 'Démarrer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(mathis);
  await camille.getByRole('button', { name: 'Rejoindre la réunion' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await seesMoving(mathis, '[data-identity]', 2);
});

test('one records: everybody is told, and the file is in the space with pictures in it', async () => {
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Enregistrer la réunion' }).click();
  await camille.getByText(/Mathis Delattre enregistre cette réunion/).waitFor();
  // somebody else cannot begin a second one
  await camille.getByRole('button', { name: 'Plus d’actions' }).click();
  await camille.getByRole('menuitem', { name: 'Terminer pour tous' }).waitFor();
  expect(await camille.getByRole('menuitem', { name: 'Enregistrer la réunion' }).count()).toBe(0);
  await camille.keyboard.press('Escape');
  await seesMoving(mathis, '[data-identity]', 2);
  // on a slow computer pictures are fewer, and the page is still in hand
  const devtools = await mathis.context().newCDPSession(mathis);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 20 });
  await mathis.getByRole('button', { name: 'Arrêter l’enregistrement' }).click();
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await camille.getByText(/Mathis Delattre enregistre cette réunion/).waitFor({ state: 'detached' });
  await mathis.getByText('L’enregistrement est dans les fichiers de l’espace.').waitFor();
  await endForAll(mathis);
  await mathis.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await mathis.getByRole('link', { name: 'Réunions' }).click();
  await mathis.getByRole('button', { name: /Ouvrir la réunion du/ }).click();
  const shown = mathis.getByRole('dialog').locator('video');
  await expect.poll(() => shown.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBeGreaterThan(0);
  const address = await mathis.getByRole('link', { name: 'Télécharger l’enregistrement' }).getAttribute('href');
  const seen = await mathis.evaluate(async (from) => {
    const video = document.createElement('video');
    video.muted = true;
    video.src = URL.createObjectURL(await (await fetch(from)).blob());
    await video.play();
    await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const pen = canvas.getContext('2d')!;
    pen.drawImage(video, 0, 0);
    // the sample camera is green: its colour is looked for in the received picture
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    let green = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i + 1]! > 90 && data[i]! < 90 && data[i + 2]! < 60) green++;
    return { width: canvas.width, share: green / (data.length / 4) };
  }, address!);
  expect(seen.width).toBe(1280);
  expect(seen.share).toBeGreaterThan(0.3);
  await mathis.keyboard.press('Escape');
});

test('a window that is closed in the middle of recording loses nothing: the next one sends what is there', async () => {
  const other = await mathis.context().newPage();
  await other.goto(mathis.url());
  await other.getByRole('button', { name: 'Démarrer une réunion' }).first().click();
  await other.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(other);
  await other.getByRole('button', { name: 'Plus d’actions' }).click();
  await other.getByRole('menuitem', { name: 'Enregistrer la réunion' }).click();
  await other.getByText('Vous enregistrez cette réunion.').waitFor();
  // the first pieces are on this device's disk
  const kept = () =>
    other.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const opened = indexedDB.open('beffroi.recordings');
          opened.onsuccess = () => {
            const count = opened.result.transaction('pieces').objectStore('pieces').count();
            count.onsuccess = () => {
              opened.result.close();
              resolve(count.result);
            };
          };
        }),
    );
  await expect.poll(kept).toBeGreaterThan(0);
  await other.close({ runBeforeUnload: false });
  await mathis.reload();
  await mathis.getByText('L’enregistrement est dans les fichiers de l’espace.').waitFor();
  await mathis.getByRole('button', { name: 'Rejoindre la réunion' }).first().click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(mathis);
  await endForAll(mathis);
  await mathis.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await mathis.getByRole('link', { name: 'Réunions' }).click();
  await mathis
    .getByRole('button', { name: /Ouvrir la réunion du/ })
    .first()
    .click();
  await mathis.getByRole('link', { name: 'Télécharger l’enregistrement' }).waitFor();
  await mathis.keyboard.press('Escape');
});

test('an encrypted meeting is read by who has the whole link, by nobody else, and its key is never sent', async () => {
  const listen = (page: Page) => {
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    page.on('websocket', (socket) => {
      sent.push(socket.url());
      socket.on('framesent', ({ payload }) => sent.push(payload.toString()));
    });
  };
  listen(mathis);
  listen(camille);
  await mathis.getByRole('button', { name: 'Réunion chiffrée de bout en bout' }).click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(mathis);
  link = mathis.url();
  const key = link.split('#k=')[1]!;
  expect(key).toHaveLength(43);

  await camille.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await camille.getByRole('button', { name: 'Rejoindre la réunion' }).first().click();
  await camille.getByText('Cette réunion est chiffrée de bout en bout').waitFor();
  // another key, of the right form: in the meeting, and yet nothing can be read
  await camille.getByLabel('Lien complet de la réunion').fill(`${link.split('#')[0]}#k=${'A'.repeat(43)}`);
  await camille.getByRole('button', { name: 'Utiliser ce lien' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(camille);
  await camille.getByText(/La clé de votre lien n’est pas celle de cette réunion/).waitFor();
  const decoded = await camille.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-identity]')]
      .filter((tile) => tile.dataset.name?.startsWith('Mathis'))
      .map((tile) => tile.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0),
  );
  expect(decoded).toEqual([0]);

  await camille.goto(link);
  await camille.reload();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await seesMoving(camille, '[data-identity]', 2);
  await seesMoving(mathis, '[data-identity]', 2);
  const words = async (page: Page) => {
    await page.getByRole('button', { name: 'Chiffrée de bout en bout' }).click();
    const said = await page.locator('[data-safety-words]').innerText();
    await page.keyboard.press('Escape');
    return said;
  };
  const [his, hers] = [await words(mathis), await words(camille)];
  expect(his.split(' · ')).toHaveLength(5);
  expect(hers).toBe(his);
  expect(sent.length).toBeGreaterThan(5);
  expect(sent.filter((each) => each.includes(key))).toEqual([]);
});

test('who has to sign in first keeps the key of the link, on the device alone', async () => {
  const key = link.split('#k=')[1]!;
  await camille.context().clearCookies();
  await camille.goto('about:blank');
  await camille.goto(link);
  await camille.getByLabel('Adresse électronique').fill('camille@exemple.fr');
  await camille.getByLabel('Mot de passe').fill(password);
  await camille.getByRole('button', { name: 'Se connecter' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await seesMoving(camille, '[data-identity]', 2);
  expect(sent.some((each) => each.includes('/sign-in'))).toBe(true);
  expect(sent.filter((each) => each.includes(key))).toEqual([]);
  expect(await camille.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(key);
});
