// The gate `loss`: a meeting of bots with cameras, voices and a shared screen of text, where every packet of everybody,
// up and down, goes through a bad network: 5 % lost, 80 ms ± 20 ms late. Each way. A clean line of the same machine,
// before and after, shows what of the freezes is the machine's: bots encode, decode and forward on the same cores.
// Usage: node bench/loss.ts [people=3] [seconds=20] [loss=0.05] [delay=80] [jitter=20] [down Mbit/s=0] [shuffling=0] [up Mbit/s=0]
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dispose } from '@livekit/rtc-node';
import { signToken, startSfu } from '../packages/sfu/index.ts';
import { Bot, type Received } from './calls/bots.ts';
import { type Badness, cleanLine, startRelay } from './calls/relay.ts';
import { pause, percentile } from './ground.ts';

const [people = 3, seconds = 20, lossRatio = 0.05, delayMs = 80, jitterMs = 20, down = 0, shuffling = 0, up = 0] =
  process.argv.slice(2).map(Number);
const keys = { apiKey: 'bench', apiSecret: 'a secret of at least thirty-two characters' };
const row = (what: string, value: string | number) => console.log(`${what.padEnd(46)}${value}`);

/** So long receivers take to get used to another line: what freezes then is said apart. */
const SETTLING_MS = 15_000;

const bad: Badness = {
  lossRatio,
  delayMs,
  jitterMs,
  isShuffling: shuffling === 1,
  downBitsPerSecond: down * 1e6,
  upBitsPerSecond: up * 1e6,
};
const relay = await startRelay(bad);
const sfu = await startSfu({ mediaPort: 0, mediaAddresses: [`127.0.0.1:${relay.port}`], ...keys });
relay.aimAt(sfu.mediaPorts()[0]!);
const http = createServer({ maxHeaderSize: 256 * 1024 }).on('upgrade', (...it) => sfu.upgrade(...it));
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;

const bots: Bot[] = [];
async function arrive(identity: string, listens = false): Promise<Bot> {
  const bot = await new Bot(identity, listens).join(url, await signToken({ ...keys, room: 'bench', identity }));
  bots.push(bot);
  return bot;
}
for (let index = 0; index < people; index++) {
  const bot = await arrive(`bot ${index}`, true);
  await bot.film(320, 180, 15);
  await bot.speak();
}
await bots[0]!.share(1280, 720);

interface Figures {
  /** In the seconds after the line changed. */
  frozenAtFirst: number[];
  frozen: number[];
  isScreen: boolean[];
  freezes: number;
  framesPerSecond: number[];
  keyFrames: number;
  plis: number;
  legible: number[];
  concealed: number;
  bufferMs: number;
  cores: number;
  streams: number;
}

const sum = (values: number[]) => values.reduce((total, it) => total + it, 0);

let now = bad;
async function phase(badness: Badness): Promise<Figures> {
  const frozenOf = () => bots.flatMap((bot) => [...bot.seen.values()].map((it) => [it, it.frozenMs] as const));
  const hasChanged = badness !== now;
  now = badness;
  relay.become(badness);
  const atChange = new Map(frozenOf());
  await pause(SETTLING_MS);
  const frozenAtFirst = hasChanged ? frozenOf().map(([it, ms]) => (ms - atChange.get(it)!) / SETTLING_MS) : [];
  const before = await Promise.all(bots.map((bot) => bot.received()));
  const seenBefore = new Map(bots.flatMap((bot) => [...bot.seen.values()].map((it) => [it, { ...it }] as const)));
  const used = await sfu.command('statistics', {});
  for (const bot of bots) for (const it of bot.seen.values()) it.legible.length = 0;
  await pause(seconds * 1000);
  const after = await Promise.all(bots.map((bot) => bot.received()));
  const usedAfter = await sfu.command('statistics', {});
  const grown = (key: keyof Received, kind: string): number[] =>
    after.flatMap((all, index) =>
      [...all].flatMap(([id, now]) => {
        if (now.kind !== kind) return [];
        return [Number(now[key]) - Number(before[index]!.get(id)?.[key] ?? 0)];
      }),
    );
  const buffers = after.flatMap((all) =>
    [...all.values()].filter((it) => it.kind === 'video').map((it) => it.jitterBufferMs),
  );
  return {
    frozenAtFirst,
    isScreen: [...seenBefore.keys()].map((it) => it.isScreen),
    frozen: [...seenBefore].map(([now, was]) => (now.frozenMs - was.frozenMs) / 1000 / seconds),
    freezes: sum([...seenBefore].map(([now, was]) => now.freezes - was.freezes)),
    framesPerSecond: [...seenBefore].map(([now, was]) => (now.frames - was.frames) / seconds),
    keyFrames: sum(grown('keyFrames', 'video')),
    plis: sum(grown('plis', 'video')),
    legible: bots.flatMap((bot) => [...bot.seen.values()].flatMap((it) => it.legible)),
    concealed: sum(grown('concealed', 'audio')) / sum(grown('samples', 'audio')),
    bufferMs: sum(buffers) / buffers.length,
    cores: (usedAfter.cpuMicroseconds - used.cpuMicroseconds) / 1e6 / seconds,
    streams: grown('frames', 'video').filter((it) => it > 0).length,
  };
}

