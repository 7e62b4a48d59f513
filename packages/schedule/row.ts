// One task of a plan read into its node: dates parsed, calendar chosen, and what the past has settled worked out once.

import { add, endAt, snapStart, workAt } from './calendar.ts';
import { clockOf, FAR, LEAF, type Network, NONE } from './network.ts';
import type { Task } from './plan.ts';
import { PlanError } from './plan.ts';
import { parseInstant } from './time.ts';
import { wayOf } from './whole.ts';

export const STARTED = 1;
export const FINISHED = 2;
export const MANUAL = 4;
export const LOOSE = 8;
export const DIAMOND = 16;
export const KINDS = ['ASAP', 'ALAP', 'SNET', 'SNLT', 'FNET', 'FNLT', 'MSO', 'MFO'] as const;
const MIRRORED_KIND = [1, 0, 5, 4, 3, 2, 7, 6];
const LONGEST = 100_000_000;

/** Reads the task of node `p` again: after an edit of anything but its place, its links and its assignments. */
export function loadTask(net: Network, p: number): void {
  const task = net.plan.tasks[net.row[p]!]!;
  if (net.kind[p] !== LEAF) {
    loadSummary(net, p, task);
    return;
  }
  const own = clockOf(net, task.calendarId, task.id);
  const up = net.parentEnd[p]!;
  net.floor[p] = up < 0 ? NONE : net.floor[up]!;
  net.ceiling[p] = up < 0 ? FAR : net.ceiling[up]!;
  net.isBelowPlaced[p] = up < 0 ? 0 : net.isBelowPlaced[up]!;
  const clock = task.isElapsed ? 0 : own;
  if (net.clock[p] !== clock) net.isWayStale = true;
  net.slackClock[p] = own;
  net.clock[p] = clock;
  net.duration[p] =
    minutes(task.durationMinutes, task) + (task.splits ?? []).reduce((s, x) => s + minutes(x.gapMinutes, task), 0);
  // those who work on it keep their share of its duration, when that is changed in place
  for (const each of net.stints.get(p) ?? [])
    if (each.share) each.minutes = Math.round(each.share * task.durationMinutes);
  net.delay[p] = task.levellingDelayMinutes ? minutes(task.levellingDelayMinutes, task) : 0;
  const kind = task.constraint ? KINDS.indexOf(task.constraint) : net.isMirrored ? 1 : 0;
  const at = task.constraintAt ? instant(net, task.constraintAt) : NONE;
  const isDated = kind > 1;
  net.constraint[p] = isDated && at === NONE ? 0 : net.isMirrored ? MIRRORED_KIND[kind]! : kind;
  net.constraintAt[p] = at;
  if (net.constraint[p] === 1) net.hasAlap = true;
  net.deadline[p] = task.deadlineAt && !net.isMirrored ? parseInstant(task.deadlineAt) : NONE;
  net.fixedStart[p] = NONE;
  net.fixedFinish[p] = NONE;
  net.resume[p] = NONE;
  const hadBegun = net.state[p]! & STARTED;
  net.state[p] = 0;
  settle(net, p, task);
  if (hadBegun || net.state[p]! & STARTED) net.isProgressStale = true;
  if (task.isMilestone || !net.duration[p]) net.state[p]! |= DIAMOND;
  net.way[p] = wayOf(net, p);
}

/** A summary that was given both its dates by hand stands at them, whatever is below it. */
export const isPlaced = ({ mode, manualStartAt, manualFinishAt }: Task): boolean =>
  mode === 'manual' && Boolean(manualStartAt && manualFinishAt);

/**
 * A summary may say that nothing below it starts before, or ends after, a date; one that is set by hand says the first of
 * its start. What is below hears of it.
 */
