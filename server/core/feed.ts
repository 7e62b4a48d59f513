/**
 * Carries the log to those who hold its scopes. Live and catch-up are one path: a subscription's cursor says what it has;
 * events that follow on directly are handed over from memory, anything else is read from the log.
 * Nothing else writes events to a socket.
 */
import { type EventRecord, type Scope, type Stream, streamOf } from '#contract/index.ts';
import type { Database } from './db.ts';
import { after } from './log.ts';
import { inSlices } from './slices.ts';

/** Events read from the log at once. */
const SLICE = 500;
const RETRY_MS = 500;

export interface Subscriber {
  /** Events that it may see, in order, and how far its stream's cursor now stands. */
  deliver(events: EventRecord[], stream: Stream, seq: number): void;
  /** Its scopes changed by a `scope.opened` or `scope.closed` in its person's stream. */
  scopesChanged?(opened: Scope[], closed: Scope[]): void;
  /** Resolves when it has room for another slice of catch-up. */
  ready?(): Promise<void>;
  /** The log cannot be read: it should come back later with its cursors. */
  lost?(): void;
}

export interface Subscription {
  readonly scopes: ReadonlySet<Scope>;
  open(scope: Scope, cursor?: number): void;
  close(scope: Scope): void;
  end(): void;
}

interface Cursor {
  seq: number;
  isCatchingUp: boolean;
}

export interface Feed {
  /** Called once per committed batch, with its events in seq order per stream. */
  push(events: EventRecord[]): void;
  /** A commit whose answer was lost: what these streams now hold is read from the log, as soon as it can be. */
  doubt(streams: Stream[]): void;
  /** `cursors` holds the last seq seen of each stream; a stream without one starts at what comes next. */
  subscribe(scopes: Iterable<Scope>, cursors: ReadonlyMap<Stream, number>, to: Subscriber): Subscription;
  /** Tells a hint that a stream moved to those who follow the log (and, one day, to other processes), with what it moved by when that is known. */
  onMoved(listener: (stream: Stream, events: EventRecord[] | null) => void): void;
  /** Every subscription that holds the scope (for signals). */
  holders(scope: Scope): Iterable<Subscriber>;
  close(): void;
}

