// A plan as typed arrays in topological order. A leaf is one node; a summary is two: a gate before its children, which
// hands its incoming links down to every leaf, and an end after them, from which its outgoing links leave. So links to
// and from summaries cost one edge each, and a link between a summary and its own descendant is a cycle like any other.

import type { Clockwork } from './calendar.ts';
import { alwaysOpen, compileCalendar, hasWork, intersect } from './calendar.ts';
import { sortTopologically } from './order.ts';
import type { Link, Plan, Task } from './plan.ts';
import { PlanError } from './plan.ts';
import type { Issue } from './result.ts';
import { isPlaced, loadTask } from './row.ts';
import { DAY, parseInstant } from './time.ts';

export const NONE = -0x80000000;
export const FAR = 0x7fffffff;
export const LEAF = 0;
export const GATE = 1;
export const END = 2;
export const TYPES = ['FS', 'SS', 'FF', 'SF'] as const;
export const UNITS = ['working', 'elapsed', 'percent', 'elapsedPercent'] as const;

/** Links of all nodes side by side: those of node p are `start[p]` to `start[p + 1]`. */
export type Edges = {
  start: Int32Array;
  other: Int32Array;
  type: Uint8Array;
  unit: Uint8Array;
  lag: Float64Array;
  link: Int32Array;
  /** 1 where a link is an addition for two tasks on one calendar; see `whole.ts`. */
  isAddition: Uint8Array;
};

/** What an assignment adds to a task: so much time on somebody's calendar; 0 is the whole duration of the task. */
/** `share`: of a minute of the task's duration, where the work has its own length; the duration itself when it is 0. */
export type Stint = { clock: number; minutes: number; share: number; percent?: number };

export type Network = {
  plan: Plan;
  isMirrored: boolean;
  origin: number;
  clocks: Clockwork[];
  clockIds: Map<string, number>;
  projectClock: number;
  size: number;
  /** By plan row. */
  rowOf: Map<string, number>;
  isSummary: Uint8Array;
  isActive: Uint8Array;
  parent: Int32Array;
  /** Rows below each row, made when somebody first asks why. */
  children?: number[][];
  /** Node of a leaf, or end of a summary; -1 when inactive. */
  nodeOf: Int32Array;
  gateOf: Int32Array;
  /** By node. */
  row: Int32Array;
  kind: Uint8Array;
  /** Nearest gate / end above that has links of its own to hand down; -1 when none. */
  gateAbove: Int32Array;
  endAbove: Int32Array;
  parentGate: Int32Array;
  parentEnd: Int32Array;
  ins: Edges;
  outs: Edges;
  clock: Int32Array;
  slackClock: Int32Array;
  duration: Int32Array;
  delay: Int32Array;
  constraint: Uint8Array;
  constraintAt: Int32Array;
  deadline: Int32Array;
  /** What the summaries above a leaf say of it: not to start before, not to end after. */
  floor: Int32Array;
  ceiling: Int32Array;
  /** 1 below a summary that is set by hand: it starts the project for what is below it, and keeps links into it to itself. */
  isBelowPlaced: Uint8Array;
  fixedStart: Int32Array;
  fixedFinish: Int32Array;
  /** Of a started task: where what is done of it ends. */
  resume: Int32Array;
  /** 1 started, 2 finished, 4 manual, 8 manual without full dates, 16 drawn as a milestone. */
  state: Uint8Array;
  /** 1 where somebody's hours count. */
  isStaffed: Uint8Array;
  /** How each node is placed: bits of `whole.ts`. */
  way: Uint8Array;
  /** A task went to another calendar since `isAddition` was worked out. */
  isWayStale: boolean;
  isNeverBefore: boolean;
  /** Working lags are counted on a task's own calendar. */
  isLagOwn: boolean;
  /** The project's start on each calendar, once it was asked for. */
  originWork: number[];
  isOwnEnd: boolean;
  /** What has begun or ended changed since summaries were told. */
  isProgressStale: boolean;
  stints: Map<number, Stint[]>;
  hasAlap: boolean;
  issues: Issue[];
};

