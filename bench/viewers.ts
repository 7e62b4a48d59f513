// How many a media server carries, with clients made of packets only, which cost so little that what is measured is the server:
// a gallery of twelve and a 1080p share, a gallery of twenty-five and a share, one share to a hundred viewers. Every minute says
// what froze; it fails where a bar is missed: no freeze but those the clients' own process explains, nothing lost, at most one
// core, 95 of 100 packets through within 15 ms, memory flat. With `livekit`, a livekit-server on PATH goes first.
// With a number such as 0.2 the media process gets only so much of a core once all have come, and what it does then is measured.
// Usage: node bench/viewers.ts [12|25|100|all] [seconds=60] [livekit] [share]
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { BUCKETS_PER_MS, type FromCrowd, type Report, type ToCrowd } from './calls/crowd.ts';
import { type Engine, livekit, ours } from './calls/engines.ts';
import type { Role } from './calls/packets.ts';
import { pause } from './ground.ts';

const MOST_CORES = 1;
const MOST_P95_MS = 15;
const MOST_GROWTH = 1.1;
const VOICES = 3;
const WINDOW_SECONDS = 60;
const CALM_SECONDS = 8;

interface Case {
  name: string;
  people: number;
  cameras: number;
  voices: number;
  /** Processes that the clients are spread over. */
  crowds: number;
}

const cases: Record<string, Case> = {
  12: { name: 'gallery of 12 and a share', people: 12, cameras: 12, voices: VOICES, crowds: 1 },
  25: { name: 'gallery of 25 and a share', people: 25, cameras: 25, voices: VOICES, crowds: 2 },
  100: { name: '1 share to 100 viewers', people: 101, cameras: 0, voices: 1, crowds: 2 },
};

const [which = 'all', seconds = '60', ...more] = process.argv.slice(2);
const peer = more.includes('livekit');
const share = more.map(Number).find((it) => it > 0);
const chosen = which === 'all' ? Object.values(cases) : [cases[which]!];
const row = (what: string, value: string | number) => console.log(`  ${what.padEnd(50)}${value}`);

class Crowd {
  private readonly child: ChildProcess = fork(new URL('./calls/crowd.ts', import.meta.url).pathname, {
    serialization: 'advanced',
    execArgv: [...process.execArgv, '--max-semi-space-size=4'],
  }).once('exit', () => this.gone.abort());
  private readonly gone = new AbortController();

  async join(url: string, roles: Role[]): Promise<void> {
    const answer = await this.ask({ type: 'join', url, roles });
    if (answer.type === 'failed') throw new Error(answer.error);
  }

  take(): Promise<Report> {
    return this.ask({ type: 'take' }) as Promise<Report>;
  }

  async leave(): Promise<void> {
    this.child.send({ type: 'leave' } satisfies ToCrowd);
    await once(this.child, 'exit');
  }

  private async ask(message: ToCrowd): Promise<FromCrowd> {
    this.child.send(message);
    const [answer] = await once(this.child, 'message', { signal: this.gone.signal });
    return answer;
  }
}

/** What all saw, of one stretch of time. */
interface Figures {
  seconds: number;
  cores: number;
  /** Share of the time in which the media process could have run and had no core. */
  waited: number;
  mebibytes: number;
  still: number;
  freezes: number;
  ownFreezes: number;
  lost: number;
  lostVoice: number;
  missed: number;
  padding: number;
  keyFrames: number;
  frames: number;
  worstGap: number;
  worstVoiceGap: number;
  packets: number;
  clientCores: number;
  delays: Uint32Array;
  lateness: Uint32Array;
}

