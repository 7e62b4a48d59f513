/** What is kept for a time only: the answers of commands, thirty days, for retries (HOUSE.md, rule 4). */
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';

const KEPT_DAYS = 30;
const EVERY_MS = 3600_000;
/** Few enough that no command waits for it. */
const AT_ONCE = 5000;

/** Forgets the answers that nobody will ask for again. Returns how many there were. */
export async function forgetOldOps(db: Db, clock: Clock): Promise<number> {
  const before = new Date(clock.now().getTime() - KEPT_DAYS * 86_400_000);
  for (let forgotten = 0; ; ) {
    const rows = await db.query(
      `delete from ops where (actor, op) in (select actor, op from ops where at < $1 order by at limit $2) returning op`,
      [before, AT_ONCE],
    );
    forgotten += rows.length;
    if (rows.length < AT_ONCE) return forgotten;
  }
}

/** Forgets every hour; returns what stops it. */
export function startForgetting(db: Db, clock: Clock, onError: (error: unknown) => void): () => void {
  const timer = setInterval(() => void forgetOldOps(db, clock).catch(onError), EVERY_MS);
  return () => clearInterval(timer);
}
