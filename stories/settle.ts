/** What several stories begin with: the first person, their organisation, a space. */
import type { Page } from 'playwright-core';
import type { RunningServer } from './browser.ts';

export const password = 'une phrase assez longue';

/** The first person opens the one-time link and creates the organisation; ends on the home. */
export async function createOrganisation(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.welcome!);
  await page.getByLabel('Nom de votre organisation').fill('Atelier Delattre & fils');
  await page.getByLabel('Votre nom').fill('Mathis Delattre');
  await page.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
}

/** From the home of somebody who has no space yet; ends in the space's discussion. */
export async function createSpace(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Créer un premier espace' }).click();
  await page.getByLabel('Nom de l’espace').fill(name);
  await page.getByRole('button', { name: 'Créer', exact: true }).click();
  await page.getByRole('heading', { name }).waitFor();
}
