/** The main job, whole: a team works together on a project, the power goes in the middle of everything, and they leave with all of it. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { endForAll } from './call.ts';
import { comeIn, drop, invite, openFirstSpace, openHouse, seesMoving } from './cast.ts';
import { microsoftProject } from './plan.ts';

const MIB = 2 ** 20;
let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let sophie: Page;
let spaceId: string;
let folder: string;

beforeAll(async () => {
  [server, windows, folder] = await Promise.all([
    startServer(),
    openWindows(),
    mkdtemp(join(tmpdir(), 'beffroi-metier-')),
  ]);
  [mathis, camille, sophie] = [await windows.open(), await windows.open(), await windows.open()];
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const space = (part: string): string => `${server.url}/s/${spaceId}/${part}`;
const message = (page: Page, text: string) => page.locator('[data-message]', { hasText: text });
async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Écrire dans/ }).fill(text);
  await page.keyboard.press('Enter');
}
/** A file that is there: one still on its way is listed by its name, too, and cannot be opened. */
const row = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) });
const bar = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}, `) });
async function says(page: Page, name: string, wanted: RegExp): Promise<void> {
  const read = async () => (await bar(page, name).getAttribute('aria-label'))!.replace(/[\u00a0\u202f]/g, ' ');
  await expect.poll(read).toMatch(wanted);
}
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
/** Another window of the same person, as people have. */
async function another(page: Page, address: string): Promise<Page> {
  const next = await page.context().newPage();
  await next.goto(address);
  return next;
}

test('the first person opens the one-time link, creates the organisation and lands in a home that explains itself, in either language', async () => {
  await openHouse(mathis, server);
  await mathis.getByText('Bienvenue chez vous').waitFor();
});

test('a colleague joins by invitation, a guest by link; each is seen, and the guest sees this one space', async () => {
  spaceId = await openFirstSpace(mathis, 'Rénovation halle aux draps');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await comeIn(
    sophie,
    await invite(mathis, 'Comme invitée de cet espace seulement'),
    'Sophie Gilbert',
    'sophie@exemple.fr',
  );
  await mathis.getByRole('button', { name: 'Membres' }).first().click();
  const dialog = mathis.getByRole('dialog');
  for (const name of ['Camille Lefèvre', 'Sophie Gilbert'])
    await dialog
      .getByRole('listitem')
      .filter({ hasText: name })
      .getByText(/· en ligne/)
      .waitFor();
  await mathis.keyboard.press('Escape');
  await sophie.getByRole('link', { name: 'Annuaire' }).waitFor({ state: 'detached' });
});

test('they talk, all live', async () => {
  await write(mathis, 'Relevé terminé. **Merci** de relire avant midi.');
  for (const page of [camille, sophie]) await message(page, 'Relevé terminé.').getByText('Merci').waitFor();
  await write(sophie, 'Je regarde tout de suite @Mathis Delattre ');
  await message(mathis, 'Je regarde tout de suite').waitFor();
});

test('they drop files, and the other downloads them, bytes equal', async () => {
  const path = join(folder, 'photos.bin');
  await writeFile(path, randomBytes(24 * MIB));
  await mathis.goto(space('files'));
  await camille.goto(space('files'));
  await mathis.getByText('Aucun fichier ici').waitFor();
  await drop(mathis, await mathis.context().newCDPSession(mathis), path);
  await camille.getByRole('button', { name: /^photos\.bin/ }).click();
  const [download] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('link', { name: 'Télécharger' }).click(),
  ]);
  const received = join(folder, 'recu.bin');
  await download.saveAs(received);
  expect(await sha256Of(received)).toBe(await sha256Of(path));
});

test('a Microsoft Project plan is imported after its report; a drag on one screen moves the critical path on the other', async () => {
  const path = join(folder, 'halle.xml');
  await writeFile(path, microsoftProject);
  await mathis.goto(space('tasks/list'));
  await mathis.getByRole('button', { name: 'Importer un plan' }).click();
  await mathis.getByRole('dialog').locator('input[type=file]').setInputFiles(path);
  await mathis.getByText(/Les dates des \d+ tâches du fichier sont retrouvées exactement/).waitFor();
  await mathis.getByRole('dialog').getByRole('button', { name: 'Importer', exact: true }).click();
  for (const page of [mathis, camille]) {
    await page.goto(space('tasks/gantt'));
    await says(page, 'Relevé de la charpente', /sur le chemin critique/);
    await says(page, 'Échafaudage', /du 25 janvier 2027 au 28 janvier 2027/);
  }
  const box = (await bar(mathis, 'Dossier Bâtiments de France').boundingBox())!;
  await mathis.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await mathis.mouse.down();
  for (const share of [0.3, 0.7, 1])
    await mathis.mouse.move(box.x + box.width / 2 + 26 * share, box.y + box.height / 2);
  await mathis.mouse.up();
  await says(camille, 'Échafaudage', /du 27 janvier 2027 au 1er février 2027/);
  await says(camille, 'Relevé de la charpente', /marge 2 j/);
});

test('they meet: cameras and a shared screen arrive decoded', async () => {
  await mathis.getByRole('button', { name: 'Démarrer une réunion' }).click();
  for (const page of [camille, sophie]) {
    await page.goto(space('chat'));
    await page.getByRole('button', { name: 'Rejoindre la réunion' }).click();
  }
  for (const page of [mathis, camille, sophie])
    await page.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  for (const page of [mathis, camille, sophie]) await seesMoving(page, '[data-identity]', 3);
  await mathis.getByRole('button', { name: 'Partager mon écran' }).click();
  for (const page of [camille, sophie]) await seesMoving(page, '[data-screen-of]', 1);
  const colours = await camille.locator('[data-screen-of] video').evaluate((video: HTMLVideoElement) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext('2d')!;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set<number>();
    for (let i = 0; i < data.length; i += 404) seen.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
    return seen.size;
  });
  expect(colours).toBeGreaterThan(20);
});

test('the server is killed in the middle of all that: nothing acknowledged is missing or doubled, and every window comes back by itself', async () => {
  const talk = await another(camille, space('chat'));
  const files = await another(mathis, space('files'));
  const plan = await another(mathis, space('tasks/gantt'));
  await write(talk, 'Juste avant la coupure');
  await message(talk, 'Juste avant la coupure').waitFor();
  await bar(plan, 'Relevé de la charpente').focus();
  await plan.keyboard.press('Alt+ArrowUp');
  await says(plan, 'Relevé de la charpente', /10 % réalisé/);
  const devtools = await files.context().newCDPSession(files);
  await devtools.send('Network.enable');
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 8 * MIB };
  await devtools.send('Network.emulateNetworkConditions', line);
  const path = join(folder, 'coupe.bin');
  await writeFile(path, randomBytes(48 * MIB));
  await row(files, 'photos.bin').waitFor();
  await drop(files, devtools, path);
  const share = async () =>
    Number(await files.getByRole('progressbar', { name: 'Envois' }).getAttribute('aria-valuenow'));
  await expect.poll(share, { interval: 50 }).toBeGreaterThan(15);

  await server.kill();
  await talk.getByText(/Connexion interrompue/).waitFor();
  await write(talk, 'Écrit pendant la coupure');
  await server.again();

  await message(talk, 'Écrit pendant la coupure').waitFor();
  await talk.getByText(/Connexion interrompue/).waitFor({ state: 'detached' });
  for (const page of [mathis, camille, sophie]) await seesMoving(page, '[data-identity]', 3);
  await row(files, 'coupe.bin').waitFor();
  for (const page of [talk, files, plan]) await page.reload();
  for (const text of [
    'Relevé terminé.',
    'Je regarde tout de suite',
    'Juste avant la coupure',
    'Écrit pendant la coupure',
  ]) {
    await message(talk, text).first().waitFor();
    expect(await message(talk, text).count()).toBe(1);
  }
  await says(plan, 'Relevé de la charpente', /10 % réalisé/);
  await says(plan, 'Échafaudage', /du 27 janvier 2027 au 1er février 2027/);
  for (const name of ['photos.bin', 'coupe.bin']) {
    await row(files, name).waitFor();
    expect(await row(files, name).count()).toBe(1);
  }
  for (const page of [talk, files, plan]) await page.close();
  await endForAll(mathis);
  await sophie.getByText(/réunion est terminée/).waitFor();
});

test('they read where everything is, and leave with a complete archive', async () => {
  await mathis.goto(`${server.url}/sovereignty`);
  await mathis.getByRole('heading', { name: 'Souveraineté et sortie' }).waitFor();
  await mathis.getByText(/Base de données PostgreSQL .*, sur ce serveur/).waitFor();
  const [download] = await Promise.all([
    mathis.waitForEvent('download'),
    mathis.getByRole('button', { name: 'Télécharger l’archive' }).click(),
  ]);
  const path = join(folder, 'archive.zip');
  await download.saveAs(path);
  await mathis.getByText(/Archive complète/).waitFor();
  const archive = unzipSync(new Uint8Array(await readFile(path)));
  const at = (end: string) => archive[Object.keys(archive).find((name) => name.endsWith(end))!]!;
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  for (const name of ['photos.bin', 'coupe.bin'])
    expect(hash(at(`Fichiers/${name}`))).toBe(await sha256Of(join(folder, name)));
  const talk = Buffer.from(at('Discussions/Général.html')).toString();
  for (const text of ['Relevé terminé.', 'Juste avant la coupure', 'Écrit pendant la coupure'])
    expect(talk.split(text)).toHaveLength(2);
  expect(Buffer.from(at('Planning.xml')).toString()).toContain('Dossier Bâtiments de France');
  const manifest = Buffer.from(at('/manifest-sha256.txt')).toString().trim().split('\n');
  for (const line of manifest) {
    const [sum, name] = line.split('  ') as [string, string];
    expect(hash(at(`/${name}`)), name).toBe(sum);
  }
});
