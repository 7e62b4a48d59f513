/** Everyday talk, in two windows and a phone: files, direct messages, links to a message, drafts, unread, pins; and hostile words. */
import { deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWindows, type RunningServer, startServer, type Windows } from './browser.ts';
import { comeIn, invite, openFirstSpace, openHouse, password } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let mathis: Page;
let camille: Page;
let phone: Page;
/** every request that left for somewhere else */
const foreign: string[] = [];
const failures: string[] = [];

beforeAll(async () => {
  server = await startServer();
  windows = await openWindows();
  [mathis, camille] = [await windows.open(), await windows.open()];
  phone = await windows.open({ viewport: { width: 390, height: 844 } });
  for (const page of [mathis, camille, phone]) {
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) foreign.push(request.url());
    });
    page.on('pageerror', (error) => failures.push(error.message));
    page.on('dialog', (dialog) => {
      failures.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Halle aux draps');
  await comeIn(camille, await invite(mathis), 'Camille Lefèvre', 'camille@exemple.fr');
  await camille.getByRole('heading', { name: 'Halle aux draps' }).waitFor();
  // Camille's phone
  await phone.goto(`${server.url}/sign-in`);
  await phone.getByLabel('Adresse électronique').fill('camille@exemple.fr');
  await phone.getByLabel('Mot de passe').fill(password);
  await phone.getByRole('button', { name: 'Se connecter' }).click();
  await phone.getByRole('heading', { name: 'Bonjour Camille' }).waitFor();
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
});

const composer = (page: Page) => page.getByRole('textbox', { name: /^Écrire/ });
const message = (page: Page, text: string | RegExp) => page.locator('[data-message]', { hasText: text });
async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}
async function act(page: Page, on: string, action: string): Promise<void> {
  await message(page, on).hover();
  await message(page, on).getByRole('button', { name: 'Actions sur le message' }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** A picture made here, of one colour. */
function picture(width: number, height: number): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes: Buffer) => {
    let c = 0xffffffff;
    for (const byte of bytes) c = table[(c ^ byte) & 255]! ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
  };
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 160)]);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** Gives files to the discussion as a paste or a drop does. */
async function give(page: Page, how: 'paste' | 'drop', name: string, type: string, bytes: Buffer): Promise<void> {
  await composer(page).evaluate(
    (area, [kind, fileName, fileType, base64]) => {
      const data = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName!, { type: fileType! }));
      const event =
        kind === 'paste'
          ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
          : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
      area.dispatchEvent(event);
    },
    [how, name, type, bytes.toString('base64')],
  );
}

test('what is said while a discussion opens is there once it is open', async () => {
  const page = await mathis.context().newPage();
  let heard = '';
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => (heard += payload)));
  let isFirst = true;
  await page.route('**/api/v1/messages?*', async (route) => {
    const answer = await route.fetch();
    if (isFirst) {
      isFirst = false;
      await write(camille, 'Dit entre-temps');
      await expect.poll(() => heard.includes('Dit entre-temps')).toBe(true);
    }
    await route.fulfill({ response: answer });
  });
  await page.goto(mathis.url());
  await message(page, 'Dit entre-temps').waitFor();
  await page.close();
});

test('a picture pasted and a document dropped leave with the message, and the other sees one and fetches the other', async () => {
  await composer(mathis).fill('La coupe et une vue du chantier');
  await give(mathis, 'paste', 'vue.png', 'image/png', picture(640, 360));
  await give(mathis, 'drop', 'Coupe-charpente-v4.pdf', 'application/pdf', Buffer.from('%PDF-1.4 coupe'));
  await mathis.getByRole('list', { name: 'Fichiers joints au message' }).getByText('Coupe-charpente-v4.pdf').waitFor();
  await mathis.getByRole('button', { name: 'Envoyer' }).click();

  const received = message(camille, 'La coupe et une vue');
  const image = received.getByRole('img', { name: 'vue.png' });
  await image.waitFor();
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth)).toBe(640);
  await image.click();
  await camille.getByRole('dialog', { name: 'vue.png' }).getByRole('link', { name: 'Télécharger' }).waitFor();
  await camille.keyboard.press('Escape');
  await received.getByText('Coupe-charpente-v4.pdf').waitFor();
  const address = await received.evaluate((row) =>
    [...row.querySelectorAll('a')].map((link) => link.href).find((href) => href.includes('Coupe-charpente')),
  );
  expect(await (await camille.request.get(address!)).text()).toBe('%PDF-1.4 coupe');
});

