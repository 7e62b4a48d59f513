// Reading RTP headers with their extensions (RFC 3550, RFC 8285), and VP8's payload descriptor (RFC 7741).

/** Whether a packet from the media port is RTP or RTCP, and which (RFC 7983, RFC 5761). */
export const isMedia = (packet: Buffer): boolean => packet.length >= 12 && packet[0]! >> 6 === 2;
export const isRtcp = (packet: Buffer): boolean => packet[1]! >= 192 && packet[1]! <= 223;

/** Length of the header with extensions, or 0 when malformed. The header is never encrypted. */
export function headerLengthOf(packet: Buffer): number {
  if (packet.length < 12) return 0;
  let length = 12 + (packet[0]! & 0x0f) * 4;
  if ((packet[0]! & 0x10) !== 0) {
    if (packet.length < length + 4) return 0;
    length += 4 + packet.readUInt16BE(length + 2) * 4;
  }
  return length <= packet.length ? length : 0;
}

/** Calls `visit(id, start, length)` for each header extension, one-byte and two-byte forms. */
export function visitExtensions(
  packet: Buffer,
  headerLength: number,
  visit: (id: number, at: number, length: number) => void,
): void {
  if ((packet[0]! & 0x10) === 0) return;
  let at = 12 + (packet[0]! & 0x0f) * 4;
  const profile = packet.readUInt16BE(at);
  const isOneByte = profile === 0xbede;
  if (!isOneByte && profile >> 4 !== 0x100) return;
  at += 4;
  while (at < headerLength) {
    const first = packet[at]!;
    if (first === 0) {
      at += 1;
      continue;
    }
    const id = isOneByte ? first >> 4 : first;
    if (isOneByte && id === 15) return;
    if (!isOneByte && at + 1 >= headerLength) return;
    const length = isOneByte ? (first & 0x0f) + 1 : packet[at + 1]!;
    at += isOneByte ? 1 : 2;
    if (at + length > headerLength) return;
    visit(id, at, length);
    at += length;
  }
}

/** Bytes of padding at the end, 0 without; -1 when it claims more than there is. */
export function paddingOf(packet: Buffer, headerLength: number): number {
  if ((packet[0]! & 0x20) === 0) return 0;
  const padding = packet[packet.length - 1]!;
  return padding === 0 || padding > packet.length - headerLength ? -1 : padding;
}

/** Where the newest sound of a RED payload (RFC 2198) begins, past the older ones it repeats; -1 when malformed. */
export function primaryOfRed(packet: Buffer, start: number, end: number): number {
  let at = start;
  let repeated = 0;
  for (; at < end && (packet[at]! & 0x80) !== 0; at += 4) {
    if (at + 4 > end) return -1;
    repeated += packet.readUInt16BE(at + 2) & 0x3ff;
  }
  const primary = at + 1 + repeated;
  return primary <= end ? primary : -1;
}

/** VP8's descriptor. Offsets are relative to the payload; -1 when a field is absent. */
export interface Vp8 {
  isFrameStart: boolean;
  isKeyFrame: boolean;
  pictureIdAt: number;
  pictureId: number;
  /** 7 or 15. */
  pictureIdBits: number;
  tl0At: number;
  tl0: number;
  temporalLayer: number;
}

/** An empty descriptor to read into, so that reading allocates nothing. */
export const emptyVp8 = (): Vp8 => ({
  isFrameStart: false,
  isKeyFrame: false,
  pictureIdAt: -1,
  pictureId: 0,
  pictureIdBits: 0,
  tl0At: -1,
  tl0: 0,
  temporalLayer: 0,
});

/** Reads the descriptor of the payload `packet[start, end)`; false when malformed. */
export function readVp8(packet: Buffer, start: number, end: number, into: Vp8): boolean {
  into.pictureIdAt = -1;
  into.tl0At = -1;
  into.temporalLayer = 0;
  into.isKeyFrame = false;
  if (start >= end) return false;
  const first = packet[start]!;
  into.isFrameStart = (first & 0x10) !== 0 && (first & 0x07) === 0;
  let at = start + 1;
  if ((first & 0x80) !== 0) {
    if (at >= end) return false;
    const flags = packet[at++]!;
    if ((flags & 0x80) !== 0) {
      if (at + 1 >= end) return false;
      into.pictureIdAt = at - start;
      const isLong = (packet[at]! & 0x80) !== 0;
      into.pictureIdBits = isLong ? 15 : 7;
      into.pictureId = isLong ? packet.readUInt16BE(at) & 0x7fff : packet[at]!;
      at += isLong ? 2 : 1;
    }
    if ((flags & 0x40) !== 0) {
      if (at >= end) return false;
      into.tl0At = at - start;
      into.tl0 = packet[at++]!;
    }
    if ((flags & 0x30) !== 0) {
      if (at >= end) return false;
      into.temporalLayer = (flags & 0x20) !== 0 ? packet[at]! >> 6 : 0;
      at += 1;
    }
  }
  if (at >= end) return false;
  into.isKeyFrame = into.isFrameStart && (packet[at]! & 0x01) === 0;
  return true;
}

/** Extends 16-bit sequences to numbers that never wrap; keeps the highest seen. */
export class SequenceExtender {
  highest = -1;

  /** Which extended number the sequence stands for; doesn't change anything. */
  peek(sequence: number): number {
    if (this.highest < 0) return sequence + 65536;
    const delta = (sequence - this.highest) & 0xffff;
    return this.highest + (delta < 32768 ? delta : delta - 65536);
  }

  extend(sequence: number): number {
    const extended = this.peek(sequence);
    if (extended > this.highest) this.highest = extended;
    return extended;
  }
}