export function createFeed(db: Database): Feed {
  const streams = new Map<Stream, Set<Live>>();
  const movedListeners: ((stream: Stream, events: EventRecord[] | null) => void)[] = [];
  const doubted = new Set<Stream>();
  let retry: ReturnType<typeof setTimeout> | undefined;

  class Live implements Subscription {
    readonly scopes = new Set<Scope>();
    readonly cursors = new Map<Stream, Cursor>();
    readonly to: Subscriber;
    isEnded = false;
    constructor(to: Subscriber) {
      this.to = to;
    }
    open(scope: Scope, cursor?: number): void {
      this.scopes.add(scope);
      const stream = streamOf(scope);
      if (this.cursors.has(stream)) return;
      this.cursors.set(stream, { seq: cursor ?? -1, isCatchingUp: false });
      let set = streams.get(stream);
      if (!set) streams.set(stream, (set = new Set()));
      set.add(this);
      if (cursor !== undefined) this.catchUp(stream);
    }
    close(scope: Scope): void {
      this.scopes.delete(scope);
      const stream = streamOf(scope);
      if ([...this.scopes].some((each) => streamOf(each) === stream)) return;
      this.cursors.delete(stream);
      leave(stream, this);
    }
    end(): void {
      this.isEnded = true;
      for (const stream of this.cursors.keys()) leave(stream, this);
      this.cursors.clear();
      this.scopes.clear();
    }
    take(stream: Stream, events: EventRecord[]): void {
      const cursor = this.cursors.get(stream);
      if (!cursor || cursor.isCatchingUp) return;
      const first = events[0]!.seq;
      if (cursor.seq >= 0 && first > cursor.seq + 1) return this.catchUp(stream);
      this.hand(stream, cursor, cursor.seq < first ? events : events.filter((event) => event.seq > cursor.seq));
    }
    hand(stream: Stream, cursor: Cursor, events: EventRecord[]): void {
      if (events.length === 0) return;
      cursor.seq = events.at(-1)!.seq;
      const isAll = events.every((event) => this.scopes.has(event.scope));
      // the same array to all who see all of it, so that its text is made once
      const visible = isAll ? events : events.filter((event) => this.scopes.has(event.scope));
      this.to.deliver(visible, stream, cursor.seq);
      if (stream.startsWith('person:')) this.follow(visible);
    }
    follow(events: EventRecord[]): void {
      const opened: Scope[] = [];
      const closed: Scope[] = [];
      for (const event of events) {
        const scope = (event.body as { scope?: Scope } | null)?.scope;
        if (!scope) continue;
        if (event.type === 'scope.opened') opened.push(scope);
        if (event.type === 'scope.closed') closed.push(scope);
      }
      for (const scope of opened) this.open(scope);
      for (const scope of closed) this.close(scope);
      if (opened.length + closed.length > 0) this.to.scopesChanged?.(opened, closed);
    }
    catchUp(stream: Stream): void {
      this.readOn(stream).catch(() => {
        if (!this.isEnded) this.to.lost?.();
      });
    }
    async readOn(stream: Stream): Promise<void> {
      const cursor = this.cursors.get(stream);
      if (!cursor || cursor.isCatchingUp) return;
      cursor.isCatchingUp = true;
      try {
        for (;;) {
          const events = await after(db, stream, cursor.seq, SLICE);
          if (this.isEnded || this.cursors.get(stream) !== cursor) return;
          this.hand(stream, cursor, events);
          if (events.length < SLICE) break;
          await this.to.ready?.();
        }
      } finally {
        cursor.isCatchingUp = false;
      }
      // what was pushed between the last read and now is read again by the next push; ask once more to be sure
      const [next] = await after(db, stream, cursor.seq, 1);
      if (next && !this.isEnded && this.cursors.get(stream) === cursor) await this.readOn(stream);
    }
  }

  function leave(stream: Stream, live: Live): void {
    const set = streams.get(stream);
    set?.delete(live);
    if (set?.size === 0) streams.delete(stream);
  }

  async function readDoubted(): Promise<void> {
    retry = undefined;
    const asked = [...doubted];
    try {
      await db.query('select 1');
    } catch {
      return doubtLater();
    }
    for (const stream of asked) {
      doubted.delete(stream);
      for (const live of [...(streams.get(stream) ?? [])]) {
        if (live.cursors.get(stream)!.seq >= 0) live.catchUp(stream);
        else live.to.lost?.(); // it began at what comes next, and what came next is not known
      }
      for (const listener of movedListeners) listener(stream, null);
    }
  }
  function doubtLater(): void {
    retry ??= setTimeout(() => void readDoubted(), RETRY_MS).unref();
  }

  return {
    push(events) {
      for (const [stream, ofStream] of Map.groupBy(events, (event) => event.stream)) {
        const set = streams.get(stream);
        // a later push finds a gap, or its turn
        if (set) inSlices([...set], (live) => live.take(stream, ofStream));
        for (const listener of movedListeners) listener(stream, ofStream);
      }
    },
    doubt(asked) {
      for (const stream of asked) doubted.add(stream);
      doubtLater();
    },
    subscribe(scopes, cursors, to) {
      const live = new Live(to);
      for (const scope of scopes) live.open(scope, cursors.get(streamOf(scope)));
      return live;
    },
    onMoved: (listener) => movedListeners.push(listener),
    *holders(scope) {
      for (const live of streams.get(streamOf(scope)) ?? []) if (live.scopes.has(scope)) yield live.to;
    },
    close: () => clearTimeout(retry),
  };
}
