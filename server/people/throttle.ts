/** Slows down guessing: per address of mail and of network together, so that one office behind one address still signs in. */
import type { Clock } from '#core/clock.ts';

const FAILURES = 10;
const WITHIN_MS = 15 * 60_000;
const KEPT = 50_000;

export interface Throttle {
  isHot(key: string): boolean;
  failed(key: string): void;
}

export function createThrottle(clock: Clock): Throttle {
  const failures = new Map<string, number[]>();
  const recent = (key: string): number[] => {
    const since = clock.now().getTime() - WITHIN_MS;
    return (failures.get(key) ?? []).filter((at) => at > since);
  };
  return {
    isHot: (key) => recent(key).length >= FAILURES,
    failed(key) {
      const times = [...recent(key), clock.now().getTime()];
      failures.delete(key);
      failures.set(key, times);
      if (failures.size > KEPT) failures.delete(failures.keys().next().value!);
    },
  };
}
