/** What was left to do at the end of each day, from what the log tells of progress and the dates that tasks hold. Pure. */
import type { ProgressChange } from '#contract/tasks.ts';

const DAY_MS = 86_400_000;
/** Ten years: what is earlier was so on the first day. */
const MOST_DAYS = 3650;

export interface BurnTask {
  id: string;
  /** in the unit of the report */
  budget: number;
  /** 0 to 1, now */
  done: number;
  /** when it came in, an instant: what a file brings in comes at once; where nothing is known, the first day */
  createdAt: string | null;
  /** `YYYY-MM-DD` */
  startedOn: string | null;
  finishedOn: string | null;
}
export interface BurnDay {
  day: string;
  left: number;
  whole: number;
}

/** The day from which each task was planned: work that a file brings in begun had been planned, with all that came along, since its first day. */
function plannedSince(tasks: readonly BurnTask[]): ReadonlyMap<string | null, string> {
  const days = new Map<string | null, string>();
  for (const { createdAt, startedOn, finishedOn } of tasks)
    for (const day of [createdAt?.slice(0, 10), startedOn, finishedOn])
      if (createdAt && day && !(days.get(createdAt)! <= day)) days.set(createdAt, day);
  return days;
}

/**
 * `changes` oldest first; a task without any had today's progress since it came. What is finished was so from the day it says,
 * whenever it was said.
 */
export function burndown(tasks: readonly BurnTask[], changes: readonly ProgressChange[], today: string): BurnDay[] {
  const byTask = Map.groupBy(changes, (each) => each.task_id);
  const since = plannedSince(tasks);
  const longAgo = new Date(Date.parse(today) - MOST_DAYS * DAY_MS).toISOString().slice(0, 10);
  const begun = [...since.values(), ...changes.map((each) => each.day), today].reduce((a, b) => (a < b ? a : b));
  const first = begun < longAgo ? longAgo : begun;
  const days: BurnDay[] = [];
  const at = tasks.map((task) => ({ task, told: byTask.get(task.id) ?? [], next: 0, done: 0 }));
  for (let time = Date.parse(first); ; time += DAY_MS) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day > today) return days;
    let left = 0;
    let whole = 0;
    for (const each of at) {
      while (each.next < each.told.length && each.told[each.next]!.day <= day)
        each.done = each.told[each.next++]!.percent / 100;
      const { task } = each;
      if ((since.get(task.createdAt) ?? first) > day) continue;
      const isTold = each.told.length > 0 && !(task.finishedOn && day >= task.finishedOn);
      const isKnown = day >= (task.finishedOn ?? task.createdAt?.slice(0, 10) ?? first);
      whole += task.budget;
      left += task.budget * (1 - (isTold ? each.done : isKnown ? task.done : 0));
    }
    days.push({ day, left, whole });
  }
}

/** When all is done if the last weeks go on: the day, or null where nothing was done. Calendar days, at least a week of them. */
export function doneBy(days: readonly BurnDay[], over = 28): string | null {
  const last = days.at(-1);
  const before = days[Math.max(0, days.length - 1 - over)];
  if (!last || !before || days.length < 8 || last.left <= 0) return null;
  const elapsed = Math.min(over, days.length - 1);
  const burnt = last.whole - last.left - (before.whole - before.left);
  if (burnt <= 0) return null;
  const needed = Math.ceil(last.left / (burnt / elapsed));
  return needed > 36_500 ? null : new Date(Date.parse(last.day) + needed * DAY_MS).toISOString().slice(0, 10);
}
