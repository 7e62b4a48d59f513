// What a sender is told of its line: bad luck and a longer path are not a queue, a queue is.
import { expect, test } from 'vitest';
import { Uplink } from './uplink.ts';

const wire = (milliseconds: number): number => Math.floor((milliseconds * 2 ** 18) / 1000) % 2 ** 24;

/** A packet each 5 ms, delayed in order; what is told of its delay, with the sender's clock 7 s ahead of ours. */
function toldOver(milliseconds: number, delayAt: (at: number) => number, from = 0): number[] {
  const uplink = new Uplink();
  const told: number[] = [];
  let last = 0;
  for (let at = from; at < from + milliseconds; at += 5) {
    last = Math.max(last, at + delayAt(at - from));
    told.push(uplink.arrived(wire(at + 7000), last) - at);
  }
  return told.map((it) => it - told[0]!);
}

/** The steepest rise over 100 ms, in milliseconds per millisecond. */
const steepest = (told: number[]): number => Math.max(...told.slice(20).map((it, index) => (it - told[index]!) / 100));

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

test('jitter, and a path that grows longer by 80 ms, are not told as a queue', () => {
  const unrest = (at: number) => (at < 5000 ? 1 : 80 + (random() * 2 - 1) * 20);
  expect(steepest(toldOver(20_000, unrest))).toBeLessThan(0.02);
});

test('a queue that grows is told within half a second of its first tenth', () => {
  const told = toldOver(6000, (at) => (at < 3000 ? 20 : 20 + (at - 3000) * 0.4));
  expect(steepest(told.slice(0, 600))).toBeLessThan(0.001);
  expect(steepest(told.slice(600, 600 + 150))).toBeGreaterThan(0.1);
  // And all of it in the end, so that the sender sees it shrink again.
  const drained = toldOver(9000, (at) => (at < 3000 ? 20 : at < 6000 ? 400 : 20));
  expect(Math.max(...drained)).toBeGreaterThan(300);
  expect(Math.abs(drained.at(-1)!)).toBeLessThan(2);
});

test('the clock of the sender goes round, and a long silence changes nothing', () => {
  const steady = toldOver(130_000, () => 20, 50_000);
  expect(Math.max(...steady.map(Math.abs))).toBeLessThan(1);
  const uplink = new Uplink();
  for (const at of [0, 20, 40, 100_000, 100_020, 400_000]) {
    expect(Math.abs(uplink.arrived(wire(at), at + 30) - at - 30)).toBeLessThan(1);
  }
});
