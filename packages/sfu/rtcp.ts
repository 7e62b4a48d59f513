// RTCP in and out (RFC 3550, 4585, 5104, transport-wide feedback): only what forwarding needs. Reading never trusts a length.

export const SENDER_REPORT = 200;
export const RECEIVER_REPORT = 201;
const FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;
const MOST_ARRIVALS = 2048;

/** Receives what a compound packet says. */
export interface RtcpVisitor {
  senderReport(ssrc: number, ntpSeconds: number, ntpFraction: number, rtpTimestamp: number): void;
  /** `lost` of 256; `lastReport` and `delay` as in the report block. */
  report(ssrc: number, lost: number, lastReport: number, delay: number): void;
  nack(ssrc: number, sequence: number): void;
  keyFrameRequest(ssrc: number): void;
  /** A line of transport-wide feedback: milliseconds on the receiver's clock, NaN for what did not arrive. */
  arrival(sequence: number, at: number): void;
}

/** Reads a compound packet; stops quietly where it is malformed. */
export function readRtcp(packet: Buffer, visitor: RtcpVisitor): void {
  for (let at = 0; at + 8 <= packet.length; ) {
    const end = at + (packet.readUInt16BE(at + 2) + 1) * 4;
    if (packet[at]! >> 6 !== 2 || end > packet.length || end < at + 8) return;
    const count = packet[at]! & 0x1f;
    const type = packet[at + 1]!;
    if (type === SENDER_REPORT && end >= at + 28) {
      visitor.senderReport(
        packet.readUInt32BE(at + 4),
        packet.readUInt32BE(at + 8),
        packet.readUInt32BE(at + 12),
        packet.readUInt32BE(at + 16),
      );
      readReports(packet, at + 28, end, count, visitor);
    } else if (type === RECEIVER_REPORT) readReports(packet, at + 8, end, count, visitor);
    else if (type === FEEDBACK && count === 1) readNacks(packet, at, end, visitor);
    else if (type === FEEDBACK && count === 15) readArrivals(packet, at, end, visitor);
    else if (type === PAYLOAD_FEEDBACK) readPayloadFeedback(packet, at, end, count, visitor);
    at = end;
  }
}

function readReports(packet: Buffer, from: number, end: number, count: number, visitor: RtcpVisitor): void {
  for (let at = from, left = count; left > 0 && at + 24 <= end; at += 24, left--) {
    visitor.report(
      packet.readUInt32BE(at),
      packet[at + 4]!,
      packet.readUInt32BE(at + 16),
      packet.readUInt32BE(at + 20),
    );
  }
}

function readNacks(packet: Buffer, at: number, end: number, visitor: RtcpVisitor): void {
  if (end < at + 12) return;
  const ssrc = packet.readUInt32BE(at + 8);
  for (let item = at + 12; item + 4 <= end; item += 4) {
    const first = packet.readUInt16BE(item);
    visitor.nack(ssrc, first);
    const mask = packet.readUInt16BE(item + 2);
    for (let bit = 0; bit < 16; bit++) if ((mask >> bit) & 1) visitor.nack(ssrc, (first + bit + 1) & 0xffff);
  }
}

function readPayloadFeedback(packet: Buffer, at: number, end: number, format: number, visitor: RtcpVisitor): void {
  if (end < at + 12) return;
  if (format === 1) visitor.keyFrameRequest(packet.readUInt32BE(at + 8));
  else if (format === 4) {
    for (let item = at + 12; item + 8 <= end; item += 8) visitor.keyFrameRequest(packet.readUInt32BE(item));
  }
}

// Chunks say which arrived, then a delta of 250 µs units for each that did. A lying count ends with the packet.
function readArrivals(packet: Buffer, at: number, end: number, visitor: RtcpVisitor): void {
  if (end < at + 20) return;
  const base = packet.readUInt16BE(at + 12);
  const count = Math.min(packet.readUInt16BE(at + 14), MOST_ARRIVALS);
  let clock = packet.readUIntBE(at + 16, 3) * 64;
  const symbols: number[] = [];
  let chunk = at + 20;
  for (; symbols.length < count; chunk += 2) {
    if (chunk + 2 > end) return;
    const word = packet.readUInt16BE(chunk);
    const left = count - symbols.length;
    if (word < 0x8000) {
      for (let run = Math.min(word & 0x1fff, left); run > 0; run--) symbols.push(word >> 13);
      if ((word & 0x1fff) === 0) return;
    } else if ((word & 0x4000) === 0) {
      for (let bit = 0; bit < Math.min(14, left); bit++) symbols.push((word >> (13 - bit)) & 1);
    } else {
      for (let pair = 0; pair < Math.min(7, left); pair++) symbols.push((word >> (12 - pair * 2)) & 3);
    }
  }
  let delta = chunk;
  for (let index = 0; index < symbols.length; index++) {
    const symbol = symbols[index]!;
    const size = symbol === 1 ? 1 : symbol === 2 ? 2 : 0;
    if (delta + size > end || symbol === 3) return;
    if (size > 0) clock += (size === 1 ? packet[delta]! : packet.readInt16BE(delta)) / 4;
    delta += size;
    visitor.arrival((base + index) & 0xffff, size > 0 ? clock : Number.NaN);
  }
}

