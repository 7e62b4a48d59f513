/**
 * Durable messages, each fanned out to its space: work per CPU-second of the whole server side (PostgreSQL included), and
 * latency at a steady rate, beside ejabberd in turns where Debian's package is installed. Also, in the same run, what the
 * bare database does: one prepared insert, one commit.
 */
import pg from 'pg';
import { systemClock } from '#core/clock.ts';
import { EJABBERD_PACKAGES, ejabberdFolder, openEjabberd } from './ejabberd.ts';
import { cpuOf, fill, median, openGround, openSockets, percentile, treeOf } from './ground.ts';

const [spaces = 500, perSpace = 10, seconds = 10] = process.argv.slice(2).map(Number);
const WRITERS = 64;
const STEADY = 500;

interface Side {
  name: string;
  /** one message in one of the spaces, until it is acknowledged */
  post(): Promise<void>;
  cpuSeconds(): number;
  posted: number;
  received: number;
  /** from writing to each window, milliseconds */
  latencies: number[];
  flat: { rate: number; cpu: number }[];
}
const newSide = (name: string, cpuSeconds: () => number): Side => ({
  name,
  cpuSeconds,
  post: async () => {},
  posted: 0,
  received: 0,
  latencies: [],
  flat: [],
});
const anywhere = (): number => Math.floor(Math.random() * spaces);

const ground = await openGround();
const places = await fill(ground.connectionString, spaces, perSpace);
const ours = newSide('Beffroi', () => ground.cpuSeconds());
const sentAt = new Map<string, number>();
const sockets = await openSockets(
  ground.url,
  places.flatMap((place) => place.tokens),
  (_at, text) => {
    if (!text.startsWith('{"type":"events"')) return;
    for (const [, id] of text.matchAll(/"body":\{"id":"([0-9a-f-]{36})"/g)) {
      ours.received++;
      const sent = sentAt.get(id!);
      if (sent !== undefined) ours.latencies.push(performance.now() - sent);
    }
  },
);
ours.post = async () => {
  const place = places[anywhere()]!;
  const id = systemClock.id();
  sentAt.set(id, performance.now());
  const response = await fetch(`${ground.url}/api/v1/message.post`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${place.tokens[0]}`, 'idempotency-key': id },
    body: JSON.stringify({
      id,
      spaceId: place.spaceId,
      channelId: place.channelId,
      text: 'Le relevé de la charpente est terminé.',
    }),
  });
  if (!response.ok) throw new Error(await response.text());
  await response.arrayBuffer();
  ours.posted++;
};
console.log(`${spaces} spaces, ${sockets.length} sockets`);

const code = ejabberdFolder();
const sides = [ours];
let peer: Awaited<ReturnType<typeof openEjabberd>> | undefined;
if (code) {
  const theirs = newSide('ejabberd', () => peer!.cpuSeconds());
  peer = await openEjabberd(code, spaces, perSpace, (id) => {
    theirs.received++;
    theirs.latencies.push(performance.now() - sentAt.get(id)!);
  });
  theirs.post = async () => {
    const id = systemClock.id();
    sentAt.set(id, performance.now());
    await peer!.say(anywhere(), id);
    theirs.posted++;
  };
  sides.push(theirs);
} else console.log(`ejabberd is not beside it: apt-get install ${EJABBERD_PACKAGES}`);

async function flatOut(side: Side): Promise<void> {
  const before = { posted: side.posted, cpu: side.cpuSeconds(), at: performance.now() };
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < end) await side.post();
    }),
  );
  const count = side.posted - before.posted;
  side.flat.push({
    rate: (count * 1000) / (performance.now() - before.at),
    cpu: ((side.cpuSeconds() - before.cpu) / count) * 1000,
  });
}

async function steadily(side: Side): Promise<string> {
  side.latencies.length = 0;
  const before = { posted: side.posted, cpu: side.cpuSeconds() };
  const under: Promise<void>[] = [];
  const start = performance.now();
  for (let i = 0; i < STEADY * seconds; i++) {
    const wait = start + (i * 1000) / STEADY - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(side.post());
  }
  await Promise.all(under);
  const rate = (under.length * 1000) / (performance.now() - start);
  const cpu = ((side.cpuSeconds() - before.cpu) / (side.posted - before.posted)) * 1000;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const [half, most] = [percentile(side.latencies, 0.5), percentile(side.latencies, 0.99)];
  return `${cpu.toFixed(2)} CPU-seconds per 1,000 (reached ${rate.toFixed(0)}/s), at a window after ${half.toFixed(0)} ms (median), ${most.toFixed(0)} ms (p99)`;
}

/** Commands from within the server's process, in spaces without a window. */
async function coreAlone(): Promise<string> {
  const silent = await fill(ground.connectionString, Math.max(spaces, 200), 1);
  const places = silent.map(({ spaceId, channelId, accountId }) => ({ spaceId, channelId, accountId }));
  await ground.commandsAlone({ places, writers: 256, seconds: 2 });
  const before = ground.cpuSeconds();
  const count = await ground.commandsAlone({ places, writers: 256, seconds });
  const cpu = ((ground.cpuSeconds() - before) / count) * 1000;
  return `${(count / seconds).toFixed(0)}/s, ${cpu.toFixed(2)} CPU-seconds per 1,000`;
}

/** The floor: the same text into one table, a commit each, on 16 connections. */
async function bare(): Promise<string> {
  const pool = new pg.Pool({ connectionString: ground.connectionString, max: 16 });
  await pool.query('create table if not exists bare (id uuid primary key, text text)');
  const cpu = () =>
    treeOf(ground.child.pid!)
      .filter((pid) => pid !== ground.child.pid)
      .reduce((sum, pid) => sum + cpuOf(pid), 0);
  const start = cpu();
  const end = performance.now() + seconds * 1000;
  let count = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      const client = await pool.connect();
      while (performance.now() < end) {
        await client.query({
          name: 'bare',
          text: 'insert into bare values ($1, $2)',
          values: [systemClock.id(), 'Le relevé de la charpente est terminé.'],
        });
        count++;
      }
      client.release();
    }),
  );
  await pool.end();
  return `${(count / seconds).toFixed(0)}/s, ${(((cpu() - start) / count) * 1000).toFixed(2)} CPU-seconds of PostgreSQL per 1,000`;
}

for (const side of sides) await flatOut(side); // warms up
for (const side of sides) side.flat.length = 0;
for (const side of [...sides, ...sides.toReversed()]) await flatOut(side);
for (const { name, flat } of sides) {
  const [rate, cpu] = [median(flat.map((each) => each.rate)), median(flat.map((each) => each.cpu))];
  console.log(
    `${name}, ${WRITERS} writers flat out: ${rate.toFixed(0)} messages/s, ${cpu.toFixed(2)} CPU-seconds per 1,000`,
  );
}
for (const side of sides) console.log(`${side.name}, steady ${STEADY}/s: ${await steadily(side)}`);
for (const { name, posted, received } of sides)
  console.log(`${name}, lost: ${posted * perSpace - received} of ${posted * perSpace}`);
if (peer) console.log(`ejabberd, not in its archive: ${sides[1]!.posted - peer.kept()} of ${sides[1]!.posted}`);
console.log(`core alone, no HTTP, nobody listening: ${await coreAlone()}`);
console.log(`bare inserts, a commit each, 16 connections: ${await bare()}`);
for (const socket of sockets) socket.terminate();
peer?.stop();
await ground.stop();
