import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import { FILE_NAME_LENGTH } from '#contract/files.ts';
import { moduleScope, Refusal, refusalCodes } from '#contract/index.ts';
import { openBlobs } from '#core/blobs.ts';
import { system } from '#core/module.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { collect } from './collect.ts';
import { openFiles } from './index.ts';

let world: World;
let app: FastifyInstance;
let base: string;
let folder: string;
let doors: { stop(): void };
let files: string;

/** The doors on a real socket; who knocks is said in a header, as sessions are tested with accounts. */
async function openDoors(): Promise<void> {
  app = Fastify({ forceCloseConnections: true });
  app.decorateRequest('actor');
  app.addHook('onRequest', async (request) => {
    request.actor = world.cast.find((each) => each.personId === request.headers.who)?.actor ?? world.anonymous.actor;
  });
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof Refusal)) throw error;
    return reply.status(refusalCodes[error.code]).send({ code: error.code, details: error.details });
  });
  doors = await openFiles(app, world.house, { dataFolder: folder });
  await app.listen({ port: 0, host: '127.0.0.1' });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}
async function closeDoors(): Promise<void> {
  doors.stop();
  await app.close();
}

beforeAll(async () => {
  world = await openWorld();
  folder = await mkdtemp(join(tmpdir(), 'beffroi-files-'));
  files = moduleScope(world.spaceId, 'files');
  await openDoors();
});
afterAll(async () => {
  await closeDoors();
  await world.close();
  await rm(folder, { recursive: true });
});

const knock = (who: Somebody, path: string, options: RequestInit = {}) =>
  fetch(base + path, {
    ...options,
    headers: { who: who.personId, 'tus-resumable': '1.0.0', ...(options.headers as Record<string, string>) },
  });
const patch = (who: Somebody, id: string, offset: number, body: BodyInit) =>
  knock(who, `/api/v1/uploads/${id}`, {
    method: 'PATCH',
    body,
    headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
    ...({ duplex: 'half' } as RequestInit),
  });
const offsetOf = async (who: Somebody, id: string) =>
  Number((await knock(who, `/api/v1/uploads/${id}`, { method: 'HEAD' })).headers.get('upload-offset'));

const offsetOnDisk = async (id: string) => (await openBlobs(join(folder, 'blobs'), world.clock)).received(id);

async function open(who: Somebody, size: number, name = 'plan.pdf', type = 'application/pdf'): Promise<string> {
  const id = world.id();
  await who.does('upload.open', { id, spaceId: world.spaceId, folderId: null, name, size, type });
  return id;
}
async function add(who: Somebody, bytes: Buffer, name: string, folderId: string | null = null, type = 'text/plain') {
  const uploadId = await open(who, bytes.length, name, type);
  expect((await patch(who, uploadId, 0, new Uint8Array(bytes))).status).toBe(204);
  const id = world.id();
  const answer = await who.does('file.add', { id, spaceId: world.spaceId, folderId, name, uploadId });
  return { id, name: String(answer.name) };
}
const pathOf = (file: { id: string; name: string }) =>
  `/api/v1/files/${world.spaceId}/${file.id}/${encodeURIComponent(file.name)}`;

