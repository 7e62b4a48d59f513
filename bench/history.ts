/**
 * A channel with a long history in a real browser: `node bench/history.ts [messages]` (100,000 unless told; `vite build` first).
 * Scrolls up from the newest and back down by wheel ticks at a steady rate, and jumps into the middle; prints the time between
 * frames (requestAnimationFrame), the rows in the page and in memory, and the JavaScript heap before and after.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Page } from 'playwright-core';
import { openWindows, startServer } from '../stories/browser.ts';
import { percentile } from './ground.ts';

const MESSAGES = Number(process.argv[2] ?? 100_000);
const TICKS = 240;
const TICK_PX = 120;
const WORDS =
  'le relevé de la charpente montre une lézarde au nord on avance **l’échafaudage** au 1er février et `plan.pdf` est à relire';

/** Rows as commands would have made them, without the twenty minutes that commands and their log would take. */
async function fill(dataFolder: string, spaceId: string, channelId: string): Promise<void> {
  const [folder] = readFileSync(join(dataFolder, 'postgres', 'socket-folder'), 'utf8').split('\n');
  const client = new pg.Client(`postgresql:///beffroi?host=${encodeURIComponent(folder!)}&user=beffroi`);
  await client.connect();
  await client.query('begin');
  const { rows } = await client.query(`select seq from streams where stream = $1 for update`, [`space:${spaceId}`]);
  const base = Number(rows[0].seq);
  await client.query(
    `insert into messages (id, space_id, channel_id, seq, author_id, author_name, text, posted_at)
     select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, $1, $2, $3::bigint + i, null,
       'Personne ' || (i / 3) % 40, left($4, 12 + (i * 37) % 108) || ' n° ' || i, now() - make_interval(secs => ($5 - i) * 90)
     from generate_series(1, $5) i`,
    [spaceId, channelId, base, WORDS, MESSAGES],
  );
  await client.query('update streams set seq = seq + $2 where stream = $1', [`space:${spaceId}`, MESSAGES]);
  await client.query('update channels set message_count = message_count + $2, last_posted_at = now() where id = $1', [
    channelId,
    MESSAGES,
  ]);
  await client.query('commit');
  await client.query('analyze messages');
  await client.end();
}

/** Scrolls at 60 ticks a second and answers the times between frames, in milliseconds. */
async function scroll(page: Page, direction: -1 | 1): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    let before = performance.now();
    const frame = (at: number) => {
      times.push(at - before);
      before = at;
      if (!(window as { isMeasured?: boolean }).isMeasured) requestAnimationFrame(frame);
    };
    Object.assign(window, { isMeasured: false, times });
    requestAnimationFrame(frame);
  });
  const began = performance.now();
  for (let tick = 0; tick < TICKS; tick++) {
    await page.mouse.wheel(0, direction * TICK_PX);
    const wait = began + ((tick + 1) * 1000) / 60 - performance.now();
    if (wait > 0) await page.waitForTimeout(wait);
  }
  const times = await page.evaluate(() => {
    Object.assign(window, { isMeasured: true });
    return (window as unknown as { times: number[] }).times.slice(2);
  });
  return times;
}

async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  await session.detach();
  return usedSize / 2 ** 20;
}

const rowsInPage = (page: Page) => page.locator('[data-message]').count();
const say = (what: string, times: number[]) =>
  console.log(
    `${what}: ${times.length} frames, median ${percentile(times, 0.5).toFixed(1)} ms, p95 ${percentile(times, 0.95).toFixed(1)} ms, ` +
      `p99 ${percentile(times, 0.99).toFixed(1)} ms, worst ${Math.max(...times).toFixed(0)} ms`,
  );

const server = await startServer();
const windows = await openWindows();
try {
  const page = await windows.open();
  await page.goto(server.welcome!);
  await page.getByLabel('Nom de votre organisation').fill('Atelier');
  await page.getByLabel('Votre nom').fill('Mathis Delattre');
  await page.getByLabel('Votre adresse électronique').fill('mathis@exemple.fr');
  await page.getByLabel('Mot de passe').fill('une phrase assez longue');
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('button', { name: 'Créer un premier espace' }).click();
  await page.getByLabel('Nom de l’espace').fill('Histoire');
  await page.getByRole('button', { name: 'Créer', exact: true }).click();
  await page.getByRole('link', { name: /Général/ }).click();
  await page.waitForURL(/chat\/[0-9a-f-]{36}/);
  const [, spaceId, channelId] = /s\/([^/]+)\/chat\/([^?]+)/.exec(page.url())!;
  await fill(server.dataFolder, spaceId!, channelId!);

  const began = performance.now();
  await page.goto(`${server.url}/s/${spaceId}/chat/${channelId}`);
  await page.locator('[data-message]').last().waitFor();
  console.log(`${MESSAGES} messages; page opened in ${(performance.now() - began).toFixed(0)} ms`);
  await page.waitForTimeout(1500);
  const before = await heap(page);
  const box = (await page.getByRole('log').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const baseline = await scroll(page, 1); // at the bottom already: what this machine does with nothing to draw
  say('still', baseline);
  say('up', await scroll(page, -1));
  say('up again', await scroll(page, -1));
  say('down', await scroll(page, 1));

  const jumps: number[] = [];
  for (const at of [0.5, 0.1, 0.9, 0.0001, 0.33]) {
    const id = `00000000-0000-7000-8000-${Math.max(1, Math.floor(MESSAGES * at))
      .toString(16)
      .padStart(12, '0')}`;
    const since = performance.now();
    await page.evaluate((address) => {
      const link = Object.assign(document.createElement('a'), { href: address, textContent: 'x' });
      document.querySelector('[data-message] [dir=auto]')!.append(link);
      link.click();
    }, `/s/${spaceId}/chat/${channelId}?message=${id}`);
    await page.locator(`[data-message="${id}"]`).waitFor();
    jumps.push(performance.now() - since);
  }
  console.log(
    `jump to any message: median ${percentile(jumps, 0.5).toFixed(0)} ms, worst ${Math.max(...jumps).toFixed(0)} ms`,
  );
  for (let turn = 0; turn < 3; turn++) await scroll(page, -1);
  console.log(
    `rows in the page ${await rowsInPage(page)}; heap ${before.toFixed(1)} MiB when opened, ${(await heap(page)).toFixed(1)} MiB after`,
  );
} finally {
  await windows.close();
  await server.clear();
}
