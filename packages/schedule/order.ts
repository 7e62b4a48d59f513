// Topological order of the nodes of a network, and what must be left out for there to be one. The order and the link
// that is dropped depend on the plan alone, so everybody who holds the plan leaves out the same link.

import type { Tree } from './network.ts';
import type { Plan } from './plan.ts';

const MOST_CYCLES = 100;

/** Node codes are `row * 2`, plus 1 for the gate of a summary. */
export function sortTopologically(
  plan: Plan,
  tree: Tree,
  links: number[],
  isMirrored: boolean,
): { order: Int32Array; dropped: { link: number; tasks: string[] }[] } {
  const n = plan.tasks.length;
  const { rowOf, isSummary, isActive, parent } = tree;
  const from: number[] = [];
  const to: number[] = [];
  const via: number[] = [];
  const edge = (a: number, b: number, link: number) => {
    from.push(a);
    to.push(b);
    via.push(link);
  };
  let nodes = 0;
  for (let i = 0; i < n; i++) {
    if (!isActive[i]) continue;
    nodes += isSummary[i] ? 2 : 1;
    if (isSummary[i]) edge(i * 2 + 1, i * 2, -1);
    const up = parent[i]!;
    if (up < 0) continue;
    edge(up * 2 + 1, i * 2 + (isSummary[i] ? 1 : 0), -1);
    edge(i * 2, up * 2, -1);
  }
  for (const k of links) {
    const a = rowOf.get(isMirrored ? plan.links[k]!.to : plan.links[k]!.from)!;
    const b = rowOf.get(isMirrored ? plan.links[k]!.from : plan.links[k]!.to)!;
    edge(a * 2, b * 2 + (isSummary[b] ? 1 : 0), k);
  }
  const m = from.length;
  const first = new Int32Array(n * 2 + 1);
  const waiting = new Int32Array(n * 2);
  for (let e = 0; e < m; e++) {
    first[from[e]! + 1]!++;
    waiting[to[e]!]!++;
  }
  for (let v = 0; v < n * 2; v++) first[v + 1]! += first[v]!;
  const next = first.slice();
  const out = new Int32Array(m);
  for (let e = 0; e < m; e++) out[next[from[e]!]!++] = e;

  const order = new Int32Array(nodes);
  let tail = 0;
  let head = 0;
  for (let i = 0; i < n; i++) {
    if (!isActive[i]) continue;
    if (isSummary[i] && !waiting[i * 2 + 1]) order[tail++] = i * 2 + 1;
    if (!isSummary[i] && !waiting[i * 2]) order[tail++] = i * 2;
  }
  const gone = new Uint8Array(m);
  let into: InEdges | undefined;
  let stuck = 0;
  const dropped: { link: number; tasks: string[] }[] = [];
  for (;;) {
    while (head < tail) {
      const v = order[head++]!;
      for (let x = first[v]!; x < first[v + 1]!; x++) {
        const e = out[x]!;
        if (!gone[e] && --waiting[to[e]!]! === 0) order[tail++] = to[e]!;
      }
    }
    if (tail === nodes) return { order, dropped };
    // Past a hundred cycles the plan is not one that somebody drew: every link up the list that is still stuck goes.
    if (dropped.length === MOST_CYCLES)
      for (let e = 0; e < m; e++) {
        const isBack = via[e]! >= 0 && from[e]! >> 1 >= to[e]! >> 1 && waiting[from[e]!]! > 0 && waiting[to[e]!]! > 0;
        if (gone[e] || !isBack) continue;
        gone[e] = 1;
        dropped.push({ link: via[e]!, tasks: namesOn([e], from, to, via, plan) });
        if (--waiting[to[e]!]! === 0) order[tail++] = to[e]!;
      }
    if (head < tail) continue;
    into ??= enteringEdges(to, n * 2);
    stuck = firstWaiting(stuck, waiting);
    const cycle = cycleAmong(stuck, from, into, gone, waiting);
    const closing = closingEdge(cycle, from, to, via, plan);
    gone[closing] = 1;
    dropped.push({ link: via[closing]!, tasks: namesOn(cycle, from, to, via, plan) });
    if (--waiting[to[closing]!]! === 0) order[tail++] = to[closing]!;
  }
}

/** The first code at or after `code` that still waits. */
function firstWaiting(code: number, waiting: Int32Array): number {
  let v = code;
  while (waiting[v]! <= 0) v++;
  return v;
}

/** Walks predecessors that still wait until one comes up twice. Edges of the cycle, in the direction of time. */
function cycleAmong(start: number, from: number[], into: InEdges, gone: Uint8Array, waiting: Int32Array): number[] {
  const seen = new Map<number, number>();
  const path: number[] = [];
  let v = start;
  while (!seen.has(v)) {
    seen.set(v, path.length);
    let x = into.first[v]!;
    while (gone[into.edge[x]!] || waiting[from[into.edge[x]!]!]! <= 0) x++;
    path.push(into.edge[x]!);
    v = from[into.edge[x]!]!;
  }
  return path.slice(seen.get(v)!).reverse();
}

type InEdges = { first: Int32Array; edge: Int32Array };

/** Edges by the node they enter, made only once a cycle is known to exist. */
function enteringEdges(to: number[], nodes: number): InEdges {
  const first = new Int32Array(nodes + 1);
  for (const v of to) first[v + 1]!++;
  for (let v = 0; v < nodes; v++) first[v + 1]! += first[v]!;
  const next = first.slice();
  const edge = new Int32Array(to.length);
  for (let e = 0; e < to.length; e++) edge[next[to[e]!]!++] = e;
  return { first, edge };
}

/** The link that leads furthest back up the list of tasks: the one a reader would call the closing one. */
function closingEdge(cycle: number[], from: number[], to: number[], via: number[], plan: Plan): number {
  let best = -1;
  let bestBack = Number.NEGATIVE_INFINITY;
  for (const e of cycle) {
    if (via[e]! < 0) continue;
    const back = (from[e]! >> 1) - (to[e]! >> 1);
    const isLater = best >= 0 && back === bestBack && plan.links[via[e]!]!.id > plan.links[via[best]!]!.id;
    if (best < 0 || back > bestBack || isLater) {
      best = e;
      bestBack = back;
    }
  }
  return best;
}

function namesOn(cycle: number[], from: number[], to: number[], via: number[], plan: Plan): string[] {
  const ids = new Set<string>();
  for (const e of cycle) if (via[e]! >= 0) for (const v of [from[e]!, to[e]!]) ids.add(plan.tasks[v >> 1]!.id);
  return [...ids];
}
