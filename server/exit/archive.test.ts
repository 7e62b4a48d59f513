/** An organisation leaves with everything that is its own, and arrives elsewhere as it was. */
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope, organisationScope, Refusal, refusalCodes, spaceScope } from '#contract/index.ts';
import { openBag, writeBag } from '#core/bag.ts';
import { readConfig } from '#core/config.ts';
import { csvLine } from '#core/csv.ts';
import { openDatabase } from '#core/db.ts';
import { openHouse } from '#core/house.ts';
import { after } from '#core/log.ts';
import { manifests } from '../manifests.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { ringLongAgo } from '../test/long-ago.ts';
import { openShelf, type Shelf } from '../test/shelf.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { importArchive, openArchive } from './import.ts';
import { openExit } from './index.ts';
import { textOf } from './restore.ts';

let world: World;
let shelf: Shelf;
let app: FastifyInstance;
let base: string;
let folder: string;
let target: TestDatabase;
let channelId: string;

beforeAll(async () => {
  world = await openWorld();
  shelf = await openShelf(world);
  folder = mkdtempSync(join(tmpdir(), 'beffroi-archive-'));
  target = await testDatabase();
  app = Fastify({ forceCloseConnections: true });
  app.decorateRequest('actor');
  app.addHook('onRequest', async (request) => {
    request.actor = world.cast.find((each) => each.personId === request.headers.who)?.actor ?? world.anonymous.actor;
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refusal)) throw error;
    return reply.status(refusalCodes[error.code]).send({ code: error.code });
  });
  await openExit(app, world.house, readConfig({ BEFFROI_DATA: shelf.dataFolder }, []));
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const [channel] = await world.owner.sees(moduleScope(world.spaceId, 'chat'), 'channels');
  channelId = String(channel!.id);
});
afterAll(async () => {
  await app?.close();
  await world?.close();
  await target?.drop();
  shelf?.clear();
  if (folder) rmSync(folder, { recursive: true });
});

const ask = (who: Somebody, url: string) => fetch(base + url, { headers: { who: who.personId } });
async function opened(): Promise<string> {
  const { organisationId } = world;
  return String((await world.owner.does('archive.open', { id: world.id(), organisationId })).url);
}
async function take(name: string): Promise<{ file: string; url: string }> {
  const url = await opened();
  const response = await ask(world.owner, url);
  expect(response.status).toBe(200);
  const file = join(folder, name);
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(file));
  expect(readFileSync(file).length).toBe(Number(response.headers.get('content-length')));
  await world.house.followers.settled();
  return { file, url };
}
const say = (who: Somebody, text: string, threadId: string | null = null) => {
  const id = world.id();
  const input = { id, spaceId: world.spaceId, channelId, threadId, text, mentions: [], attachments: [] };
  return who.does('message.post', input).then(() => id);
};

