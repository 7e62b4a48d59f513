/** The plan of a space as a screen reads it: rows, outline, and the dates that the engine derives, worked out once per state. */
import type { ScopeState } from '#contract/index.ts';
import { moduleScope } from '#contract/scope.ts';
import { type Baseline, type Outline, outlineOf, type PlanRow, planOf } from '#contract/tasks.ts';
import { frenchExceptions } from '#schedule/holidays.ts';
import { type Plan, PlanError } from '#schedule/plan.ts';
import type { Schedule } from '#schedule/result.ts';
import { schedule } from '#schedule/schedule.ts';
import { useScopeRows } from '#web/core/hooks.ts';
import { type Outlook, useOutlook } from './ahead/outlook.ts';

type Rows = ScopeState['rows'];

export interface PlanView {
  rows: Rows;
  outline: Outline;
  /** what the engine was given; `plan.tasks[i]` is `outline.rows[i].task` */
  plan: Plan;
  settings: PlanRow | undefined;
  /** null where no schedule exists; `error` then says why */
  schedule: Schedule | null;
  error: PlanError | null;
  /** once the end was forecast, until something changes */
  outlook?: Outlook;
}

/** The collections that move dates: a comment or a label costs no new schedule. */
const driving = ['plans', 'tasks', 'links', 'calendars', 'resources', 'assignments'] as const;
const kept = new Map<string, { rows: Rows; asked?: Outlook; view: PlanView }>();

/** The plan of a space; undefined while it loads. The same object until something of it changes. */
export function usePlan(spaceId: string): PlanView | undefined {
  const rows = useScopeRows(moduleScope(spaceId, 'tasks'));
  const outlook = useOutlook(spaceId);
  return rows && viewOf(spaceId, rows, outlook);
}

function viewOf(spaceId: string, rows: Rows, asked: Outlook | undefined): PlanView {
  const before = kept.get(spaceId);
  if (before?.rows === rows && before.asked === asked) return before.view;
  const isSame = before && driving.every((name) => before.rows[name] === rows[name]);
  const { outlook: _old, ...same } = isSame ? before.view : viewFor(rows);
  const view: PlanView = { ...same, rows, ...(asked?.of === same.plan ? { outlook: asked } : {}) };
  kept.set(spaceId, { rows, asked, view });
  return view;
}

/** The rows as a plan with its dates. */
export function viewFor(rows: Rows): PlanView {
  const plan = planOf(rows, frenchExceptions) as Plan;
  const settings = Object.values(rows.plans ?? {})[0] as PlanRow | undefined;
  const base = { rows, outline: outlineOf(rows), plan, settings };
  try {
    return { ...base, schedule: schedule(plan), error: null };
  } catch (error) {
    if (error instanceof PlanError) return { ...base, schedule: null, error };
    throw error;
  }
}

/** The rows of a collection of the plan as a list. */
export const listOf = <T>(rows: Rows, collection: string): T[] =>
  Object.values(rows[collection] ?? {}) as unknown as T[];

/** What was agreed on, newest first. */
export const baselinesOf = (rows: Rows): Baseline[] =>
  listOf<Baseline>(rows, 'baselines').sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1));