test('what comes back is what was sent, whole and by ranges', async () => {
  const bytes = randomBytes(3_000_001);
  const file = await add(world.member, bytes, 'relevé façade 测量.bin');
  const response = await knock(world.guest, pathOf(file));
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''relev%C3%A9/);
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  const part = await knock(world.guest, pathOf(file), { headers: { range: 'bytes=10-19' } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true);
  const tail = await knock(world.guest, pathOf(file), { headers: { range: 'bytes=-5' } });
  expect(Buffer.from(await tail.arrayBuffer()).equals(bytes.subarray(-5))).toBe(true);
  expect((await knock(world.guest, pathOf(file), { headers: { range: 'bytes=9000000-' } })).status).toBe(416);
  const [row] = (await world.owner.sees(files, 'files')).filter((each) => each.id === file.id);
  expect(row!.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('a file with the longest name that is allowed opens as any other', async () => {
  const file = await add(world.member, Buffer.from('oui'), `${'î'.repeat(FILE_NAME_LENGTH - 4)}.txt`);
  expect(file.name).toHaveLength(FILE_NAME_LENGTH);
  expect(await (await knock(world.guest, pathOf(file))).text()).toBe('oui');
});

test('an interrupted upload resumes where it was, after a restart too', async () => {
  const bytes = randomBytes(2_000_000);
  const id = await open(world.member, bytes.length);
  const cut = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(0, 700_000)));
      setImmediate(() => controller.error(new Error('the line is cut')));
    },
  });
  await patch(world.member, id, 0, cut).catch(() => {});
  const early = await offsetOf(world.member, id);
  expect(early).toBeLessThanOrEqual(700_000);
  expect((await patch(world.member, id, early, new Uint8Array(bytes.subarray(early, 900_000)))).status).toBe(204);
  await world.member.isRefused(
    'conflict',
    'file.add',
    { id: world.id(), spaceId: world.spaceId, folderId: null, name: 'x', uploadId: id },
    'not_ready',
  );
  await closeDoors();
  await openDoors();
  expect(await offsetOf(world.member, id)).toBe(900_000);
  expect((await patch(world.member, id, 5, 'xx')).status).toBe(409);
  expect((await patch(world.member, id, 900_000, new Uint8Array(bytes.subarray(900_000)))).status).toBe(204);
  const file = world.id();
  await world.member.does('file.add', {
    id: file,
    spaceId: world.spaceId,
    folderId: null,
    name: 'repris.bin',
    uploadId: id,
  });
  const back = await knock(world.owner, pathOf({ id: file, name: 'repris.bin' }));
  expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
});

test('an empty file is a file, and a name that is taken gets a number', async () => {
  const uploadId = await open(world.owner, 0, 'vide.txt');
  expect(await offsetOf(world.owner, uploadId)).toBe(0);
  const input = { spaceId: world.spaceId, folderId: null, name: 'vide.txt', uploadId };
  const first = await world.owner.does('file.add', { ...input, id: world.id() });
  expect((await knock(world.owner, pathOf(first as never))).status).toBe(200);
  expect((await add(world.member, Buffer.from('a'), 'VIDE.txt')).name).toBe('VIDE (2).txt');
  expect((await add(world.member, Buffer.from('a'), 'vide.txt')).name).toBe('vide (3).txt');
  const long = `${'é'.repeat(251)}.txt`;
  await add(world.member, Buffer.from('a'), long);
  expect((await add(world.member, Buffer.from('a'), long)).name).toMatch(/é \(2\)\.txt$/);
});

test('a name is never a path, nor turned to look like another', async () => {
  const names = ['../../etc/passwd', '..', '.', ' ', 'a/b', 'a\\b', 'a\u0000b', 'photo\u202egpj.exe', 'x'.repeat(256)];
  for (const name of names) {
    const input = { id: world.id(), spaceId: world.spaceId, folderId: null, name };
    await world.member.isRefused('invalid', 'upload.open', { ...input, size: 1, type: '' });
    await world.member.isRefused('invalid', 'folder.create', input);
  }
  expect((await knock(world.member, '/api/v1/uploads/..%2f..%2fx', { method: 'HEAD' })).status).toBe(404);
});

test('no room: refused before a byte comes; two at once do not pass together; room comes back', async () => {
  const { db } = world.house;
  const [{ bytes: used } = { bytes: 0 }] = await db.query<{ bytes: number }>(
    'select bytes from storage where organisation_id = $1',
    [world.organisationId],
  );
  await db.query(`update organisations set limits = jsonb_set(limits, '{storage_bytes}', $2) where id = $1`, [
    world.organisationId,
    JSON.stringify(used + 1000),
  ]);
  const input = { spaceId: world.spaceId, folderId: null, name: 'gros', size: 600, type: '' };
  const both = await Promise.allSettled(
    [world.id(), world.id()].map((id) => world.house.act(world.member.actor, 'upload.open', { ...input, id }, id)),
  );
  expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  await world.member.isRefused('over_limit', 'upload.open', { ...input, id: world.id() }, 'storage_full');
  world.clock.pass(25 * 3600_000);
  const blobs = await openBlobs(join(folder, 'blobs'), world.clock);
  await collect(db, world.clock, blobs, (each) => world.house.act(system, 'upload.cancel', each, null));
  const again = world.id();
  await world.member.does('upload.open', { ...input, id: again });
  await world.member.does('upload.cancel', { spaceId: world.spaceId, uploadId: again });
  await db.query(`update organisations set limits = jsonb_set(limits, '{storage_bytes}', 'null') where id = $1`, [
    world.organisationId,
  ]);
});

