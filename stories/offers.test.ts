/** Offers in real windows: the free one refuses plainly, two who take the last seat get one, a larger one lets a guest in. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';

const password = 'une phrase assez longue';
let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let spaceAddress: string;

beforeAll(async () => {
  [server, windows] = await Promise.all([startServer(), openWindows()]);
  mathis = await windows.open();
  await mathis.goto(server.welcome!);
  await mathis.getByLabel('Nom de votre organisation').fill('Atelier Delattre');
  await mathis.getByLabel('Votre nom').fill('Mathis Delattre');
  await mathis.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await mathis.getByLabel('Mot de passe').fill(password);
  await mathis.getByText('Héberger plusieurs organisations').click();
  await mathis.getByRole('button', { name: 'Continuer' }).click();
  await mathis.getByRole('button', { name: 'Créer un premier espace' }).click();
  await mathis.getByLabel('Nom de l’espace').fill('Halle aux draps');
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  spaceAddress = new URL(mathis.url()).pathname.split('/').slice(0, 3).join('/');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

async function invite(as: RegExp): Promise<string> {
  await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
  await mathis.getByText(as).click();
  await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
  const link = await mathis.getByLabel('Lien d’invitation').inputValue();
  await mathis.keyboard.press('Escape');
  return link;
}
async function comeIn(link: string, name: string): Promise<Page> {
  const page = await windows.open();
  await page.goto(link);
  await page.getByLabel('Votre nom').fill(name);
  await page.getByLabel('Votre adresse électronique').fill(`${name.split(' ')[0]!.toLowerCase()}@exemple.fr`);
  await page.getByLabel('Mot de passe').fill(password);
  return page;
}

test('two who accept the last seat at the same time: one comes in, the other is told plainly', async () => {
  camille = await comeIn(await invite(/Comme membre/), 'Camille Lefèvre');
  await camille.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await camille.getByRole('heading', { name: 'Halle aux draps' }).waitFor();

  const links = [await invite(/Comme membre/), await invite(/Comme membre/)];
  const rivals = [await comeIn(links[0]!, 'Nadia Belkacem'), await comeIn(links[1]!, 'Paul Vidal')];
  await Promise.all(rivals.map((page) => page.getByRole('button', { name: 'Rejoindre', exact: true }).click()));
  const outcomes = await Promise.all(
    rivals.map((page) =>
      Promise.race([
        page
          .getByRole('heading', { name: 'Halle aux draps' })
          .waitFor()
          .then(() => 'inside'),
        page
          .getByText('Votre offre permet 3 membres, et toutes les places sont prises.')
          .waitFor()
          .then(() => 'refused'),
      ]),
    ),
  );
  expect(outcomes.sort()).toEqual(['inside', 'refused']);
  await mathis.goto(`${server.url}/settings/organisation`);
  await mathis.getByText('3 sur 3').waitFor();
  await mathis.getByText(/Votre offre sera bientôt trop petite/).waitFor();
});

test('on the free offer a fourth member and any guest are refused, with a sentence that says what to do', async () => {
  await mathis.goto(server.url + spaceAddress);
  for (const [as, said] of [
    [/Comme membre/, /toutes les places sont prises\. Un administrateur peut changer d’offre ou libérer une place/],
    [/Comme invitée/, /ne permet pas d’inviter des personnes extérieures\. Un administrateur peut changer d’offre/],
  ] as const) {
    await mathis.getByRole('button', { name: 'Inviter', exact: true }).click();
    await mathis.getByText(as).click();
    await mathis.getByRole('button', { name: 'Créer l’invitation' }).click();
    await mathis.getByRole('dialog').getByText(said).waitFor();
    await mathis.keyboard.press('Escape');
  }
});

test('the host gives a larger offer; a guest joins by link, and sees that space and nothing else', async () => {
  await mathis.getByRole('link', { name: 'Accueil' }).click();
  await mathis.getByRole('button', { name: 'Nouvel espace' }).first().click();
  await mathis.getByLabel('Nom de l’espace').fill('Direction');
  await mathis.getByRole('button', { name: 'Créer', exact: true }).click();
  await mathis.getByRole('heading', { name: 'Direction' }).waitFor();
  const secret = new URL(mathis.url()).pathname;

  // while the answer is on its way, no count is made up
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await mathis.route('**/api/v1/organisations?*', (route) => held.then(() => route.continue()), { times: 1 });
  await mathis.goto(`${server.url}/settings/operator`);
  await mathis.getByRole('heading', { name: 'Réglages' }).waitFor();
  await mathis.waitForTimeout(500);
  expect(await mathis.getByText(/organisation$|^Offres$/).count()).toBe(0);
  answer();
  const answered = mathis.waitForResponse((response) => response.url().endsWith('/organisation.setOffer'));
  await mathis.getByLabel('Offre de Atelier Delattre').selectOption({ label: 'Équipe' });
  expect((await answered).status()).toBe(200);
  await mathis.getByText('3 / 25').waitFor();
  // an offer withdrawn by mistake comes back as it was
  const firm = mathis.getByRole('region', { name: 'Entreprise' });
  await firm.getByRole('button', { name: 'Retirer' }).click();
  await firm.waitFor({ state: 'detached' });
  await mathis.getByRole('button', { name: 'Annuler l’action' }).click();
  await firm.getByText('7 € par membre et par mois').waitFor();
  await mathis.goto(server.url + spaceAddress);
  const gaston = await comeIn(await invite(/Comme invitée/), 'Gaston Ailleurs');
  await gaston.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await gaston.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  await gaston.getByRole('link', { name: 'Accueil' }).click();
  await gaston.getByText('Vous êtes invité dans les espaces ci-dessous.').waitFor();
  expect(await gaston.getByText('Direction').count()).toBe(0);
  await gaston.goto(server.url + secret);
  await gaston.getByText('Cet espace n’est pas pour vous').waitFor();
  await gaston.goto(`${server.url}/settings`);
  await gaston.getByRole('heading', { name: 'Réglages' }).waitFor();
  for (const hidden of ['Organisation', 'Hébergeur'])
    expect(await gaston.getByRole('link', { name: hidden, exact: true }).count()).toBe(0);
  const organisationId = await mathis.evaluate(async () => {
    const me = await (await fetch('/api/v1/me')).json();
    return me.persons[0].organisation_id as string;
  });
  const statuses = await gaston.evaluate(
    (id) =>
      Promise.all(
        [
          `snapshots?q=${encodeURIComponent(JSON.stringify({ scopes: [`organisation:${id}`] }))}`,
          `usage?q=${encodeURIComponent(JSON.stringify({ organisationId: id }))}`,
          'organisations',
          'letters',
        ].map(async (path) => (await fetch(`/api/v1/${path}`)).status),
      ),
    organisationId,
  );
  expect(statuses).toEqual([404, 404, 403, 403]);
});

