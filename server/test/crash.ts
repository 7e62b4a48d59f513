/**
 * Kills real processes at random moments under load, and counts: what was acknowledged is there, once, in the log and in
 * the state; what is sent again under its op gets its first answer. The writers do as a window does: the same op until answered.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { systemClock } from '#core/clock.ts';

const root = new URL('../..', import.meta.url).pathname;
const WRITERS = 8;

export interface CrashReport {
  kills: number;
  acknowledged: number;
  /** acknowledged and not found afterwards */
  lost: number;
  /** found twice in the log or in the channel */
  doubled: number;
  /** an op answered differently the second time */
  contradicted: number;
  /** holes or repeats in the numbering of the space's log */
  misnumbered: number;
  /** from the kill to the first acknowledged write after it, in milliseconds */
  backMs: number[];
  /** a second start on the data of a running server: what it said */
  secondStart: string;
  /** database processes that outlived everything */
  leftBehind: number;
}

interface Running {
  child: ChildProcess;
  url: string;
  welcome?: string;
  /** its last words */
  said(): string;
}

/** Runs the product on a folder of its own and kills it `kills` times; `random` decides when and whom. */
export async function killOften(
  kills: number,
  random: () => number,
  tell: (kills: number) => void = () => {},
): Promise<CrashReport> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-crash-'));
  let port = '0';
  let running = await start(dataFolder, port);
  port = new URL(running.url).port;
  const base = running.url.replace('localhost', '127.0.0.1');
  const report: CrashReport = {
    kills: 0,
    acknowledged: 0,
    lost: 0,
    doubled: 0,
    contradicted: 0,
    misnumbered: 0,
    backMs: [],
    secondStart: '',
    leftBehind: 0,
  };
  const place = await settle(base, running.welcome!);
  const acknowledged: { id: string; op: string; answer: string }[] = [];
  const seen: Seen = { seqs: [], times: new Map() };
  let isWriting = true;
  let sinceKill: number | undefined;

  async function post(id: string, op: string): Promise<string | undefined> {
    const input = { id, spaceId: place.spaceId, channelId: place.channelId, text: `message ${id}` };
    const answer = await send(base, 'message.post', input, place.token, op).catch(() => undefined);
    return answer?.status === 200 ? answer.text : undefined;
  }
  async function write(): Promise<void> {
    while (isWriting) {
      const [id, op] = [systemClock.id(), systemClock.id()];
      for (let answer: string | undefined; ; ) {
        answer = await post(id, op);
        if (answer !== undefined) {
          acknowledged.push({ id, op, answer });
          if (sinceKill !== undefined) report.backMs.push(Math.round(performance.now() - sinceKill));
          sinceKill = undefined;
          break;
        }
        if (!isWriting) return; // never acknowledged: it may be there or not
        await pause(20);
      }
    }
  }

  const writers = Array.from({ length: WRITERS }, write);
  try {
    const second = await start(dataFolder, '0').catch((error: Error) => error.message);
    report.secondStart = typeof second === 'string' ? second : 'it started';
    while (report.kills < kills) {
      await pause(60 + random() * 600);
      const postmaster = Number(readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
      const whom = Math.floor(random() * 3);
      sinceKill = performance.now();
      report.kills++;
      if (whom !== 0) kill(postmaster);
      if (whom !== 1) {
        await end(running.child, 'SIGKILL');
        running = await start(dataFolder, port);
      }
      // the next kill comes when it is at work again
      for (let i = 0; i < 1000 && sinceKill !== undefined; i++) await pause(20);
      await visit(base, place, seen).catch((error) => {
        const { exitCode, signalCode } = running.child;
        const end = exitCode ?? signalCode;
        const how = end === null ? 'it does not answer' : `it ended by itself (${end})`;
        throw new Error(
          `after kill ${report.kills}, ${['server', 'PostgreSQL', 'both'][whom]}: ${how}: ${error}\n${running.said()}`,
        );
      });
      tell(report.kills);
    }
    isWriting = false;
    await Promise.all(writers);
    report.acknowledged = acknowledged.length;
    await visit(base, place, seen);
    await count(base, place, seen, acknowledged, report, post);
  } finally {
    isWriting = false;
    await Promise.all(writers);
    const pid = Number(readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
    await end(running.child, 'SIGINT');
    if (isAlive(pid)) report.leftBehind++;
    rmSync(dataFolder, { recursive: true, force: true });
  }
  return report;
}

/** What a window that is away between its visits has read of the log. */
interface Seen {
  seqs: number[];
  /** how often each message was told */
  times: Map<string, number>;
}

/** Comes back with the cursor of its last visit, reads to the head, and goes; knocks again while the house is coming up. */
async function visit(base: string, place: Place, seen: Seen): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await readToTheHead(base, place, seen);
    } catch (error) {
      if (tries > 500 || !/socket|ECONN/.test(String(error))) throw error;
      await pause(20);
    }
  }
}

