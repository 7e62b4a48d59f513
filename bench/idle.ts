/** Memory of the whole product (node, PostgreSQL, media) with nobody connected, as PSS. Bar: 220 MiB. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, pssOf, treeOf } from './ground.ts';

const SETTLED_MS = 10_000;
const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-idle-'));
const child = spawn('bin/run', ['dist/server/main.js'], {
  cwd: new URL('..', import.meta.url).pathname,
  env: { ...process.env, BEFFROI_DATA: dataFolder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'fatal', DATABASE_URL: '' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
await new Promise((resolve) => child.stdout!.once('data', resolve));
await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
const byName = new Map<string, number>();
for (const pid of treeOf(child.pid!)) {
  const name = pid === child.pid ? 'node (server)' : nameOf(pid) === 'node' ? 'node (media)' : nameOf(pid);
  byName.set(name, (byName.get(name) ?? 0) + pssOf(pid));
}
for (const [name, size] of byName) console.log(`${name.padEnd(16)} ${size.toFixed(1).padStart(7)} MiB`);
const total = [...byName.values()].reduce((sum, size) => sum + size, 0);
console.log(`${'together'.padEnd(16)} ${total.toFixed(1).padStart(7)} MiB   (bar 220)`);
const gone = new Promise((resolve) => child.once('exit', resolve));
child.kill('SIGINT');
await gone;
rmSync(dataFolder, { recursive: true, force: true });
