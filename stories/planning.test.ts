/** Planning with people, in two windows: who is away and when, what is probable, and a load that is evened out. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { comeIn, invite, openFirstSpace, openHouse, run } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let spaceId: string;

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

const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const names = ['Relevé de la charpente', 'Dossier Bâtiments de France', 'Peinture d’essai', 'Échafaudage'];
const days = [5, 10, 2, 4];

const view = (page: Page, name: string) =>
  page.getByRole('group', { name: 'Façon de voir les tâches' }).getByRole('button', { name, exact: true }).click();
const end = (page: Page, day: string) =>
  page.locator('dl > div', { hasText: 'fin prévue' }).getByText(day).first().waitFor();

test('two people open a plan', async () => {
  await openHouse(mathis, server);
  spaceId = await openFirstSpace(mathis, 'Rénovation halle aux draps');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  const task = (n: number) => ({
    do: 'add',
    in: 'tasks',
    row: { id: id(n), name: names[n], order: `a${n + 1}`, parentId: null, durationMinutes: days[n]! * 480 },
  });
  const waits = (n: number, from: number, to: number) => ({
    do: 'add',
    in: 'links',
    row: { id: id(50 + n), from: id(from), to: id(to), type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  await run(mathis, 'tasks.apply', {
    spaceId,
    operations: [...names.map((_, n) => task(n)), waits(0, 0, 1), waits(1, 0, 2), waits(2, 1, 3)],
  });
  await run(mathis, 'plan.change', { spaceId, changes: { start: '2027-01-04T08:00' } });
  for (const page of [mathis, camille]) {
    await page.goto(`${server.url}/s/${spaceId}/tasks/list`);
    await end(page, '28 janvier 2027');
  }
});

test('somebody who goes away puts off what they were given, on both screens, until they are back', async () => {
  await mathis.goto(`${server.url}/s/${spaceId}/tasks/list/${id(3)}`);
  const panel = mathis.getByRole('complementary', { name: `Tâche « ${names[3]} »` });
  await panel.getByRole('checkbox', { name: 'Camille Lefèvre' }).check();
  // the person herself says it, by the keyboard alone
  await view(camille, 'Ressources');
  await camille
    .getByRole('navigation', { name: 'Ressources' })
    .getByRole('button', { name: /^Camille/ })
    .press('Enter');
  const own = camille.getByRole('region', { name: 'Camille Lefèvre' });
  await own.getByLabel('Du', { exact: true }).fill('2027-01-25');
  await own.getByLabel('Au', { exact: true }).fill('2027-01-24');
  await own.getByLabel('Motif').fill('Congés');
  await own.getByLabel('Motif').press('Enter');
  await own.getByText('Le dernier jour vient avant le premier.').waitFor();
  await own.getByLabel('Au', { exact: true }).fill('2027-01-29');
  await own.getByLabel('Motif').press('Enter');
  await own.getByText('Congés').waitFor();
  for (const page of [camille, mathis]) await end(page, '4 février 2027');
  await panel.getByText(/Congés/).waitFor();
  await mathis.keyboard.press('Escape');
  await camille.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  for (const page of [camille, mathis]) await end(page, '28 janvier 2027');
});

test('the hours of the week and days that differ move every date; a week without work is refused in words', async () => {
  await view(mathis, 'Ressources');
  await mathis.getByRole('button', { name: /^Semaine standard/ }).click();
  const card = mathis.getByRole('region', { name: 'Semaine standard' });
  await card.getByLabel('vendredi').fill('fermé');
  await card.getByLabel('vendredi').press('Enter');
  await end(camille, '3 février 2027');
  await card.getByLabel('Du', { exact: true }).fill('2027-01-08');
  await card.getByLabel('Motif').fill('Vendredi travaillé');
  await card.getByLabel('Heures travaillées').fill('8h-12h et 13h-17h');
  await card.getByRole('button', { name: 'Ajouter ces jours' }).click();
  await end(camille, '2 février 2027');
  await card.getByLabel('lundi').fill('le matin');
  await card.getByLabel('lundi').press('Enter');
  await mathis.getByText(/«\sle matin\s» ne désigne pas des heures/).waitFor();
  for (const day of ['mardi', 'mercredi', 'jeudi']) {
    await card.getByLabel(day).fill('');
    await card.getByLabel(day).press('Enter');
  }
  await card.getByLabel('lundi').fill('');
  await card.getByLabel('lundi').press('Enter');
  await mathis.getByText(/n’aurait plus aucun jour travaillé/).waitFor();
  for (let undone = 0; undone < 5; undone++) await mathis.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  await end(camille, '28 janvier 2027');
});

const menu = async (page: Page, name: string): Promise<void> => {
  await page.getByRole('button', { name: 'Plan', exact: true }).click();
  await page.getByRole('menuitem', { name }).click();
};

test('three durations on a task give the chances of the end, which follow what the other changes', async () => {
  await camille.goto(`${server.url}/s/${spaceId}/tasks/list/${id(1)}`);
  const panel = camille.getByRole('complementary', { name: `Tâche « ${names[1]} »` });
  await panel.getByLabel('Durée optimiste').fill('8 j');
  await panel.getByLabel('Durée optimiste').press('Enter');
  await panel.getByText('Durée attendue :').waitFor();
  await panel.getByLabel('Durée pessimiste').fill('3 j');
  await panel.getByLabel('Durée pessimiste').press('Enter');
  await camille.getByText(/ne peut pas dépasser/).waitFor();
  await panel.getByLabel('Durée pessimiste').fill('25 j');
  await panel.getByLabel('Durée pessimiste').press('Enter');
  await panel.getByText(/Durée attendue\s: 12,17/).waitFor();
  await panel.getByRole('button', { name: 'Fermer' }).click();
  await menu(camille, 'Prévision des délais');
  const forecast = camille.getByRole('complementary', { name: 'Prévision des délais' });
  const said = () => forecast.getByRole('status').innerText();
  await expect.poll(said).toMatch(/8 chances sur 10 de finir au plus tard le .* févr\. 2027/);
  await forecast.getByRole('img', { name: /Courbe des chances/ }).waitFor();
  await forecast.getByRole('button', { name: /Dossier Bâtiments de France.*100/ }).waitFor();
  const before = await said();
  await run(mathis, 'task.change', { spaceId, taskId: id(0), changes: { durationMinutes: 10 * 480 } });
  await expect.poll(said).not.toBe(before);
  await run(mathis, 'task.change', { spaceId, taskId: id(0), changes: { durationMinutes: 5 * 480 } });
  await expect.poll(said).toBe(before);
  // what was forecast is seen where one plans: in the figures of the chart, and as a column of the list
  await view(camille, 'Gantt');
  await camille.getByText('fin probable, 8 chances sur 10').waitFor();
  await view(camille, 'Liste');
  // a title is read alone, without the edge that is dragged
  await camille.getByRole('columnheader', { name: 'Tâche', exact: true }).waitFor();
  await camille.getByRole('columnheader', { name: 'Criticité' }).waitFor();
  await run(mathis, 'task.change', { spaceId, taskId: id(0), changes: { durationMinutes: 6 * 480 } });
  await camille.getByRole('columnheader', { name: 'Criticité' }).waitFor();
  await run(mathis, 'task.change', { spaceId, taskId: id(0), changes: { durationMinutes: 5 * 480 } });
});

test('evening the load out is shown before it is done, done as one change, and taken back as one', async () => {
  const given = (n: number) => ({
    do: 'put',
    in: 'assignments',
    row: { id: `${id(n)}:nacelle`, taskId: id(n), resourceId: 'nacelle', units: 1, workMinutes: 0 },
  });
  await run(mathis, 'tasks.apply', {
    spaceId,
    operations: [{ do: 'put', in: 'resources', row: { id: 'nacelle', name: 'Nacelle' } }, given(1), given(2)],
  });
  const start = camille.getByRole('row').filter({ hasText: names[2]! }).locator('[data-column="start"]');
  const bar = mathis.getByRole('button', { name: new RegExp(`^${names[2]}, `) });
  await view(mathis, 'Gantt');
  await menu(mathis, 'Lissage de la charge');
  const panel = mathis.getByRole('complementary', { name: 'Lissage de la charge' });
  await panel.getByText('Une surcharge aujourd’hui, aucune ensuite.').waitFor();
  await panel.getByText(/La fin du projet reste le jeu\. 28 janv\. 2027/).waitFor();
  await panel.getByText(/lun\. 25 janv\. – mar\. 26 janv\./).waitFor();
  // the chart shows it already; the other's plan is as it was
  await expect.poll(() => bar.getAttribute('aria-label')).toMatch(/du 25 janvier 2027/);
  await expect.poll(() => start.textContent()).toBe('lun. 11 janv.');
  await panel.getByRole('button', { name: 'Appliquer' }).click();
  await expect.poll(() => start.textContent()).toBe('lun. 25 janv.');
  await mathis.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  await expect.poll(() => start.textContent()).toBe('lun. 11 janv.');
});

test('several tasks are given at once with a share of time; an overloaded day says what makes it, and gives a task to somebody else', async () => {
  const lines = (n: number) => mathis.getByRole('row').filter({ hasText: names[n]! });
  const who = (n: number) => lines(n).locator('[data-column="who"]').innerHTML();
  await view(mathis, 'Liste');
  await lines(0).locator('[data-column="name"]').click();
  await lines(2)
    .locator('[data-column="name"]')
    .click({ modifiers: ['Shift'] });
  await mathis.getByRole('button', { name: 'Confier à…' }).click();
  const dialog = mathis.getByRole('dialog');
  await dialog.getByText('Qui s’occupe de ces 3 tâches ?').waitFor();
  const nacelle = dialog.getByRole('checkbox', { name: 'Nacelle' });
  expect(await nacelle.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  await dialog.getByRole('checkbox', { name: 'Camille Lefèvre' }).check();
  await dialog.getByLabel('Part du temps de Camille Lefèvre').fill('moitié');
  await dialog.getByLabel('Part du temps de Camille Lefèvre').press('Enter');
  await mathis.getByText(/«\smoitié\s» n’est pas une part de temps/).waitFor();
  await dialog.getByLabel('Part du temps de Camille Lefèvre').fill('75');
  await dialog.getByLabel('Part du temps de Camille Lefèvre').press('Enter');
  await dialog.getByRole('button', { name: 'Fermer' }).click();
  for (const n of [0, 1, 2]) await expect.poll(() => who(n)).toMatch(/Camille Lefèvre/);

  // both tasks on 11 January are hers at three quarters
  await view(camille, 'Charge');
  await camille.getByRole('button', { name: 'Quatre semaines plus tard' }).click();
  const day = camille.getByRole('button', { name: /^Camille Lefèvre, lun\. 11 janv\..* surcharge$/ });
  await day.click();
  const said = camille.getByRole('dialog');
  await said.getByText('12 h à faire, 8 h possibles.').waitFor();
  await said.getByText(/6\sh ce jour-là · du 11\sjanv\. au 12\sjanv\./).waitFor();
  await said.getByRole('button', { name: `Confier « ${names[2]} » à…` }).click();
  await camille.getByRole('dialog').getByRole('checkbox', { name: 'Camille Lefèvre' }).uncheck();
  await camille.getByRole('dialog').getByRole('button', { name: 'Fermer' }).click();
  await said.getByText('6 h à faire, 8 h possibles.').waitFor();
  await camille.keyboard.press('Escape');
  await day.waitFor({ state: 'detached' });
  // as it was
  await camille.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  await day.waitFor();
  for (let steps = 0; steps < 2; steps++) await mathis.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  await day.waitFor({ state: 'detached' });
});

test('a resource of a file turns out to be somebody of the space: what it was given is theirs', async () => {
  await view(mathis, 'Ressources');
  const resources = mathis.getByRole('navigation', { name: 'Ressources' });
  await resources.getByRole('button', { name: /^Nacelle/ }).click();
  await mathis.getByLabel('Cette ressource est').selectOption('Mathis Delattre');
  await mathis.getByText(/«\sNacelle\s» est maintenant Mathis Delattre/).waitFor();
  await resources.getByRole('button', { name: /^Nacelle/ }).waitFor({ state: 'detached' });
  await mathis
    .getByRole('link', { name: /Mes tâches/ })
    .first()
    .click();
  await mathis.getByRole('link', { name: new RegExp(names[1]!) }).waitFor();
  await mathis.goBack();
  await mathis.getByRole('button', { name: 'Annuler (Ctrl+Z)' }).click();
  await resources.getByRole('button', { name: /^Nacelle/ }).waitFor();
});

test('none of these screens breaks a rule of accessibility, light or dark, wide or narrow', async () => {
  const broken = async (what: string): Promise<void> => {
    for (const theme of ['light', 'dark']) {
      await camille.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      // a colour on its way to the other theme is neither
      await camille.waitForFunction(() => document.getAnimations().every((each) => each.playState !== 'running'));
      await camille.evaluate(axe.source);
      const found = await camille.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run: (where: string) => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        const { violations } = await axe.run('section[aria-label="Tâches"]');
        return violations.map((each) => `${each.id}: ${each.nodes[0]!.html.slice(0, 160)}`);
      });
      expect(found, `${what}, ${theme}`).toEqual([]);
    }
  };
  await broken('forecast');
  await camille.getByRole('button', { name: 'Fermer' }).click();
  await menu(camille, 'Lissage de la charge');
  await camille.getByText('Une surcharge aujourd’hui, aucune ensuite.').waitFor();
  await broken('levelling');
  await camille.getByRole('button', { name: 'Fermer' }).click();
  await view(camille, 'Ressources');
  const list = camille.getByRole('navigation', { name: 'Ressources' });
  await list.getByRole('button', { name: /^Semaine standard/ }).click();
  await broken('calendar');
  await camille.setViewportSize({ width: 390, height: 844 });
  await camille.getByRole('button', { name: 'Retour' }).click();
  await list.getByRole('button', { name: /^Nacelle/ }).click();
  await broken('resource on a phone');
});

test('who has left the space is said to have, and hands their tasks over', async () => {
  const me = await camille.evaluate(
    async () => (await (await fetch('/api/v1/me?q={}')).json()) as { persons: { id: string }[] },
  );
  await run(mathis, 'member.remove', { spaceId, personId: me.persons[0]!.id });
  const resources = mathis.getByRole('navigation', { name: 'Ressources' });
  await resources.getByRole('button', { name: /^Camille Lefèvre.*N’est plus dans l’espace/ }).click();
  await mathis.getByLabel('Confier ses tâches à').selectOption('Mathis Delattre');
  await mathis.getByText('Les tâches de Camille Lefèvre sont maintenant confiées à Mathis Delattre.').waitFor();
  await resources.getByRole('button', { name: /^Camille/ }).waitFor({ state: 'detached' });
  await view(mathis, 'Liste');
  const row = mathis.getByRole('row').filter({ hasText: names[3]! });
  await row.getByText('Mathis Delattre').waitFor({ state: 'attached' });
});