async function readToTheHead(base: string, place: Place, { seqs, times }: Seen): Promise<void> {
  const stream = `space:${place.spaceId}`;
  const cursors = { [stream]: seqs.at(-1) ?? 0 };
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/v1/live`, {
    headers: { authorization: `Bearer ${place.token}` },
  });
  socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', cursors })));
  await new Promise<void>((resolve, reject) => {
    let head = Number.POSITIVE_INFINITY;
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the socket closed before the head')));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === 'welcome') head = frame.heads[stream];
      if (frame.stale?.length > 0) reject(new Error('so much was written that a window must begin anew'));
      if (frame.type === 'events' && frame.stream === stream)
        for (const event of frame.events) {
          seqs.push(event.seq);
          if (event.type === 'message.posted') times.set(event.body.id, (times.get(event.body.id) ?? 0) + 1);
        }
      if ((seqs.at(-1) ?? 0) >= head) resolve();
    });
  });
  socket.terminate();
}

/** Compares what was acknowledged with what was told and with what is there, and sends every tenth op again. */
async function count(
  base: string,
  place: Place,
  { seqs, times }: Seen,
  acknowledged: { id: string; op: string; answer: string }[],
  report: CrashReport,
  post: (id: string, op: string) => Promise<string | undefined>,
): Promise<void> {
  for (const { id } of acknowledged) if (!times.has(id)) report.lost++;
  for (const often of times.values()) if (often > 1) report.doubled++;
  // every event of this space is of a scope that its owner holds, so the numbers have no holes
  seqs.forEach((seq, at) => {
    if (seq !== at + 1) report.misnumbered++;
  });
  const rows = new Map<string, number>();
  for (let before: number | undefined; ; ) {
    const asked = { spaceId: place.spaceId, channelId: place.channelId, limit: 100, ...(before ? { before } : {}) };
    const page = await ask(base, 'messages', asked, place.token);
    for (const row of page.rows) rows.set(row.id, (rows.get(row.id) ?? 0) + 1);
    if (!page.hasBefore) break;
    before = page.rows[0]!.seq;
  }
  for (const { id } of acknowledged) if (rows.get(id) !== 1) report.lost++;
  if (rows.size !== times.size) report.doubled++;
  const again = acknowledged.filter((_, at) => at % 10 === 0).slice(-2000);
  for (const { id, op, answer } of again) if ((await post(id, op)) !== answer) report.contradicted++;
}

interface Place {
  token: string;
  spaceId: string;
  channelId: string;
}

/** The first person comes in by the one-time link, and makes what the writers write into. */
async function settle(base: string, welcome: string): Promise<Place> {
  const setupToken = welcome.split('/').at(-1)!;
  const signedUp = await fetch(`${base}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base, 'x-beffroi-entry': setupToken },
    body: JSON.stringify({ name: 'Odile', email: 'odile@exemple.fr', password: 'une phrase assez longue' }),
  });
  const cookie = signedUp.headers.getSetCookie().map((each) => each.split(';')[0]);
  const does = async (command: string, input: unknown) => {
    const response = await fetch(`${base}/api/v1/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: base, cookie: cookie.join('; ') },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${command}: ${await response.text()}`);
    return (await response.json()) as { token: string };
  };
  const [organisationId, personId, spaceId, channelId] = Array.from({ length: 4 }, () => systemClock.id());
  const person = { id: organisationId, personId, personName: 'Odile', language: 'fr' };
  await does('organisation.create', { ...person, name: 'Atelier', setupToken, hosting: 'own' });
  await does('space.create', { id: spaceId, organisationId, name: 'Chantier', colour: 'brick' });
  await does('channel.open', { id: channelId, spaceId, name: 'Travaux' });
  const { token } = await does('token.create', { id: systemClock.id(), name: 'Écrivains' });
  return { token, spaceId: spaceId!, channelId: channelId! };
}

async function send(base: string, command: string, input: unknown, token: string, op: string) {
  const response = await fetch(`${base}/api/v1/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': op },
    body: JSON.stringify(input),
  });
  const text = await response.text();
  if (response.status !== 200 && response.status !== 503) throw new Error(`${command}: ${response.status} ${text}`);
  return { status: response.status, text };
}

async function ask(base: string, query: string, input: unknown, token: string) {
  const response = await fetch(`${base}/api/v1/${query}?q=${encodeURIComponent(JSON.stringify(input))}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await response.json()) as { rows: { id: string; seq: number }[]; hasBefore: boolean };
}

/** Starts the product as `bin/start` does; rejects with what it said when it ends instead. */
async function start(dataFolder: string, port: string): Promise<Running> {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      BEFFROI_DATA: dataFolder,
      PORT: port,
      MEDIA_PORT: '0',
      LOG_LEVEL: 'fatal',
      DATABASE_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said = (said + chunk).slice(-8000);
      const found = /listens on (http\S+)[\s\S]*(?:welcome\/\S+|Sign in at)/.exec(said);
      if (found) resolve(found[1]!);
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${said.trim()}`)));
  });
  return { child, url, welcome: /https?:\S+\/welcome\/\S+/.exec(said)?.[0], said: () => said };
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {} // it ended by itself meanwhile
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The same moments for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
