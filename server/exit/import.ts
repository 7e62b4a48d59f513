/** Brings an organisation's archive into an empty server, as it was; nothing is touched before every byte is verified. */
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { events } from '#contract/index.ts';
import { BadArchive, type Bag, openBag } from '#core/bag.ts';
import { openBlobs } from '#core/blobs.ts';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import { migrate } from '#core/migrate.ts';
import type { Manifest } from '#core/module.ts';
import { migrationsFolder } from '#core/root.ts';
import { ARCHIVE_KIND } from './archive.ts';
import { isOccupied, type MigrationName, rebuild, refuseUnknownSchema } from './rebuild.ts';
import { textOf } from './restore.ts';
import { type Collection, JSON_LINES, machineTables } from './spool.ts';
import { blobsSql, quoted, type Table, tablesOf } from './tables.ts';

interface Schema {
  organisation: string;
  collections: Collection[];
  migrations: MigrationName[];
}

export interface OpenArchive {
  bag: Bag;
  schema: Schema;
}

export interface ImportSummary {
  organisation: string;
  rows: number;
  blobs: number;
  /** files that the archive does not hold whole */
  missing: string[];
}

/** Opens an archive and verifies all of it; rejects with BadArchive. The caller closes its bag. */
export async function openArchive(file: string): Promise<OpenArchive> {
  const bag = await openBag(file);
  try {
    if (bag.info['External-Identifier'] !== ARCHIVE_KIND)
      throw new BadArchive(
        `${file} is not the archive of an organisation. A backup of a whole server is read by bin/beffroi restore.`,
      );
    await bag.verify();
    const schema = JSON.parse(await textOf(bag, 'rows/schema.json')) as Schema;
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(schema.organisation))
      throw new BadArchive('The archive does not say whose it is.');
    refuseUnknownSchema(schema.migrations);
    return { bag, schema };
  } catch (error) {
    bag.close();
    throw error;
  }
}

/** Fills the empty database and the folder of blobs; rejects with a sentence, and then the database is as before. */
export async function importArchive(
  { bag, schema }: OpenArchive,
  options: { connectionString: string; dataFolder: string; manifests: Manifest[]; clock: Clock },
): Promise<ImportSummary> {
  const { connectionString, manifests } = options;
  refuseStrange(bag, schema.collections, manifests);
  if (await isOccupied(connectionString))
    throw new BadArchive('There is already something here: an archive is imported into an empty server.');
  const summary: ImportSummary = { organisation: schema.organisation, rows: 0, blobs: 0, missing: [] };
  const blobs = await openBlobs(join(options.dataFolder, 'blobs'), options.clock);
  // the disk is busy with the files while the database is with the rows; which of them are wanted is known in the end
  const places = placesOf(bag);
  const wanted = Promise.withResolvers<ReadonlySet<string>>();
  const bringing = blobs.bring(
    [...places.values()].map((path) => () => bag.blocks(path)),
    { only: wanted.promise },
  );
  bringing.catch(() => {}); // heard below
  const rebuilding = rebuild(connectionString, schema.migrations, async (client) => {
    const query = async <T>(sql: string, params: unknown[] = []) => (await client.query(sql, params)).rows as T[];
    const db: Db = { query };
    const tables = await tablesOf(db);
    await client.query('create temp table incoming (line text) on commit drop');
    for (const collection of schema.collections) summary.rows += await fill(client, bag, tables, collection);
    refuseNewerEvents(await query('select type, max(v)::int as v from log group by type'));
    const here = await blobsHere(db, places, tables, schema.organisation, manifests, summary);
    wanted.resolve(here);
    await bringing;
    for (const manifest of manifests) await manifest.imported?.(db, schema.organisation);
  });
  await rebuilding.catch(async (error) => {
    wanted.reject(error);
    await bringing.catch(() => {}); // what it had written is gone
    throw error;
  });
  await migrate(connectionString, migrationsFolder);
  return summary;
}

/** Only what an organisation takes along is taken: no operators, no sessions, no passwords, whatever the archive says. */
function refuseStrange(bag: Bag, collections: Collection[], manifests: Manifest[]): void {
  const entries = manifests.flatMap((manifest) => manifest.tables).filter((table) => table.ofOrganisation !== null);
  for (const { table, file, columns } of collections) {
    const entry = entries.find((each) => each.name === table);
    if ((!entry && !machineTables.includes(table)) || !bag.files.has(file) || columns.length === 0)
      throw new BadArchive(`The archive holds a collection that is not taken: ${JSON.stringify(table)}.`);
    const strange = columns.find(({ name }) => entry?.columns && !entry.columns.includes(name));
    if (strange)
      throw new BadArchive(`The archive’s ${table} has a column that is not taken: ${JSON.stringify(strange.name)}.`);
  }
}

/** What an older version wrote is read in its newest version; what a newer one wrote, nobody here can read. */
function refuseNewerEvents(types: { type: string; v: number }[]): void {
  const newer = types.find(({ type, v }) => v > (events.get(type)?.v ?? v));
  if (newer)
    throw new BadArchive(`The archive was made by a newer Beffroi (${newer.type}): use that version or a newer one.`);
}

async function fill(client: pg.Client, bag: Bag, tables: Table[], collection: Collection): Promise<number> {
  const columns = collection.columns.map((column) => column.name);
  const table = tables.find((each) => each.sql === collection.table || each.sql === `public.${collection.table}`);
  if (!table || columns.some((name) => !table.columns.some((column) => column.name === name)))
    throw new BadArchive(`The archive’s ${collection.table} is not as its own migrations make it.`);
  await client.query('truncate incoming');
  await pipeline(
    await bag.read(collection.file),
    client.query(copyFrom(`copy incoming from stdin with ${JSON_LINES}`)),
  );
  const list = columns.map(quoted).join(', ');
  const { rowCount } = await client.query(
    `insert into ${table.sql} (${list}) select ${columns.map((name) => `r.${quoted(name)}`).join(', ')}
     from incoming, json_populate_record(null::${table.sql}, line::json) r`,
  );
  return rowCount ?? 0;
}

/** Where in the archive bytes of each hash lie; the rows themselves are nobody's file. */
function placesOf(bag: Bag): Map<string, string> {
  const files = [...bag.files].filter(([path]) => !path.startsWith('rows/'));
  return new Map(files.map(([path, { sha256 }]) => [sha256, path]));
}

/** Of the blobs that the rows refer to, those that the archive holds. */
async function blobsHere(
  db: Db,
  places: ReadonlyMap<string, string>,
  tables: Table[],
  organisationId: string,
  manifests: Manifest[],
  summary: ImportSummary,
): Promise<Set<string>> {
  const rows = await db.query<{ sha256: string }>(
    blobsSql(manifests, tables, true).replaceAll('$1', `'${organisationId}'`),
  );
  const here = new Set<string>();
  for (const { sha256 } of rows) {
    if (places.has(sha256)) here.add(sha256);
    else summary.missing.push(sha256);
  }
  summary.blobs = here.size;
  return here;
}
