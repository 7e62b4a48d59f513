// The door of the engine: a plan in, a schedule out. No clock, no I/O, no memory between two calls but a `Scheduler`'s.

import { fillColumns, makeColumns } from './columns.ts';
import { explainFinish, explainStart, pathTo } from './drivers.ts';
import { buildNetwork, END, GATE, hangBelow, type Network } from './network.ts';
import { type Dates, makeDates, runPasses } from './passes.ts';
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
import { Ripple } from './ripple.ts';
import { loadTask } from './row.ts';
import { formatInstant } from './time.ts';

/** Schedules a plan. Throws `PlanError` only where no schedule exists at all (a bad date, a calendar without work). */
export const schedule = (plan: Plan): Schedule => createScheduler(plan).run();

/**
 * Keeps the network of a plan between runs, so that dragging a bar costs what depends on it and not the reading of the plan.
 * `change` takes a task whose id, parent and activity are what they were, and the calendar of one that people work on;
 * for anything else make a new scheduler.
 */
export type Scheduler = {
  change(task: Task): void;
  /** A new schedule; earlier ones stay what they were. */
  run(): Schedule;
  /** The same on columns that the next `tick` overwrites, worked out anew only where a change since the last reaches: a drag's frame. */
  tick(): Schedule;
};

type Shared = { dates: Dates; columns: Columns; ripple: Ripple };

export function createScheduler(input: Plan): Scheduler {
  const plan: Plan = { ...input, tasks: input.tasks.slice() };
  const net = buildNetwork(plan);
  let shared: Shared | undefined;
  // whether `shared` is the schedule of the network but for what its ripple was told since
  let isCurrent = false;
  const share = (): Shared => {
    const dates = makeDates(net.size);
    const columns = makeColumns(plan.tasks.length);
    return { dates, columns, ripple: new Ripple(net, dates, columns) };
  };
  return {
    change(task) {
      const row = net.rowOf.get(task.id);
      if (row === undefined) return;
      plan.tasks[row] = task;
      const p = net.nodeOf[row]!;
      if (p >= 0 && net.kind[p] !== END) {
        shared?.ripple.touch(p);
        loadTask(net, p);
        return;
      }
      isCurrent = false;
      // what a summary says is heard by all that is below it
      for (let q = p; q >= 0; q--) net.kind[q] !== GATE && loadTask(net, q);
      hangBelow(net);
      net.isProgressStale = true;
    },
    run() {
      // summaries are told of progress once, and the ripple would not hear of it
      isCurrent = false;
      const dates = makeDates(net.size);
      const columns = makeColumns(plan.tasks.length);
      workOut(net, dates, columns);
      return answer(net, dates, columns);
    },
    tick() {
      shared ??= share();
      const { dates, columns, ripple } = shared;
      const isEnough = isCurrent && !net.isWayStale && !net.hasAlap;
      // a date out of range leaves off in the middle
      isCurrent = false;
      if (isEnough) ripple.spread();
      else workOut(net, dates, columns);
      isCurrent = true;
      return answer(net, dates, columns);
    },
  };
}

function workOut(net: Network, dates: Dates, columns: Columns): void {
  runPasses(net, dates);
  fillColumns(net, dates, columns);
}

function answer(net: Network, dates: Dates, columns: Columns): Schedule {
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
