import { expect, test } from 'vitest';
import { testClock } from '../test/world.ts';
import { createThrottle, networkOf } from './throttle.ts';

test('five hundred people behind one address sign in, though every fifth mistypes first', () => {
  const throttle = createThrottle(testClock());
  for (let i = 0; i < 500; i++) {
    const who = `personne${i}@exemple.fr`;
    if (i % 5 === 0) throttle.failed(who, '192.0.2.7');
    expect(throttle.isHot(who, '192.0.2.7')).toBe(false);
    throttle.succeeded(who, '192.0.2.7');
  }
});

test('a password cannot be guessed: not from one place, not from a /64, not from many places', () => {
  const clock = testClock();
  const throttle = createThrottle(clock);
  const tries = (addressOf: (i: number) => string) => {
    let tried = 0;
    for (let i = 0; i < 5000; i++) {
      if (throttle.isHot('odile@exemple.fr', addressOf(i))) continue;
      throttle.failed('odile@exemple.fr', addressOf(i));
      tried++;
    }
    return tried;
  };
  expect(tries(() => '198.51.100.1')).toBe(10);
  expect(tries((i) => `2001:db8:1:2::${i.toString(16)}`)).toBe(10);
  expect(tries((i) => `2001:db8:${i.toString(16)}::1`)).toBeLessThanOrEqual(40);
  clock.pass(16 * 60_000);
  expect(throttle.isHot('odile@exemple.fr', '198.51.100.1')).toBe(false);
});

test('whoever is being attacked still signs in from where they always do', () => {
  const throttle = createThrottle(testClock());
  throttle.succeeded('odile@exemple.fr', '192.0.2.7');
  for (let i = 0; i < 100; i++) throttle.failed('odile@exemple.fr', `203.0.113.${i}`);
  expect(throttle.isHot('odile@exemple.fr', '203.0.113.200')).toBe(true);
  expect(throttle.isHot('odile@exemple.fr', '192.0.2.7')).toBe(false);
});

test('one password tried on everybody stops too', () => {
  const throttle = createThrottle(testClock());
  let tried = 0;
  for (let i = 0; i < 3000; i++) {
    if (throttle.isHot(`p${i}@exemple.fr`, '203.0.113.9')) break;
    throttle.failed(`p${i}@exemple.fr`, '203.0.113.9');
    tried++;
  }
  expect(tried).toBe(1000);
});

test('an IPv6 network is its /64, an IPv4 address is itself, however it is written', () => {
  expect(networkOf('2001:db8:0:1:aaaa::1')).toBe('2001:db8:0:1::/64');
  expect(networkOf('2001:0db8::1')).toBe('2001:db8:0:0::/64');
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(networkOf('::1')).toBe('0:0:0:0::/64');
  expect(networkOf('192.0.2.7')).toBe('192.0.2.7');
});
