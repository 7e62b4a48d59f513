/** The wire: doors of HTTP and of the socket, on a whole server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { CONTRACT_VERSION } from '#contract/index.ts';
import { newSetupToken } from '../people/index.ts';
import { openServer, type Server } from '../server.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';

let database: TestDatabase;
let server: Server;
let folder: string;
let base: string;
let cookie: string;
let token: string;
const organisationId = systemClock.id();

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'beffroi-wire-'));
  const config = readConfig({ BEFFROI_DATA: folder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'silent' }, []);
  server = await openServer({ config, connectionString: database.connectionString, clock: systemClock });
  base = `http://localhost:${server.port}`;
});
afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const headers = (more: Record<string, string> = {}) => ({ 'content-type': 'application/json', origin: base, ...more });
const post = (path: string, body: unknown, more: Record<string, string> = {}) =>
  fetch(`${base}/api/${path}`, {
    method: 'POST',
    headers: headers(more),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const codeOf = async (response: Response) => ((await response.json()) as { refusal: { code: string } }).refusal.code;

test('nobody signs up without a way in; the one-time link is one', async () => {
  const person = { name: 'Odile', email: 'odile@exemple.fr', password: 'une phrase assez longue' };
  expect((await post('auth/sign-up/email', person)).status).toBe(403);
  const setupToken = await newSetupToken(server.house.db);
  const response = await post('auth/sign-up/email', person, { 'x-beffroi-entry': setupToken! });
  expect(response.status).toBe(200);
  cookie = response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const created = await post(
    'v1/organisation.create',
    {
      id: organisationId,
      personId: systemClock.id(),
      name: 'Atelier',
      personName: 'Odile',
      language: 'fr',
      setupToken,
      hosting: 'own',
    },
    { cookie },
  );
  expect(created.status).toBe(200);
});

test('a page of another origin can change nothing, and opens no socket with our cookies', async () => {
  const input = { organisationId, name: 'Pirate' };
  const foreign = await fetch(`${base}/api/v1/organisation.rename`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://pirate.example', cookie },
    body: JSON.stringify(input),
  });
  expect(foreign.status).toBe(403);
  const form = await fetch(`${base}/api/v1/organisation.rename`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', origin: base, cookie },
    body: JSON.stringify(input),
  });
  expect(form.status).toBe(400);
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/v1/live`, {
    headers: { origin: 'https://pirate.example', cookie },
  });
  await new Promise((resolve) => socket.once('error', resolve));
});

test('what is malformed, too large or unknown gets one clear refusal', async () => {
  expect(await codeOf(await post('v1/organisation.rename', '{"oops', { cookie }))).toBe('invalid');
  expect(
    await codeOf(await post('v1/organisation.rename', { organisationId, name: 'x'.repeat(2_000_000) }, { cookie })),
  ).toBe('invalid');
  expect(await codeOf(await post('v1/organisation.explode', {}, { cookie }))).toBe('not_found');
  expect(await codeOf(await post('v1/organisation.rename', { organisationId, name: 'Non' }))).toBe('signed_out');
  expect(await codeOf(await fetch(`${base}/api/v1/invitations?q={oops`, { headers: { cookie } }))).toBe('invalid');
});

test('a personal access token does what the web does, until it is revoked', async () => {
  const id = systemClock.id();
  token = ((await (await post('v1/token.create', { id, name: 'Script' }, { cookie })).json()) as { token: string })
    .token;
  const authorization = `Bearer ${token}`;
  const renamed = await fetch(`${base}/api/v1/organisation.rename`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization },
    body: JSON.stringify({ organisationId, name: 'Atelier scripté' }),
  });
  expect(renamed.status).toBe(200);
  const listed = (await (await fetch(`${base}/api/v1/tokens`, { headers: { authorization } })).json()) as {
    rows: { name: string }[];
  };
  expect(listed.rows).toMatchObject([{ name: 'Script' }]);
  await post('v1/token.revoke', { id }, { cookie });
  expect((await fetch(`${base}/api/v1/tokens`, { headers: { authorization } })).status).toBe(401);
});

test('the socket greets, carries events as they become true, and catches up after a cursor', async () => {
  const open = async (cursors: Record<string, number>) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}/api/v1/live`, { headers: { origin: base, cookie } });
    const frames: { type: string; [key: string]: unknown }[] = [];
    const waiting: (() => void)[] = [];
    socket.on('message', (data) => {
      frames.push(JSON.parse(String(data)));
      for (const wake of waiting.splice(0)) wake();
    });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'hello', cursors }));
    const until = async (type: string) => {
      for (;;) {
        const found = frames.find((frame) => frame.type === type);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    };
    return { socket, until };
  };
  const first = await open({});
  const welcome = await first.until('welcome');
  expect(welcome.contract).toBe(CONTRACT_VERSION);
  const stream = `organisation:${organisationId}`;
  const head = (welcome.heads as Record<string, number>)[stream]!;
  await post('v1/organisation.rename', { organisationId, name: 'Atelier vivant' }, { cookie });
  expect(await first.until('events')).toMatchObject({ stream, seq: head + 1 });
  first.socket.close();
  const second = await open({ [stream]: head });
  expect(await second.until('events')).toMatchObject({
    stream,
    seq: head + 1,
    events: [{ type: 'organisation.changed' }],
  });
  const third = await open({ [stream]: 1_000_000 });
  expect((await third.until('welcome')).stale).toEqual([stream]);
  second.socket.send('not json');
  const code = await new Promise((resolve) => second.socket.once('close', resolve));
  expect(code).toBe(4002);
  for (let i = 0; i < 300; i++) third.socket.send('{"type":"ping"}');
  expect(await new Promise((resolve) => third.socket.once('close', resolve))).toBe(4029);
});

test('the API describes itself, and every page bears the strict headers', async () => {
  const document = (await (await fetch(`${base}/api/v1/openapi.json`)).json()) as {
    openapi: string;
    paths: Record<string, unknown>;
  };
  expect(document.openapi).toBe('3.1.0');
  expect(document.paths).toHaveProperty('/api/v1/message.post');
  const response = await fetch(`${base}/api/v1/me`);
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
});

test('a session that signs out is refused at once', async () => {
  await post('auth/sign-out', {}, { cookie });
  expect(await codeOf(await post('v1/organisation.rename', { organisationId, name: 'Fantôme' }, { cookie }))).toBe(
    'signed_out',
  );
});

test('a connection stays open for longer than the proxies in front keep one for their next request', async () => {
  const { headers: found } = await fetch(`${base}/api/v1/me`);
  expect(Number(/timeout=(\d+)/.exec(found.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(120);
});
