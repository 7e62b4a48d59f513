/** What a typed value means for a plan: the operations that it comes down to. Pure. */

import {
  type Assignment,
  assignmentId,
  type Duration,
  type Link,
  type Operation,
  type Outline,
  ordersBetween,
  type Predecessor,
  type Resource,
  type Task,
  type TaskChanges,
} from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { newId } from '#web/core/clock.ts';
import { listOf, type PlanView } from './plan.ts';
import { parseDay } from './words.ts';

export const change = (id: string, changes: TaskChanges): Operation => ({ do: 'change', in: 'tasks', id, changes });

/** A typed duration; a milestone that gets a duration is one no longer. */
export const durationChanges = (duration: Duration): TaskChanges => ({ ...duration });

const at = (day: number, time: string): string => `${new Date(day * 60_000).toISOString().slice(0, 10)}T${time}`;

/** A typed start or finish is the least that binds: no earlier than. Emptied, the links decide again. */
export function dateChanges(task: Task, edge: 'start' | 'finish', day: number | null): TaskChanges {
  if (task.mode === 'manual') {
    const field = edge === 'start' ? 'manualStartAt' : 'manualFinishAt';
    return { [field]: day === null ? null : at(day, edge === 'start' ? '08:00' : '17:00') };
  }
  if (edge === 'start' && task.actualStartAt && day !== null) return { actualStartAt: at(day, '08:00') };
  if (day === null) return { constraint: 'ASAP', constraintAt: null };
  return edge === 'start'
    ? { constraint: 'SNET', constraintAt: at(day, '08:00') }
    : { constraint: 'FNET', constraintAt: at(day, '17:00') };
}

/** The year that a typed day without one is in: that of the task, else of the project. */
export function typedDate(text: string, view: PlanView, row: number): number | null | undefined {
  if (!text.trim()) return null;
  const near = view.schedule ? view.schedule.columns.start[row]! : parseInstant(view.plan.project.start);
  return parseDay(text, new Date(near * 60_000).getUTCFullYear()) ?? undefined;
}

/** Progress typed: done is done on the board too. */
export function percentChanges(task: Task, percent: number): TaskChanges {
  const changes: TaskChanges = { percent };
  if (percent < 100 && task.actualFinishAt) changes.actualFinishAt = null;
  if (task.status === 'done' && percent < 100) changes.status = null;
  if (task.status && percent === 100) changes.status = 'done';
  return changes;
}

/** From the links there are to those that were typed; a link whose type or lag alone differs is changed in place. */
export function predecessorOperations(task: Task, now: readonly Link[], wanted: readonly Predecessor[]): Operation[] {
  const operations: Operation[] = [];
  const rest = new Map(now.map((link) => [link.from, link]));
  for (const { from, type, lagMinutes, lagUnit } of wanted) {
    const link = rest.get(from);
    rest.delete(from);
    if (!link) {
      operations.push({ do: 'add', in: 'links', row: { id: newId(), from, to: task.id, type, lagMinutes, lagUnit } });
    } else if (link.type !== type || link.lagMinutes !== lagMinutes || link.lagUnit !== lagUnit) {
      operations.push({ do: 'change', in: 'links', id: link.id, changes: { type, lagMinutes, lagUnit } });
    }
  }
  for (const link of rest.values()) operations.push({ do: 'drop', in: 'links', id: link.id });
  return operations;
}

/** Gives a task to somebody, or takes it from them. */
export function assignOperations(task: Task, resource: Resource, isAssigned: boolean): Operation[] {
  const id = assignmentId(task.id, resource.id);
  if (!isAssigned) return [{ do: 'drop', in: 'assignments', id }];
  return [
    { do: 'add', in: 'resources', row: resource },
    { do: 'put', in: 'assignments', row: { id, taskId: task.id, resourceId: resource.id, units: 1, workMinutes: 0 } },
  ];
}

