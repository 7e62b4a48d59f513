// One track on its way to one subscriber: rewrites whatever layer is chosen into one unbroken stream.
// Invariants: a layer is entered only at a key frame; outgoing sequences never name two packets; what is sent again goes
// out on the retransmission source, or as the identical bytes.
import { isDeepStrictEqual } from 'node:util';
import type { Bandwidth } from './bandwidth.ts';
import { monotonicMilliseconds, randomUint32 } from './clock.ts';
import type { Layer, MediaPacket } from './layer.ts';
import type { PublishedTrack } from './published.ts';
import { senderReport } from './rtcp.ts';
import { primaryOfRed } from './rtp.ts';

/** Where a subscriber receives: from its session description. */
export interface DownFormat {
  mid: string;
  payloadType: number;
  /** 0 when the subscriber has no retransmission format. */
  rtxPayloadType: number;
  /** 0 when it cannot take sound that repeats what came before it. */
  redPayloadType: number;
  midId: number;
  transportSequenceId: number;
  orientationId: number;
  playoutDelayId: number;
}

/** Where packets go: a transport. `index` is roll-over * 65536 + sequence. */
export interface PacketSink {
  readonly isConnected: boolean;
  readonly bandwidth: Bandwidth;
  sendRtp(packet: Buffer, headerLength: number, index: number, isIdentical?: boolean): boolean;
  sendRtcp(packet: Buffer): void;
}

const RED = 0x4000;
const STRIPPED = 0x8000;
const REMEMBERED = 768;
const MOST_SHIFTS = 32;
const RESEND_INTERVAL_MS = 25;
const MOST_DELAY_CENTISECONDS = 1000;
const MOST_PLAYOUT_MS = 350;
const CALM_MS = 10_000;
/** What is older is no picture any more, but a key frame is due. */
const SHOWN_WITHIN_MS = 600;
/** Receivers need two reports to bring sound and picture together, and further ones only now and then. */
const REPORTS_AT_ONCE = 3;
const REPORT_INTERVAL_MS = 2500;
/** Of a header extension in one-byte form (RFC 8285). */
const LONGEST_MID = 16;
const scratch = Buffer.allocUnsafeSlow(2048);

// What is kept of a packet that was sent, side by side: its number, the one it came under, its RTP time and when it was sent
// again; layer | marker << 8 | orientation + 1 << 9 | RED | stripped of it; the rewritten fields, their place (+1) and value.
const OUT = 0;
const IN = 1;
const TIMESTAMP = 2;
const RESENT_AT = 3;
const FACTS = 4;
const PICTURE = 5;
const TL0 = 6;
const FIELDS = 8;

const clockRate = ({ kind }: PublishedTrack): number => (kind === 'audio' ? 48_000 : 90_000);

export class DownTrack {
  readonly track: PublishedTrack;
  readonly ssrc = randomUint32();
  readonly rtxSsrc = randomUint32();
  readonly transport: PacketSink;
  /** Layer being forwarded; -1 before the first key frame and while paused. */
  current = -1;
  /** Layer to be forwarded; -1 pauses. */
  target = -1;
  packetsSent = 0;
  octetsSent = 0;
  private octetsRepeated = 0;
  private playoutDelayMs = 0;
  private hasToldDelay = false;
  private calmSince = 0;
  /** Of 256, from the subscriber's last report. */
  fractionLost = 0;
  private section: DownFormat | undefined;
  private mid = Buffer.alloc(0);
  /** The last packet that names its section. */
  private namedUntil = Number.POSITIVE_INFINITY;
  /** The middle of the last sender report's clock, by which the subscriber refers to it, and when it went out. */
  reportMiddle = 0;
  reportSentAt = 0;
  /** Sent since this layer was entered. */
  private reports = 0;