test('the archive holds everything of the organisation, and read into an empty server everybody’s screen is the same', async () => {
  const { owner, member, guest, outsider, spaceId, organisationId } = world;
  const first = await say(member, 'Bonjour <script>alert(1)</script> « à tous »\nligne \\ deux\t"x"');
  await say(guest, 'Réponse', first);
  await owner.does('reaction.add', { spaceId, channelId, messageId: first, emoji: '👍' });
  const folderId = world.id();
  await owner.does('folder.create', { id: folderId, spaceId, folderId: null, name: 'Plans: façade?' });
  const bytes = randomBytes(700_000);
  const plan = await shelf.add(member, 'coupe.pdf', bytes, folderId);
  await shelf.add(member, 'coupe.pdf', Buffer.from('une autre'), null);
  await shelf.add(owner, '=cmd|calc.csv', Buffer.alloc(0), null);
  await world.hire('=HYPERLINK("http://ailleurs")');
  await outsider.does('organisation.rename', {
    organisationId: (await outsider.asks<{ persons: { organisation_id: string }[] }>('me')).persons[0]!.organisation_id,
    name: 'Secret des autres',
  });

  const binned = { spaceId: world.id(), name: 'Essai' };
  await owner.does('space.create', { id: binned.spaceId, organisationId, name: binned.name, colour: 'sky' });
  await owner.does('space.delete', binned);
  const deleted = await owner.asks('spaces.deleted', { organisationId });

  const rungAt = await ringLongAgo(world.house.db, moduleScope(spaceId, 'chat'), world.id(), 3);

  const { file } = await take('whole.zip');
  const [row] = (await member.sees(organisationScope(organisationId), 'archives')).filter((each) => each.finished_at);
  expect(row).toMatchObject({ opened_by_name: owner.name, hurt_count: 0 });

  const bag = await openBag(file);
  await bag.verify();
  const paths = [...bag.files.keys()];
  expect(paths).toContain('Espaces/Chantier/Fichiers/Plans_ façade_/coupe.pdf');
  expect(paths).toContain('Espaces/Essai (supprimé)/Membres.csv');
  expect(bag.files.get('Espaces/Chantier/Fichiers/Plans_ façade_/coupe.pdf')!.sha256).toBe(plan);
  const html = await textOf(bag, paths.find((path) => path.startsWith('Espaces/Chantier/Discussions/'))!);
  expect(html).toContain('&#60;script&#62;alert(1)');
  expect(html).toContain('Réponse');
  expect(await textOf(bag, 'Annuaire.csv')).toContain(`"'=HYPERLINK(`);
  for (const path of paths.filter((each) => each.startsWith('rows/')))
    expect(await textOf(bag, path), path).not.toMatch(/Secret des autres|Oscar/);
  expect(await textOf(bag, 'rows/auth-user.jsonl')).not.toContain('password');
  bag.close();

  const dataFolder = mkdtempSync(join(folder, 'elsewhere-'));
  const archive = await openArchive(file);
  const { connectionString } = target;
  const summary = await importArchive(archive, { connectionString, dataFolder, manifests, clock: world.clock });
  archive.bag.close();
  expect(summary).toMatchObject({ organisation: organisationId, blobs: 3, missing: [] });
  expect(readFileSync(join(dataFolder, 'blobs', plan.slice(0, 2), plan)).equals(bytes)).toBe(true);

  const db = openDatabase(connectionString, 4);
  const failures: unknown[] = [];
  const house = openHouse({ db, clock: world.clock, manifests, onError: (...error) => failures.push(error) });
  try {
    await house.followers.settled();
    for (const who of world.cast.filter((each) => each.actor.accountId && each !== outsider)) {
      const scopes = await world.house.scopesOf(who.actor.accountId!);
      expect(await house.scopesOf(who.actor.accountId!)).toEqual(scopes);
      const [there, here] = [await house.snapshots(who.actor, scopes), await world.house.snapshots(who.actor, scopes)];
      expect(there.map(settled)).toEqual(here.map(settled));
      if (![owner, member, guest].includes(who)) continue;
      const page = { spaceId, channelId, limit: 50 };
      expect(await house.ask(who.actor, 'messages', page)).toEqual(await world.house.ask(who.actor, 'messages', page));
    }
    expect(await house.scopesOf(outsider.actor.accountId!)).toEqual([]);
    expect(failures).toEqual([]);
    const [rung] = await after(db, spaceScope(spaceId), rungAt - 1);
    expect(rung, 'told as it was first written, read as it is told now').toMatchObject({ v: 3, body: { strokes: 3 } });
    expect(await house.ask(owner.actor, 'spaces.deleted', { organisationId })).toEqual(deleted);
    await house.act(owner.actor, 'space.restore', { organisationId, spaceId: binned.spaceId }, null);
    expect(await house.scopesOf(owner.actor.accountId!)).toContain(spaceScope(binned.spaceId));
    // life goes on there, in the order of the same streams
    const post = { id: world.id(), spaceId, channelId, threadId: null, text: 'Arrivés', mentions: [], attachments: [] };
    await house.act(guest.actor, 'message.post', post, null);
    expect((await house.ask(owner.actor, 'me', {})) as object).toMatchObject({
      account: { isOperator: true },
      needsSetup: false,
      hostsSeveral: false,
    });
    await expect(importAgain(file, connectionString)).rejects.toThrow('empty server');
  } finally {
    await house.close();
    await db.close();
  }
});

/** The taking itself ends after the moment that was taken: its own row, and the seq of its end, are later. */
function settled(snapshot: { scope: string; seq: number; rows: Record<string, { id: string }[]> }) {
  const { archives, ...rows } = snapshot.rows;
  const isOrganisation = snapshot.scope.startsWith('organisation');
  const sorted = Object.entries(rows).map(([name, list]) => [name, list.toSorted((a, b) => (a.id < b.id ? -1 : 1))]);
  return { scope: snapshot.scope, seq: isOrganisation ? 0 : snapshot.seq, rows: Object.fromEntries(sorted) };
}

async function importAgain(file: string, connectionString: string): Promise<void> {
  const archive = await openArchive(file);
  try {
    await importArchive(archive, { connectionString, dataFolder: folder, manifests, clock: world.clock });
  } finally {
    archive.bag.close();
  }
}

test('an archive with events of a newer version than ours is refused, and nothing of it stays', async () => {
  await ringLongAgo(world.house.db, moduleScope(world.spaceId, 'chat'), world.id(), 3);
  await world.house.db.query(`update log set v = 4 where type = 'bell.rung'`);
  const { file } = await take('newer.zip');
  await world.house.db.query(`update log set v = 1 where type = 'bell.rung'`);
  const other = await testDatabase();
  await expect(importAgain(file, other.connectionString)).rejects.toThrow('made by a newer Beffroi (bell.rung)');
  const db = openDatabase(other.connectionString, 1);
  expect(await db.query('select 1 from organisations')).toEqual([]);
  expect(bytesLeft()).toEqual([]);
  await db.close();
  await other.drop();
});

