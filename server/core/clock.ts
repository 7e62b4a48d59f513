import { createHash, randomBytes } from 'node:crypto';

/** The only source of time and of random ids on the server, so that tests own both. */
export interface Clock {
  now(): Date;
  id(): string;
}

/** A UUIDv7 (RFC 9562): sorts by the time it was made. */
export function uuidv7(milliseconds: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(milliseconds, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const systemClock: Clock = { now: () => new Date(), id: () => uuidv7(Date.now()) };

/** A UUID worked out from a text (RFC 9562, version 8): a repeatable follower makes the same id each time. */
export function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