/** Tasks as they are added: right after a row, at its level, or at the end. */
export function newTasks(
  outline: Outline,
  after: string | null,
  names: string[],
): { ids: string[]; operations: Operation[] } {
  const row = after ? outline.byId.get(after) : undefined;
  const parentId = row?.parent?.task.id ?? null;
  const siblings = outline.childrenOf(parentId);
  const place = row ? siblings.findIndex((each) => each.id === row.task.id) : siblings.length - 1;
  const orders = ordersBetween(siblings[place]?.order ?? null, siblings[place + 1]?.order ?? null, names.length);
  const ids = names.map(() => newId());
  return {
    ids,
    operations: names.map((name, i) => ({
      do: 'add',
      in: 'tasks',
      row: { id: ids[i]!, parentId, name, order: orders[i]!, durationMinutes: 480, isEstimated: true },
    })),
  };
}

/** The chosen rows without those that lie under another chosen one: what moves as a whole. */
export function topmost(outline: Outline, ids: ReadonlySet<string>): string[] {
  return outline.rows
    .filter((row) => {
      if (!ids.has(row.task.id)) return false;
      for (let up = row.parent; up; up = up.parent) if (ids.has(up.task.id)) return false;
      return true;
    })
    .map((row) => row.task.id);
}

/** One level deeper: under the sibling above. Empty when there is none. */
export function indentOperations(outline: Outline, ids: ReadonlySet<string>): Operation[] {
  const moved = topmost(outline, ids);
  const first = moved[0] && outline.byId.get(moved[0]);
  if (!first) return [];
  const siblings = outline.childrenOf(first.parent?.task.id ?? null);
  const above = siblings[siblings.findIndex((each) => each.id === first.task.id) - 1];
  if (!above) return [];
  const under = outline.childrenOf(above.id);
  return placed(moved, above.id, ordersBetween(under.at(-1)?.order ?? null, null, moved.length));
}

/** One level up: right after the parent. */
export function outdentOperations(outline: Outline, ids: ReadonlySet<string>): Operation[] {
  const moved = topmost(outline, ids).filter((id) => outline.byId.get(id)!.parent);
  const parent = moved[0] && outline.byId.get(moved[0])!.parent;
  if (!parent) return [];
  const siblings = outline.childrenOf(parent.parent?.task.id ?? null);
  const place = siblings.findIndex((each) => each.id === parent.task.id);
  return placed(
    moved,
    parent.parent?.task.id ?? null,
    ordersBetween(siblings[place]!.order, siblings[place + 1]?.order ?? null, moved.length),
  );
}

/** Up or down among siblings. */
export function shiftOperations(outline: Outline, ids: ReadonlySet<string>, by: -1 | 1): Operation[] {
  const moved = topmost(outline, ids);
  const first = moved[0] && outline.byId.get(moved[0]);
  if (!first) return [];
  const parentId = first.parent?.task.id ?? null;
  const siblings = outline.childrenOf(parentId);
  const inIt = new Set(moved);
  const at = siblings.findIndex((each) => each.id === (by < 0 ? moved[0] : moved.at(-1)));
  const target = siblings[at + by];
  if (!target || inIt.has(target.id)) return [];
  const beyond = siblings[at + by * 2];
  const [low, high] = by < 0 ? [beyond?.order, target.order] : [target.order, beyond?.order];
  return placed(moved, parentId, ordersBetween(low ?? null, high ?? null, moved.length));
}

const placed = (ids: string[], parentId: string | null, orders: string[]): Operation[] =>
  ids.map((id, i) => change(id, { parentId, order: orders[i]! }));

/** Who works on each task: resources by task id. */
export function resourcesByTask(view: PlanView): Map<string, Resource[]> {
  const resources = view.rows.resources ?? {};
  const found = new Map<string, Resource[]>();
  for (const { taskId, resourceId } of listOf<Assignment>(view.rows, 'assignments')) {
    const resource = resources[resourceId] as unknown as Resource | undefined;
    if (!resource) continue;
    const list = found.get(taskId);
    if (list) list.push(resource);
    else found.set(taskId, [resource]);
  }
  return found;
}

/** The links that lead to each task, by its id. */
export function linksByTask(view: PlanView): Map<string, Link[]> {
  return Map.groupBy(listOf<Link>(view.rows, 'links'), (link) => link.to);
}
