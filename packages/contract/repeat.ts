/**
 * Tasks that come back: when one is done, the next of its series is made, in the same change. The rule lies on the one
 * task of the series that is still open, and moves on with it. Pure, so that a screen foretells what the server will do.
 */
import type { ScopeState } from './language.ts';
import { orderBetween } from './order.ts';
import { isDone } from './plan.ts';
import { type Operation, operate } from './plan-edit.ts';
import { type Assignment, assignmentId, type Check, type Repeat, type Task } from './plan-rows.ts';
import { workFollowing } from './plan-work.ts';

const DAY_MS = 86_400_000;
const MOST_SKIPPED = 40_000;

const timeOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00Z`);
const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
/** 0 is Monday */
const weekdayOf = (time: number): number => (new Date(time).getUTCDay() + 6) % 7;

/** The occurrence after a day, `YYYY-MM-DD`. A 31st is the last day of a shorter month, and the 31st again after it. */
export function occurrenceAfter(day: string, repeat: Repeat): string {
  const time = timeOf(day);
  if (repeat.unit === 'day') return dayOf(time + repeat.every * DAY_MS);
  if (repeat.unit === 'week') {
    const days = [...new Set(repeat.weekdays ?? [])].sort((a, b) => a - b);
    if (days.length === 0) return dayOf(time + repeat.every * 7 * DAY_MS);
    const today = weekdayOf(time);
    const later = days.find((each) => each > today);
    if (later !== undefined) return dayOf(time + (later - today) * DAY_MS);
    return dayOf(time + (repeat.every * 7 - today + days[0]!) * DAY_MS);
  }
  const date = new Date(time);
  const months = date.getUTCMonth() + repeat.every * (repeat.unit === 'year' ? 12 : 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), months + 1, 0)).getUTCDate();
  return dayOf(Date.UTC(date.getUTCFullYear(), months, Math.min(repeat.day ?? date.getUTCDate(), last)));
}

/** The day that a task is counted from: what binds it, else its deadline; null when only its links say when. */
function anchorOf(task: Task): string | null {
  const isBound = task.constraint && task.constraint !== 'ASAP' && task.constraint !== 'ALAP';
  return (
    (task.mode === 'manual' ? task.manualStartAt : null) ??
    (isBound ? task.constraintAt : null) ??
    task.deadlineAt ??
    null
  );
}

const shifted = (at: string | null | undefined, days: number): string | null | undefined =>
  at ? dayOf(timeOf(at) + days * DAY_MS) + at.slice(10) : at;

/** What the next of a series says of itself, once this one is done on a day; null when the series is over. */
export function nextOf(task: Task, doneOn: string): Partial<Task> | null {
  const { repeat } = task;
  if (!repeat || (repeat.left !== undefined && repeat.left <= 1)) return null;
  const anchor = anchorOf(task);
  const from = (anchor ?? doneOn).slice(0, 10);
  const rule = { ...repeat, day: repeat.day ?? Number(from.slice(8)) };
  let day = occurrenceAfter(from, rule);
  // what was missed is not made up for: the next one is never in the past
  for (let skipped = 0; day < doneOn && skipped < MOST_SKIPPED; skipped++) day = occurrenceAfter(day, rule);
  if (day > '2199-12-31' || (repeat.until && day > repeat.until)) return null;
  const days = Math.round((timeOf(day) - timeOf(from)) / DAY_MS);
  const dates: Partial<Task> = anchor
    ? {
        constraintAt: shifted(task.constraintAt, days),
        deadlineAt: shifted(task.deadlineAt, days),
        manualStartAt: shifted(task.manualStartAt, days),
        manualFinishAt: shifted(task.manualFinishAt, days),
      }
    : { constraint: 'SNET', constraintAt: `${day}T08:00` };
  const next: Repeat = { ...rule, ...(repeat.left === undefined ? {} : { left: repeat.left - 1 }) };
  return { ...dates, repeat: next };
}

/** The same on every side for the same task, so that two people who finish it at once make one next. */
export function nextId(id: string): string {
  const tail = (BigInt(`0x${id.slice(-12)}`) + 1n) % (1n << 48n);
  return id.slice(0, -12) + tail.toString(16).padStart(12, '0');
}

/** What is of one occurrence only, and not handed on. */
const ofOneOnly = [
  'percent',
  'actualStartAt',
  'actualFinishAt',
  'status',
  'splits',
  'levellingDelayMinutes',
  'spentMinutes',
  'commentCount',
  'removedAt',
] as const;

/** Whether these operations may finish a task that comes back: what the server asks before it reads more of the plan. */
export const mayContinue = (rows: ScopeState['rows'], operations: readonly Operation[]): boolean =>
  operations.some((each) => each.do === 'change' && each.in === 'tasks' && Boolean(rows.tasks?.[each.id]?.repeat));

/** What follows of itself from the operations: work for the duration, and the next of each series that they finish. */
export function continuations(
  rows: ScopeState['rows'],
  operations: readonly Operation[],
  context: { now: string; personId: string | null },
): Operation[] {
  return [...workFollowing(rows, operations), ...nextOfSeries(rows, operations, context)];
}

/** The next of each series whose task is finished, with who does it and its checklist. */
function nextOfSeries(
  rows: ScopeState['rows'],
  operations: readonly Operation[],
  { now, personId }: { now: string; personId: string | null },
): Operation[] {
  if (!mayContinue(rows, operations)) return [];
  const after = operate(rows, operations);
  const ids = new Set(operations.flatMap((each) => (each.do === 'change' && each.in === 'tasks' ? [each.id] : [])));
  return [...ids].flatMap((id): Operation[] => {
    const before = rows.tasks?.[id] as unknown as Task | undefined;
    const task = after.tasks?.[id] as unknown as Task | undefined;
    if (!before || !task?.repeat || task.removedAt || isDone(before) || !isDone(task)) return [];
    const next = nextOf(task, (task.actualFinishAt ?? now).slice(0, 10));
    const closed: Operation = { do: 'change', in: 'tasks', id, changes: { repeat: null } };
    return next ? [closed, ...made(after, task, next, { now, personId })] : [closed];
  });
}

function made(
  rows: ScopeState['rows'],
  task: Task,
  next: Partial<Task>,
  { now, personId }: { now: string; personId: string | null },
): Operation[] {
  const all = <T>(name: string) => Object.values(rows[name] ?? {}) as unknown as T[];
  const id = nextId(task.id);
  const known = rows.tasks?.[id] as unknown as Task | undefined;
  if (known) {
    // it was made before and taken back with the finishing: it returns
    return known.removedAt ? [{ do: 'change', in: 'tasks', id, changes: { ...next, removedAt: null } }] : [];
  }
  const below = all<Task>('tasks')
    .filter((each) => each.parentId === task.parentId && each.order > task.order)
    .reduce<string | null>((least, each) => (least === null || each.order < least ? each.order : least), null);
  const row = { ...task, ...next, id, order: orderBetween(task.order, below), createdAt: now, createdBy: personId };
  for (const field of ofOneOnly) delete row[field];
  const people = all<Assignment>('assignments').filter((each) => each.taskId === task.id);
  const checks = all<Check>('checks').filter((each) => each.taskId === task.id);
  return [
    { do: 'add', in: 'tasks', row },
    ...people.map(
      (each): Operation => ({
        do: 'put',
        in: 'assignments',
        row: { ...each, id: assignmentId(id, each.resourceId), taskId: id },
      }),
    ),
    ...checks.map(
      (each): Operation => ({
        do: 'put',
        in: 'checks',
        row: { ...each, id: nextId(each.id), taskId: id, isDone: false },
      }),
    ),
  ];
}
