// A media process that cannot keep up: what it learns of being late, and what it then leaves.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { MediaPort } from './port.ts';
import { Strain } from './strain.ts';

const after = (latenesses: number[], strain = new Strain()): number => {
  for (const it of latenesses) strain.learn(it);
  return strain.level;
};
const times = (count: number, lateness: number): number[] => Array.from({ length: count }, () => lateness);

test('a process that halts now and then, however long, shows everything', () => {
  const late = fc.array(fc.integer({ min: 60, max: 2000 }), { maxLength: 2 });
  const halt = fc.tuple(late, fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 5, maxLength: 9 }));
  fc.assert(
    fc.property(fc.array(halt, { maxLength: 100 }), (halts) => {
      // that it then saves for a moment what it can nobody sees
      expect(after(halts.flatMap(([late, calm]) => [...late, ...calm]))).toBeLessThan(2);
    }),
  );
});

test('the later it stands, the more is left; late by a little it never stops a camera', () => {
  const levels = [30, 100, 300, 500].map((lateness) => after(times(200, lateness)));
  expect(levels).toEqual([0, 3, 5, 5]);
  expect(after(times(3, 100))).toBe(1);
  expect(new Strain().bound(2, false)).toBe(2);
});

test('whatever happens it goes step by step, and who speaks is never shown smaller than who does not', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 400 }), fc.nat(2), (latenesses, wanted) => {
      const strain = new Strain();
      for (const it of latenesses) {
        const before = strain.level;
        strain.learn(it);
        expect(Math.abs(strain.level - before)).toBeLessThanOrEqual(1);
        expect(strain.bound(wanted, true)).toBeGreaterThanOrEqual(strain.bound(wanted, false));
        expect(strain.bound(wanted, true)).toBeLessThanOrEqual(wanted);
        if (strain.level < 2) expect([strain.bound(wanted, false), strain.isOverrun]).toEqual([wanted, false]);
      }
      expect(after(times(2000, 0), strain)).toBe(0);
    }),
  );
});

test('where it is behind again each time it shows more, it tries less and less often', () => {
  const strain = new Strain();
  const changes: number[] = [];
  // in time while cameras are small, late as soon as they are not
  for (let moment = 0; moment < 3000; moment++) {
    const before = strain.level;
    strain.learn(strain.level < 3 ? 250 : 1);
    if (strain.level < before) changes.push(moment);
  }
  const waits = changes.map((at, index) => at - (changes[index - 1] ?? 0)).slice(1);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits.length).toBeLessThan(22);
  expect(waits.at(-1)).toBeGreaterThan(150);
});

test('what waits in the kernel is seen: a port to which more comes each turn than it reads knows that it is late', async () => {
  const port = new MediaPort();
  await port.listen(0, '127.0.0.1');
  const sender = createSocket('udp4').bind(0, '127.0.0.1');
  await once(sender, 'listening');
  onTestFinished(() => {
    sender.close();
    port.close();
  });
  const packet = Buffer.alloc(1000, 0x80);
  await new Promise<void>((resolve) => {
    const turn = setInterval(() => {
      for (let count = 0; count < 200; count++) sender.send(packet, port.port, '127.0.0.1');
      // somebody else has the core
      for (const until = performance.now() + 20; performance.now() < until; );
      port.sense(performance.now());
      if (port.strain.level > 1) resolve(clearInterval(turn));
    }, 1);
  });
});
