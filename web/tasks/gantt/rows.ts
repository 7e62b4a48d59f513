// Which tasks are shown, in which order and how deep: the tree of a plan flattened, without what is folded or filtered.
import type { Task } from '#schedule/plan.ts';

/** Rows of the chart. `at[row]` is the index of its task in the plan, `rowOf[index]` its row or -1. */
export type Rows = {
  count: number;
  at: Int32Array;
  rowOf: Int32Array;
  level: Uint8Array;
  /** Of each task of the plan, shown or not: parent's index or -1, place among its siblings from 1, whether it has any. */
  tree: Tree;
};

export type Tree = {
  parent: Int32Array;
  place: Int32Array;
  siblings: Int32Array;
  hasChildren: Uint8Array;
  /** Indexes in the order of the whole tree, and how deep each is. */
  order: Int32Array;
  depth: Uint8Array;
};

const before = (a: Task, b: Task): boolean => a.order < b.order || (a.order === b.order && a.id < b.id);

/** Reads parents and order of a plan. A task whose parent is missing, or is its own descendant, stands at the top. */
export function readTree(tasks: readonly Task[]): Tree {
  const n = tasks.length;
  const parent = parentsOf(tasks);
  const sorted = sortedIndexes(tasks);
  const head = new Int32Array(n + 1).fill(-1);
  const next = new Int32Array(n).fill(-1);
  const place = new Int32Array(n);
  const count = new Int32Array(n + 1);
  for (let k = n - 1; k >= 0; k--) {
    const i = sorted[k]!;
    const up = parent[i]! < 0 ? n : parent[i]!;
    next[i] = head[up]!;
    head[up] = i;
    count[up]!++;
  }
  const order = new Int32Array(n);
  const depth = new Uint8Array(n);
  const hasChildren = new Uint8Array(n);
  const siblings = new Int32Array(n);
  let size = 0;
  const open: number[] = [head[n]!];
  let nth: number[] = [0];
  while (open.length > 0) {
    const i = open[open.length - 1]!;
    if (i < 0) {
      open.pop();
      nth = nth.slice(0, open.length);
      continue;
    }
    open[open.length - 1] = next[i]!;
    place[i] = ++nth[open.length - 1]!;
    siblings[i] = count[parent[i]! < 0 ? n : parent[i]!]!;
    order[size++] = i;
    depth[i] = Math.min(255, open.length - 1);
    if (head[i]! < 0) continue;
    hasChildren[i] = 1;
    open.push(head[i]!);
    nth.push(0);
  }
  return { parent, place, siblings, hasChildren, order: order.subarray(0, size), depth };
}

function parentsOf(tasks: readonly Task[]): Int32Array {
  const at = new Map<string, number>();
  for (let i = 0; i < tasks.length; i++) at.set(tasks[i]!.id, i);
  const parent = new Int32Array(tasks.length).fill(-1);
  for (let i = 0; i < tasks.length; i++) {
    const up = tasks[i]!.parentId;
    if (up) parent[i] = at.get(up) ?? -1;
  }
  const seen = new Uint8Array(tasks.length);
  for (let i = 0; i < tasks.length; i++) {
    const path: number[] = [];
    let k = i;
    for (; k >= 0 && seen[k] === 0; k = parent[k]!) {
      seen[k] = 1;
      path.push(k);
    }
    if (k >= 0 && seen[k] === 1) parent[k] = -1;
    for (const each of path) seen[each] = 2;
  }
  return parent;
}

function sortedIndexes(tasks: readonly Task[]): Int32Array {
  const indexes = new Int32Array(tasks.length);
  for (let i = 0; i < indexes.length; i++) indexes[i] = i;
  for (let i = 1; i < tasks.length; i++) {
    if (!before(tasks[i]!, tasks[i - 1]!)) continue;
    return indexes.sort((a, b) => (before(tasks[a]!, tasks[b]!) ? -1 : 1));
  }
  return indexes;
}

/** Flattens a tree. With `keep`, tasks that pass and all that lies above them are shown, unfolded. */
export function layRows(tree: Tree, isFolded: (index: number) => boolean, keep?: (index: number) => boolean): Rows {
  const n = tree.parent.length;
  const shown = keep ? keptWithParents(tree, keep) : undefined;
  const at = new Int32Array(tree.order.length);
  const level = new Uint8Array(tree.order.length);
  const rowOf = new Int32Array(n).fill(-1);
  let count = 0;
  let hiddenBelow = 256;
  for (let k = 0; k < tree.order.length; k++) {
    const i = tree.order[k]!;
    const depth = tree.depth[i]!;
    if (depth > hiddenBelow) continue;
    hiddenBelow = 256;
    if (shown && !shown[i]) continue;
    rowOf[i] = count;
    level[count] = depth;
    at[count++] = i;
    if (!shown && tree.hasChildren[i] && isFolded(i)) hiddenBelow = depth;
  }
  return { count, at: at.subarray(0, count), rowOf, level, tree };
}

function keptWithParents(tree: Tree, keep: (index: number) => boolean): Uint8Array {
  const shown = new Uint8Array(tree.parent.length);
  for (let k = tree.order.length - 1; k >= 0; k--) {
    const i = tree.order[k]!;
    if (!shown[i] && !keep(i)) continue;
    shown[i] = 1;
    if (tree.parent[i]! >= 0) shown[tree.parent[i]!] = 1;
  }
  return shown;
}

/** « 2.1 »: the number of a task in the work breakdown structure. */
export function numberOf(tree: Tree, index: number): string {
  let text = '';
  for (let i = index; i >= 0; i = tree.parent[i]!) text = text ? `${tree.place[i]}.${text}` : String(tree.place[i]);
  return text;
}

/** True when `index` lies under `above`, however deep. */
export function isUnder(tree: Tree, index: number, above: number): boolean {
  for (let i = tree.parent[index]!; i >= 0; i = tree.parent[i]!) if (i === above) return true;
  return false;
}
