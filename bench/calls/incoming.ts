// A stream as a client made of packets receives it: which frames became whole, how long each gap was, what was lost.
import { Missing } from '../../packages/sfu/feedback.ts';
import type { ReportBlock } from '../../packages/sfu/rtcp.ts';
import { SequenceExtender } from '../../packages/sfu/rtp.ts';
import { STAMP } from './publishing.ts';

/** How the loops of this process fared: what stalls here is not the server's doing. */
export interface Stalls {
  /** Milliseconds that this process stood still between two moments. */
  between(from: number, to: number): number;
}

const GAPS = 30;
const GIVE_UP_MS = 1000;

interface Pending {
  pieces: Set<number>;
  of: number;
  isKey: boolean;
  layer: number;
  sentAt: number;
}

/** What one stream was like since the counts were last taken. */
export interface Seen {
  frames: number;
  /** Frames that were never whole, and so not shown. */
  lost: number;
  /** Packets that had to be asked for again. */
  missed: number;
  packets: number;
  /** Packets that only filled the line, to measure it. */
  padding: number;
  /** As browsers count them: a gap above three usual ones, and above the usual one and 150 ms. */
  freezes: number;
  /** Of these, what is explained by the sender's own gap, or by this process having stood still. */
  ownFreezes: number;
  worstGap: number;
  keyFrames: number;
}

const nothingSeen = (): Seen => ({
  frames: 0,
  lost: 0,
  missed: 0,
  packets: 0,
  padding: 0,
  freezes: 0,
  ownFreezes: 0,
  worstGap: 0,
  keyFrames: 0,
});

/** One stream coming in, shown as a decoder would: a frame is shown once it is whole and what it builds on was shown. */
export class Incoming {
  readonly kind: 'audio' | 'video';
  readonly ssrc: number;
  readonly extender = new SequenceExtender();
  readonly missing = new Missing();
  private isKeyWanted = false;
  private received = 0;
  first = -1;
  private receivedBefore = 0;
  private expectedBefore = 0;
  private reportMiddle = 0;
  private reportAt = 0;
  seen = nothingSeen();
  /** When something was last shown, and when that was sent. */
  private shownAt = 0;
  private shownSentAt = 0;
  private shownFrame = -1;
  private layer = -1;
  private waitsSince = 0;
  private readonly gaps: number[] = [];
  private readonly pending = new Map<number, Pending>();
  private readonly stalls: Stalls;
  private readonly onDelay: (milliseconds: number) => void;

  constructor(kind: 'audio' | 'video', ssrc: number, stalls: Stalls, onDelay: (milliseconds: number) => void) {
    this.kind = kind;
    this.ssrc = ssrc;
    this.stalls = stalls;
    this.onDelay = onDelay;
  }

  /** What was seen so far; counted anew from here. The gap that is open now counts already. */
  take(now: number): Seen {
    const { seen } = this;
    if (this.shownAt > 0) seen.worstGap = Math.max(seen.worstGap, now - this.shownAt);
    this.seen = nothingSeen();
    return seen;
  }

  /** A packet in clear; `isRepeat` when it came on the retransmission source, its own sequence first. */
  receive(packet: Buffer, headerLength: number, isRepeat: boolean, now: number): void {
    const start = headerLength + (isRepeat ? 2 : 0);
    const isPadded = (packet[0]! & 0x20) !== 0;
    if (isPadded || packet.length < start + STAMP) return;
    const wire = packet.readUInt16BE(isRepeat ? headerLength : 2);
    const { extender, missing } = this;
    const highest = extender.highest;
    const sequence = extender.peek(wire);
    // what nobody missed only fills the line
    if (isRepeat && !missing.has(sequence)) return void (this.seen.padding += 1);
    extender.extend(wire);
    missing.arrived(sequence, isRepeat, now);
    if (this.first < 0) this.first = sequence;
    else if (sequence > highest + 1) {
      this.seen.missed += sequence - highest - 1;
      if (!missing.skipped(highest + 1, sequence, now)) this.isKeyWanted = true;
    }
    this.received += 1;
    this.seen.packets += 1;
    const at = packet.length - STAMP;
    const sentAt = packet.readDoubleBE(at);
    if (!isRepeat) this.onDelay(now - sentAt);
    const frame = packet.readUInt32BE(at + 8);
    const [piece, of] = [packet.readUInt16BE(at + 12), packet.readUInt16BE(at + 14)];
    this.collect(frame, piece, of, packet[at + 16]!, packet[at + 17] === 1, sentAt, now);
  }

