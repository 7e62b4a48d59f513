/**
 * The one WebSocket, `/api/v1/live`. The client says where it stands (a cursor per stream); from then on it gets the
 * events of the scopes it holds. A reader too slow is cut off with a resumable close: its backlog stays in the log, not in memory.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { CONTRACT_VERSION, type EventRecord, type Scope, type Stream, streamOf } from '#contract/index.ts';
import type { Subscription } from './feed.ts';
import type { House } from './house.ts';
import type { Actor } from './module.ts';
import { type Listener, type Signal, sendSignal } from './signal.ts';

export const CLOSE_SIGNED_OUT = 4001;
export const CLOSE_SLOW = 4008;
export const CLOSE_MALFORMED = 4002;
export const CLOSE_TOO_FAST = 4029;

const BACKLOG_BYTES = 4 * 2 ** 20;
const FRAME_BYTES = 64 * 1024;
const FRAMES_PER_10_S = 200;
const SIGNALS = new Set(['typing', 'presence', 'cursor', 'here']);

interface Hello {
  type: 'hello';
  cursors: Record<Stream, number>;
}

export interface Live {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, actor: Actor): void;
  /** Closes every socket of a session that has been revoked. */
  revoke(sessionId: string): void;
  /** person ids that have a window open, within a scope */
  present(scope: Scope): Set<string>;
  count(): number;
  close(): void;
}

/** Broadcasts are turned into text once, however many sockets receive them. */
const frames = new WeakMap<EventRecord, string>();
function textOf(event: EventRecord): string {
  let text = frames.get(event);
  if (!text) frames.set(event, (text = JSON.stringify(event)));
  return text;
}

