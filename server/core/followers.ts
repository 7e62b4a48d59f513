/**
 * Runs the followers of the log: each goes through each stream after a cursor of its own, in order, at least once.
 * What was just committed is handed over from memory when it follows on directly; anything else is read from the log.
 * Cursors are saved now and then, many at once: after a kill a follower sees the last events again, which it must bear.
 */
import { type EventRecord, Refusal, type Stream } from '#contract/index.ts';
import { type Database, isUnavailable } from './db.ts';
import type { Feed } from './feed.ts';
import { after } from './log.ts';
import type { Follower, FollowerHouse } from './module.ts';

const RETRY_MS = 500;
const MOST_RETRY_MS = 60_000;
const SAVE_MS = 2000;
/** Streams gone through at once. */
const AT_ONCE = 8;
/** Beyond so many events of one stream in memory, they are read from the log when their turn comes. */
const KEPT = 500;

export interface Followers {
  /** Resolves when every follower has seen everything that was committed before the call, and its place is saved. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Place {
  /** the seq each follower, by its name, has seen */
  seqs: Map<string, number>;
  isDirty: boolean;
}

/** Starts the followers where they had stopped. `onBug` hears of a handler that failed; it is tried again by itself. */
export function startFollowers(
  db: Database,
  feed: Feed,
  followers: Follower[],
  act: FollowerHouse['act'],
  onBug: (follower: string, error: unknown) => void,
): Followers {
  /** A database that is away is nobody's bug: it comes back, and so do we. */
  const onError = (name: string, error: unknown): void => {
    if (!isUnavailable(error) && !(error instanceof Refusal && error.code === 'unavailable')) onBug(name, error);
  };
  /** streams with something new; null where it must be read */
  const waiting = new Map<Stream, EventRecord[] | null>();
  const places = new Map<Stream, Place>();
  const failures = new Map<string, number>();
  const retries = new Set<ReturnType<typeof setTimeout>>();
  let isClosed = false;
  let running: Promise<void> | null = null;
  let saving: ReturnType<typeof setTimeout> | undefined;

  feed.onMoved((stream, events) => {
    const before = waiting.get(stream);
    const all = before === undefined ? events : before && events && [...before, ...events];
    waiting.set(stream, all && all.length <= KEPT ? all : null);
    wake();
  });
  const started = findBehind().catch((error) => onError('start', error));

  async function findBehind(): Promise<void> {
    const rows = await db.query<{ stream: string }>(
      `select distinct s.stream from streams s cross join unnest($1::text[]) as f (name)
       left join follower_cursors c on c.follower = f.name and c.stream = s.stream where s.seq > coalesce(c.seq, s.cut_seq)`,
      [followers.map((each) => each.name)],
    );
    for (const row of rows) waiting.set(row.stream, null);
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
    const round = new Map(waiting);
    waiting.clear();
    try {
      await findPlaces([...round.keys()].filter((stream) => !places.has(stream)));
    } catch (error) {
      for (const stream of round.keys()) again('places', stream);
      return onError('places', error);
    }
    const turns = round.entries(); // shared: each takes the next stream
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const [stream, events] of turns) await goThrough(stream, events);
      }),
    );
    failures.delete('places');
    saveSoon();
  }

  async function findPlaces(streams: Stream[]): Promise<void> {
    if (streams.length === 0) return;
    const rows = await db.query<{ follower: string; stream: string; seq: number }>(
      // one that is new begins with what the log still holds
      `select f.name as follower, s.stream, coalesce(c.seq, s.cut_seq) as seq from streams s cross join unnest($2::text[]) as f (name)
       left join follower_cursors c on c.follower = f.name and c.stream = s.stream where s.stream = any($1)`,
      [streams, followers.map((each) => each.name)],
    );
    for (const stream of streams) places.set(stream, { seqs: new Map(), isDirty: false });
    for (const row of rows) places.get(row.stream)!.seqs.set(row.follower, row.seq);
  }

  async function goThrough(stream: Stream, events: EventRecord[] | null): Promise<void> {
    const place = places.get(stream)!;
    for (const follower of followers) {
      if (isClosed) return;
      await advance(follower, stream, place, events).then(
        () => failures.delete(follower.name),
        (error) => {
          onError(follower.name, error);
          again(follower.name, stream);
        },
      );
    }
  }

  async function advance(follower: Follower, stream: Stream, place: Place, events: EventRecord[] | null) {
    const seen = place.seqs.get(follower.name) ?? 0;
    if (events && events[0]!.seq <= seen + 1) {
      return hand(
        follower,
        place,
        events.filter((event) => event.seq > seen),
      );
    }
    for (;;) {
      const slice = await after(db, stream, place.seqs.get(follower.name) ?? 0);
      if (slice.length === 0) return;
      await hand(follower, place, slice);
    }
  }

  async function hand(follower: Follower, place: Place, events: EventRecord[]): Promise<void> {
    const wanted = events.filter((event) => follower.types.includes(event.type) && event.body !== null);
    if (wanted.length > 0) await follower.handle(wanted, { db, act });
    const last = events.at(-1);
    if (!last) return;
    place.seqs.set(follower.name, last.seq);
    place.isDirty = true;
  }

  /** What failed is tried again by itself, ever more rarely: the database may be away, or a handler have a bug. */
  function again(name: string, stream: Stream): void {
    const count = (failures.get(name) ?? 0) + 1;
    failures.set(name, count);
    const timer = setTimeout(
      () => {
        retries.delete(timer);
        waiting.set(stream, null);
        wake();
      },
      Math.min(RETRY_MS * 2 ** (count - 1), MOST_RETRY_MS),
    );
    timer.unref();
    retries.add(timer);
  }

  function saveSoon(): void {
    if (isClosed) return;
    saving ??= setTimeout(() => {
      saving = undefined;
      save().catch((error) => {
        onError('save', error);
        saveSoon();
      });
    }, SAVE_MS).unref();
  }

  /** One statement for all that moved; places that did not move since the last time are forgotten. */
  async function save(): Promise<void> {
    const rows: [string, Stream, number][] = [];
    const moved: Place[] = [];
    for (const [stream, place] of places) {
      if (!place.isDirty) {
        if (!running) places.delete(stream);
        continue;
      }
      place.isDirty = false;
      moved.push(place);
      for (const [follower, seq] of place.seqs) rows.push([follower, stream, seq]);
    }
    if (rows.length === 0) return;
    try {
      await db.query(
        // a stream that was dropped meanwhile leaves no place behind
        `insert into follower_cursors (follower, stream, seq)
         select f.* from unnest($1::text[], $2::text[], $3::bigint[]) as f (follower, stream, seq) join streams using (stream)
         on conflict (follower, stream) do update set seq = greatest(follower_cursors.seq, excluded.seq)`,
        [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2])],
      );
    } catch (error) {
      for (const place of moved) place.isDirty = true;
      throw error;
    }
  }

  return {
    async settled() {
      await started;
      while (running) await running;
      await save();
    },
    async close() {
      isClosed = true;
      for (const timer of retries) clearTimeout(timer);
      await started;
      await running;
      clearTimeout(saving);
      await save().catch(() => {}); // what is not saved is gone through again
    },
  };
}
