// The door of the engine: a plan in, a schedule out. No clock, no I/O, no memory between two calls but a `Scheduler`'s.

import { add, snapStart } from './calendar.ts';
import { explainFinish, explainStart, pathTo } from './drivers.ts';
import { buildNetwork, clockOf, END, GATE, LEAF, type Network } from './network.ts';
import { type Dates, makeDates, mayBeCritical, runPasses, slackAt, spanOf } from './passes.ts';
import type { Plan, Task } from './plan.ts';
import {
  type Columns,
  CRITICAL,
  HOLDS_CRITICAL,
  INACTIVE,
  MILESTONE,
  NEAR_CRITICAL,
  type Schedule,
  type ScheduledTask,
  SUMMARY,
} from './result.ts';
import { DIAMOND, loadTask } from './row.ts';
import { formatInstant, parseInstant } from './time.ts';

/** Schedules a plan. Throws `PlanError` only where no schedule exists at all (a bad date, a calendar without work). */
export const schedule = (plan: Plan): Schedule => createScheduler(plan).run();

/**
 * Keeps the network of a plan between runs, so that dragging a bar costs two passes and not the reading of the plan.
 * `change` takes a task whose id, parent and activity are what they were, and the calendar of one that people work on;
 * for anything else make a new scheduler.
 */
export type Scheduler = {
  change(task: Task): void;
  /** A new schedule; earlier ones stay what they were. */
  run(): Schedule;
  /** The same on columns that the next `tick` overwrites: what a drag frame calls. */
  tick(): Schedule;
};

export function createScheduler(input: Plan): Scheduler {
  const plan: Plan = { ...input, tasks: input.tasks.slice() };
  const net = buildNetwork(plan);
  let shared: { dates: Dates; columns: Columns } | undefined;
  return {
    change(task) {
      const row = net.rowOf.get(task.id);
      if (row === undefined) return;
      plan.tasks[row] = task;
      const p = net.nodeOf[row]!;
      if (p < 0) return;
      // what a summary says is heard by all that is below it
      if (net.kind[p] === END) for (let q = p; q >= 0; q--) net.kind[q] !== GATE && loadTask(net, q);
      else loadTask(net, p);
    },
    run: () => answer(net, makeDates(net.size), makeColumns(plan.tasks.length)),
    tick() {
      shared ??= { dates: makeDates(net.size), columns: makeColumns(plan.tasks.length) };
      return answer(net, shared.dates, shared.columns);
    },
  };
}

function answer(net: Network, dates: Dates, columns: Columns): Schedule {
  runPasses(net, dates);
  fillColumns(net, dates, columns);
  const { tasks } = net.plan;
  let ids: string[] | undefined;
  let done: Uint8Array | undefined;
  const shares = () => (done ??= percents(net));
  const at = (id: string) => {
    const row = net.rowOf.get(id);
    if (row === undefined) return;
    return describe(net, dates, columns, row, shares()[row]!);
  };
  const [start, finish] = net.isMirrored
    ? [-dates.projectFinish, -dates.projectStart]
    : [Math.min(net.origin, dates.projectStart), dates.projectFinish];
  return {
    project: { start: formatInstant(start), finish: formatInstant(finish) },
    get ids() {
      ids ??= tasks.map((t) => t.id);
      return ids;
    },
    columns,
    get percents() {
      return shares();
    },
    rowOf: (id) => net.rowOf.get(id) ?? -1,
    at,
    all: () => tasks.filter((t, i) => net.rowOf.get(t.id) === i).map((t) => at(t.id)!),
    pathTo: (id) => pathTo(net, dates, id),
    issues: net.issues,
  };
}

const makeColumns = (n: number): Columns => ({
  start: new Int32Array(n),
  finish: new Int32Array(n),
  earlyStart: new Int32Array(n),
  earlyFinish: new Int32Array(n),
  lateStart: new Int32Array(n),
  lateFinish: new Int32Array(n),
  duration: new Int32Array(n),
  startSlack: new Int32Array(n),
  finishSlack: new Int32Array(n),
  totalSlack: new Int32Array(n),
  freeSlack: new Int32Array(n),
  flags: new Uint8Array(n),
});

