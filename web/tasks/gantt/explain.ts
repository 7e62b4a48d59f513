// What delays the end, in a sentence; the figures on top; and what a screen reader hears of a bar.
import { hasLimit, isDone } from '#contract/tasks.ts';
import type { Clockwork } from '#schedule/calendar.ts';
import type { Plan } from '#schedule/plan.ts';
import { type Columns, CRITICAL } from '#schedule/result.ts';
import { isPlaced } from '#schedule/row.ts';
import { DAY } from '#schedule/time.ts';
import { t } from '#web/core/i18n.ts';
import { daysLate, type Share, sharesOf } from '../drift.ts';
import { nameIn, type Told } from '../why.ts';
import { sayMinutes } from '../words.ts';
import type { GanttModel } from './model.ts';
import type { Tree } from './rows.ts';
import type { BaselineShown } from './scene.ts';
import { dateText, shortDate } from './timescale.ts';

export const nameOf = (model: GanttModel, id: string): string => model.task(id)?.name ?? id;

export type PlanFigures = {
  finish: number;
  /** the task that ends then */
  last: string | null;
  /** days of the calendar later (or, below zero, sooner) than the reference */
  slipDays: number | null;
  /** the end of the reference, of the tasks that are still there */
  agreed: number | null;
  critical: number;
  /** 0 to 1 */
  done: number;
};

/** The figures on top, of some dates of the plan. */
export function figuresOf(
  plan: Plan,
  tree: Tree,
  columns: Columns,
  reference: Pick<BaselineShown, 'dates'> | undefined,
): PlanFigures {
  let finish = Number.NEGATIVE_INFINITY;
  let last = -1;
  let agreed = Number.NEGATIVE_INFINITY;
  let critical = 0;
  let whole = 0;
  let done = 0;
  for (let i = 0; i < plan.tasks.length; i++) {
    const task = plan.tasks[i]!;
    // a summary ends with what is below it, but one that is set by hand
    if ((tree.hasChildren[i] && !isPlaced(task)) || task.isActive === false) continue;
    const isCritical = (columns.flags[i]! & CRITICAL) !== 0;
    if (columns.finish[i]! > finish || (columns.finish[i]! === finish && isCritical)) last = i;
    finish = Math.max(finish, columns.finish[i]!);
    if (tree.hasChildren[i]) continue;
    if (isCritical) critical++;
    whole += columns.duration[i]!;
    done += (columns.duration[i]! * (task.actualFinishAt ? 100 : (task.percent ?? 0))) / 100;
    const dates = reference?.dates[task.id];
    if (dates) agreed = Math.max(agreed, dates[1]);
  }
  const isAgreed = Number.isFinite(agreed);
  return {
    finish,
    last: plan.tasks[last]?.id ?? null,
    slipDays: isAgreed ? daysLate(finish, agreed) : null,
    agreed: isAgreed ? agreed : null,
    critical,
    done: whole === 0 ? 0 : done / whole,
  };
}

/** A plan with its stored dates, and the moment it is judged at, in minutes of wall time. */
export type Judged = Told & { tree: Tree; today: number; clock: Clockwork };
export type Verdict = { text: string; taskId: string | null; isCalm: boolean };

/** Should have begun or ended before today. */
function isLate({ plan, schedule, today }: Judged, i: number): boolean {
  const task = plan.tasks[i]!;
  if (task.actualFinishAt || task.percent === 100) return false;
  const { start, finish } = schedule.columns;
  const midnight = today - (today % DAY);
  return finish[i]! < midnight || (start[i]! < midnight && !task.percent && !task.actualStartAt);
}

