// A process full of clients made of packets: told over IPC who they are, asked now and then what they saw.
import { getPriority, setPriority } from 'node:os';
import { makeCertificate } from '../../packages/sfu/dtls.ts';
import type { Seen } from './incoming.ts';
import { PacketClient, type Role } from './packets.ts';

const TICK_MS = 5;
const STALL_MS = 10;
const REMEMBERED_STALLS = 200;
const JOIN_AT_ONCE = 2;
/** Delays are counted in tenths of a millisecond, up to a second. */
export const BUCKETS_PER_MS = 10;
const BUCKETS = 1000 * BUCKETS_PER_MS;

/** What the parent says. */
export type ToCrowd = { type: 'join'; url: string; roles: Role[] } | { type: 'take' } | { type: 'leave' };

/** What the clients of this process saw since it was last asked. */
export interface Report {
  type: 'report';
  streams: (Seen & { kind: 'audio' | 'video'; of: string })[];
  /** How many packets took so many tenths of a millisecond from one client's socket to another's. */
  delays: Uint32Array;
  /** By how many tenths of a millisecond this process was late itself. */
  lateness: Uint32Array;
  packetsSent: number;
  packetsReceived: number;
  cpuSeconds: number;
}

export type FromCrowd = { type: 'joined' } | { type: 'failed'; error: string } | Report;

// What clients cost is other machines' work: the server goes first.
setPriority(Math.min(19, getPriority() + 5));

const tell = (message: FromCrowd): void => void process.send?.(message);
// One clock for all processes of this machine.
const offset = Number(process.hrtime.bigint()) / 1e6 - performance.now();
const now = (): number => performance.now() + offset;

const clients = new Set<PacketClient>();
const stalls: { at: number; milliseconds: number }[] = [];
let delays = new Uint32Array(BUCKETS);
let lateness = new Uint32Array(BUCKETS);
let cpuBefore = process.cpuUsage();

const count = (into: Uint32Array, milliseconds: number): void => {
  into[Math.min(BUCKETS - 1, Math.max(0, Math.floor(milliseconds * BUCKETS_PER_MS)))]! += 1;
};

const around = {
  now,
  delayed: (milliseconds: number) => count(delays, milliseconds),
  between(from: number, to: number) {
    let sum = 0;
    for (const { at, milliseconds } of stalls) if (at > from && at - milliseconds < to) sum += milliseconds;
    return sum;
  },
  certificate: await makeCertificate(),
};

let tickedAt = now();
setInterval(() => {
  const at = now();
  const late = at - tickedAt - TICK_MS;
  tickedAt = at;
  count(lateness, late);
  if (late > STALL_MS) stalls.push({ at, milliseconds: late });
  if (stalls.length > REMEMBERED_STALLS) stalls.shift();
  for (const client of clients) client.tick(at);
}, TICK_MS);

process.on('message', (message: ToCrowd) => {
  if (message.type === 'take') return take();
  if (message.type === 'join')
    return void join(message.url, message.roles).then(
      () => tell({ type: 'joined' }),
      (error) => tell({ type: 'failed', error: String(error) }),
    );
  for (const client of clients) client.leave();
  setTimeout(() => process.exit(0), 200);
});
process.once('disconnect', () => process.exit(0));

async function join(url: string, roles: Role[]): Promise<void> {
  for (let from = 0; from < roles.length; from += JOIN_AT_ONCE)
    await Promise.all(roles.slice(from, from + JOIN_AT_ONCE).map((role) => joinOnce(url, role)));
}

// As real clients do, once more when it fails; and says so.
async function joinOnce(url: string, role: Role, isAgain = false): Promise<void> {
  const client = new PacketClient(role, around);
  clients.add(client);
  try {
    await client.join(url);
  } catch (error) {
    clients.delete(client);
    client.leave();
    if (isAgain) throw error;
    console.error(`${error}; once more`);
    await joinOnce(url, role, true);
  }
}

function take(): void {
  const at = now();
  const { user, system } = process.cpuUsage(cpuBefore);
  cpuBefore = process.cpuUsage();
  const streams = [...clients].flatMap((client) =>
    [...client.incoming.values()].map((it) => ({ kind: it.kind, of: client.role.identity, ...it.take(at) })),
  );
  let [packetsSent, packetsReceived] = [0, 0];
  for (const client of clients) {
    packetsSent += client.publishing.packetsSent;
    packetsReceived += client.packetsReceived;
    client.publishing.packetsSent = client.packetsReceived = 0;
  }
  tell({ type: 'report', streams, delays, lateness, packetsSent, packetsReceived, cpuSeconds: (user + system) / 1e6 });
  delays = new Uint32Array(BUCKETS);
  lateness = new Uint32Array(BUCKETS);
}
