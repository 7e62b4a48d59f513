/**
 * Gathers what an archive will hold: rows and readable texts into a folder of its own, in one snapshot that lasts as long
 * as the disk needs, not as long as the reader of the archive; blobs by name only. Then size and list are known.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Blobs } from '#core/blobs.ts';
import type { Clock } from '#core/clock.ts';
import { type Db, openClient, openDatabase } from '#core/db.ts';
import { holdBlobs } from '#core/hold.ts';
import type { ArchiveWriter, Manifest } from '#core/module.ts';
import { portableNames } from '#core/portable-names.ts';
import { blobsSql, quoted, type Table, tablesOf } from './tables.ts';

export interface SpooledFile {
  /** in the archive, below `data/` */
  path: string;
  size: number;
  at: Date;
  /** a file of the spool, or else a blob */
  spooled?: string;
  blob?: string;
}

export interface Spool {
  files: SpooledFile[];
  rows: number;
  /** blobs that rows refer to and that are not on the disk */
  missing: string[];
  snapshotMilliseconds: number;
  clear(): Promise<void>;
}

export interface SpoolOptions {
  connectionString: string;
  manifests: Manifest[];
  blobs: Blobs;
  clock: Clock;
  organisationId: string;
  language: 'fr' | 'en';
  /** made, and removed by `clear` */
  folder: string;
}

/** The most of a name in the archive: a path has several, and Windows opens none of more than 260 letters. */
export const NAME_BYTES = 120;

/** Columns as JSON lines: neither sign below occurs in JSON text, so COPY writes each row as it is. */
export const JSON_LINES = `(format csv, quote E'\\x01', delimiter E'\\x02')`;

/** What the house itself keeps of an organisation: the order of its streams, and how far they were followed. */
export const machineTables = ['streams', 'log', 'follower_cursors'];

export interface Collection {
  table: string;
  file: string;
  key: string[];
  columns: Table['columns'];
}

