// What delays the end, in a sentence; the figures on top; and what a screen reader hears of a bar.
import { workAt } from '#schedule/calendar.ts';
import { CRITICAL } from '#schedule/result.ts';
import { DAY } from '#schedule/time.ts';
import { t } from '#web/core/i18n.ts';
import { sayMinutes } from '../words.ts';
import type { GanttModel } from './model.ts';
import type { BaselineShown } from './scene.ts';
import { dateText, shortDate } from './timescale.ts';

export const nameOf = (model: GanttModel, id: string): string => model.task(id)?.name ?? id;

export type Figures = {
  finish: number;
  /** days later (or, below zero, sooner) than the reference */
  slipDays: number | null;
  critical: number;
  percent: number;
};

/** The figures on top, of the dates on the screen. */
export function figuresOf(model: GanttModel, reference: BaselineShown | undefined): Figures {
  const { columns, tree, plan } = model;
  let finish = Number.NEGATIVE_INFINITY;
  let agreed = Number.NEGATIVE_INFINITY;
  let whole = 0;
  let done = 0;
  for (let i = 0; i < plan.tasks.length; i++) {
    if (tree.hasChildren[i] || plan.tasks[i]!.isActive === false) continue;
    finish = Math.max(finish, columns.finish[i]!);
    whole += columns.duration[i]!;
    const task = plan.tasks[i]!;
    done += (columns.duration[i]! * (task.percent ?? (task.actualFinishAt ? 100 : 0))) / 100;
    const dates = reference?.dates[task.id];
    if (dates) agreed = Math.max(agreed, dates[1]);
  }
  return {
    finish,
    // days of the calendar, as everywhere else that speaks of the reference
    slipDays: agreed === Number.NEGATIVE_INFINITY ? null : Math.round((finish - agreed) / DAY),
    critical: model.countCritical(),
    percent: whole === 0 ? 0 : done / whole,
  };
}

export type Verdict = { text: string; taskId: string | null; isCalm: boolean };

/** The sentence on top: which task delays the end, or what to keep an eye on. */
export function verdictOf(model: GanttModel, reference: BaselineShown | undefined): Verdict | null {
  const { plan, tree } = model;
  const { columns } = model.live.stored;
  let worst = -1;
  // of those that lack as much, the one that was asked for too much is named, not those on the way to it
  const isAsked = (i: number) => Boolean(plan.tasks[i]!.deadlineAt || plan.tasks[i]!.constraintAt);
  for (let i = 0; i < plan.tasks.length; i++) {
    const slack = columns.totalSlack[i]!;
    const least = worst < 0 ? 0 : columns.totalSlack[worst]!;
    if (!tree.hasChildren[i] && (slack < least || (slack === least && worst >= 0 && isAsked(i) && !isAsked(worst))))
      worst = i;
  }
  if (worst >= 0) {
    const slack = sayMinutes(-columns.totalSlack[worst]!, model.plan.project);
    return {
      text: t('gantt.verdict.impossible', { task: plan.tasks[worst]!.name, slack }),
      taskId: plan.tasks[worst]!.id,
      isCalm: false,
    };
  }
  const slipped = reference && mostSlipped(model, reference);
  if (slipped) return slipped;
  let next = -1;
  for (let i = 0; i < plan.tasks.length; i++) {
    if (tree.hasChildren[i] || !(columns.flags[i]! & CRITICAL)) continue;
    if (model.isLate(i)) {
      const text = t('gantt.verdict.late', { task: plan.tasks[i]!.name });
      return { text, taskId: plan.tasks[i]!.id, isCalm: false };
    }
    if (next < 0 || columns.start[i]! < columns.start[next]!) next = i;
  }
  if (next < 0) return null;
  const values = { task: plan.tasks[next]!.name, date: shortDate(columns.finish[next]!) };
  return { text: t('gantt.verdict.next', values), taskId: plan.tasks[next]!.id, isCalm: true };
}

/** The critical task that adds the most days to what those before it had already lost against the reference. */
function mostSlipped(model: GanttModel, reference: BaselineShown): Verdict | null {
  const { plan, tree } = model;
  const { columns } = model.live.stored;
  const clock = model.clockOf(null);
  const slipOf = (i: number, edge: 0 | 1): number | null => {
    const dates = reference.dates[plan.tasks[i]!.id];
    if (!dates) return null;
    return workAt(clock, edge ? columns.finish[i]! : columns.start[i]!) - workAt(clock, dates[edge]);
  };
  const cameLate = new Map<number, number>();
  for (const link of plan.links) {
    const [from, to] = [model.indexOf(link.from), model.indexOf(link.to)];
    if (from < 0 || to < 0 || link.isActive === false) continue;
    cameLate.set(to, Math.max(cameLate.get(to) ?? 0, slipOf(from, 1) ?? 0));
  }
  let best = -1;
  let most = model.minutesPerDay / 4;
  for (let i = 0; i < plan.tasks.length; i++) {
    const slip = tree.hasChildren[i] || !(columns.flags[i]! & CRITICAL) ? null : slipOf(i, 1);
    if (slip === null || slip - (cameLate.get(i) ?? 0) <= most) continue;
    most = slip - (cameLate.get(i) ?? 0);
    best = i;
  }
  if (best < 0) return null;
  const values = { task: plan.tasks[best]!.name, slack: sayMinutes(most, model.plan.project) };
  return { text: t('gantt.verdict.slipped', values), taskId: plan.tasks[best]!.id, isCalm: false };
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
    percent: task.percent ?? 0,
    critical: isCritical ? 'yes' : 'no',
    slack: sayMinutes(columns.totalSlack[i]!, model.plan.project),
  });
}
