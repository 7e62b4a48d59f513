/** What the people of every story do first: open the house, open a space, invite, come in; and how one sees that a call is alive. */
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';
import { PATIENCE_MS, type RunningServer } from './browser.ts';

export const password = 'une phrase assez longue';

/** The first person opens the one-time link and creates the organisation. */
export async function openHouse(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.welcome!);
  await page.getByLabel('Nom de votre organisation').fill('Atelier Delattre & fils');
  await page.getByLabel('Votre nom').fill('Mathis Delattre');
  await page.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('heading', { name: 'Bonjour Mathis' }).waitFor();
}

export async function openFirstSpace(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Créer un premier espace' }).click();
  await page.getByLabel('Nom de l’espace').fill(name);
  await page.getByRole('button', { name: 'Créer', exact: true }).click();
  await page.getByRole('heading', { name }).waitFor();
  return /\/s\/([^/]+)/.exec(page.url())![1]!;
}

/** An invitation to the space on the screen, as a link; `as` chooses how, where it is not the usual way. */
export async function invite(page: Page, as?: string): Promise<string> {
  await page.getByRole('button', { name: 'Inviter', exact: true }).click();
  if (as) await page.getByText(as).click();
  await page.getByRole('button', { name: 'Créer l’invitation' }).click();
  const link = await page.getByLabel('Lien d’invitation').inputValue();
  await page.keyboard.press('Escape');
  return link;
}

export async function comeIn(page: Page, link: string, name: string, email: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Votre nom').fill(name);
  await page.getByLabel('Votre adresse électronique').fill(email);
  await page.getByLabel('Mot de passe').fill(password);
  await page.getByRole('button', { name: 'Rejoindre', exact: true }).click();
  await page.getByRole('navigation', { name: 'Rubriques de l’espace' }).waitFor();
}

/** A command of the API, sent from the window with its own session; it must be accepted. */
export async function run(page: Page, name: string, input: unknown): Promise<void> {
  const status = await page.evaluate(
    async ([command, body]) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
      return (await fetch(`/api/v1/${command}`, { method: 'POST', headers, body: body! })).status;
    },
    [name, JSON.stringify(input)],
  );
  expect(status, name).toBe(200);
}

/** Waits until so many pictures are decoded and moving from now on in this window, which is connected; says which are not. */
export async function seesMoving(page: Page, selector: string, count: number): Promise<void> {
  await page.locator('[data-status="connected"]').waitFor();
  await page.evaluate(() => {
    for (const video of document.querySelectorAll('video')) delete video.dataset.seen;
  });
  // where there are few pictures a second each may move at its own moment
  const standing = () =>
    page.evaluate((css) => {
      const framesOf = (video: HTMLVideoElement) => video.getVideoPlaybackQuality().totalVideoFrames;
      return [...document.querySelectorAll<HTMLVideoElement>(`${css} video`)].map((video) => {
        const frames = framesOf(video);
        const before = Math.min(Number(video.dataset.seen ?? frames), frames);
        video.dataset.seen = String(before);
        const of = video.closest<HTMLElement>('[data-name]')?.dataset.name;
        return { of, isMoving: frames > before && video.videoWidth > 0, frames, width: video.videoWidth };
      });
    }, selector);
  // not `expect.poll`, which is for tests alone: stories are prepared with this too
  for (const end = performance.now() + PATIENCE_MS; ; ) {
    const pictures = await standing();
    if (pictures.filter(({ isMoving }) => isMoving).length >= count) return;
    if (performance.now() > end)
      throw new Error(`${count} pictures do not move at ${page.url()}: ${JSON.stringify(pictures)}`);
    await page.waitForTimeout(500);
  }
}

/** A real drag of a file or a folder from the desk onto the page of files. */
export async function drop(page: Page, devtools: CDPSession, path: string): Promise<void> {
  const box = (await page.getByRole('region', { name: 'Fichiers' }).boundingBox())!;
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}
