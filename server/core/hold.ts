/**
 * While bytes are copied out (a backup, an archive), nothing that nobody refers to any more is collected. A lock of the
 * database, not a file: it goes with the connection, so that a killed copy holds nothing.
 */
import type { Database } from './db.ts';

const HOLD = 7_240_312;

/** Keeps every blob where it is until the returned function is called. */
export async function holdBlobs(db: Database): Promise<() => Promise<void>> {
  const connection = await db.connect();
  try {
    await connection.query('select pg_advisory_lock_shared($1)', [HOLD]);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return () => connection.close();
}

/** Runs `work`, or leaves it for the next time when somebody is copying. */
export async function unlessHeld(db: Database, work: () => Promise<unknown>): Promise<void> {
  const connection = await db.connect();
  try {
    const [row] = await connection.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [HOLD]);
    if (row!.free) await work();
  } finally {
    await connection.close();
  }
}
