/** Earned value: what was planned, what is done and what it cost, at one date. In money once the plan has costs, else in time. Pure. */

/** A task that is worked on: no phase, none that is put aside. */
export interface Worth {
  id: string;
  /** what doing all of it is planned to cost, in the unit of the report */
  budget: number;
  /** what it has cost so far */
  spent: number;
  /** somebody said what it cost, or it costs no work */
  isSpentKnown: boolean;
  /** 0 to 1 */
  done: number;
  /** agreed dates, minutes of wall time */
  start: number;
  finish: number;
}

export interface EarnedValue {
  /** budget at completion */
  budget: number;
  planned: number;
  earned: number;
  actual: number;
  /** schedule and cost performance; null where nothing can be divided by, or what most of it cost was never said */
  schedulePerformance: number | null;
  costPerformance: number | null;
  /** what the whole will have cost if it goes on like this; null while that cannot be said */
  estimate: number | null;
  /** what is left to spend, and how far the end is from the budget: under it is positive */
  remaining: number | null;
  variance: number | null;
}

/** The share of a task that should be done at a moment, by working time. */
export function plannedShare(task: Worth, at: number, work: (from: number, to: number) => number): number {
  if (at >= task.finish) return 1;
  if (at <= task.start) return 0;
  const whole = work(task.start, task.finish);
  return whole > 0 ? Math.min(1, Math.max(0, work(task.start, at) / whole)) : 0;
}

export const plannedAt = (tasks: readonly Worth[], at: number, work: (from: number, to: number) => number): number =>
  tasks.reduce((sum, each) => sum + each.budget * plannedShare(each, at, work), 0);

export function earnedValue(
  tasks: readonly Worth[],
  at: number,
  work: (from: number, to: number) => number,
): EarnedValue {
  const sum = (of: (task: Worth) => number) => tasks.reduce((total, each) => total + of(each), 0);
  const budget = sum((each) => each.budget);
  const planned = plannedAt(tasks, at, work);
  const earned = sum((each) => each.budget * each.done);
  const actual = sum((each) => each.spent);
  const ratio = (a: number, b: number) => (b > 0 ? a / b : null);
  const known = sum((each) => (each.isSpentKnown ? each.budget * each.done : 0));
  const costPerformance = known * 2 < earned ? null : ratio(earned, actual);
  const estimate = costPerformance ? budget / costPerformance : null;
  return {
    budget,
    planned,
    earned,
    actual,
    schedulePerformance: ratio(earned, planned),
    costPerformance,
    estimate,
    remaining: estimate === null ? null : estimate - actual,
    variance: estimate === null ? null : budget - estimate,
  };
}
