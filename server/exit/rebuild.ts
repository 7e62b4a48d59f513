/**
 * Fills a database anew from an archive, in one transaction: the schema as it was when the archive was made, then its
 * rows, so that it is either wholly there or not at all. Newer migrations run afterwards, as at any start.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { BadArchive } from '#core/bag.ts';
import { openClient } from '#core/db.ts';
import { applyMigration, takeMigrationLock } from '#core/migrate.ts';
import { migrationsFolder } from '#core/root.ts';

export interface MigrationName {
  name: string;
  hash: string;
}

/** Refuses an archive whose schema this version does not know. */
export function refuseUnknownSchema(migrations: MigrationName[]): void {
  for (const { name, hash } of migrations) {
    const file = join(migrationsFolder, name);
    if (!/^[\w-]+\.sql$/.test(name) || !existsSync(file))
      throw new BadArchive(`The archive was made by a newer Beffroi (${name}): use that version or a newer one.`);
    if (createHash('sha256').update(readFileSync(file)).digest('hex') !== hash)
      throw new BadArchive(
        `The archive was made by another edition of Beffroi: its migration ${name} differs from ours.`,
      );
  }
}

/** True when accounts or organisations would be lost by filling this database anew. */
export async function isOccupied(connectionString: string): Promise<boolean> {
  const client = await openClient({ connectionString });
  try {
    const { rows } = await client.query<{ at: string | null }>(`select to_regclass('public.organisations') as at`);
    if (!rows[0]!.at) {
      const others = await client.query(
        `select 1 from pg_tables where schemaname = 'public' and tablename <> 'migrations' limit 1`,
      );
      return others.rows.length > 0;
    }
    const found = await client.query('select 1 from organisations union all select 1 from auth."user" limit 1');
    return found.rows.length > 0;
  } finally {
    await client.end();
  }
}

/** Drops what is there, builds the schema of `migrations`, lets `fill` write, checks every reference, commits. */
export async function rebuild(
  connectionString: string,
  migrations: MigrationName[],
  fill: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = await openClient({ connectionString });
  try {
    await client.query(`set lock_timeout to '10s'`);
    await takeMigrationLock(client);
    await client.query('begin');
    await dropSchemas(client);
    await client.query(
      'create table migrations (name text primary key, hash text not null, at timestamptz not null default now())',
    );
    for (const { name, hash } of migrations)
      await applyMigration(client, name, hash, readFileSync(join(migrationsFolder, name), 'utf8'));
    const references = await dropReferences(client);
    const indexes = await dropIndexes(client);
    await emptyTables(client);
    await fill(client);
    for (const definition of indexes) await client.query(definition);
    for (const { table, name, definition } of references)
      await client.query(`alter table ${table} add constraint ${name} ${definition}`);
    await client.query('commit');
    await client.query('analyze');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

const ours = `nspname !~ '^pg_' and nspname <> 'information_schema'`;

/** The database is Beffroi's own (docs/operate/restore.md): everything in it goes. */
async function dropSchemas(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ list: string | null }>(
    `select string_agg(quote_ident(nspname), ', ') as list from pg_namespace where ${ours}`,
  );
  if (rows[0]!.list) await client.query(`drop schema ${rows[0]!.list} cascade`);
  await client.query('create schema public');
}

/** Rows come table by table, in no order that references would accept; they are checked all at once at the end. */
async function dropReferences(client: pg.Client): Promise<{ table: string; name: string; definition: string }[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    `select format('%I.%I', n.nspname, c.relname) as table, quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where k.contype = 'f' and ${ours}`,
  );
  for (const { table, name } of rows) await client.query(`alter table ${table} drop constraint ${name}`);
  return rows;
}

/** An index is made of all its rows at once in a fraction of what it costs to keep it while they come. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ index: string; definition: string }>(
    `select format('%I.%I', n.nspname, c.relname) as index, pg_get_indexdef(c.oid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and not exists (select 1 from pg_constraint k where k.conindid = c.oid)`,
  );
  for (const { index } of rows) await client.query(`drop index ${index}`);
  return rows.map((row) => row.definition);
}

/** Rows that migrations themselves put in are in the archive too. */
async function emptyTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ list: string | null }>(
    `select string_agg(format('%I.%I', nspname, relname), ', ') as list
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${ours} and relname <> 'migrations'`,
  );
  if (rows[0]!.list) await client.query(`truncate ${rows[0]!.list}`);
}
