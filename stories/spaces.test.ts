/** A space as its people keep it: its name and colour, who is in it, and what a slip of the hand does not cost. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { comeIn, invite, openFirstSpace, openHouse } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  [mathis, camille] = [await windows.open(), await windows.open()];
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Halle');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const choose = async (page: Page, action: string) => {
  await page.getByRole('button', { name: 'Réglages de l’espace' }).click();
  await page.getByRole('menuitem', { name: action }).click();
};

test('a space changes its name and colour, and everybody sees it at once', async () => {
  await choose(mathis, 'Nom et couleur de l’espace');
  await mathis.getByLabel('Nom de l’espace').fill('Halle aux draps');
  await mathis.getByRole('button', { name: 'Ciel' }).click();
  await mathis.getByRole('button', { name: 'Enregistrer' }).click();
  await camille.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  const navigation = camille.getByRole('navigation', { name: 'Navigation principale' });
  await navigation.getByRole('link', { name: 'Halle aux draps' }).waitFor();
});

test('archiving by mistake is undone on the spot', async () => {
  await choose(mathis, 'Archiver l’espace');
  await camille.getByText('Cet espace est archivé').waitFor();
  await mathis.getByRole('button', { name: 'Annuler l’action' }).click();
  await camille.getByText('Cet espace est archivé').waitFor({ state: 'detached' });
});

test('a member who is removed by mistake is brought back in one click', async () => {
  await choose(mathis, 'Membres');
  const row = mathis.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Camille Lefèvre' });
  await row.getByRole('button', { name: 'Retirer Camille Lefèvre de l’espace' }).click();
  await row.waitFor({ state: 'detached' });
  await camille.getByText('Cet espace n’est pas pour vous').waitFor();
  await mathis.getByRole('button', { name: 'Annuler l’action' }).click();
  await row.waitFor();
  await camille.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  await mathis.getByRole('dialog').getByRole('button', { name: 'Fermer' }).click();
});

test('one leaves a space after a question, and only then', async () => {
  await choose(camille, 'Quitter l’espace');
  const question = camille.getByRole('alertdialog').or(camille.getByRole('dialog'));
  await question.getByText('il faudra qu’une personne qui y est vous ajoute').waitFor();
  await question.getByRole('button', { name: 'Annuler' }).last().click();
  await camille.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  await choose(camille, 'Quitter l’espace');
  await question.getByRole('button', { name: 'Quitter l’espace' }).click();
  await camille.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
  const navigation = camille.getByRole('navigation', { name: 'Navigation principale' });
  expect(await navigation.getByRole('link', { name: 'Halle aux draps' }).count()).toBe(0);
});

test('a space is deleted once its name is written, comes back from the settings, and is erased for good', async () => {
  const navigation = mathis.getByRole('navigation', { name: 'Navigation principale' });
  const erase = async () => {
    await navigation.getByRole('link', { name: 'Halle aux draps' }).click();
    await choose(mathis, 'Supprimer l’espace');
    const dialog = mathis.getByRole('dialog');
    await dialog.getByText('Pendant 30 jours').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Supprimer l’espace' });
    await dialog.getByLabel('Écrivez son nom').fill('Halle');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Écrivez son nom').fill('Halle aux draps');
    await confirm.click();
    await mathis.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
    await navigation.getByRole('link', { name: 'Halle aux draps' }).waitFor({ state: 'detached' });
  };
  await erase();
  await mathis.goto(`${server.url}/settings/organisation`);
  await mathis.getByRole('button', { name: 'Rétablir' }).click();
  await navigation.getByRole('link', { name: 'Halle aux draps' }).waitFor();
  await erase();
  await mathis.goto(`${server.url}/settings/organisation`);
  await mathis.getByRole('button', { name: 'Effacer maintenant' }).click();
  await mathis
    .getByRole('dialog')
    .or(mathis.getByRole('alertdialog'))
    .getByRole('button', { name: 'Effacer maintenant' })
    .click();
  await mathis.getByRole('heading', { name: 'Espaces supprimés' }).waitFor({ state: 'detached' });
  expect(await navigation.getByRole('link', { name: 'Halle aux draps' }).count()).toBe(0);
});

test('an empty home offers a whole project to try, which is thrown away in one click', async () => {
  await mathis.goto(server.url);
  await mathis.getByRole('button', { name: 'Essayer avec un projet d’exemple' }).click();
  await mathis.getByRole('heading', { name: 'Exemple : halle aux draps' }).waitFor();
  await mathis.getByText('L’échafaudage est réservé.').waitFor();
  await mathis.getByRole('link', { name: 'Fichiers' }).click();
  await mathis.getByText('Estimation.csv').waitFor();
  await mathis.getByRole('button', { name: 'Jeter l’exemple' }).click();
  await mathis.getByRole('button', { name: 'Créer un premier espace' }).waitFor();
});

test('spaces whose only administrator leaves the firm: one is handed on, the other deleted, by who runs the firm', async () => {
  for (const name of ['Affaire de Camille', 'Suite de Camille']) {
    await camille.goto(`${server.url}/spaces`);
    await camille.getByRole('main').getByRole('button', { name: 'Nouvel espace' }).click();
    await camille.getByLabel('Nom de l’espace').fill(name);
    await camille.getByRole('button', { name: 'Créer', exact: true }).click();
    await camille.getByRole('heading', { name }).waitFor();
  }
  await mathis.goto(`${server.url}/settings/organisation`);
  const row = mathis.getByRole('listitem').filter({ hasText: 'Camille Lefèvre' });
  await row.getByRole('button', { name: 'Retirer' }).click();
  const question = mathis.getByRole('dialog').or(mathis.getByRole('alertdialog'));
  await question.getByRole('button', { name: 'Retirer' }).click();
  const title = mathis.getByRole('heading', { name: 'Espaces que plus personne n’administre' });
  await title.waitFor();

  const kept = mathis.getByRole('listitem').filter({ hasText: 'Suite de Camille' });
  await kept.getByText('Plus personne n’y est.').waitFor();
  await kept.getByRole('button', { name: 'Choisir qui l’administre' }).click();
  await question.getByLabel('Personne').selectOption({ label: 'Mathis Delattre' });
  await question.getByRole('button', { name: 'Choisir qui l’administre' }).click();
  await kept.waitFor({ state: 'detached' });
  await mathis.getByRole('navigation').getByRole('link', { name: 'Suite de Camille' }).waitFor();

  await mathis.getByRole('button', { name: 'Supprimer l’espace' }).click();
  await question.getByRole('button', { name: 'Supprimer l’espace' }).click();
  await title.waitFor({ state: 'detached' });
  await mathis.getByRole('heading', { name: 'Espaces supprimés' }).waitFor();
  await mathis.getByText('Affaire de Camille', { exact: true }).waitFor();
});
