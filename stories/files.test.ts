/** Files in real windows: a folder with 200 MB dropped, a reload and a power cut on its way, every byte on the other screen. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { CDPSession, Download, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

const password = 'une phrase assez longue';
const MIB = 2 ** 20;
const BIG = 200 * MIB;
let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let folder: string;
let spaceAddress: string;

/** A picture of one pixel, and the smallest document with a page. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
);

async function makeFolder(): Promise<void> {
  folder = join(await mkdtemp(join(tmpdir(), 'beffroi-depot-')), 'Chantier');
  await mkdir(join(folder, 'Plans', 'Coupes'), { recursive: true });
  await writeFile(join(folder, 'notes.txt'), 'Dépose des ardoises lundi.\n');
  // as Excel writes in France, with a line within a cell
  await writeFile(join(folder, 'metre.csv'), 'Pièce;Quantité\r\n"entrait\nmoisé";2\r\nfaîtière;12\r\n', 'latin1');
  await writeFile(join(folder, 'Plans', 'plan.pdf'), pdf);
  await writeFile(join(folder, 'Plans', 'Coupes', 'coupe.png'), png);
  const file = await open(join(folder, 'releve.bin'), 'w');
  for (let written = 0; written < BIG; written += 8 * MIB) await file.write(randomBytes(8 * MIB));
  await file.close();
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

beforeAll(async () => {
  [server, windows] = await Promise.all([startServer(), openWindows(), makeFolder()]);
  mathis = await windows.open();
  camille = await windows.open();
  await mathis.goto(server.welcome!);
  await mathis.getByLabel('Nom de votre organisation').fill('Atelier Delattre');
  await mathis.getByLabel('Votre nom').fill('Mathis Delattre');
  await mathis.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await mathis.getByLabel('Mot de passe').fill(password);
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  await newSpace('Autre affaire', /Créer un premier espace/);
  const elsewhere = await invite('Comme invitée de cet espace seulement');
  await mathis.getByRole('link', { name: 'Accueil' }).click();
  await newSpace('Halle aux draps', /Nouvel espace/);
  spaceAddress = new URL(mathis.url()).pathname.split('/').slice(0, 3).join('/');
  await comeIn(camille, await invite('Comme membre de l’organisation'), 'Camille Lefèvre', 'camille@exemple.fr');
  const guest = await windows.open();
  await comeIn(guest, elsewhere, 'Gaston Ailleurs', 'gaston@exemple.fr');
  strangers.push(guest);
});
const strangers: Page[] = [];
afterAll(async () => {
  await windows?.close();
  await server?.clear();
  if (folder) await rm(join(folder, '..'), { recursive: true, force: true });
});

async function newSpace(name: string, button: RegExp): Promise<void> {
  await mathis.getByRole('button', { name: button }).first().click();
  await mathis.getByLabel('Nom de l’espace').fill(name);
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('heading', { name }).waitFor();
}
async function invite(as: string): Promise<string> {
  await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
  await mathis.getByText(as).click();
  await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
  const link = await mathis.getByLabel('Lien d’invitation').inputValue();
  await mathis.keyboard.press('Escape');
  return link;
}
async function comeIn(page: Page, link: string, name: string, email: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Votre nom').fill(name);
  await page.getByLabel('Votre adresse électronique').fill(email);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await page.getByRole('navigation', { name: 'Rubriques de l’espace' }).waitFor();
}

/** A real drag from the desk onto the page. */
async function drop(page: Page, devtools: CDPSession, path: string): Promise<void> {
  const box = (await page.getByRole('region', { name: 'Fichiers' }).boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}
/** Where each upload goes on from, in the order of its requests. */
const offsetsOf = (page: Page): Map<string, number[]> => {
  const offsets = new Map<string, number[]>();
  page.on('request', (request: Request) => {
    const offset = request.method() === 'PATCH' && request.headers()['upload-offset'];
    if (offset) offsets.set(request.url(), [...(offsets.get(request.url()) ?? []), Number(offset)]);
  });
  return offsets;
};
const share = async (page: Page): Promise<number> =>
  Number(await page.getByRole('progressbar', { name: 'Envois' }).getAttribute('aria-valuenow'));
const rowOf = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });
async function saved(download: Download): Promise<string> {
  const path = join(folder, '..', `recu-${download.suggestedFilename()}`);
  await download.saveAs(path);
  return path;
}

