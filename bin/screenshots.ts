// Takes the pictures of the README on the sample organisation: `node bin/screenshots.ts`, after `bin/start` has built the web.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openWindows, startServer } from '../stories/browser.ts';

const folder = join(import.meta.dirname, '../docs/screenshots');
mkdirSync(folder, { recursive: true });
const server = await startServer({ BEFFROI_PLACE: 'Lille', BEFFROI_LAW: 'Droit français seul.' }, ['--demo']);
const windows = await openWindows();

async function signIn(options: Parameters<typeof windows.open>[0]): Promise<{ page: Page; space: string }> {
  const page = await windows.open(options);
  await page.goto(server.sample!);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
  const link = page.getByRole('link', { name: /Rénovation halle aux draps/ }).first();
  return { page, space: (await link.getAttribute('href'))!.split('/').slice(0, 3).join('/') };
}

async function take(page: Page, path: string, name: string): Promise<void> {
  await page.goto(server.url + path);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
}

try {
  const { page, space } = await signIn({});
  await take(page, '/', 'home');
  await take(page, `${space}/chat`, 'discussion');
  await take(page, `${space}/files`, 'files');
  await take(page, `${space}/tasks/gantt`, 'gantt');
  await take(page, '/sovereignty', 'sovereignty');
  const dark = await signIn({ colorScheme: 'dark' });
  await take(dark.page, `${dark.space}/tasks/gantt`, 'gantt-dark');
  const phone = await signIn({ viewport: { width: 390, height: 844 } });
  await take(phone.page, `${phone.space}/tasks/gantt`, 'phone');
} finally {
  await windows.close();
  await server.clear();
}
