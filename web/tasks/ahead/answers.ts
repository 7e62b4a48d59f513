/** What the worker works out: the forecast of the end, and the delays that would even the load out. Pure; called in `worker.ts`. */
import { type Forecast, type ForecastOptions, forecast } from '#schedule/forecast.ts';
import { type LevellingOptions, level } from '#schedule/levelling.ts';
import type { Overload } from '#schedule/overload.ts';
import { type Plan, PlanError } from '#schedule/plan.ts';
import { SUMMARY } from '#schedule/result.ts';
import { schedule } from '#schedule/schedule.ts';

/** A task that would move: minutes since 1970 of wall time, before and after. */
export interface Move {
  taskId: string;
  from: [start: number, finish: number];
  to: [start: number, finish: number];
}
export interface Proposal {
  /** by task, the delay that it would have */
  delays: { taskId: string; minutes: number }[];
  moves: Move[];
  finishBefore: string;
  finishAfter: string;
  before: Overload[];
  after: Overload[];
}

export type Question =
  | { kind: 'forecast'; plan: Plan; options: ForecastOptions }
  | { kind: 'level'; plan: Plan; options: LevellingOptions };
export type Answer =
  | { kind: 'forecast'; forecast: Forecast }
  | { kind: 'level'; proposal: Proposal }
  | { error: string };

export function answerTo(question: Question): Answer {
  try {
    return question.kind === 'forecast'
      ? { kind: 'forecast', forecast: forecast(question.plan, question.options) }
      : { kind: 'level', proposal: propose(question.plan, question.options) };
  } catch (error) {
    if (error instanceof PlanError) return { error: error.subject };
    throw error;
  }
}

function propose(plan: Plan, options: LevellingOptions): Proposal {
  const { tasks, schedule: after, ...rest } = level(plan, options);
  const old = schedule(plan).columns;
  const { start, finish } = after.columns;
  const moves = plan.tasks.flatMap((task, i): Move[] => {
    if (old.flags[i]! & SUMMARY || (old.start[i] === start[i] && old.finish[i] === finish[i])) return [];
    return [{ taskId: task.id, from: [old.start[i]!, old.finish[i]!], to: [start[i]!, finish[i]!] }];
  });
  return {
    delays: tasks.map((task) => ({ taskId: task.id, minutes: task.levellingDelayMinutes ?? 0 })),
    moves: moves.sort((a, b) => a.to[0] - b.to[0]),
    finishBefore: rest.finishBefore,
    finishAfter: rest.finishAfter,
    before: rest.before,
    after: rest.after,
  };
}
