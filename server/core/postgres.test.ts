/** The supervisor of the embedded PostgreSQL, with real processes that are really killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { lockFolder } from './lock.ts';
import { startPostgres } from './postgres.ts';

const root = new URL('../..', import.meta.url).pathname;
const folders: string[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-pg-'));
  folders.push(folder);
  return folder;
}

async function run<T extends pg.QueryResultRow>(connectionString: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that starts PostgreSQL and says where it is. */
async function elsewhere(
  dataFolder: string,
  account?: { uid: number; gid: number },
): Promise<{ child: ChildProcess; connectionString: string }> {
  const script = `import { startPostgres } from '${root}server/core/postgres.ts';
    const postgres = await startPostgres({ dataFolder: process.argv[1] });
    console.log(postgres.connectionString);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, dataFolder], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    ...account,
  });
  children.push(child);
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  const connectionString = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (chunk) => resolve(String(chunk).trim()));
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said}`)));
  });
  return { child, connectionString };
}

test('what was written is there at the next start', async () => {
  const dataFolder = newFolder();
  const first = await startPostgres({ dataFolder });
  await run(first.connectionString, 'create table kept (n int); insert into kept values (42)');
  await first.stop();
  const second = await startPostgres({ dataFolder });
  expect(await run(second.connectionString, 'select n from kept')).toEqual([{ n: 42 }]);
  expect(await run(second.connectionString, 'show fsync')).toEqual([{ fsync: 'on' }]);
  await second.stop();
});

test('a process killed as by a power cut leaves no PostgreSQL behind and loses nothing acknowledged', async () => {
  const dataFolder = newFolder();
  const { child, connectionString } = await elsewhere(dataFolder);
  await run(connectionString, 'create table kept (n int); insert into kept values (1)');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  // starts at once: it waits for the one before to end
  const again = await startPostgres({ dataFolder });
  expect(await run(again.connectionString, 'select n from kept')).toEqual([{ n: 1 }]);
  await again.stop();
  expect(existsSync(join(dataFolder, 'postgres/data/postmaster.pid'))).toBe(false);
});

test('PostgreSQL killed under us is noticed', async () => {
  const postgres = await startPostgres({ dataFolder: newFolder() });
  const lost = new Promise<void>((resolve) => postgres.onLost(resolve));
  const [{ pid }] = (await run<{ pid: number }>(
    postgres.connectionString,
    `select pg_read_file('postmaster.pid')::text as file, split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`,
  )) as [{ pid: number }];
  process.kill(pid, 'SIGKILL');
  await lost;
  await postgres.stop();
});

test('a second start on the same data is refused in plain words', async () => {
  const dataFolder = newFolder();
  const unlock = await lockFolder(dataFolder);
  await expect(lockFolder(dataFolder)).rejects.toThrow(/already running/);
  unlock();
});

test.runIf(process.getuid?.() === 0)('an ordinary user can start it too', async () => {
  const dataFolder = newFolder();
  const nobody = { uid: 65534, gid: 65534 };
  chownSync(dataFolder, nobody.uid, nobody.gid);
  const { child, connectionString } = await elsewhere(dataFolder, nobody);
  expect(await run(connectionString, 'select current_user as name')).toEqual([{ name: 'beffroi' }]);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
});
