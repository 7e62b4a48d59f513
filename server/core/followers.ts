/** Runs the followers of the log: each reads each stream after a cursor of its own, at least once, in order. */
import type { Stream } from '#contract/index.ts';
import type { Database } from './db.ts';
import type { Feed } from './feed.ts';
import { after } from './log.ts';
import type { Follower, FollowerHouse } from './module.ts';

const RETRY_MS = 500;
const MOST_RETRY_MS = 60_000;

export interface Followers {
  /** Resolves when every follower has read everything that was committed before the call. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the followers where they had stopped. `onError` hears of a handler that failed; it is tried again by itself. */
export function startFollowers(
  db: Database,
  feed: Feed,
  followers: Follower[],
  act: FollowerHouse['act'],
  onError: (follower: string, error: unknown) => void,
): Followers {
  const waiting = new Set<Stream>();
  const failures = new Map<string, number>();
  const retries = new Set<ReturnType<typeof setTimeout>>();
  let isClosed = false;
  let running: Promise<void> | null = null;

  feed.onMoved((stream) => {
    waiting.add(stream);
    wake();
  });
  const started = findBehind().catch((error) => onError('start', error));

  async function findBehind(): Promise<void> {
    for (const follower of followers) {
      const rows = await db.query<{ stream: string }>(
        `select s.stream from streams s left join follower_cursors c on c.follower = $1 and c.stream = s.stream
         where s.seq > coalesce(c.seq, 0)`,
        [follower.name],
      );
      for (const row of rows) waiting.add(row.stream);
    }
    wake();
  }

  function wake(): void {
    if (isClosed || running || waiting.size === 0) return;
    running = drain().finally(() => {
      running = null;
      wake();
    });
  }

  async function drain(): Promise<void> {
    for (const stream of waiting) {
      waiting.delete(stream);
      for (const follower of followers) {
        if (isClosed) return;
        await advance(follower, stream).then(
          () => failures.delete(follower.name),
          (error) => {
            onError(follower.name, error);
            again(follower.name, stream);
          },
        );
      }
    }
  }

  /** What failed is tried again by itself, ever more rarely: the database may be away, or a handler have a bug. */
  function again(name: string, stream: Stream): void {
    const count = (failures.get(name) ?? 0) + 1;
    failures.set(name, count);
    const timer = setTimeout(
      () => {
        retries.delete(timer);
        waiting.add(stream);
        wake();
      },
      Math.min(RETRY_MS * 2 ** (count - 1), MOST_RETRY_MS),
    );
    timer.unref();
    retries.add(timer);
  }

  async function advance(follower: Follower, stream: Stream): Promise<void> {
    const [cursor] = await db.query<{ seq: number }>(
      'select seq from follower_cursors where follower = $1 and stream = $2',
      [follower.name, stream],
    );
    let seq = cursor?.seq ?? 0;
    for (;;) {
      const events = await after(db, stream, seq);
      if (events.length === 0) return;
      const wanted = events.filter((event) => follower.types.includes(event.type) && event.body !== null);
      if (wanted.length > 0) await follower.handle(wanted, { db, act });
      seq = events.at(-1)!.seq;
      await db.query(
        `insert into follower_cursors (follower, stream, seq) values ($1, $2, $3)
         on conflict (follower, stream) do update set seq = greatest(follower_cursors.seq, excluded.seq)`,
        [follower.name, stream, seq],
      );
    }
  }

  return {
    async settled() {
      await started;
      while (running) await running;
    },
    async close() {
      isClosed = true;
      for (const timer of retries) clearTimeout(timer);
      await started;
      await running;
    },
  };
}
