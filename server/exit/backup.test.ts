/** Backups made while people write, brought back elsewhere, damaged, and refused. */
import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apply, moduleScope, type Scope, streamOf } from '#contract/index.ts';
import { openDatabase } from '#core/db.ts';
import { openHouse, stateOf } from '#core/house.ts';
import { after } from '#core/log.ts';
import { zip } from '#core/zip.ts';
import { manifests } from '../manifests.ts';
import { type TestDatabase, testDatabase } from '../test/database.ts';
import { openShelf, type Shelf } from '../test/shelf.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { type BackupSummary, backup } from './backup.ts';
import { writeWhole } from './commands.ts';
import { rebuild, refuseUnknownSchema } from './rebuild.ts';
import { openBackup, restore } from './restore.ts';
import { verifyBlobs } from './verify.ts';

let world: World;
let shelf: Shelf;
let folder: string;
let channelId: string;
let target: TestDatabase;

beforeAll(async () => {
  world = await openWorld();
  shelf = await openShelf(world);
  folder = mkdtempSync(join(tmpdir(), 'beffroi-backup-'));
  target = await testDatabase();
  const [channel] = await world.owner.sees(moduleScope(world.spaceId, 'chat'), 'channels');
  channelId = String(channel!.id);
});
afterAll(async () => {
  await world?.close();
  await target?.drop();
  shelf?.clear();
  if (folder) rmSync(folder, { recursive: true });
});

const post = (who: Somebody, text: string) =>
  world.house.act(
    who.actor,
    'message.post',
    { id: world.id(), spaceId: world.spaceId, channelId, threadId: null, text, mentions: [], attachments: [] },
    world.id(),
  );
const source = () => ({
  connectionString: world.house.db.connectionString,
  dataFolder: shelf.dataFolder,
  manifests,
  clock: world.clock,
});

async function backUp(name: string): Promise<{ file: string; summary: BackupSummary }> {
  const file = join(folder, name);
  const summary: BackupSummary = { rows: 0, blobs: 0, bytes: 0, hurt: [] };
  await writeWhole(file, backup(source(), summary));
  return { file, summary };
}

async function bringBack(file: string, isReplacing = false): Promise<string> {
  const dataFolder = mkdtempSync(join(folder, 'elsewhere-'));
  const opened = await openBackup(file);
  try {
    await restore(opened, { connectionString: target.connectionString, dataFolder, clock: world.clock, isReplacing });
  } finally {
    opened.bag.close();
  }
  return dataFolder;
}

test('a backup made while people write holds one moment of it: what follows in the log leads to what is there now', async () => {
  const bytes = [randomBytes(300_000), Buffer.alloc(0), Buffer.from('relevé')];
  for (const [at, each] of bytes.entries()) await shelf.add(world.member, `plan ${at}.bin`, each);
  for (let i = 0; i < 50; i++) await post(world.owner, `avant ${i}\t\\ « é » \n ${'x'.repeat(i)}`);
  let isDone = false;
  const writing = (async () => {
    for (let i = 0; !isDone; i++) await Promise.all([post(world.member, `pendant ${i}`), post(world.guest, `et ${i}`)]);
  })();
  const { file, summary } = await backUp('live.zip');
  isDone = true;
  await writing;
  await world.house.followers.settled();
  expect(summary.hurt).toEqual([]);
  expect(summary.blobs).toBe(3);

  const dataFolder = await bringBack(file);
  for (const each of bytes) {
    const sha256 = createHash('sha256').update(each).digest('hex');
    expect(readFileSync(join(dataFolder, 'blobs', sha256.slice(0, 2), sha256)).equals(each)).toBe(true);
  }
  const db = openDatabase(target.connectionString, 4);
  const house = openHouse({ db, clock: world.clock, manifests: manifests.map((each) => ({ ...each, followers: [] })) });
  try {
    let isLater = false;
    for (const who of world.cast.filter((each) => each.actor.accountId)) {
      const scopes = await world.house.scopesOf(who.actor.accountId!);
      expect(await house.scopesOf(who.actor.accountId!)).toEqual(scopes);
      const [then, now] = [await house.snapshots(who.actor, scopes), await world.house.snapshots(who.actor, scopes)];
      for (const [at, snapshot] of then.entries()) {
        const later = await laterEvents(snapshot.scope, snapshot.seq);
        isLater ||= later.length > 0;
        expect(later.reduce(apply, stateOf(snapshot)).rows, snapshot.scope).toEqual(stateOf(now[at]!).rows);
      }
    }
    expect(isLater, 'people wrote after the snapshot').toBe(true);
    // the long collection: exactly the messages of the log's prefix, each as it is at the source
    const sql = 'select id, seq, text, author_id, posted_at from messages order by seq';
    const [kept, all] = [await db.query<{ seq: number }>(sql), await world.house.db.query(sql)];
    expect(kept).toEqual(all.slice(0, kept.length));
    const told = await db.query<{ count: number }>(`select count(*) from log where type = 'message.posted'`);
    expect(told[0]!.count).toBe(kept.length);
  } finally {
    await house.close();
    await db.close();
  }
});

