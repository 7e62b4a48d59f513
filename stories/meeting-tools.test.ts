/** What people do in a meeting besides seeing each other: write, note, raise a hand, react, and keep silence. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { connected, endForAll, enterMeeting, guestLink, knock, panel } from './call.ts';
import { comeIn, invite, openFirstSpace, openHouse } from './cast.ts';

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

test('two members and a guest by link are in a meeting', async () => {
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await enterMeeting(mathis);
  await enterMeeting(camille);
  await sophie.goto(await guestLink(mathis));
  await knock(sophie, 'Sophie Gilbert', mathis);
  await connected(sophie);
  // as the second press of a double click on « Entrer » does
  await camille.getByRole('heading', { name: 'Chantier' }).dblclick();
  expect(await camille.evaluate(() => getSelection()!.toString())).toBe('');
});

test('what one writes is read by the others, the guest included, and the other way round', async () => {
  await mathis.keyboard.press('Control+Alt+c');
  await expect
    .poll(() => mathis.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('Écrire à tous…');
  await mathis.keyboard.type('Bonjour, on voit bien la lézarde.');
  await mathis.keyboard.press('Enter');
  await mathis.keyboard.type('La photo : https://exemple.fr/lezarde.jpg.');
  await mathis.keyboard.press('Enter');
  await sophie.getByRole('button', { name: /Écrire/ }).click();
  await sophie.getByText('Bonjour, on voit bien la lézarde.').waitFor();
  const link = sophie.getByRole('link', { name: 'https://exemple.fr/lezarde.jpg' });
  expect(await link.getAttribute('href')).toBe('https://exemple.fr/lezarde.jpg');
  await sophie.getByLabel('Écrire à tous…').fill('Je dépose le rapport.');
  await sophie.keyboard.press('Enter');
  await mathis.getByText('Je dépose le rapport.').waitFor();
  await mathis.getByText('Sophie Gilbert (externe)').first().waitFor();
  await camille.getByRole('button', { name: 'Discussion (3)' }).waitFor();
  await sophie.getByRole('button', { name: 'Fermer' }).click();
});

test('two write the same note at once and nothing is lost', async () => {
  for (const page of [mathis, camille]) await page.getByRole('button', { name: 'Notes', exact: true }).click();
  const note = (page: Page) => panel(page, 'Notes').getByRole('textbox');
  await note(mathis).fill('Décisions\n\nSuites');
  await expect.poll(() => note(camille).inputValue()).toBe('Décisions\n\nSuites');
  await note(mathis).fill('Décisions\n- échafaudage au 1er février\n\nSuites');
  await note(camille).fill('Décisions\n\nSuites\n- appeler le couvreur');
  const both = 'Décisions\n- échafaudage au 1er février\n\nSuites\n- appeler le couvreur';
  for (const page of [mathis, camille]) await expect.poll(() => note(page).inputValue()).toBe(both);
  await panel(camille, 'Notes').getByText('Tout est enregistré.').waitFor();
});

test('a hand raised by keyboard is announced, and a host lowers it', async () => {
  await sophie.getByRole('button', { name: 'Lever la main' }).click();
  await mathis.getByText('Sophie Gilbert lève la main').waitFor({ state: 'attached' });
  await camille.locator('body').press('Control+Alt+h');
  await mathis.getByText('Camille Lefèvre lève la main').waitFor({ state: 'attached' });
  await mathis.getByRole('button', { name: /Participants/ }).click();
  await panel(mathis, 'Participants')
    .getByText(/Main levée/)
    .nth(1)
    .waitFor();
  await panel(mathis, 'Participants').getByRole('button', { name: 'Baisser toutes les mains' }).click();
  await sophie.getByRole('button', { name: 'Lever la main' }).waitFor();
  await camille.getByRole('button', { name: 'Lever la main' }).waitFor();
});

test('a reaction is seen by everybody for a moment', async () => {
  await camille.getByRole('button', { name: 'Réagir' }).click();
  await camille.getByRole('menuitem', { name: /Bravo/ }).click();
  await mathis.getByText('Camille Lefèvre réagit : 👏').waitFor({ state: 'attached' });
  await sophie.getByText('Camille Lefèvre réagit : 👏').waitFor({ state: 'attached' });
});

test('a host closes all microphones; the space bar opens one’s own while held', async () => {
  await panel(mathis, 'Participants').getByRole('button', { name: 'Couper tous les micros' }).click();
  await camille.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
  await sophie.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
  await camille.getByText('Une personne qui organise a coupé votre micro.').waitFor();
  await mathis.getByRole('button', { name: 'Couper le micro' }).waitFor();
  await camille.getByRole('button', { name: 'Fermer' }).click();
  await camille.evaluate(() => (document.activeElement as HTMLElement).blur());
  await camille.keyboard.down(' ');
  await camille.getByText(/On vous entend/).waitFor();
  await camille.getByRole('button', { name: 'Couper le micro' }).waitFor();
  await camille.keyboard.up(' ');
  await camille.getByRole('button', { name: 'Ouvrir le micro' }).waitFor();
});

test('hosts decide who shares a screen, and stop who does', async () => {
  await sophie.getByRole('button', { name: 'Partager mon écran' }).click();
  await mathis.locator('[data-screen-of] video').waitFor();
  await panel(mathis, 'Participants').getByText('Seuls les membres de l’espace partagent leur écran').click();
  await mathis.locator('[data-screen-of]').waitFor({ state: 'detached' });
  await sophie.getByRole('button', { name: 'Partager mon écran' }).waitFor({ state: 'detached' });
});

test('afterwards the space keeps who was there, the notes and the discussion', async () => {
  await endForAll(mathis);
  await mathis.getByText('La réunion est terminée').waitFor();
  await mathis.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await mathis.getByRole('link', { name: 'Réunions' }).click();
  await mathis.getByText(/Sophie Gilbert \(externe\)/).waitFor();
  await mathis.getByRole('button', { name: /Ouvrir la réunion du/ }).click();
  const dialog = mathis.getByRole('dialog');
  await dialog.getByText('- appeler le couvreur').waitFor();
  await dialog.getByText('Je dépose le rapport.').waitFor();
  await mathis.keyboard.press('Escape');
});
