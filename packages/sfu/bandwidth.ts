// What one line towards a subscriber carries, from its transport-wide feedback: which packets came, when, and which did
// not. A queue that stands, or heavy loss that less sending mends, is congestion; loss alone is only a bad line.
import { SequenceExtender } from './rtp.ts';

const WINDOW = 4096;
const RATE_WINDOW_MS = 500;
const STANDING_MS = 250;
const BASE_MS = 10_000;
const STANDING_QUEUE_MS = 70;
const CONGESTED_FOR_MS = 300;
/** A queue that grows by less than this within that time stands still. */
const STILL_MS = 20;
/** Share of what is sent that comes through an unfilled line. */
const CARRIED = 0.85;
/** What stands longer than this is a queue. */
const MOST_LONGER_MS = 200;
const LONGER_AFTER_MS = 1000;
const LONGER_BEFORE_MS = 2500;
const BETWEEN_LONGER_MS = 30_000;
const LATE_MS = 250;
const HEAVY_LOSS = 0.15;
/** Nothing at all for so long is a line that was cut: a full queue always lets something through. */
const CUT_MS = 400;
const BETWEEN_CUTS_MS = 1200;
const JUST_CUT_MS = 5000;
const LOWEST = 150_000;
const HIGHEST = 30_000_000;
const FIRST_PROBE_MS = 3000;
const LONGEST_PROBE_WAIT_MS = 40_000;
const PROBE_MS = 700;
const MEASURED_FOR_MS = 5000;

/** The least of the last `span` milliseconds, in two halves: cheap, and never older than the span. */
class RecentLeast {
  private now = Number.POSITIVE_INFINITY;
  private before = Number.POSITIVE_INFINITY;
  private since = 0;
  private readonly span: number;

  constructor(span: number) {
    this.span = span;
  }

  add(value: number, at: number): void {
    if (at - this.since > this.span / 2) {
      this.before = at - this.since > this.span ? Number.POSITIVE_INFINITY : this.now;
      this.now = Number.POSITIVE_INFINITY;
      this.since = at;
    }
    if (value < this.now) this.now = value;
  }

  get value(): number {
    return Math.min(this.now, this.before);
  }

  clear(): void {
    this.now = this.before = Number.POSITIVE_INFINITY;
  }
}

export class Bandwidth {
  /** Bits per second that the line is believed to carry; Infinity while nothing has gone wrong. */
  capacity = Number.POSITIVE_INFINITY;
  /** Share lost on this line, smoothed. */
  loss = 0;
  private toldAt = Number.NEGATIVE_INFINITY;
  private next = 1;
  private judged = 1;
  /** Lost in a row, not yet counted, and when the first of them was sent. */
  private lostInRow = 0;
  private lostSince = 0;
  private readonly sentAt = new Float64Array(WINDOW);
  private readonly bytes = new Uint16Array(WINDOW);
  private readonly missing = new Uint8Array(WINDOW);
  private readonly numbers = new Float64Array(WINDOW).fill(-1);
  private readonly extender = new SequenceExtender();
  private readonly base = new RecentLeast(BASE_MS);
  private readonly standing = new RecentLeast(STANDING_MS);
  // What arrived lately, in the order it was told: `arrivedFrom` to `arrivedTo`, by number.
  private readonly arrivedAt = new Float64Array(WINDOW);
  private readonly arrivedBytes = new Uint16Array(WINDOW);
  private arrivedFrom = 0;
  private arrivedTo = 0;
  private arrivedSum = 0;
  private sentSum = 0;
  private sentSince = 0;
  /** Bits per second on their way out, smoothed. */
  sendRate = 0;
  private capacityBeforeCut = Number.POSITIVE_INFINITY;
  private queueBeforeCut = Number.POSITIVE_INFINITY;
  private congestedSince = 0;
  private queueAtFirst = 0;
  private longerAt = Number.NEGATIVE_INFINITY;
  private cutAt = Number.NEGATIVE_INFINITY;
  private lossBeforeCut = 1;
  /** Loss that cutting did not mend: the line's own. */
  private ownLoss = 0;
  private probeWait = FIRST_PROBE_MS;
  private probeAt = 0;
  private probeUntil = 0;
  private probeRate = 0;
  private probePeak = 0;

