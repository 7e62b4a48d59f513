/** Bars in the weeks of a calendar: what goes on from day to day is one bar on one line, and the lines fill from the top. */

/** A stretch of days without a gap within a week: `first` is 0 for its first day, `lane` 0 for the uppermost line. */
export interface Run<T> {
  item: T;
  lane: number;
  first: number;
  days: number;
}

/**
 * The runs of a week, of what each of its days shows. Earlier in `order` lies higher where there is a choice; an item keeps its
 * line through the week, and nothing else comes between its first day there and its last.
 */
export function weekRuns<T>(week: readonly (readonly T[])[], order: (a: T, b: T) => number): Run<T>[] {
  const daysOf = new Map<T, number[]>();
  week.forEach((items, day) => {
    for (const item of items) {
      const days = daysOf.get(item);
      if (days) days.push(day);
      else daysOf.set(item, [day]);
    }
  });
  const lanes: boolean[][] = [];
  const runs: Run<T>[] = [];
  for (const [item, days] of [...daysOf].sort(([a], [b]) => order(a, b))) {
    const whole = Array.from({ length: days.at(-1)! - days[0]! + 1 }, (_, i) => days[0]! + i);
    let lane = lanes.findIndex((taken) => whole.every((day) => !taken[day]));
    if (lane < 0) lane = lanes.push([]) - 1;
    for (const day of whole) lanes[lane]![day] = true;
    for (const day of days) {
      const run = runs.at(-1);
      if (run?.item === item && run.first + run.days === day) run.days++;
      else runs.push({ item, lane, first: day, days: 1 });
    }
  }
  return runs;
}