test('forty files dropped while somebody makes folders: all are taken, room is counted to the byte, and nothing loses its place', async () => {
  const { db } = world.house;
  const counted = async () =>
    (
      await db.query<{ bytes: number }>('select bytes from storage where organisation_id = $1', [world.organisationId])
    )[0]!.bytes;
  const before = await counted();
  const { spaceId } = world;
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => i).flatMap((i) => {
      const [upload, folder] = [world.id(), world.id()];
      const file = { id: upload, spaceId, folderId: null, name: `${i}.txt`, size: 3, type: '' };
      return [
        world.house.act(world.member.actor, 'upload.open', file, upload),
        world.house.act(
          world.owner.actor,
          'folder.create',
          { id: folder, spaceId, folderId: null, name: `${i}` },
          folder,
        ),
      ];
    }),
  );
  expect(await counted()).toBe(before + 120);
  const seqs = await db.query<{ seq: number }>('select seq from log where stream = $1 order by seq', [
    `space:${spaceId}`,
  ]);
  expect(seqs.map((row) => row.seq)).toEqual(seqs.map((_, i) => i + 1));
});

test('the bin, moves and cycles; a blob that nothing refers to goes after a day', async () => {
  const { member, spaceId, id } = world;
  const [a, b] = [id(), id()];
  await member.does('folder.create', { id: a, spaceId, folderId: null, name: 'Chantier' });
  await member.does('folder.create', { id: b, spaceId, folderId: a, name: 'Plans' });
  const file = await add(member, randomBytes(100), 'coupe.pdf', b, 'application/pdf');
  await member.isRefused('conflict', 'folder.move', { id: a, spaceId, folderId: b }, 'folder_in_itself');
  await member.isRefused('conflict', 'folder.move', { id: a, spaceId, folderId: a }, 'folder_in_itself');
  await member.isRefused('not_found', 'file.move', { id: file.id, spaceId, folderId: id() });
  const inline = await knock(member, `${pathOf(file)}?inline`);
  expect(inline.headers.get('content-disposition')).toMatch(/^inline/);
  const zip = Buffer.from(await (await knock(member, `/api/v1/files/${spaceId}/zip?folder=${a}`)).arrayBuffer());
  expect(zip.includes('Plans/coupe.pdf')).toBe(true);
  await member.does('folder.trash', { id: a, spaceId });
  expect((await knock(member, pathOf(file))).status).toBe(404);
  await member.does('folder.restore', { id: a, spaceId });
  await member.does('folder.rename', { id: a, spaceId, name: 'Chantier nord' });
  await member.does('folder.rename', { id: a, spaceId, name: 'Chantier' });
  await member.does('file.rename', { id: file.id, spaceId, name: 'Coupe A.pdf' });
  expect((await knock(member, pathOf(file))).status).toBe(200);
  await member.does('file.trash', { id: file.id, spaceId });
  await member.does('folder.trash', { id: b, spaceId });
  await member.does('file.restore', { id: file.id, spaceId });
  const [row] = (await member.sees(files, 'files')).filter((each) => each.id === file.id);
  expect(row).toMatchObject({ folder_id: null, name: 'Coupe A.pdf', trashed_at: null });
  await member.does('file.trash', { id: file.id, spaceId });
  await world.guest.isRefused('forbidden', 'bin.empty', { spaceId });
  await member.does('bin.empty', { spaceId });
  const blobs = await openBlobs(join(folder, 'blobs'), world.clock);
  const cancel = (each: object) => world.house.act(system, 'upload.cancel', each, null);
  expect(await collect(world.house.db, world.clock, blobs, cancel)).toBe(0);
  world.clock.pass(25 * 3600_000);
  expect(await collect(world.house.db, world.clock, blobs, cancel)).toBe(1);
  expect(await readdir(join(folder, 'blobs', 'incoming'))).toEqual([]);
});

