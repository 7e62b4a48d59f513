/**
 * Durable messages, each fanned out to its space: work per CPU-second of the whole server side (node and PostgreSQL), and
 * latency at a steady rate. Beside it, in the same run, what the bare database does: one prepared insert, one commit.
 */
import pg from 'pg';
import { systemClock } from '#core/clock.ts';
import { cpuOf, fill, median, openGround, openSockets, percentile, treeOf } from './ground.ts';

const [spaces = 500, perSpace = 10, seconds = 10] = process.argv.slice(2).map(Number);
const WRITERS = 64;
const STEADY = 500;
const ROUNDS = 3;

const ground = await openGround();
const places = await fill(ground.connectionString, spaces, perSpace);
const sentAt = new Map<string, number>();
const latencies: number[] = [];
let received = 0;
const tokens = places.flatMap((place) => place.tokens);
const sockets = await openSockets(ground.url, tokens, (_at, text) => {
  if (!text.startsWith('{"type":"events"')) return;
  for (const [, id] of text.matchAll(/"body":\{"id":"([0-9a-f-]{36})"/g)) {
    received++;
    const sent = sentAt.get(id!);
    if (sent !== undefined) latencies.push(performance.now() - sent);
  }
});
console.log(`${spaces} spaces, ${sockets.length} sockets`);

let posted = 0;
async function post(): Promise<void> {
  const place = places[Math.floor(Math.random() * places.length)]!;
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
  posted++;
}

async function measured(work: () => Promise<void>): Promise<{ count: number; took: number; cpu: number }> {
  const before = { posted, cpu: ground.cpuSeconds(), at: performance.now() };
  await work();
  return {
    count: posted - before.posted,
    took: (performance.now() - before.at) / 1000,
    cpu: ground.cpuSeconds() - before.cpu,
  };
}

async function flatOut(): Promise<void> {
  const end = performance.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: WRITERS }, async () => {
      while (performance.now() < end) await post();
    }),
  );
}
async function steadily(): Promise<void> {
  const under: Promise<void>[] = [];
  const start = performance.now();
  for (let i = 0; i < STEADY * seconds; i++) {
    const wait = start + (i * 1000) / STEADY - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    under.push(post());
  }
  await Promise.all(under);
}

/** The floor: the same text into one table, a commit each, on 16 connections. */
async function bare(): Promise<{ rate: number; cpuPer1000: number }> {
  const pool = new pg.Pool({ connectionString: ground.connectionString, max: 16 });
  await pool.query('create table if not exists bare (id uuid primary key, text text)');
  const before = treeOf(ground.child.pid!).filter((pid) => pid !== ground.child.pid);
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
  const used = cpu() - start;
  await pool.end();
  return { rate: count / seconds, cpuPer1000: before.length > 0 ? (used / count) * 1000 : Number.NaN };
}

await flatOut(); // warms up
const flat: { rate: number; cpu: number }[] = [];
const floor: { rate: number; cpuPer1000: number }[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const ours = await measured(flatOut);
  flat.push({ rate: ours.count / ours.took, cpu: (ours.cpu / ours.count) * 1000 });
  floor.push(await bare());
}
latencies.length = 0;
const steady = await measured(steadily);
await new Promise((resolve) => setTimeout(resolve, 1000));
console.log(
  `${WRITERS} writers flat out: ${median(flat.map((each) => each.rate)).toFixed(0)} messages/s, ${median(flat.map((each) => each.cpu)).toFixed(2)} CPU-seconds per 1,000 (server and PostgreSQL, HTTP and ${perSpace} sockets each)`,
);
console.log(
  `bare inserts, a commit each, 16 connections: ${median(floor.map((each) => each.rate)).toFixed(0)}/s, ${median(floor.map((each) => each.cpuPer1000)).toFixed(2)} CPU-seconds of PostgreSQL per 1,000`,
);
console.log(
  `steady ${STEADY}/s (reached ${(steady.count / steady.took).toFixed(0)}): ${((steady.cpu / steady.count) * 1000).toFixed(2)} CPU-seconds per 1,000, message at a window after ${percentile(latencies, 0.5).toFixed(0)} ms (median), ${percentile(latencies, 0.99).toFixed(0)} ms (p99)`,
);
console.log(`lost: ${posted * perSpace - received} of ${posted * perSpace}`);
for (const socket of sockets) socket.terminate();
await ground.stop();