await pause(3000);
const phases = [await phase(cleanLine), await phase(bad), await phase(bad), await phase(cleanLine)];
const both = (of: (it: Figures) => number, [one, other]: [number, number]) =>
  (of(phases[one]!) + of(phases[other]!)) / 2;
const line = (what: string, of: (it: Figures) => number, digits = 1, unit = '') =>
  row(what, `${both(of, [1, 2]).toFixed(digits)}${unit}  (clean line: ${both(of, [0, 3]).toFixed(digits)}${unit})`);
const minutes = (it: Figures) => (it.frozen.length * seconds) / 60;
row('people', people);
row(
  'network, each way',
  `${lossRatio * 100} % lost, ${delayMs} ± ${jitterMs} ms${down ? `, ${down} Mbit/s down` : ''}${up ? `, ${up} up` : ''}`,
);
line(`video streams decoded (of ${people * people - 1})`, (it) => it.streams, 0);
line('frames per second of cameras, median stream', (it) => percentile(it.framesPerSecond, 0.5));
line('frozen, share of time, all streams', (it) => (sum(it.frozen) / it.frozen.length) * 100, 2, ' %');
const mean = (values: number[]) => (values.length > 0 ? sum(values) / values.length : 0);
const of = (isScreen: boolean) => (it: Figures) =>
  mean(it.frozen.filter((_, at) => it.isScreen[at] === isScreen)) * 100;
line('… cameras', of(false), 2, ' %');
line('… the screen', of(true), 2, ' %');
line('frozen, share of time, worst stream', (it) => Math.max(...it.frozen) * 100, 2, ' %');
row(
  `frozen, ${SETTLING_MS / 1000} s after the line became bad, good`,
  [1, 3].map((at) => `${(mean(phases[at]!.frozenAtFirst) * 100).toFixed(2)} %`).join(', '),
);
line('freezes per stream and minute', (it) => it.freezes / minutes(it), 2);
line('key frames decoded per stream and minute', (it) => it.keyFrames / minutes(it));
line('picture losses told per stream and minute', (it) => it.plis / minutes(it));
line('letters of the screen read, worst of 95 % of looks', (it) => percentile(it.legible, 0.05) * 100, 1, ' %');
line('sound concealed', (it) => it.concealed * 100, 2, ' %');
line('jitter buffer of video, mean ms since joining', (it) => it.bufferMs, 0);
line('cores used by the media process', (it) => it.cores, 3);

relay.become(bad);
const latecomer = await arrive('late');
const lateAt = performance.now();
await pause(6000);
const screen = [...latecomer.seen.values()].find((it) => it.isScreen);
row('late comer: screen after joining, ms', screen?.firstAt ? Math.round(screen.firstAt - lateAt) : 'never');
row(
  'late comer: letters read at first, at last',
  `${((screen?.legible[0] ?? 0) * 100).toFixed(1)} %, ${((screen?.legible.at(-1) ?? 0) * 100).toFixed(1)} %`,
);

const recoveries: number[] = [];
for (let round = 0; round < 3; round++) {
  relay.cut(1000);
  await pause(1000);
  const cutEnded = performance.now();
  const marks = bots.flatMap((bot) => [...bot.seen.values()].map((it) => ({ it, frames: it.frames, back: 0 })));
  while (performance.now() - cutEnded < 8000 && marks.some((mark) => mark.back === 0)) {
    await pause(20);
    // Two pictures, for one may have been on its way.
    for (const mark of marks)
      if (mark.back === 0 && mark.it.frames > mark.frames + 1) mark.back = mark.it.lastAt - cutEnded;
  }
  recoveries.push(...marks.map((mark) => mark.back || Number.POSITIVE_INFINITY));
  await pause(4000);
}
recoveries.sort((a, b) => a - b);
row(
  'back after a cut of 1 s, ms',
  `median ${Math.round(recoveries[recoveries.length >> 1]!)}, worst ${Math.round(recoveries.at(-1)!)}`,
);

await Promise.all(bots.map((bot) => bot.leave()));
await sfu.stop();
await relay.stop();
http.close();
await dispose();