test('some of a folder is taken as a zip; a document may be framed by our own pages, and by no others', async () => {
  const { member, spaceId, id } = world;
  const folderId = id();
  await member.does('folder.create', { id: folderId, spaceId, folderId: null, name: 'Choix' });
  const [one, two] = [
    await add(member, randomBytes(10), 'un.pdf', folderId, 'application/pdf'),
    await add(member, randomBytes(10), 'deux.txt', folderId),
  ];
  const zip = `/api/v1/files/${spaceId}/zip?folder=${folderId}&only=${one.id}`;
  const bytes = Buffer.from(await (await knock(member, zip)).arrayBuffer());
  expect([bytes.includes('un.pdf'), bytes.includes('deux.txt')]).toEqual([true, false]);
  const framed = await knock(member, `${pathOf(one)}?inline`);
  expect(framed.headers.get('x-frame-options')).toBe('SAMEORIGIN');
  expect(framed.headers.get('content-security-policy')).toContain("frame-ancestors 'self'");
  expect((await knock(member, pathOf(two))).headers.get('x-frame-options')).toBe('DENY');
});

async function entriesOf(zip: Buffer): Promise<{ name: string; bytes: Buffer }[]> {
  const found = [];
  const file = await fromBufferPromise(zip);
  for await (const entry of file.eachEntry())
    found.push({ name: entry.fileName, bytes: await buffer(await file.openReadStreamPromise(entry)) });
  return found;
}

test('a folder is taken as a zip: under its name, as long as was said, and with names that any computer can keep', async () => {
  const { member, spaceId, id } = world;
  const [top, empty] = [id(), id()];
  await member.does('folder.create', { id: top, spaceId, folderId: null, name: 'Relevés d’été' });
  await member.does('folder.create', { id: empty, spaceId, folderId: top, name: 'Façade : nord' });
  const bytes = randomBytes(1000);
  const long = `${'é'.repeat(251)}.txt`;
  for (const name of ['C: plan.txt', 'Coupe ?.txt', 'Coupe *.txt', 'Œuvre.pdf', 'CON.txt', long])
    await add(member, bytes, name, top);
  await add(member, Buffer.alloc(0), 'rien.txt', top);
  const take = async (asked: string) => {
    const answer = await knock(member, `/api/v1/files/${spaceId}/zip?${asked}`);
    expect(answer.status).toBe(200);
    const zip = Buffer.from(await answer.arrayBuffer());
    expect(answer.headers.get('content-length')).toBe(String(zip.length));
    const [, name] = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get('content-disposition')!)!;
    return { name: decodeURIComponent(name!), entries: await entriesOf(zip) };
  };
  const whole = await take(`folder=${top}`);
  expect(whole.name).toBe('Relevés d’été.zip');
  expect(whole.entries.map(({ name }) => name).sort()).toEqual(
    [
      ...['C_ plan.txt', 'Coupe _ (2).txt', 'Coupe _.txt', 'Façade _ nord/', 'rien.txt', 'Œuvre.pdf', '_CON.txt'],
      `${'é'.repeat(125)}.txt`,
    ].sort(),
  );
  expect(whole.entries.find(({ name }) => name === 'Œuvre.pdf')!.bytes).toEqual(bytes);
  const nothing = await take(`folder=${empty}`);
  expect(nothing.entries.map(({ name }) => name)).toEqual(['Façade _ nord/']);
  const some = await take(`only=${top}`);
  expect(some.name).toBe('Chantier.zip');
  expect(some.entries.map(({ name }) => name)).toContain('Relevés d’été/Œuvre.pdf');
});

test('whoever is in the space is told how much room there is, before it runs out', async () => {
  const room = await world.guest.asks<{ used_bytes: number; limit_bytes: null }>('storage', { spaceId: world.spaceId });
  expect(room.used_bytes).toBeGreaterThan(3_000_000);
  expect(room.limit_bytes).toBe(null);
  await world.outsider.isRefusedAsking('not_found', 'storage', { spaceId: world.spaceId });
});