/** One block of a receiver report. */
export interface ReportBlock {
  ssrc: number;
  fractionLost: number;
  totalLost: number;
  highestSequence: number;
  jitter: number;
  lastReport: number;
  delay: number;
}

export function receiverReport(sender: number, blocks: ReportBlock[]): Buffer {
  const packet = header(RECEIVER_REPORT, blocks.length, 8 + blocks.length * 24, sender);
  blocks.forEach((block, index) => {
    const at = 8 + index * 24;
    packet.writeUInt32BE(block.ssrc, at);
    packet.writeUInt32BE(((block.fractionLost << 24) | (Math.max(0, block.totalLost) & 0x7fffff)) >>> 0, at + 4);
    packet.writeUInt32BE(block.highestSequence >>> 0, at + 8);
    packet.writeUInt32BE(block.jitter >>> 0, at + 12);
    packet.writeUInt32BE(block.lastReport >>> 0, at + 16);
    packet.writeUInt32BE(block.delay >>> 0, at + 20);
  });
  return packet;
}

export function senderReport(
  ssrc: number,
  ntpSeconds: number,
  ntpFraction: number,
  rtpTimestamp: number,
  packets: number,
  octets: number,
): Buffer {
  const packet = header(SENDER_REPORT, 0, 28, ssrc);
  packet.writeUInt32BE(ntpSeconds >>> 0, 8);
  packet.writeUInt32BE(ntpFraction >>> 0, 12);
  packet.writeUInt32BE(rtpTimestamp >>> 0, 16);
  packet.writeUInt32BE(packets >>> 0, 20);
  packet.writeUInt32BE(octets >>> 0, 24);
  return packet;
}

export function pictureLoss(sender: number, media: number): Buffer {
  const packet = header(PAYLOAD_FEEDBACK, 1, 12, sender);
  packet.writeUInt32BE(media, 8);
  return packet;
}

/** Asks again for these sequences, given in rising order. */
export function nack(sender: number, media: number, sequences: number[]): Buffer {
  const items: [number, number][] = [];
  for (const sequence of sequences) {
    const last = items.at(-1);
    const delta = last ? (sequence - last[0]) & 0xffff : 0;
    if (last && delta >= 1 && delta <= 16) last[1] |= 1 << (delta - 1);
    else items.push([sequence & 0xffff, 0]);
  }
  const packet = header(FEEDBACK, 1, 12 + items.length * 4, sender);
  packet.writeUInt32BE(media, 8);
  items.forEach(([first, mask], index) => {
    packet.writeUInt16BE(first, 12 + index * 4);
    packet.writeUInt16BE(mask, 14 + index * 4);
  });
  return packet;
}

/**
 * Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 * `arrivals` are milliseconds per sequence from `base` on, NaN for what did not arrive; the first is not NaN.
 */
export function transportFeedback(
  sender: number,
  media: number,
  base: number,
  feedbackCount: number,
  arrivals: number[],
): Buffer {
  const reference = Math.floor(arrivals[0]! / 64);
  let clock = reference * 256;
  const symbols: number[] = [];
  const deltas: number[] = [];
  for (const arrival of arrivals) {
    const delta = Math.round(arrival * 4) - clock;
    if (Number.isNaN(delta) || delta < -32768 || delta > 32767) symbols.push(0);
    else {
      clock += delta;
      symbols.push(delta >= 0 && delta <= 255 ? 1 : 2);
      deltas.push(delta);
    }
  }
  const chunks = Math.ceil(symbols.length / 7);
  const deltaBytes = deltas.reduce((sum, delta) => sum + (delta >= 0 && delta <= 255 ? 1 : 2), 0);
  const packet = header(FEEDBACK, 15, (20 + chunks * 2 + deltaBytes + 3) & ~3, sender);
  packet.writeUInt32BE(media, 8);
  packet.writeUInt16BE(base & 0xffff, 12);
  packet.writeUInt16BE(symbols.length, 14);
  packet.writeUIntBE(reference & 0xffffff, 16, 3);
  packet[19] = feedbackCount & 0xff;
  for (let chunk = 0; chunk < chunks; chunk++) {
    let word = 0xc000;
    for (let index = 0; index < 7; index++) word |= (symbols[chunk * 7 + index] ?? 0) << (12 - index * 2);
    packet.writeUInt16BE(word, 20 + chunk * 2);
  }
  let at = 20 + chunks * 2;
  for (const delta of deltas) {
    if (delta >= 0 && delta <= 255) packet[at++] = delta;
    else at = packet.writeInt16BE(delta, at);
  }
  return packet;
}

function header(type: number, count: number, length: number, ssrc: number): Buffer {
  const packet = Buffer.alloc(length);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc >>> 0, 4);
  return packet;
}
