/** Adding, indenting, outdenting, shifting and linking in the outline: the operations that each comes down to. Pure. */
import {
  type Link,
  type NewTask,
  type Operation,
  type Outline,
  type OutlineRow,
  orderBetween,
  ordersBetween,
  outlineOf,
  type Task,
} from '#contract/tasks.ts';
import { findCycle } from '#schedule/cycle.ts';
import type { Plan } from '#schedule/plan.ts';
import { newId } from '#web/core/clock.ts';

/** The outline of a plan as the engine takes it. */
export const outlineIn = (plan: Plan): Outline =>
  outlineOf({ tasks: Object.fromEntries(plan.tasks.map((task) => [task.id, task])) as never });

const place = (id: string, parentId: string | null, order: string): Operation => ({
  do: 'change',
  in: 'tasks',
  id,
  changes: { parentId, order },
});

/** Tasks as they are added: right after a row, at its level, or at the end. */
export function newTasks(
  outline: Outline,
  after: string | null,
  names: string[],
  durationMinutes = 480,
): { ids: string[]; rows: NewTask[]; operations: Operation[] } {
  const row = after ? outline.byId.get(after) : undefined;
  const parentId = row?.parent?.task.id ?? null;
  const siblings = outline.childrenOf(parentId);
  const at = row ? siblings.findIndex((each) => each.id === row.task.id) : siblings.length - 1;
  const orders = ordersBetween(siblings[at]?.order ?? null, siblings[at + 1]?.order ?? null, names.length);
  const rows = names.map(
    (name, i): NewTask => ({ id: newId(), parentId, name, order: orders[i]!, durationMinutes, isEstimated: true }),
  );
  return {
    ids: rows.map((each) => each.id),
    rows,
    operations: rows.map((each) => ({ do: 'add', in: 'tasks', row: each })),
  };
}

/** The chosen rows without those that lie under another chosen one, in the order of the outline: what moves as a whole. */
export function topmost(outline: Outline, ids: ReadonlySet<string>): OutlineRow[] {
  return outline.rows.filter((row) => {
    if (!ids.has(row.task.id)) return false;
    for (let up = row.parent; up; up = up.parent) if (ids.has(up.task.id)) return false;
    return true;
  });
}

const siblingsOf = (outline: Outline, row: OutlineRow): readonly Task[] =>
  outline.childrenOf(row.parent?.task.id ?? null);

/** One level deeper: each under the sibling before it that stays; a first child has none and stays. */
export function indentOperations(outline: Outline, ids: ReadonlySet<string>): Operation[] {
  const moved = topmost(outline, ids);
  const gone = new Set(moved.map((row) => row.task.id));
  const stays = new Map<Task, Task | undefined>();
  for (const rows of Map.groupBy(moved, (row) => row.parent).values()) {
    let last: Task | undefined;
    for (const task of siblingsOf(outline, rows[0]!)) {
      stays.set(task, last);
      if (!gone.has(task.id)) last = task;
    }
  }
  const orders = new Map<string, string | null>();
  return moved.flatMap(({ task }): Operation[] => {
    const above = stays.get(task);
    if (!above) return [];
    const order = orderBetween(orders.get(above.id) ?? outline.childrenOf(above.id).at(-1)?.order ?? null, null);
    orders.set(above.id, order);
    return [place(task.id, above.id, order)];
  });
}

/** What is still folded once tasks are put where these operations say: they are to be seen there. */
export function unfolded(folded: ReadonlySet<string>, operations: readonly Operation[]): ReadonlySet<string> {
  const open = new Set(operations.map((each) => each.do === 'change' && each.changes.parentId));
  const rest = [...folded].filter((id) => !open.has(id));
  return rest.length < folded.size ? new Set(rest) : folded;
}

/** One level up: each beside its parent, just after it. */
export function outdentOperations(outline: Outline, ids: ReadonlySet<string>): Operation[] {
  const byParent = Map.groupBy(topmost(outline, ids), (row) => row.parent);
  return [...byParent].flatMap(([parent, rows]): Operation[] => {
    if (!parent) return [];
    const siblings = siblingsOf(outline, parent);
    const next = siblings[siblings.findIndex((each) => each.id === parent.task.id) + 1];
    const orders = ordersBetween(parent.task.order, next?.order ?? null, rows.length);
    return rows.map((row, i) => place(row.task.id, parent.parent?.task.id ?? null, orders[i]!));
  });
}

/** One place up or down among their siblings, all together. */
export function shiftOperations(outline: Outline, ids: ReadonlySet<string>, by: -1 | 1): Operation[] {
  const moved = topmost(outline, ids);
  const first = moved[0];
  if (!first || moved.some((row) => row.parent !== first.parent)) return [];
  const siblings = siblingsOf(outline, first);
  const inIt = new Set(moved.map((row) => row.task.id));
  const rest = siblings.filter((each) => !inIt.has(each.id));
  const placeOf = (row: OutlineRow) => siblings.findIndex((each) => each.id === row.task.id);
  const at = by < 0 ? placeOf(first) - 1 : placeOf(moved.at(-1)!) - moved.length + 2;
  if (at < 0 || at > rest.length) return [];
  const orders = ordersBetween(rest[at - 1]?.order ?? null, rest[at]?.order ?? null, moved.length);
  return moved.map((row, i) => place(row.task.id, first.parent?.task.id ?? null, orders[i]!));
}

/** True when one lies under the other: a summary can't wait for what it is made of. */
export function isFamily({ byId }: Outline, a: string, b: string): boolean {
  const isUnder = (id: string, up: string): boolean => {
    for (let row = byId.get(id) ?? null; row; row = row.parent) if (row.task.id === up) return true;
    return false;
  };
  return isUnder(a, b) || isUnder(b, a);
}

/** Finish-to-start links from each chosen task to the next, where there is none yet and none closes a circle. */
export function chainOperations(outline: Outline, links: readonly Link[], ids: ReadonlySet<string>): Operation[] {
  const tasks = outline.rows.map((row) => row.task);
  const chosen = topmost(outline, ids).map((row) => row.task.id);
  const pairs = new Set(links.map((each) => `${each.from} ${each.to}`));
  const wanted = chosen.slice(1).flatMap((to, k) => {
    const from = chosen[k]!;
    return pairs.has(`${from} ${to}`) || isFamily(outline, from, to) ? [] : [newLink(from, to)];
  });
  const sound: Link[] = [];
  const isSound = (more: Link[]) => !findCycle([...links, ...sound, ...more], tasks);
  if (isSound(wanted)) sound.push(...wanted);
  else for (const link of wanted) if (isSound([link])) sound.push(link);
  return sound.map((row) => ({ do: 'add', in: 'links', row }));
}

export const newLink = (from: string, to: string, type: Link['type'] = 'FS'): Link => ({
  id: newId(),
  from,
  to,
  type,
  lagMinutes: 0,
  lagUnit: 'working',
});