function figuresOf(reports: Report[], expected: number, took: number, used: Used, before: Used): Figures {
  const streams = reports.flatMap((it) => it.streams);
  const videos = streams.filter(({ kind }) => kind === 'video');
  const sum = (of: (it: (typeof streams)[number]) => number, among = streams) =>
    among.reduce((total, it) => total + of(it), 0);
  const worst = (kind: string) => Math.max(0, ...streams.filter((it) => it.kind === kind).map((it) => it.worstGap));
  return {
    seconds: took,
    cores: (used.cpuSeconds - before.cpuSeconds) / took,
    waited: (used.waitedSeconds - before.waitedSeconds) / took,
    mebibytes: used.mebibytes,
    still: expected - videos.filter(({ frames }) => frames > 0).length,
    freezes: sum((it) => it.freezes, videos),
    ownFreezes: sum((it) => it.ownFreezes, videos),
    lost: sum((it) => it.lost),
    lostVoice: sum((it) => (it.kind === 'audio' ? it.lost : 0)),
    missed: sum((it) => it.missed),
    padding: sum((it) => it.padding),
    keyFrames: Math.max(0, ...streams.map((it) => it.keyFrames)),
    frames: sum((it) => it.frames),
    worstGap: worst('video'),
    worstVoiceGap: worst('audio'),
    packets: reports.reduce((total, it) => total + it.packetsSent + it.packetsReceived, 0),
    clientCores: reports.reduce((total, it) => total + it.cpuSeconds, 0) / took,
    delays: added(reports.map((it) => it.delays)),
    lateness: added(reports.map((it) => it.lateness)),
  };
}

type Used = ReturnType<Engine['used']>;

function added(histograms: Uint32Array[]): Uint32Array {
  const total = new Uint32Array(histograms[0]!.length);
  for (const it of histograms) it.forEach((value, at) => void (total[at]! += value));
  return total;
}

/** In milliseconds; `share` of 1 is the longest. */
function percentile(histogram: Uint32Array, share: number): number {
  let left = Math.ceil(histogram.reduce((sum, it) => sum + it, 0) * share);
  for (let at = 0; at < histogram.length; at++) {
    left -= histogram[at]!;
    if (left <= 0) return (at + 1) / BUCKETS_PER_MS;
  }
  return Number.NaN;
}

const percentiles = (histogram: Uint32Array): string =>
  [0.5, 0.95, 0.99, 1].map((share) => percentile(histogram, share).toFixed(1)).join(' · ');

async function gather(engine: Engine, { people, cameras, voices, crowds: number }: Case): Promise<Crowd[]> {
  const crowds = Array.from({ length: number }, () => new Crowd());
  const room = `viewers ${people}`;
  const roles = await Promise.all(
    Array.from({ length: people }, async (_, index): Promise<Role> => {
      const identity = `person ${index}`;
      const token = await engine.token(room, identity);
      return { identity, token, camera: index < cameras, voice: index < voices, screen: index === 0 };
    }),
  );
  await Promise.all(
    crowds.map((crowd, at) =>
      crowd.join(
        engine.url,
        roles.filter((_, index) => index % number === at),
      ),
    ),
  );
  return crowds;
}

/** Until all streams have shown frames for some seconds, and lost none; or a minute is over. */
async function settle(crowds: Crowd[], expected: number): Promise<void> {
  let calm = 0;
  for (let second = 0; second < 60 && calm < CALM_SECONDS; second++) {
    await pause(1000);
    const reports = await Promise.all(crowds.map((crowd) => crowd.take()));
    const videos = reports.flatMap((it) => it.streams).filter((it) => it.kind === 'video');
    const isCalm = videos.filter((it) => it.frames > 0 && it.lost === 0).length === expected;
    calm = isCalm ? calm + 1 : 0;
  }
}

async function measure(engine: Engine, it: Case): Promise<Figures[]> {
  const { people, cameras } = it;
  const expected = cameras * (people - 1) + people - 1;
  const crowds = await gather(engine, it);
  await settle(crowds, expected);
  const windows: Figures[] = [];
  const feed = share && engine.starve(share);
  let left = Number(seconds);
  await Promise.all(crowds.map((crowd) => crowd.take()));
  let [before, at] = [engine.used(), performance.now()];
  for (; left > 0; left -= WINDOW_SECONDS) {
    await pause(Math.min(left, WINDOW_SECONDS) * 1000);
    const [used, now] = [engine.used(), performance.now()];
    const reports = await Promise.all(crowds.map((crowd) => crowd.take()));
    const figures = figuresOf(reports, expected, (now - at) / 1000, used, before);
    [before, at] = [used, now];
    windows.push(figures);
    if (Number(seconds) <= WINDOW_SECONDS) continue;
    console.log(
      [
        `  minute ${windows.length}`,
        `${figures.still} still, ${figures.freezes} freezes (${figures.ownFreezes} the clients’)`,
        `worst gap ${figures.worstGap.toFixed(0)} ms`,
        `${figures.lost} lost`,
        `${figures.cores.toFixed(2)} cores`,
        `p95 ${percentile(figures.delays, 0.95).toFixed(1)} ms`,
        `${Math.round(figures.mebibytes)} MiB`,
      ].join(' · '),
    );
  }
  if (feed) feed();
  await Promise.all(crowds.map((crowd) => crowd.leave()));
  return windows;
}