export function createLive(house: House): Live {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_BYTES, perMessageDeflate: false });
  const windows = new Set<LiveSocket>();

  class LiveSocket implements Listener {
    readonly socket: WebSocket;
    readonly actor: Actor;
    subscription: Subscription | null = null;
    persons: string[] = [];
    isAlive = true;
    frames = 0;
    framesSince = 0;
    constructor(socket: WebSocket, actor: Actor) {
      this.socket = socket;
      this.actor = actor;
      windows.add(this);
      socket.on('message', (data) => this.receive(data));
      socket.on('pong', () => {
        this.isAlive = true;
      });
      socket.on('close', () => this.end());
      socket.on('error', () => socket.terminate());
    }
    receive(data: RawData): void {
      const now = house.clock.now().getTime();
      if (now - this.framesSince > 10_000) [this.frames, this.framesSince] = [0, now];
      if (++this.frames > FRAMES_PER_10_S) return this.socket.close(CLOSE_TOO_FAST, 'too fast');
      const frame = parse(data);
      if (frame?.type === 'hello' && !this.subscription)
        void this.greet(frame as Hello).catch(() => this.socket.close(1013, 'unavailable'));
      else if (frame?.type === 'signal' && this.subscription) this.signal(frame as unknown as Signal);
      else if (frame?.type !== 'ping') this.socket.close(CLOSE_MALFORMED, 'malformed');
    }
    async greet(hello: Hello): Promise<void> {
      const scopes = await house.scopesOf(this.actor.accountId!);
      const streams = [...new Set(scopes.map(streamOf))];
      const rows = await house.db.query<{ stream: string; seq: number; first: number | null }>(
        `select s.stream, s.seq from streams s where s.stream = any($1)`,
        [streams],
      );
      const heads = new Map(rows.map((row) => [row.stream, row.seq]));
      const cursors = new Map<Stream, number>();
      const stale: Stream[] = [];
      for (const [stream, cursor] of Object.entries(hello.cursors ?? {})) {
        const head = heads.get(stream);
        if (head === undefined) continue;
        if (!Number.isSafeInteger(cursor) || cursor < 0 || cursor > head) stale.push(stream);
        else cursors.set(stream, cursor);
      }
      for (const [stream, head] of heads) if (!cursors.has(stream)) cursors.set(stream, head);
      this.persons = scopes.filter((scope) => scope.startsWith('person:')).map((scope) => scope.slice(7));
      this.send(
        JSON.stringify({
          type: 'welcome',
          contract: CONTRACT_VERSION,
          scopes,
          heads: Object.fromEntries(heads),
          stale,
        }),
      );
      if (this.socket.readyState !== this.socket.OPEN) return;
      this.subscription = house.feed.subscribe(scopes, cursors, this);
      for (const scope of scopes) if (/^(organisation|space):[^/]*$/.test(scope)) announce(this, scope, true);
    }
    deliver(events: EventRecord[], stream: Stream, seq: number): void {
      // a cursor that moves without anything to see is told with the next event, or by the welcome after a reconnection
      if (events.length > 0)
        this.send(`{"type":"events","stream":"${stream}","seq":${seq},"events":[${events.map(textOf).join(',')}]}`);
    }
    scopesChanged(opened: Scope[]): void {
      for (const scope of opened) if (/^space:[^/]*$/.test(scope)) announce(this, scope, true);
    }
    hear(signal: Signal): void {
      if (this.socket.bufferedAmount < BACKLOG_BYTES / 4) this.send(JSON.stringify({ type: 'signal', ...signal }));
    }
    signal(frame: Signal): void {
      const { scope, name } = frame;
      if (typeof scope !== 'string' || !SIGNALS.has(name) || !this.subscription!.scopes.has(scope)) return;
      const from = typeof frame.from === 'string' && this.persons.includes(frame.from) ? frame.from : this.persons[0];
      if (!from) return;
      if (name === 'here') {
        const present = [...presentIn(scope)];
        return this.send(JSON.stringify({ type: 'signal', scope, name: 'present', from, body: present }));
      }
      sendSignal(house.feed, { scope, name, from, body: frame.body ?? null }, this);
    }
    send(text: string): void {
      if (this.socket.readyState !== this.socket.OPEN) return;
      if (this.socket.bufferedAmount > BACKLOG_BYTES) {
        this.socket.close(CLOSE_SLOW, 'slow');
        setTimeout(() => this.socket.terminate(), 1000).unref();
        return this.end();
      }
      this.socket.send(text);
    }
    end(): void {
      if (!windows.delete(this)) return;
      const scopes = [...(this.subscription?.scopes ?? [])].filter((scope) =>
        /^(organisation|space):[^/]*$/.test(scope),
      );
      this.subscription?.end();
      for (const scope of scopes) announce(this, scope, false);
    }
  }

  function presentIn(scope: Scope): Set<string> {
    const present = new Set<string>();
    for (const holder of house.feed.holders(scope)) {
      if (holder instanceof LiveSocket) for (const person of holder.persons) present.add(person);
    }
    return present;
  }

  /** Says that a person came or left, unless another window of theirs says otherwise. */
  function announce(window: LiveSocket, scope: Scope, isHere: boolean): void {
    for (const from of window.persons) {
      if (!isHere && presentIn(scope).has(from)) continue;
      sendSignal(house.feed, { scope, name: 'presence', from, body: { isHere } }, window);
    }
  }

  const beat = setInterval(() => {
    for (const window of windows) {
      if (!window.isAlive) window.socket.terminate();
      window.isAlive = false;
      window.socket.ping();
    }
  }, 25_000);
  beat.unref();

  return {
    upgrade(request, socket, head, actor) {
      server.handleUpgrade(request, socket, head, (ws) => {
        if (actor.accountId) new LiveSocket(ws, actor);
        else ws.close(CLOSE_SIGNED_OUT, 'signed out');
      });
    },
    revoke(sessionId) {
      for (const window of windows)
        if (window.actor.sessionId === sessionId) window.socket.close(CLOSE_SIGNED_OUT, 'signed out');
    },
    present: presentIn,
    count: () => windows.size,
    close() {
      clearInterval(beat);
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