/** Reads a plan into arrays; drops what closes a cycle and says so in `issues`. */
export function buildNetwork(plan: Plan): Network {
  const isMirrored = plan.project.from === 'finish';
  const anchor = isMirrored ? plan.project.finish : plan.project.start;
  if (!anchor) throw new PlanError('bad_date', 'project', 'a plan scheduled from its finish needs a finish date');
  const origin = isMirrored ? -parseInstant(anchor) : parseInstant(anchor);
  const issues: Issue[] = [];
  const tree = readTree(plan, issues);
  const links = readLinks(plan, tree, issues);
  const { order, dropped } = sortTopologically(plan, tree, links, isMirrored);
  for (const { tasks, link } of dropped) issues.push({ kind: 'cycle', tasks, linkId: plan.links[link]!.id });
  const net = allocate(plan, isMirrored, origin, tree, order, issues);
  const gone = new Set(dropped.map((d) => d.link));
  const kept = gone.size ? links.filter((l) => !gone.has(l)) : links;
  net.ins = edges(net, kept, isMirrored ? outgoing : incoming);
  net.outs = edges(net, kept, isMirrored ? incoming : outgoing);
  hangBelow(net);
  loadStints(net);
  for (let p = net.size - 1; p >= 0; p--) if (net.kind[p] !== GATE) loadTask(net, p);
  return net;
}

export type Tree = Pick<Network, 'rowOf' | 'isSummary' | 'isActive' | 'parent'>;

function readTree(plan: Plan, issues: Issue[]): Tree {
  const { tasks } = plan;
  const n = tasks.length;
  const rowOf = new Map<string, number>();
  for (let i = 0; i < n; i++) {
    if (rowOf.has(tasks[i]!.id)) issues.push({ kind: 'duplicateTask', taskId: tasks[i]!.id });
    else rowOf.set(tasks[i]!.id, i);
  }
  const parent = new Int32Array(n).fill(-1);
  const isSummary = new Uint8Array(n);
  const isActive = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const { id, parentId } = tasks[i]!;
    isActive[i] = tasks[i]!.isActive !== false && rowOf.get(id) === i ? 1 : 0;
    if (!parentId) continue;
    const up = rowOf.get(parentId);
    if (up === undefined) issues.push({ kind: 'unknownParent', taskId: id });
    else parent[i] = up;
  }
  const seen = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const path: number[] = [];
    let at = i;
    for (; at >= 0 && !seen[at]; at = parent[at]!) {
      seen[at] = 1;
      path.push(at);
    }
    if (at >= 0 && seen[at] === 1) {
      issues.push({ kind: 'unknownParent', taskId: tasks[at]!.id });
      parent[at] = -1;
    }
    for (let k = path.length - 1; k >= 0; k--) {
      const up = parent[path[k]!]!;
      if (up >= 0 && !isActive[up]) isActive[path[k]!] = 0;
      if (up >= 0) isSummary[up] = 1;
      seen[path[k]!] = 2;
    }
  }
  return { rowOf, isSummary, isActive, parent };
}

/** Rows of `plan.links` that count: active, between two active tasks. */
function readLinks(plan: Plan, tree: Tree, issues: Issue[]): number[] {
  const kept: number[] = [];
  for (let k = 0; k < plan.links.length; k++) {
    const link = plan.links[k]!;
    if (link.isActive === false) continue;
    const from = tree.rowOf.get(link.from);
    const to = tree.rowOf.get(link.to);
    if (from === undefined || to === undefined) issues.push({ kind: 'unknownTask', linkId: link.id });
    else if (tree.isActive[from] && tree.isActive[to]) kept.push(k);
  }
  return kept;
}

function allocate(
  plan: Plan,
  isMirrored: boolean,
  origin: number,
  tree: Tree,
  order: Int32Array,
  issues: Issue[],
): Network {
  const n = plan.tasks.length;
  const size = order.length;
  const ints = (value: number) => new Int32Array(size).fill(value);
  const row = ints(0);
  const kind = new Uint8Array(size);
  const nodeOf = new Int32Array(n).fill(-1);
  const gateOf = new Int32Array(n).fill(-1);
  for (let p = 0; p < size; p++) {
    const code = order[p]!;
    const i = code >> 1;
    row[p] = i;
    kind[p] = code & 1 ? GATE : tree.isSummary[i] ? END : LEAF;
    if (code & 1) gateOf[i] = p;
    else nodeOf[i] = p;
  }
  const anchorDay = Math.floor(origin / DAY);
  const days = 800;
  const clocks = [
    alwaysOpen(anchorDay, days),
    compileCalendar(plan, plan.project.calendarId, anchorDay, days, isMirrored),
  ];
  return {
    plan,
    isMirrored,
    origin,
    clocks,
    clockIds: new Map([[plan.project.calendarId, 1]]),
    projectClock: 1,
    size,
    ...tree,
    nodeOf,
    gateOf,
    row,
    kind,
    gateAbove: ints(-1),
    endAbove: ints(-1),
    parentGate: ints(-1),
    parentEnd: ints(-1),
    ins: NO_EDGES,
    outs: NO_EDGES,
    clock: ints(1),
    slackClock: ints(1),
    duration: ints(0),
    delay: ints(0),
    constraint: new Uint8Array(size),
    constraintAt: ints(NONE),
    deadline: ints(NONE),
    floor: ints(NONE),
    ceiling: ints(FAR),
    isBelowPlaced: new Uint8Array(size),
    fixedStart: ints(NONE),
    fixedFinish: ints(NONE),
    resume: ints(NONE),
    state: new Uint8Array(size),
    isStaffed: new Uint8Array(size),
    way: new Uint8Array(size),
    isWayStale: true,
    isLagOwn: !['project', 'elapsed'].includes(plan.project.lagCalendar ?? 'successor'),
    originWork: [],
    isNeverBefore: plan.project.isNeverBeforeStart !== false,
    isOwnEnd: plan.project.isMultipleCriticalPaths === true,
    isProgressStale: false,
    stints: new Map(),
    hasAlap: false,
    issues,
  };
}

