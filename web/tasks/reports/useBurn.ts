import { useMemo } from 'react';
import type { ProgressChange } from '#contract/tasks.ts';
import { useAsk } from '#web/core/ask.ts';
import { now } from '#web/core/clock.ts';
import type { PlanView } from '../plan.ts';
import { type BurnDay, burndown } from './burn.ts';
import { leavesOf, type Unit, worthOf } from './worth.ts';

/** What was left at the end of each day, in money or in time; null until the log has told it. */
export function useBurn(spaceId: string, plan: PlanView, unit: Unit): { days: BurnDay[] | null; error: unknown } {
  const { tasks } = plan.rows;
  const { data, error } = useAsk<{ rows: ProgressChange[] }>(
    'plan.progress',
    { spaceId },
    // progress is told by tasks that change
    { of: tasks },
  );
  const today = now().toISOString().slice(0, 10);
  const days = useMemo(() => {
    if (!data) return null;
    const worth = new Map(worthOf(plan, unit).map((each) => [each.id, each]));
    const known = leavesOf(plan).map(({ task }) => ({
      id: task.id,
      budget: worth.get(task.id)!.budget,
      done: worth.get(task.id)!.done,
      createdAt: task.createdAt ?? null,
      startedOn: task.actualStartAt?.slice(0, 10) ?? null,
      finishedOn: task.actualFinishAt?.slice(0, 10) ?? null,
    }));
    return burndown(known, data.rows, today);
  }, [data, plan, unit, today]);
  return { days, error };
}
