/** Told of it while one looks elsewhere: the browser's own notices, what they lead to, and the hours in which they are silent. */
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
  mathis = await windows.open();
  camille = await windows.open({ permissions: ['notifications'] });
  // the browser shows nothing here: what it is asked to show is kept, and nobody looks at the window
  await camille.addInitScript(() => {
    const shown: Notification[] = [];
    const Real = window.Notification;
    class Kept extends Real {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        shown.push(this);
      }
    }
    Object.assign(window, { Notification: Kept, shown });
    document.hasFocus = () => false;
  });
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Halle');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

async function says(text: string): Promise<void> {
  await mathis.getByRole('textbox', { name: /^Écrire (dans|à)/ }).fill(text);
  await mathis.keyboard.press('Enter');
}
const shown = () =>
  camille.evaluate(() =>
    (window as unknown as { shown: Notification[] }).shown.map(({ title, body }) => `${title} | ${body}`),
  );

const restSwitch = () => camille.getByRole('switch', { name: 'Me laisser tranquille hors des heures de travail' });

test('what is written to one is shown by the browser, and leads to it; what is only around is not', async () => {
  await camille.goto(`${server.url}/settings/me`);
  await restSwitch().click({ force: true });
  await camille.getByText('Vous êtes prévenu à toute heure').waitFor();
  await says('Bonjour à tous');
  await mathis.keyboard.press('Control+k');
  await mathis.getByRole('dialog').getByRole('textbox').fill('camille');
  await mathis.getByRole('button', { name: 'Écrire à Camille Lefèvre' }).click();
  await mathis.getByRole('heading', { name: 'Camille Lefèvre' }).waitFor();
  await says('La nacelle arrive **jeudi**.');
  await expect.poll(shown).toEqual(['Mathis Delattre vous a écrit | La nacelle arrive jeudi.']);
  await expect.poll(() => camille.title()).toBe('(1) Beffroi');
  await camille.evaluate(() => (window as unknown as { shown: Notification[] }).shown[0]!.onclick!(new Event('click')));
  await camille.waitForURL(/\/messages\//);
  await camille.getByText('La nacelle arrive').first().waitFor();
});

test('outside of one’s hours nothing is shown; it waits, counted', async () => {
  await camille.goto(`${server.url}/settings/me`);
  await restSwitch().click({ force: true });
  // an hour that is not this one, whenever this is read
  const hours = await camille.evaluate(() =>
    [2, 3].map((after) => `${String((new Date().getHours() + after) % 24).padStart(2, '0')}:00`),
  );
  await camille.getByLabel('De', { exact: true }).fill(hours[0]!);
  await camille.getByLabel('À', { exact: true }).fill(hours[1]!);
  await says('Rien ne presse.');
  await expect.poll(() => camille.title()).toMatch(/^\(\d\) Beffroi$/);
  expect(await shown()).toEqual([]);
});
