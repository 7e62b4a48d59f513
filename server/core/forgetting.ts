/**
 * What is kept for a time only, thirty days: the answers of commands, for retries (HOUSE.md, rule 4), and of the log what
 * passes, once every follower has seen it (rule 10). What the log says of a plan, of files and of people stays: it is their history.
 */
import { events, type Stream } from '#contract/index.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';
import type { House } from './house.ts';

const KEPT_DAYS = 30;
const EVERY_MS = 3600_000;
/** Few enough that no command waits for it. */
const AT_ONCE = 5000;

const daysAgo = (clock: Clock, days: number): Date => new Date(clock.now().getTime() - days * 86_400_000);

/** Forgets the answers that nobody will ask for again. Returns how many there were. */
export async function forgetOldOps(db: Db, clock: Clock): Promise<number> {
  for (let forgotten = 0; ; ) {
    const rows = await db.query(
      `delete from ops where (actor, op) in (select actor, op from ops where at < $1 order by at limit $2) returning op`,
      [daysAgo(clock, KEPT_DAYS), AT_ONCE],
    );
    forgotten += rows.length;
    if (rows.length < AT_ONCE) return forgotten;
  }
}

/**
 * Lets go of events that pass, up to where every one of `followers` is. A window whose cursor lies before that reads a
 * snapshot. Returns how many there were.
 */
export async function forgetPassed(db: Db, clock: Clock, followers: string[]): Promise<number> {
  const types = [...events.values()].filter((spec) => spec.passes).map((spec) => spec.name);
  const before = daysAgo(clock, KEPT_DAYS);
  const old = await db.query<{ stream: Stream; followed: number }>(
    `select s.stream, f.followed from streams s
     join lateral (select at from log where stream = s.stream and seq > s.cut_seq order by seq limit 1) first on first.at < $1
     join lateral (select min(seq) as followed from follower_cursors where stream = s.stream and follower = any($2)
                   having count(*) = cardinality($2)) f on f.followed > s.cut_seq`,
    [before, followers],
  );
  let forgotten = 0;
  for (const { stream, followed } of old) {
    for (;;) {
      // the stream is locked first, as a command would: whoever erases waits there, not on a row of the log
      const [cut] = await db.query<{ gone: number }>(
        `with held as materialized (select stream, cut_seq from streams where stream = $1 for update),
         bound as (select h.stream, h.cut_seq, max(l.seq) as until from held h join log l on l.stream = h.stream
           where l.seq > h.cut_seq and l.seq <= least(h.cut_seq + $4, $5) and l.at < $2 group by h.stream, h.cut_seq),
         gone as (delete from log l using bound b
           where l.stream = b.stream and l.seq > b.cut_seq and l.seq <= b.until and l.type = any($3) returning 1)
         update streams s set cut_seq = b.until from bound b where s.stream = b.stream
         returning (select count(*)::int from gone) as gone`,
        [stream, before, types, AT_ONCE, followed],
      );
      if (!cut) break;
      forgotten += cut.gone;
    }
  }
  return forgotten;
}

/** Forgets every hour; returns what stops it. */
export function startForgetting({ db, clock, manifests }: House, onError: (error: unknown) => void): () => void {
  const followers = manifests.flatMap((manifest) => manifest.followers ?? []).map((each) => each.name);
  const forget = () => Promise.all([forgetOldOps(db, clock), forgetPassed(db, clock, followers)]);
  const timer = setInterval(() => void forget().catch(onError), EVERY_MS);
  return () => clearInterval(timer);
}
