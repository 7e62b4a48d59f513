/**
 * The embedded PostgreSQL: real binaries from npm under a small supervisor. It never runs as root, listens on a Unix
 * socket only, and stops by itself when this process dies: a watchdog holds our pipe and ends it when the pipe closes.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binariesIn, packagedVersion } from './postgres-binaries.ts';
import { freeStaleLocks } from './postgres-locks.ts';

export interface Postgres {
  connectionString: string;
  socketFolder: string;
  stop(): Promise<void>;
  /** hears when PostgreSQL ended without being asked to, and is being started again */
  onRestart(listener: () => void): void;
  /** hears, with a sentence for the operator, when it could not be started again */
  onLost(listener: (reason: string) => void): void;
}

interface Account {
  uid: number;
  gid: number;
}

/** Asks again until it has ended: what is asked of a PostgreSQL in its first milliseconds is not heard. */
export const WATCHDOG = `"$@" & pid=$!
trap 'kill -INT $pid 2>/dev/null' INT TERM
(while read -r _; do :; done; while kill -INT $pid 2>/dev/null; do sleep 1; done) <&3 & parent=$!
exec 3<&-
wait $pid; code=$?
while kill -0 $pid 2>/dev/null; do wait $pid; code=$?; done
kill $parent 2>/dev/null
exit $code`;

const DISK_FULL = 'the disk is full';

const settings = {
  listen_addresses: '',
  max_connections: '80',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  wal_compression: 'on',
  jit: 'off',
  huge_pages: 'off',
  autovacuum_naptime: '30s',

  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/** Starts PostgreSQL on `dataFolder/postgres`, made at the first start. Rejects with a sentence for the operator. */
export async function startPostgres(options: { dataFolder: string }): Promise<Postgres> {
  const account = databaseAccount();
  const home = join(options.dataFolder, 'postgres');
  mkdirSync(home, { recursive: true });
  if (account) chmodSync(options.dataFolder, 0o711);
  if (account) chmodSync(home, 0o711);
  const bin = join(binariesIn(home), 'bin');
  const data = join(home, 'data');
  if (account) await refuseUntraversable(bin, account);
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(bin, data, account);
  else refuseOtherVersion(data);
  const socketFolder = makeSocketFolder(home, account);
  const launchIt = () => untilReady(join(bin, 'postgres'), data, socketFolder, account);
  const restarted: (() => void)[] = [];
  const lost: ((reason: string) => void)[] = [];
  let isStopping = false;
  let child = await launchIt();
  let ended = watch(child);

  /** What is killed under us is started again: its log replays what was acknowledged, and everybody reconnects. */
  async function watch(running: ChildProcess): Promise<void> {
    if (running.exitCode === null && running.signalCode === null) {
      await new Promise<void>((resolve) => running.once('exit', () => resolve()));
    }
    if (isStopping) return;
    for (const listener of restarted) listener();
    for (let attempt = 1; !isStopping; attempt++) {
      try {
        child = await launchIt();
        if (isStopping) letGo(child);
        ended = watch(child);
        return;
      } catch (error) {
        const { message } = error as Error;
        // a full disk is emptied by somebody sooner or later; anything else does not mend itself
        if (!message.includes(DISK_FULL) && attempt >= 5) {
          for (const listener of lost) listener(message);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(200 * 2 ** attempt, 5000)));
      }
    }
  }
  return {
    connectionString: `postgresql:///beffroi?host=${encodeURIComponent(socketFolder)}&user=beffroi`,
    socketFolder,
    onRestart: (listener) => void restarted.push(listener),
    onLost: (listener) => void lost.push(listener),
    async stop() {
      isStopping = true;
      letGo(child);
      for (let last: Promise<void> | undefined; last !== ended; ) await (last = ended);
      rmSync(socketFolder, { recursive: true, force: true });
    },
  };
}

/** Closes the pipe that its watchdog holds: it stops as at our death. */
function letGo(child: ChildProcess): void {
  (child.stdio[3] as { destroy(): void } | null)?.destroy();
}

