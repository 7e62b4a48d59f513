/** The sample opens in one click; its pages speak to nobody else; its owner leaves with everything and arrives elsewhere. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

const root = new URL('..', import.meta.url).pathname;
let server: RunningServer;
let elsewhere: RunningServer | undefined;
let windows: Windows;
let camille: Page;
let folder: string;
const asked = new Set<string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'beffroi-leave-'));
  chmodSync(folder, 0o711);
  server = await startServer({ BEFFROI_PLACE: 'Lille', BEFFROI_LAW: 'Droit français seul.' }, ['--demo']);
  windows = await openWindows();
  camille = await windows.open();
  camille.context().on('request', (request) => asked.add(request.url()));
  camille.on('websocket', (socket) => asked.add(socket.url()));
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
  await elsewhere?.clear();
  rmSync(folder, { recursive: true, force: true });
});

const openProject = (page: Page) =>
  page
    .getByRole('navigation')
    .getByRole('link', { name: /Rénovation halle aux draps/ })
    .click();

test('the sample opens in one click on a living project', async () => {
  await camille.goto(server.sample!);
  await camille.getByRole('button', { name: 'Se connecter' }).click();
  await camille.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
  expect(camille.url()).not.toContain('password');
  await openProject(camille);
  await camille.getByText('L’échafaudage est réservé.').first().waitFor();
});

test('no page asks anything of anybody but this server', async () => {
  const space = /\/s\/[0-9a-f-]+/.exec(camille.url())![0];
  const paths = ['/', '/spaces', '/inbox', '/messages', '/people', '/search', '/plans', '/settings', '/sovereignty'];
  for (const path of [...paths, ...['files', 'tasks', 'calls', 'chat'].map((tab) => `${space}/${tab}`)]) {
    await camille.goto(server.url + path);
    await camille.getByRole('main').waitFor();
    await camille.waitForLoadState('networkidle');
  }
  expect(asked.size).toBeGreaterThan(20);
  expect([...asked].some((url) => url.startsWith('ws:'))).toBe(true);
  const strangers = [...asked].filter(
    (url) => !/^(data|blob):/.test(url) && new URL(url).host !== new URL(server.url).host,
  );
  expect(strangers).toEqual([]);
});

test('pages and scripts come as small as her browser takes them', async () => {
  const script = [...asked].find((url) => /\/assets\/index-.*\.js$/.test(url))!;
  for (const path of [server.url, `${server.url}/people`, script]) {
    const get = (encoding: string) => fetch(path, { headers: { 'accept-encoding': encoding } });
    const [plain, gzip, brotli] = await Promise.all(['identity', 'gzip', 'br, gzip'].map(get));
    expect(plain!.headers.get('content-encoding')).toBeNull();
    expect(gzip!.headers.get('content-encoding')).toBe('gzip');
    expect(brotli!.headers.get('content-encoding')).toBe('br');
    expect(gzip!.headers.get('content-type')).toBe(plain!.headers.get('content-type'));
    expect(gzip!.headers.get('cache-control')).toBe(plain!.headers.get('cache-control'));
    expect(Number(brotli!.headers.get('content-length'))).toBeLessThan(
      Number(plain!.headers.get('content-length')) / 2,
    );
    expect(await brotli!.text()).toBe(await plain!.text());
  }
});

test('the report on paper is the report alone, dark on white, even from a dark screen', async () => {
  const space = /\/s\/[0-9a-f-]+/.exec(camille.url())![0];
  // what the reports of a plan say of paper is theirs alone
  await camille.goto(`${server.url}${space}/tasks/reports`);
  await camille.getByRole('heading', { name: 'Reste à faire' }).waitFor();
  await camille
    .getByRole('link', { name: /Vos données sont à Lille/ })
    .first()
    .click();
  await camille.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const law = camille.getByText('Droit français seul.').last();
  await law.waitFor();
  expect(await camille.getByRole('navigation').count()).toBe(0);
  const [text, paper] = await law.evaluate((it) => [
    getComputedStyle(it).color,
    getComputedStyle(document.body).backgroundColor,
  ]);
  const brightness = (colour: string) => Math.max(...colour.match(/\d+/g)!.slice(0, 3).map(Number));
  expect(brightness(paper!)).toBe(255);
  expect(brightness(text!)).toBeLessThan(128);
  await camille.emulateMedia({ media: null, colorScheme: null });
});

test('she reads where everything is, takes the complete archive, and finds it all again on another server', async () => {
  await camille.goto(`${server.url}/sovereignty`);
  await camille
    .getByRole('link', { name: /Vos données sont à Lille/ })
    .first()
    .waitFor();
  await camille.getByText('Aucune destination n’est déclarée').waitFor();
  // they host it themselves, and have stated the place and the law
  await camille.getByText(/dans ses réglages.*BEFFROI_CONTROL\./).waitFor();
  await camille.getByText(/PostgreSQL .*, sur ce serveur/).waitFor();
  const [download] = await Promise.all([
    camille.waitForEvent('download'),
    camille.getByRole('button', { name: 'Télécharger l’archive' }).click(),
  ]);
  const file = join(folder, 'archive.zip');
  await download.saveAs(file);
  await camille.getByText(/^Archive complète/).waitFor();
  await camille
    .getByText(/Camille Lefèvre, .*/)
    .first()
    .waitFor();

  elsewhere = await startServer();
  await elsewhere.stop();
  const env = {
    ...process.env,
    BEFFROI_DATA: elsewhere.dataFolder,
    DATABASE_URL: '',
    PORT: new URL(elsewhere.url).port,
  };
  const beffroi = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/server/command-line.js', ...args], { cwd: root, env, encoding: 'utf8' });
  const imported = beffroi('import', file);
  expect(imported.stderr).toContain('Imported:');
  expect(imported.status).toBe(0);
  await elsewhere.again();
  expect(elsewhere.welcome).toBeUndefined();
  const link = beffroi('reset-password', 'camille.lefevre@exemple.fr').stdout.trim();

  const there = await windows.open();
  await there.goto(link);
  await there.getByLabel('Mot de passe').fill('une autre phrase assez longue');
  await there.getByRole('button', { name: 'Enregistrer ce mot de passe' }).click();
  await there.getByLabel('Adresse électronique').fill('camille.lefevre@exemple.fr');
  await there.getByLabel('Mot de passe').fill('une autre phrase assez longue');
  await there.getByRole('button', { name: 'Se connecter' }).click();
  await openProject(there);
  await there.getByText('L’échafaudage est réservé.').first().waitFor();
  await there.goto(there.url().replace(/\/s\/([0-9a-f-]+).*/, '/s/$1/files'));
  await there.getByText('Estimation.csv').first().waitFor();
});
