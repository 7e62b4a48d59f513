/** The columns of the list: what each shows, what one types in it, and what that changes. Pure. */
import type { CustomField, Link, Operation, OutlineRow } from '#contract/tasks.ts';
import { MILESTONE } from '#schedule/result.ts';
import { percent } from '#web/core/format.ts';
import { type MessageKey, t } from '#web/core/i18n.ts';
import { fieldsOf, labelsOf, labelsSaid, labelsTyped, valueSaid, valueTyped } from './custom.ts';
import { daysLate } from './drift.ts';
import {
  change,
  dateChanges,
  durationChanges,
  type Named,
  peopleOperations,
  percentChanges,
  predecessorOperations,
  taskNumbered,
  typedDate,
} from './fields.ts';
import { baselinesOf, type PlanView } from './plan.ts';
import {
  parseDuration,
  parsePredecessors,
  sayDay,
  sayDrift,
  sayMinutes,
  sayPredecessors,
  spansYears,
  typedDay,
} from './words.ts';

export type ColumnKey =
  | 'number'
  | 'name'
  | 'who'
  | 'duration'
  | 'start'
  | 'finish'
  | 'predecessors'
  | 'slack'
  | 'percent'
  | 'drift'
  | 'criticality'
  | 'labels'
  | `field:${string}`;
export interface Column {
  key: ColumnKey;
  titleKey: MessageKey;
  /** of one of the plan's own fields */
  field?: CustomField;
  /** in the grid's template */
  width: string;
  isEditable: boolean;
  /** a summary gets it from what lies under it */
  isLeafOnly?: boolean;
}
export const columns: Column[] = [
  { key: 'number', titleKey: 'tasks.number', width: 'var(--number, 64px)', isEditable: false },
  { key: 'name', titleKey: 'tasks.name', width: 'minmax(280px, 1fr)', isEditable: true },
  { key: 'who', titleKey: 'tasks.who', width: '124px', isEditable: true },
  { key: 'duration', titleKey: 'tasks.duration', width: '80px', isEditable: true, isLeafOnly: true },
  { key: 'start', titleKey: 'tasks.start', width: '132px', isEditable: true, isLeafOnly: true },
  { key: 'finish', titleKey: 'tasks.finish', width: '132px', isEditable: true, isLeafOnly: true },
  { key: 'predecessors', titleKey: 'tasks.predecessors', width: '112px', isEditable: true },
  { key: 'slack', titleKey: 'tasks.slack', width: '80px', isEditable: false },
  { key: 'percent', titleKey: 'tasks.percent', width: '104px', isEditable: true, isLeafOnly: true },
];

const driftColumn: Column = { key: 'drift', titleKey: 'tasks.drift', width: '68px', isEditable: false };

/** With how late each is, once dates were agreed; how often a task decides the end, once that was forecast; the labels, once the plan has some; and its own fields. */
export function columnsOfList(plan: Pick<PlanView, 'rows' | 'outlook'>): Column[] {
  const own = fieldsOf(plan).map(
    (field): Column => ({
      key: `field:${field.id}`,
      titleKey: 'tasks.field.custom',
      field,
      width: field.kind === 'text' ? '180px' : '130px',
      isEditable: true,
    }),
  );
  const labels: Column[] =
    labelsOf(plan).length > 0 ? [{ key: 'labels', titleKey: 'tasks.labels', width: '170px', isEditable: true }] : [];
  const ahead: Column[] = plan.outlook
    ? [{ key: 'criticality', titleKey: 'planning.criticality', width: '108px', isEditable: false }]
    : [];
  const isAgreed = Object.keys(plan.rows.baselines ?? {}).length > 0;
  const whole = isAgreed ? columns.toSpliced(6, 0, driftColumn) : columns;
  return own.length + labels.length + ahead.length > 0 ? [...whole, ...ahead, ...labels, ...own] : whole;
}
export const titleOf = (column: Column): string => column.field?.name ?? t(column.titleKey);
const fieldOf = (key: ColumnKey, plan: PlanView): CustomField | undefined =>
  plan.rows.fields?.[key.slice('field:'.length)] as unknown as CustomField | undefined;

/** « +4 j » against the newest of what was agreed; nothing where that holds. */
function driftSaid({ task, at }: OutlineRow, plan: PlanView): string {
  const agreed = baselinesOf(plan.rows)[0]?.dates;
  if (!plan.schedule || !agreed) return '';
  const dates = agreed[task.id];
  if (!dates) return t('tasks.driftNew');
  const days = daysLate(plan.schedule.columns.finish[at]!, dates[1]);
  return days ? sayDrift(days) : '';
}

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
      return c ? sayDay(c.start[at]!, spansYears(plan.schedule!)) : '';
    case 'finish':
      return c ? sayDay(c.finish[at]!, spansYears(plan.schedule!)) : '';
    case 'drift':
      return driftSaid(row, plan);
    case 'predecessors':
      return sayPredecessors(links, plan.outline, project);
    case 'slack':
      return c ? sayMinutes(c.totalSlack[at]!, project) : '';
    case 'percent':
      return percent((plan.schedule?.percents[at] ?? task.percent ?? 0) / 100);
    case 'criticality':
      return row.isSummary || !plan.outlook ? '' : percent(plan.outlook.shares.get(task.id) ?? 0);
    case 'labels':
      return labelsSaid(task, plan);
    default: {
      const field = fieldOf(key, plan);
      return field ? valueSaid(field, task.custom?.[field.id] ?? null) : '';
    }
  }
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
  named?: Named,
): Operation[] | MessageKey {
  const { task, at } = row;
  if (key === 'who') return named ? peopleOperations(task, text, plan, named) : [];
  if (key === 'criticality' || key === 'drift' || text.trim() === typedText(key, row, plan, links).trim()) return [];
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
    const { found, wrong } = parsePredecessors(text, taskNumbered(plan.outline), plan.plan.project);
    return wrong.length > 0 ? 'tasks.wrongPredecessors' : predecessorOperations(task, links, found);
  }
  if (key === 'percent') {
    const share =
      text.trim() === '' ? 0 : Number(/^\s*(\d{1,3})\s*%?\s*$/.exec(text.replace('\u00a0', ''))?.[1] ?? Number.NaN);
    return share >= 0 && share <= 100 ? [change(task.id, percentChanges(task, share))] : 'tasks.wrongPercent';
  }
  if (key === 'labels') {
    const labelIds = labelsTyped(text, plan);
    return labelIds ? [change(task.id, { labelIds })] : 'tasks.wrongLabel';
  }
  const field = fieldOf(key, plan);
  if (!field) return [];
  const value = valueTyped(field, text);
  return value === undefined ? 'tasks.wrongValue' : [change(task.id, { custom: { [field.id]: value } })];
}