test('who is put out of the space while bytes flow is cut off in the middle', async () => {
  const { owner, spaceId } = world;
  const leaver = await world.hire('Léa Leaver');
  await owner.does('member.add', { spaceId, personId: leaver.personId, role: 'space_member' });
  const size = 50_000_000;
  const uploadId = await open(leaver, size, 'long.bin', '');
  let feed = (_bytes: Uint8Array): void => {};
  const slow = new ReadableStream<Uint8Array>({
    start(controller) {
      feed = (bytes) => controller.enqueue(bytes);
    },
  });
  const sending = patch(leaver, uploadId, 0, slow).then(
    () => 'answered',
    () => 'cut',
  );
  feed(new Uint8Array(1000));
  await expect.poll(() => offsetOnDisk(uploadId)).toBe(1000);
  await owner.does('member.remove', { spaceId, personId: leaver.personId });
  expect(await sending).toBe('cut');
  expect(await offsetOnDisk(uploadId)).toBe(1000);
});

test('a file is found by words of its name without accents, where one is, and not from the bin', async () => {
  const { member, guest, outsider, anonymous, spaceId } = world;
  const folderId = world.id();
  await member.does('folder.create', { id: folderId, spaceId, folderId: null, name: 'Réserve' });
  world.clock.pass(1000);
  await add(member, Buffer.from('a'), 'Échéancier des travaux 100%.txt', folderId);
  const found = async (who: Somebody, text: string) =>
    (await who.asks<{ rows: { name: string; folder_name: string }[] }>('search.files', { text })).rows.map(
      (row) => `${row.folder_name}/${row.name}`,
    );
  expect(await found(guest, 'TRAVAUX echeancier')).toEqual(['Réserve/Échéancier des travaux 100%.txt']);
  expect(await found(guest, '0%')).toHaveLength(1);
  expect(await found(guest, '_')).toEqual([]);
  expect((await found(guest, ''))[0]).toBe('Réserve/Échéancier des travaux 100%.txt');
  expect(await found(outsider, 'echeancier')).toEqual([]);
  await anonymous.isRefusedAsking('forbidden', 'search.files', { text: '' });
  await member.does('folder.trash', { id: folderId, spaceId });
  expect(await found(guest, 'echeancier')).toEqual([]);
});

interface Listed {
  files: { id: string; name: string; refusal?: { code: string; details: { reason?: string } } }[];
}
interface Small {
  id: string;
  name: string;
  folderId: string | null;
  bytes: Buffer;
}
const small = (name: string, bytes = randomBytes(4096), folderId: string | null = null): Small => ({
  id: world.id(),
  name,
  folderId,
  bytes,
});
/** Sends small files as the web and a script do; `origin` null is a script that says nothing of itself. */
async function pack(who: Somebody, files: Small[], { op = world.id(), origin = base as string | null } = {}) {
  const form = new FormData();
  const list = files.map(({ bytes, ...each }) => ({ ...each, type: 'text/plain', size: bytes.length }));
  form.append('files', JSON.stringify(list));
  for (const each of files) form.append('file', new Blob([new Uint8Array(each.bytes)]), each.name);
  const headers = { 'idempotency-key': op, ...(origin ? { origin } : {}) };
  const response = await knock(who, `/api/v1/files/${world.spaceId}`, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as Listed & { code?: string } };
}
const roomUsed = async () =>
  (
    await world.house.db.query<{ bytes: number }>('select bytes from storage where organisation_id = $1', [
      world.organisationId,
    ])
  )[0]!.bytes;
const rowsOf = async (sent: Small[]) =>
  (await world.guest.sees(files, 'files')).filter((row) => sent.some(({ id }) => id === row.id));