  /** The transport-wide sequence for a packet of so many bytes that goes out now. */
  stamp(bytes: number, now: number): number {
    const number = this.next++;
    const slot = number % WINDOW;
    this.numbers[slot] = number;
    this.missing[slot] = 0;
    this.sentAt[slot] = now;
    this.bytes[slot] = Math.min(65_535, bytes);
    this.sentSum += bytes;
    return number & 0xffff;
  }

  /** One line of a feedback: when a packet arrived on the receiver's clock, or NaN when it didn't. */
  arrival(sequence: number, at: number, now: number): void {
    const number = this.extender.extend(sequence) - 65_536;
    const slot = ((number % WINDOW) + WINDOW) % WINDOW;
    if (this.numbers[slot] !== number) return;
    this.toldAt = now;
    this.judge(number);
    // Said to be missing, it may only be late: a later feedback names it then.
    if (Number.isNaN(at)) {
      this.missing[slot] = 1;
      return;
    }
    this.numbers[slot] = -1;
    const delay = at - this.sentAt[slot]!;
    this.base.add(delay, now);
    this.standing.add(delay, now);
    const bytes = this.bytes[slot]!;
    if (this.arrivedTo - this.arrivedFrom === WINDOW) this.forget();
    this.arrivedAt[this.arrivedTo % WINDOW] = at;
    this.arrivedBytes[this.arrivedTo++ % WINDOW] = bytes;
    this.arrivedSum += bytes;
    while (this.arrivedAt[this.arrivedFrom % WINDOW]! < at - RATE_WINDOW_MS) this.forget();
    if (this.probeUntil > 0) this.probePeak = Math.max(this.probePeak, this.arrivedRate);
  }

  private forget(): void {
    this.arrivedSum -= this.arrivedBytes[this.arrivedFrom++ % WINDOW]!;
  }

  // Lost is what was said to be missing and not named since. What no feedback spoke of is not known: its feedback was lost.
  private judge(newest: number): void {
    const until = this.sentAt[newest % WINDOW]! - LATE_MS;
    this.judged = Math.max(this.judged, this.next - WINDOW + 1);
    for (; this.judged < newest; this.judged++) {
      const slot = this.judged % WINDOW;
      if (this.sentAt[slot]! > until) return;
      const isLost = this.numbers[slot] === this.judged;
      if (isLost && this.missing[slot] === 0) continue;
      if (isLost) {
        if (this.lostInRow++ === 0) this.lostSince = this.sentAt[slot]!;
        continue;
      }
      if (this.sentAt[slot]! - this.lostSince < CUT_MS)
        for (; this.lostInRow > 0; this.lostInRow--) this.loss += (1 - this.loss) / 300;
      this.lostInRow = 0;
      this.loss -= this.loss / 300;
    }
  }

  /** Share lost on this line, while something is sent that is measured: what was lost before says nothing of now. */
  lossAt(now: number): number | undefined {
    return now - this.toldAt < MEASURED_FOR_MS ? this.loss : undefined;
  }

  /** Bits per second that came through lately. */
  get arrivedRate(): number {
    return (this.arrivedSum * 8000) / RATE_WINDOW_MS;
  }

  /** Milliseconds that every packet of the last moment had to queue. */
  get queue(): number {
    const queue = this.standing.value - this.base.value;
    return Number.isFinite(queue) ? queue : 0;
  }

  get isProbing(): boolean {
    return this.probeUntil > 0;
  }

  /** Bytes of padding to send now, while probing; called every `elapsed` milliseconds. */
  probeBytes(now: number, elapsed: number): number {
    if (this.probeUntil === 0 || now > this.probeUntil) return 0;
    return (Math.max(0, this.probeRate - this.sendRate) * elapsed) / 8000;
  }

  /**
   * Takes a look, every few hundred milliseconds. `wanted` is what the next better picture would need altogether, in
   * bits per second, or 0 when nothing better is wanted.
   */
  consider(wanted: number, now: number): void {
    this.measureSending(now);
    if (this.toldAt === Number.NEGATIVE_INFINITY) return;
    const isQueueing = this.queue > STANDING_QUEUE_MS;
    const isLossy = this.loss > Math.max(HEAVY_LOSS, this.ownLoss * 1.5) && this.sendRate > LOWEST;
    if (!isQueueing && !isLossy) this.congestedSince = 0;
    else if (this.congestedSince === 0) this.congestedSince = now;
    if (this.congestedSince === now) this.queueAtFirst = this.queue;
    if (this.congestedSince !== 0 && now - this.congestedSince >= CONGESTED_FOR_MS) this.judgeCongestion(isLossy, now);
    else if (this.capacity !== Number.POSITIVE_INFINITY) this.grow(wanted, now);
  }

