// A media process that cannot keep up: what it learns of being late, and what it then leaves.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { MediaPort } from './port.ts';
import { Strain } from './strain.ts';

const after = (latenesses: number[], strain = new Strain()): boolean => {
  for (const it of latenesses) strain.learn(it);
  return strain.isBehind;
};
const times = (count: number, lateness: number): number[] => Array.from({ length: count }, () => lateness);

test('a process that halts now and then is not behind; one that stands late is, until it has been in time for a while', () => {
  const halt = fc.tuple(
    fc.integer({ min: 60, max: 2000 }),
    fc.array(fc.integer({ min: 0, max: 59 }), { minLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(halt, { maxLength: 100 }), (halts) => {
      expect(after(halts.flatMap(([late, calm]) => [late, ...calm]))).toBe(false);
    }),
  );
  const strain = new Strain();
  expect(after(times(3, 100), strain)).toBe(true);
  expect(after(times(24, 1), strain)).toBe(true);
  expect(after([...times(10, 1), 100, ...times(24, 1)], strain)).toBe(false);
  expect(after([500, 500])).toBe(true);
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
      if (port.strain.isBehind) resolve(clearInterval(turn));
    }, 1);
  });
});
