// Gate `gantt`: our chart beside dhtmlx-gantt 10 (MIT) in headless Chromium, on the same rows, dates and links, 10k and 50k
// tasks: time to the first picture, frames of a scroll, frames of a drag. Ours schedules what depends on the bar at each
// frame of the drag, late dates and critical path included; the peer's free edition schedules nothing. Rounds go A B B A;
// medians with the least and the most. CPU is that of the whole browser (it draws in software here), which neighbours on the
// machine disturb least; a frame in which nothing happens costs some of it too, and is measured beside the others.
// Usage: node bench/gantt.ts [rounds] [tasks]
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { wordsPlugin } from '../bin/words.ts';

const rounds = Number(process.argv[2] ?? 5);
const sizes = process.argv[3] ? [Number(process.argv[3])] : [10_000, 50_000];
const SCROLL_FRAMES = 120;
const DRAG_FRAMES = 60;
const bars: Record<number, { paint: number; drag: number | null }> = {
  10000: { paint: 150, drag: 8 },
  50000: { paint: 400, drag: null },
};
type Run = {
  paint: number;
  paintCpu: number;
  scrollP95: number;
  scrollCpu: number;
  emptyCpu: number;
  dragP95: number;
  dragCpu: number;
};

const folder = mkdtempSync(join(tmpdir(), 'gantt-bench-'));
await build({
  root: join(import.meta.dirname, 'gantt'),
  configFile: false,
  plugins: [react(), wordsPlugin],
  logLevel: 'error',
  build: { outDir: folder, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 5000 },
});
const kinds: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const server = createServer((request, response) => {
  const path = new URL(request.url!, 'http://localhost').pathname;
  try {
    const body = readFileSync(join(folder, path === '/' ? 'index.html' : path));
    response.setHeader('content-type', kinds[extname(path) || '.html'] ?? 'application/octet-stream').end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(0, resolve));
const address = `http://localhost:${(server.address() as AddressInfo).port}/`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const system = await browser.newBrowserCDPSession();

for (const size of sizes) {
  const ours: Run[] = [];
  const peer: Run[] = [];
  await measure(size, false);
  await measure(size, true);
  for (let k = 0; k < rounds; k++)
    for (const isPeer of k % 2 ? [true, false] : [false, true])
      (isPeer ? peer : ours).push(await measure(size, isPeer));
  console.log(`\n${size.toLocaleString('en')} tasks, ${rounds} rounds`);
  const { paint, drag } = bars[size] ?? { paint: null, drag: null };
  say('first picture', ours, peer, (run) => run.paint, paint);
  say('first picture, CPU', ours, peer, (run) => run.paintCpu, null);
  say('scroll, p95 of frames', ours, peer, (run) => run.scrollP95, 18);
  say('scroll, CPU a frame', ours, peer, (run) => run.scrollCpu, null);
  say('drag, p95 of frames', ours, peer, (run) => run.dragP95, null);
  say('an empty frame, CPU', ours, peer, (run) => run.emptyCpu, null);
  say('drag, CPU a frame', ours, peer, (run) => run.dragCpu, drag);
}
await browser.close();
server.close();
rmSync(folder, { recursive: true });

async function measure(size: number, isPeer: boolean): Promise<Run> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${address}?wait&size=${size}${isPeer ? '&peer' : ''}`);
  await page.waitForFunction(() => window.bench !== undefined, undefined, { timeout: 120_000 });
  const shown = await cpuOf(() => page.evaluate(() => window.bench.start()));
  // what is left to do of the beginning is not the drag's
  await page.evaluate((count) => window.bench.rest(count), DRAG_FRAMES);
  const dragged = await cpuOf(() => page.evaluate((count) => window.bench.drag(count), DRAG_FRAMES));
  if (!dragged.result.moved) throw new Error(`${isPeer ? 'the peer’s' : 'our'} bar did not follow the pointer`);
  const scrolled = await cpuOf(() => page.evaluate((count) => window.bench.scroll(count), SCROLL_FRAMES));
  const empty = await cpuOf(() => page.evaluate((count) => window.bench.rest(count), DRAG_FRAMES));
  await context.close();
  return {
    paint: shown.result.paint,
    paintCpu: shown.cpu,
    scrollP95: at(scrolled.result, 0.95),
    scrollCpu: scrolled.cpu / SCROLL_FRAMES,
    emptyCpu: empty.cpu / DRAG_FRAMES,
    dragP95: at(dragged.result.times, 0.95),
    dragCpu: dragged.cpu / DRAG_FRAMES,
  };
}

/** Milliseconds of processor that all of the browser's processes took. */
async function cpuOf<T>(run: () => Promise<T>): Promise<{ result: T; cpu: number }> {
  const spent = async () => {
    const { processInfo } = await system.send('SystemInfo.getProcessInfo');
    return processInfo.reduce((sum, each) => sum + each.cpuTime, 0);
  };
  const before = await spent();
  const result = await run();
  return { result, cpu: ((await spent()) - before) * 1000 };
}

function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

function say(what: string, ours: Run[], peer: Run[], of: (run: Run) => number, bar: number | null): void {
  const [a, b] = [ours.map(of), peer.map(of)];
  const range = (values: number[]) =>
    `${at(values, 0.5).toFixed(1)} ms (${Math.min(...values).toFixed(1)}–${Math.max(...values).toFixed(1)})`;
  const verdict = bar === null ? '' : at(a, 0.5) <= bar ? `  within ${bar} ms` : `  MISSES ${bar} ms`;
  const ratio = `  ratio ${(at(b, 0.5) / at(a, 0.5)).toFixed(1)}`;
  console.log(`  ${what.padEnd(22)} ours ${range(a).padEnd(26)} dhtmlx ${range(b).padEnd(28)}${ratio}${verdict}`);
}

declare global {
  interface Window {
    bench: {
      start: () => Promise<{ script: number; paint: number }>;
      rest: (count: number) => Promise<number[]>;
      scroll: (count: number) => Promise<number[]>;
      drag: (count: number) => Promise<{ times: number[]; moved: boolean }>;
    };
  }
}