/** As root, PostgreSQL changes account; otherwise it runs as whoever runs us. */
function databaseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'beffroi') ?? lines.find(([name]) => name === 'nobody');
  if (!entry)
    throw new Error(
      'PostgreSQL must not run as root, and there is neither an account "beffroi" nor "nobody" to run it as.',
    );
  return { uid: Number(entry[2]), gid: Number(entry[3]) };
}

async function refuseUntraversable(bin: string, account: Account): Promise<void> {
  try {
    await done(join(bin, 'postgres'), ['--version'], { ...account, cwd: '/' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new Error(
      `The database's account cannot reach ${bin}: choose a data folder whose parents it may enter (BEFFROI_DATA).`,
    );
  }
}

function refuseOtherVersion(data: string): void {
  const had = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const has = packagedVersion().split('.')[0];
  if (had !== has) {
    throw new Error(
      `The data was written by PostgreSQL ${had}; this Beffroi brings ${has}. Back up with the older Beffroi, then restore with this one (docs/operate/upgrade.md).`,
    );
  }
}

/** Makes the cluster in a folder of its own and renames it into place, so that a half-made one is never started. */
async function initialise(bin: string, data: string, account: Account | undefined): Promise<void> {
  const making = `${data}.new`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { mode: 0o700 });
  if (account) chownSync(making, account.uid, account.gid);
  const run = { ...account, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  try {
    await done(
      join(bin, 'initdb'),
      ['-D', making, '-U', 'beffroi', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions', '--no-sync'],
      run,
    );
    await done(join(bin, 'postgres'), ['--single', '-D', making, 'postgres'], run, 'create database beffroi\n');
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr || error).trim();
    throw new Error(`The database could not be made in ${data}: ${said.split('\n').at(-1)}`);
  }
  renameSync(making, data);
  await done('sync', [data], {});
}

/** Runs a program to its end; rejects, with what it said, when it fails. */
function done(program: string, args: string[], options: object, input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, options, (error, _said, stderr) => {
      if (error) reject(Object.assign(error, { stderr: String(stderr) }));
      else resolve();
    });
    child.stdin?.on('error', () => {}).end(input);
  });
}

/** Socket paths are limited to about 100 bytes, so the socket lies in a short folder of its own. */
function makeSocketFolder(home: string, account: Account | undefined): string {
  const name = `beffroi-${createHash('sha1').update(home).digest('hex').slice(0, 12)}`;
  const folder = join(tmpdir().length < 60 ? tmpdir() : '/tmp', name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const owner = account?.uid ?? process.getuid!();
  if (account) lchownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  writeFileSync(join(home, 'socket-folder'), `${folder}\n${owner}\n`);
  return folder;
}

async function untilReady(
  postgres: string,
  data: string,
  socketFolder: string,
  account: Account | undefined,
): Promise<ChildProcess> {
  let said = '';
  for (let attempt = 0; attempt < 40; attempt++) {
    const child = launch(postgres, data, socketFolder, account);
    const outcome = await new Promise<'ready' | 'ended'>((resolve) => {
      said = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
        if (text.includes('ready to accept connections')) resolve('ready');
      });
      child.once('error', (error) => {
        said = error.message;
        resolve('ended');
      });
      child.once('exit', () => resolve('ended'));
    });
    if (outcome === 'ready') return child;
    // the one before us may still be stopping, or its memory still be attached
    if (!/lock file .* already exists|pre-existing shared memory|is already in use|Address already in use/.test(said))
      break;
    freeStaleLocks(data, socketFolder);
    await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 1.3 ** attempt, 2000)));
  }
  const reason = /No space left/.test(said)
    ? DISK_FULL
    : (said
        .trim()
        .split('\n')
        .findLast((line) => /FATAL|ERROR/.test(line)) ?? said.trim());
  throw new Error(`The database does not start: ${reason}`);
}

function launch(postgres: string, data: string, socketFolder: string, account: Account | undefined): ChildProcess {
  const flags = Object.entries({ ...settings, log_min_messages: 'log', unix_socket_directories: socketFolder });
  return spawn(
    '/bin/sh',
    ['-c', WATCHDOG, 'watchdog', postgres, '-D', data, ...flags.flatMap(([key, value]) => ['-c', `${key}=${value}`])],
    {
      ...account,
      cwd: '/',
      detached: true, // Ctrl-C is for us: PostgreSQL stops after the last command has been answered
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
}