async function laterEvents(scope: Scope, seq: number) {
  const events = [];
  for (let at = seq; ; ) {
    const slice = await after(world.house.db, streamOf(scope), at);
    if (slice.length === 0) return events.filter((event) => event.scope === scope);
    events.push(...slice);
    at = slice.at(-1)!.seq;
  }
}

test('a backup is not restored over what is there until told to, and then replaces it', async () => {
  const { file } = await backUp('again.zip');
  await expect(bringBack(file)).rejects.toThrow('add --replace');
  const dataFolder = await bringBack(file, true);
  expect(readdirSync(join(dataFolder, 'blobs')).length).toBeGreaterThan(1);
  await expect(writeWhole(file, backup(source(), { rows: 0, blobs: 0, bytes: 0, hurt: [] }))).rejects.toThrow(
    'exists already',
  );
});

test('an archive that was cut, changed or forged is refused in one line, and nothing has changed', async () => {
  const { file } = await backUp('whole.zip');
  const before = await rowsOfTarget();
  const bytes = readFileSync(file);
  const bad = join(folder, 'bad.zip');
  const refusals: string[] = [];
  const isRefused = async (damaged: Buffer) => {
    writeFileSync(bad, damaged);
    const error = await bringBack(bad, true).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    expect(error?.message, 'a damaged archive was taken').toMatch(/^[^\n]+\.$/);
    refusals.push(error!.message);
  };
  for (const part of [0, 0.1, 0.5, 0.999]) await isRefused(bytes.subarray(0, Math.floor(bytes.length * part)));
  for (let i = 1; i < 60; i++) {
    const damaged = Buffer.from(bytes);
    const at = Math.floor((bytes.length * i) / 60);
    damaged[at]! ^= 1 << (i % 8);
    const isUnread = await isInUnreadHeader(damaged, bytes);
    if (!isUnread) await isRefused(damaged);
  }
  // a directory said to begin 2^57 bytes further on
  const lost = Buffer.from(bytes);
  lost[bytes.length - 22 - 20 + 15]! ^= 2;
  await isRefused(lost);
  const forged = async (entries: [string, string][]) => {
    const chunks: Buffer[] = [];
    const files = entries.map(([name, text]) => ({ name, at: world.clock.now(), read: () => [Buffer.from(text)] }));
    for await (const chunk of zip(files)) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  await isRefused(await forged([['bag/data/../../evil', 'x']]));
  await isRefused(await forged([['/etc/evil', 'x']]));
  await isRefused(await forged([['bag\\..\\evil', 'x']]));
  await isRefused(await forged([['bag/bagit.txt', 'x']]));
  await isRefused(Buffer.from('not a zip at all'));
  expect(refusals.some((line) => line.includes('SHA-256 differs'))).toBe(true);
  expect(existsSync(join(folder, 'evil'))).toBe(false);
  expect(await rowsOfTarget()).toEqual(before);
});

/** Of an entry of the central directory (APPNOTE 4.3.12): versions, flags, time, CRC (each file has its SHA-256), disk, attributes. */
const unreadInEntry = [4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 34, 35, 36, 37, 38, 39, 40, 41];

/** A bit of a local header says twice what the central directory says, and not all of that is read; nothing that is read changes with it. */
async function isInUnreadHeader(damaged: Buffer, whole: Buffer): Promise<boolean> {
  const at = damaged.findIndex((byte, i) => byte !== whole[i]);
  for (const offset of unreadInEntry) if (whole.readUInt32LE(Math.max(0, at - offset)) === 0x02014b50) return true;
  for (let start = at; start > Math.max(0, at - 400); start--) {
    if (whole.readUInt32LE(Math.min(start, whole.length - 4)) !== 0x04034b50) continue;
    if (at < start + 30 + whole.readUInt16LE(start + 26) + whole.readUInt16LE(start + 28)) return true;
    break; // in what follows it
  }
  // or of the descriptor after its bytes, its own four letters included
  return whole.subarray(at - 24, at + 4).includes(Buffer.from([0x50, 0x4b, 0x07, 0x08]));
}

async function rowsOfTarget(): Promise<unknown> {
  const db = openDatabase(target.connectionString, 1);
  try {
    return await db.query('select stream, seq from streams order by stream');
  } finally {
    await db.close();
  }
}

test('an archive of a newer or another Beffroi is refused before anything is touched', async () => {
  const { file } = await backUp('newer.zip');
  const opened = await openBackup(file);
  opened.bag.close();
  expect(() => refuseUnknownSchema([{ name: '9999_future.sql', hash: 'x' }])).toThrow('newer Beffroi');
  expect(() => refuseUnknownSchema([{ name: '../../etc/passwd', hash: 'x' }])).toThrow('newer Beffroi');
  expect(() => refuseUnknownSchema([{ ...opened.contents.migrations[0]!, hash: 'x' }])).toThrow('differs from ours');
});

test('a backup of an older schema is made, brought back, and then becomes as new as this Beffroi', async () => {
  const { file } = await backUp('newest.zip');
  const opened = await openBackup(file);
  opened.bag.close();
  const [older, last] = [opened.contents.migrations.slice(0, 2), opened.contents.migrations.at(-1)!];
  const { connectionString } = target;
  const stream = 'organisation:0193a2b0-0000-7000-8000-000000000001';
  await rebuild(connectionString, older, async (client) => {
    await client.query('insert into streams (stream, rank, seq) values ($1, 1, 42)', [stream]);
  });
  const old = join(folder, 'older.zip');
  await writeWhole(old, backup({ ...source(), connectionString }, { rows: 0, blobs: 0, bytes: 0, hurt: [] }));
  await bringBack(old, true);
  const db = openDatabase(connectionString, 1);
  const migrations = await db.query<{ name: string }>('select name from migrations order by name');
  const streams = await db.query('select stream, seq from streams');
  await db.close();
  expect(migrations.at(-1)!.name).toBe(last.name);
  expect(streams).toEqual([{ stream, seq: 42 }]);
});

test('a file that rots on the disk is found, by its name, and the backup says so too', async () => {
  const rotten = await shelf.add(world.member, 'pourri.pdf', Buffer.from('sain'));
  const lost = await shelf.add(world.member, 'perdu.pdf', Buffer.from('présent'));
  expect((await verifyBlobs(source())).hurt).toEqual([]);
  copyFileSync(shelf.pathOf(rotten), join(folder, 'sane'));
  writeFileSync(shelf.pathOf(rotten), 'sait');
  rmSync(shelf.pathOf(lost));
  const { hurt } = await verifyBlobs(source());
  expect(hurt.map(({ what, names }) => [what, ...names]).sort()).toEqual([
    ['changed', 'pourri.pdf'],
    ['missing', 'perdu.pdf'],
  ]);
  const { file, summary } = await backUp('hurt.zip');
  expect(summary.hurt.sort()).toEqual([rotten, lost].sort());
  const dataFolder = await bringBack(file, true);
  expect(existsSync(join(dataFolder, 'blobs', rotten.slice(0, 2), rotten))).toBe(false);
});
