/** A real PostgreSQL database per test file, copied from a template on which the migrations have run. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  connectionString: string;
  drop(): Promise<void>;
}

/** Copies the template that `database-setup.ts` made for this run. */
export async function testDatabase(): Promise<TestDatabase> {
  const base = process.env.BEFFROI_TEST_DATABASE;
  if (!base) throw new Error('run tests by vitest: its global setup starts the database');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withAdmin(base, (client) => client.query(`create database ${name} template beffroi_template`));
  return {
    connectionString: databaseUrl(base, name),
    drop: () =>
      withAdmin(base, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

/** The same server, another database. */
export function databaseUrl(base: string, name: string): string {
  return base.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
}

export async function withAdmin<T>(base: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
