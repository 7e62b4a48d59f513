// The one place in this package where time and random ids come from.
import { randomBytes } from 'node:crypto';

/** Milliseconds since 1970 as seen by participants (joinedAt, tokens). */
export const wallMilliseconds = (): number => Date.now();

/** A monotonic clock in milliseconds with microsecond fraction, for media. */
export const monotonicMilliseconds = (): number => performance.now();

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';

/** A LiveKit style id: a prefix such as `PA_` and `length` unguessable characters. */
export function randomId(prefix: string, length = 12): string {
  let id = prefix;
  for (const byte of randomBytes(length)) id += ALPHABET[byte % ALPHABET.length];
  return id;
}

/** An unguessable 32-bit number: synchronisation sources, timestamp offsets. */
export const randomUint32 = (): number => randomBytes(4).readUInt32BE(0);