function total(windows: Figures[]): Figures {
  const sum = (key: keyof Figures) => windows.reduce((all, it) => all + Number(it[key]), 0);
  const mean = (key: keyof Figures) =>
    windows.reduce((all, it) => all + Number(it[key]) * it.seconds, 0) / sum('seconds');
  const most = (key: keyof Figures) => Math.max(...windows.map((it) => Number(it[key])));
  return {
    seconds: sum('seconds'),
    cores: mean('cores'),
    waited: mean('waited'),
    mebibytes: most('mebibytes'),
    still: most('still'),
    freezes: sum('freezes'),
    ownFreezes: sum('ownFreezes'),
    lost: sum('lost'),
    lostVoice: sum('lostVoice'),
    missed: sum('missed'),
    padding: sum('padding'),
    keyFrames: sum('keyFrames'),
    frames: sum('frames'),
    worstGap: most('worstGap'),
    worstVoiceGap: most('worstVoiceGap'),
    packets: sum('packets'),
    clientCores: mean('clientCores'),
    delays: added(windows.map((it) => it.delays)),
    lateness: added(windows.map((it) => it.lateness)),
  };
}

// The first third is warming up; after that the later half may not be larger than the earlier one.
function growthOf(windows: Figures[]): [number, number] {
  const settled = windows.slice(Math.floor(windows.length / 3)).map((it) => it.mebibytes);
  const middle = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
  return [
    middle(settled.slice(0, Math.ceil(settled.length / 2))),
    middle(settled.slice(Math.floor(settled.length / 2))),
  ];
}

/** Prints what was measured; whether each bar is met. */
function say(engine: Engine, it: Case, windows: Figures[]): boolean {
  const all = total(windows);
  const [early, late] = growthOf(windows);
  const p95 = percentile(all.delays, 0.95);
  console.log(`${it.name}, ${engine.name}, ${Math.round(all.seconds)} s`);
  row('cores', `${all.cores.toFixed(3)} (waited for one ${(all.waited * 100).toFixed(1)} % of the time)`);
  row('packets in and out per second', Math.round(all.packets / all.seconds));
  row('packets per CPU-second', Math.round(all.packets / all.seconds / all.cores));
  row('memory, MiB, early → late', `${Math.round(early)} → ${Math.round(late)}`);
  row('forwarding, ms: p50 · p95 · p99 · longest', percentiles(all.delays));
  row('clients late by, ms: p50 · p95 · p99 · longest', percentiles(all.lateness));
  row('cores used by the clients', all.clientCores.toFixed(2));
  row('frames shown', all.frames);
  row('frames lost (of these of voices)', `${all.lost} (${all.lostVoice})`);
  row('packets missed at first · only padding', `${all.missed} · ${all.padding}`);
  row('key frames of a stream, most', all.keyFrames);
  row('video streams that stood still', all.still);
  row('freezes (of these the clients’ own)', `${all.freezes} (${all.ownFreezes})`);
  row('longest gap, ms: video · voice', `${all.worstGap.toFixed(0)} · ${all.worstVoiceGap.toFixed(0)}`);
  const bars: [string, boolean][] = [
    ['no freeze', all.freezes === all.ownFreezes && all.still === 0],
    ['nothing lost', all.lost === 0],
    ['≤ 1 core', all.cores <= MOST_CORES],
    [`p95 ≤ ${MOST_P95_MS} ms`, p95 <= MOST_P95_MS],
    ['memory flat', late <= early * MOST_GROWTH],
  ];
  console.log(`  ${bars.map(([bar, isMet]) => `${isMet ? 'met' : 'MISSED'}: ${bar}`).join(' · ')}`);
  return bars.every(([, isMet]) => isMet);
}

let isGood = true;
for (const it of chosen) {
  if (peer) {
    const other = await livekit();
    if (!other) console.log('livekit-server is not on PATH: no comparison made');
    else {
      say(other, it, await measure(other, it));
      await other.stop();
    }
  }
  const engine = await ours();
  isGood = say(engine, it, await measure(engine, it)) && isGood;
  await engine.stop();
}
process.exit(isGood ? 0 : 1);
