// Indenting, outdenting, adding and linking in the outline: the operations that each comes down to. Pure.
import { type NewTask, type Operation, orderBetween, ordersBetween } from '#contract/tasks.ts';
import { findCycle } from '#schedule/cycle.ts';
import type { Link, Plan } from '#schedule/plan.ts';
import type { Change } from './edits.ts';
import { isUnder, type Tree } from './rows.ts';

type View = { plan: Plan; tree: Tree; indexOf: (id: string) => number };

export const operationsOf = (changes: readonly Change[]): Operation[] =>
  changes.map(({ id, changes: fields }) => ({ do: 'change', in: 'tasks', id, changes: fields }));

const childrenOf = ({ tree }: View, parent: number): number[] =>
  [...tree.order].filter((i) => tree.parent[i] === parent);

/** The chosen tasks that lie under no other chosen one, in the order of the outline. */
export function topmost({ tree, indexOf }: View, ids: Iterable<string>): number[] {
  const chosen = new Set([...ids].map(indexOf).filter((i) => i >= 0));
  return [...tree.order].filter((i) => chosen.has(i) && ![...chosen].some((k) => k !== i && isUnder(tree, i, k)));
}

/** Puts each chosen task under the sibling before it; a first child has none and stays. */
export function indented(view: View, ids: Iterable<string>): Operation[] {
  const { plan, tree } = view;
  const operations: Operation[] = [];
  const lastUnder = new Map<number, string | null>();
  const gone = new Set<number>();
  for (const i of topmost(view, ids)) {
    const siblings = childrenOf(view, tree.parent[i]!);
    const above = siblings.slice(0, siblings.indexOf(i)).filter((k) => !gone.has(k));
    const under = above.at(-1);
    if (under === undefined) continue;
    const before = lastUnder.get(under) ?? plan.tasks[childrenOf(view, under).at(-1) ?? -1]?.order ?? null;
    const order = orderBetween(before, null);
    lastUnder.set(under, order);
    gone.add(i);
    operations.push({
      do: 'change',
      in: 'tasks',
      id: plan.tasks[i]!.id,
      changes: { parentId: plan.tasks[under]!.id, order },
    });
  }
  return operations;
}

/** Puts each chosen task beside its parent, just after it. */
export function outdented(view: View, ids: Iterable<string>): Operation[] {
  const { plan, tree } = view;
  const operations: Operation[] = [];
  const after = new Map<number, string>();
  for (const i of topmost(view, ids)) {
    const parent = tree.parent[i]!;
    if (parent < 0) continue;
    const siblings = childrenOf(view, tree.parent[parent]!);
    const next = siblings[siblings.indexOf(parent) + 1];
    const before = after.get(parent) ?? plan.tasks[parent]!.order;
    const order = orderBetween(before, next === undefined ? null : plan.tasks[next]!.order);
    after.set(parent, order);
    const above = tree.parent[parent]!;
    const parentId = above < 0 ? null : plan.tasks[above]!.id;
    operations.push({ do: 'change', in: 'tasks', id: plan.tasks[i]!.id, changes: { parentId, order } });
  }
  return operations;
}

/** Moves the chosen tasks one place up or down among their siblings. */
export function shifted(view: View, ids: Iterable<string>, by: 1 | -1): Operation[] {
  const { plan, tree } = view;
  const chosen = topmost(view, ids);
  const first = chosen[0];
  if (first === undefined || chosen.some((i) => tree.parent[i] !== tree.parent[first])) return [];
  const siblings = childrenOf(view, tree.parent[first]!);
  const rest = siblings.filter((i) => !chosen.includes(i));
  const at = by < 0 ? siblings.indexOf(first) - 1 : siblings.indexOf(chosen.at(-1)!) - chosen.length + 2;
  if (at < 0 || at > rest.length) return [];
  const orderAt = (k: number) => (rest[k] === undefined ? null : plan.tasks[rest[k]]!.order);
  const orders = ordersBetween(at > 0 ? orderAt(at - 1) : null, orderAt(at), chosen.length);
  return chosen.map((i, k) => ({ do: 'change', in: 'tasks', id: plan.tasks[i]!.id, changes: { order: orders[k]! } }));
}

/** A new task of a day after another one (at its level), or at the end of the plan. */
export function addedAfter(
  view: View,
  id: string | null,
  task: Pick<NewTask, 'id' | 'name'>,
  minutesPerDay: number,
): Operation {
  const { plan, tree, indexOf } = view;
  const i = id === null ? -1 : indexOf(id);
  const parent = i < 0 ? -1 : tree.parent[i]!;
  const siblings = childrenOf(view, parent);
  const before = i < 0 ? siblings.at(-1) : i;
  const after = before === undefined ? undefined : siblings[siblings.indexOf(before) + 1];
  const order = orderBetween(
    before === undefined ? null : plan.tasks[before]!.order,
    after === undefined ? null : plan.tasks[after]!.order,
  );
  const parentId = parent < 0 ? null : plan.tasks[parent]!.id;
  return {
    do: 'add',
    in: 'tasks',
    row: { ...task, parentId, order, durationMinutes: minutesPerDay, isEstimated: true },
  };
}

/** The circle that a link would close, as ids of tasks, or null. */
export function circleOf(plan: Plan, link: Pick<Link, 'from' | 'to'>): string[] | null {
  return findCycle([...plan.links, link], plan.tasks);
}

/** True when one lies under the other: a summary can't wait for what it is made of. */
export function isFamily({ tree, indexOf }: View, a: string, b: string): boolean {
  const [i, k] = [indexOf(a), indexOf(b)];
  return i === k || isUnder(tree, i, k) || isUnder(tree, k, i);
}

/** Finish-to-start links from each chosen task to the next, where there is none yet. */
export function chained(view: View, ids: Iterable<string>, newId: () => string): Operation[] {
  const { plan } = view;
  const chosen = topmost(view, ids).map((i) => plan.tasks[i]!.id);
  const operations: Operation[] = [];
  let links = plan.links;
  for (let k = 1; k < chosen.length; k++) {
    const [from, to] = [chosen[k - 1]!, chosen[k]!];
    if (plan.links.some((each) => each.from === from && each.to === to) || isFamily(view, from, to)) continue;
    if (circleOf({ ...plan, links }, { from, to })) continue;
    const link = newLink(newId(), from, to);
    links = [...links, link];
    operations.push({ do: 'add', in: 'links', row: link });
  }
  return operations;
}

export const newLink = (id: string, from: string, to: string, type: Link['type'] = 'FS'): Link => ({
  id,
  from,
  to,
  type,
  lagMinutes: 0,
  lagUnit: 'working',
});