/** The sentence on top: which task delays the end, or what to keep an eye on. */
export function verdictOf(judged: Judged, reference: Pick<BaselineShown, 'dates'> | undefined): Verdict | null {
  const { plan, tree, schedule } = judged;
  const { columns } = schedule;
  const about = (i: number) => ({ task: nameIn(judged, plan.tasks[i]!.id) });
  const bad = (text: string, i: number): Verdict => ({ text, taskId: plan.tasks[i]!.id, isCalm: false });
  // what was asked too much of is named, not what lies on the way to it, which may lack more
  const asked = (i: number) => hasLimit(plan.tasks[i]!);
  const lacking = [...plan.tasks.keys()].filter((i) => columns.totalSlack[i]! < 0);
  const named = lacking.some(asked) ? lacking.filter(asked) : lacking.filter((i) => !tree.hasChildren[i]);
  const worst = named.reduce(
    (least, i) => (least < 0 || columns.totalSlack[i]! < columns.totalSlack[least]! ? i : least),
    -1,
  );
  if (worst >= 0) {
    const slack = sayMinutes(-columns.totalSlack[worst]!, plan.project);
    return bad(t('gantt.verdict.impossible', { ...about(worst), slack }), worst);
  }
  const slipped = reference ? slippedBy(judged, reference) : [];
  if (slipped[0]) {
    const days = (shares: Share[]) =>
      sayMinutes(
        shares.reduce((sum, each) => sum + each.minutes, 0),
        plan.project,
      );
    const others = slipped.slice(1);
    const values = { slack: days(slipped.slice(0, 1)), others: others.length, more: days(others) };
    return bad(t('gantt.verdict.slipped', { ...about(slipped[0].at), ...values }), slipped[0].at);
  }
  let next = -1;
  let late = 0;
  for (let i = 0; i < plan.tasks.length; i++) {
    if (tree.hasChildren[i] || plan.tasks[i]!.isActive === false) continue;
    if (isLate(judged, i)) late++;
    if (!(columns.flags[i]! & CRITICAL)) continue;
    if (isLate(judged, i)) return bad(t('gantt.verdict.late', about(i)), i);
    if (next < 0 || columns.start[i]! < columns.start[next]!) next = i;
  }
  if (next < 0) return withoutPath(judged);
  const values = { ...about(next), date: shortDate(columns.finish[next]!), late };
  return { text: t('gantt.verdict.next', values), taskId: plan.tasks[next]!.id, isCalm: late === 0 };
}

/** Nothing that is left to do is critical: what ends last says why. */
function withoutPath({ plan, tree, schedule, ...told }: Judged): Verdict | null {
  const isOpen = (i: number) => !tree.hasChildren[i] && plan.tasks[i]!.isActive !== false && !isDone(plan.tasks[i]!);
  const { last } = figuresOf(plan, tree, schedule.columns, undefined);
  if (!last || ![...plan.tasks.keys()].some(isOpen)) return null;
  const ends = plan.tasks[schedule.rowOf(last)]!;
  const byHand = ends.manualFinishAt ? 'hand' : 'undated';
  const why = isDone(ends) ? 'done' : ends.mode === 'manual' ? byHand : 'other';
  const text = t('gantt.verdict.noPath', { task: nameIn({ plan, schedule, ...told }, last), why });
  return { text, taskId: last, isCalm: true };
}

/** Where the end comes later than agreed: the tasks that delay it, those that add the most first. */
function slippedBy(judged: Judged, reference: Pick<BaselineShown, 'dates'>): Share[] {
  const { plan, tree, schedule } = judged;
  const { last, agreed } = figuresOf(plan, tree, schedule.columns, reference);
  if (!last || agreed === null) return [];
  const shares = sharesOf(judged, reference.dates, schedule.rowOf(last), agreed);
  const least = plan.project.minutesPerDay / 4;
  if (shares.reduce((sum, each) => sum + each.minutes, 0) <= least) return [];
  return shares.filter((each) => each.minutes > 0).sort((a, b) => b.minutes - a.minutes);
}

/** « Relevé, du 4 janv. au 15 janv., 30 % réalisé, sur le chemin critique »: what a screen reader hears of a bar. */
export function barText(model: GanttModel, i: number): string {
  const { columns, tree } = model;
  const task = model.scene.plan.tasks[i]!;
  const isCritical = (columns.flags[i]! & CRITICAL) !== 0;
  return t('gantt.bar', {
    task: task.name,
    start: dateText(columns.start[i]!),
    finish: dateText(columns.finish[i]!),
    kind: tree.hasChildren[i] ? 'summary' : columns.duration[i] === 0 ? 'milestone' : 'task',
    percent: tree.hasChildren[i] ? model.live.stored.percents[i]! : (task.percent ?? 0),
    critical: isCritical ? 'yes' : 'no',
    slack: sayMinutes(columns.totalSlack[i]!, model.plan.project),
  });
}
