/** What the stories of meetings have in common: getting in, letting in, and the small words of the controls. */
import type { Page } from 'playwright-core';
import { cleanLine, type Relay, startRelay } from '../bench/calls/relay.ts';
import { freePort } from '../bench/ground.ts';
import { type RunningServer, startServer } from './browser.ts';

export const connected = (page: Page) => page.locator('[data-status="connected"]').waitFor();
export const panel = (page: Page, name: string) => page.getByRole('complementary', { name });

/** From a space: starts its meeting, or goes into the one that runs there. */
export async function enterMeeting(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Démarrer une réunion|Rejoindre la réunion)$/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Entrer dans la réunion' }).click();
  await connected(page);
}

export async function chooseMore(page: Page, word: string): Promise<void> {
  await page.getByRole('button', { name: 'Plus d’actions' }).click();
  await page.getByRole('menuitem', { name: word }).click();
}

/** Ends the meeting for all who are there. */
export async function endForAll(page: Page): Promise<void> {
  await chooseMore(page, 'Terminer pour tous');
  await page.getByRole('dialog').getByRole('button', { name: 'Terminer pour tous' }).click();
}

/** The link by which people from outside ask to come into the meeting on the screen. */
export async function guestLink(page: Page): Promise<string> {
  await chooseMore(page, 'Inviter par un lien');
  const link = await page.getByRole('dialog').getByRole('textbox').inputValue();
  await page.keyboard.press('Escape');
  return link;
}

/** On the page of a guest's link: asks to come in, and the host lets them. */
export async function knock(guest: Page, name: string, host: Page): Promise<void> {
  await guest.getByLabel('Votre nom').fill(name);
  await guest.getByRole('button', { name: 'Demander à entrer' }).click();
  await host.getByText(`${name} demande à entrer`).waitFor();
  await host.getByRole('button', { name: 'Laisser entrer' }).click();
}

/** A server all of whose pictures and sounds pass through a line that can be made bad. */
export async function startBehindRelay(): Promise<{ server: RunningServer; relay: Relay; mediaPort: number }> {
  const relay = await startRelay(cleanLine);
  const mediaPort = await freePort();
  relay.aimAt(mediaPort);
  const server = await startServer({ MEDIA_PORT: String(mediaPort), MEDIA_ADDRESS: `127.0.0.1:${relay.port}` });
  return { server, relay, mediaPort };
}
