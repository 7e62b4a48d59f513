/** Where each milestone stood whenever dates were agreed, and where it stands now. Pure. */
import type { Baseline } from '#contract/tasks.ts';
import { MILESTONE } from '#schedule/result.ts';
import { listOf, type PlanView } from '../plan.ts';

export interface MilestoneTrend {
  id: string;
  name: string;
  /** when it was looked at, and the date it then had; minutes, oldest first, now last */
  points: [at: number, date: number][];
  /** calendar days that it has moved since the first of them: later is positive */
  movedDays: number;
}
const DAY = 1440;
const MOST = 12;

/** The milestones that moved most first, then in order of their dates. Empty without a baseline. */
export function milestoneTrends(plan: PlanView, now: number): MilestoneTrend[] {
  const c = plan.schedule?.columns;
  const baselines = listOf<Baseline>(plan.rows, 'baselines').sort((a, b) => (a.takenAt < b.takenAt ? -1 : 1));
  if (!c || baselines.length === 0) return [];
  return plan.outline.rows
    .filter((row) => !row.isSummary && row.task.isActive !== false && c.flags[row.at]! & MILESTONE)
    .map(({ task, at }): MilestoneTrend => {
      const agreed = baselines.flatMap(({ takenAt, dates }): [number, number][] =>
        dates[task.id] ? [[Date.parse(takenAt) / 60_000, dates[task.id]![1]]] : [],
      );
      const points: [number, number][] = [...agreed, [now, c.finish[at]!]];
      return {
        id: task.id,
        name: task.name,
        points,
        movedDays: Math.round((points.at(-1)![1] - points[0]![1]) / DAY),
      };
    })
    .filter((each) => each.points.length > 1)
    .sort((a, b) => Math.abs(b.movedDays) - Math.abs(a.movedDays) || a.points.at(-1)![1] - b.points.at(-1)![1])
    .slice(0, MOST);
}
