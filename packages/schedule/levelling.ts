// Resource levelling: proposes delays under which nobody does more than they can, and touches nothing itself.
// Serial schedule generation (Kelley 1963) over several priority rules and seeded samples (Kolisch & Drexl 1996), with
// forward–backward passes (Li & Willis 1992); the shortest plan wins. The answer depends on the plan alone.

import { placeSummary } from './byhand.ts';
import { snapStart } from './calendar.ts';
import { buildNetwork, END, GATE, LEAF, type Network, NONE } from './network.ts';
import { type Overload, overloadsOf, usesOf } from './overload.ts';
import {
  type Dates,
  finishFrom,
  makeDates,
  place,
  readyAt,
  runPasses,
  slackAt,
  snapped,
  startBound,
} from './passes.ts';
import type { Plan, Task } from './plan.ts';
import type { Schedule } from './result.ts';
import { schedule } from './schedule.ts';
import { Timeline } from './timeline.ts';

/** How far levelling may go. */
export type LevellingOptions = {
  /** Delay only what has slack, so that the project's end stays; what then remains is in `after`. Default false. */
  isWithinSlack?: boolean;
  /** Level only these resources. Default: all. */
  resourceIds?: readonly string[];
  /** How many schedules to try; the default grows shorter as the plan grows longer. */
  tries?: number;
};

/** What levelling proposes. Nothing is applied: `tasks` are the changed tasks, for a preview and then for a command. */
export type Levelling = {
  /** Tasks whose `levellingDelayMinutes` differs, with the delay they should have. */
  tasks: Task[];
  /** The plan with those tasks. */
  plan: Plan;
  schedule: Schedule;
  /** Project finish before and after. */
  finishBefore: string;
  finishAfter: string;
  /** Who does too much, when: before, and what could not be solved after. */
  before: Overload[];
  after: Overload[];
};

const NEVER_DELAYED = 1000;
const WORK_BUDGET = 150_000;
const UNLIMITED = 1e9;

/** Works out delays that end the overloads of `plan`, where delays can. Existing levelling delays are taken off first. */
export function level(plan: Plan, options: LevellingOptions = {}): Levelling {
  const bare: Plan = { ...plan, tasks: plan.tasks.map(withoutDelay) };
  const asIs = schedule(plan);
  const problem = readProblem(bare, options);
  const best = search(problem, options.tries);
  const tasks: Task[] = [];
  const levelled = plan.tasks.map((task, row) => {
    const p = problem.net.nodeOf[row]!;
    const delay = p < 0 || problem.net.kind[p] !== LEAF ? 0 : best.delay[p]!;
    if (delay === (task.levellingDelayMinutes ?? 0)) return task;
    const changed: Task = { ...task, levellingDelayMinutes: delay };
    tasks.push(changed);
    return changed;
  });
  const after: Plan = { ...plan, tasks: levelled };
  const result = schedule(after);
  return {
    tasks,
    plan: after,
    schedule: result,
    finishBefore: asIs.project.finish,
    finishAfter: result.project.finish,
    before: overloadsOf(plan, asIs, options.resourceIds),
    after: overloadsOf(after, result, options.resourceIds),
  };
}

function withoutDelay(task: Task): Task {
  return task.levellingDelayMinutes ? { ...task, levellingDelayMinutes: 0 } : task;
}

type Problem = {
  net: Network;
  /** The plan as it is without delays: late dates, slacks, and where what cannot move stands. */
  dates: Dates;
  totalSlack: Int32Array;
  uses: Map<number, { resource: number; units: number }[]>;
  capacity: number[];
  /** Nodes that wait for a node, side by side. */
  next: { start: Int32Array; node: Int32Array };
  waits: Int32Array;
  isFixed: Uint8Array;
  isWithinSlack: boolean;
};

