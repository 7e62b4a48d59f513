/** The main job, told in real windows: a team gets together, talks, and loses nothing when the power goes. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;

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

const password = 'une phrase assez longue';

async function write(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: /^Écrire dans/ }).fill(text);
  await page.keyboard.press('Enter');
}
const message = (page: Page, text: string) => page.locator('[data-message]', { hasText: text });

test('who opens the address before anybody has opened the house is told which link opens it', async () => {
  await camille.goto(server.url);
  await camille.getByRole('heading', { name: 'Ce serveur n’est pas encore ouvert' }).waitFor();
});

test('the first person opens the one-time link, creates the organisation and lands in a home that explains itself', async () => {
  await mathis.goto(server.welcome!);
  await mathis.getByLabel('Nom de votre organisation').fill('Atelier Delattre & fils');
  await mathis.getByLabel('Votre nom').fill('Mathis Delattre');
  await mathis.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  // what is missing is said in the page's language, whatever the browser's own
  await mathis.getByLabel('Mot de passe').pressSequentially('court');
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  const said = () => mathis.getByLabel('Mot de passe').evaluate((each: HTMLInputElement) => each.validationMessage);
  await expect.poll(said).toBe('Écrivez au moins 10 caractères.');
  await mathis.getByLabel('Mot de passe').fill(password);
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  await mathis.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
  await mathis.getByText('Bienvenue chez vous').waitFor();
  // what there is to see begins at the left, with no hole where what comes later will stand
  const left = (title: string) =>
    mathis.getByRole('heading', { name: title }).evaluate((each) => each.getBoundingClientRect().left);
  expect(await left('Ce qui vous concerne')).toBe(await left('À plusieurs, c’est mieux'));
});

test('who comes without a link, with one that is spent or half copied, or while the line is down, is told so and what to do', async () => {
  await camille.goto(server.welcome!);
  await camille.getByText('Ce serveur sert déjà une organisation').waitFor();
  expect(await camille.getByRole('textbox').count()).toBe(0);
  await camille.goto(`${server.url}/sign-up`);
  await camille.getByText('Ce serveur sert déjà une organisation').waitFor();
  await camille.goto(`${server.url}/invitation/abcd`);
  await camille.getByText('Le lien a peut-être été copié en partie').waitFor();
  await camille.getByRole('link', { name: 'Se connecter' }).waitFor();
  await camille.goto(`${server.url}/meet/abcd`);
  await camille.getByRole('heading', { name: 'Ce lien n’ouvre pas de réunion' }).waitFor();

  await camille.goto(`${server.url}/sign-in`);
  await camille.getByRole('button', { name: 'Mot de passe oublié' }).click();
  await camille.getByLabel('Adresse électronique').fill('mathis@exemple.fr');
  await camille.route('**/api/auth/**', (route) => route.abort('connectionfailed'));
  await camille.getByRole('button', { name: 'Envoyer le lien' }).click();
  await camille.getByText('Le serveur ne répond pas').waitFor();
  expect(await camille.getByText('un lien vient de partir').count()).toBe(0);
  await camille.unroute('**/api/auth/**');
  await camille.getByRole('button', { name: 'Envoyer le lien' }).click();
  await camille.getByText('un lien vient de partir').waitFor();
});

test('they open a space, and invite a colleague who joins by the link and is seen present', async () => {
  await mathis.getByRole('button', { name: 'Créer un premier espace' }).click();
  await mathis.getByLabel('Nom de l’espace').fill('Rénovation halle aux draps');
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('heading', { name: 'Rénovation halle aux draps' }).waitFor();
  await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
  await mathis.getByLabel(/Son adresse électronique/).fill('camille@exemple.fr');
  await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
  const link = await mathis.getByLabel('Lien d’invitation').inputValue();
  await mathis.keyboard.press('Escape');

  await camille.goto(link);
  await camille.getByRole('heading', { name: /Rejoindre Atelier Delattre/ }).waitFor();
  await camille.getByLabel('Votre nom').fill('Camille Lefèvre');
  await camille.getByLabel('Mot de passe').fill(password);
  await camille.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await camille.getByRole('heading', { name: 'Rénovation halle aux draps' }).waitFor();
  // whoever opens the invitation again is told that it has served, and gets home from there
  const space = camille.url();
  await camille.goto(link);
  await camille.getByText('Cette invitation ne sert plus').waitFor();
  await camille.getByRole('link', { name: 'Revenir à l’accueil' }).click();
  await camille.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
  await camille.goto(space);
  await camille.getByRole('heading', { name: 'Rénovation halle aux draps' }).waitFor();

  await mathis.getByRole('button', { name: 'Membres' }).first().click();
  await mathis
    .getByRole('dialog')
    .getByText(/écrit · en ligne/)
    .waitFor();
  await mathis.keyboard.press('Escape');
});

test('they talk: messages, reactions, an edit, a deletion undone, a thread, all live on the other screen', async () => {
  await write(mathis, 'Relevé terminé. **Merci** de relire avant midi.');
  await message(camille, 'Relevé terminé.').getByText('Merci').waitFor();

  const row = message(camille, 'Relevé terminé.');
  await row.hover();
  await row.getByRole('button', { name: 'Réagir' }).click();
  await camille.getByRole('dialog', { name: 'Réagir' }).getByRole('button', { name: '👍' }).click();
  await message(mathis, 'Relevé terminé.').getByRole('button', { name: '👍' }).waitFor();

  await write(camille, 'On en parle à 10 h ?');
  const mine = message(camille, 'On en parle');
  await message(mathis, 'On en parle').waitFor();
  await mine.hover();
  await mine.getByRole('button', { name: 'Actions sur le message' }).click();
  await camille.getByRole('menuitem', { name: 'Supprimer' }).click();
  await message(mathis, 'Message supprimé').waitFor();
  // what is said, and its way back, leave the field free to write in
  const undo = camille.getByRole('button', { name: 'Annuler l’action' });
  const [field, said] = [
    camille.getByRole('textbox', { name: /^Écrire/ }),
    camille.getByRole('status').filter({ has: undo }),
  ];
  await expect
    .poll(async () => {
      const [under, over] = [(await field.boundingBox())!, (await said.boundingBox())!];
      return under.y - over.y - over.height;
    })
    .toBeGreaterThanOrEqual(0);
  await undo.click();
  await message(mathis, 'On en parle à 10 h').waitFor();

  const asked = message(mathis, 'On en parle');
  await asked.hover();
  await asked.getByRole('button', { name: 'Répondre' }).click();
  await mathis.getByRole('textbox', { name: 'Répondre dans le fil' }).fill('Oui, dans le bureau.');
  await mathis.keyboard.press('Enter');
  await message(camille, 'On en parle')
    .getByRole('button', { name: /1 réponse/ })
    .waitFor();
  await mathis
    .getByRole('complementary', { name: 'Fil de discussion' })
    .getByRole('button', { name: 'Fermer' })
    .click();
});

test('a mention waits in the inbox of the one it names, and opens on the message', async () => {
  await camille.getByRole('link', { name: 'Accueil' }).click();
  await write(mathis, 'La coupe est prête @Camille Lefèvre ');
  await camille.getByText('Mathis Delattre vous a mentionné').first().click();
  await message(camille, 'La coupe est prête').waitFor();
});

test('from anywhere, Ctrl+K does what its words say: in either language, without accents, and only what one may', async () => {
  await mathis.keyboard.press('Control+k');
  await mathis.getByRole('dialog').getByRole('textbox').fill('tache');
  await mathis.getByRole('dialog').getByRole('button', { name: 'Nouvelle tâche' }).first().waitFor();
  await mathis.keyboard.press('Enter');
  await mathis.getByRole('dialog', { name: 'Nouvelle tâche' }).getByLabel('Nom').fill('Commander les ardoises');
  await mathis.keyboard.press('Enter');
  await mathis.waitForURL(/\/tasks\/list\/./);
  await mathis.getByText('Commander les ardoises').first().waitFor();

  await mathis.keyboard.press('Control+k');
  await mathis.getByRole('dialog').getByRole('textbox').fill('invite somebody');
  await mathis.getByRole('dialog').getByRole('button', { name: 'Inviter quelqu’un' }).waitFor();
  await mathis.keyboard.press('Escape');
  await camille.keyboard.press('Control+k');
  await camille.getByRole('dialog').getByRole('textbox').fill('hebergeur');
  await camille.getByText('Rien ne correspond.').waitFor();
  await camille.keyboard.press('Escape');
  await mathis.goBack();
});

test('the power goes in the middle of it: nothing acknowledged is missing or doubled, and both windows come back by themselves', async () => {
  await write(mathis, 'Juste avant la coupure');
  await message(camille, 'Juste avant la coupure').waitFor();
  await server.kill();
  await camille.getByText(/Connexion interrompue/).waitFor();
  await write(camille, 'Écrit pendant la coupure');
  await server.again();
  await message(mathis, 'Écrit pendant la coupure').waitFor();
  await camille.getByText(/Connexion interrompue/).waitFor({ state: 'detached' });
  await camille.reload();
  for (const text of ['Juste avant la coupure', 'Écrit pendant la coupure', 'Relevé terminé']) {
    await message(camille, text).first().waitFor();
    expect(await message(camille, text).count()).toBe(1);
    expect(await message(mathis, text).count()).toBe(1);
  }
});

test('search finds without accents, and the page speaks English on request', async () => {
  await camille.getByRole('link', { name: 'Rechercher' }).first().click();
  await camille.getByLabel('Que cherchez-vous ?').fill('releve');
  // as it reads, without the stars that made a word bold
  await camille.getByText('terminé. Merci de relire avant midi.').waitFor();
  // a task is found by its name too, and from anywhere
  await camille.keyboard.press('Control+k');
  await camille.getByRole('dialog').getByRole('textbox').fill('ARDOISÉS');
  await camille.keyboard.press('Enter');
  await camille
    .getByRole('main')
    .getByRole('link', { name: /Commander les ardoises/ })
    .click();
  await camille.waitForURL(/\/tasks\/list\/./);
  // and a person, to be written to
  await camille.keyboard.press('Control+k');
  await camille.getByRole('dialog').getByRole('textbox').fill('mathis');
  await camille.getByRole('dialog').getByRole('button', { name: 'Écrire à Mathis Delattre' }).click();
  await camille.getByRole('heading', { name: 'Mathis Delattre' }).waitFor();
  const anne = await windows.open({ locale: 'en-GB', viewport: { width: 390, height: 844 } });
  await anne.goto(`${server.url}/sign-in`);
  await anne.getByRole('heading', { name: 'Sign in' }).waitFor();
  await anne.getByLabel('Email address').fill('mathis@exemple.fr');
  await anne.getByLabel('Password').fill('not the right one');
  await anne.getByRole('button', { name: 'Sign in' }).click();
  await anne.getByText('The address or the password is incorrect.').waitFor();
  await anne.getByLabel('Password').fill(password);
  await anne.getByRole('button', { name: 'Sign in' }).click();
  // whatever this browser speaks, one reads the language of one's account, and changes it for all one's devices
  await anne.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
  await anne.goto(`${server.url}/settings/me`);
  await anne.getByLabel('Langue').selectOption({ label: 'English' });
  await anne.getByRole('button', { name: 'Enregistrer' }).click();
  await anne.getByRole('heading', { name: 'Settings' }).waitFor();
  const elsewhere = await windows.open();
  await elsewhere.goto(`${server.url}/sign-in`);
  await elsewhere.getByLabel('Adresse électronique').fill('mathis@exemple.fr');
  await elsewhere.getByLabel('Mot de passe').fill(password);
  await elsewhere.getByRole('button', { name: 'Se connecter' }).click();
  await elsewhere.getByRole('heading', { name: 'Hello Mathis' }).waitFor();
});

test('Ctrl-C stops everything cleanly', async () => {
  expect(await server.stop()).toBe(0);
});