function fillColumns(net: Network, d: Dates, c: Columns): void {
  const { row, kind, plan, parent, state, duration: durations } = net;
  const limit = plan.project.criticalSlackMinutes ?? 0;
  const near = plan.project.nearCriticalSlackMinutes ?? plan.project.minutesPerDay;
  const { start, finish, earlyStart, earlyFinish, lateStart, lateFinish, flags, totalSlack, duration } = c;
  flags.fill(INACTIVE);
  for (let p = 0; p < net.size; p++) {
    if (kind[p] === GATE) continue;
    const i = row[p]!;
    const isLeaf = kind[p] === LEAF;
    start[i] = d.start[p]!;
    finish[i] = d.finish[p]!;
    earlyStart[i] = d.earlyStart[p]!;
    earlyFinish[i] = d.earlyFinish[p]!;
    lateStart[i] = d.lateStart[p]!;
    lateFinish[i] = d.lateFinish[p]!;
    duration[i] = isLeaf ? durations[p]! : spanOf(net, d, p);
    slackAt(net, d, p, i, c);
    const slack = totalSlack[i]!;
    let flag = isLeaf ? 0 : SUMMARY;
    if (mayBeCritical(state[p]!)) flag |= slack <= limit ? CRITICAL : slack <= near ? NEAR_CRITICAL : 0;
    if (state[p]! & DIAMOND) flag |= MILESTONE;
    flags[i] = kind[p] === END ? flag | (flags[i]! & HOLDS_CRITICAL) : flag;
    const up = parent[i]!;
    if (up >= 0 && ((flag & CRITICAL && isLeaf) || flags[i]! & HOLDS_CRITICAL)) flags[up]! |= HOLDS_CRITICAL;
  }
  if (net.isMirrored) mirror(c);
  for (let i = 0; i < flags.length; i++) if (!net.isActive[i]) placeInactive(net, c, i);
}

/** A plan scheduled from its finish ran on negated time: starts are finishes, and early is late. */
function mirror(c: Columns): void {
  for (let i = 0; i < c.start.length; i++) {
    [c.start[i], c.finish[i]] = [-c.finish[i]!, -c.start[i]!];
    [c.earlyStart[i], c.lateFinish[i]] = [-c.lateFinish[i]!, -c.earlyStart[i]!];
    [c.earlyFinish[i], c.lateStart[i]] = [-c.lateStart[i]!, -c.earlyFinish[i]!];
    [c.startSlack[i], c.finishSlack[i]] = [c.finishSlack[i]!, c.startSlack[i]!];
  }
}

/** An inactive task takes part in nothing; it is drawn where its own dates, or the project's start, put it. */
function placeInactive(net: Network, c: Columns, i: number): void {
  const task = net.plan.tasks[i]!;
  const clock = net.clocks[task.isElapsed ? 0 : clockOf(net, task.calendarId, task.id)]!;
  const minutes = net.isSummary[i] ? 0 : task.durationMinutes;
  const own = task.actualStartAt ?? task.manualStartAt ?? (task.constraint?.[0] === 'S' ? task.constraintAt : null);
  const sign = net.isMirrored ? -1 : 1;
  let start = own ? sign * parseInstant(own) : net.origin;
  if (minutes) start = snapStart(clock, start);
  const finish = add(clock, start, minutes);
  for (const column of [c.start, c.earlyStart, c.lateStart]) column[i] = sign > 0 ? start : -finish;
  for (const column of [c.finish, c.earlyFinish, c.lateFinish]) column[i] = sign > 0 ? finish : -start;
  c.duration[i] = task.durationMinutes;
  for (const column of [c.startSlack, c.finishSlack, c.totalSlack, c.freeSlack]) column[i] = 0;
  c.flags[i] = INACTIVE | (net.isSummary[i] ? SUMMARY : 0);
}

function describe(net: Network, d: Dates, c: Columns, i: number, percent: number): ScheduledTask {
  const flags = c.flags[i]!;
  const date = (column: Int32Array) => formatInstant(column[i]!);
  return {
    id: net.plan.tasks[i]!.id,
    isSummary: Boolean(flags & SUMMARY),
    isMilestone: Boolean(flags & MILESTONE),
    isActive: !(flags & INACTIVE),
    start: date(c.start),
    finish: date(c.finish),
    earlyStart: date(c.earlyStart),
    earlyFinish: date(c.earlyFinish),
    lateStart: date(c.lateStart),
    lateFinish: date(c.lateFinish),
    durationMinutes: c.duration[i]!,
    startSlackMinutes: c.startSlack[i]!,
    finishSlackMinutes: c.finishSlack[i]!,
    totalSlackMinutes: c.totalSlack[i]!,
    freeSlackMinutes: c.freeSlack[i]!,
    isCritical: Boolean(flags & CRITICAL),
    isNearCritical: Boolean(flags & NEAR_CRITICAL),
    hasCriticalChild: Boolean(flags & HOLDS_CRITICAL),
    percent,
    drivers: explainStart(net, d, i),
    lateDrivers: explainFinish(net, d, i),
  };
}

/** A summary is done as far as the durations of its leaves are: Σ done ÷ Σ duration. For all rows at once. */
function percents(net: Network): Uint8Array {
  const { tasks } = net.plan;
  const done = new Float64Array(tasks.length);
  const whole = new Float64Array(tasks.length);
  for (let i = 0; i < tasks.length; i++) {
    if (net.isSummary[i] || !net.isActive[i]) continue;
    const { durationMinutes, percent = 0 } = tasks[i]!;
    for (let up = net.parent[i]!; up >= 0; up = net.parent[up]!) {
      whole[up]! += durationMinutes;
      done[up]! += (durationMinutes * percent) / 100;
    }
  }
  return Uint8Array.from(tasks, (task, i) =>
    net.isSummary[i]
      ? Math.round((100 * done[i]!) / (whole[i] || 1))
      : (task.percent ?? (task.actualFinishAt ? 100 : 0)),
  );
}
