// Which layer each subscriber gets: as asked while the line carries it, and when it doesn't, by what matters most –
// voices always, then the screen, then who speaks, then the rest.
import type { DownTrack } from './downtrack.ts';

const SETTLING_MS = 3000;
const FIRST_HOLD_MS = 3000;
const LOWEST_CEILING = 300_000;
const LONGEST_HOLD_MS = 60_000;
const HEAVY_LOSS = 26;
const STEADY_MS = 2000;

/** One video on its way, with what its receiver wants and how much it matters (0 most). */
export interface Wish {
  down: DownTrack;
  /** Highest layer of use; -1 for none. */
  wanted: number;
  priority: number;
}

/** What a line is thought to carry. Its receiver's estimate counts only where it says less than what is being sent. */
export class Downlink {
  /** Bits per second for video; Infinity while nothing is wrong. */
  ceiling = Number.POSITIVE_INFINITY;
  private bytesBefore = 0;
  private measuredAt = 0;
  private startedAt = 0;
  private hold = FIRST_HOLD_MS;
  private changedAt = 0;
  private suspicions = 0;
  private rate = 0;

  /** Takes a look, every few hundred milliseconds. `lost` of 256 is the worst of the receiver's reports. */
  observe(bytesSent: number, estimate: number, lost: number, now: number): void {
    if (this.startedAt === 0) this.startedAt = now;
    const elapsed = now - this.measuredAt;
    if (elapsed < 300) return;
    const sent = ((bytesSent - this.bytesBefore) * 8000) / elapsed;
    this.rate = this.measuredAt === 0 ? 0 : this.rate * 0.6 + sent * 0.4;
    this.bytesBefore = bytesSent;
    this.measuredAt = now;
    if (now - this.startedAt < SETTLING_MS) return;
    const isShort = estimate < this.rate * 0.8 && this.rate > 100_000;
    this.suspicions = isShort || lost > HEAVY_LOSS ? this.suspicions + 1 : 0;
    // Three seconds of it: a short cut is over by then, and is no reason to take anybody's picture away.
    if (this.suspicions >= 10) this.lower(estimate, now);
    else if (this.ceiling !== Number.POSITIVE_INFINITY && now - this.changedAt > this.hold) this.raise(now);
  }

  private lower(estimate: number, now: number): void {
    // Raised too early: wait longer before the next try.
    if (this.changedAt !== 0 && now - this.changedAt < this.hold) this.hold = Math.min(this.hold * 2, LONGEST_HOLD_MS);
    this.ceiling = Math.max(LOWEST_CEILING, Math.min(Math.max(estimate, this.rate * 0.4), this.rate * 0.85));
    this.changedAt = now;
    this.suspicions = 0;
  }

  private raise(now: number): void {
    this.ceiling = this.rate < this.ceiling * 0.5 ? Number.POSITIVE_INFINITY : this.ceiling * 1.5;
    this.changedAt = now;
    if (this.ceiling > 20_000_000) {
      this.ceiling = Number.POSITIVE_INFINITY;
      this.hold = FIRST_HOLD_MS;
    }
  }
}

/** The layer for each wish, in their order; -1 pauses. */
export function allocate(wishes: Wish[], ceiling: number, now: number): number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a]!.priority - wishes[b]!.priority);
  const chosen = wishes.map(() => -1);
  let left = ceiling;
  const cost = (index: number, layer: number): number => wishes[index]!.down.track.layers[layer]?.bitsPerSecond ?? 0;
  for (const index of order) {
    const { wanted, down, priority } = wishes[index]!;
    if (wanted < 0) continue;
    const lowest = down.track.bestActive(0, now);
    // The screen is what the meeting is about: it is shown even when the line is said not to carry it.
    if (cost(index, lowest) > left && priority > 0) continue;
    chosen[index] = lowest;
    left -= cost(index, lowest);
  }
  for (const index of order) {
    const { wanted, down } = wishes[index]!;
    if (chosen[index]! < 0) continue;
    for (let layer = down.track.bestActive(wanted, now); layer > chosen[index]!; layer--) {
      const more = cost(index, layer) - cost(index, chosen[index]!);
      const { activeSince } = down.track.layers[layer]!;
      // A layer that comes and goes is worse than a lower one that stays.
      const isSteady = layer <= down.current || down.current < 0 || now - activeSince > STEADY_MS;
      if (more > left || !isSteady || !down.track.layers[layer]!.isActive(now)) continue;
      chosen[index] = layer;
      left -= more;
      break;
    }
  }
  return chosen;
}
