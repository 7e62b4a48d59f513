/**
 * The one WebSocket, `/api/v1/live`. The client says where it stands (a cursor per stream); from then on it gets the
 * events of the scopes it holds. A reader too slow is cut off with a resumable close: its backlog stays in the log, not in memory.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { CONTRACT_VERSION, type EventRecord, type Scope, type Stream, streamOf } from '#contract/index.ts';
import type { Subscription } from './feed.ts';
import { textFrame } from './frame.ts';
import type { House } from './house.ts';
import type { Actor } from './module.ts';
import { createPresence } from './presence.ts';
import { type Listener, type Signal, sendSignal } from './signal.ts';

export const CLOSE_SIGNED_OUT = 4001;
export const CLOSE_SLOW = 4008;
export const CLOSE_MALFORMED = 4002;
export const CLOSE_TOO_FAST = 4029;
const CLOSE_TRY_AGAIN = 1013;
const CLOSING_MS = 1000;

/** Further behind than so many events of a stream, a window reads anew what it shows: that is less than all that passed. */
const FAR = 5000;
/** What a slow reader may make us hold before it is cut off. */
const BACKLOG_BYTES = 2 ** 20;
/** Room for the cursors of some two thousand streams. */
const FRAME_BYTES = 128 * 1024;
const SIGNAL_BYTES = 4096;
const FRAMES_PER_10_S = 200;
const SOCKETS_PER_ACCOUNT = 64;
const HELLO_WITHIN_MS = 10_000;
const BEAT_MS = 25_000;
const CHECK_MS = 10_000;
const SIGNALS = new Set(['typing', 'cursor', 'here']);

interface Hello {
  type: 'hello';
  cursors: Record<Stream, number>;
}

export interface Live {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, actor: Actor): void;
  /** Closes every socket of a session that has been revoked. */
  revoke(sessionId: string): void;
  /** Asks which sessions still stand, and closes the sockets of the others; also done by itself now and then. */
  check(): Promise<void>;
  count(): number;
  close(): void;
}

/** Broadcasts are turned into bytes once, however many sockets receive them. */
const frames = new WeakMap<EventRecord[], Buffer>();
function eventsFrame(events: EventRecord[], stream: Stream, seq: number): Buffer {
  let frame = frames.get(events);
  if (!frame) frames.set(events, (frame = textFrame(JSON.stringify({ type: 'events', stream, seq, events }))));
  return frame;
}