test('a draft with its file waits in its channel, over a visit elsewhere and a reload', async () => {
  await composer(camille).fill('Je relis **demain** et');
  await give(camille, 'drop', 'notes.txt', 'text/plain', Buffer.from('à relire'));
  const tray = camille.getByRole('list', { name: 'Fichiers joints au message' });
  await tray.getByText('notes.txt').waitFor();
  await expect.poll(() => tray.getByRole('progressbar').count()).toBe(0);
  await camille.getByRole('button', { name: 'Nouveau salon' }).click();
  await camille.getByLabel('Nom du salon').fill('Fournisseurs');
  await camille.getByLabel('À quoi il sert').fill('Devis, commandes et livraisons');
  await camille.getByRole('button', { name: 'Créer', exact: true }).click();
  await camille.getByText('Devis, commandes et livraisons').waitFor();
  expect(await composer(camille).inputValue()).toBe('');
  await camille.reload();
  await camille.getByRole('link', { name: /Général/ }).click();
  await expect.poll(() => composer(camille).inputValue()).toBe('Je relis **demain** et');
  await camille.getByText('notes.txt').waitFor();
  await camille.getByRole('button', { name: 'Envoyer' }).click();
  await message(mathis, 'Je relis demain').getByText('notes.txt').waitFor();
});

test('the composer proposes people, marks the selection, and ↑ takes up the last message', async () => {
  await composer(mathis).fill('');
  await composer(mathis).pressSequentially('Merci @cam');
  await mathis.getByRole('option', { name: 'Camille Lefèvre' }).waitFor();
  await composer(mathis).press('Enter');
  await composer(mathis).press('Enter');
  await message(camille, 'Merci @Camille Lefèvre').waitFor();
  await composer(mathis).press('ArrowUp');
  const editing = mathis.getByRole('textbox', { name: 'Modifier le message' });
  await editing.press('ControlOrMeta+a');
  await editing.press('ControlOrMeta+b');
  await editing.press('Enter');
  await message(camille, 'Merci').locator('strong').waitFor();
  await message(camille, 'Merci').getByText('(modifié)').waitFor();
});

test('a conversation between two reaches the phone, counted until it is read, and nobody else', async () => {
  await mathis.getByRole('link', { name: 'Annuaire' }).click();
  await mathis.getByRole('listitem').filter({ hasText: 'Camille' }).getByRole('button', { name: 'Écrire' }).click();
  await mathis.getByText('Personne d’autre ne le verra').waitFor();
  await write(mathis, 'Tu passes au bureau ? 🏗️');
  const badge = phone.getByRole('link', { name: /Messages.*1 non lu/ });
  await badge.waitFor();
  await badge.click();
  await phone.getByRole('link', { name: /Mathis Delattre/ }).click();
  await message(phone, 'Tu passes au bureau').waitFor();
  await phone.getByRole('link', { name: /Messages.*non lu/ }).waitFor({ state: 'detached' });
  await composer(phone).fill('Dans dix minutes');
  await phone.getByRole('button', { name: 'Envoyer' }).click();
  await message(mathis, 'Dans dix minutes').waitFor();
});

