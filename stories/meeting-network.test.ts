/** What one is told when the network fails, and that doing what it says helps. */
import { connect, createServer } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanLine, type Relay } from '../bench/calls/relay.ts';
import { openWindows, type RunningServer, type Windows } from './browser.ts';
import { connected, enterMeeting, guestLink, knock, startBehindRelay } from './call.ts';
import { openFirstSpace, openHouse, seesMoving } from './cast.ts';

let server: RunningServer;
let windows: Windows;
let relay: Relay;
let mathis: Page;
let link: string;
let mediaPort: number;

beforeAll(async () => {
  ({ server, relay, mediaPort } = await startBehindRelay());
  windows = await openWindows();
  mathis = await windows.open();
  await openHouse(mathis, server);
  await openFirstSpace(mathis, 'Chantier');
  await enterMeeting(mathis);
  link = await guestLink(mathis);
});
afterAll(async () => {
  await windows?.close();
  await server?.clear();
  await relay?.stop();
});

test('a weak line is said in words to who has it and to the others; the low-data mode eases it', async () => {
  const nadia = await windows.open();
  await nadia.goto(link);
  await knock(nadia, 'Nadia', mathis);
  await seesMoving(nadia, '[data-identity]', 2);
  relay.become({ ...cleanLine, lossRatio: 0.3, delayMs: 150, jitterMs: 60 });
  await nadia.getByText(/Votre réseau est faible/).waitFor();
  await mathis.getByText('réseau faible').first().waitFor();
  await nadia.getByRole('button', { name: 'Passer en mode économe' }).click();
  await nadia.getByText(/Votre réseau est faible. Éteignez votre caméra/).waitFor();
  await expect.poll(() => nadia.locator('[data-name^="Mathis"] video').count()).toBe(0);
  relay.become(cleanLine);
  await nadia.getByText(/Votre réseau est faible/).waitFor({ state: 'detached', timeout: 120_000 });
  await nadia.getByRole('button', { name: 'Recevoir les caméras' }).click();
  await seesMoving(nadia, '[data-identity]', 2);
  await nadia.close();
});

test('a network that lets the page through and no media is named, and the call comes when it opens', async () => {
  relay.become({ ...cleanLine, lossRatio: 1 });
  const nadia = await windows.open();
  await nadia.goto(link);
  await knock(nadia, 'Nadia', mathis);
  await nadia.getByText(/Votre réseau laisse passer la page, mais ni le son ni l’image/).waitFor();
  relay.become(cleanLine);
  await seesMoving(nadia, '[data-identity]', 1);
  await nadia.close();
});

test('where UDP is blocked and TCP is open, the call comes all the same', async () => {
  // the same port as before, by which no datagram passes
  relay.become({ ...cleanLine, lossRatio: 1 });
  const passage = createServer((from) => {
    const to = connect(mediaPort, '127.0.0.1');
    from.pipe(to).pipe(from);
    for (const socket of [from, to]) socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => passage.listen(relay.port, '127.0.0.1', resolve));
  const nadia = await windows.open();
  await nadia.goto(link);
  await knock(nadia, 'Nadia', mathis);
  await connected(nadia);
  // Mathis, whose UDP went too, comes back by TCP as well: each sees the other
  await seesMoving(nadia, '[data-name^="Mathis"]', 1);
  await seesMoving(mathis, '[data-name="Nadia"]', 1);
  await nadia.getByText(/Votre réseau laisse passer la page/).waitFor({ state: 'detached' });
  await nadia.close();
  passage.close();
});