function loadSummary(net: Network, p: number, task: Task): void {
  const kind = task.constraint ? KINDS.indexOf(task.constraint) : 0;
  const isHeard = (kind === 2 || kind === 5) && Boolean(task.constraintAt);
  if (kind > 1 && !isHeard) net.issues.push({ kind: 'summaryConstraint', taskId: task.id });
  const at = isHeard ? instant(net, task.constraintAt!) : NONE;
  const isFloor = isHeard && (kind === 2) !== net.isMirrored;
  if (task.actualStartAt) net.isProgressStale = true;
  net.fixedStart[p] = net.fixedFinish[p] = NONE;
  if (isPlaced(task)) fix(net, p, instant(net, task.manualStartAt!), instant(net, task.manualFinishAt!));
  const byHand =
    task.mode === 'manual' && task.manualStartAt && !net.isMirrored ? parseInstant(task.manualStartAt) : NONE;
  const up = net.parentEnd[p]!;
  net.isBelowPlaced[p] = byHand !== NONE || (up >= 0 && net.isBelowPlaced[up]) ? 1 : 0;
  net.floor[p] = byHand === NONE ? Math.max(isFloor ? at : NONE, up < 0 ? NONE : net.floor[up]!) : byHand;
  const isBefore = net.isMirrored && net.fixedStart[p] !== NONE;
  net.ceiling[p] = isBefore
    ? net.fixedFinish[p]!
    : Math.min(isHeard && !isFloor ? at : FAR, up < 0 ? FAR : net.ceiling[up]!);
}

function settle(net: Network, p: number, task: Task): void {
  const { actualStartAt: began, actualFinishAt: ended } = task;
  const isManual = task.mode === 'manual';
  const c = net.clocks[net.clock[p]!]!;
  if (began || ended) net.state[p] = STARTED | (isManual ? MANUAL : 0);
  if (ended) {
    const finish = instant(net, ended);
    const back = net.isMirrored ? net.duration[p]! : -net.duration[p]!;
    net.state[p]! |= FINISHED;
    fix(net, p, began ? instant(net, began) : add(c, finish, back), finish);
    net.resume[p] = net.fixedStart[p]!;
  } else if (began) {
    fixFrom(net, p, instant(net, began), task);
  } else if (isManual) {
    const from = task.manualStartAt;
    const to = task.manualFinishAt;
    net.state[p] = MANUAL | (from && to ? 0 : LOOSE);
    if (from && to) fix(net, p, instant(net, from), instant(net, to));
    else if (from) fixFrom(net, p, instant(net, from), task);
    else if (to && net.isMirrored) fixFrom(net, p, instant(net, to), task);
    else if (to) fix(net, p, add(c, instant(net, to), -net.duration[p]!), instant(net, to));
  }
  // done, whoever forgot to say when: it stands where it would, and holds nothing
  if ((task.percent ?? 0) >= 100) net.state[p]! |= STARTED | FINISHED;
}

/** Fixes a start and works the finish out, leaving what remains for after the status date when the project says so. */
function fixFrom(net: Network, p: number, start: number, task: Task): void {
  const c = net.clocks[net.clock[p]!]!;
  const duration = net.duration[p]!;
  if (net.isMirrored) {
    net.resume[p] = add(c, start, -duration);
    return fix(net, p, net.resume[p]!, start, true);
  }
  const { isRemainingAfterStatus, statusAt } = net.plan.project;
  const status = isRemainingAfterStatus && statusAt ? parseInstant(statusAt) : NONE;
  let last = NONE;
  for (const { own, whole, percent } of shiftsOf(net, p)) {
    const done = Math.round((whole * (percent ?? task.percent ?? 0)) / 100);
    const paused = done ? add(own, start, done) : start;
    const resume = Math.max(paused, status);
    const finish =
      resume === paused ? endAt(own, workAt(own, start) + whole) : add(own, snapStart(own, resume), whole - done);
    if (finish <= last) continue;
    last = finish;
    net.resume[p] = done && done < whole ? snapStart(own, paused) : paused;
  }
  fix(net, p, start, duration ? last : start);
}

/** In whose time a task under way goes on, and for how long in all: those who work on it, else its own calendar. */
function shiftsOf(net: Network, p: number) {
  const all = net.stints.get(p);
  const duration = net.duration[p]!;
  return all
    ? all.map(({ clock, minutes, percent }) => ({ own: net.clocks[clock]!, whole: minutes || duration, percent }))
    : [{ own: net.clocks[net.clock[p]!]!, whole: duration, percent: undefined }];
}

function fix(net: Network, p: number, start: number, finish: number, isOrdered = !net.isMirrored): void {
  net.fixedStart[p] = isOrdered ? start : finish;
  net.fixedFinish[p] = isOrdered ? finish : start;
}

/** An instant of the plan on the time axis of the network. */
const instant = (net: Network, text: string) => (net.isMirrored ? -parseInstant(text) : parseInstant(text));

function minutes(value: number, task: Task): number {
  if (!Number.isFinite(value) || value < 0 || value > LONGEST)
    throw new PlanError('bad_number', task.id, `a duration of ${value} minutes cannot be scheduled (${task.name})`);
  return Math.round(value);
}
