/**
 * Slows down guessing, never an office: failures are counted per mail address and network, per mail address from networks
 * it has never signed in from, and per network; successes cost nothing, so 500 people behind one address all sign in.
 */
import { isIPv6 } from 'node:net';
import type { Clock } from '#core/clock.ts';

const WITHIN_MS = 15 * 60_000;
/** One person mistyping, from one place. */
const PER_PAIR = 10;
/** Somebody guessing one password from many places; places that it was signed in from before are not counted. */
const PER_SUBJECT = 50;
/** Somebody trying one password on many people from one place. */
const PER_NETWORK = 1000;
const KEPT = 50_000;

export interface Throttle {
  /** True when this attempt is not even to be tried. `subject` is a mail address, or what else is being guessed. */
  isHot(subject: string, address: string): boolean;
  failed(subject: string, address: string): void;
  succeeded(subject: string, address: string): void;
}

/** A house or an office has an IPv4 address or an IPv6 /64: whoever owns a /64 owns 2^64 addresses of it. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*$/, '').toLowerCase().split('::');
  const left = head ? head.split(':') : [];
  const right = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}

export function createThrottle(clock: Clock): Throttle {
  const failures = new Map<string, number[]>();
  const known = new Set<string>();
  const recent = (key: string): number[] => {
    const since = clock.now().getTime() - WITHIN_MS;
    return (failures.get(key) ?? []).filter((at) => at > since);
  };
  const count = (key: string): void => {
    const times = [...recent(key), clock.now().getTime()].slice(-PER_NETWORK);
    failures.delete(key);
    failures.set(key, times);
    if (failures.size > KEPT) failures.delete(failures.keys().next().value!);
  };
  return {
    isHot(subject, address) {
      const network = networkOf(address);
      const pair = `${subject} ${network}`;
      if (recent(pair).length >= PER_PAIR || recent(`from ${network}`).length >= PER_NETWORK) return true;
      return !known.has(pair) && recent(`to ${subject}`).length >= PER_SUBJECT;
    },
    failed(subject, address) {
      const network = networkOf(address);
      count(`${subject} ${network}`);
      count(`from ${network}`);
      if (!known.has(`${subject} ${network}`)) count(`to ${subject}`);
    },
    succeeded(subject, address) {
      const pair = `${subject} ${networkOf(address)}`;
      failures.delete(pair);
      known.delete(pair);
      known.add(pair);
      if (known.size > KEPT) known.delete(known.values().next().value!);
    },
  };
}
