/** How a command reaches the database: DATABASE_URL's, the embedded one of a running Beffroi, or the embedded one started for it. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from './config.ts';
import { openClient } from './db.ts';
import { lockFolder } from './lock.ts';
import { startPostgres } from './postgres.ts';

export interface Reached {
  connectionString: string;
  /** a Beffroi runs on this data folder now */
  isRunning: boolean;
  release(): Promise<void>;
}

/**
 * Rejects with a sentence for the operator when there is nothing to reach. `isFilling`: for whoever writes it all anew;
 * no Beffroi may run there, and an empty data folder will do.
 */
export async function reachDatabase(
  config: Pick<Config, 'dataFolder' | 'databaseUrl'>,
  { isFilling = false } = {},
): Promise<Reached> {
  const { dataFolder, databaseUrl } = config;
  if (isFilling) mkdirSync(dataFolder, { recursive: true });
  const unlock = await lockFolder(dataFolder).catch((error) => {
    if (isFilling) throw error;
    return undefined;
  });
  if (databaseUrl) {
    return { connectionString: databaseUrl, isRunning: !unlock, release: async () => unlock?.() };
  }
  if (!unlock) return { connectionString: await runningDatabase(dataFolder), isRunning: true, release: async () => {} };
  try {
    if (!isFilling && !existsSync(join(dataFolder, 'postgres/data/PG_VERSION'))) {
      throw new Error(`There is no Beffroi in ${dataFolder}. Another folder is named by BEFFROI_DATA.`);
    }
    const postgres = await startPostgres({ dataFolder });
    return {
      connectionString: postgres.connectionString,
      isRunning: false,
      async release() {
        await postgres.stop();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The socket of the embedded PostgreSQL that another process of ours runs; it may be starting just now. */
async function runningDatabase(dataFolder: string): Promise<string> {
  const file = join(dataFolder, 'postgres/socket-folder');
  let reason = 'it does not say where its database is';
  for (let attempt = 0; attempt < 20; attempt++) {
    if (existsSync(file)) {
      const folder = readFileSync(file, 'utf8').split('\n')[0]!;
      const connectionString = `postgresql:///beffroi?host=${encodeURIComponent(folder)}&user=beffroi`;
      try {
        await (await openClient({ connectionString, connectionTimeoutMillis: 2000 })).end();
        return connectionString;
      } catch (error) {
        reason = (error as Error).message;
      }
    }
    await wait(500);
  }
  throw new Error(
    `A Beffroi runs on ${dataFolder}, and its database cannot be reached (${reason}). Run this as the account that runs it.`,
  );
}
