// What we tell a sender about its packets: which arrived when (transport-wide), and which to send again.
import { nack, transportFeedback } from './rtcp.ts';
import { SequenceExtender } from './rtp.ts';

const WINDOW = 2048;
const MOST_IN_ONE = 400;

/** Arrival times of one transport's packets, for congestion control at the sender. */
export class ArrivalLog {
  private readonly extender = new SequenceExtender();
  private readonly sequences = new Float64Array(WINDOW).fill(-1);
  private readonly times = new Float64Array(WINDOW);
  private next = -1;
  private count = 0;

  record(sequence: number, now: number): void {
    const extended = this.extender.extend(sequence);
    if (extended <= this.extender.highest - WINDOW) return;
    this.sequences[extended % WINDOW] = extended;
    this.times[extended % WINDOW] = now;
    // A late one is reported again from its place on, as libwebrtc does.
    if (this.next < 0 || extended < this.next) this.next = extended;
  }

  /** Feedback packets for what has arrived since the last call. */
  take(sender: number, media: number): Buffer[] {
    const packets: Buffer[] = [];
    const end = this.extender.highest + 1;
    this.next = Math.max(this.next, end - WINDOW);
    while (this.next >= 0 && this.next < end) {
      while (this.next < end && this.sequences[this.next % WINDOW] !== this.next) this.next++;
      if (this.next >= end) break;
      const base = this.next;
      const arrivals: number[] = [];
      for (; this.next < end && arrivals.length < MOST_IN_ONE; this.next++) {
        const slot = this.next % WINDOW;
        arrivals.push(this.sequences[slot] === this.next ? this.times[slot]! : Number.NaN);
      }
      packets.push(transportFeedback(sender, media, base, this.count++, arrivals));
    }
    return packets;
  }
}

const MOST_MISSING = 512;
/** So many in one packet; the others at the next look. */
const MOST_AT_ONCE = 256;
const MOST_ASKED = 10;
const GIVE_UP_MS = 1200;
const LEAST_GRACE_MS = 10;
const MOST_GRACE_MS = 40;
const LEAST_WAIT_MS = 20;
const RATIO_OVER = 300;
const ECHO_MS = 15;
/** From this share lost on, a line is lossy: what is repeated may be lost again. */
export const LOSSY = 0.01;

interface Gap {
  since: number;
  asked: number;
  askedAt: number;
  /** Whether the last question was put a second time. */
  isEchoed: boolean;
}

/** The gaps of one incoming stream and when each was last asked for. */
export class Missing {
  private readonly gaps = new Map<number, Gap>();
  /** How late an overtaken packet comes here: before that, what is missing may be on its way. */
  private graceMs = LEAST_GRACE_MS;
  private roundTrip = 0;
  /** Share of packets that had to be asked for, smoothed. */
  ratio = 0;

  get size(): number {
    return this.gaps.size;
  }

  /** `from` to `to` (exclusive) were skipped. A leap is a restart, not a loss to be repaired: it says so with false. */
  skipped(from: number, to: number, now: number): boolean {
    if (to - from > MOST_MISSING) {
      this.gaps.clear();
      return false;
    }
    for (let sequence = from; sequence < to; sequence++) {
      this.gaps.set(sequence, { since: now, asked: 0, askedAt: 0, isEchoed: false });
    }
    for (const sequence of this.gaps.keys()) {
      if (this.gaps.size <= MOST_MISSING) break;
      this.gaps.delete(sequence);
    }
    return true;
  }

  /** It came after all. A repeat that was asked for once tells the round trip in milliseconds. */
  arrived(sequence: number, isRepeat: boolean, now: number): number | undefined {
    const gap = this.gaps.get(sequence);
    this.ratio -= this.ratio / RATIO_OVER;
    if (!gap) return undefined;
    this.gaps.delete(sequence);
    if (isRepeat) return gap.asked === 1 ? now - gap.askedAt : undefined;
    // Here before an answer could be: overtaken, not lost. Senders without a retransmission source repeat just so.
    if (gap.asked === 0 || (gap.asked === 1 && now - gap.askedAt < this.roundTrip * 0.6)) {
      this.graceMs = Math.min(MOST_GRACE_MS, Math.max(this.graceMs, now - gap.since + 5));
    }
    return undefined;
  }

  has(sequence: number): boolean {
    return this.gaps.has(sequence);
  }

  /**
   * A NACK for what is due; `gaveUp` when something will never come. What was asked for in vain and turns out to have
   * been nothing, as `isNothing` says, is handed to `found`; while that says undefined, it is not given up.
   */
  due(
    sender: number,
    media: number,
    now: number,
    roundTrip: number,
    isNothing: (sequence: number) => boolean | undefined = () => false,
    found: (sequence: number) => void = () => {},
  ): { packet?: Buffer; gaveUp: boolean } {
    const due: number[] = [];
    let gaveUp = false;
    this.roundTrip = roundTrip;
    this.graceMs = Math.max(LEAST_GRACE_MS, this.graceMs * 0.999);
    // Asking again before the answer can be here would only send it twice.
    const wait = Math.max(LEAST_WAIT_MS, roundTrip * 1.1 + 5);
    for (const [sequence, gap] of this.gaps) {
      if (due.length >= MOST_AT_ONCE) break;
      // Where much is lost a question is too, which costs a whole round: put twice it costs nothing, for senders answer once.
      if (this.ratio > LOSSY && gap.asked > 0 && !gap.isEchoed && now - gap.askedAt >= ECHO_MS) {
        gap.isEchoed = true;
        due.push(sequence);
        continue;
      }
      if (now - gap.since < this.graceMs || (gap.asked > 0 && now - gap.askedAt < wait)) continue;
      const isVoid = gap.asked > 0 ? isNothing(sequence) : false;
      if (isVoid) {
        this.gaps.delete(sequence);
        found(sequence);
        continue;
      }
      if (gap.asked >= MOST_ASKED || now - gap.since > GIVE_UP_MS) {
        gap.askedAt = now;
        if (isVoid === undefined) continue;
        this.gaps.delete(sequence);
        gaveUp = true;
        continue;
      }
      if (gap.asked === 0) this.ratio += (1 - this.ratio) / RATIO_OVER;
      gap.asked += 1;
      gap.askedAt = now;
      gap.isEchoed = false;
      due.push(sequence);
    }
    if (due.length === 0) return { gaveUp };
    due.sort((a, b) => a - b);
    return { packet: nack(sender, media, due), gaveUp };
  }
}

const LONGER = 1.5;

/** Smoothed round trip of one peer, from whatever shows it. A path that became much longer is believed at the second sample. */
export class RoundTrip {
  milliseconds = 100;
  private isKnown = false;
  private before = 0;

  learn(sample: number): void {
    if (sample < 0 || sample > 5000) return;
    const least = Math.min(sample, this.before);
    this.before = sample;
    if (!this.isKnown) this.milliseconds = sample;
    else if (least > this.milliseconds * LONGER + 10) this.milliseconds = least;
    else this.milliseconds = this.milliseconds * 0.875 + sample * 0.125;
    this.isKnown = true;
  }
}