function readProblem(plan: Plan, options: LevellingOptions): Problem {
  const net = buildNetwork(plan);
  const dates = makeDates(net.size);
  runPasses(net, dates);
  const ints = () => new Int32Array(net.size);
  const slacks = { startSlack: ints(), finishSlack: ints(), totalSlack: ints(), freeSlack: ints() };
  for (let p = 0; p < net.size; p++) if (net.kind[p] !== GATE) slackAt(net, dates, p, p, slacks);
  const wanted = options.resourceIds && new Set(options.resourceIds);
  const capacity: number[] = [];
  const at = new Map<string, number>();
  for (const resource of plan.resources ?? []) {
    if (wanted && !wanted.has(resource.id)) continue;
    at.set(resource.id, capacity.length);
    capacity.push(resource.maxUnits ?? 1);
  }
  const uses: Problem['uses'] = new Map();
  for (const [taskId, list] of usesOf(plan)) {
    const row = net.rowOf.get(taskId);
    const p = row === undefined ? -1 : net.nodeOf[row]!;
    if (p < 0 || net.kind[p] !== LEAF || !net.duration[p]) continue;
    // one task that alone wants more than there is cannot be helped by waiting
    const held = list.flatMap(({ resourceId, units }) => {
      const resource = at.get(resourceId);
      return resource === undefined || units > capacity[resource]! ? [] : [{ resource, units }];
    });
    if (held.length) uses.set(p, held);
  }
  const isFixed = new Uint8Array(net.size);
  const isHard = plan.project.isHonouringConstraints !== false;
  for (let p = 0; p < net.size; p++) {
    if (net.kind[p] !== LEAF) continue;
    const kind = net.constraint[p]!;
    const priority = plan.tasks[net.row[p]!]!.priority ?? 500;
    if (net.fixedStart[p] !== NONE || kind === 1 || (isHard && kind >= 6) || priority >= NEVER_DELAYED) isFixed[p] = 1;
  }
  const { next, waits } = dependents(net);
  return {
    net,
    dates,
    totalSlack: slacks.totalSlack,
    uses,
    capacity,
    next,
    waits,
    isFixed,
    isWithinSlack: options.isWithinSlack === true,
  };
}

/** Who waits for whom: links, a leaf for the gate above it, a summary's end for what is below it. */
function dependents(net: Network): Pick<Problem, 'next' | 'waits'> {
  const { size, kind, ins, gateAbove, parentEnd } = net;
  const waits = new Int32Array(size);
  const start = new Int32Array(size + 1);
  const each = (visit: (from: number, to: number) => void) => {
    for (let p = 0; p < size; p++) {
      if (kind[p] !== END) {
        for (let k = ins.start[p]!; k < ins.start[p + 1]!; k++) visit(ins.other[k]!, p);
        if (gateAbove[p]! >= 0) visit(gateAbove[p]!, p);
      }
      if (kind[p] !== GATE && parentEnd[p]! >= 0) visit(p, parentEnd[p]!);
    }
  };
  each((from, to) => {
    start[from + 1]!++;
    waits[to]!++;
  });
  for (let p = 0; p < size; p++) start[p + 1]! += start[p]!;
  const fill = start.slice();
  const node = new Int32Array(start[size]!);
  each((from, to) => {
    node[fill[from]!++] = to;
  });
  return { next: { start, node }, waits };
}

type Try = { delay: Int32Array; start: Int32Array; finish: number };

function search(problem: Problem, asked: number | undefined): Try {
  const { net, dates } = problem;
  const { size } = net;
  const tries = asked ?? Math.max(3, Math.min(1500, 8 * size * size, Math.floor(WORK_BUDGET / Math.max(1, size))));
  const random = seeded(size);
  const key = new Float64Array(size);
  const rules: ((p: number) => number)[] = [
    (p) => dates.lateFinish[p]!,
    (p) => dates.lateStart[p]!,
    (p) => problem.totalSlack[p]!,
    (p) => dates.earlyStart[p]!,
  ];
  let best: Try | undefined;
  const attempt = (score: (p: number) => number): Try => {
    for (let p = 0; p < size; p++) key[p] = score(p) - priorityBonus(net, p);
    const found = serial(problem, key);
    if (!best || found.finish < best.finish) best = found;
    return found;
  };
  for (const rule of rules) attempt(rule);
  const span = Math.max(1, dates.projectFinish - net.origin);
  // no plan ends before its links alone let it
  for (let n = rules.length; n < tries && best!.finish > dates.projectFinish; n++) {
    const rule = rules[n % 2]!;
    const noise = span * (0.02 + 0.2 * random());
    const found = attempt((p) => rule(p) + noise * random());
    // what starts late although it could not end later is looked at from the other end, and again from this one
    const lateOrder = rightmost(problem, found);
    attempt((p) => lateOrder[p]!);
  }
  // late dates are exact but for milestones at the edge of a pause: then nothing is put off
  if (problem.isWithinSlack && best!.finish > dates.projectFinish)
    return { delay: new Int32Array(size), start: dates.start, finish: dates.projectFinish };
  return best!;
}

