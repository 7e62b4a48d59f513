// When a sender's packets arrived, as its congestion control should be told: without the unrest of the line. What browsers
// use takes a burst of Wi-Fi, or a path that grew longer, for a queue; it then sends a twentieth of what the line carries
// and needs a minute to find back. A real queue stands and goes on growing, and that is told.

const STANDING_MS = 300;
/** Milliseconds told per millisecond: the first is too slow to be taken for a queue, the second is clearly one. */
const CREEP = 0.01;
const PACE = 0.25;
/** What stands longer than this is a queue, and not just a longer path. */
const QUEUE_MS = 100;
const SILENCE_MS = 10_000;
const CLOCK_MS = 64_000;
const TICKS_PER_MS = 2 ** 18 / 1000;

export class Uplink {
  /** The least delay of the present slice and of the one before, and when the present one began. */
  private least = 0;
  private leastBefore = 0;
  private since = Number.NEGATIVE_INFINITY;
  private sentBefore = 0;
  private told = 0;
  private toldAt = Number.NEGATIVE_INFINITY;

  /** When to say that a packet arrived; `sent` is its abs-send-time: 24 bits, of which 6 are whole seconds. */
  arrived(sent: number, now: number): number {
    const wire = sent / TICKS_PER_MS;
    // The sender's clock goes round in 64 s: after a silence nobody knows how often.
    const isNew = now - this.toldAt > SILENCE_MS;
    if (isNew) this.sentBefore = wire;
    const since = (wire - (this.sentBefore % CLOCK_MS) + CLOCK_MS * 1.5) % CLOCK_MS;
    const sentAt = this.sentBefore + since - CLOCK_MS / 2;
    this.sentBefore = Math.max(this.sentBefore, sentAt);
    const standing = this.leastOf(now - sentAt, now);
    const ahead = standing - this.told;
    if (isNew || ahead < 0) this.told = standing;
    else this.told += Math.min(ahead, (now - this.toldAt) * (ahead > QUEUE_MS ? PACE : CREEP));
    this.toldAt = now;
    return sentAt + this.told;
  }

  private leastOf(delay: number, now: number): number {
    const elapsed = now - this.since;
    if (elapsed > STANDING_MS / 2) {
      this.leastBefore = elapsed > STANDING_MS ? delay : this.least;
      this.least = delay;
      this.since = now;
    }
    this.least = Math.min(this.least, delay);
    return Math.min(this.least, this.leastBefore);
  }
}
