/** What the benches of the core stand on: a server of its own, people and spaces put in by SQL, sockets, CPU and memory of a process tree. */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import WebSocket from 'ws';
import { systemClock } from '#core/clock.ts';
import type { Alone } from './served.ts';

export interface Ground {
  url: string;
  connectionString: string;
  child: ChildProcess;
  /** longest stop of the server's event loop since the last `reset` */
  delay(): Promise<number>;
  reset(): void;
  /** runs message commands in the server's own process, no HTTP between; how many */
  commandsAlone(asked: Alone): Promise<number>;
  /** CPU-seconds of the server and all its children, PostgreSQL included */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-bench-'));
  const child = fork(new URL('./served.ts', import.meta.url).pathname, {
    execPath: new URL('../bin/run', import.meta.url).pathname,
    env: { ...process.env, BEFFROI_DATA: dataFolder, PORT: '0', MEDIA_PORT: '0', LOG_LEVEL: 'fatal', DATABASE_URL: '' },
  });
  const hear = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const { port, connectionString } = await hear<{ port: number; connectionString: string }>();
  return {
    url: `http://127.0.0.1:${port}`,
    connectionString,
    child,
    async delay() {
      const answer = hear<{ maxMs: number }>();
      child.send('delay');
      return (await answer).maxMs;
    },
    reset: () => void child.send('reset'),
    async commandsAlone(asked) {
      const answer = hear<{ count: number }>();
      child.send(asked);
      return (await answer).count;
    },
    cpuSeconds: () => treeOf(child.pid!).reduce((sum, pid) => sum + cpuOf(pid), 0),
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send('stop');
      await gone;
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** A process and everything under it. */
export function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = read(`/proc/${name}/stat`);
    if (stat) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]));
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

/** User and system time, in seconds, of one process and of its children that have ended. */
export function cpuOf(pid: number): number {
  const stat = read(`/proc/${pid}/stat`);
  if (!stat) return 0;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

/** Proportional set size, in MiB: shared memory is counted once over all who share it. */
export function pssOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? 0) / 1024;
}

export const nameOf = (pid: number): string => read(`/proc/${pid}/comm`)?.trim() ?? '';

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A port of this machine that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Place {
  spaceId: string;
  channelId: string;
  /** one token for each account of the space, of which the first is told */
  tokens: string[];
  accountId: string;
}

/** Puts an organisation, spaces with a channel, and `perSpace` people in each into the database, as their commands leave it. */
export async function fill(connectionString: string, spaces: number, perSpace: number): Promise<Place[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const id = systemClock.id;
  const organisationId = id();
  const limits = { seats: null, guests: true, storage_bytes: null, meeting_participants: null, meeting_minutes: null };
  const places: Place[] = [];
  await client.query('begin');
  await client.query(
    `insert into organisations (id, name, offer_id, limits, created_at) values ($1, 'Banc', 'own', $2, now())`,
    [organisationId, JSON.stringify(limits)],
  );
  await client.query(`insert into streams (stream, rank) values ($1, 1)`, [`organisation:${organisationId}`]);
  for (let s = 0; s < spaces; s++) {
    const [spaceId, channelId] = [id(), id()];
    const people = Array.from({ length: perSpace }, () => ({ account: id(), person: id(), token: `bef_${id()}` }));
    await client.query(
      `insert into spaces (id, organisation_id, kind, name, colour, created_at) values ($1, $2, 'project', 'Banc', 'sky', now())`,
      [spaceId, organisationId],
    );
    await client.query(`insert into channels (id, space_id, name, created_at) values ($1, $2, 'Général', now())`, [
      channelId,
      spaceId,
    ]);
    await client.query(
      `insert into persons (id, organisation_id, account_id, role, name, email, language, created_at)
       select p, $3, a, 'member', 'Quelqu’un', a || '@exemple.fr', 'fr', now() from unnest($1::uuid[], $2::text[]) as w (p, a)`,
      [people.map((each) => each.person), people.map((each) => each.account), organisationId],
    );
    await client.query(
      `insert into members (space_id, person_id, account_id, name, role, joined_at)
       select $3, p, a, 'Quelqu’un', 'space_member', now() from unnest($1::uuid[], $2::text[]) as w (p, a)`,
      [people.map((each) => each.person), people.map((each) => each.account), spaceId],
    );
    await client.query(
      `insert into access_tokens (id, account_id, name, token_hash, created_at)
       select gen_random_uuid(), a, 'banc', h, now() from unnest($1::text[], $2::text[]) as w (a, h)`,
      [
        people.map((each) => each.account),
        people.map((each) => createHash('sha256').update(each.token).digest('base64url')),
      ],
    );
    await client.query(
      `insert into streams (stream, rank) select 'person:' || p, 3 from unnest($1::text[]) p union all select $2, 2`,
      [people.map((each) => each.person), `space:${spaceId}`],
    );
    places.push({ spaceId, channelId, tokens: people.map((each) => each.token), accountId: people[0]!.account });
  }
  await client.query('commit');
  await client.query('analyze');
  await client.end();
  return places;
}

/** Opens a window as a script does and waits until it is greeted. */
export async function openSocket(url: string, token: string, hear: (text: string) => void): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${token}` },
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.once('open', () => socket.send('{"type":"hello","cursors":{}}'));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.startsWith('{"type":"welcome"')) resolve();
      else hear(text);
    });
  });
  return socket;
}

/** Opens many, a few at once. */
export async function openSockets(
  url: string,
  tokens: string[],
  hear: (socket: number, text: string) => void,
): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  for (let at = 0; at < tokens.length; at += 50) {
    const some = tokens.slice(at, at + 50);
    sockets.push(...(await Promise.all(some.map((token, i) => openSocket(url, token, (text) => hear(at + i, text))))));
  }
  return sockets;
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
export const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
/** « median (least–most) » */
export const shown = (values: number[], digits = 0): string =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