const NO_EDGES: Edges = {
  start: new Int32Array(0),
  other: new Int32Array(0),
  type: new Uint8Array(0),
  unit: new Uint8Array(0),
  lag: new Float64Array(0),
  link: new Int32Array(0),
  isAddition: new Uint8Array(0),
};

const TYPE_CODE = { FS: 0, SS: 1, FF: 2, SF: 3 };
const MIRRORED_TYPE = [0, 2, 1, 3];
const UNIT_CODE = { working: 0, elapsed: 1, percent: 2, elapsedPercent: 3 };

type Side = (net: Network, link: Link) => [node: number, other: number];
const incoming: Side = (net, l) => {
  const to = net.rowOf.get(l.to)!;
  const from = net.rowOf.get(l.from)!;
  return net.isMirrored ? [net.nodeOf[to]!, entry(net, from)] : [entry(net, to), net.nodeOf[from]!];
};
const outgoing: Side = (net, l) => {
  const to = net.rowOf.get(l.to)!;
  const from = net.rowOf.get(l.from)!;
  return net.isMirrored ? [entry(net, from), net.nodeOf[to]!] : [net.nodeOf[from]!, entry(net, to)];
};
const entry = (net: Network, row: number) => (net.isSummary[row] ? net.gateOf[row]! : net.nodeOf[row]!);

function edges(net: Network, links: number[], side: Side): Edges {
  const m = links.length;
  const start = new Int32Array(net.size + 1);
  const nodes = new Int32Array(m);
  const others = new Int32Array(m);
  for (let k = 0; k < m; k++) {
    const [node, other] = side(net, net.plan.links[links[k]!]!);
    nodes[k] = node;
    others[k] = other;
    start[node + 1]!++;
  }
  for (let p = 0; p < net.size; p++) start[p + 1]! += start[p]!;
  const next = start.slice();
  const e: Edges = {
    start,
    other: new Int32Array(m),
    type: new Uint8Array(m),
    unit: new Uint8Array(m),
    lag: new Float64Array(m),
    link: new Int32Array(m),
    isAddition: new Uint8Array(m),
  };
  for (let k = 0; k < m; k++) {
    const at = next[nodes[k]!]!++;
    const link = net.plan.links[links[k]!]!;
    if (!Number.isFinite(link.lagMinutes) || Math.abs(link.lagMinutes) > 1e8)
      throw new PlanError('bad_number', link.id, `a lag of ${link.lagMinutes} cannot be scheduled`);
    e.other[at] = others[k]!;
    e.type[at] = net.isMirrored ? MIRRORED_TYPE[TYPE_CODE[link.type]]! : TYPE_CODE[link.type];
    e.unit[at] = UNIT_CODE[link.lagUnit];
    e.lag[at] = e.unit[at]! < 2 ? Math.round(link.lagMinutes) : link.lagMinutes;
    e.link[at] = links[k]!;
  }
  return e;
}