/** A higher priority goes first, whatever the rule says. */
const priorityBonus = (net: Network, p: number): number =>
  net.kind[p] === LEAF ? ((net.plan.tasks[net.row[p]!]!.priority ?? 500) - 500) * 1e9 : 0;

/** Places the eligible task with the lowest key at the first moment at which everybody it needs is free. */
function serial(problem: Problem, key: Float64Array): Try {
  const { net, uses, capacity, next, isFixed, dates } = problem;
  const d = makeDates(net.size);
  const waits = problem.waits.slice();
  const lines = capacity.map(() => new Timeline());
  const delay = new Int32Array(net.size);
  // what nobody may move is there first
  for (const [p, held] of uses)
    if (isFixed[p])
      for (const { resource, units } of held) lines[resource]!.add(dates.start[p]!, dates.finish[p]!, units);
  const heap = new Heap(key);
  let finish = NONE;
  const release = (from: number) => {
    for (let k = next.start[from]!; k < next.start[from + 1]!; k++) {
      const to = next.node[k]!;
      if (--waits[to]! > 0) continue;
      if (net.kind[to] === LEAF) heap.push(to);
      else settle(to);
    }
  };
  const settle = (p: number) => {
    if (net.kind[p] === END) gather(net, d, p);
    release(p);
  };
  for (let p = 0; p < net.size; p++) {
    if (net.kind[p] === GATE) {
      const end = net.nodeOf[net.row[p]!]!;
      d.start[end] = d.earlyStart[end] = UNLIMITED;
      d.finish[end] = d.earlyFinish[end] = NONE;
    }
  }
  const first: number[] = [];
  for (let p = 0; p < net.size; p++) if (!problem.waits[p]) first.push(p);
  for (const p of first)
    if (net.kind[p] === LEAF) heap.push(p);
    else settle(p);
  for (let p = heap.pop(); p >= 0; p = heap.pop()) {
    let bound = NONE;
    for (let g = p; g >= 0; g = net.gateAbove[g]!)
      for (let k = net.ins.start[g]!; k < net.ins.start[g + 1]!; k++)
        bound = Math.max(bound, startBound(net, d, net.ins, k, p));
    net.delay[p] = 0;
    place(net, d, p, bound);
    const held = uses.get(p);
    if (held && !isFixed[p]) {
      const slot = firstSlot(problem, lines, held, p, d.start[p]!);
      const latest = problem.isWithinSlack ? Math.max(dates.lateStart[p]!, d.start[p]!) : UNLIMITED;
      if (slot > d.start[p]! && slot <= latest) {
        delay[p] = net.delay[p] = slot - snapped(net, p, readyAt(net, p, bound));
        place(net, d, p, bound);
      }
      for (const { resource, units } of held) lines[resource]!.add(d.start[p]!, d.finish[p]!, units);
    }
    if (d.finish[p]! > finish) finish = d.finish[p]!;
    widen(net, d, p);
    release(p);
  }
  for (let p = 0; p < net.size; p++) net.delay[p] = 0;
  return { delay, start: d.start, finish };
}

