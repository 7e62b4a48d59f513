/** The columns of the list: what each shows, what one types in it, and what that changes. Pure. */
import type { Link, Operation, OutlineRow } from '#contract/tasks.ts';
import { MILESTONE } from '#schedule/result.ts';
import { language, type MessageKey, t } from '#web/core/i18n.ts';
import { change, dateChanges, durationChanges, percentChanges, predecessorOperations, typedDate } from './fields.ts';
import type { PlanView } from './plan.ts';
import { parseDuration, parsePredecessors, sayDay, sayMinutes, sayPredecessors, typedDay } from './words.ts';

export type ColumnKey =
  | 'number'
  | 'name'
  | 'who'
  | 'duration'
  | 'start'
  | 'finish'
  | 'predecessors'
  | 'slack'
  | 'percent';
export interface Column {
  key: ColumnKey;
  titleKey: MessageKey;
  isEditable: boolean;
  /** a summary gets it from what lies under it */
  isLeafOnly?: boolean;
}
export const columns: Column[] = [
  { key: 'number', titleKey: 'tasks.number', isEditable: false },
  { key: 'name', titleKey: 'tasks.name', isEditable: true },
  { key: 'who', titleKey: 'tasks.who', isEditable: true },
  { key: 'duration', titleKey: 'tasks.duration', isEditable: true, isLeafOnly: true },
  { key: 'start', titleKey: 'tasks.start', isEditable: true, isLeafOnly: true },
  { key: 'finish', titleKey: 'tasks.finish', isEditable: true, isLeafOnly: true },
  { key: 'predecessors', titleKey: 'tasks.predecessors', isEditable: true },
  { key: 'slack', titleKey: 'tasks.slack', isEditable: false },
  { key: 'percent', titleKey: 'tasks.percent', isEditable: true, isLeafOnly: true },
];

/** What a cell shows. */
export function shownText(key: ColumnKey, row: OutlineRow, plan: PlanView, links: readonly Link[] = []): string {
  const { task, at } = row;
  const c = plan.schedule?.columns;
  const { project } = plan.plan;
  switch (key) {
    case 'number':
      return row.number;
    case 'name':
      return task.name;
    case 'duration': {
      const isMilestone = c ? Boolean(c.flags[at]! & MILESTONE) : task.isMilestone;
      const minutes = c ? c.duration[at]! : task.durationMinutes;
      if (isMilestone && minutes === 0) return t('tasks.milestone');
      return (
        sayMinutes(minutes, project, task.isElapsed && !row.isSummary) +
        (task.isEstimated && !row.isSummary ? '\u00a0?' : '')
      );
    }
    case 'start':
      return c ? sayDay(c.start[at]!) : '';
    case 'finish':
      return c ? sayDay(c.finish[at]!) : '';
    case 'predecessors':
      return sayPredecessors(links, plan.outline, project);
    case 'slack':
      return c ? sayMinutes(c.totalSlack[at]!, project) : '';
    case 'percent':
      return `${Math.round(percentOf(row, plan))}${language() === 'fr' ? '\u00a0' : ''}%`;
    default:
      return '';
  }
}

export function percentOf(row: OutlineRow, plan: PlanView): number {
  if (!row.isSummary) return row.task.actualFinishAt ? 100 : (row.task.percent ?? 0);
  let done = 0;
  let whole = 0;
  // what lies under a row follows it, deeper
  for (let i = row.at + 1; i < plan.outline.rows.length && plan.outline.rows[i]!.level > row.level; i++) {
    const under = plan.outline.rows[i]!;
    if (under.isSummary || under.task.isActive === false) continue;
    whole += under.task.durationMinutes;
    done += under.task.durationMinutes * percentOf(under, plan);
  }
  return whole ? done / whole : 0;
}

/** What the editor of a cell begins with. */
export function typedText(key: ColumnKey, row: OutlineRow, plan: PlanView, links: readonly Link[]): string {
  const c = plan.schedule?.columns;
  if (key === 'start' || key === 'finish') return c ? typedDay(c[key][row.at]!) : '';
  if (key === 'percent') return String(row.task.percent ?? 0);
  return shownText(key, row, plan, links);
}

/** The operations of what was typed, none when it changes nothing; or the key of the sentence that says why it cannot be. */
export function commitOperations(
  key: ColumnKey,
  text: string,
  row: OutlineRow,
  plan: PlanView,
  links: readonly Link[],
): Operation[] | MessageKey {
  const { task, at } = row;
  if (key === 'who' || text.trim() === typedText(key, row, plan, links).trim()) return [];
  if (key === 'name') {
    const name = text.trim().slice(0, 255);
    return name ? [change(task.id, { name })] : [];
  }
  if (key === 'duration') {
    if (!text.trim()) return [];
    const duration = parseDuration(text, plan.plan.project);
    return duration ? [change(task.id, durationChanges(duration))] : 'tasks.wrongDuration';
  }
  if (key === 'start' || key === 'finish') {
    const day = typedDate(text, plan, at);
    return day === undefined ? 'tasks.wrongDate' : [change(task.id, dateChanges(task, key, day))];
  }
  if (key === 'predecessors') {
    const wanted = parsePredecessors(text, plan.outline, plan.plan.project);
    return Array.isArray(wanted) ? predecessorOperations(task, links, wanted) : 'tasks.wrongPredecessors';
  }
  if (key === 'percent') {
    const percent =
      text.trim() === '' ? 0 : Number(/^\s*(\d{1,3})\s*%?\s*$/.exec(text.replace('\u00a0', ''))?.[1] ?? Number.NaN);
    return percent >= 0 && percent <= 100 ? [change(task.id, percentChanges(task, percent))] : 'tasks.wrongPercent';
  }
  return [];
}
