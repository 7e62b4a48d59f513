/**
 * Bytes on their way in, over loopback: `node bench/upload.ts [MiB] [small files]` (1024 and 10,000 unless told). One large file by
 * tus in chunks of 64 MiB, hashed and fsynced; many of 4 KiB in packs, as the web sends a folder, and each in a request of its own;
 * beside them a bare Node server that streams, hashes and fsyncs, a request a file. Then `kill -9` in the middle of a chunk. Bars: ≥ 0.8 of the bare server, ≤ one chunk lost.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACK } from '#contract/files.ts';
import { systemClock } from '#core/clock.ts';
import { type RunningServer, startServer } from '../stories/browser.ts';
import { fill, pssOf, shown, treeOf } from './ground.ts';

const MIB = 2 ** 20;
const CHUNK = 64 * MIB;
const ROUNDS = 3;
const AT_ONCE = 8;
/** of the web (web/files/uploads.ts) */
const PACKS_AT_ONCE = 3;
const LARGE = Number(process.argv[2] ?? 1024) * MIB;
const SMALL = Number(process.argv[3] ?? 10_000);
const block = Buffer.alloc(MIB, 'Rénovation de la halle ');
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

/** The bare limit: a request is a file, streamed, hashed, made durable, and named by its hash. */
async function serveBare(folder: string): Promise<void> {
  let count = 0;
  const server = createServer(async (incoming, outgoing) => {
    const place = join(folder, String(count++));
    const file = await open(place, 'w');
    const hash = createHash('sha256');
    for await (const chunk of incoming) {
      const writing = file.write(chunk as Buffer);
      hash.update(chunk as Buffer);
      await writing;
    }
    await file.sync();
    await file.close();
    await rename(place, join(folder, `${hash.digest('hex')}-${count}`));
    outgoing.end();
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

/** Sends `size` bytes in one request; `leave` cuts it off after so many of them. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string | number>,
  size: number,
  leave = size,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }> {
  const sending = request(url, { method, agent, headers: { ...headers, 'content-length': size } });
  const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => {});
  for (let sent = 0; sent < leave; sent += MIB)
    if (!sending.write(block.subarray(0, Math.min(MIB, size - sent)))) await once(sending, 'drain');
  if (leave < size) return { status: 0, headers: {}, body: '' };
  sending.end();
  const [answer] = await answered;
  let body = '';
  for await (const chunk of answer) body += chunk;
  if (answer.statusCode! >= 300) throw new Error(`${url}: ${answer.statusCode} ${body}`);
  return { status: answer.statusCode!, headers: answer.headers, body };
}

const place = { spaceId: '', token: '' };
const house = (server: RunningServer) => ({
  async post(name: string, input: object): Promise<void> {
    const response = await fetch(`${server.url}/api/v1/${name}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': systemClock.id(),
        authorization: `Bearer ${place.token}`,
      },
      body: JSON.stringify(input),
    });
    if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
  },
  async pack(count: number, size: number): Promise<void> {
    const list = Array.from({ length: count }, () => {
      const id = systemClock.id();
      return { id, folderId: null, name: `${id}.bin`, type: 'application/octet-stream', size };
    });
    const form = new FormData();
    form.append('files', JSON.stringify(list));
    // no two the same: the store keeps equal bytes once
    for (const { id } of list) form.append('file', new Blob([id, block.subarray(0, size - id.length)]), id);
    const response = await fetch(`${server.url}/api/v1/files/${place.spaceId}`, {
      method: 'POST',
      headers: { 'idempotency-key': systemClock.id(), authorization: `Bearer ${place.token}` },
      body: form,
    });
    const answer = await response.text();
    if (!response.ok || answer.includes('refusal')) throw new Error(`pack: ${response.status} ${answer}`);
  },
  patch: (id: string, offset: number, size: number, leave?: number) =>
    send(
      `${server.url}/api/v1/uploads/${id}`,
      'PATCH',
      {
        'tus-resumable': '1.0.0',
        'upload-offset': offset,
        'content-type': 'application/offset+octet-stream',
        authorization: `Bearer ${place.token}`,
      },
      size,
      leave,
    ),
  async received(id: string): Promise<number> {
    const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${place.token}` };
    const response = await fetch(`${server.url}/api/v1/uploads/${id}`, { method: 'HEAD', headers });
    return Number(response.headers.get('upload-offset'));
  },
});

async function upload(server: RunningServer, size: number): Promise<void> {
  const { post, patch } = house(server);
  const id = systemClock.id();
  const at = { spaceId: place.spaceId, folderId: null, name: `${id}.bin` };
  await post('upload.open', { id, ...at, size, type: 'application/octet-stream' });
  for (let offset = 0; offset < size; offset += CHUNK) await patch(id, offset, Math.min(CHUNK, size - offset));
  await post('file.add', { id: systemClock.id(), ...at, uploadId: id });
}

/** Does `count` things, `each` in a turn, some turns at once. */
async function many(count: number, work: (some: number) => Promise<unknown>, each = 1, atOnce = AT_ONCE) {
  let left = count;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        const some = Math.min(each, left);
        left -= some;
        await work(some);
      }
    }),
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function measure(server: RunningServer, bareUrl: string): Promise<void> {
  const bare = (size: number) => send(bareUrl, 'PUT', {}, size);
  const { pack } = house(server);
  const none = (): number[] => [];
  const figures = { ours: none(), bare: none(), packed: none(), single: none(), bareSmall: none() };
  let memory = 0;
  const node = treeOf(process.pid).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dist/server/main.js'),
  )!;
  const look = setInterval(() => (memory = Math.max(memory, pssOf(node))), 100);
  for (let round = 0; round < ROUNDS; round++) {
    const turns = [
      async () => figures.ours.push(LARGE / MIB / (await seconds(() => upload(server, LARGE)))),
      async () => figures.bare.push(LARGE / MIB / (await seconds(() => bare(LARGE)))),
      async () =>
        figures.packed.push(
          SMALL / (await seconds(() => many(SMALL, (some) => pack(some, 4096), PACK.files, PACKS_AT_ONCE))),
        ),
      async () => figures.single.push(SMALL / (await seconds(() => many(SMALL, () => pack(1, 4096))))),
      async () => figures.bareSmall.push(SMALL / (await seconds(() => many(SMALL, () => bare(4096))))),
    ];
    for (const turn of round % 2 ? turns.reverse() : turns) await turn();
  }
  clearInterval(look);
  const ratio = (a: number[], b: number[]) =>
    shown(
      a.map((each, i) => each / b[i]!),
      2,
    );
  console.log(
    `${LARGE / MIB} MiB: ${shown(figures.ours)} MiB/s; bare ${shown(figures.bare)}; ratio ${ratio(figures.ours, figures.bare)}   (bar 0.8)`,
  );
  console.log(
    `${SMALL} × 4 KiB: ${shown(figures.packed)} files/s; bare ${shown(figures.bareSmall)}; ratio ${ratio(figures.packed, figures.bareSmall)}   (bar 0.8)`,
  );
  console.log(
    `… each in its own request: ${shown(figures.single)} files/s; ratio ${ratio(figures.single, figures.bareSmall)}`,
  );
  console.log(`memory of the server's Node at most ${memory.toFixed(0)} MiB`);
}

