/** The rights matrix of HTTP: every route of a whole server × everybody of the cast; a route without an expectation fails. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands, everyoneInSpace, moduleScope, queries, refusalCodes } from '#contract/index.ts';
import { readConfig } from '#core/config.ts';
import type { Door } from '#core/http.ts';
import { accountRoutes, hashOf } from '../people/index.ts';
import { openServer, type Server } from '../server.ts';
import { expectationOf, type FullCast, gatherCast, type Name, type Things } from './cast.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let server: Server;
let folder: string;
let base: string;
let cast: FullCast;
let names: Name[];
const keys = new Map<Name, string>();
/** What a route's parameters stand for: the owner's, and what each may have of their own. */
let owners: Things;
const own = new Map<Name, Things>();

const bytes = Buffer.from('%PDF-1.7 un plan de halle');

beforeAll(async () => {
  world = await openWorld();
  cast = await gatherCast(world);
  names = Object.keys(cast) as Name[];
  folder = mkdtempSync(join(tmpdir(), 'beffroi-doors-'));
  const config = readConfig({ BEFFROI_DATA: folder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'silent' }, []);
  server = await openServer({ config, connectionString: world.connectionString, clock: world.clock });
  base = `http://localhost:${server.port}`;
  for (const name of names) {
    const { accountId } = cast[name].actor;
    if (!accountId) continue;
    keys.set(name, `bef_${name}`);
    await world.house.db.query(
      'insert into access_tokens (id, account_id, name, token_hash, created_at) values ($1, $2, $3, $4, $5)',
      [world.id(), accountId, name, hashOf(`bef_${name}`), world.clock.now()],
    );
  }
  owners = {
    spaceId: world.spaceId,
    kind: 'xml',
    name: 'plan.pdf',
    ...(await uploaded('owner')),
    archiveId: world.id(),
  };
  const asked = { id: owners.archiveId, organisationId: world.organisationId };
  await world.house.act(cast.owner.actor, 'archive.open', asked, null);
  for (const name of ['member', 'guest', 'space_admin'] as const) own.set(name, { id: await opened(name) });
});
afterAll(async () => {
  await server?.close();
  await world?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function opened(name: Name): Promise<string> {
  const id = world.id();
  const input = {
    id,
    spaceId: world.spaceId,
    folderId: null,
    name: 'plan.pdf',
    size: bytes.length,
    type: 'application/pdf',
  };
  await world.house.act(cast[name].actor, 'upload.open', input, null);
  return id;
}

/** A real file of the owner's, brought in by the door that the web uses, and an upload that waits for its bytes. */
async function uploaded(name: Name): Promise<Things> {
  const id = await opened(name);
  await knock({ method: 'PATCH', url: '/api/v1/uploads/:id', expects: undefined }, name, { id }, bytes);
  const fileId = world.id();
  const { spaceId } = world;
  await world.house.act(
    cast[name].actor,
    'file.add',
    { id: fileId, spaceId, folderId: null, uploadId: id, name: 'plan.pdf' },
    null,
  );
  return { fileId, id: await opened(name) };
}

async function knock(
  door: Door,
  name: Name,
  things: Things,
  body?: Buffer,
): Promise<{ status: number; code?: string }> {
  const url = door.url.replace(/:(\w+)/g, (_, key: string) => {
    if (!(key in things)) throw new Error(`${door.url}: say in server/test/doors.test.ts what :${key} stands for`);
    return encodeURIComponent(String(things[key]));
  });
  const key = keys.get(name);
  const response = await fetch(base + url, {
    method: door.method,
    body: door.method === 'PATCH' ? new Uint8Array(body ?? []) : undefined,
    headers: {
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...(door.method === 'PATCH' ? { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' } : {}),
      'tus-resumable': '1.0.0',
    },
  });
  const text = await response.text();
  const code = Object.entries(refusalCodes).find(([, status]) => status === response.status)?.[0];
  return { status: response.status, code: /"code":"(\w+)"/.exec(text)?.[1] ?? code };
}

test('every door says who may come through it', () => {
  const unsaid = server.doors.filter((door) => door.expects === undefined && door.method !== 'TRACE');
  expect(unsaid.map((door) => `${door.method} ${door.url}`)).toEqual([]);
});

test('every door lets in whom it says, and nobody else', async () => {
  const wrong: string[] = [];
  const scope = moduleScope(world.spaceId, 'files');
  for (const door of server.doors) {
    if (!door.expects || typeof door.expects === 'string') continue;
    for (const name of names) {
      for (const isOwn of [false, true]) {
        if (isOwn && !(door.url.includes(':id') && own.has(name))) continue;
        const things = { ...owners, ...(isOwn ? own.get(name) : {}) };
        const asked = { kind: 'query', scope, may: everyoneInSpace, isOwn } as const;
        const expected = expectationOf(door.expects, name, asked);
        const { status, code } = await knock(door, name, things);
        const isIn = ![401, 403, 404].includes(status);
        const isRight =
          expected === 'accepted' ? isIn : code === expected || (code === 'signed_out' && name === 'anonymous');
        if (!isRight)
          wrong.push(`${name} ${door.method} ${door.url} own=${isOwn}: expected ${expected}, was ${status} ${code}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('the doors by name lead to the contract and to nothing else', async () => {
  const byName = server.doors.filter((door) => door.expects === 'by name').map((door) => door.url);
  expect([...new Set(byName)].sort()).toEqual(
    ['/api/auth/*', '/api/v1/:command', '/api/v1/:query', '/rtc/validate', '/rtc/v1/validate'].sort(),
  );
  for (const name of ['__proto__', 'constructor', 'toString', 'message.post%00', '..%2f..%2fetc']) {
    const response = await fetch(`${base}/api/v1/${name}`, {
      method: 'POST',
      headers: { authorization: 'Bearer bef_owner', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status, name).toBe(404);
    const asked = await fetch(`${base}/api/v1/${name}`, { headers: { authorization: 'Bearer bef_owner' } });
    expect(asked.status, name).toBe(404);
  }
  // a command is not asked, and a query not posted
  for (const spec of commands.values()) {
    if (queries.has(spec.name)) continue;
    const asked = await fetch(`${base}/api/v1/${spec.name}`, { headers: { authorization: 'Bearer bef_owner' } });
    expect(asked.status, spec.name).toBe(404);
  }
});

test('what only a door of the server may say is not asked by name but at that door, and the API says where', async () => {
  const headers = { authorization: 'Bearer bef_owner', 'content-type': 'application/json' };
  const atDoors = [...commands.values()].filter((spec) => spec.door);
  expect(atDoors.map((spec) => spec.name)).toEqual(['file.receive']);
  const sha256 = 'a'.repeat(64);
  const file = { id: world.id(), folderId: null, name: 'à autrui', type: '', size: 1, sha256 };
  const body = JSON.stringify({ spaceId: world.spaceId, files: [file] });
  const response = await fetch(`${base}/api/v1/file.receive`, { method: 'POST', headers, body });
  expect(response.status).toBe(404);
  const described = await (await fetch(`${base}/api/v1/openapi.json`, { headers })).json();
  expect(described.paths).not.toHaveProperty(['/api/v1/file.receive']);
  expect(described.paths).toHaveProperty([atDoors[0]!.door!.path, 'post', 'requestBody']);
});

test('a stranger’s command over the wire is refused without a word about what exists', async () => {
  const ask = async (name: Name, spaceId: string) => {
    const key = keys.get(name);
    const response = await fetch(`${base}/api/v1/space.change`, {
      method: 'POST',
      headers: { ...(key ? { authorization: `Bearer ${key}` } : { origin: base }), 'content-type': 'application/json' },
      body: JSON.stringify({ spaceId, name: 'À moi', colour: 'plum' }),
    });
    return { status: response.status, body: await response.text() };
  };
  for (const name of ['outsider', 'guest_elsewhere', 'administrator', 'operator', 'anonymous'] as const) {
    expect(await ask(name, world.spaceId), name).toEqual(await ask(name, world.id()));
  }
});

test('of the accounts library only what is listed exists', async () => {
  const tried = [
    ...['list-sessions', 'update-user', 'delete-user', 'change-email', 'get-session', 'ok', 'error', 'reference'],
    ...['sign-in/social', 'link-social', 'verify-email', 'admin/list-users', 'account-info', 'callback/google'],
  ];
  for (const path of tried) {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${base}/api/auth/${path}`, {
        method,
        headers: { origin: base, 'content-type': 'application/json' },
        body: method === 'POST' ? '{}' : undefined,
      });
      expect(response.status, `${method} ${path}`).toBe(404);
    }
  }
  for (const route of Object.keys(accountRoutes)) {
    const [method, path] = route.split(' ') as [string, string];
    const response = await fetch(`${base}/api/auth${path.replace('*', 'x')}`, {
      method,
      redirect: 'manual',
      headers: { origin: base, 'content-type': 'application/json' },
      body: method === 'POST' ? '{}' : undefined,
    });
    expect(response.status, route).not.toBe(404);
  }
});