  // Starts low so that a reordered first packet can't step below zero.
  private highestOut = 1 + (randomUint32() % 16384);
  private rtxNext = 1 + (randomUint32() % 16384);
  private highestIn = -1;
  /** What `holeFrom` to `from` held was nothing; from there on so much is added. */
  private shifts: { holeFrom: number; from: number; shift: number }[] = [];
  private timestampShift = 0;
  private lastTimestamp = randomUint32();
  private lastForwardedAt = 0;
  private pictureShift = 0;
  private tl0Shift = 0;
  private lastPicture = randomUint32() & 0x7fff;
  private lastTl0 = randomUint32() & 0xff;
  private readonly sent = new Float64Array(REMEMBERED * FIELDS).fill(-1);

  constructor(track: PublishedTrack, transport: PacketSink) {
    this.track = track;
    this.transport = transport;
  }

  get format(): DownFormat | undefined {
    return this.section;
  }

  /** The section it goes out on; what went out on another is not repeated on this one. */
  set format(format: DownFormat | undefined) {
    if (format && !isDeepStrictEqual(format, this.section)) {
      this.sent.fill(-1);
      this.mid = Buffer.from(format.mid.length > LONGEST_MID ? '' : format.mid, 'latin1');
      this.namedUntil = Number.POSITIVE_INFINITY;
    }
    this.section = format;
  }

  /**
   * Its subscriber reports of it, of 256 so many lost. Until then each packet names its section (RFC 8843, 15): one that
   * outruns the answer would be taken for another section's, in Firefox for good. Repeats always do: where names are used
   * Firefox takes nothing from a source that never named its own.
   */
  reported(fractionLost: number): void {
    this.fractionLost = fractionLost;
    if (this.namedUntil === Number.POSITIVE_INFINITY) this.namedUntil = this.highestOut;
  }

  /** Chooses the layer; takes effect at its next key frame. */
  aim(layer: number): void {
    if (layer < 0) this.current = -1;
    this.target = layer;
    if (layer >= 0 && layer !== this.current) this.track.requestKeyFrame(layer);
  }

  /** Stops for now: what comes next follows without a gap, at its time. */
  rest(): void {
    this.current = -1;
  }

  /**
   * How long pictures should wait before they are shown, so that one whose packet is repeated still comes in time.
   * More takes effect at once, less only after a while of calm and bit by bit. Called a few times a second.
   */
  settleFor(repairMs: number, now: number): void {
    const wanted = Math.min(MOST_PLAYOUT_MS, repairMs);
    if (wanted >= this.playoutDelayMs - 20) this.calmSince = now;
    if (wanted > this.playoutDelayMs + 20) this.playoutDelayMs = wanted;
    else if (now - this.calmSince > CALM_MS) this.playoutDelayMs = Math.max(wanted, this.playoutDelayMs - 10);
    if (this.playoutDelayMs > 0) this.hasToldDelay = true;
  }

  forward(layer: Layer, packet: MediaPacket): void {
    if (!this.format || !this.transport.isConnected || this.target < 0) return;
    if (layer.index !== this.current) {
      const isAudio = this.track.kind === 'audio';
      const isEntry = isAudio || (packet.vp8.isKeyFrame && packet.end > packet.start);
      // Anything is better than nothing: before the first picture, each lower layer will do.
      const isWanted = layer.index === this.target || (this.current < 0 && layer.index < this.target);
      if (!isEntry || !isWanted) return;
      this.enter(layer, packet);
      this.pass(layer, packet);
      // When the key frame's start was itself a repeat, what follows it has already come by.
      for (let next = packet.sequence + 1; next <= layer.extender.highest && !isAudio; next++) {
        const missed = layer.recall(next);
        if (missed) this.pass(layer, missed);
      }
      return;
    }
    this.pass(layer, packet);
  }

  private pass(layer: Layer, packet: MediaPacket): void {
    const shift = this.shiftOf(packet.sequence);
    if (shift === undefined) return;
    const isEmpty = packet.end === packet.start;
    if (isEmpty && packet.sequence === this.highestIn + 1) {
      this.skip(packet.sequence);
      return;
    }
    if (packet.sequence > this.highestIn) this.highestIn = packet.sequence;
    this.send(layer, packet, packet.sequence + shift);
  }