test('room that runs out is said before, and refused plainly when a file does not fit', async () => {
  await mathis.goto(`${server.url}/settings/operator`);
  await mathis.getByRole('region', { name: 'Équipe' }).getByRole('button', { name: 'Modifier' }).click();
  await mathis.getByLabel('Fichiers, en Go').fill('0');
  await mathis.getByRole('button', { name: 'Enregistrer' }).click();
  await mathis.getByRole('region', { name: 'Équipe' }).getByText('0 o de fichiers').waitFor();
  await mathis.goto(`${server.url}${spaceAddress}/files`);
  await mathis.getByRole('button', { name: 'Déposer des fichiers' }).click();
  const chooser = mathis.waitForEvent('filechooser');
  await mathis.getByRole('menuitem', { name: 'Choisir un dossier entier' }).click();
  await (await chooser).setFiles(new URL('../docs/decisions', import.meta.url).pathname);
  await mathis
    .getByText(/Il n’y a plus assez de place\s:\sil reste 0\so/)
    .first()
    .waitFor();
});

test('one’s settings: the text grows, a device is signed out at once, the password changes, a token works until revoked', async () => {
  const elsewhere = await windows.open();
  const signIn = async (secret: string) => {
    await elsewhere.goto(`${server.url}/sign-in`);
    await elsewhere.getByLabel('Adresse électronique').fill('mathis@exemple.fr');
    await elsewhere.getByLabel('Mot de passe').fill(secret);
    await elsewhere.getByRole('button', { name: 'Se connecter' }).click();
    await elsewhere.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
  };
  await signIn(password);
  await mathis.goto(`${server.url}/settings/me`);
  const before = await mathis.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
  await mathis.getByLabel('Taille du texte').selectOption({ label: 'Très grande' });
  expect(await mathis.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize))).toBe(before * 1.6);
  await mathis.getByLabel('Taille du texte').selectOption({ label: 'Normale' });
  await mathis.getByLabel('Votre fonction').fill('Charpentier');
  await mathis.getByRole('button', { name: 'Enregistrer' }).click();
  await mathis.getByText('C’est enregistré.').first().waitFor();

  await mathis.getByRole('link', { name: 'Accès et appareils' }).click();
  await mathis.getByText('cet appareil', { exact: true }).waitFor();
  await mathis.getByRole('button', { name: 'Déconnecter', exact: true }).click();
  await elsewhere.getByRole('heading', { name: 'Se connecter' }).waitFor();

  await mathis.getByLabel('Mot de passe actuel').fill('pas le bon du tout');
  await mathis.getByLabel('Nouveau mot de passe').fill('une autre phrase longue');
  await mathis.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await mathis.getByText('Le mot de passe actuel ne convient pas.').waitFor();
  await mathis.getByLabel('Mot de passe actuel').fill(password);
  await mathis.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await mathis.getByText(/^Le mot de passe est changé/).waitFor();
  await signIn('une autre phrase longue');

  await mathis.getByLabel('À quoi sert ce jeton').fill('Sauvegarde du lundi');
  await mathis.getByRole('button', { name: 'Créer un jeton' }).click();
  const token = await mathis.getByLabel('Votre jeton').inputValue();
  const who = async () => {
    const answer = await fetch(`${server.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { account: { email: string } | null }).account?.email;
  };
  expect(await who()).toBe('mathis@exemple.fr');
  await mathis.getByRole('button', { name: 'Révoquer' }).click();
  await mathis.getByText('Sauvegarde du lundi').waitFor({ state: 'detached' });
  expect(await who()).toBe(undefined);
});

test('somebody is removed: their window closes at once, and their seat is free', async () => {
  await mathis.goto(`${server.url}/settings/organisation`);
  const row = mathis.getByRole('listitem').filter({ hasText: 'Camille Lefèvre' });
  await row.getByRole('combobox', { name: 'Rôle de Camille Lefèvre' }).selectOption({ label: 'administre' });
  await mathis.reload();
  await expect
    .poll(() => row.getByRole('combobox').evaluate((select: HTMLSelectElement) => select.value))
    .toBe('administrator');
  await row.getByRole('button', { name: 'Retirer' }).click();
  await mathis.getByRole('heading', { name: 'Retirer Camille Lefèvre de l’organisation ?' }).waitFor();
  await mathis.getByRole('dialog').getByRole('button', { name: 'Retirer' }).click();
  await row.waitFor({ state: 'detached' });
  // nothing of the house is left on their screen, and it says why
  await camille.waitForURL(/\/sign-in/);
  await camille.getByText('Ce compte n’est membre d’aucune organisation.').waitFor();
  await mathis.reload();
  await mathis.getByText('2 sur 25').waitFor();
});
