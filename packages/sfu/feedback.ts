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

const MOST_MISSING = 256;
const MOST_ASKED = 8;
const REORDER_GRACE_MS = 10;

/** The gaps of one incoming stream and when each was last asked for. */
export class Missing {
  private readonly gaps = new Map<number, { since: number; asked: number; askedAt: number }>();

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
      this.gaps.set(sequence, { since: now, asked: 0, askedAt: 0 });
    }
    for (const sequence of this.gaps.keys()) {
      if (this.gaps.size <= MOST_MISSING) break;
      this.gaps.delete(sequence);
    }
    return true;
  }

  arrived(sequence: number): void {
    this.gaps.delete(sequence);
  }

  /** A NACK for what is due; `gaveUp` when something will never come. */
  due(sender: number, media: number, now: number, roundTrip: number): { packet?: Buffer; gaveUp: boolean } {
    const due: number[] = [];
    let gaveUp = false;
    for (const [sequence, gap] of this.gaps) {
      if (now - gap.since < REORDER_GRACE_MS || (gap.asked > 0 && now - gap.askedAt < Math.max(20, roundTrip)))
        continue;
      if (gap.asked >= MOST_ASKED) {
        this.gaps.delete(sequence);
        gaveUp = true;
        continue;
      }
      gap.asked += 1;
      gap.askedAt = now;
      due.push(sequence);
    }
    if (due.length === 0) return { gaveUp };
    return {
      packet: nack(
        sender,
        media,
        due.sort((a, b) => a - b),
      ),
      gaveUp,
    };
  }
}
