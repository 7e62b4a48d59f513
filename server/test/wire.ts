/** A whole server on a database of its own, spoken to as a browser or a script does: for tests of the wire. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { systemClock } from '#core/clock.ts';
import { readConfig } from '#core/config.ts';
import { newSetupToken } from '../people/index.ts';
import { openServer, type Server } from '../server.ts';
import { testDatabase } from './database.ts';

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for a test to look into
  body: any;
}

export interface Wire {
  server: Server;
  base: string;
  connectionString: string;
  organisationId: string;
  spaceId: string;
  channelId: string;
  personId: string;
  /** the cookie of the owner's session */
  cookie: string;
  id(): string;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** as the owner */
  does(command: string, input: unknown, op?: string): Promise<Answer>;
  socket(headers?: Record<string, string>): Promise<Live>;
  close(): Promise<void>;
}

export interface Frame {
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [key: string]: any;
}
export interface Live {
  socket: WebSocket;
  frames: Frame[];
  /** the code it is, or was, closed with */
  closed: Promise<number>;
  send(frame: unknown): void;
  until(wanted: (frame: Frame) => boolean): Promise<Frame>;
}

export const password = 'une phrase assez longue';

/** Starts the server and, by its own doors, an owner with an organisation, a space and a channel. */
export async function openWire(env: Record<string, string> = {}): Promise<Wire> {
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-wire-'));
  const config = readConfig({ BEFFROI_DATA: folder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'silent', ...env }, []);
  config.host = '127.0.0.1';
  const server = await openServer({ config, connectionString: database.connectionString, clock: systemClock });
  const base = `http://127.0.0.1:${server.port}`;
  const id = systemClock.id;
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    let body: unknown = text;
    try {
      body = JSON.parse(text);
    } catch {}
    return { status: response.status, headers: response.headers, body };
  };
  const wire: Wire = {
    server,
    base,
    connectionString: database.connectionString,
    organisationId: id(),
    spaceId: id(),
    channelId: id(),
    personId: id(),
    cookie: '',
    id,
    post: async (path, body, headers = {}) =>
      answer(
        await fetch(`${base}/api/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: base, ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    get: async (path, headers = {}) => answer(await fetch(`${base}${path}`, { headers, redirect: 'manual' })),
    does: (command, input, op) =>
      wire.post(`v1/${command}`, input, { cookie: wire.cookie, ...(op ? { 'idempotency-key': op } : {}) }),
    socket: (headers = { cookie: wire.cookie, origin: base }) => openLive(base, headers),
    async close() {
      await server.close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const setupToken = await newSetupToken(server.house.db);
  const person = { name: 'Odile', email: 'odile@exemple.fr', password };
  const signedUp = await wire.post('auth/sign-up/email', person, { 'x-beffroi-entry': setupToken! });
  wire.cookie = cookieOf(signedUp);
  await wire.does('organisation.create', {
    id: wire.organisationId,
    personId: wire.personId,
    name: 'Atelier',
    personName: 'Odile',
    language: 'fr',
    setupToken,
    hosting: 'own',
  });
  const { organisationId, spaceId } = wire;
  await wire.does('space.create', { id: spaceId, organisationId, name: 'Chantier', colour: 'brick' });
  const opened = await wire.does('channel.open', { id: wire.channelId, spaceId, name: 'Travaux' });
  if (opened.status !== 200) throw new Error(`no channel: ${JSON.stringify(opened.body)}`);
  return wire;
}

export function cookieOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}

async function openLive(base: string, headers: Record<string, string>): Promise<Live> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/v1/live`, { headers });
  const frames: Frame[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (data) => {
    frames.push(JSON.parse(String(data)));
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => {
    socket.once('close', resolve);
    socket.once('error', () => resolve(1006));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    socket,
    frames,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async until(wanted) {
      for (;;) {
        const found = frames.find(wanted);
        if (found) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}
