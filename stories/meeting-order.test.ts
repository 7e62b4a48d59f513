/** Who comes in, who is taken out, who is called: order in a meeting, and the calls that nobody answers. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { connected, endForAll, enterMeeting, guestLink, panel } from './call.ts';
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
  await sophie.getByLabel('Votre nom').fill('Sophie Gilbert');
  await sophie.getByRole('button', { name: 'Demander à entrer' }).click();
  // every host hears the knock; one answer is enough
  await camille.getByText('Sophie Gilbert demande à entrer').waitFor();
  await mathis.getByRole('button', { name: 'Laisser entrer' }).click();
  await connected(sophie);
  await camille.getByText('Sophie Gilbert demande à entrer').waitFor({ state: 'detached' });
});

test('a guest who is taken out is told so, and does not come back without knocking', async () => {
  await mathis.getByRole('button', { name: /Participants/ }).click();
  await panel(mathis, 'Participants').getByRole('button', { name: 'Actions sur Sophie Gilbert' }).click();
  await mathis.getByRole('menuitem', { name: 'Faire sortir' }).click();
  await sophie.getByText(/Vous n’êtes plus dans la réunion/).waitFor();
  await mathis.getByText('2 participants').waitFor();
});

test('a member who is taken out asks to come back: refused once, then let in', async () => {
  await panel(mathis, 'Participants').getByRole('button', { name: 'Actions sur Camille Lefèvre' }).click();
  await mathis.getByRole('menuitem', { name: 'Faire sortir' }).click();
  await camille.getByText(/Vous n’êtes plus dans la réunion/).waitFor();
  // coming by another way does not help
  await camille.reload();
  await camille.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await camille.getByRole('button', { name: 'Demander à revenir' }).click();
  await mathis.getByText('Camille Lefèvre demande à entrer').waitFor();
  await mathis.getByRole('button', { name: 'Refuser' }).click();
  await camille.getByText('On ne vous a pas fait revenir cette fois.').waitFor();
  await camille.getByRole('button', { name: 'Demander à revenir' }).click();
  await mathis.getByRole('button', { name: 'Laisser entrer' }).click();
  await connected(camille);
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

test('a call that nobody answers waits in the inbox and on the home, and is read in both at once', async () => {
  await camille.getByRole('button', { name: 'Quitter' }).click();
  await camille.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await panel(mathis, 'Participants').getByRole('button', { name: 'Faire sonner Camille Lefèvre' }).click();
  await camille.getByRole('heading', { name: 'Mathis Delattre vous appelle' }).waitFor();
  // the meeting ends before anybody answers
  await endForAll(mathis);
  await camille.getByRole('heading', { name: 'Mathis Delattre vous appelle' }).waitFor({ state: 'detached' });
  await camille.goto(server.url);
  await camille.getByRole('heading', { name: 'Appels manqués' }).waitFor();
  await camille.goto(`${server.url}/inbox`);
  await camille.getByRole('link', { name: /Mathis Delattre vous a appelé/ }).click();
  await camille.getByRole('heading', { name: 'Réunions passées' }).waitFor();
  await camille.goto(server.url);
  await camille.getByRole('link', { name: /Mathis Delattre vous a appelé/ }).waitFor();
  expect(await camille.getByRole('heading', { name: 'Appels manqués' }).count()).toBe(0);
  await mathis.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await enterMeeting(mathis);
  await camille.getByRole('link', { name: 'Chantier' }).first().click();
  await enterMeeting(camille);
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

test('a meeting is scheduled, its link waits for the hour, and opens when it starts', async () => {
  await endForAll(mathis);
  await mathis.getByRole('button', { name: 'Revenir à l’espace' }).click();
  await mathis.getByRole('link', { name: 'Réunions' }).click();
  await mathis.getByRole('button', { name: 'Programmer une réunion' }).click();
  await mathis.getByLabel('Sujet de la réunion').fill('Réception des travaux');
  await mathis.getByRole('dialog').getByRole('button', { name: 'Programmer une réunion' }).click();
  await mathis.getByRole('button', { name: 'Actions sur Réception des travaux' }).click();
  await mathis.getByRole('menuitem', { name: 'Inviter par un lien' }).click();
  const link = await mathis.getByRole('dialog').getByRole('textbox').inputValue();
  await mathis.keyboard.press('Escape');
  // the home announces it, and leads back to it
  await mathis.getByRole('link', { name: 'Accueil' }).click();
  await mathis.getByRole('link', { name: /Réception des travaux/ }).click();
  await sophie.goto(link);
  await sophie.getByText('« Réception des travaux » n’a pas encore commencé').waitFor();
  await mathis.getByRole('button', { name: 'Démarrer', exact: true }).click();
  await sophie.getByRole('button', { name: 'Demander à entrer' }).waitFor();
});
