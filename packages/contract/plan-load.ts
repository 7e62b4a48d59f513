/** How much each resource has to do each day: an assignment spread over the days its task is worked. Pure. */
import type { Assignment } from './plan-rows.ts';

export interface LoadTask {
  id: string;
  /** minutes of wall time since 1970 */
  start: number;
  finish: number;
}

/** What a resource has to do on a day, and for which tasks. */
export interface DayLoad {
  minutes: number;
  tasks: { id: string; minutes: number }[];
}

const DAY = 1440;

/**
 * Minutes by resource id and day number, between `from` and `from + days`. `workOn(resource, a, b)` says how much the
 * resource works between two instants; work that was given as minutes is spread over it, else it is the units of it.
 */
export function loadOf(
  tasks: ReadonlyMap<string, LoadTask>,
  assignments: readonly Assignment[],
  workOn: (resourceId: string, from: number, to: number) => number,
  from: number,
  days: number,
): Map<string, Map<number, DayLoad>> {
  const loads = new Map<string, Map<number, DayLoad>>();
  for (const { taskId, resourceId, units, workMinutes } of assignments) {
    const task = tasks.get(taskId);
    if (!task || task.finish <= task.start) continue;
    const first = Math.max(from, Math.floor(task.start / DAY));
    const last = Math.min(from + days - 1, Math.floor((task.finish - 1) / DAY));
    if (last < first) continue;
    const open = workOn(resourceId, task.start, task.finish);
    if (open <= 0) continue;
    const share = workMinutes > 0 ? workMinutes / open : units;
    for (let day = first; day <= last; day++) {
      const here = workOn(resourceId, Math.max(task.start, day * DAY), Math.min(task.finish, (day + 1) * DAY));
      if (here <= 0) continue;
      let ofResource = loads.get(resourceId);
      if (!ofResource) loads.set(resourceId, (ofResource = new Map()));
      const load = ofResource.get(day) ?? { minutes: 0, tasks: [] };
      load.minutes += here * share;
      load.tasks.push({ id: taskId, minutes: here * share });
      ofResource.set(day, load);
    }
  }
  return loads;
}