test('a folder of files is dropped; a reload and a power cut in the middle cost nothing but a chunk', async () => {
  await mathis.getByRole('link', { name: 'Fichiers' }).click();
  await mathis.getByText('Aucun fichier ici').waitFor();
  await camille.getByRole('link', { name: 'Fichiers' }).click();
  const devtools = await mathis.context().newCDPSession(mathis);
  // a line of 40 MB/s, so that there is a middle to be cut in
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 40 * MIB };
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', line);
  const first = offsetsOf(mathis);
  await drop(mathis, devtools, folder);
  await mathis.getByText(/fichiers? en cours d’envoi/).waitFor();
  await expect.poll(() => share(mathis), { interval: 50 }).toBeGreaterThan(15);

  const [big] = [...first].find(([, offsets]) => offsets.some((each) => each > 0))!;
  const begun = first.get(big)!.at(-1)!;
  const afterReload = offsetsOf(mathis);
  await mathis.reload();
  await mathis.getByRole('region', { name: 'Envois' }).waitFor();
  // where the browser does not give the files back by itself, the same folder is dropped again
  if (await mathis.getByText(/envois? interrompus?/).isVisible()) await drop(mathis, devtools, folder);
  await expect.poll(() => share(mathis), { interval: 50 }).toBeGreaterThan(50);
  expect(afterReload.get(big)![0]).toBeGreaterThanOrEqual(begun);

  const reached = ((await share(mathis)) / 100) * BIG;
  await server.kill();
  const afterKill = offsetsOf(mathis);
  await server.again();
  await rowOf(camille, 'Chantier').waitFor();
  await mathis.getByText(/fichiers? envoyés?/).waitFor();
  // a chunk on this line is at most two seconds of it
  expect(afterKill.get(big)![0]).toBeGreaterThan(reached - 2 * 40 * MIB);
});

test('the other sees it live and downloads it; the bytes are equal', async () => {
  await camille.getByRole('button', { name: /^Chantier/ }).click();
  for (const name of ['Plans', 'notes.txt', 'releve.bin']) await rowOf(camille, name).waitFor();
  await camille.getByRole('button', { name: /^releve\.bin/ }).click();
  const [download] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('link', { name: 'Télécharger' }).click(),
  ]);
  expect(await sha256Of(await saved(download))).toBe(await sha256Of(join(folder, 'releve.bin')));
  await camille.getByRole('button', { name: 'Fermer' }).click();

  await rowOf(camille, 'Plans').getByRole('button', { name: 'Actions sur Plans' }).click();
  const [zip] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('menuitem', { name: 'Télécharger en zip' }).click(),
  ]);
  const files = unzipSync(new Uint8Array(await readFile(await saved(zip))));
  expect(Object.keys(files).sort()).toEqual(['Coupes/', 'Coupes/coupe.png', 'plan.pdf']);
  expect(Buffer.from(files['Coupes/coupe.png']!).equals(png)).toBe(true);

  for (const name of ['Plans', 'notes.txt']) await camille.getByLabel(`Choisir ${name}`).check();
  await camille.getByRole('button', { name: 'Tout choisir' }).click();
  const [all] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('button', { name: 'Télécharger' }).click(),
  ]);
  expect(all.suggestedFilename()).toBe('Chantier.zip');
  const chosen = unzipSync(new Uint8Array(await readFile(await saved(all))));
  expect(Object.keys(chosen)).toEqual(expect.arrayContaining(['Plans/Coupes/coupe.png', 'notes.txt', 'releve.bin']));
});

