/** What a typed value means for a plan: the operations that it comes down to. Pure. */
import type { Member } from '#contract/spaces.ts';
import {
  type Assignment,
  areMonthsFirst,
  assignmentId,
  type Duration,
  type Link,
  type Operation,
  type Outline,
  type Predecessor,
  parsePeople,
  plainly,
  type Resource,
  type Task,
  type TaskChanges,
} from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { newId, now } from '#web/core/clock.ts';
import { listOf, type PlanView } from './plan.ts';
import { parseDay } from './words.ts';

export const change = (id: string, changes: TaskChanges): Operation => ({ do: 'change', in: 'tasks', id, changes });

/** Into the bin, with all that lies under them: those that are gone meanwhile are left out, and of any number. */
export function removing(tasks: readonly { id: string }[]): Operation[] {
  const removedAt = now().toISOString();
  return tasks.map(({ id }) => ({ do: 'change', in: 'tasks', id, changes: { removedAt } }));
}

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
  const near = view.schedule
    ? new Date(view.schedule.columns.start[row]! * 60_000).getUTCFullYear()
    : projectYear(view);
  return parseDay(text, near, areMonthsFirst([text])) ?? undefined;
}
export const projectYear = ({ plan }: PlanView): number =>
  new Date(parseInstant(plan.project.start) * 60_000).getUTCFullYear();

/** The id of the task that people call by a number (1.2.3). */
export const taskNumbered =
  ({ rows }: Outline) =>
  (number: string): string | undefined =>
    rows.find((each) => each.number === number)?.task.id;

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
export function assignOperations(task: Task, resource: Resource, isAssigned: boolean, units = 1): Operation[] {
  if (!isAssigned) return [{ do: 'drop', in: 'assignments', id: assignmentId(task.id, resource.id) }];
  return [{ do: 'add', in: 'resources', row: resource }, assigned(task.id, resource, units)];
}
/** Gives a task to somebody whose row is there; without work of its own, they work as long as it lasts. */
export const assigned = (taskId: string, { id: resourceId }: Resource, units: number): Operation => ({
  do: 'put',
  in: 'assignments',
  row: { id: assignmentId(taskId, resourceId), taskId, resourceId, units, workMinutes: 0 },
});

/** The people of the space, whether or not they have a row yet, and the plan's other resources. */
export function resourcesToChoose(plan: PlanView, members: readonly Member[]): Resource[] {
  const known = listOf<Resource>(plan.rows, 'resources');
  const ids = new Set(known.map((each) => each.id));
  const others = members
    .filter((each) => !ids.has(each.id))
    .map((each): Resource => ({ id: each.id, name: each.name, personId: each.id }));
  return [...known, ...others].sort((a, b) => a.name.localeCompare(b.name));
}

/** Resources by the names that are written of them; one that nobody knows is a new one. */
export interface Named {
  of(name: string): Resource;
  isKnown(name: string): boolean;
}
export function namedAmong(resources: readonly Resource[]): Named {
  const known = new Map(resources.map((each) => [plainly(each.name), each]));
  const isKnown = (name: string) => known.has(plainly(name));
  const of = (name: string) => {
    if (!isKnown(name)) known.set(plainly(name), { id: newId(), name });
    return known.get(plainly(name))!;
  };
  return { of, isKnown };
}

/** From those who work on a task to those who were named. */
export function peopleOperations(task: Task, text: string, plan: PlanView, named: Named): Operation[] {
  const wanted = new Map(parsePeople(text).map(({ name, units }) => [named.of(name), units]));
  const now = listOf<Assignment>(plan.rows, 'assignments').filter((each) => each.taskId === task.id);
  const ids = new Set([...wanted.keys()].map((each) => each.id));
  return [
    ...now.flatMap((each): Operation[] =>
      ids.has(each.resourceId) ? [] : [{ do: 'drop', in: 'assignments', id: each.id }],
    ),
    ...[...wanted].flatMap(([resource, units]) =>
      now.some((each) => each.resourceId === resource.id && each.units === units)
        ? []
        : assignOperations(task, resource, true, units),
    ),
  ];
}

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
