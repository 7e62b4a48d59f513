/** Brings a backup back: nothing is touched before every byte of the archive is verified, nor overwritten unasked. */
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { BadArchive, type Bag, openBag } from '#core/bag.ts';
import { openBlobs } from '#core/blobs.ts';
import type { Clock } from '#core/clock.ts';
import { migrate } from '#core/migrate.ts';
import { migrationsFolder } from '#core/root.ts';
import { BACKUP_KIND, columnsSql, copyPath } from './backup.ts';
import { isOccupied, type MigrationName, rebuild, refuseUnknownSchema } from './rebuild.ts';
import type { Table } from './tables.ts';

export interface RestoreOptions {
  connectionString: string;
  dataFolder: string;
  clock: Clock;
  /** what is there may go */
  isReplacing: boolean;
  progress?: (line: string) => void;
}

export interface RestoreSummary {
  tables: number;
  blobs: number;
  /** files that were already hurt when the backup was made */
  hurt: string[];
}

interface Contents {
  tables: Table[];
  sequences: { sql: string; value: string | null }[];
  migrations: MigrationName[];
}

export interface OpenBackup {
  bag: Bag;
  contents: Contents;
}

/** Opens a backup and verifies all of it; rejects with BadArchive. The caller closes its bag. */
export async function openBackup(file: string): Promise<OpenBackup> {
  const bag = await openBag(file);
  try {
    if (bag.info['External-Identifier'] !== BACKUP_KIND)
      throw new BadArchive(
        `${file} is not a backup of a Beffroi server. The archive of an organisation is read by bin/beffroi import.`,
      );
    await bag.verify();
    const contents = JSON.parse(await textOf(bag, 'database/contents.json')) as Contents;
    refuseUnknownSchema(contents.migrations);
    for (const table of contents.tables)
      if (!bag.files.has(copyPath(table))) throw new BadArchive(`The archive lacks the table ${table.name}.`);
    return { bag, contents };
  } catch (error) {
    bag.close();
    throw error;
  }
}

/** Restores into `dataFolder` and the database; rejects with a sentence, and then nothing of the old has changed. */
export async function restore({ bag, contents }: OpenBackup, options: RestoreOptions): Promise<RestoreSummary> {
  if (!options.isReplacing && (await isOccupied(options.connectionString)))
    throw new BadArchive('There is already something here. To replace it by the backup, and lose it, add --replace.');
  const summary = await restoreBlobs(bag, options);
  options.progress?.('Filling the database…');
  await rebuild(options.connectionString, contents.migrations, async (client) => {
    for (const table of contents.tables) {
      // the schema's own list of migrations was written while it was built
      if (table.name === 'migrations') continue;
      await copyIn(client, bag, table);
      summary.tables++;
    }
    for (const { sql, value } of contents.sequences)
      if (value !== null) await client.query('select setval($1::regclass, $2)', [sql, value]);
  });
  await restoreSecrets(bag, options.dataFolder);
  await migrate(options.connectionString, migrationsFolder);
  return summary;
}

async function copyIn(client: pg.Client, bag: Bag, table: Table): Promise<void> {
  const target = client.query(copyFrom(`copy ${table.sql} (${columnsSql(table)}) from stdin`));
  await pipeline(await bag.read(copyPath(table)), target);
}

/** Blobs lie under their hash, so that bringing them back never changes what is there. */
async function restoreBlobs(bag: Bag, { dataFolder, clock, progress }: RestoreOptions): Promise<RestoreSummary> {
  const summary: RestoreSummary = { tables: 0, blobs: 0, hurt: [] };
  const blobs = await openBlobs(join(dataFolder, 'blobs'), clock);
  const paths = [...bag.files].filter(([path]) => path.startsWith('blobs/'));
  const whole: string[] = [];
  for (const [path, { sha256 }] of paths) {
    const name = path.slice('blobs/'.length);
    if (name === sha256) whole.push(path);
    else summary.hurt.push(name);
  }
  await blobs.bring(
    whole.map((path) => () => bag.blocks(path)),
    {
      onBrought() {
        summary.blobs++;
        if (summary.blobs % 1000 === 0) progress?.(`${summary.blobs} of ${paths.length} files…`);
      },
    },
  );
  return summary;
}

async function restoreSecrets(bag: Bag, dataFolder: string): Promise<void> {
  const folder = join(dataFolder, 'secrets');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const path of bag.files.keys()) {
    const name = /^secrets\/([\w.-]+)$/.exec(path)?.[1];
    if (!name) continue;
    const file = join(folder, name);
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, await textOf(bag, path), { mode: 0o600, flush: true });
    await rename(`${file}.new`, file);
  }
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

export async function textOf(bag: Bag, path: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await bag.read(path)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
