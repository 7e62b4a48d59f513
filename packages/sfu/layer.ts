// One incoming stream: a quality of a camera, a screen, a voice. Keeps what retransmission, reports and switching need.
import { Missing } from './feedback.ts';
import { PacketRing } from './ring.ts';
import type { ReportBlock } from './rtcp.ts';
import { emptyVp8, readVp8, SequenceExtender, type Vp8 } from './rtp.ts';

const VIDEO_PACKETS = 768;
const AUDIO_PACKETS = 128;
export const KEY_FRAME_INTERVAL_MS = 500;
const SILENT_AFTER_MS = 1500;

/** One packet on its way to subscribers; reused for each, so valid only during the call. */
export interface MediaPacket {
  sequence: number;
  timestamp: number;
  isMarked: boolean;
  /** The payload is `bytes[start, end)`; empty for packets that only probe. */
  bytes: Buffer;
  start: number;
  end: number;
  vp8: Vp8;
  /** Rotation of the picture, or -1. */
  orientation: number;
  /** Whether the payload is RED: this sound, and older ones once more. */
  isRed: boolean;
}

const emptyPacket = (bytes: Buffer): MediaPacket => ({
  sequence: 0,
  timestamp: 0,
  isMarked: false,
  bytes,
  start: 0,
  end: 0,
  vp8: emptyVp8(),
  orientation: -1,
  isRed: false,
});

const recalled = emptyPacket(Buffer.allocUnsafeSlow(1500));

export class Layer {
  readonly index: number;
  readonly rid: string;
  readonly ring: PacketRing;
  readonly missing = new Missing();
  readonly extender = new SequenceExtender();
  readonly packet = emptyPacket(Buffer.alloc(0));
  ssrc = 0;
  rtxSsrc = 0;
  lastPacketAt = Number.NEGATIVE_INFINITY;
  /** Since when it has been sent without a pause. */
  activeSince = 0;
  bitsPerSecond = 0;
  /** Of 256, in the last report. */
  fractionLost = 0;
  keyFrameAskedAt = Number.NEGATIVE_INFINITY;
  isKeyFrameWanted = false;
  /** From the last sender report: wall clock of the sender in seconds, and the RTP time it stands for. */
  reportNtp = 0;
  reportTimestamp = 0;
  lastTimestamp = 0;
  private lastPicture = -1;
  private isLastMarked = false;
  private bytesSince = 0;
  private measuredAt = 0;
  private reportMiddle = 0;
  private reportAt = 0;
  private received = 0;
  private first = -1;
  private expectedBefore = 0;
  private receivedBefore = 0;
  private jitter = 0;
  private transit = 0;
  private readonly clockPerMs: number;

  constructor(index: number, rid: string, kind: 'audio' | 'video') {
    this.index = index;
    this.rid = rid;
    this.ring = new PacketRing(kind === 'video' ? VIDEO_PACKETS : AUDIO_PACKETS);
    this.clockPerMs = kind === 'video' ? 90 : 48;
  }

  isActive(now: number): boolean {
    return now - this.lastPacketAt < SILENT_AFTER_MS;
  }

  /** Starts afresh: the sender began a new stream for this layer. */
  rebind(ssrc: number): void {
    this.ssrc = ssrc;
    this.rtxSsrc = 0;
    this.first = -1;
    this.received = 0;
    this.expectedBefore = 0;
    this.receivedBefore = 0;
    this.reportNtp = 0;
    this.lastPicture = -1;
  }

  count(sequence: number, timestamp: number, bytes: number, now: number): void {
    if (this.first < 0) this.first = sequence;
    this.received += 1;
    if (!this.isActive(now)) this.activeSince = now;
    this.lastPacketAt = now;
    this.bytesSince += bytes;
    const transit = now * this.clockPerMs - timestamp;
    const delta = Math.abs(transit - this.transit);
    if (this.transit !== 0 && delta < this.clockPerMs * 1000) this.jitter += (delta - this.jitter) / 16;
    this.transit = transit;
  }

  /** Notes the newest packet, for `isFrameAfterHighest`. */
  remember(packet: MediaPacket): void {
    this.lastTimestamp = packet.timestamp;
    this.isLastMarked = packet.isMarked;
    this.lastPicture = packet.vp8.pictureIdAt < 0 ? -1 : packet.vp8.pictureId;
  }

  /** Whether this packet begins the picture right after the one that the newest packet ended: no picture lies between. */
  isFrameAfterHighest({ vp8 }: MediaPacket): boolean {
    if (!this.isLastMarked || this.lastPicture < 0 || !vp8.isFrameStart || vp8.pictureIdAt < 0) return false;
    return vp8.pictureId === ((this.lastPicture + 1) & (vp8.pictureIdBits === 15 ? 0x7fff : 0x7f));
  }

  /** A video packet from the ring, whole again; valid until the next call for any layer. */
  recall(sequence: number): MediaPacket | undefined {
    const length = this.ring.copy(sequence, recalled.bytes, 0);
    if (length < 0) return undefined;
    Object.assign(recalled, this.ring.factsOf(sequence), { sequence, end: length });
    if (length > 0 && !readVp8(recalled.bytes, 0, length, recalled.vp8)) return undefined;
    return recalled;
  }

  measure(now: number): void {
    const elapsed = now - this.measuredAt;
    if (elapsed < 500) return;
    const rate = (this.bytesSince * 8000) / elapsed;
    this.bitsPerSecond = this.measuredAt === 0 ? rate : this.bitsPerSecond * 0.5 + rate * 0.5;
    this.bytesSince = 0;
    this.measuredAt = now;
  }

  onSenderReport(seconds: number, fraction: number, timestamp: number, now: number): void {
    this.reportNtp = seconds + fraction / 2 ** 32;
    this.reportTimestamp = timestamp;
    this.reportMiddle = (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
    this.reportAt = now;
  }

  reportBlock(now: number): ReportBlock | undefined {
    if (this.first < 0) return undefined;
    const expected = this.extender.highest - this.first + 1;
    const expectedNow = expected - this.expectedBefore;
    const lostNow = expectedNow - (this.received - this.receivedBefore);
    this.expectedBefore = expected;
    this.receivedBefore = this.received;
    this.fractionLost = expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0;
    return {
      ssrc: this.ssrc,
      fractionLost: this.fractionLost,
      totalLost: Math.max(0, expected - this.received),
      highestSequence: this.extender.highest % 2 ** 32,
      jitter: Math.floor(this.jitter),
      lastReport: this.reportMiddle,
      delay: this.reportAt === 0 ? 0 : Math.floor(((now - this.reportAt) * 65536) / 1000),
    };
  }
}
