/** Every main screen of the sample, light and dark: no rule of accessibility broken, nothing wider than a small phone. */
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

let server: RunningServer;
let windows: Windows;
let camille: Page;
let space: string;

beforeAll(async () => {
  server = await startServer({}, ['--demo']);
  windows = await openWindows();
  camille = await windows.open();
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const screens = (): string[] => [
  '/',
  '/spaces',
  '/inbox',
  '/messages',
  '/people',
  '/tasks',
  '/plans',
  '/search',
  '/settings/me',
  '/settings/access',
  '/settings/organisation',
  '/settings/operator',
  '/sovereignty',
  ...[
    'chat',
    'files',
    'tasks/list',
    'tasks/board',
    'tasks/gantt',
    'tasks/month',
    'tasks/load',
    'tasks/reports',
    'meetings',
  ].map((tab) => `${space}/${tab}`),
];

/** Gone to, and waited for until its words have come and stay. */
async function show(page: Page, path: string): Promise<void> {
  await page.goto(server.url + path);
  await page.getByRole('main').getByRole('heading').first().waitFor();
  await page.waitForFunction(
    () => {
      const kept = window as unknown as { seen?: string; same?: number };
      const now = document.body.innerText;
      kept.same = kept.seen === now ? (kept.same ?? 0) + 1 : 0;
      kept.seen = now;
      return kept.same >= 4;
    },
    undefined,
    { polling: 80 },
  );
}

/** What is drawn is what was asked for: no colour is on its way to another. */
const still = (page: Page) =>
  page.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'));

/** What breaks a rule, each as `rule: element`: all of them in the light, and in the dark those that darkness changes. */
async function broken(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await still(page);
    const said = await page.evaluate(async (isDark) => {
      const { axe } = window as unknown as {
        axe: {
          run: (options: object) => Promise<{
            violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      };
      const { violations } = await axe.run({
        resultTypes: ['violations'],
        preload: false,
        ...(isDark && { runOnly: ['color-contrast', 'link-in-text-block'] }),
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
      );
    }, colorScheme === 'dark');
    found.push(...said.map((each) => `${page.url()} ${colorScheme} ${each}`));
  }
  return found;
}

/** What a small phone, or a page enlarged four times, would have to be pushed sideways to show, but for what says that it is: a table. */
async function tooWide(page: Page, width = 320): Promise<string[]> {
  await page.setViewportSize({ width, height: 640 });
  await still(page);
  const found = await page.evaluate(() => {
    const isPushed = (each: Element) =>
      each === document.documentElement ||
      each.matches('main, [role="dialog"]') ||
      /auto|scroll/.test(getComputedStyle(each).overflowX);
    return [document.documentElement, ...document.querySelectorAll('main, main *, [role="dialog"], [role="dialog"] *')]
      .filter((each) => each.scrollWidth > each.clientWidth && isPushed(each) && !each.closest('[data-sideways]'))
      .flatMap((within) => [
        `${within.outerHTML.slice(0, 120)} ${within.scrollWidth} in ${within.clientWidth}`,
        ...[...within.querySelectorAll('*')]
          .filter((each) => each.getBoundingClientRect().right > within.getBoundingClientRect().right)
          .slice(0, 3)
          .map((each) => each.outerHTML.slice(0, 120)),
      ]);
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  return found.map((each) => `${page.url()} at ${width} px: ${each}`);
}

/** The words that begin on one line and end on the next. */
const brokenWords = (where: Locator): Promise<string[]> =>
  where.evaluate((each) => {
    const text = each.firstChild as Text;
    return [...text.data.matchAll(/\S+/g)]
      .filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return range.getClientRects().length > 1;
      })
      .map(([word]) => word);
  });

test('where one signs in and on every main screen, no rule is broken, light or dark, and 320 pixels are wide enough', async () => {
  await camille.goto(server.sample!);
  await camille.getByRole('button', { name: 'Se connecter' }).waitFor();
  const found = [...(await broken(camille)), ...(await tooWide(camille))];
  await camille.getByRole('button', { name: 'Se connecter' }).click();
  await camille.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
  const link = camille.getByRole('link', { name: /Rénovation halle aux draps/ }).first();
  space = /\/s\/[0-9a-f-]+/.exec((await link.getAttribute('href'))!)![0];
  for (const path of screens()) {
    await show(camille, path);
    found.push(...(await broken(camille)), ...(await tooWide(camille)));
  }
  expect(found).toEqual([]);
});

test('on a phone every section of a space is in sight, and on a dark device high contrast reads black on white', async () => {
  await camille.setViewportSize({ width: 320, height: 640 });
  await show(camille, `${space}/chat`);
  const tabs = camille.getByRole('navigation', { name: 'Rubriques de l’espace' });
  expect(await tabs.evaluate((each) => each.scrollWidth - each.clientWidth)).toBe(0);
  // every view of the tasks in sight with its word, on one line; and of the list what a phone has room for
  await camille.setViewportSize({ width: 390, height: 844 });
  await show(camille, `${space}/tasks/list`);
  const views = camille.getByRole('group', { name: 'Façon de voir les tâches' }).getByRole('button');
  const tops = (all: Element[]) => [...new Set(all.map((each) => each.getBoundingClientRect().top))].length;
  await camille.getByRole('row').nth(2).waitFor();
  await expect.poll(() => views.evaluateAll(tops)).toBe(1);
  expect(await views.allInnerTexts()).toContain('Ressources');
  expect(await camille.getByRole('row').nth(2).getByRole('gridcell').evaluateAll(tops)).toBe(1);
  await camille.setViewportSize({ width: 1440, height: 900 });

  await camille.goto(`${server.url}/settings/me`);
  await camille.getByLabel('Apparence').selectOption({ label: 'Contraste élevé' });
  for (const path of ['/', `${space}/chat`, '/people']) {
    await show(camille, path);
    expect(await broken(camille)).toEqual([]);
  }
  await camille.goto(`${server.url}/settings/me`);
  await camille.getByLabel('Apparence').selectOption({ label: 'Comme l’appareil' });
});

test('who reads the largest letters reads them on a phone, too: nothing lies beyond its edge', async () => {
  const chooseSize = async (label: string) => {
    await show(camille, '/settings/me');
    await camille.getByLabel('Taille du texte').selectOption({ label });
  };
  await chooseSize('Très grande');
  const found: string[] = [];
  for (const path of [
    '/',
    '/spaces',
    '/inbox',
    '/people',
    '/settings/organisation',
    `${space}/chat`,
    `${space}/files`,
    `${space}/meetings`,
  ]) {
    await show(camille, path);
    found.push(...(await tooWide(camille, 390)));
  }
  await camille.setViewportSize({ width: 390, height: 844 });
  await show(camille, `${space}/chat`);
  found.push(...(await brokenWords(camille.getByRole('heading', { level: 1 }))));
  await camille.setViewportSize({ width: 1440, height: 900 });
  await chooseSize('Normale');
  expect(found).toEqual([]);
});

test('a plan that a spreadsheet wrote in France is known by its titles, and its report is read on the smallest phone', async () => {
  await show(camille, `${space}/tasks/list`);
  await camille.getByRole('button', { name: 'Plan', exact: true }).click();
  await camille.getByRole('menuitem', { name: 'Importer un plan' }).click();
  const dialog = camille.getByRole('dialog', { name: 'Importer un plan' });
  const lines = 'N°;Tâche;Durée;Début;Prédécesseurs\r\n1;Dépose;3 j;04/01/2027;\r\n2;Pose;5 j;04/01/2027;1\r\n';
  await dialog
    .getByLabel('Choisir un fichier')
    .setInputFiles({ name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from(lines, 'latin1') });
  await expect.poll(() => dialog.getByLabel('Durée', { exact: true }).inputValue()).toBe('2');
  await dialog.getByRole('button', { name: 'Lire le tableau' }).click();
  await dialog.getByText('Pourquoi').waitFor();
  expect([...(await broken(camille)), ...(await tooWide(camille))]).toEqual([]);
  await camille.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

/** What lies over a page on a phone keeps the keys, and what lies beneath is not there for whoever hears the page. */
async function keepsTheKeys(sheet: Locator): Promise<void> {
  const holdsFocus = () => sheet.evaluate((each) => each.contains(document.activeElement));
  await expect.poll(holdsFocus).toBe(true);
  for (let press = 0; press < 8; press++) {
    await camille.keyboard.press('Tab');
    expect(await holdsFocus()).toBe(true);
  }
  expect(await isInert()).toBe(true);
  expect(await broken(camille)).toEqual([]);
}
const isInert = () =>
  camille.locator('main').evaluate((each) => Boolean(each.closest('[inert], [aria-hidden="true"]')));
const isHeld = (what: Locator) =>
  expect.poll(() => what.evaluate((each) => each === document.activeElement)).toBe(true);

test('on a phone a file lies over the list: it says its name, keeps the keys, and Escape, then “back”, give the list again', async () => {
  await camille.setViewportSize({ width: 390, height: 844 });
  await show(camille, `${space}/files`);
  const row = camille.getByRole('button', { name: /^Estimation\.csv/ });
  const sheet = camille.getByRole('dialog', { name: 'Estimation.csv' });
  const isGone = async () => {
    await sheet.waitFor({ state: 'detached' });
    await isHeld(row);
  };
  await row.click();
  await sheet.getByRole('cell', { name: 'charpente' }).waitFor();
  await keepsTheKeys(sheet);
  await camille.keyboard.press('Escape');
  await isGone();

  await row.click();
  await sheet.getByRole('button', { name: 'Ouvrir' }).click();
  // read large it lies over its sheet
  const depth = () => camille.locator('[role="dialog"]').count();
  await expect.poll(depth).toBe(2);
  await camille.goBack();
  await expect.poll(depth).toBe(1);
  await camille.goBack();
  await isGone();
  expect(await isInert()).toBe(false);
  await camille.setViewportSize({ width: 1440, height: 900 });
});

test('on a phone a task lies over the plan; “back” goes through those opened from one another, and to close leaves them all', async () => {
  await camille.setViewportSize({ width: 390, height: 844 });
  await show(camille, `${space}/tasks/board`);
  const card = camille.getByRole('button', { name: /Peintures/ });
  const sheetOf = (name: string) => camille.getByRole('dialog', { name: `Tâche « ${name} »` });
  const before = () =>
    sheetOf('Peintures').getByRole('button', { name: '« Menuiseries extérieures »', exact: true }).first();
  await card.click();
  await before().waitFor();
  await keepsTheKeys(sheetOf('Peintures'));
  await camille.goBack();
  await sheetOf('Peintures').waitFor({ state: 'detached' });
  await isHeld(card);
  expect(await isInert()).toBe(false);

  await card.click();
  await before().click();
  await sheetOf('Menuiseries extérieures').waitFor();
  await camille.goBack();
  await before().click();
  await sheetOf('Menuiseries extérieures').getByRole('button', { name: 'Fermer' }).click();
  await isHeld(card);
  expect(new URL(camille.url()).pathname).toBe(`${space}/tasks/board`);
  expect(await camille.locator('[role="dialog"]').count()).toBe(0);
  await camille.setViewportSize({ width: 1440, height: 900 });
});

test('keys alone: past the navigation at once or through it, and anywhere with Ctrl+K', async () => {
  await show(camille, '/');
  const held = () => camille.evaluate(() => document.activeElement!.textContent!.trim());
  await camille.keyboard.press('Tab');
  expect(await held()).toBe('Aller au contenu');
  const seenAt = () => camille.evaluate(() => document.activeElement!.getBoundingClientRect().left);
  await expect.poll(seenAt).toBeGreaterThanOrEqual(0);
  await camille.keyboard.press('Tab');
  await camille.keyboard.press('Tab');
  const navigation = camille.getByRole('navigation', { name: 'Navigation principale' });
  expect(await navigation.evaluate((each) => each.contains(document.activeElement))).toBe(true);
  expect(await held()).toBe('Accueil');
  await camille.keyboard.press('Shift+Tab');
  await camille.keyboard.press('Shift+Tab');
  await camille.keyboard.press('Enter');
  expect(await camille.evaluate(() => document.activeElement!.id)).toBe('main');
  await camille.keyboard.press('Tab');
  const main = camille.getByRole('main');
  expect(await main.evaluate((each) => each.contains(document.activeElement))).toBe(true);

  await camille.keyboard.press('Control+k');
  const palette = camille.getByRole('dialog');
  await palette.getByRole('textbox').waitFor();
  await camille.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  await camille.keyboard.press('Control+k');
  await palette.getByRole('textbox').fill('messages');
  await camille.keyboard.press('Enter');
  await camille.waitForURL(/\/messages/);

  await camille.getByRole('heading').first().waitFor();
  await camille.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await camille.keyboard.press('?');
  const help = camille.getByRole('dialog', { name: 'Raccourcis clavier' });
  await help.getByText('Commencer un lien').waitFor();
  expect(await help.getByRole('heading', { level: 3 }).allInnerTexts()).toContain('Gantt');
  await camille.keyboard.press('Escape');
  await help.waitFor({ state: 'detached' });
  await camille.keyboard.press('Control+k');
  // in a field it is a letter like another
  await palette.getByRole('textbox').press('?');
  expect(await palette.getByRole('textbox').inputValue()).toBe('?');
  await palette.getByRole('textbox').fill('raccourcis');
  await palette.getByRole('button', { name: /Raccourcis clavier.*\?/ }).waitFor();
  await camille.keyboard.press('Enter');
  await help.waitFor();
  await camille.keyboard.press('Escape');
});
