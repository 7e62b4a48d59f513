// Which layer each subscriber gets: as asked while the line carries it, and when it doesn't, by what matters most –
// voices always, then the screen, then who speaks, then the rest.
import type { DownTrack } from './downtrack.ts';

const STEADY_MS = 2000;

/** One video on its way, with what its receiver wants and how much it matters (0 most). */
export interface Wish {
  down: DownTrack;
  /** Highest layer of use; -1 for none. */
  wanted: number;
  priority: number;
}

/** The layer for each wish, in their order, -1 pausing; and what the next better picture would need altogether. */
export function allocate(wishes: Wish[], ceiling: number, now: number): { chosen: number[]; wanted: number } {
  const order = wishes.map((_, index) => index).sort((a, b) => wishes[a]!.priority - wishes[b]!.priority);
  const chosen = wishes.map(() => -1);
  let left = ceiling;
  const cost = (index: number, layer: number): number => wishes[index]!.down.track.layers[layer]?.bitsPerSecond ?? 0;
  let used = 0;
  let refused = 0;
  const refuse = (more: number): void => {
    if (refused === 0) refused = used + Math.max(more, 50_000);
  };
  for (const index of order) {
    const { wanted, down, priority } = wishes[index]!;
    if (wanted < 0) continue;
    const lowest = down.track.bestActive(0, now);
    // The screen is what the meeting is about: it is shown even when the line is said not to carry it.
    if (cost(index, lowest) > left && priority > 0) {
      refuse(cost(index, lowest));
      continue;
    }
    chosen[index] = lowest;
    left -= cost(index, lowest);
    used += cost(index, lowest);
  }
  for (const index of order) {
    const { wanted, down } = wishes[index]!;
    if (chosen[index]! < 0) continue;
    for (let layer = down.track.bestActive(wanted, now); layer > chosen[index]!; layer--) {
      const more = cost(index, layer) - cost(index, chosen[index]!);
      const { activeSince } = down.track.layers[layer]!;
      // A layer that comes and goes is worse than a lower one that stays.
      const isSteady = layer <= down.current || down.current < 0 || now - activeSince > STEADY_MS;
      if (!isSteady || !down.track.isActive(down.track.layers[layer]!, now)) continue;
      // What is being received goes on at its cost; more than that needs room to breathe.
      if (more * (layer > down.current ? 1.15 : 1) > left) {
        refuse(more * 1.15);
        continue;
      }
      chosen[index] = layer;
      left -= more;
      used += more;
      break;
    }
  }
  return { chosen, wanted: refused };
}
