/** A plan's dates on the server, by the same engine as on the screens. */
import { Refusal, type ScopeState } from '#contract/index.ts';
import { type Baseline, planOf, type Resource, type Task } from '#contract/tasks.ts';
import {
  type Costs,
  exportMspdi,
  frenchExceptions,
  type Plan,
  PlanError,
  type Schedule,
  schedule,
} from '#schedule/index.ts';

export const enginePlan = (rows: ScopeState['rows']): Plan => planOf(rows, frenchExceptions);

/** The plan and its schedule; refuses, saying so, where no schedule exists. */
export function scheduleOf(rows: ScopeState['rows']): { plan: Plan; schedule: Schedule } {
  const plan = enginePlan(rows);
  try {
    return { plan, schedule: schedule(plan) };
  } catch (error) {
    if (error instanceof PlanError) throw new Refusal('invalid', { reason: 'no_schedule' });
    throw error;
  }
}

function costsOf(rows: ScopeState['rows']): Costs {
  const tasks = Object.values(rows.tasks ?? {}) as unknown as Task[];
  const resources = Object.values(rows.resources ?? {}) as unknown as Resource[];
  return {
    tasks: new Map(
      tasks.map((each) => [each.id, { fixedCost: each.fixedCost ?? 0, actualCost: each.actualCost ?? 0 }]),
    ),
    resources: new Map(resources.map((each) => [each.id, { costPerHour: each.costPerHour ?? 0 }])),
  };
}

/** The plan of a space as Microsoft Project's XML, with what people wrote on it, its costs and the dates that were agreed. */
export function mspdiOf(rows: ScopeState['rows'], plan: Plan, scheduled: Schedule, name: string): string {
  const notes = new Map(
    Object.values(rows.tasks ?? {}).flatMap((task) => (task.note ? [[task.id, task.note as string] as const] : [])),
  );
  const baselines = (Object.values(rows.baselines ?? {}) as unknown as Baseline[])
    .sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1))
    .map((each) => each.dates);
  return exportMspdi(plan, scheduled, name, { notes, baselines, costs: costsOf(rows) });
}
