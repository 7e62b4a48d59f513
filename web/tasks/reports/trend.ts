/** Where each milestone stood when dates were agreed and on the days it moved, and where it stands now. Pure. */
import { type Baseline, isDone, type MilestonePoint } from '#contract/tasks.ts';
import { MILESTONE } from '#schedule/result.ts';
import { parseInstant } from '#schedule/time.ts';
import { listOf, type PlanView } from '../plan.ts';

export interface MilestoneTrend {
  id: string;
  name: string;
  /** when it was looked at, and the date it then had; minutes, oldest first, now last */
  points: [at: number, date: number][];
  isReached: boolean;
  /** calendar days that it has moved since the first of them: later is positive */
  movedDays: number;
}
const DAY = 1440;
const MOST = 12;

/**
 * The milestones that moved most first, then those that are still to come, in order of their dates. `kept` are the points of past days, oldest first; a
 * point of today is what `now` says better. Empty where nothing was agreed nor kept.
 */
export function milestoneTrends(plan: PlanView, now: number, kept: readonly MilestonePoint[] = []): MilestoneTrend[] {
  const c = plan.schedule?.columns;
  const baselines = listOf<Baseline>(plan.rows, 'baselines').sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1));
  if (!c) return [];
  const past = new Map<string, [number, number][]>();
  for (const { day, task_id, finish } of kept) {
    const at = parseInstant(day) + DAY;
    if (at > now) continue;
    past.set(task_id, [...(past.get(task_id) ?? []), [at, parseInstant(finish)]]);
  }
  const milestones = plan.outline.rows.filter(
    (row) => !row.isSummary && row.task.isActive !== false && c.flags[row.at]! & MILESTONE,
  );
  // each phase of a large plan may end with a milestone of the same name: the number says which
  const called = Map.groupBy(milestones, ({ task }) => task.name);
  return milestones
    .map(({ task, at, number }): MilestoneTrend => {
      const agreed = baselines.flatMap(({ takenAt, dates }): [number, number][] =>
        dates[task.id] ? [[Date.parse(takenAt) / 60_000, dates[task.id]![1]]] : [],
      );
      const points: [number, number][] = [...agreed, ...(past.get(task.id) ?? [])].sort((a, b) => a[0] - b[0]);
      points.push([now, c.finish[at]!]);
      return {
        id: task.id,
        name: called.get(task.name)!.length > 1 ? `${number} ${task.name}` : task.name,
        points,
        isReached: isDone(task),
        movedDays: Math.round((points.at(-1)![1] - points[0]![1]) / DAY),
      };
    })
    .filter((each) => each.points.length > 1)
    .sort(
      (a, b) =>
        Math.abs(b.movedDays) - Math.abs(a.movedDays) ||
        Number(a.isReached) - Number(b.isReached) ||
        a.points.at(-1)![1] - b.points.at(-1)![1],
    )
    .slice(0, MOST);
}