test('a message is pinned, linked to and found in the middle of a long history', async () => {
  await mathis.getByRole('link', { name: 'Halle aux draps' }).first().click();
  await write(mathis, 'Code du portail : à demander à Nadia');
  await act(mathis, 'Code du portail', 'Copier le lien');
  const link = await mathis.evaluate(() => navigator.clipboard.readText());
  await act(mathis, 'Code du portail', 'Épingler');
  const where = /s\/([^/]+)\/chat\/([^?]+)/.exec(link)!;
  await mathis.evaluate(
    async ([spaceId, channelId]) => {
      const post = (at: number) => {
        const id = `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`;
        const body = JSON.stringify({ id, spaceId, channelId, text: `Ligne ${at}` });
        return fetch('/api/v1/message.post', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
      };
      // those sent at once arrive in any order; the last ones are looked for where they were said
      for (let from = 0; from < 160; from += 40)
        await Promise.all(Array.from({ length: 40 }, (_, at) => post(from + at)));
      for (let at = 160; at < 200; at++) await post(at);
    },
    [where[1], where[2]],
  );
  await camille.goto(link);
  const found = message(camille, 'Code du portail');
  await found.waitFor();
  await expect.poll(() => found.evaluate((row) => row.getBoundingClientRect().top > 100)).toBe(true);
  await camille.getByRole('button', { name: 'Aller aux derniers messages' }).click();
  await message(camille, /Ligne 19\d/)
    .first()
    .waitFor();
  await camille.getByRole('button', { name: '1 message épinglé' }).click();
  await camille.getByRole('dialog').getByText('Code du portail').click();
  await found.waitFor();
});

test('the newest stays in sight over a long draft, and what one sends is seen from wherever one was reading', async () => {
  const list = mathis.getByRole('log');
  const below = () => list.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  await write(mathis, 'Je prépare la liste.');
  await expect.poll(below).toBeLessThan(5);
  const room = await list.evaluate((it) => it.clientHeight);
  await composer(mathis).fill('ardoises\n'.repeat(14));
  await expect.poll(() => list.evaluate((it) => it.clientHeight)).toBeLessThan(room - 100);
  await expect.poll(below).toBeLessThan(5);
  await composer(mathis).fill('');
  await list.evaluate((it) => it.scrollTo({ top: 0 }));
  await expect.poll(below).toBeGreaterThan(300);
  await write(mathis, 'La voici, en pièce jointe.');
  await expect.poll(below).toBeLessThan(5);
  expect(await message(mathis, 'La voici, en pièce jointe.').isVisible()).toBe(true);
});

test('from where one marks unread, the channel waits for the next visit, with a line', async () => {
  await camille.getByRole('button', { name: 'Aller aux derniers messages' }).click();
  await message(camille, 'Ligne 195').waitFor();
  await act(camille, 'Ligne 195', 'Marquer non lu à partir d’ici');
  await camille.getByText('Marqué comme non lu.').waitFor();
  await camille.getByRole('link', { name: 'Accueil' }).first().click();
  await camille
    .getByRole('link', { name: /Halle aux draps/ })
    .first()
    .click();
  await camille.getByText('Nouveaux messages', { exact: true }).waitFor();
  await message(camille, 'Ligne 195').waitFor();
});

test('hostile words stay words: nothing runs, nothing is fetched, nothing passes for something else', async () => {
  await mathis.getByRole('link', { name: 'Fournisseurs' }).click();
  await camille.getByRole('link', { name: 'Fournisseurs' }).click();
  const hostile = [
    '<script>alert(1)</script> <img src=x onerror=alert(2)> <svg onload=alert(3)>',
    '[cliquez](javascript:alert(4)) [x](data:text/html,<script>alert(5)</script>) <javascript:alert(6)>',
    '![espion](https://traceur.exemple/pixel.png)',
    '[https://banque.fr/compte](https://voleur.exemple/)',
    'fichier \u202efdp.exe\u202c joint',
    `${'> '.repeat(3000)}profond`,
    '['.repeat(5000),
    `${'*a '.repeat(3000)}`,
    `${'- '.repeat(2000)}x`,
  ];
  for (const text of hostile) await write(mathis, text);
  await write(mathis, 'fin des essais');
  await message(camille, 'fin des essais').waitFor();
  const list = camille.getByRole('log').first();
  await message(camille, 'banque.fr').getByText('(voleur.exemple)').waitFor();
  const shown = await list.evaluate((element) => ({
    live: element.querySelectorAll('script, iframe, object, svg[onload], [onerror], [onload]').length,
    images: [...element.querySelectorAll('img')]
      .map((image) => image.src)
      .filter((src) => !src.startsWith(location.origin)),
    links: [...element.querySelectorAll<HTMLAnchorElement>('a[href]')].map((link) => [
      link.protocol,
      link.rel,
      link.target,
    ]),
    turns: /[\u202a-\u202e\u2066-\u2069]/.test(element.textContent ?? ''),
  }));
  expect(shown).toMatchObject({ live: 0, images: [], turns: false });
  for (const [protocol, rel] of shown.links) {
    expect(['http:', 'https:', 'mailto:']).toContain(protocol);
    expect(rel).toContain('noopener');
  }
  expect(foreign).toEqual([]);
  expect(failures).toEqual([]);
});

test('what is too long is said before it is lost, and leaves as a file', async () => {
  await composer(mathis).fill('m'.repeat(64_000));
  await mathis.getByText(/Ce message est trop long/).waitFor();
  expect(await mathis.getByRole('button', { name: 'Envoyer' }).isDisabled()).toBe(true);
  await mathis.getByRole('button', { name: 'Le joindre en fichier' }).click();
  await mathis.getByRole('button', { name: 'Envoyer' }).click();
  await camille.getByRole('log').first().getByText('message.txt').waitFor();
  const status = await mathis.evaluate(async () => {
    const [, spaceId, channelId] = /s\/([^/]+)\/chat\/([^?]+)/.exec(location.pathname)!;
    const body = JSON.stringify({
      id: '00000000-0000-7000-8000-00000000ffff',
      spaceId,
      channelId,
      text: 'm'.repeat(64_000),
    });
    const answer = await fetch('/api/v1/message.post', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return [answer.status, await answer.json()];
  });
  expect(status).toMatchObject([400, { refusal: { code: 'invalid' } }]);
});
