// A bad network between clients and a media server: a UDP relay, in a thread of its own, that drops and delays packets
// both ways. `cut` drops everything for a while.
import { createSocket, type Socket } from 'node:dgram';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** How bad, each way. Delays are even between `delayMs - jitterMs` and `delayMs + jitterMs`. */
export interface Badness {
  lossRatio: number;
  delayMs: number;
  jitterMs: number;
  /** Whether jitter lets packets overtake each other; else it bunches them, as queues do. */
  isShuffling: boolean;
  /** Bits per second towards the clients; 0 for as much as there is. */
  downBitsPerSecond: number;
  /** And from them. */
  upBitsPerSecond: number;
}

/** A line that neither loses nor delays. */
export const cleanLine: Badness = {
  lossRatio: 0,
  delayMs: 0,
  jitterMs: 0,
  isShuffling: false,
  downBitsPerSecond: 0,
  upBitsPerSecond: 0,
};

export interface Relay {
  port: number;
  aimAt(port: number): void;
  become(badness: Badness): void;
  cut(milliseconds: number): void;
  stop(): Promise<void>;
}

type Order =
  | { type: 'aim'; port: number }
  | { type: 'become'; badness: Badness }
  | { type: 'cut'; milliseconds: number };

/** Starts the relay on a free UDP port of this machine. */
export async function startRelay(badness: Badness): Promise<Relay> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { relay: badness } });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  const order = (it: Order) => worker.postMessage(it);
  return {
    port,
    aimAt: (port) => order({ type: 'aim', port }),
    become: (badness) => order({ type: 'become', badness }),
    cut: (milliseconds) => order({ type: 'cut', milliseconds }),
    stop: async () => void (await worker.terminate()),
  };
}

const SLOTS = 1024;
const QUEUE_MS = 300;

class Line {
  private readonly slots: (() => void)[][] = Array.from({ length: SLOTS }, () => []);
  private at = Math.floor(performance.now());
  private cutUntil = 0;
  private readonly freeAt = new Map<Socket, [number, number]>();
  private readonly lastAt = new Map<Socket, [number, number]>();

  private badness: Badness;

  constructor(badness: Badness) {
    this.badness = badness;
    setInterval(() => this.run(), 1);
  }

  become(badness: Badness): void {
    this.badness = badness;
  }

  cut(milliseconds: number): void {
    this.cutUntil = performance.now() + milliseconds;
  }

  pass(bytes: number, deliver: () => void, client: Socket, isDown: boolean): void {
    const now = performance.now();
    const { lossRatio, delayMs, jitterMs, isShuffling, downBitsPerSecond, upBitsPerSecond } = this.badness;
    if (now < this.cutUntil || Math.random() < lossRatio) return;
    let queued = 0;
    const bitsPerSecond = isDown ? downBitsPerSecond : upBitsPerSecond;
    if (bitsPerSecond > 0) {
      const free = this.freeAt.get(client) ?? [0, 0];
      this.freeAt.set(client, free);
      const from = Math.max(now, free[Number(isDown)]!);
      queued = from - now;
      // A full queue drops, as a router's does.
      if (queued > QUEUE_MS) return;
      free[Number(isDown)] = from + (bytes * 8000) / bitsPerSecond;
    }
    let at = now + queued + delayMs + (Math.random() * 2 - 1) * jitterMs;
    if (!isShuffling) {
      const last = this.lastAt.get(client) ?? [0, 0];
      this.lastAt.set(client, last);
      at = last[Number(isDown)] = Math.max(at, last[Number(isDown)]!);
    }
    if (at - now < 1) return deliver();
    this.slots[Math.floor(Math.min(at, now + SLOTS - 2)) % SLOTS]!.push(deliver);
  }

  private run(): void {
    const now = Math.floor(performance.now());
    for (; this.at < now; this.at++) for (const deliver of this.slots[this.at % SLOTS]!.splice(0)) deliver();
  }
}

if (!isMainThread && workerData?.relay) {
  const line = new Line(workerData.relay as Badness);
  const upstreams = new Map<string, Socket>();
  let aim = 0;
  const size = { recvBufferSize: 4 << 20, sendBufferSize: 4 << 20 };
  const front = createSocket({ type: 'udp4', ...size });
  front.on('message', (packet, from) => {
    const key = `${from.address} ${from.port}`;
    let up = upstreams.get(key);
    if (!up) {
      up = createSocket({ type: 'udp4', ...size });
      const back = up;
      up.on('message', (it) => line.pass(it.length, () => front.send(it, from.port, from.address), back, true));
      upstreams.set(key, up);
    }
    const out = up;
    line.pass(packet.length, () => out.send(packet, aim, '127.0.0.1'), out, false);
  });
  front.bind(0, '127.0.0.1', () => parentPort!.postMessage(front.address().port));
  parentPort!.on('message', (order: Order) => {
    if (order.type === 'aim') aim = order.port;
    else if (order.type === 'become') line.become(order.badness);
    else line.cut(order.milliseconds);
  });
}
