// One media process seen from its parent: forked, fed, restarted with backoff, and never left behind.
import { type ChildProcess, fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { dirname, extname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { monotonicMilliseconds, wallMilliseconds } from './clock.ts';
import type { CommandName, Commands, FromProcess, HandedRequest, ProcessConfig, RoomEvent, ToProcess } from './wire.ts';

/** beside this file, with its ending: the source, or what was built of it */
const ENTRY = join(import.meta.dirname, `process${extname(import.meta.filename)}`);
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 5000;
const COMMAND_TIMEOUT_MS = 5000;

const STRAINED = 'media process cannot keep up: the machine is too small or too busy, and calls come late';
const RELIEVED = 'media process keeps up again';

interface Waiting {
  resolve: (answer: unknown) => void;
  reject: (error: Error) => void;
  timer: NodeJS.Timeout;
}

export class Child {
  pid = 0;
  mediaPort = 0;
  private process: ChildProcess | undefined;
  private pipe = '';
  private ready = false;
  private stopping = false;
  private backoff = FIRST_BACKOFF_MS;
  private restart: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private nextId = 1;
  private readonly waiting = new Map<number, Waiting>();
  private readonly present = new Map<string, Set<string>>();
  private readonly config: ProcessConfig;
  private readonly onRoom: (event: RoomEvent) => void;
  private readonly log: (line: string) => void;

  constructor(config: ProcessConfig, onRoom: (event: RoomEvent) => void, log: (line: string) => void) {
    this.config = config;
    this.onRoom = onRoom;
    this.log = log;
  }

  start(): Promise<void> {
    this.startedAt = monotonicMilliseconds();
    const child = fork(ENTRY, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // What a packet leaves behind is dead at once: a larger nursery is only more memory, and longer pauses.
      execArgv: [...process.execArgv, '--max-semi-space-size=4'],
    });
    this.process = child;
    this.pid = child.pid ?? 0;
    return new Promise((resolve, reject) => {
      child.on('message', (message: FromProcess) => {
        if (message.type === 'ready') {
          this.ready = true;
          this.mediaPort = message.mediaPort;
          // A restarted process must come back on the port that clients already know.
          this.config.mediaPort = message.mediaPort;
          this.pipe = message.pipe;
          resolve();
        } else if (message.type === 'failed') reject(new Error(message.error));
        else if (message.type === 'answer') this.settle(message);
        else if (message.type === 'strain') this.log(message.isStrained ? STRAINED : RELIEVED);
        else this.report(message);
      });
      child.on('error', reject);
      child.once('exit', (code, signal) => {
        reject(new Error(`media process ended (${signal ?? code})`));
        this.lost(signal ?? String(code));
      });
      child.send({ type: 'config', config: this.config } satisfies ToProcess, () => {});
    });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    if (!this.ready || !this.process?.connected) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\r\n');
      return;
    }
    const handed: HandedRequest = {
      url: request.url ?? '/',
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '',
      head: head.toString('base64'),
    };
    // Piped, not handed over as a descriptor: TLS ends in this process, and an HTTP server never closes while it believes
    // that a child holds one of its sockets.
    const inner = connect(this.pipe);
    inner.on('error', () => socket.destroy());
    inner.on('close', () => socket.destroy());
    socket.on('close', () => inner.destroy());
    inner.write(`${JSON.stringify(handed)}\n`);
    socket.pipe(inner).pipe(socket);
  }

  command<N extends CommandName>(name: N, input: Commands[N]['input']): Promise<Commands[N]['answer']> {
    return new Promise((resolve, reject) => {
      const { process } = this;
      if (!this.ready || !process?.connected) return reject(new Error('the media process is being restarted'));
      const id = this.nextId++;
      const timer = setTimeout(
        () => this.settle({ id, error: 'the media process did not answer' }),
        COMMAND_TIMEOUT_MS,
      );
      this.waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject, timer });
      process.send({ type: 'command', id, name, input } satisfies ToProcess, (error) => {
        if (error) this.settle({ id, error: error.message });
      });
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ type: 'stop' } satisfies ToProcess, () => {});
    const hard = setTimeout(() => child.kill('SIGKILL'), 2000);
    await gone;
    clearTimeout(hard);
  }

  private settle(message: { id: number; answer?: unknown; error?: string }): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.error === undefined) waiting.resolve(message.answer);
    else waiting.reject(new Error(message.error));
  }

  private report({ type: _, ...event }: { type: 'room' } & RoomEvent): void {
    const { room, identity } = event;
    if (event.event === 'room_started') this.present.set(room, new Set());
    if (event.event === 'participant_joined' && identity) this.present.get(room)?.add(identity);
    if (event.event === 'participant_left' && identity) this.present.get(room)?.delete(identity);
    if (event.event === 'room_finished') this.present.delete(room);
    this.onRoom(event);
  }

  private lost(how: string): void {
    this.ready = false;
    if (this.pipe !== '') rmSync(dirname(this.pipe), { recursive: true, force: true });
    for (const id of [...this.waiting.keys()]) this.settle({ id, error: 'the media process was lost' });
    for (const [room, identities] of this.present) {
      const lost = { room, reason: this.stopping ? 'stopped' : 'process_lost', at: wallMilliseconds() };
      for (const identity of identities) this.onRoom({ event: 'participant_left', identity, ...lost });
      this.onRoom({ event: 'room_finished', ...lost });
    }
    this.present.clear();
    if (this.stopping) return;
    if (monotonicMilliseconds() - this.startedAt > 30_000) this.backoff = FIRST_BACKOFF_MS;
    this.log(`media process ended (${how}); starting it again in ${this.backoff} ms`);
    this.restart = setTimeout(() => this.start().catch(() => {}), this.backoff);
    this.backoff = Math.min(this.backoff * 2, LONGEST_BACKOFF_MS);
  }
}