  // A path that became longer looks like a queue that does not grow while all that is sent comes through: after a while it is
  // taken for the path, but not again and again, or a queue that fills slowly would never be seen.
  private judgeCongestion(isLossy: boolean, now: number): void {
    const elapsed = now - this.congestedSince;
    const isStanding = this.queue < Math.min(MOST_LONGER_MS, this.queueAtFirst + STILL_MS);
    const mayBePath = !isLossy && isStanding && elapsed < LONGER_BEFORE_MS && now - this.longerAt > BETWEEN_LONGER_MS;
    if (!mayBePath) return this.cut(this.queue > STANDING_QUEUE_MS, now);
    if (elapsed < LONGER_AFTER_MS || this.arrivedRate < this.sendRate * CARRIED) return;
    if (now - this.cutAt < JUST_CUT_MS) this.capacity = this.capacityBeforeCut;
    this.base.clear();
    this.congestedSince = 0;
    this.longerAt = now;
  }

  private measureSending(now: number): void {
    const elapsed = now - this.sentSince;
    if (elapsed < 150) return;
    const rate = (this.sentSum * 8000) / elapsed;
    this.sendRate = this.sentSince === 0 || elapsed > 3000 ? rate : this.sendRate * 0.6 + rate * 0.4;
    this.sentSum = 0;
    this.sentSince = now;
  }

  private cut(isQueueing: boolean, now: number): void {
    if (now - this.cutAt < BETWEEN_CUTS_MS) return;
    // Cut before, and it is no better: the line is like that now – lossy, or longer – and less would not help.
    const isNoBetter = isQueueing ? this.queue > this.queueBeforeCut * 0.8 : this.loss > this.lossBeforeCut * 0.7;
    if (now - this.cutAt < JUST_CUT_MS && isNoBetter) {
      if (isQueueing) this.base.clear();
      else this.ownLoss = this.loss;
      this.capacity = this.capacityBeforeCut;
      this.congestedSince = 0;
      return;
    }
    if (this.probeUntil > 0) this.probeWait = Math.min(LONGEST_PROBE_WAIT_MS, this.probeWait * 2);
    this.probeUntil = 0;
    this.probeAt = now;
    this.capacityBeforeCut = this.capacity;
    this.queueBeforeCut = isQueueing ? this.queue : Number.POSITIVE_INFINITY;
    this.lossBeforeCut = isQueueing ? 1 : this.loss;
    const carried = Math.min(this.arrivedRate, this.sendRate, this.capacity);
    this.capacity = Math.max(LOWEST, carried * (isQueueing ? 0.85 : 1 - this.loss / 2));
    this.cutAt = now;
    this.congestedSince = 0;
    this.standing.clear();
  }

  private grow(wanted: number, now: number): void {
    if (this.probeUntil > 0) {
      if (now < this.probeUntil + 300) return;
      // Came through without queueing: the line carries what was sent.
      const carried = Math.min(this.probePeak * 1.05, this.probeRate);
      if (carried > this.capacity) {
        this.capacity = carried;
        this.probeWait = FIRST_PROBE_MS;
      }
      this.probeUntil = 0;
      this.probeAt = now;
      if (this.capacity > HIGHEST) this.capacity = Number.POSITIVE_INFINITY;
      return;
    }
    if (this.queue < STANDING_QUEUE_MS / 2 && this.sendRate > this.capacity * 0.8) {
      this.capacity = Math.max(this.capacity, Math.min(this.capacity * 1.02, this.arrivedRate * 1.15));
    }
    if (wanted === 0 && now - this.cutAt > LONGEST_PROBE_WAIT_MS) this.capacity = Number.POSITIVE_INFINITY;
    if (wanted <= this.capacity || now - Math.max(this.probeAt, this.cutAt) < this.probeWait) return;
    this.probeRate = Math.min(wanted * 1.1, this.capacity * 2.5);
    this.probeUntil = now + PROBE_MS;
    this.probePeak = 0;
  }
}