function firstSlot(
  problem: Problem,
  lines: Timeline[],
  held: { resource: number; units: number }[],
  p: number,
  from: number,
): number {
  const { net, capacity } = problem;
  let start = from;
  for (;;) {
    const finish = finishFrom(net, p, start);
    let free = start;
    for (const { resource, units } of held)
      free = Math.max(free, lines[resource]!.freeFrom(start, finish, capacity[resource]! - units));
    if (free <= start) return start;
    start = snapStart(net.clocks[net.clock[p]!]!, free);
  }
}

/** The latest start of each task without moving the end or passing a task that uses the same people: an order to try. */
function rightmost(problem: Problem, found: Try): Float64Array {
  const { net, dates, uses, capacity, next } = problem;
  const end = found.finish;
  const late = new Float64Array(net.size).fill(end);
  const lines = capacity.map(() => new Timeline());
  const order: number[] = [];
  for (let p = 0; p < net.size; p++) if (net.kind[p] === LEAF) order.push(p);
  const finishOf = (p: number) => found.start[p]! + (dates.finish[p]! - dates.start[p]!);
  order.sort((a, b) => finishOf(b) - finishOf(a) || b - a);
  for (const p of order) {
    let finish = end;
    for (let k = next.start[p]!; k < next.start[p + 1]!; k++) {
      const to = next.node[k]!;
      if (net.kind[to] === LEAF) finish = Math.min(finish, late[to]!);
    }
    const span = Math.max(0, dates.finish[p]! - dates.start[p]!);
    let start = finish - span;
    const held = uses.get(p);
    if (held) {
      for (let moved = true; moved; ) {
        moved = false;
        for (const { resource, units } of held) {
          const free = lines[resource]!.freeUntil(start, start + span, capacity[resource]! - units);
          if (free < start + span) {
            start = free - span;
            moved = true;
          }
        }
      }
      for (const { resource, units } of held) lines[resource]!.add(start, start + span, units);
    }
    late[p] = start;
  }
  return late;
}

function widen(net: Network, d: Dates, p: number): void {
  const up = net.parentEnd[p]!;
  if (up < 0) return;
  d.start[up] = Math.min(d.start[up]!, d.start[p]!);
  d.finish[up] = Math.max(d.finish[up]!, d.finish[p]!);
  d.earlyStart[up] = Math.min(d.earlyStart[up]!, d.earlyStart[p]!);
  d.earlyFinish[up] = Math.max(d.earlyFinish[up]!, d.earlyFinish[p]!);
}

/** A summary is whole: an empty one stands at the project's start; what is above it hears of it. */
function gather(net: Network, d: Dates, p: number): void {
  if (net.fixedStart[p] !== NONE) placeSummary(net, d, p);
  if (d.start[p] === UNLIMITED) d.start[p] = d.finish[p] = d.earlyStart[p] = d.earlyFinish[p] = net.origin;
  else widen(net, d, p);
}

/** Numbers in [0, 1) from a seed (xorshift32), so that everybody gets the same proposal. */
function seeded(seed: number): () => number {
  let x = (seed * 2654435761) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 0x100000000;
  };
}

/** A binary heap of nodes by key, ties by node. */
class Heap {
  readonly #key: Float64Array;
  readonly #items: number[] = [];
  constructor(key: Float64Array) {
    this.#key = key;
  }
  #isBefore(a: number, b: number): boolean {
    return this.#key[a]! < this.#key[b]! || (this.#key[a] === this.#key[b] && a < b);
  }
  push(node: number): void {
    const items = this.#items;
    let at = items.push(node) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!this.#isBefore(items[at]!, items[up]!)) break;
      [items[at], items[up]] = [items[up]!, items[at]!];
      at = up;
    }
  }
  /** The first node, or -1. */
  pop(): number {
    const items = this.#items;
    if (!items.length) return -1;
    const top = items[0]!;
    const last = items.pop()!;
    if (!items.length) return top;
    items[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < items.length && this.#isBefore(items[child]!, items[least]!)) least = child;
      if (least === at) return top;
      [items[at], items[least]] = [items[least]!, items[at]!];
      at = least;
    }
  }
}