  /** What a receiver report says of it. */
  reportBlock(now: number): ReportBlock {
    const expected = this.extender.highest - this.first + 1;
    const expectedNow = expected - this.expectedBefore;
    const lostNow = expectedNow - (this.received - this.receivedBefore);
    this.expectedBefore = expected;
    this.receivedBefore = this.received;
    return {
      ssrc: this.ssrc,
      fractionLost: expectedNow > 0 && lostNow > 0 ? Math.min(255, Math.floor((lostNow * 256) / expectedNow)) : 0,
      totalLost: Math.max(0, expected - this.received),
      highestSequence: this.extender.highest % 2 ** 32,
      jitter: 0,
      lastReport: this.reportMiddle,
      delay: this.reportAt === 0 ? 0 : Math.floor(((now - this.reportAt) * 65_536) / 1000),
    };
  }

  /** Its sender's clock, as the report that answers it must name it. */
  reported(seconds: number, fraction: number, now: number): void {
    this.reportMiddle = (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0;
    this.reportAt = now;
  }

  /** Whether a key frame must be asked for: what is missing does not come. */
  isStuck(now: number): boolean {
    if (this.kind === 'audio') return false;
    const isLate = this.waitsSince > 0 && now - this.waitsSince > GIVE_UP_MS;
    if (isLate) this.waitsSince = now;
    const isStuck = isLate || this.isKeyWanted;
    this.isKeyWanted = false;
    return isStuck;
  }

  private collect(
    frame: number,
    piece: number,
    of: number,
    layer: number,
    isKey: boolean,
    sentAt: number,
    now: number,
  ): void {
    if (this.kind === 'audio') return this.show(frame, frame === this.shownFrame + 1, isKey, sentAt, now);
    // another quality begins with its key frame; what is late of the one before is not shown any more
    if (layer !== this.layer) {
      if (!isKey) return;
      this.layer = layer;
      this.pending.clear();
      this.shownFrame = frame - 1;
    }
    if (frame <= this.shownFrame) return;
    let it = this.pending.get(frame);
    if (!it) {
      it = { pieces: new Set(), of, isKey, layer, sentAt };
      this.pending.set(frame, it);
    }
    it.pieces.add(piece);
    it.sentAt = Math.max(it.sentAt, sentAt);
    if (it.pieces.size === it.of) this.showWhole(frame, it, now);
  }

  private showWhole(frame: number, it: Pending, now: number): void {
    if (it.isKey && frame > this.shownFrame + 1) {
      this.seen.lost += frame - this.shownFrame - 1;
      for (const earlier of this.pending.keys()) if (earlier < frame) this.pending.delete(earlier);
      this.shownFrame = frame - 1;
    }
    for (let next = this.shownFrame + 1; ; next++) {
      const whole = this.pending.get(next);
      if (!whole || whole.pieces.size < whole.of) break;
      this.pending.delete(next);
      this.show(next, true, whole.isKey, whole.sentAt, now);
    }
    if (this.pending.size === 0) this.waitsSince = 0;
    else if (this.waitsSince === 0) this.waitsSince = now;
  }

  private show(frame: number, isNext: boolean, isKey: boolean, sentAt: number, now: number): void {
    const { seen, gaps } = this;
    if (this.kind === 'audio') {
      if (this.shownFrame >= 0 && frame > this.shownFrame + 1) seen.lost += frame - this.shownFrame - 1;
      else if (!isNext && frame <= this.shownFrame) return void (seen.lost = Math.max(0, seen.lost - 1));
    }
    if (this.shownAt > 0) this.judge(now - this.shownAt, sentAt - this.shownSentAt, now);
    gaps.push(now - (this.shownAt || now));
    if (gaps.length > GAPS) gaps.shift();
    seen.frames += 1;
    if (isKey) seen.keyFrames += 1;
    this.shownFrame = frame;
    this.shownAt = now;
    this.shownSentAt = sentAt;
  }

  private judge(gap: number, sendersGap: number, now: number): void {
    const { seen, gaps } = this;
    seen.worstGap = Math.max(seen.worstGap, gap);
    if (gaps.length < 10) return;
    const usual = gaps.reduce((sum, each) => sum + each, 0) / gaps.length;
    const most = Math.max(3 * usual, usual + 150);
    if (gap <= most) return;
    seen.freezes += 1;
    if (sendersGap > most || gap - this.stalls.between(now - gap, now) <= most) seen.ownFreezes += 1;
  }
}
