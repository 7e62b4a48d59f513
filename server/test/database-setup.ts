/** Started once for a run of tests: DATABASE_URL's server, or an embedded one in a folder of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { databaseUrl, withAdmin } from './database.ts';

export async function setup(): Promise<() => Promise<void>> {
  const external = process.env.DATABASE_URL;
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-test-'));
  const postgres = external ? undefined : await startPostgres({ dataFolder: folder });
  const base = external ?? postgres!.connectionString;
  process.env.BEFFROI_TEST_DATABASE = base;
  const close = async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await withAdmin(base, async (client) => {
      await client.query('drop database if exists beffroi_template with (force)');
      await client.query('create database beffroi_template');
    });
    await migrate(databaseUrl(base, 'beffroi_template'), new URL('../migrations', import.meta.url).pathname);
  } catch (error) {
    await close();
    throw error;
  }
  return close;
}