/** What is in the store of who refused an archive, whose files came while its rows did. */
const bytesLeft = (): string[] =>
  readdirSync(join(folder, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

test('only the owner who asked takes it, within ten minutes', async () => {
  const { owner, member, guest, outsider, anonymous, organisationId } = world;
  await member.isRefused('forbidden', 'archive.open', { id: world.id(), organisationId });
  await guest.isRefused('not_found', 'archive.open', { id: world.id(), organisationId });
  await outsider.isRefused('not_found', 'archive.open', { id: world.id(), organisationId });
  await owner.isRefused('forbidden', 'archive.finish', {
    id: world.id(),
    organisationId,
    size_bytes: 1,
    file_count: 1,
    hurt_count: 0,
  });
  const url = await opened();
  for (const who of [member, guest, outsider, anonymous]) expect((await ask(who, url)).status, who.name).toBe(404);
  expect((await ask(owner, '/api/v1/archives/nothing')).status).toBe(404);
  const first = await ask(owner, url);
  expect((await ask(owner, url)).status, 'while it is being sent').toBe(409);
  await first.arrayBuffer();
  expect((await (await ask(owner, url)).arrayBuffer()).byteLength, 'again, when it went astray').toBeGreaterThan(1000);
  const late = await opened();
  world.clock.pass(11 * 60_000);
  expect((await ask(owner, late)).status).toBe(409);
});

test('a file that rotted on the disk does not stop the archive: it is counted, and named where it is read back', async () => {
  const { member, owner, organisationId } = world;
  const lost = await shelf.add(member, 'perdu.txt', Buffer.from('était là'));
  rmSync(shelf.pathOf(lost));
  const { file, url } = await take('hurt.zip');
  const archives = await member.sees(organisationScope(organisationId), 'archives');
  expect(archives.find((each) => url.endsWith(String(each.id)))).toMatchObject({ hurt_count: 1 });
  const other = await testDatabase();
  const archive = await openArchive(file);
  const dataFolder = mkdtempSync(join(folder, 'hurt-'));
  const { connectionString } = other;
  const summary = await importArchive(archive, { connectionString, dataFolder, manifests, clock: world.clock });
  archive.bag.close();
  await other.drop();
  expect(summary.missing).toEqual([lost]);
  const progress = await owner.asks('archive.progress', { organisationId, archiveId: url.split('/').at(-1) });
  expect(progress).toMatchObject({ state: 'done' });
});

test('a download that is cut leaves nothing behind, and says that it was interrupted', async () => {
  const { owner, organisationId } = world;
  await shelf.add(owner, 'gros.bin', randomBytes(30_000_000));
  const url = await opened();
  const cut = new AbortController();
  const response = await fetch(base + url, { headers: { who: owner.personId }, signal: cut.signal });
  const reader = response.body!.getReader();
  await reader.read();
  cut.abort();
  await reader.closed.catch(() => {});
  const archiveId = url.split('/').at(-1);
  await expect
    .poll(async () => (await owner.asks('archive.progress', { organisationId, archiveId })).state)
    .toBe('interrupted');
  await expect.poll(() => readdirSync(join(shelf.dataFolder, 'archives'))).toEqual([]);
});

test('an archive that was tampered with to bring other rows is refused', async () => {
  const { file } = await take('honest.zip');
  const honest = await openBag(file);
  const schema = JSON.parse(await textOf(honest, 'rows/schema.json')) as {
    collections: { table: string; file: string; columns: { name: string }[] }[];
  };
  const forge = async (name: string, change: (forged: typeof schema) => void) => {
    const forged = structuredClone(schema);
    change(forged);
    const files = [...honest.files.keys()].map((path) => ({
      path,
      at: world.clock.now(),
      async *read() {
        if (path === 'rows/schema.json') yield Buffer.from(JSON.stringify(forged));
        else for await (const chunk of await honest.read(path)) yield chunk as Buffer;
      },
    }));
    const made = join(folder, name);
    await pipeline(
      Readable.from(writeBag('bag', world.clock.now(), files, () => honest.info)),
      createWriteStream(made),
    );
    return made;
  };
  const other = await testDatabase();
  const attempts = [
    await forge('operators.zip', (s) =>
      s.collections.push({ table: 'operators', file: s.collections[0]!.file, columns: [{ name: 'account_id' }] }),
    ),
    await forge('sessions.zip', (s) =>
      s.collections.push({ table: 'auth.session', file: s.collections[0]!.file, columns: [{ name: 'id' }] }),
    ),
    await forge('column.zip', (s) =>
      s.collections.find((each) => each.table === 'auth."user"')!.columns.push({ name: 'emailVerified' }),
    ),
    await forge('inject.zip', (s) => {
      s.collections[0]!.table = 'organisations; drop table persons; --';
    }),
  ];
  for (const each of attempts) await expect(importAgain(each, other.connectionString)).rejects.toThrow('not taken');
  expect(bytesLeft()).toEqual([]);
  honest.close();
  await other.drop();
});

test('a cell that a table would run as a formula is text', () => {
  expect(csvLine(['=1+1', 'a"b', -1, null, '+33', 'x,y'])).toBe(`'=1+1,"a""b",-1,,'+33,"x,y"\r\n`);
});
