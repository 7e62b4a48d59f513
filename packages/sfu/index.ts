// The door of the media server: starts its processes, hands sockets over, passes commands down and room events up.
// It knows nothing of who people are beyond the LiveKit token they bring.
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Child } from './child.ts';
import { roomOfUnverified, tokenOf, verifyToken } from './token.ts';
import type { CommandName, Commands, IceServer, RoomEvent } from './wire.ts';

export { type ClusterOptions, connectCluster, type MediaEngine } from './cluster.ts';
export type { Claims, Grants, SourceName, TokenInput } from './token.ts';
export { signToken, verifyToken } from './token.ts';
export type {
  CommandName,
  Commands,
  IceServer,
  ParticipantSummary,
  RoomEvent,
  Statistics,
  TrackSummary,
} from './wire.ts';

/** How to start the media server. */
export interface SfuOptions {
  /** UDP and TCP; with several processes the ports from here upwards. 0: any free port (tests). */
  mediaPort: number;
  /**
   * What clients are told to send media to, as `address` or `address:port` where another port is forwarded to ours;
   * empty: every interface, and the host name they used.
   */
  mediaAddresses?: string[];
  apiKey: string;
  /** At least 32 characters. */
  apiSecret: string;
  /** Rooms are spread over so many processes; default one. */
  processes?: number;
  iceServers?: IceServer[];
  bindAddress?: string;
  /** One line each time a process is lost or comes back, cannot keep up or can again. */
  log?: (line: string) => void;
}

/** A running media server. */
export interface Sfu {
  /** Takes over an HTTP upgrade of `/rtc*` that the caller has admitted; the token is verified again behind. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** What `GET /rtc/validate` and `GET /rtc/v1/validate` must answer: livekit-client asks after a failed socket. */
  validate(request: IncomingMessage): Promise<{ status: 200 | 401; body: string }>;
  /** Asks the process that holds the room; rejects when that process is being restarted. */
  command<N extends CommandName>(name: N, input: Commands[N]['input']): Promise<Commands[N]['answer']>;
  on(event: 'room', listener: (event: RoomEvent) => void): void;
  off(event: 'room', listener: (event: RoomEvent) => void): void;
  /** Process ids, in shard order (operator's page, tests that kill). */
  pids(): number[];
  /** Media ports in use, in shard order. */
  mediaPorts(): number[];
  stop(): Promise<void>;
}

/** Starts the media processes and resolves when each listens. */
export async function startSfu(options: SfuOptions): Promise<Sfu> {
  if (options.apiSecret.length < 32) throw new Error('apiSecret must have at least 32 characters');
  const events = new EventEmitter<{ room: [RoomEvent] }>();
  const children = Array.from({ length: options.processes ?? 1 }, (_, shard) => {
    const config = {
      mediaPort: options.mediaPort === 0 ? 0 : options.mediaPort + shard,
      mediaAddresses: options.mediaAddresses ?? [],
      apiKey: options.apiKey,
      apiSecret: options.apiSecret,
      iceServers: options.iceServers ?? [],
      bindAddress: options.bindAddress ?? '',
    };
    return new Child(config, (event) => events.emit('room', event), options.log ?? (() => {}));
  });
  try {
    await Promise.all(children.map((child) => child.start()));
  } catch (error) {
    await Promise.all(children.map((child) => child.stop()));
    throw error;
  }
  const childOf = (room: string): Child => children[shardOf(room, children.length)]!;
  return {
    upgrade(request, socket, head) {
      const token = tokenOf(request.url ?? '/', request.headers.authorization);
      childOf(roomOfUnverified(token)).upgrade(request, socket, head);
    },
    async validate(request) {
      try {
        await verifyToken(
          tokenOf(request.url ?? '/', request.headers.authorization),
          options.apiKey,
          options.apiSecret,
        );
        return { status: 200, body: 'success' };
      } catch {
        return { status: 401, body: 'invalid token' };
      }
    },
    async command(name, input) {
      if (name === 'listRooms' || name === 'statistics') return gather(children, name, input);
      return childOf('room' in input ? String(input.room) : '').command(name, input);
    },
    on: (event, listener) => void events.on(event, listener),
    off: (event, listener) => void events.off(event, listener),
    pids: () => children.map((child) => child.pid),
    mediaPorts: () => children.map((child) => child.mediaPort),
    stop: async () => void (await Promise.all(children.map((child) => child.stop()))),
  };
}

/** Which process holds a room: FNV-1a, so that every caller agrees without asking. */
export function shardOf(room: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(room)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % shards;
}

async function gather<N extends CommandName>(children: Child[], name: N, input: Commands[N]['input']) {
  const answers: unknown[] = await Promise.all(children.map((child) => child.command(name, input)));
  if (answers.every((answer) => Array.isArray(answer))) return answers.flat() as Commands[N]['answer'];
  const total: Record<string, number> = {};
  for (const answer of answers) {
    for (const [key, value] of Object.entries(answer as object)) total[key] = (total[key] ?? 0) + Number(value);
  }
  return total as unknown as Commands[N]['answer'];
}
