/** From `bin/start` on an installed and built tree to the first page served: the first time, and later. Bar: 3 s and 1.2 s. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, shown } from './ground.ts';

const ROUNDS = 5;
const root = new URL('..', import.meta.url).pathname;

async function once(dataFolder: string): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn('bin/start', [], {
    cwd: root,
    env: {
      ...process.env,
      BEFFROI_DATA: dataFolder,
      PORT: String(port),
      MEDIA_PORT: '0',
      LOG_LEVEL: 'fatal',
      DATABASE_URL: '',
    },
    stdio: 'ignore',
  });
  for (;;) {
    const isServed = await fetch(`http://127.0.0.1:${port}/`).then(
      (response) => response.ok,
      () => false,
    );
    if (isServed) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const took = performance.now() - started;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await gone;
  return took;
}

const first: number[] = [];
const later: number[] = [];
const warm = mkdtempSync(join(tmpdir(), 'beffroi-warm-'));
await once(warm); // builds the web where it is not built
rmSync(warm, { recursive: true, force: true });
for (let round = 0; round < ROUNDS; round++) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-start-'));
  first.push(await once(dataFolder));
  later.push(await once(dataFolder));
  rmSync(dataFolder, { recursive: true, force: true });
}
console.log(`first start, database made: ${shown(first)} ms   (bar 3000)`);
console.log(`later start:                ${shown(later)} ms   (bar 1200)`);
