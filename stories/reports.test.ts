/** A project manager looks for what matters: filters, labels and fields; a task that comes back; reports; the plans of every space. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { openFirstSpace, openHouse, run } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let page: Page;
let spaceId: string;

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  page = await windows.open();
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const line = (name: string) => page.getByRole('row').filter({ hasText: name });
const cell = (name: string, column: string) => line(name).locator(`[data-column="${column}"]`);
const view = (name: string) =>
  page.getByRole('group', { name: 'Façon de voir les tâches' }).getByRole('button', { name, exact: true }).click();

const option = (within: Locator, name: RegExp) => within.getByRole('option', { name }).first().innerText();
const runHere = (name: string, input: object) => run(page, name, { spaceId, ...input });

test('labels and the plan’s own fields are columns of the list', async () => {
  await openHouse(page, server);
  spaceId = await openFirstSpace(page, 'Halle aux draps');
  const task = (n: number, name: string, days: number, more: object = {}) => ({
    do: 'add',
    in: 'tasks',
    row: {
      id: id(n),
      parentId: null,
      name,
      order: `V${n}`,
      durationMinutes: days * 480,
      isMilestone: days === 0,
      ...more,
    },
  });
  const link = (n: number, from: number, to: number) => ({
    do: 'add',
    in: 'links',
    row: { id: id(n), from: id(from), to: id(to), type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  const start = new Date(Date.now() - 12 * 86_400_000).toISOString().slice(0, 10);
  await runHere('tasks.apply', {
    operations: [
      { do: 'put', in: 'labels', row: { id: 'lead', name: 'Plomb', colour: 'brick' } },
      task(1, 'Études', 1),
      task(2, 'Relevé de la charpente', 4, { parentId: id(1), percent: 100, labelIds: ['lead'] }),
      task(3, 'Dossier Bâtiments de France', 3, { parentId: id(1), percent: 40 }),
      task(4, 'Dépose de la couverture', 20, { labelIds: ['lead'] }),
      task(5, 'Accord préfectoral', 0),
      task(6, 'Réunion de chantier', 1, { constraint: 'SNET', constraintAt: '2027-01-18T08:00' }),
      link(11, 2, 3),
      link(12, 3, 4),
      link(13, 3, 5),
    ],
  });
  await runHere('plan.change', { changes: { start: `${start}T08:00` } });
  await page.getByRole('link', { name: 'Tâches', exact: true }).click();
  await cell('Dépose de la couverture', 'labels').getByText('Plomb').waitFor();

  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Réglages du plan' }).click();
  const settings = page.getByRole('dialog', { name: 'Réglages du plan' });
  await settings.getByLabel('Sorte de champ').selectOption('choice');
  await settings.getByLabel('Nouveau champ').fill('Lot');
  await page.keyboard.press('Enter');
  for (const name of ['Charpente', 'Couverture']) {
    await settings.getByLabel('Nouveau choix pour Lot').fill(name);
    await page.keyboard.press('Enter');
    await settings.getByRole('list', { name: 'Choix de Lot' }).getByText(name).waitFor();
  }
  await page.keyboard.press('Escape');
  await cell('Dépose de la couverture', 'field').click();
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Dépose de la couverture, Lot' }).fill('couv');
  await page.keyboard.press('Enter');
  await cell('Dépose de la couverture', 'field').getByText('Couverture').waitFor();
});

test('a filter narrows list, board, chart and calendar alike, and says what it hides', async () => {
  await page.getByRole('button', { name: 'Filtrer', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Filtrer' });
  await panel.getByLabel('Plomb').check();
  await panel.getByLabel('À faire').check();
  await page.keyboard.press('Escape');
  await page.getByText('1 tâche correspond :').waitFor();
  await line('Dépose de la couverture').waitFor();
  expect(await line('Accord préfectoral').count()).toBe(0);
  await view('Tableau');
  await page.getByRole('button', { name: /^Plomb\s*Dépose/ }).waitFor();
  expect(await page.getByRole('button', { name: /Accord préfectoral/ }).count()).toBe(0);
  await view('Gantt');
  await page.getByRole('button', { name: /^Dépose de la couverture, / }).waitFor();
  expect(await page.getByRole('button', { name: /^Accord préfectoral, / }).count()).toBe(0);
  await view('Calendrier');
  await page.getByRole('button', { name: 'Dépose de la couverture' }).first().waitFor();
  expect(await page.getByRole('button', { name: 'Dossier Bâtiments de France' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Filtrer (2)' }).click();
  await panel.getByLabel('Charpente').check();
  await page.keyboard.press('Escape');
  await page.getByText('Aucune tâche ne correspond :').waitFor();
  await page.getByRole('button', { name: /^Ne plus filtrer sur Lot.*Charpente/ }).click();
  await view('Gantt');
  await page.reload();
  await page.getByRole('button', { name: 'Ne plus filtrer sur Plomb' }).click();
  await page.getByRole('button', { name: 'Tout afficher' }).click();
  await page.getByRole('button', { name: /^Accord préfectoral, / }).waitFor();
});

test('a meeting that comes back each week makes its next when it is done, and undo takes both back', async () => {
  await view('Liste');
  await cell('Réunion de chantier', 'name').click();
  await page.keyboard.press('Alt+Enter');
  const panel = page.getByRole('complementary', { name: /Réunion de chantier/ });
  await panel.getByLabel('Se répète').selectOption('week');
  await panel.getByText(/la suivante se place d’elle-même au lun\. 25 janv/).waitFor();
  await panel.getByRole('button', { name: 'Fermer' }).click();
  await cell('Réunion de chantier', 'percent').click();
  await page.keyboard.type('100');
  await page.keyboard.press('Enter');
  await expect.poll(() => line('Réunion de chantier').count()).toBe(2);
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Control+z');
  await expect.poll(() => line('Réunion de chantier').count()).toBe(1);
});

test('what is in the bin is erased for good, after a question', async () => {
  await cell('Réunion de chantier', 'name').click();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('menuitem', { name: /Corbeille/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Vider la corbeille' }).click();
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog', { name: /pour de bon/ }))
    .getByRole('button', { name: 'Vider la corbeille' })
    .click();
  await page.getByText('La corbeille est vide.').waitFor();
  await page.keyboard.press('Escape');
});

test('reports say where the plan stands; a cost turns time into money', async () => {
  await runHere('baseline.take', { id: id(20), name: 'Contrat' });
  await runHere('assignment.set', { taskId: id(4), resource: { id: 'roofers', name: 'Couvreurs' } });
  await runHere('task.change', { taskId: id(3), changes: { durationMinutes: 3840 } });
  await view('Rapports');
  await page.getByText(/Il reste .* de travail sur/).waitFor();
  await page.getByText(/«\sAccord préfectoral\s» a reculé de \d+ jours/).waitFor();
  await page.getByText('Compté en temps de travail, faute de coûts. Comparé à la référence « Contrat ».').waitFor();
  await page.getByLabel('Couvreurs').fill('60');
  await page.keyboard.press('Tab');
  await page.getByText('Compté en argent.').waitFor();
  const budget = page.getByText('BAA : tout ce qui est prévu').locator('..');
  await budget.getByText(/9.600.€/).waitFor(); // 20 days of 8 hours at 60
});

test('on paper the charts are as wide as the page: the names at the ends of their lines are not cut', async () => {
  const was = page.viewportSize()!;
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 700, height: 990 });
  const right = () =>
    page.getByRole('img', { name: 'Reste à faire' }).evaluate((svg) => svg.getBoundingClientRect().right);
  await expect.poll(right).toBeLessThanOrEqual(700);
  await page.emulateMedia({ media: null });
  await page.setViewportSize(was);
});

test('what has slipped since dates were agreed is said for the end, for each task, and between two agreements', async () => {
  const slips = page.getByRole('region', { name: 'Ce qui a glissé' });
  await slips
    .getByText(/^La fin recule de \d+ jours.*«\sDossier Bâtiments de France\s» \(\+5\sj de travail\)/)
    .waitFor();
  await slips.getByRole('row', { name: /Dossier Bâtiments de France .*\+\d+\sj 5\sj/ }).waitFor();
  await slips.getByRole('row', { name: /Dépose de la couverture .*poussée/ }).waitFor();
  await runHere('baseline.take', { id: id(21), name: 'Avenant' });
  await slips.getByText(/^La fin n’a pas bougé/).waitFor();
  await slips.getByLabel('Depuis').selectOption({ label: await option(slips, /^Contrat/) });
  await slips.getByLabel('Jusqu’à').selectOption({ label: await option(slips, /^Avenant/) });
  await slips.getByText(/^La fin recule de \d+ jours/).waitFor();
  await slips.getByRole('button', { name: 'Dossier Bâtiments de France' }).click();
  await page.getByText(/Convenu du .*«\sAvenant\s».*date tenue/).waitFor();
});

test('a baseline is renamed and deleted in the settings, and undo takes that back; the list then compares again', async () => {
  await view('Liste');
  const named = page.getByRole('dialog', { name: 'Réglages du plan' }).getByLabel('Nom de la référence');
  const settings = async () => {
    await page.getByRole('button', { name: 'Plan', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Réglages du plan' }).click();
  };
  await settings();
  await named.first().fill('Avenant 1');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: /^Enlever «\sAvenant 1\s»/ }).click();
  await expect
    .poll(() => named.evaluateAll((all) => all.map((each) => (each as HTMLInputElement).value)))
    .toEqual(['Contrat']);
  await page.keyboard.press('Escape');
  await cell('Dossier Bâtiments de France', 'drift')
    .getByText(/^\+\d+\sj$/)
    .waitFor();
  await page
    .getByRole('button', { name: /^Annuler/ })
    .first()
    .click();
  await expect.poll(() => cell('Dossier Bâtiments de France', 'drift').innerText()).toBe('');
  await settings();
  await expect.poll(() => named.first().inputValue()).toBe('Avenant 1');
  await page.getByRole('button', { name: /^Enlever «\sAvenant 1\s»/ }).click();
  await page.keyboard.press('Escape');
});

test('every plan is a line of one page, which leads to its chart', async () => {
  await page
    .getByRole('link', { name: /Mes tâches/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Plans', exact: true }).click();
  await page.getByText('1 plan ; 1 est en retard.').waitFor();
  await page.getByText(/La fin tient à «\sDépose de la couverture\s»/).waitFor();
  await page.getByRole('button', { name: /Halle aux draps.*phase/ }).click();
  const phase = page.getByRole('list', { name: 'Phases de Halle aux draps' }).getByRole('link').first();
  const name = await phase.locator('strong').textContent();
  await phase.click();
  await page.getByRole('complementary', { name: `Tâche « ${name} »` }).waitFor();
  await page.goBack();
  await page
    .getByRole('link', { name: /Halle aux draps/ })
    .last()
    .click();
  await page.getByRole('button', { name: /^Accord préfectoral, / }).waitFor();
});

test('on a phone the chart numbers tasks of one name', async () => {
  await runHere('tasks.apply', {
    operations: [
      {
        do: 'add',
        in: 'tasks',
        row: { id: id(8), parentId: null, name: 'Dépose de la couverture', order: 'W', durationMinutes: 480 },
      },
    ],
  });
  const was = page.viewportSize()!;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Toutes les tâches' }).click();
  await page.getByText(/^2 Dépose de la couverture$/).waitFor();
  await page.getByText('Accord préfectoral', { exact: true }).waitFor();
  await page.setViewportSize(was);
});
