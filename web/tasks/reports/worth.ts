/** What the tasks of a plan are worth: their planned and real costs, or their work where nobody has said a cost. Pure. */
import type { Assignment, Baseline, OutlineRow, Resource, Task } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { listOf, type PlanView } from '../plan.ts';
import type { Worth } from './earned.ts';

export type Unit = 'money' | 'time';

/** Money as soon as one cost is said somewhere. */
export const unitOf = (plan: PlanView): Unit =>
  listOf<Resource>(plan.rows, 'resources').some((each) => each.costPerHour) ||
  listOf<Task>(plan.rows, 'tasks').some((each) => each.fixedCost || each.actualCost)
    ? 'money'
    : 'time';

export const shareDone = (task: Task): number => (task.actualFinishAt ? 100 : (task.percent ?? 0)) / 100;

export const leavesOf = (plan: PlanView): OutlineRow[] =>
  plan.outline.rows.filter((row) => !row.isSummary && row.task.isActive !== false);

/** Minutes of work of a task: those of its people, else its duration. */
function workOf(minutes: number, given: readonly Assignment[]): number {
  if (given.length === 0) return minutes;
  return given.reduce((sum, each) => sum + (each.workMinutes || each.units * minutes), 0);
}

/** Each task with its worth; agreed dates are those of the baseline, or today's where it has none. */
export function worthOf(plan: PlanView, unit: Unit, baseline?: Baseline): Worth[] {
  const c = plan.schedule?.columns;
  if (!c) return [];
  const given = Map.groupBy(listOf<Assignment>(plan.rows, 'assignments'), (each) => each.taskId);
  const resources = plan.rows.resources as Record<string, Resource> | undefined;
  const rateOf = (each: Assignment) => resources?.[each.resourceId]?.costPerHour ?? 0;
  return leavesOf(plan).map(({ task, at }): Worth => {
    const people = given.get(task.id) ?? [];
    const minutes = c.duration[at]!;
    const [start, finish] = baseline?.dates[task.id] ?? [c.start[at]!, c.finish[at]!];
    const done = shareDone(task);
    const noted = task.spentMinutes ?? 0;
    const same = { id: task.id, done, start, finish };
    if (unit === 'time') return { ...same, budget: workOf(minutes, people), spent: noted, isSpentKnown: noted > 0 };
    const fixed = task.fixedCost ?? 0;
    const labour = people.reduce(
      (sum, each) => sum + ((each.workMinutes || each.units * minutes) / 60) * rateOf(each),
      0,
    );
    const rate = people.length > 0 ? people.reduce((sum, each) => sum + rateOf(each), 0) / people.length : 0;
    // a cost that was typed is the cost; else what was noted of time, at the rate of who works on it, and the rest in step
    const isSpentKnown = labour === 0 || noted > 0 || task.actualCost != null;
    return {
      ...same,
      budget: fixed + labour,
      spent: task.actualCost ?? (noted / 60) * rate + fixed * done,
      isSpentKnown,
    };
  });
}

/** The whole minute that figures are of: the plan's own status date, else now. */
export const statusOfPlan = (plan: PlanView, now: number): number =>
  plan.settings?.statusAt ? parseInstant(plan.settings.statusAt) : Math.floor(now);