/** Finds whose links each node inherits; again once a summary was set by hand, or is no longer. */
export function hangBelow(net: Network): void {
  const gates = new Int32Array(net.plan.tasks.length).fill(-2);
  const ends = new Int32Array(net.plan.tasks.length).fill(-2);
  const above = (memo: Int32Array, nodeOf: Int32Array, e: Edges, row: number): number => {
    const up = net.parent[row]!;
    if (up < 0) return -1;
    if (memo[up] !== -2) return memo[up]!;
    const node = nodeOf[up]!;
    const isOwn = node >= 0 && e.start[node + 1]! > e.start[node]!;
    memo[up] = e === net.ins && isPlaced(net.plan.tasks[up]!) ? -1 : isOwn ? node : above(memo, nodeOf, e, up);
    return memo[up]!;
  };
  for (let p = 0; p < net.size; p++) {
    const row = net.row[p]!;
    const up = net.parent[row]!;
    if (up >= 0) {
      net.parentGate[p] = net.gateOf[up]!;
      net.parentEnd[p] = net.nodeOf[up]!;
    }
    net.gateAbove[p] = above(gates, net.gateOf, net.ins, row);
    net.endAbove[p] = above(ends, net.nodeOf, net.outs, row);
  }
}

/** Active rows directly below a row. */
export function childrenOf(net: Network, row: number): number[] {
  if (!net.children) {
    net.children = Array.from(net.parent, (): number[] => []);
    for (let i = 0; i < net.parent.length; i++)
      if (net.parent[i]! >= 0 && net.nodeOf[i]! >= 0) net.children[net.parent[i]!]!.push(i);
  }
  return net.children[row]!;
}

/** The index of a compiled calendar; compiles it on first use. An unknown calendar is reported and the project's used. */
export function clockOf(net: Network, id: string | null | undefined, taskId: string): number {
  if (!id) return net.projectClock;
  const known = net.clockIds.get(id);
  if (known !== undefined) return known;
  if (!net.plan.calendars.some((c) => c.id === id)) {
    net.issues.push({ kind: 'unknownCalendar', taskId });
    return net.projectClock;
  }
  const anchorDay = net.clocks[0]!.anchor;
  net.clocks.push(compileCalendar(net.plan, id, anchorDay, 800, net.isMirrored));
  net.clockIds.set(id, net.clocks.length - 1);
  return net.clocks.length - 1;
}

/** Assignments matter only where somebody's calendar differs from the task's. Work is kept to the minute: what fits the task's duration but for that lasts as long. */
function loadStints(net: Network): void {
  const resources = new Map(net.plan.resources?.map((r) => [r.id, r]));
  for (const a of net.plan.assignments ?? []) {
    const resource = resources.get(a.resourceId);
    const row = net.rowOf.get(a.taskId);
    if (!resource?.calendarId || row === undefined || net.isSummary[row] || net.nodeOf[row]! < 0) continue;
    const task = net.plan.tasks[row]!;
    if (task.isElapsed || task.isFixedDuration || task.isResourceCalendarIgnored || !(a.units > 0)) continue;
    const clock = hoursOf(net, resource.calendarId, task);
    if (clock < 0) continue;
    const list = net.stints.get(net.nodeOf[row]!) ?? [];
    const isWhole = Math.abs(a.workMinutes - a.units * task.durationMinutes) <= 0.5;
    // 0 where it lasts as long as the task with its breaks
    const minutes = isWhole
      ? task.splits
        ? 0
        : task.durationMinutes
      : a.workMinutes > 0
        ? Math.round(a.workMinutes / a.units)
        : 0;
    list.push({ clock, minutes, share: minutes / (task.durationMinutes || Infinity), percent: a.percent });
    net.stints.set(net.nodeOf[row]!, list);
    net.isStaffed[net.nodeOf[row]!] = 1;
  }
  // what is under way was read before it was known who works on it
  for (const p of net.stints.keys()) if (net.fixedStart[p] !== NONE) loadTask(net, p);
}

/** The calendar of somebody who works on a task; -1 for who is never there: that does not stop the plan. */
function hoursOf(net: Network, calendarId: string, task: Task): number {
  const clock = clockOf(net, calendarId, task.id);
  return isIdle(net.clocks[clock]!) ? -1 : combined(net, clock, task);
}

const isIdle = (c: Clockwork): boolean => c.low === c.high && !hasWork(c);

function combined(net: Network, clock: number, task: Task): number {
  if (!task.calendarId) return clock;
  const own = clockOf(net, task.calendarId, task.id);
  const key = `${own}∩${clock}`;
  const known = net.clockIds.get(key);
  if (known !== undefined) return known;
  const common = intersect(net.clocks[own]!, net.clocks[clock]!, 800);
  const isEmpty = isIdle(common);
  if (!isEmpty) net.clocks.push(common);
  // somebody who is never there when the task may be worked on does not stop the plan
  const index = isEmpty ? own : net.clocks.length - 1;
  net.clockIds.set(key, index);
  return index;
}