  /** The subscriber misses a packet: whether it was sent, which it is not when it just was, unless `isAgain`. */
  resend(sequence: number, isAgain = false): boolean {
    const out = this.nearest(sequence);
    const slot = (out % REMEMBERED) * FIELDS;
    const { sent } = this;
    const now = monotonicMilliseconds();
    if (sent[slot + OUT] !== out || !this.format) return false;
    if (now - sent[slot + RESENT_AT]! < RESEND_INTERVAL_MS && !isAgain) return false;
    const facts = sent[slot + FACTS]!;
    const came = sent[slot + IN]!;
    const layer = this.track.layers[facts & 0xff];
    if (!layer) return false;
    const isRtx = this.format.rtxPayloadType !== 0;
    const payloadType = (facts & RED) !== 0 ? this.format.redPayloadType : this.format.payloadType;
    if (payloadType === 0) return false;
    const headerLength = this.writeHeader(
      isRtx ? this.rtxSsrc : this.ssrc,
      isRtx ? this.format.rtxPayloadType : payloadType,
      isRtx ? this.rtxNext : out,
      sent[slot + TIMESTAMP]!,
      (facts & 0x100) !== 0,
      ((facts >> 9) & 0x1f) - 1,
      layer.ring.lengthOf(came),
    );
    let at = headerLength;
    if (isRtx) at = scratch.writeUInt16BE(out & 0xffff, at);
    let length = layer.ring.copy(came, scratch, at);
    if (length < 0) return false;
    if ((facts & STRIPPED) !== 0) {
      const primary = primaryOfRed(scratch, at, at + length);
      scratch.copyWithin(at, primary, at + length);
      length -= primary - at;
    }
    this.patch(slot, at);
    // Even a packet of nothing is sent again: who misses its number holds the picture back.
    if (length === 0 && !isRtx) {
      scratch[0]! |= 0x20;
      scratch[at] = length = 1;
    }
    sent[slot + RESENT_AT] = now;
    const packet = scratch.subarray(0, at + length);
    this.octetsRepeated += packet.length;
    if (isRtx) return this.transport.sendRtp(packet, headerLength, this.rtxNext++);
    return this.transport.sendRtp(packet, headerLength, out, true);
  }

  /** Whether a packet can still be shown if it is sent again, and was not. */
  isWorthRepeating(sequence: number): boolean {
    const slot = (this.nearest(sequence) % REMEMBERED) * FIELDS;
    const age = (this.lastTimestamp - this.sent[slot + TIMESTAMP]!) | 0;
    return this.sent[slot + RESENT_AT] === 0 && age < (SHOWN_WITHIN_MS / 1000) * clockRate(this.track);
  }

  /** Fills the line with old packets so that it can be measured: returns the bytes sent. */
  probe(bytes: number): number {
    if (!this.format || this.format.rtxPayloadType === 0 || this.format.transportSequenceId === 0) return 0;
    const before = this.octetsRepeated;
    for (let out = this.highestOut; this.octetsRepeated - before < bytes && out > this.highestOut - 64; out--) {
      if (out < 0) break;
      this.sent[(out % REMEMBERED) * FIELDS + RESENT_AT] = 0;
      this.resend(out & 0xffff);
    }
    return this.octetsRepeated - before;
  }

