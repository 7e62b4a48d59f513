// A long meeting: a gallery of cameras, three voices and a 1080p screen for many minutes. Every minute it says what froze, what
// the media process used and how large it is; it fails where memory keeps growing or a stream stands still.
// Usage: node bench/soak.ts [minutes=10] [people=12]
import { dispose } from '@livekit/rtc-node';
import { Bot } from './calls/bots.ts';
import { ours } from './calls/engines.ts';

const [minutes = 10, people = 12] = process.argv.slice(2).map(Number);
const MOST_GROWTH = 1.1;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const engine = await ours();
const bots: Bot[] = [];
for (let index = 0; index < people; index++) {
  const identity = `bot ${index}`;
  const bot = await new Bot(identity).join(engine.url, await engine.token('soak', identity));
  bots.push(bot);
  await bot.film(320, 180, 10);
  if (index < 3) await bot.speak(0.25 - index * 0.05);
}
await bots[0]!.share(1920, 1080);
await pause(10_000);

const streams = () => bots.flatMap((bot) => [...bot.seen.values()]);
const expected = people * people - 1;
const sizes: number[] = [];
let stood = 0;
console.log(`${people} people, ${expected} video streams, ${minutes} minutes`);
for (let minute = 1; minute <= minutes; minute++) {
  const before = new Map(streams().map((it) => [it, { ...it }] as const));
  const used = engine.used();
  await pause(60_000);
  const after = engine.used();
  const changes = [...before].map(([now, was]) => ({
    frames: now.frames - was.frames,
    freezes: now.freezes - was.freezes,
    frozenMs: now.frozenMs - was.frozenMs,
  }));
  const still = changes.filter((it) => it.frames === 0).length + expected - before.size;
  stood += still;
  sizes.push(after.mebibytes);
  const sum = (of: (it: (typeof changes)[number]) => number) => changes.reduce((total, it) => total + of(it), 0);
  console.log(
    [
      `minute ${minute}`,
      `${still} streams stood still`,
      `${sum((it) => it.freezes)} freezes, ${((sum((it) => it.frozenMs) / 600 / changes.length) as number).toFixed(2)} % of the time`,
      `${((after.cpuSeconds - used.cpuSeconds) / 60).toFixed(3)} cores`,
      `${Math.round(after.mebibytes)} MiB`,
    ].join(' · '),
  );
}
// The first third is warming up; after that the later half may not be larger than the earlier one.
const settled = sizes.slice(Math.floor(sizes.length / 3));
const middle = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const early = middle(settled.slice(0, Math.ceil(settled.length / 2)));
const late = middle(settled.slice(Math.floor(settled.length / 2)));
const isFlat = late <= early * MOST_GROWTH;
console.log(
  `memory ${Math.round(early)} → ${Math.round(late)} MiB: ${isFlat ? 'flat' : 'GROWS'}; ${stood} streams stood still`,
);
await Promise.all(bots.map((bot) => bot.leave()));
await engine.stop();
await dispose();
process.exit(isFlat && stood === 0 ? 0 : 1);
