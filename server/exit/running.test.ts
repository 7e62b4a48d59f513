/** The command line beside a real server: running, killed, and another one where the backup is brought back. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'beffroi-running-'));
// as root, the database's own account must be able to go through
chmodSync(home, 0o711);
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) await end(child, 'SIGINT');
  rmSync(home, { recursive: true, force: true });
});

const environment = (folder: string) => ({
  ...process.env,
  BEFFROI_DATA: join(home, folder),
  PORT: '0',
  MEDIA_PORT: '0',
  LOG_LEVEL: 'silent',
  DATABASE_URL: '',
});

async function start(folder: string): Promise<{ child: ChildProcess; url: string; token?: string }> {
  const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env: environment(folder) });
  children.push(child);
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      const url = /listens on (\S+)[\s\S]*(?:welcome\/\S+|Sign in at)/.exec(said)?.[1];
      if (url) resolve({ child, url, token: /welcome\/(\S+)/.exec(said)?.[1] });
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

function beffroi(folder: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['server/command-line.ts', ...args],
      { cwd: root, env: environment(folder) },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const password = 'une phrase assez longue';
const email = 'odile@exemple.fr';
function post(url: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  });
}

test('the operator backs up a running server and a killed one, brings it back elsewhere, and everyone signs in as before', async () => {
  expect((await beffroi('nowhere', 'verify')).err).toContain('There is no Beffroi in');
  const here = await start('here');
  const signUp = await post(
    here.url,
    '/api/auth/sign-up/email',
    { name: 'Odile', email, password },
    { 'x-beffroi-entry': here.token! },
  );
  const cookie = signUp.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const [id, personId] = ['0193a2b0-0000-7000-8000-000000000001', '0193a2b0-0000-7000-8000-000000000002'];
  const created = await post(
    here.url,
    '/api/v1/organisation.create',
    { id, personId, name: 'Atelier', personName: 'Odile', language: 'fr', setupToken: here.token, hosting: 'own' },
    { cookie },
  );
  expect(created.status).toBe(200);

  const file = join(home, 'live.zip');
  const live = await beffroi('here', 'backup', file);
  expect(live).toMatchObject({ code: 0, out: '' });
  expect(live.err).toContain('It holds everything');
  expect(statSync(file).mode & 0o077).toBe(0);
  expect((await beffroi('here', 'backup', file)).err).toContain('exists already');
  expect((await beffroi('here', 'restore', file, '--replace')).err).toContain('already running');
  expect((await beffroi('here', 'verify')).err).toContain('0 files, 0.0 MiB: all whole');
  expect((await beffroi('here', 'reset-password', 'personne@exemple.fr')).code).toBe(1);

  const { out: link } = await beffroi('here', 'reset-password', 'Odile@exemple.fr');
  const token = /reset-password\/([^?]+)/.exec(link)![1];
  const reset = await post(here.url, '/api/auth/reset-password', { token, newPassword: `${password} neuve` });
  expect(reset.status).toBe(200);

  await end(here.child, 'SIGKILL');
  const stopped = join(home, 'stopped.zip');
  expect(await beffroi('here', 'backup', stopped)).toMatchObject({ code: 0 });
  expect(await beffroi('there', 'restore', stopped)).toMatchObject({ code: 0 });
  expect((await beffroi('there', 'restore', file)).err).toContain('add --replace');

  const there = await start('there');
  expect(there.token, 'no second first link').toBeUndefined();
  const again = { email, password: `${password} neuve` };
  expect((await post(there.url, '/api/auth/sign-in/email', again)).status).toBe(200);
  const me = await fetch(`${there.url}/api/v1/me`, { headers: { cookie: await cookieOf(there.url, again) } });
  expect(await me.json()).toMatchObject({ persons: [{ id: personId, organisation_name: 'Atelier', role: 'owner' }] });
}, 180_000); // a dozen processes, each with its database: a busy machine takes its time

async function cookieOf(url: string, body: unknown): Promise<string> {
  const response = await post(url, '/api/auth/sign-in/email', body);
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}
