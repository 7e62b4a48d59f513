// Lines of every kind, simulated packet by packet: what is believed of them, and what is done about it.
import { expect, test } from 'vitest';
import { Bandwidth } from './bandwidth.ts';

interface Line {
  bitsPerSecond: number;
  lossRatio: number;
  delayMs: number;
}

/** Sends at a rate through a line with a queue, feedback every 50 ms; `feedbackLoss` of it lost. */
function drive(
  bandwidth: Bandwidth,
  line: Line,
  from: number,
  seconds: number,
  rate: () => number,
  wanted = 0,
  feedbackLoss = 0,
): number {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  let free = from;
  let owed = 0;
  let waiting: { sequence: number; at: number }[] = [];
  let now = from;
  for (; now < from + seconds * 1000; now += 10) {
    owed += (rate() / 8) * 0.01 + bandwidth.probeBytes(now, 10);
    for (; owed >= 1200; owed -= 1200) {
      const sequence = bandwidth.stamp(1200, now);
      free = Math.max(free, now) + (1200 * 8000) / line.bitsPerSecond;
      const isLost = random() < line.lossRatio || free - now > 300;
      waiting.push({ sequence, at: isLost ? Number.NaN : free + line.delayMs });
    }
    if (now % 50 === 0) {
      const due = waiting.filter((it) => Number.isNaN(it.at) || it.at <= now);
      waiting = waiting.filter((it) => it.at > now);
      if (random() >= feedbackLoss) for (const it of due) bandwidth.arrival(it.sequence, it.at, now);
    }
    if (now % 200 === 0) bandwidth.consider(wanted, now);
  }
  return now;
}

test('a good line is never doubted', () => {
  const bandwidth = new Bandwidth();
  drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0, delayMs: 20 }, 10_000, 20, () => 4e6);
  expect(bandwidth.capacity).toBe(Number.POSITIVE_INFINITY);
});

test('a line that loses 5 %, feedback too, carries as much as before', () => {
  const bandwidth = new Bandwidth();
  drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0.05, delayMs: 80 }, 10_000, 30, () => 4e6, 0, 0.05);
  expect(bandwidth.capacity).toBe(Number.POSITIVE_INFINITY);
  expect(bandwidth.loss).toBeGreaterThan(0.02);
  expect(bandwidth.loss).toBeLessThan(0.09);
});

test('what was lost is not held against a line on which nothing is measured any more', () => {
  const bandwidth = new Bandwidth();
  const end = drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0.3, delayMs: 80 }, 10_000, 10, () => 1e6);
  expect(bandwidth.lossAt(end)).toBeGreaterThan(0.1);
  expect(bandwidth.lossAt(end + 6000)).toBeUndefined();
});

test('a narrow line is found out within two seconds, and then not overfilled', () => {
  const bandwidth = new Bandwidth();
  const line = { bitsPerSecond: 1e6, lossRatio: 0, delayMs: 30 };
  const rate = () => Math.min(3e6, bandwidth.capacity);
  const now = drive(bandwidth, line, 10_000, 2, rate);
  expect(bandwidth.capacity).toBeLessThan(1.1e6);
  drive(bandwidth, line, now, 15, rate);
  expect(bandwidth.capacity).toBeGreaterThan(0.5e6);
  expect(bandwidth.capacity).toBeLessThan(1.2e6);
});

test('a line that became good again is found to be so, by probing', () => {
  const bandwidth = new Bandwidth();
  const rate = () => Math.min(2e6, bandwidth.capacity * 0.7);
  let now = drive(bandwidth, { bitsPerSecond: 0.8e6, lossRatio: 0, delayMs: 30 }, 10_000, 5, () =>
    Math.min(2e6, bandwidth.capacity),
  );
  expect(bandwidth.capacity).toBeLessThan(1e6);
  now = drive(bandwidth, { bitsPerSecond: 20e6, lossRatio: 0, delayMs: 30 }, now, 25, rate, 2.2e6);
  expect(bandwidth.capacity).toBeGreaterThan(2e6);
});

test('a line that only became longer, or lossier than less sending mends, is not choked for it', () => {
  for (const after of [
    { bitsPerSecond: 50e6, lossRatio: 0, delayMs: 200 },
    { bitsPerSecond: 50e6, lossRatio: 0.25, delayMs: 20 },
  ]) {
    const bandwidth = new Bandwidth();
    const rate = () => Math.min(3e6, bandwidth.capacity);
    const now = drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0, delayMs: 20 }, 10_000, 5, rate);
    drive(bandwidth, after, now, 15, rate);
    expect(bandwidth.capacity).toBeGreaterThan(2.5e6);
  }
});

test('a path that becomes longer pauses nothing meanwhile', () => {
  const bandwidth = new Bandwidth();
  let least = Number.POSITIVE_INFINITY;
  const rate = () => {
    least = Math.min(least, bandwidth.capacity);
    return 0.6e6;
  };
  const now = drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0, delayMs: 1 }, 10_000, 8, rate);
  drive(bandwidth, { bitsPerSecond: 50e6, lossRatio: 0.05, delayMs: 90 }, now, 15, rate);
  expect(least).toBe(Number.POSITIVE_INFINITY);
});

test('a line a little too narrow for what is sent is found out too', () => {
  const bandwidth = new Bandwidth();
  const rate = () => Math.min(1.15e6, bandwidth.capacity);
  drive(bandwidth, { bitsPerSecond: 1e6, lossRatio: 0, delayMs: 30 }, 10_000, 8, rate);
  expect(bandwidth.capacity).toBeLessThan(1.1e6);
});

test('a line that was cut for a second is believed to carry what it did', () => {
  const bandwidth = new Bandwidth();
  const good = { bitsPerSecond: 50e6, lossRatio: 0, delayMs: 20 };
  let least = Number.POSITIVE_INFINITY;
  const rate = () => {
    least = Math.min(least, bandwidth.capacity);
    return Math.min(3e6, bandwidth.capacity);
  };
  let now = drive(bandwidth, good, 10_000, 5, rate);
  now = drive(bandwidth, { ...good, lossRatio: 1 }, now, 1, rate);
  drive(bandwidth, good, now, 5, rate);
  expect(least).toBe(Number.POSITIVE_INFINITY);
  expect(bandwidth.loss).toBeLessThan(0.05);
});
