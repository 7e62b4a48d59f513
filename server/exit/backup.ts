/**
 * One consistent archive of a whole server, while it runs: every table in one snapshot by COPY (the embedded PostgreSQL
 * brings no pg_dump), let go before the first file's bytes are read; then every blob that those rows refer to, and the
 * installation's secrets. It opens everything: whoever holds it holds the data.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type BagFile, writeBag } from '#core/bag.ts';
import { openBlobs } from '#core/blobs.ts';
import { blocksOfFile } from '#core/blocks.ts';
import type { Clock } from '#core/clock.ts';
import { openClient, openDatabase } from '#core/db.ts';
import { holdBlobs } from '#core/hold.ts';
import type { Manifest } from '#core/module.ts';
import { blobsSql, quoted, type Table, tablesOf } from './tables.ts';

export const BACKUP_KIND = 'beffroi-backup-1';

export interface BackupOptions {
  connectionString: string;
  dataFolder: string;
  manifests: Manifest[];
  clock: Clock;
  progress?: (line: string) => void;
}

export interface BackupSummary {
  rows: number;
  blobs: number;
  bytes: number;
  /** blobs that are missing or no longer what they were: their names */
  hurt: string[];
}

/** Yields the bytes of the archive, in blocks whose memory is used again (core/blocks.ts); `summary` is filled by the time it ends. */
export async function* backup(options: BackupOptions, summary: BackupSummary): AsyncGenerator<Buffer> {
  const at = options.clock.now();
  const db = openDatabase(options.connectionString, 2);
  try {
    const release = await holdBlobs(db);
    try {
      const name = `beffroi-backup-${at.toISOString().slice(0, 19).replaceAll(':', '')}`;
      yield* writeBag(name, at, filesOf(options, at, summary), () => ({
        'Bagging-Date': at.toISOString().slice(0, 10),
        'External-Identifier': BACKUP_KIND,
        'External-Description': 'Backup of a whole Beffroi server, secrets included: keep it under lock.',
        'Beffroi-Rows': String(summary.rows),
        'Beffroi-Blobs': String(summary.blobs),
        'Beffroi-Hurt': String(summary.hurt.length),
      }));
    } finally {
      await release();
    }
  } finally {
    await db.close();
  }
}

async function* filesOf(
  { connectionString, dataFolder, manifests, clock, progress }: BackupOptions,
  at: Date,
  summary: BackupSummary,
): AsyncGenerator<BagFile> {
  const hashes: string[] = [];
  yield* databaseFiles(connectionString, manifests, at, summary, hashes);
  progress?.(`${summary.rows} rows in one snapshot; ${hashes.length} files to go.`);
  const blobs = await openBlobs(join(dataFolder, 'blobs'), clock);
  for (const sha256 of hashes) {
    const size = await blobs.sizeOf(sha256).catch(() => undefined);
    if (size === undefined) {
      summary.hurt.push(sha256);
      continue;
    }
    yield {
      path: `blobs/${sha256}`,
      at,
      read: () => blobs.blocks(sha256),
      done(found, read) {
        if (found !== sha256) summary.hurt.push(sha256);
        summary.blobs++;
        summary.bytes += read;
        if (summary.blobs % 1000 === 0) progress?.(`${summary.blobs} of ${hashes.length} files…`);
      },
    };
  }
  const secrets = join(dataFolder, 'secrets');
  for (const secret of existsSync(secrets) ? readdirSync(secrets) : []) {
    yield {
      path: `secrets/${secret}`,
      at,
      read: () => blocksOfFile(join(secrets, secret)),
    };
  }
}

async function* databaseFiles(
  connectionString: string,
  manifests: Manifest[],
  at: Date,
  summary: BackupSummary,
  hashes: string[],
): AsyncGenerator<BagFile> {
  const client = await openClient({ connectionString });
  const query = async <T>(sql: string) => (await client.query(sql)).rows as T[];
  try {
    // text that any PostgreSQL reads back the same, whatever its own settings
    await client.query(
      `set timezone to 'UTC'; set datestyle to 'ISO, YMD'; set intervalstyle to 'postgres'; set extra_float_digits to 1;
       set bytea_output to 'hex'; set client_encoding to 'UTF8'`,
    );
    await client.query('begin isolation level repeatable read read only');
    const tables = await tablesOf({ query });
    const sequences = await query<{ sql: string; value: string | null }>(
      `select format('%I.%I', schemaname, sequencename) as sql, last_value::text as value from pg_sequences`,
    );
    const [migrations] = await query<{ list: unknown }>(
      `select coalesce(jsonb_agg(jsonb_build_object('name', name, 'hash', hash) order by name), '[]') as list from migrations`,
    );
    for (const row of await query<{ sha256: string }>(blobsSql(manifests, tables, false))) hashes.push(row.sha256);
    const contents = JSON.stringify({ tables, sequences, migrations: migrations!.list }, null, 1);
    yield { path: 'database/contents.json', at, read: () => [Buffer.from(contents)] };
    for (const table of tables) yield { path: copyPath(table), at, read: () => copyOut(client, table, summary) };
    await client.query('commit');
  } finally {
    await client.end();
  }
}

export const copyPath = (table: Pick<Table, 'schema' | 'name'>): string =>
  `database/${table.schema}.${table.name}.copy`;
export const columnsSql = (table: Table): string => table.columns.map((column) => quoted(column.name)).join(', ');

async function* copyOut(client: pg.Client, table: Table, summary: BackupSummary): AsyncGenerator<Buffer> {
  const stream = client.query(copyTo(`copy ${table.sql} (${columnsSql(table)}) to stdout`));
  for await (const chunk of stream) yield chunk as Buffer;
  summary.rows += stream.rowCount;
}
