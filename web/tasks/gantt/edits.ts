// What a gesture means for a plan: dates typed with the mouse become the inputs that the engine reads, and nothing else.
// Pure; the same functions serve the mouse, the keyboard and the fields.
import type { Operation } from '#contract/tasks.ts';
import { add, type Clockwork, snapFinish, snapStart, work } from '#schedule/calendar.ts';
import type { Plan, Task } from '#schedule/plan.ts';
import type { Columns } from '#schedule/result.ts';
import { DAY, formatInstant, parseInstant } from '#schedule/time.ts';
import { isUnder, type Tree } from './rows.ts';

export type TaskChanges = Partial<Omit<Task, 'id'>>;
export type Change = { id: string; changes: TaskChanges };

export const changeOperations = (changes: readonly Change[]): Operation[] =>
  changes.map(({ id, changes: fields }) => ({ do: 'change', in: 'tasks', id, changes: fields }));

/** A start at the grain of the zoom: whole days when days are narrow, else quarters of a day, hours, or quarters of an hour. */
export function grainOf(pxPerDay: number): number {
  if (pxPerDay < 100) return DAY;
  if (pxPerDay < 600) return 60;
  return 15;
}

/** The nearest grain, at the next working minute. */
export function snappedStart(clock: Clockwork, minute: number, grain: number): number {
  const day = Math.floor(minute / DAY);
  const whole =
    grain === DAY
      ? Math.round(minute / DAY - 1 / 3) * DAY
      : day * DAY + Math.round((minute - day * DAY) / grain) * grain;
  return snapStart(clock, whole);
}

/** The nearest grain, at the end of work before it. */
export function snappedFinish(clock: Clockwork, minute: number, grain: number): number {
  const day = Math.floor(minute / DAY);
  const whole =
    grain === DAY
      ? Math.round(minute / DAY + 1 / 3) * DAY
      : day * DAY + Math.round((minute - day * DAY) / grain) * grain;
  return snapFinish(clock, whole);
}

/**
 * A task put at another start. `free` is the start that links alone would give it: going back to it or before takes the
 * constraint off, so that the plan is not frozen by a gesture that only undid another.
 */
export function startedAt(plan: Plan, task: Task, start: number, free: number, clock: Clockwork): TaskChanges {
  const at = formatInstant(start);
  if (task.actualStartAt) {
    if (!task.actualFinishAt) return { actualStartAt: at };
    const length = work(clock, parseInstant(task.actualStartAt), parseInstant(task.actualFinishAt));
    return { actualStartAt: at, actualFinishAt: formatInstant(add(clock, start, length)) };
  }
  if (task.mode === 'manual') {
    if (!task.manualFinishAt) return { manualStartAt: at };
    return { manualStartAt: at, manualFinishAt: formatInstant(endOf(task, start, clock)) };
  }
  if (plan.project.from === 'finish') {
    const finish = endOf(task, start, clock);
    return { constraint: 'FNLT', constraintAt: formatInstant(finish) };
  }
  if (task.constraint === 'MSO' || task.constraint === 'SNLT') return { constraintAt: at };
  if (task.constraint === 'MFO' || task.constraint === 'FNLT')
    return { constraintAt: formatInstant(endOf(task, start, clock)) };
  const isFree = start <= free || work(clock, free, start) <= 0;
  return isFree ? { constraint: 'ASAP', constraintAt: null } : { constraint: 'SNET', constraintAt: at };
}

/** Where a task ends that starts at `start`. */
export function endOf(task: Task, start: number, clock: Clockwork): number {
  if (task.isElapsed) return start + task.durationMinutes;
  return task.durationMinutes === 0 ? start : add(clock, start, task.durationMinutes);
}

/** A task made to last until another finish: at least a quarter of an hour. */
export function finishedAt(task: Task, start: number, finish: number, clock: Clockwork): TaskChanges {
  const minutes = task.isElapsed ? finish - start : work(clock, start, finish);
  const durationMinutes = Math.max(15, minutes);
  const changes: TaskChanges = { durationMinutes };
  if (task.isEstimated) changes.isEstimated = false;
  if (task.mode === 'manual' && task.manualFinishAt) changes.manualFinishAt = formatInstant(finish);
  if (task.actualFinishAt) changes.actualFinishAt = formatInstant(finish);
  return changes;
}

/** Progress set by hand: a task that has begun says when, so that it stays where its work was done. */
export function doneTo(task: Task, percent: number, columns: Columns, i: number): TaskChanges {
  const changes: TaskChanges = { percent };
  if (percent > 0 && !task.actualStartAt) changes.actualStartAt = formatInstant(columns.start[i]!);
  if (percent === 0 && task.actualStartAt && !task.actualFinishAt) changes.actualStartAt = null;
  if (percent === 100) changes.actualFinishAt = formatInstant(columns.finish[i]!);
  else if (task.actualFinishAt) changes.actualFinishAt = null;
  return changes;
}

/**
 * The leaves that a move of these tasks is about: what lies under summaries, without those another of them pulls along. What
 * has begun stays where its work was done, unless nothing else was taken hold of.
 */
export function movedLeaves(
  plan: Plan,
  tree: Tree,
  indexOf: (id: string) => number,
  chosen: readonly number[],
): number[] {
  const leaves = new Set<number>();
  for (const i of chosen) {
    if (!tree.hasChildren[i]) leaves.add(i);
    else for (const k of tree.order) if (!tree.hasChildren[k] && isUnder(tree, k, i)) leaves.add(k);
  }
  const isBegun = (i: number) => Boolean(plan.tasks[i]!.actualStartAt);
  if (![...leaves].every(isBegun)) for (const i of leaves) if (isBegun(i)) leaves.delete(i);
  if (leaves.size < 2) return [...leaves];
  const pulled = new Set<number>();
  for (const link of plan.links) {
    if (link.isActive === false) continue;
    const from = indexOf(link.from);
    const to = indexOf(link.to);
    if (leaves.has(to) && leaves.has(from)) pulled.add(to);
  }
  return [...leaves].filter((i) => !pulled.has(i) || plan.tasks[i]!.mode === 'manual');
}

/** What a preview moves beside the tasks that were taken hold of. */
export type Consequences = { moved: number; finishBefore: number; finishAfter: number };

/** Counts leaves whose dates differ between two schedules of one plan, those taken hold of left out. */
export function consequencesOf(before: Columns, after: Columns, tree: Tree, held: ReadonlySet<number>): Consequences {
  let moved = 0;
  let finishBefore = Number.NEGATIVE_INFINITY;
  let finishAfter = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < before.start.length; i++) {
    if (tree.hasChildren[i]) continue;
    finishBefore = Math.max(finishBefore, before.finish[i]!);
    finishAfter = Math.max(finishAfter, after.finish[i]!);
    if (!held.has(i) && (before.start[i] !== after.start[i] || before.finish[i] !== after.finish[i])) moved++;
  }
  return { moved, finishBefore, finishAfter };
}
