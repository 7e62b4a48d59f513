/** A plan's dates on the server, by the same engine as on the screens. */
import { Refusal, type ScopeState } from '#contract/index.ts';
import { planOf } from '#contract/tasks.ts';
import { frenchExceptions, type Plan, PlanError, type Schedule, schedule } from '#schedule/index.ts';

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
