/** What people do in a meeting besides seeing each other: write, note, raise a hand, react, and keep order. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let sophie: Page;
const password = 'une phrase assez longue';
const connected = (page: Page) => page.locator('[data-status="connected"]').waitFor({ timeout: 30_000 });
const panel = (page: Page, name: string) => page.getByRole('complementary', { name });

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
  await mathis.goto(server.welcome!);
  await mathis.getByLabel('Nom de votre organisation').fill('Atelier Delattre');
  await mathis.getByLabel('Votre nom').fill('Mathis Delattre');
  await mathis.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await mathis.getByLabel('Mot de passe').fill(password);
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  await mathis.getByRole('button', { name: 'Créer un premier espace' }).click();
  await mathis.getByLabel('Nom de l’espace').fill('Chantier');
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
  await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
  const invitation = await mathis.getByLabel('Lien d’invitation').inputValue();
  await mathis.keyboard.press('Escape');
  await camille.goto(invitation);
  await camille.getByLabel('Votre nom').fill('Camille Lefèvre');
  await camille.getByLabel('Votre adresse électronique').fill('camille@exemple.fr');
  await camille.getByLabel('Mot de passe').fill(password);
  await camille.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await camille.getByRole('heading', { name: 'Chantier' }).waitFor();
  await mathis.getByRole('button', { name: 'Démarrer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(mathis);
  await camille.getByRole('button', { name: 'Rejoindre la réunion' }).click();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(camille);
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Inviter par un lien' }).click();
  const link = await mathis.getByRole('dialog').getByRole('textbox').inputValue();
  await mathis.keyboard.press('Escape');
  await sophie.goto(link);
  await sophie.getByLabel('Votre nom').fill('Sophie Gilbert');
  await sophie.getByRole('button', { name: 'Demander à entrer' }).click();
  // every host hears the knock; one answer is enough
  await camille.getByText('Sophie Gilbert demande à entrer').waitFor();
  await mathis.getByRole('button', { name: 'Laisser entrer' }).click();
  await connected(sophie);
  await camille.getByText('Sophie Gilbert demande à entrer').waitFor({ state: 'detached' });
});

test('what one writes is read by the others, the guest included, and the other way round', async () => {
  await mathis.keyboard.press('Control+Alt+c');
  await panel(mathis, 'Discussion').getByLabel('Écrire à tous…').fill('Bonjour, on voit bien la lézarde.');
  await mathis.keyboard.press('Enter');
  await sophie.getByRole('button', { name: /Écrire/ }).click();
  await sophie.getByText('Bonjour, on voit bien la lézarde.').waitFor();
  await sophie.getByLabel('Écrire à tous…').fill('Je dépose le rapport.');
  await sophie.keyboard.press('Enter');
  await mathis.getByText('Je dépose le rapport.').waitFor();
  await mathis.getByText('Sophie Gilbert (externe)').first().waitFor();
  await camille.getByRole('button', { name: 'Discussion (2)' }).waitFor();
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
  for (const page of [mathis, camille])
    await expect.poll(() => note(page).inputValue(), { timeout: 15_000 }).toBe(both);
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

test('a guest who is taken out is told so, and does not come back without knocking', async () => {
  await panel(mathis, 'Participants').getByRole('button', { name: 'Actions sur Sophie Gilbert' }).click();
  await mathis.getByRole('menuitem', { name: 'Faire sortir' }).click();
  await sophie.getByText(/Vous n’êtes plus dans la réunion/).waitFor();
  await mathis.getByText('2 participants').waitFor();
});

test('a member who is not there is rung on all their devices, and answers', async () => {
  await camille.getByRole('button', { name: 'Quitter' }).click();
  await camille.getByRole('button', { name: 'Revenir à l’espace' }).click();
  const other = await camille.context().newPage();
  await other.goto(server.url);
  await other.getByRole('link', { name: 'Chantier' }).first().waitFor();
  await panel(mathis, 'Participants').getByRole('button', { name: 'Faire sonner Camille Lefèvre' }).click();
  await other.getByRole('heading', { name: 'Mathis Delattre vous appelle' }).waitFor();
  await camille.getByRole('heading', { name: 'Mathis Delattre vous appelle' }).waitFor();
  await camille.getByRole('button', { name: 'Répondre' }).click();
  await other.getByRole('heading', { name: 'Mathis Delattre vous appelle' }).waitFor({ state: 'detached' });
  await other.close();
  await camille.getByText(/Mathis Delattre y est déjà/).waitFor();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(camille);
});

test('who is removed from the space leaves its meeting at once', async () => {
  const [{ spaceId, personId }] = await mathis.evaluate(async () => {
    const spaceId = location.pathname.split('/')[2]!;
    const q = encodeURIComponent(JSON.stringify({ scopes: [`space:${spaceId}`] }));
    const [snapshot] = await (await fetch(`/api/v1/snapshots?q=${q}`)).json();
    const camille = snapshot.rows.members.find((each: { name: string }) => each.name.startsWith('Camille'));
    return [{ spaceId, personId: camille.id as string }];
  });
  const status = await mathis.evaluate(
    async (body) =>
      (
        await fetch('/api/v1/member.remove', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).status,
    { spaceId, personId },
  );
  expect(status).toBe(200);
  await camille.locator('[data-status]').waitFor({ state: 'detached' });
  await mathis.getByText('1 participant', { exact: true }).waitFor();
});

test('afterwards the space keeps who was there, the notes and the discussion', async () => {
  await mathis.getByRole('button', { name: 'Plus d’actions' }).click();
  await mathis.getByRole('menuitem', { name: 'Terminer pour tous' }).click();
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

test('a meeting is scheduled, its link waits for the hour, and opens when it starts', async () => {
  await mathis.getByRole('button', { name: 'Programmer une réunion' }).click();
  await mathis.getByLabel('Sujet de la réunion').fill('Réception des travaux');
  await mathis.getByRole('dialog').getByRole('button', { name: 'Programmer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Actions sur Réception des travaux' }).click();
  await mathis.getByRole('menuitem', { name: 'Inviter par un lien' }).click();
  const link = await mathis.getByRole('dialog').getByRole('textbox').inputValue();
  await mathis.keyboard.press('Escape');
  await sophie.goto(link);
  await sophie.getByText('« Réception des travaux » n’a pas encore commencé').waitFor();
  await mathis.getByRole('button', { name: 'Démarrer', exact: true }).click();
  await sophie.getByRole('button', { name: 'Demander à entrer' }).waitFor();
});