/** `standing` says which of these sessions have not ended. */
export function createLive(house: House, standing: (sessionIds: string[]) => Promise<Set<string>>): Live {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES, perMessageDeflate: false });
  const windows = new Set<LiveSocket>();
  /** how many windows each account has */
  const open = new Map<string, number>();
  const openOf = (actor: Actor): number => open.get(actor.accountId!) ?? 0;

  class LiveSocket implements Listener {
    readonly socket: WebSocket;
    /** what the socket is made on */
    readonly wire: Duplex;
    readonly actor: Actor;
    subscription: Subscription | null = null;
    /** by organisation, space and person scope, who this window is there */
    readonly persons = new Map<Scope, string>();
    isAlive = true;
    isGreeting = false;
    frames = 0;
    framesSince = 0;
    constructor(socket: WebSocket, wire: Duplex, actor: Actor) {
      this.socket = socket;
      this.wire = wire;
      this.actor = actor;
      windows.add(this);
      open.set(actor.accountId!, openOf(actor) + 1);
      const hello = setTimeout(() => this.isGreeting || this.cut(CLOSE_MALFORMED, 'silent'), HELLO_WITHIN_MS);
      socket.once('close', () => clearTimeout(hello));
      socket.on('message', (data) => this.receive(data));
      socket.on('pong', () => {
        this.isAlive = true;
      });
      socket.on('close', () => this.end());
      socket.on('error', () => socket.terminate());
    }
    receive(data: RawData): void {
      if (!windows.has(this)) return;
      const now = house.clock.now().getTime();
      if (now - this.framesSince > 10_000) [this.frames, this.framesSince] = [0, now];
      if (++this.frames > FRAMES_PER_10_S) return this.cut(CLOSE_TOO_FAST, 'too fast');
      const frame = parse(data);
      if (frame?.type === 'hello' && !this.isGreeting) {
        this.isGreeting = true;
        this.greet(frame as Hello).catch(() => this.lost());
      } else if (frame?.type === 'signal' && this.isGreeting) this.signal(frame as unknown as Signal);
      else if (frame?.type !== 'ping') this.cut(CLOSE_MALFORMED, 'malformed');
    }
    async greet(hello: Hello): Promise<void> {
      const { scopes, heads } = await house.placeOf(this.actor.accountId!);
      const cursors = new Map<Stream, number>();
      const stale: Stream[] = [];
      const seqs = new Map([...heads].map(([stream, { seq }]) => [stream, seq]));
      for (const [stream, cursor] of Object.entries(hello.cursors ?? {})) {
        const head = heads.get(stream);
        if (head === undefined) continue;
        if (Number.isSafeInteger(cursor) && cursor >= Math.max(head.cut_seq, head.seq - FAR) && cursor <= head.seq)
          cursors.set(stream, cursor);
        else stale.push(stream);
      }
      for (const [stream, seq] of seqs) if (!cursors.has(stream)) cursors.set(stream, seq);
      this.say({ type: 'welcome', contract: CONTRACT_VERSION, scopes, heads: Object.fromEntries(seqs), stale });
      if (this.socket.readyState !== this.socket.OPEN) return;
      this.subscription = house.feed.subscribe(scopes, cursors, this);
      await this.enter(scopes);
    }
    /** Whose window this is in each place: one account may be another person elsewhere, which nobody here may learn. */
    async enter(scopes: Scope[]): Promise<void> {
      const places = scopes.filter((scope) => !scope.includes('/') && !this.persons.has(scope));
      const persons = await house.personsIn(this.actor, places);
      for (const [i, scope] of places.entries()) {
        const personId = persons[i];
        if (!personId || !windows.has(this) || this.persons.has(scope)) continue;
        this.persons.set(scope, personId);
        presence.came(scope, personId);
      }
    }
    leave(scopes: Iterable<Scope>): void {
      for (const scope of scopes) {
        const personId = this.persons.get(scope);
        if (personId) presence.left(scope, personId);
        this.persons.delete(scope);
      }
    }
    deliver(events: EventRecord[], stream: Stream, seq: number): void {
      // a cursor that moves without anything to see is told with the next event, or by the welcome after a reconnection
      if (events.length > 0) this.send(eventsFrame(events, stream, seq));
    }
    scopesChanged(opened: Scope[], closed: Scope[]): void {
      this.leave(closed);
      this.enter(opened).catch(() => this.lost());
    }
    hear(frame: Buffer): void {
      if (this.socket.bufferedAmount < BACKLOG_BYTES / 4) this.send(frame);
    }
    /** Catch-up goes at the reader's pace; one that does not read at all is cut off by `send`. */
    async ready(): Promise<void> {
      for (let i = 0; i < 500 && this.socket.bufferedAmount > 0; i++) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    lost(): void {
      this.cut(CLOSE_TRY_AGAIN, 'unavailable');
    }
    signal(frame: Signal): void {
      const { scope, name } = frame;
      if (typeof scope !== 'string' || !SIGNALS.has(name) || !this.subscription?.scopes.has(scope)) return;
      if (JSON.stringify(frame.body ?? null).length > SIGNAL_BYTES) return;
      const from = this.persons.get(streamOf(scope));
      if (!from) return;
      if (name === 'here') {
        return this.say({ type: 'signal', scope, name: 'present', from, body: presence.in(scope) });
      }
      sendSignal(house.feed, { scope, name, from, body: frame.body ?? null }, this);
    }
    /** Writes whole frames beside the library, which holds none back: nothing is compressed. */
    send(frame: Buffer): void {
      if (this.socket.readyState !== this.socket.OPEN) return;
      if (this.socket.bufferedAmount > BACKLOG_BYTES) return this.cut(CLOSE_SLOW, 'slow');
      this.wire.write(frame);
    }
    say(message: object): void {
      this.send(textFrame(JSON.stringify(message)));
    }
    end(): void {
      if (!windows.delete(this)) return;
      open.set(this.actor.accountId!, openOf(this.actor) - 1);
      if (openOf(this.actor) === 0) open.delete(this.actor.accountId!);
      this.subscription?.end();
      this.leave([...this.persons.keys()]);
    }
    /** Says why and goes; a side that does not answer is not waited for. */
    cut(code: number, reason: string): void {
      this.end();
      this.socket.close(code, reason);
      const socket = this.socket;
      setTimeout(() => socket.terminate(), CLOSING_MS);
    }
  }

  const presence = createPresence((scope, came, left) =>
    sendSignal(house.feed, { scope, name: 'presence', from: '', body: { came, left } }),
  );

  const beat = setInterval(() => {
    for (const window of windows) {
      if (!window.isAlive) window.socket.terminate();
      window.isAlive = false;
      window.socket.ping();
    }
  }, BEAT_MS);
  const checking = setInterval(() => void check().catch(() => {}), CHECK_MS);

  /** The sessions are the database's to know: one that ended elsewhere (another process, the command line) ends here too. */
  async function check(): Promise<void> {
    const ids = new Set([...windows].map((window) => window.actor.sessionId!));
    if (ids.size === 0) return;
    const alive = await standing([...ids]);
    for (const id of ids) if (!alive.has(id)) revoke(id);
  }

  function revoke(sessionId: string): void {
    for (const window of windows) {
      if (window.actor.sessionId !== sessionId) continue;
      window.cut(CLOSE_SIGNED_OUT, 'signed out');
    }
  }

  return {
    upgrade(request, socket, head, actor) {
      server.handleUpgrade(request, socket, head, (ws) => {
        if (!actor.accountId) return ws.close(CLOSE_SIGNED_OUT, 'signed out');
        if (openOf(actor) >= SOCKETS_PER_ACCOUNT) return ws.close(CLOSE_TOO_FAST, 'too many windows');
        new LiveSocket(ws, socket, actor);
      });
    },
    revoke,
    check,
    count: () => windows.size,
    close() {
      clearInterval(beat);
      presence.close();
      clearInterval(checking);
      for (const window of windows) window.socket.terminate();
      server.close();
    },
  };
}

function parse(data: RawData): { type: string } | undefined {
  try {
    const frame: unknown = JSON.parse(String(data));
    return typeof frame === 'object' && frame !== null && 'type' in frame ? (frame as { type: string }) : undefined;
  } catch {
    return undefined;
  }
}