test('a folder of three hundred small files comes in packs: each is there to the byte, and sent again it is still one', async () => {
  const { member, spaceId } = world;
  const folderId = world.id();
  await member.does('folder.create', { id: folderId, spaceId, folderId: null, name: 'Relevés' });
  const sent = Array.from({ length: 300 }, (_, i) => small(`relevé ${i}.txt`, randomBytes(1 + i * 10), folderId));
  const before = await roomUsed();
  const packs = [sent.slice(0, 100), sent.slice(100, 200), sent.slice(200)];
  const answers = await Promise.all(packs.map((some) => pack(member, some)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers.flatMap(({ body }) => body.files)).toEqual(sent.map(({ id, name }) => ({ id, name })));
  const bytes = sent.reduce((sum, each) => sum + each.bytes.length, 0);
  expect(await roomUsed()).toBe(before + bytes);
  for (const each of [sent[0]!, sent[150]!, sent[299]!]) {
    const back = await knock(world.guest, pathOf(each));
    expect(Buffer.from(await back.arrayBuffer()).equals(each.bytes)).toBe(true);
  }
  // the answer was lost: the same request again, and then the same files in another
  expect((await pack(member, packs[0]!)).body).toEqual(answers[0]!.body);
  expect(
    (await pack(member, [...packs[0]!.slice(0, 3), small('relevé 0.txt', undefined, folderId)])).body.files,
  ).toEqual([
    ...sent.slice(0, 3).map(({ id, name }) => ({ id, name })),
    { id: expect.any(String), name: 'relevé 0 (2).txt' },
  ]);
  expect(await roomUsed()).toBe(before + bytes + 4096);
  expect(await rowsOf(sent)).toHaveLength(300);
  expect((await readdir(join(folder, 'blobs', 'incoming'))).length).toBeLessThan(10);
});

test('the room ends in the middle of a pack: what fits is listed, the rest is told why, and nothing is counted for it', async () => {
  const { member, organisationId } = world;
  const setLimit = (limit: number | null) =>
    world.house.db.query(`update organisations set limits = jsonb_set(limits, '{storage_bytes}', $2) where id = $1`, [
      organisationId,
      JSON.stringify(limit),
    ]);
  const before = await roomUsed();
  await setLimit(before + 2 * 4096 + 100);
  const sent = [small('a'), small('b'), small('c'), small('d', Buffer.from('court'))];
  const { status, body } = await pack(member, sent);
  expect(status).toBe(200);
  expect(body.files.map((each) => each.refusal?.details.reason)).toEqual([
    undefined,
    undefined,
    'storage_full',
    undefined,
  ]);
  expect(await roomUsed()).toBe(before + 2 * 4096 + 5);
  expect((await rowsOf(sent)).map((row) => row.name).sort()).toEqual(['a', 'b', 'd']);
  const blobs = async () => (await readdir(join(folder, 'blobs'), { recursive: true })).length;
  const kept = await blobs();
  expect(await pack(member, [small('e'), small('f')])).toMatchObject({ status: 402, body: { code: 'over_limit' } });
  expect(await blobs()).toBe(kept);
  await setLimit(null);
  const again = await pack(member, [sent[2]!]);
  expect(again.body.files).toEqual([{ id: sent[2]!.id, name: 'c' }]);
});

test('a pack is for who may write here, and each of its files for a folder that is open', async () => {
  const { member, owner, outsider, anonymous, spaceId } = world;
  const reader = await world.hire('Rose Reader');
  await owner.does('member.add', { spaceId, personId: reader.personId, role: 'space_reader' });
  const statusOf = async (who: Somebody, origin?: string | null) =>
    (await pack(who, [small('intrus')], origin === undefined ? {} : { origin })).status;
  expect(await statusOf(outsider)).toBe(404);
  expect(await statusOf(anonymous)).toBe(404);
  expect(await statusOf(reader)).toBe(403);
  expect(await statusOf(member, 'https://ailleurs.example')).toBe(403);
  expect(await statusOf(member, null)).toBe(403);

  const binned = world.id();
  await member.does('folder.create', { id: binned, spaceId, folderId: null, name: 'Jetés' });
  await member.does('folder.trash', { id: binned, spaceId });
  const theirs = small('à eux');
  await pack(owner, [theirs]);
  const mine = small('à moi');
  const { body } = await pack(member, [
    small('jeté', undefined, binned),
    mine,
    { ...theirs, bytes: randomBytes(10) },
    { ...mine, bytes: randomBytes(10) },
  ]);
  expect(body.files.map((each) => each.refusal?.code)).toEqual(['not_found', undefined, 'conflict', 'conflict']);
  expect((await pack(member, [small('jeté', undefined, binned)])).status).toBe(404);

  const { bytes: _, ...one } = small('droit.txt');
  await member.does('file.receive', { spaceId, files: [{ ...one, type: '', size: 0, sha256: 'e3'.repeat(32) }] });
  await reader.isRefused('forbidden', 'file.receive', {
    spaceId,
    files: [{ ...one, id: world.id(), type: '', size: 0, sha256: 'e3'.repeat(32) }],
  });
  await owner.does('member.remove', { spaceId, personId: reader.personId });
});

test('a pack that is not what it says is refused whole, and nothing of it stays', async () => {
  const { member, spaceId } = world;
  const list = (size: number) => JSON.stringify([{ id: world.id(), folderId: null, name: 'x', type: '', size }]);
  const part = (text: string) => `--b\r\ncontent-disposition: form-data; name="x"\r\n\r\n${text}\r\n`;
  const send = async (body: string, type = 'multipart/form-data; boundary=b') =>
    (
      await knock(member, `/api/v1/files/${spaceId}`, {
        method: 'POST',
        body,
        headers: { origin: base, 'content-type': type },
      })
    ).status;
  const before = await readdir(join(folder, 'blobs'), { recursive: true });
  expect(await send(`${part(list(3))}${part('abc')}--b--\r\n`, 'multipart/form-data')).toBe(400);
  expect(await send(`${part(list(4))}${part('abc')}--b--\r\n`)).toBe(400);
  expect(await send(`${part(list(2))}${part('abc')}--b--\r\n`)).toBe(400);
  expect(await send(`${part(list(3))}--b--\r\n`)).toBe(400);
  expect(await send(`${part(list(3))}${part('abc')}${part('def')}--b--\r\n`)).toBe(400);
  expect(await send(`${part('[')}${part('abc')}--b--\r\n`)).toBe(400);
  expect(await send(`${part('[]')}--b--\r\n`)).toBe(400);
  expect(await send('')).toBe(400);
  expect(await readdir(join(folder, 'blobs'), { recursive: true })).toEqual(before);
  expect(await send(`${part(list(3))}${part('abc')}--b--\r\n`)).toBe(200);
  expect(await send(`${part(list(600_000))}${part('a'.repeat(600_000))}--b--\r\n`)).toBe(200);
  expect(await send(`${part(list(1_100_000))}${part('a'.repeat(1_100_000))}--b--\r\n`)).toBe(400);
});

test('every door is shut to who is not of the space', async () => {
  const { member, spaceId, outsider, anonymous, owner } = world;
  const file = await add(member, Buffer.from('secret'), 'secret.html', null, 'text/html');
  const uploadId = await open(member, 10);
  for (const stranger of [outsider, anonymous]) {
    expect((await knock(stranger, pathOf(file))).status).toBe(404);
    expect((await knock(stranger, `/api/v1/files/${spaceId}/zip`)).status).toBe(404);
    expect((await knock(stranger, `/api/v1/uploads/${uploadId}`, { method: 'HEAD' })).status).toBe(404);
    expect((await patch(stranger, uploadId, 0, 'aaaa')).status).toBe(404);
  }
  expect((await patch(owner, uploadId, 0, 'aaaa')).status).toBe(404);
  await owner.isRefused('not_found', 'upload.cancel', { spaceId, uploadId });
  const foreign = await knock(member, `/api/v1/uploads/${uploadId}`, {
    method: 'HEAD',
    headers: { origin: 'https://ailleurs.example' },
  });
  expect(foreign.status).toBe(403);
  const page = await knock(member, `${pathOf(file)}?inline`);
  expect(page.headers.get('content-type')).toBe('application/octet-stream');
  expect(page.headers.get('content-disposition')).toMatch(/^attachment/);
  expect(page.headers.get('content-security-policy')).toContain('sandbox');
  await owner.does('member.remove', { spaceId, personId: member.personId });
  expect((await patch(member, uploadId, 0, 'aaaa')).status).toBe(404);
  expect((await knock(member, pathOf(file))).status).toBe(404);
});
