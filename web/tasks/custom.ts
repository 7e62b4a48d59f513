/** Labels and the plan's own fields, as text: what is shown of a value, and what a typed or pasted one means. Pure. */
import type { CustomField, CustomValue, Label, Task } from '#contract/tasks.ts';
import { place, t } from '#web/core/i18n.ts';
import { listOf, type PlanView } from './plan.ts';
import { fold, parseDay, sayDate } from './words.ts';

type Rows = Pick<PlanView, 'rows'>;

export const fieldsOf = (plan: Rows): CustomField[] =>
  listOf<CustomField>(plan.rows, 'fields').sort((a, b) => (a.order < b.order ? -1 : 1));
export const labelsOf = (plan: Rows): Label[] =>
  listOf<Label>(plan.rows, 'labels').sort((a, b) => a.name.localeCompare(b.name));

/** The labels of a task that still exist, by name. */
export const labelsOn = (task: Task, plan: Rows): Label[] =>
  (task.labelIds ?? [])
    .flatMap((id) => (plan.rows.labels?.[id] as unknown as Label | undefined) ?? [])
    .sort((a, b) => a.name.localeCompare(b.name));
export const labelsSaid = (task: Task, plan: Rows): string =>
  labelsOn(task, plan)
    .map((each) => each.name)
    .join(', ');

/** Ids of the labels that were named; null when one of them does not exist. */
export function labelsTyped(text: string, plan: Rows): string[] | null {
  const known = new Map(labelsOf(plan).map((each) => [fold(each.name), each.id]));
  const names = text.split(/[,;]/).flatMap((each) => (each.trim() ? [fold(each.trim())] : []));
  const ids = names.flatMap((name) => known.get(name) ?? []);
  return ids.length === names.length ? [...new Set(ids)] : null;
}

const dayOf = (value: string): number => Date.parse(`${value}T00:00Z`) / 60_000;

export function valueSaid(field: CustomField, value: CustomValue): string {
  if (value === null || value === '') return '';
  if (field.kind === 'yes') return value === true ? t('word.yes') : t('word.no');
  if (field.kind === 'number' && typeof value === 'number') {
    return new Intl.NumberFormat(place(), { maximumFractionDigits: 6 }).format(value);
  }
  if (field.kind === 'date' && typeof value === 'string' && Number.isFinite(dayOf(value))) return sayDate(dayOf(value));
  return String(value);
}

/** What a text means for a field; undefined when it cannot be read, null when it is empty. */
export function valueTyped(field: CustomField, text: string): CustomValue | undefined {
  const said = text.trim();
  if (!said) return null;
  if (field.kind === 'number') {
    const value = Number(said.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.'));
    return Number.isFinite(value) ? value : undefined;
  }
  if (field.kind === 'date') {
    const day = parseDay(said, new Date().getUTCFullYear());
    return day === null ? undefined : new Date(day * 60_000).toISOString().slice(0, 10);
  }
  if (field.kind === 'yes') {
    if (/^(oui|o|yes|y|x|1|vrai|true|✓)$/.test(fold(said))) return true;
    return /^(non|n|no|0|faux|false)$/.test(fold(said)) ? false : undefined;
  }
  if (field.kind === 'choice') return (field.choices ?? []).find((each) => fold(each) === fold(said));
  return said.slice(0, 2000);
}