export async function spool(options: SpoolOptions): Promise<Spool> {
  if (!/^[0-9a-f-]{36}$/.test(options.organisationId)) throw new Error('not the id of an organisation');
  const db = openDatabase(options.connectionString, 1);
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const releases: (() => Promise<unknown>)[] = [
    () => db.close(),
    () => rm(options.folder, { recursive: true, force: true }),
  ];
  const clear = async () => {
    for (const release of releases.splice(0).reverse()) await release();
  };
  try {
    releases.push(await holdBlobs(db));
    return { ...(await gather(options)), clear };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function gather(options: SpoolOptions): Promise<Omit<Spool, 'clear'>> {
  const client = await openClient({ connectionString: options.connectionString });
  const query = async <T>(sql: string, params: unknown[] = []) => (await client.query(sql, params)).rows as T[];
  const files: SpooledFile[] = [];
  const at = options.clock.now();
  const started = performance.now();
  const result = { files, rows: 0, missing: [] as string[], snapshotMilliseconds: 0 };
  let hashes: string[];
  const placed: { path: string; sha256: string; at: Date }[] = [];
  try {
    await client.query(`set timezone to 'UTC'; set client_encoding to 'UTF8'`);
    await client.query('begin isolation level repeatable read read only');
    const tables = await tablesOf({ query });
    const collections = collectionsOf(options, tables);
    for (const [number, { sql, ...collection }] of collections.entries()) {
      const name = join(options.folder, `${number}.jsonl`);
      const { size, rows } = await copyLines(client, sql, name);
      files.push({ path: collection.file, size, at, spooled: name });
      result.rows += rows;
    }
    await describe(options, { query }, collections, files, at);
    await readable(options, { query }, files, placed, at);
    hashes = (
      await query<{ sha256: string }>(
        blobsSql(options.manifests, tables, true).replaceAll('$1', `'${options.organisationId}'`),
      )
    ).map((row) => row.sha256);
    await client.query('commit');
  } finally {
    await client.end();
  }
  result.snapshotMilliseconds = performance.now() - started;
  // what no module gave a name to keeps its hash, so that nothing is left behind
  const named = new Set(placed.map((each) => each.sha256));
  for (const sha256 of hashes) if (!named.has(sha256)) placed.push({ path: `blobs/${sha256}`, sha256, at });
  const missing = new Set<string>();
  for (const { path, sha256, at } of placed) {
    const size = await options.blobs.sizeOf(sha256).catch(() => undefined);
    if (size === undefined) missing.add(sha256);
    else files.push({ path, size, at, blob: sha256 });
  }
  result.missing = [...missing];
  return result;
}

function collectionsOf({ manifests, organisationId }: SpoolOptions, tables: Table[]): (Collection & { sql: string })[] {
  const mine = `'${organisationId}'`;
  const streams = manifests.flatMap((manifest) => manifest.streams ?? []).join(' union all ');
  const wanted = [
    ...manifests.flatMap((manifest) => manifest.tables).filter((table) => table.ofOrganisation !== null),
    ...machineTables.map((name) => ({ name, ofOrganisation: `stream in (${streams})`, columns: undefined })),
  ];
  return wanted.flatMap(({ name, ofOrganisation, columns }) => {
    const table = tables.find((each) => each.sql === name || each.sql === `public.${name}`);
    if (!table) return [];
    const taken = table.columns.filter((column) => !columns || columns.includes(column.name));
    const list = taken.map((column) => quoted(column.name)).join(', ');
    const order = table.key.length > 0 ? ` order by ${table.key.map(quoted).join(', ')}` : '';
    const where = ofOrganisation!.replaceAll('$1', mine);
    return [
      {
        table: name,
        file: `rows/${name.replace(/\W+/g, '-').replace(/-$/, '')}.jsonl`,
        key: table.key,
        columns: taken,
        sql: `copy (select row_to_json(x)::text from (select ${list} from ${table.sql} where ${where}${order}) x) to stdout with ${JSON_LINES}`,
      },
    ];
  });
}

async function copyLines(client: pg.Client, sql: string, path: string): Promise<{ size: number; rows: number }> {
  const source = client.query(copyTo(sql));
  const size = await writeFile(path, source as AsyncIterable<Buffer>);
  return { size, rows: source.rowCount };
}

/** The schema of every collection, in words that a program reads; docs/archive.md says it to people. */
async function describe(
  options: SpoolOptions,
  db: Db,
  collections: Collection[],
  files: SpooledFile[],
  at: Date,
): Promise<void> {
  const migrations = await db.query<{ name: string; hash: string }>('select name, hash from migrations order by name');
  const schema = {
    format:
      'JSON lines: one object a line, UTF-8, its members named as the columns below, of the PostgreSQL types given',
    organisation: options.organisationId,
    made_at: at.toISOString(),
    collections: collections.map(({ table, file, key, columns }) => ({ table, file, key, columns })),
    migrations,
  };
  const path = join(options.folder, 'schema.json');
  const text = JSON.stringify(schema, null, 1);
  files.push({ path: 'rows/schema.json', size: await writeFile(path, [text]), at, spooled: path });
}

async function readable(
  options: SpoolOptions,
  db: Db,
  files: SpooledFile[],
  placed: { path: string; sha256: string; at: Date }[],
  at: Date,
): Promise<void> {
  const names = portableNames({ taken: ['rows', 'blobs'], longest: NAME_BYTES });
  const folders = new Map<string, string>();
  const writer: ArchiveWriter = {
    db,
    organisationId: options.organisationId,
    say: (words) => words[options.language],
    folder(parent, name, key) {
      const path = names.take(parent, name);
      if (key) folders.set(key, path);
      return path;
    },
    folderOf: (key) => folders.get(key) ?? '',
    async text(folder, name, parts) {
      const path = names.take(folder, name);
      const spooled = join(options.folder, createHash('sha256').update(path).digest('hex'));
      const size = await writeFile(spooled, parts);
      files.push({ path, size, at, spooled });
    },
    blob(folder, name, sha256, changedAt) {
      placed.push({ path: names.take(folder, name), sha256, at: new Date(changedAt) });
    },
  };
  for (const manifest of options.manifests) await manifest.readable?.(writer);
}

const BLOCK = 256 * 1024;

/** Writes the parts through one block of memory and answers how many bytes; a full disk rejects like any other error. */
async function writeFile(path: string, parts: AsyncIterable<Buffer | string> | Iterable<string>): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  const block = Buffer.allocUnsafeSlow(BLOCK);
  let size = 0;
  let filled = 0;
  const flush = async () => {
    await file.appendFile(block.subarray(0, filled));
    filled = 0;
  };
  try {
    for await (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      for (let at = 0; at < bytes.length; ) {
        const taken = bytes.copy(block, filled, at);
        at += taken;
        filled += taken;
        if (filled === BLOCK) await flush();
      }
      size += bytes.length;
    }
    await flush();
  } finally {
    await file.close();
  }
  return size;
}
