// How much of one resource is taken, when: steps in time, each with the units held from there to the next.

/** Use of a resource over time, in units; times are minutes on the network's axis. */
export class Timeline {
  readonly times: number[] = [Number.NEGATIVE_INFINITY];
  readonly held: number[] = [0];

  /** Holds `units` more over [from, to). */
  add(from: number, to: number, units: number): void {
    if (to <= from) return;
    const first = this.#cut(from);
    const last = this.#cut(to);
    for (let i = first; i < last; i++) this.held[i]! += units;
  }

  /** `from` when at most `most` is held over [from, to); otherwise the end of the last step in it that holds more. */
  freeFrom(from: number, to: number, most: number): number {
    let free = from;
    for (let i = this.#at(from); i < this.times.length && this.times[i]! < to; i++)
      if (this.held[i]! > most + TINY) free = this.times[i + 1] ?? Number.POSITIVE_INFINITY;
    return free;
  }

  /** `to` when at most `most` is held over [from, to); otherwise the start of the first step in it that holds more. */
  freeUntil(from: number, to: number, most: number): number {
    for (let i = this.#at(from); i < this.times.length && this.times[i]! < to; i++)
      if (this.held[i]! > most + TINY) return this.times[i]!;
    return to;
  }

  /** The step that holds at `t`. */
  #at(t: number): number {
    let low = 0;
    let high = this.times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.times[middle]! <= t) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #cut(t: number): number {
    const i = this.#at(t);
    if (this.times[i] === t) return i;
    this.times.splice(i + 1, 0, t);
    this.held.splice(i + 1, 0, this.held[i]!);
    return i + 1;
  }
}

// halves and thirds of people add up to wholes only nearly
const TINY = 1e-6;
