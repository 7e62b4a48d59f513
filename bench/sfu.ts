// The gate `sfu`: a gallery (VP8 cameras, three voices) and one 1080p screen share, or one share to many viewers, with
// @livekit/rtc-node bots; ours and a livekit-server in turns (A B B A) where one is on PATH. Bots and server share this
// machine, so the server's own CPU time is the figure that counts.
// Usage: node bench/sfu.ts [people=12] [seconds=10] [publishers=people] [rounds=2]
import { dispose } from '@livekit/rtc-node';
import { Bot } from './calls/bots.ts';
import { type Engine, livekit, ours } from './calls/engines.ts';
import { pause } from './ground.ts';

const [people = 12, seconds = 10, publishers = people, rounds = 2] = process.argv.slice(2).map(Number);
const row = (what: string, value: string | number) => console.log(`  ${what.padEnd(42)}${value}`);

interface Figures {
  streams: number;
  still: number;
  packetsPerSecond: number;
  cores: number;
  packetsPerCpuSecond: number;
  mebibytes: number;
  firstFrame: number;
  legible: number;
}

async function round(engine: Engine): Promise<Figures> {
  const bots: Bot[] = [];
  for (let index = 0; index < people; index++) {
    const identity = `bot ${index}`;
    const bot = await new Bot(identity).join(engine.url, await engine.token('bench', identity));
    bots.push(bot);
    if (index < publishers) await bot.film(320, 180, 10);
    if (index < Math.min(3, publishers)) await bot.speak(0.25 - index * 0.05);
  }
  await bots[0]!.share(1920, 1080);
  await pause(5000);
  const sentBefore = await packetsOf(bots);
  const before = engine.used();
  const beganAt = performance.now();
  const frames = new Map(bots.flatMap((bot) => [...bot.seen.values()].map((it) => [it, it.frames] as const)));
  await pause(seconds * 1000);
  const after = engine.used();
  const cores = (after.cpuSeconds - before.cpuSeconds) / ((performance.now() - beganAt) / 1000);
  const sentAfter = await packetsOf(bots);
  const packetsPerSecond = sentAfter.reduce((sum, { packets, at }, index) => {
    const was = sentBefore[index]!;
    return sum + ((packets - was.packets) * 1000) / (at - was.at);
  }, 0);
  const all = bots.flatMap((bot) => [...bot.seen.values()]);
  const first = all
    .map((it) => it.firstAt - it.subscribedAt)
    .filter((it) => it > 0)
    .sort((a, b) => a - b);
  const legible = all.flatMap((it) => it.legible.slice(-1));
  await Promise.all(bots.map((bot) => bot.leave()));
  await pause(1000);
  return {
    streams: all.filter((it) => it.frames > 0).length,
    still: [...frames].filter(([it, was]) => it.frames - was < seconds / 2).length,
    packetsPerSecond,
    cores,
    packetsPerCpuSecond: packetsPerSecond / cores,
    mebibytes: after.mebibytes,
    firstFrame: first[first.length >> 1] ?? Number.NaN,
    legible: Math.min(...legible) * 100,
  };
}

// Each with its own moment: busy bots take seconds to answer, during which the server goes on forwarding.
const packetsOf = (bots: Bot[]) =>
  Promise.all(bots.map(async (bot) => ({ packets: await bot.packets(), at: performance.now() })));

const peer = await livekit();
const engines = peer ? [await ours(), peer] : [await ours()];
const results = new Map<Engine, Figures[]>(engines.map((it) => [it, []]));
for (let index = 0; index < rounds; index++) {
  for (const engine of index % 2 === 0 ? engines : [...engines].reverse())
    results.get(engine)!.push(await round(engine));
}

const expected = publishers * (people - 1) + people - 1;
console.log(`${people} people, ${publishers} cameras, one 1080p screen; ${rounds} rounds of ${seconds} s each`);
const say = (engine: Engine, key: keyof Figures, digits = 0): string => {
  const values = results
    .get(engine)!
    .map((it) => it[key])
    .sort((a, b) => a - b);
  const middle = values[values.length >> 1]!.toFixed(digits);
  return `${middle} (${values[0]!.toFixed(digits)}–${values.at(-1)!.toFixed(digits)})`;
};
for (const engine of engines) {
  console.log(engine.name);
  row(`video streams decoded (of ${expected})`, say(engine, 'streams'));
  row('streams with less than a frame in 2 s', say(engine, 'still'));
  row('packets in and out per second', say(engine, 'packetsPerSecond'));
  row('cores', say(engine, 'cores', 3));
  row('packets per CPU-second', say(engine, 'packetsPerCpuSecond'));
  row('memory, MiB', say(engine, 'mebibytes'));
  row('first frame after subscribing, median ms', say(engine, 'firstFrame'));
  row('letters of the screen read, worst viewer, %', say(engine, 'legible', 1));
}
if (!peer) console.log('livekit-server is not on PATH: no comparison made');
else {
  const middle = (engine: Engine) => {
    const values = results
      .get(engine)!
      .map((it) => it.packetsPerCpuSecond)
      .sort((a, b) => a - b);
    return values[values.length >> 1]!;
  };
  console.log(`packets per CPU-second, ours to ${peer.name}: ${(middle(engines[0]!) / middle(peer)).toFixed(2)}`);
}
for (const engine of engines) await engine.stop();
await dispose();