/** A power cut in the middle of the third chunk, then the rest. */
async function cut(server: RunningServer): Promise<void> {
  const { post, patch, received } = house(server);
  const id = systemClock.id();
  const [size, middle] = [4 * CHUNK, CHUNK / 2];
  const at = { spaceId: place.spaceId, folderId: null, name: `${id}.bin` };
  await post('upload.open', { id, ...at, size, type: 'application/octet-stream' });
  for (let offset = 0; offset < 2 * CHUNK; offset += CHUNK) await patch(id, offset, CHUNK);
  await patch(id, 2 * CHUNK, CHUNK, middle).catch(() => {});
  await server.kill();
  await server.again();
  const here = await received(id);
  for (let offset = here; offset < size; offset += CHUNK) await patch(id, offset, Math.min(CHUNK, size - offset));
  await post('file.add', { id: systemClock.id(), ...at, uploadId: id });
  console.log(
    `kill -9 after ${(2 * CHUNK + middle) / MIB} MiB sent: ${here / MIB} MiB were there, the rest followed   (bar: ${CHUNK / MIB} lost)`,
  );
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'beffroi-bare-'));
  const bare: ChildProcess = fork(import.meta.filename, ['bare', folder]);
  const server = await startServer();
  try {
    const [port] = (await once(bare, 'message')) as [number];
    const [sockets] = readFileSync(join(server.dataFolder, 'postgres', 'socket-folder'), 'utf8').split('\n');
    const [filled] = await fill(`postgresql:///beffroi?host=${encodeURIComponent(sockets!)}&user=beffroi`, 1, 1);
    Object.assign(place, { spaceId: filled!.spaceId, token: filled!.tokens[0] });
    await measure(server, `http://127.0.0.1:${port}`);
    await cut(server);
  } finally {
    bare.kill();
    agent.destroy();
    await server.clear();
    rmSync(folder, { recursive: true, force: true });
  }
}

await (process.argv[2] === 'bare' ? serveBare(process.argv[3]!) : main());