test('a picture, a text, a table and a document are looked at in the page; a link leads a colleague to the file', async () => {
  await camille.getByRole('button', { name: /^notes\.txt/ }).click();
  await camille.getByRole('complementary', { name: 'Détails' }).getByText('Dépose des ardoises lundi.').waitFor();
  await camille.getByRole('button', { name: 'Copier le lien' }).click();
  await camille.getByText(/^Lien copié/).waitFor();
  const link = await camille.evaluate(() => navigator.clipboard.readText());
  await mathis.goto(link);
  await mathis.getByRole('complementary', { name: 'Détails' }).getByText('Dépose des ardoises lundi.').waitFor();

  await camille.getByRole('button', { name: /^metre\.csv/ }).click();
  const table = camille.getByRole('region', { name: 'Aperçu de metre.csv' });
  await table.getByRole('columnheader', { name: 'Quantité' }).waitFor();
  expect(await table.getByRole('row').allInnerTexts()).toEqual([
    'Pièce\tQuantité',
    'entrait\nmoisé\t2',
    'faîtière\t12',
  ]);

  await camille.getByRole('button', { name: 'Fermer' }).click();
  await camille.getByRole('button', { name: /^Plans/ }).click();
  await camille.getByRole('button', { name: /^plan\.pdf/ }).click();
  await camille.getByRole('button', { name: 'Ouvrir', exact: true }).click();
  const viewer = camille.getByTitle('Aperçu de plan.pdf');
  await viewer.waitFor();
  // refused by a policy, the frame would hold an error page of another origin
  const answer = await camille.evaluate(async () => {
    const response = await fetch(document.querySelector('iframe')!.src);
    return [response.status, response.headers.get('content-type'), response.headers.get('x-frame-options')];
  });
  expect(answer).toEqual([200, 'application/pdf', 'SAMEORIGIN']);
  await camille.keyboard.press('Escape');
  await camille.getByRole('complementary').getByRole('button', { name: 'Fermer' }).click();
  await camille.getByRole('button', { name: /^Coupes/ }).click();
  await camille.getByRole('button', { name: /^coupe\.png/ }).click();
  const picture = camille.getByRole('img', { name: 'Aperçu de coupe.png' });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
});