  sendReport(layer: Layer): void {
    if (layer.index !== this.current || layer.reportNtp === 0) return;
    const now = monotonicMilliseconds();
    if (this.reports >= REPORTS_AT_ONCE && now - this.reportSentAt < REPORT_INTERVAL_MS) return;
    this.reports += 1;
    const seconds = Math.floor(layer.reportNtp);
    const fraction = Math.floor((layer.reportNtp - seconds) * 2 ** 32);
    const timestamp = (layer.reportTimestamp + this.timestampShift) >>> 0;
    const report = senderReport(this.ssrc, seconds, fraction, timestamp, this.packetsSent, this.octetsSent);
    this.reportMiddle = (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
    this.reportSentAt = now;
    this.transport.sendRtcp(report);
  }

  private enter(layer: Layer, packet: MediaPacket): void {
    const before = this.track.layers[this.current];
    this.timestampShift = this.alignedShift(before, layer, packet.timestamp);
    this.shifts = [{ holeFrom: packet.sequence, from: packet.sequence, shift: this.highestOut + 1 - packet.sequence }];
    this.highestIn = packet.sequence - 1;
    this.pictureShift = this.lastPicture + 1 - packet.vp8.pictureId;
    this.tl0Shift = this.lastTl0 + 1 - packet.vp8.tl0;
    this.current = layer.index;
    this.reports = 0;
  }

  // Sender reports put both layers on the sender's clock; without them the time since the last packet has to do.
  private alignedShift(before: Layer | undefined, layer: Layer, timestamp: number): number {
    const rate = clockRate(this.track);
    const elapsed = this.lastForwardedAt === 0 ? 0 : (monotonicMilliseconds() - this.lastForwardedAt) / 1000;
    let next = this.lastTimestamp + Math.max(1, Math.round(elapsed * rate));
    if (before && before.reportNtp > 0 && layer.reportNtp > 0) {
      const between = Math.round((layer.reportNtp - before.reportNtp) * rate);
      const out = before.reportTimestamp + this.timestampShift + between + (timestamp - layer.reportTimestamp);
      const ahead = (out - this.lastTimestamp) | 0;
      if (ahead > 0 && ahead < rate * 2) next = out;
    }
    return (next - timestamp) | 0;
  }

  private shiftOf(sequence: number): number | undefined {
    for (let index = this.shifts.length - 1; index >= 0; index--) {
      const entry = this.shifts[index]!;
      if (entry.from <= sequence) return entry.shift;
      if (entry.holeFrom <= sequence) return undefined;
    }
    return undefined;
  }

  // A probe of the sender's is nothing to the subscriber: what follows moves up, what is late keeps its place.
  private skip(sequence: number): void {
    this.highestIn = sequence;
    const last = this.shifts.at(-1)!;
    if (last.from === sequence && this.shifts.length > 1) {
      last.from += 1;
      last.shift -= 1;
      return;
    }
    this.shifts.push({ holeFrom: sequence, from: sequence + 1, shift: last.shift - 1 });
    if (this.shifts.length > MOST_SHIFTS) this.shifts.shift();
  }

  private send(layer: Layer, packet: MediaPacket, out: number): void {
    const { vp8, isRed } = packet;
    const { payloadType, redPayloadType } = this.format!;
    const isStripped = isRed && redPayloadType === 0;
    const start = isStripped ? primaryOfRed(packet.bytes, packet.start, packet.end) : packet.start;
    if (start < 0) return;
    const slot = (out % REMEMBERED) * FIELDS;
    const timestamp = (packet.timestamp + this.timestampShift) >>> 0;
    const { sent } = this;
    sent[slot + OUT] = out;
    sent[slot + IN] = packet.sequence;
    sent[slot + TIMESTAMP] = timestamp;
    sent[slot + RESENT_AT] = 0;
    sent[slot + FACTS] =
      layer.index |
      (packet.isMarked ? 0x100 : 0) |
      ((packet.orientation + 1) << 9) |
      (!isRed ? 0 : isStripped ? STRIPPED : RED);
    sent[slot + PICTURE] = 0;
    sent[slot + TL0] = 0;
    const isVideo = this.track.kind === 'video' && packet.end > packet.start;
    if (isVideo && vp8.pictureIdAt >= 0) {
      const mask = vp8.pictureIdBits === 15 ? 0x7fff : 0x7f;
      const picture = (vp8.pictureId + this.pictureShift) & mask;
      sent[slot + PICTURE] = ((vp8.pictureIdAt + 1) << 17) | ((vp8.pictureIdBits === 15 ? 1 : 0) << 16) | picture;
      if (out > this.highestOut) this.lastPicture = picture;
    }
    if (isVideo && vp8.tl0At >= 0) {
      const tl0 = (vp8.tl0 + this.tl0Shift) & 0xff;
      sent[slot + TL0] = ((vp8.tl0At + 1) << 8) | tl0;
      if (out > this.highestOut) this.lastTl0 = tl0;
    }
    const headerLength = this.writeHeader(
      this.ssrc,
      isRed && !isStripped ? redPayloadType : payloadType,
      out,
      timestamp,
      packet.isMarked,
      packet.orientation,
      packet.end - start,
    );
    let end = headerLength + packet.end - start;
    packet.bytes.copy(scratch, headerLength, start, packet.end);
    this.patch(slot, headerLength);
    if (packet.end === packet.start) {
      scratch[0]! |= 0x20;
      scratch[end++] = 1;
    }
    if (out > this.highestOut) {
      this.highestOut = out;
      this.lastTimestamp = timestamp;
      this.lastForwardedAt = monotonicMilliseconds();
    }
    if (!this.transport.sendRtp(scratch.subarray(0, end), headerLength, out)) return;
    this.packetsSent += 1;
    this.octetsSent += end - headerLength;
  }

  private writeHeader(
    ssrc: number,
    payloadType: number,
    sequence: number,
    timestamp: number,
    isMarked: boolean,
    orientation: number,
    payloadLength: number,
  ): number {
    scratch[0] = 0x80;
    scratch[1] = (isMarked ? 0x80 : 0) | payloadType;
    scratch.writeUInt16BE(sequence & 0xffff, 2);
    scratch.writeUInt32BE(timestamp, 4);
    scratch.writeUInt32BE(ssrc, 8);
    const { midId, transportSequenceId, orientationId, playoutDelayId, rtxPayloadType } = this.format!;
    // Without a retransmission source a repeat must be the identical bytes, so nothing in it may tell when it was sent.
    const mayDiffer = rtxPayloadType !== 0 && this.track.kind === 'video';
    const isNamed = ssrc === this.rtxSsrc || sequence <= this.namedUntil;
    const hasMid = midId > 0 && this.mid.length > 0 && isNamed;
    const hasSequence = mayDiffer && transportSequenceId > 0;
    const hasOrientation = mayDiffer && orientation >= 0 && orientationId > 0;
    const hasDelay = mayDiffer && playoutDelayId > 0 && this.hasToldDelay;
    if (!hasMid && !hasSequence && !hasOrientation && !hasDelay) return 12;
    scratch[0] |= 0x10;
    scratch.writeUInt16BE(0xbede, 12);
    let at = 16;
    if (hasMid) {
      scratch[at] = (midId << 4) | (this.mid.length - 1);
      at += 1 + this.mid.copy(scratch, at + 1);
    }
    if (hasSequence) {
      scratch[at] = (transportSequenceId << 4) | 1;
      const stamp = this.transport.bandwidth.stamp(payloadLength + 60, monotonicMilliseconds());
      at = scratch.writeUInt16BE(stamp, at + 1);
    }
    if (hasOrientation) {
      scratch[at++] = orientationId << 4;
      scratch[at++] = orientation;
    }
    if (hasDelay) {
      scratch[at++] = (playoutDelayId << 4) | 2;
      at = scratch.writeUIntBE((Math.round(this.playoutDelayMs / 10) << 12) | MOST_DELAY_CENTISECONDS, at, 3);
    }
    while (at % 4 !== 0) scratch[at++] = 0;
    scratch.writeUInt16BE((at - 16) / 4, 14);
    return at;
  }

  private patch(slot: number, payloadAt: number): void {
    const picture = this.sent[slot + PICTURE]!;
    if (picture !== 0) {
      const at = payloadAt + (picture >>> 17) - 1;
      if ((picture & 0x10000) !== 0) scratch.writeUInt16BE(0x8000 | (picture & 0x7fff), at);
      else scratch[at] = picture & 0x7f;
    }
    const tl0 = this.sent[slot + TL0]!;
    if (tl0 !== 0) scratch[payloadAt + (tl0 >>> 8) - 1] = tl0 & 0xff;
  }

  private nearest(sequence: number): number {
    const delta = (sequence - this.highestOut) & 0xffff;
    return this.highestOut + (delta < 32768 ? delta : delta - 65536);
  }
}
