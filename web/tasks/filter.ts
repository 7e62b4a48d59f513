/** What a person wants to see of a plan: one filter per space, kept on this device, that list, board and chart share. */
import { useMemo, useSyncExternalStore } from 'react';
import { isDone, type OutlineRow, type Resource, statusOf, type Task } from '#contract/tasks.ts';
import { CRITICAL } from '#schedule/result.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { resourcesByTask } from './fields.ts';
import type { PlanView } from './plan.ts';
import { fold, todayMinutes } from './words.ts';

/** Within one kind, any of what is chosen will do; the kinds must all agree. */
export interface Filter {
  text: string;
  /** ids of resources, or `NOBODY` */
  who: string[];
  labels: string[];
  /** columns of the board */
  states: string[];
  /** `fieldValue` of the plan's own fields that are ticked: choices, yes and no */
  fields: string[];
  /** days (`YYYY-MM-DD`, empty where open): what is worked on between the two */
  from: string;
  to: string;
  isLate: boolean;
  isCritical: boolean;
}
export const NOBODY = 'nobody';
export const noFilter: Filter = {
  text: '',
  who: [],
  labels: [],
  states: [],
  fields: [],
  from: '',
  to: '',
  isLate: false,
  isCritical: false,
};
export const fieldValue = (fieldId: string, value: string | boolean): string => `${fieldId}=${value}`;

export const countOf = (filter: Filter): number =>
  (filter.text.trim() ? 1 : 0) +
  filter.who.length +
  filter.labels.length +
  filter.states.length +
  filter.fields.length +
  (filter.from || filter.to ? 1 : 0) +
  Number(filter.isLate) +
  Number(filter.isCritical);

/** Should have begun or ended by now, or misses what was asked of it. */
export function isLate(row: OutlineRow, plan: PlanView, today: number): boolean {
  const c = plan.schedule?.columns;
  if (!c || row.isSummary || isDone(row.task)) return false;
  const hasBegun = Boolean(row.task.percent || row.task.actualStartAt);
  return c.finish[row.at]! < today || (c.start[row.at]! < today && !hasBegun) || c.totalSlack[row.at]! < 0;
}

/** Pure: does this task pass? `today` is midnight of wall time, in minutes. */
export function passes(
  row: OutlineRow,
  plan: PlanView,
  people: ReadonlyMap<string, Resource[]>,
  filter: Filter,
  today: number,
): boolean {
  const { task } = row;
  const who = people.get(task.id) ?? [];
  if (filter.who.length > 0) {
    const isGiven = who.some((each) => filter.who.includes(each.id));
    if (!isGiven && !(filter.who.includes(NOBODY) && who.length === 0 && !row.isSummary)) return false;
  }
  if (filter.labels.length > 0 && !filter.labels.some((id) => task.labelIds?.includes(id))) return false;
  if (filter.states.length > 0 && (row.isSummary || !filter.states.includes(statusOf(task)))) return false;
  if (!hasFields(task, filter.fields) || !isBetween(row, plan, filter)) return false;
  if (filter.isLate && !isLate(row, plan, today)) return false;
  if (filter.isCritical && !isCritical(row, plan)) return false;
  const text = fold(filter.text.trim());
  return !text || fold(task.name).includes(text) || who.some((each) => fold(each.name).includes(text));
}

/** Of each field that is asked for, one of the values asked for. */
function hasFields({ custom }: Task, asked: readonly string[]): boolean {
  const byField = Map.groupBy(asked, (each) => each.slice(0, each.indexOf('=')));
  const isHeld = (each: string) => {
    const at = each.indexOf('=');
    return String(custom?.[each.slice(0, at)] ?? false) === each.slice(at + 1);
  };
  return [...byField.values()].every((values) => values.some(isHeld));
}

function isBetween(row: OutlineRow, plan: PlanView, { from, to }: Filter): boolean {
  const c = plan.schedule?.columns;
  if (!c || (!from && !to)) return true;
  const isIn = (!from || c.finish[row.at]! >= parseInstant(from)) && (!to || c.start[row.at]! < parseInstant(to) + DAY);
  return isIn && !row.isSummary;
}

const isCritical = (row: OutlineRow, plan: PlanView): boolean =>
  !row.isSummary && !isDone(row.task) && Boolean((plan.schedule?.columns.flags[row.at] ?? 0) & CRITICAL);

/** The ids that pass; null when nothing is asked. */
export function kept(plan: PlanView, filter: Filter, today: number): ReadonlySet<string> | null {
  if (countOf(filter) === 0) return null;
  const people = resourcesByTask(plan);
  return new Set(plan.outline.rows.filter((row) => passes(row, plan, people, filter, today)).map((row) => row.task.id));
}

/** Those that pass, and what they lie under so that their place can be read. */
export function withParents(plan: PlanView, ids: ReadonlySet<string>): OutlineRow[] {
  const shown = new Set<string>();
  for (const id of ids) {
    for (let up = plan.outline.byId.get(id) ?? null; up && !shown.has(up.task.id); up = up.parent)
      shown.add(up.task.id);
  }
  return plan.outline.rows.filter((row) => shown.has(row.task.id));
}

const filters = new Map<string, Filter>();
const listeners = new Set<() => void>();
const key = (spaceId: string) => `beffroi.tasks.filter.${spaceId}`;

function filterOf(spaceId: string): Filter {
  let filter = filters.get(spaceId);
  if (!filter) {
    filter = { ...noFilter, ...(JSON.parse(localStorage.getItem(key(spaceId)) ?? '{}') as Partial<Filter>) };
    filters.set(spaceId, filter);
  }
  return filter;
}
export function setFilter(spaceId: string, filter: Filter): void {
  filters.set(spaceId, filter);
  if (countOf(filter) > 0) localStorage.setItem(key(spaceId), JSON.stringify(filter));
  else localStorage.removeItem(key(spaceId));
  for (const listener of listeners) listener();
}
/** What is added while a filter narrows the view would not be seen. */
export const showAll = (spaceId: string): void => setFilter(spaceId, noFilter);
export const useFilter = (spaceId: string): Filter =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => filterOf(spaceId),
  );
export function useKept(spaceId: string, plan: PlanView): ReadonlySet<string> | null {
  const filter = useFilter(spaceId);
  const today = todayMinutes(now());
  return useMemo(() => kept(plan, filter, today), [plan, filter, today]);
}
