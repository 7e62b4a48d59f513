/** Plain SQL files, append-only, each in a transaction, under one lock. A failed one leaves the database as the older version knows it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { openClient } from './db.ts';

const LOCK = 7_240_311;

/** Brings the database to the newest migration of `folder`. Rejects with a sentence for the operator, nothing half done. */
export async function migrate(connectionString: string, folder: string): Promise<void> {
  const client = await openClient({ connectionString });
  try {
    await takeMigrationLock(client);
    await client.query(
      'create table if not exists migrations (name text primary key, hash text not null, at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from migrations');
    const done = new Map(rows.map((row) => [row.name, row.hash]));
    const files = readdirSync(folder)
      .filter((name) => name.endsWith('.sql'))
      .sort();
    for (const known of done.keys()) {
      if (!files.includes(known))
        throw new Error(
          `The database was opened by a newer Beffroi (${known}). Start that version, or restore a backup made before.`,
        );
    }
    for (const name of files) {
      const sql = readFileSync(join(folder, name), 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      if (done.get(name) === hash) continue;
      if (done.has(name))
        throw new Error(`Migration ${name} was changed after it had run here: migrations are only ever added.`);
      await apply(client, name, hash, sql);
    }
  } finally {
    await client.end();
  }
}

/** One migrates, or fills, this database at a time; the lock goes with the connection. */
export async function takeMigrationLock(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [LOCK]);
}

/** One migration, in the transaction under way. */
export async function applyMigration(client: pg.Client, name: string, hash: string, sql: string): Promise<void> {
  await client.query(sql);
  await client.query('insert into migrations (name, hash) values ($1, $2)', [name, hash]);
}

async function apply(client: pg.Client, name: string, hash: string, sql: string): Promise<void> {
  try {
    await client.query('begin');
    await applyMigration(client, name, hash, sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(
      `Migration ${name} failed and was undone: ${(error as Error).message}. The version before still starts on this data.`,
    );
  }
}
