// Who is asked for more than they have, when: the assignments of a schedule added up over time.

import type { Plan } from './plan.ts';
import { INACTIVE, type Schedule, SUMMARY } from './result.ts';
import { formatInstant } from './time.ts';
import { Timeline } from './timeline.ts';

/** A stretch of time over which the tasks of a resource want more than its `maxUnits`. */
export type Overload = {
  resourceId: string;
  from: string;
  to: string;
  /** What is wanted at most over the stretch; 1 is one full-time person. */
  units: number;
  maxUnits: number;
  taskIds: string[];
};

/** Units of each resource that each task holds while it runs. */
export function usesOf(plan: Plan): Map<string, { resourceId: string; units: number }[]> {
  const uses = new Map<string, { resourceId: string; units: number }[]>();
  for (const { taskId, resourceId, units } of plan.assignments ?? []) {
    if (!(units > 0)) continue;
    const list = uses.get(taskId) ?? [];
    const same = list.find((each) => each.resourceId === resourceId);
    if (same) same.units += units;
    else list.push({ resourceId, units });
    uses.set(taskId, list);
  }
  return uses;
}

/** The overloads of a scheduled plan, by resource then time; of the given resources only, when given. */
export function overloadsOf(plan: Plan, result: Schedule, resourceIds?: readonly string[]): Overload[] {
  const wanted = resourceIds && new Set(resourceIds);
  const { start, finish, flags } = result.columns;
  const stays = new Map<string, { id: string; from: number; to: number; units: number }[]>();
  for (const [id, uses] of usesOf(plan)) {
    const row = result.rowOf(id);
    if (row < 0 || flags[row]! & (SUMMARY | INACTIVE) || start[row] === finish[row]) continue;
    if (plan.tasks[row]!.actualFinishAt) continue;
    for (const { resourceId, units } of uses) {
      const list = stays.get(resourceId) ?? [];
      list.push({ id, from: start[row]!, to: finish[row]!, units });
      stays.set(resourceId, list);
    }
  }
  return (plan.resources ?? [])
    .filter((each) => stays.has(each.id) && (!wanted || wanted.has(each.id)))
    .flatMap((each) => stretches(each.id, each.maxUnits ?? 1, stays.get(each.id)!));
}

function stretches(
  resourceId: string,
  maxUnits: number,
  stays: { id: string; from: number; to: number; units: number }[],
): Overload[] {
  const line = new Timeline();
  for (const { from, to, units } of stays) line.add(from, to, units);
  const found: Overload[] = [];
  for (let i = 0; i < line.times.length; i++) {
    if (line.freeFrom(line.times[i]!, line.times[i]! + 1, maxUnits) === line.times[i]) continue;
    const from = line.times[i]!;
    let units = 0;
    for (; line.freeFrom(line.times[i]!, line.times[i]! + 1, maxUnits) !== line.times[i]; i++)
      units = Math.max(units, line.held[i]!);
    const to = line.times[i]!;
    const taskIds = stays.filter((stay) => stay.from < to && stay.to > from).map((stay) => stay.id);
    found.push({
      resourceId,
      from: formatInstant(from),
      to: formatInstant(to),
      units: Math.round(units * 1000) / 1000,
      maxUnits,
      taskIds,
    });
  }
  return found;
}