test('a guest of another space finds none of it, by any door', async () => {
  const [guest] = strangers;
  const spaceId = spaceAddress.split('/')[2]!;
  const fileAddress = await camille
    .getByRole('complementary')
    .getByRole('link', { name: 'Télécharger' })
    .getAttribute('href');
  const doors = [fileAddress!, `${fileAddress}?inline`, `/api/v1/files/${spaceId}/zip`];
  const statuses = await guest!.evaluate(
    (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
    doors,
  );
  expect(statuses).toEqual([404, 404, 404]);
  await guest!.goto(server.url + spaceAddress);
  await guest!.getByText('Cet espace n’est pas pour vous').waitFor();
});

test('renaming, moving and deleting show on the other screen; deleting is undone, and the bin gives back', async () => {
  await mathis.getByRole('complementary').getByRole('button', { name: 'Fermer' }).click();
  await mathis.getByRole('button', { name: /^notes\.txt/ }).focus();
  await mathis.keyboard.press('F2');
  await mathis.getByLabel('Nom', { exact: true }).fill('notes du lundi.txt');
  await mathis.keyboard.press('Enter');
  await camille.goto(`${server.url}${spaceAddress}/files`);
  await camille.getByRole('button', { name: /^Chantier/ }).click();
  await rowOf(camille, 'notes du lundi.txt').waitFor();

  await rowOf(mathis, 'notes du lundi.txt')
    .getByRole('button', { name: /^Actions/ })
    .click();
  await mathis.getByRole('menuitem', { name: 'Déplacer' }).click();
  await mathis.getByRole('dialog').getByRole('button', { name: 'Plans' }).click();
  await rowOf(camille, 'notes du lundi.txt').waitFor({ state: 'detached' });

  await rowOf(mathis, 'releve.bin')
    .getByRole('button', { name: /^Actions/ })
    .click();
  await mathis.getByRole('menuitem', { name: 'Supprimer' }).click();
  await rowOf(camille, 'releve.bin').waitFor({ state: 'detached' });
  await mathis.getByRole('button', { name: 'Annuler l’action' }).click();
  await rowOf(camille, 'releve.bin').waitFor();

  await rowOf(camille, 'Plans')
    .getByRole('button', { name: /^Actions/ })
    .click();
  await camille.getByRole('menuitem', { name: 'Supprimer' }).click();
  await rowOf(mathis, 'Plans').waitFor({ state: 'detached' });
  await mathis.getByRole('link', { name: 'Corbeille' }).click();
  await rowOf(mathis, 'Plans').getByRole('button', { name: 'Restaurer' }).click();
  await rowOf(camille, 'Plans').waitFor();
});

test('on a phone it is all there: the list, what is looked at, a file sent', async () => {
  const phone = await windows.open({ viewport: { width: 390, height: 844 } });
  await phone.goto(`${server.url}/sign-in?to=${encodeURIComponent(`${spaceAddress}/files`)}`);
  await phone.getByLabel('Adresse électronique').fill('camille@exemple.fr');
  await phone.getByLabel('Mot de passe').fill(password);
  await phone.getByRole('button', { name: 'Se connecter' }).click();
  await phone.getByRole('button', { name: /^Chantier/ }).click();
  await phone.getByRole('button', { name: /^releve\.bin/ }).click();
  await phone.getByRole('link', { name: 'Télécharger' }).waitFor();
  await phone.getByRole('button', { name: 'Fermer' }).click();
  await phone.getByRole('button', { name: 'Déposer des fichiers' }).click();
  const chooser = phone.waitForEvent('filechooser');
  await phone.getByRole('menuitem', { name: 'Choisir un dossier entier' }).click();
  await (await chooser).setFiles(join(folder, 'Plans', 'Coupes'));
  await rowOf(camille, 'Coupes').waitFor();
  const width = await phone.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  // what is done with files takes two lines, and all ways to look at the tasks hold on one
  const path = (await phone.getByRole('navigation', { name: 'Emplacement' }).boundingBox())!;
  const send = (await phone.getByRole('button', { name: 'Déposer des fichiers' }).boundingBox())!;
  expect(send.y + send.height - path.y).toBeLessThan(120);
  await phone.goto(`${server.url}${spaceAddress}/tasks/list`);
  const views = phone.getByRole('group', { name: 'Façon de voir les tâches' });
  await views.getByRole('button', { name: 'Rapports' }).click();
  await views.getByRole('button', { name: 'Rapports', pressed: true }).waitFor();
  expect(await views.evaluate((group) => group.scrollWidth - group.clientWidth)).toBe(0);
});

test('a folder of three hundred small files comes in a few requests; the server dies in the middle, and each is there once', async () => {
  const small = join(folder, '..', 'Relevés');
  await mkdir(small);
  const names = Array.from({ length: 300 }, (_, i) => `relevé ${i}.txt`);
  for (const name of names) await writeFile(join(small, name), randomBytes(8 * 1024));
  await mathis.goto(`${server.url}${spaceAddress}/files`);
  await rowOf(mathis, 'Chantier').waitFor();
  const devtools = await mathis.context().newCDPSession(mathis);
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 300 * 1024 };
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', line);
  const requests: string[] = [];
  let answered = 0;
  mathis.on('request', (request) => {
    if (request.method() !== 'GET') requests.push(new URL(request.url()).pathname);
  });
  mathis.on('response', (response) => {
    if (response.url().includes('/api/v1/files/') && response.ok()) answered++;
  });
  await drop(mathis, devtools, small);
  await expect.poll(() => answered, { interval: 10 }).toBeGreaterThan(0);
  await server.kill();
  await server.again();
  await devtools.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 });
  await mathis.getByText('300 fichiers envoyés').waitFor();
  expect(requests.filter((path) => /upload|file\.add/.test(path))).toEqual([]);
  expect(requests.length).toBeLessThan(30);

  const row = rowOf(camille, 'Relevés');
  await camille.goto(`${server.url}${spaceAddress}/files`);
  await row.getByRole('button', { name: 'Actions sur Relevés' }).click();
  const [zip] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('menuitem', { name: 'Télécharger en zip' }).click(),
  ]);
  const files = unzipSync(new Uint8Array(await readFile(await saved(zip))));
  expect(Object.keys(files).sort()).toEqual([...names].sort());
  for (const name of names)
    expect(Buffer.from(files[name]!).equals(await readFile(join(small, name))), name).toBe(true);
});
