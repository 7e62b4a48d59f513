/**
 * Carries the log to those who hold its scopes. Live and catch-up are one path: a subscription's cursor says what it has;
 * events that follow on directly are handed over from memory, anything else is read from the log.
 * Nothing else writes events to a socket.
 */
import { type EventRecord, type Scope, type Stream, streamOf } from '#contract/index.ts';
import type { Database } from './db.ts';
import { after } from './log.ts';

const SLICE = 500;

export interface Subscriber {
  /** Events that it may see, in order, and how far its stream's cursor now stands. */
  deliver(events: EventRecord[], stream: Stream, seq: number): void;
  /** Its scopes changed by a `scope.opened` or `scope.closed` in its person's stream. */
  scopesChanged?(opened: Scope[], closed: Scope[]): void;
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
  /** `cursors` holds the last seq seen of each stream; a stream without one starts at what comes next. */
  subscribe(scopes: Iterable<Scope>, cursors: ReadonlyMap<Stream, number>, to: Subscriber): Subscription;
  /** Tells a hint that a stream moved to those who follow the log (and, one day, to other processes). */
  onMoved(listener: (stream: Stream) => void): void;
  /** Every subscription that holds the scope (for signals). */
  holders(scope: Scope): Iterable<Subscriber>;
}

export function createFeed(db: Database): Feed {
  const streams = new Map<Stream, Set<Live>>();
  const movedListeners: ((stream: Stream) => void)[] = [];

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
      if (cursor !== undefined) void this.catchUp(stream);
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
      if (cursor.seq >= 0 && first > cursor.seq + 1) return void this.catchUp(stream);
      this.hand(stream, cursor, cursor.seq < 0 ? events : events.filter((event) => event.seq > cursor.seq));
    }
    hand(stream: Stream, cursor: Cursor, events: EventRecord[]): void {
      if (events.length === 0) return;
      cursor.seq = events.at(-1)!.seq;
      const visible = events.filter((event) => this.scopes.has(event.scope));
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
    async catchUp(stream: Stream): Promise<void> {
      const cursor = this.cursors.get(stream);
      if (!cursor || cursor.isCatchingUp) return;
      cursor.isCatchingUp = true;
      try {
        for (;;) {
          const events = await after(db, stream, cursor.seq, SLICE);
          if (this.isEnded || this.cursors.get(stream) !== cursor) return;
          this.hand(stream, cursor, events);
          if (events.length < SLICE) break;
        }
      } finally {
        cursor.isCatchingUp = false;
      }
      // what was pushed between the last read and now is read again by the next push; ask once more to be sure
      const [next] = await after(db, stream, cursor.seq, 1);
      if (next && !this.isEnded && this.cursors.get(stream) === cursor) await this.catchUp(stream);
    }
  }

  function leave(stream: Stream, live: Live): void {
    const set = streams.get(stream);
    set?.delete(live);
    if (set?.size === 0) streams.delete(stream);
  }

  return {
    push(events) {
      for (const [stream, ofStream] of Map.groupBy(events, (event) => event.stream)) {
        const set = streams.get(stream);
        if (set) for (const live of [...set]) live.take(stream, ofStream);
        for (const listener of movedListeners) listener(stream);
      }
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
  };
}
