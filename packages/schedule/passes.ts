// The critical path method over a network: forward, backward, as-late-as-possible, slack. All instants are minutes on
// the network's axis; equality is always modulo zero working time, which the calendars' offsets give for free.

import { isOwnDate, keepByHand, lateFinishAbove, lateStartAbove, placeSummary } from './byhand.ts';
import { add, type Clockwork, endAt, snapFinish, snapStart, startAt, workAt } from './calendar.ts';
import { type Edges, END, FAR, GATE, LEAF, type Network, NONE } from './network.ts';
import { FINISHED, LOOSE, MANUAL, STARTED } from './row.ts';
import { allowFree, FREE, isWhole, placeFree, plainGap, sortOut } from './whole.ts';

const ALAP = 1;
const SNET = 2;
const SNLT = 3;
const FNET = 4;
const FNLT = 5;
const MSO = 6;
const MFO = 7;

/**
 * Dates by node. `ready` is the start that links alone would give. The late dates of a gate are the earliest
 * that a link into its summary must respect: of what is not finished below it.
 */
export type Dates = {
  start: Int32Array;
  finish: Int32Array;
  earlyStart: Int32Array;
  earlyFinish: Int32Array;
  lateStart: Int32Array;
  lateFinish: Int32Array;
  ready: Int32Array;
  /**
   * Of whole tasks that nothing has fixed: working minutes of their calendar at the early dates and at the late finish,
   * `NONE` for others. They spare looking time up again; equal calendars make them comparable.
   */
  startWork: Int32Array;
  finishWork: Int32Array;
  lateWork: Int32Array;
  projectStart: number;
  projectFinish: number;
};

/** Room for the dates of a network; can be used again for each run of it. */
export function makeDates(size: number): Dates {
  const ints = () => new Int32Array(size);
  return {
    start: ints(),
    finish: ints(),
    earlyStart: ints(),
    earlyFinish: ints(),
    lateStart: ints(),
    lateFinish: ints(),
    ready: ints(),
    startWork: ints(),
    finishWork: ints(),
    lateWork: ints(),
    projectStart: 0,
    projectFinish: 0,
  };
}

/** Fills `d` with the dates of `net`. */
export function runPasses(net: Network, d: Dates): void {
  if (net.isProgressStale) gatherProgress(net);
  forward(net, d, false);
  backward(net, d);
  if (net.hasAlap) forward(net, d, true);
}

/** A summary has started once something below it has, and is finished once everything is. */
export function gatherProgress(net: Network): void {
  const { state, kind, parentEnd } = net;
  const open = new Uint8Array(net.size);
  for (let p = 0; p < net.size; p++) {
    if (kind[p] === GATE) {
      // what was begun once may have been taken back below it
      state[net.nodeOf[net.row[p]!]!] = net.plan.tasks[net.row[p]!]!.actualStartAt ? STARTED : 0;
      continue;
    }
    const up = parentEnd[p]!;
    if (kind[p] === END && state[p] && !open[p]) state[p]! |= FINISHED;
    if (up < 0) continue;
    if (state[p]! & STARTED) state[up]! |= STARTED;
    if (!(state[p]! & FINISHED)) open[up] = 1;
  }
  net.isProgressStale = false;
}

/** `t` plus a lag of the link at `k`, on the calendar that the project counts lags in. `sign` -1 takes it off. */
export function lagged(
  net: Network,
  e: Edges,
  k: number,
  t: number,
  clock: number,
  sign: number,
  from: number,
  to: number,
  d: Dates,
): number {
  const lag = e.lag[k]!;
  return lag === 0 ? t : shifted(net, e, k, t, clock, sign, from, to, d);
}

function shifted(
  net: Network,
  e: Edges,
  k: number,
  t: number,
  clock: number,
  sign: number,
  from: number,
  to: number,
  d: Dates,
): number {
  let lag = e.lag[k]!;
  const unit = e.unit[k]!;
  const pred = net.isMirrored ? to : from;
  if (unit >= 2) lag = Math.round((lag * spanOf(net, d, pred)) / 100);
  if (unit === 1 || unit === 3 || (unit === 2 && net.kind[pred] === LEAF && net.clock[pred] === 0))
    return t + sign * lag;
  return add(lagClock(net, clock, from, to), t, sign * lag);
}

/** Working minutes of a leaf, or between the ends of a summary. */
export function spanOf(net: Network, d: Dates, p: number): number {
  if (net.kind[p] === LEAF) return net.duration[p]!;
  const end = net.kind[p] === GATE ? net.nodeOf[net.row[p]!]! : p;
  const c = net.clocks[net.projectClock]!;
  return workAt(c, d.finish[end]!) - workAt(c, d.start[end]!);
}

function lagClock(net: Network, successor: number, from: number, to: number): Clockwork {
  const choice = net.plan.project.lagCalendar ?? 'successor';
  if (choice === 'elapsed') return net.clocks[0]!;
  if (choice === 'project') return net.clocks[net.projectClock]!;
  if ((choice === 'successor') !== net.isMirrored)
    return net.clocks[net.isMirrored ? net.slackClock[from]! : successor]!;
  return net.clocks[net.isMirrored ? net.slackClock[to]! : net.slackClock[from]!]!;
}

/** When the work of `p` ends if it starts at `start`. */
export function finishFrom(net: Network, p: number, start: number): number {
  const stints = net.isStaffed[p] ? net.stints.get(p) : undefined;
  if (stints && net.duration[p])
    return stints.reduce(
      (last, s) => Math.max(last, add(net.clocks[s.clock]!, start, s.minutes || net.duration[p]!)),
      NONE,
    );
  const duration = net.duration[p]!;
  if (duration === 0) return start;
  const c = net.clocks[net.clock[p]!]!;
  return endAt(c, workAt(c, start) + duration);
}

/** When the work of `p` must start to end by `finish`. */
export function startFor(net: Network, p: number, finish: number): number {
  const stints = net.isStaffed[p] ? net.stints.get(p) : undefined;
  if (stints && net.duration[p])
    return stints.reduce(
      (first, s) => Math.min(first, add(net.clocks[s.clock]!, finish, -(s.minutes || net.duration[p]!))),
      FAR,
    );
  const duration = net.duration[p]!;
  if (duration === 0) return finish;
  const c = net.clocks[net.clock[p]!]!;
  return startAt(c, workAt(c, finish) - duration);
}

/** A start moved to the next working minute; a milestone stays at the end of the work that drives it. */
export function snapped(net: Network, p: number, t: number): number {
  const c = net.clocks[net.clock[p]!]!;
  const stints = net.isStaffed[p] ? net.stints.get(p) : undefined;
  if (stints && net.duration[p])
    return stints.reduce((first, s) => Math.min(first, snapStart(net.clocks[s.clock]!, t)), FAR);
  const w = workAt(c, t);
  return net.duration[p] === 0 && endAt(c, w) === t ? t : startAt(c, w);
}

/** A finish moved back to the end of work: of whoever works last. */
function snappedBack(net: Network, p: number, t: number): number {
  const stints = net.isStaffed[p] ? net.stints.get(p) : undefined;
  if (!stints) return snapFinish(net.clocks[net.clock[p]!]!, t);
  return stints.reduce((last, s) => Math.max(last, snapFinish(net.clocks[s.clock]!, t)), NONE);
}

/** The earliest start that the link at `k` of `e` leaves to `s`. */
export function startBound(net: Network, d: Dates, e: Edges, k: number, s: number): number {
  const p = e.other[k]!;
  const clock = net.slackClock[s]!;
  switch (e.type[k]) {
    case 0:
      return lagged(net, e, k, d.finish[p]!, clock, 1, p, s, d);
    case 1:
      return lagged(net, e, k, d.start[p]!, clock, 1, p, s, d);
    case 2:
      return Math.max(net.origin, lagged(net, e, k, startFor(net, s, d.finish[p]!), clock, 1, p, s, d));
    default:
      return lagged(net, e, k, startFor(net, s, d.start[p]!), clock, 1, p, s, d);
  }
}

/** A leaf that something holds or stretches: its links are looked up as instants. */
export function placeHeld(net: Network, d: Dates, p: number): void {
  const { ins, gateAbove } = net;
  let bound = NONE;
  for (let g = p; g >= 0; g = gateAbove[g]!)
    for (let k = ins.start[g]!, stop = ins.start[g + 1]!; k < stop; k++) {
      const b = startBound(net, d, ins, k, p);
      if (b > bound) bound = b;
    }
  place(net, d, p, bound);
}

/** Early dates, and the dates tasks stand at; `isLate` puts as-late-as-possible tasks at the late dates of an earlier run. */
export function forward(net: Network, d: Dates, isLate: boolean): void {
  if (net.isWayStale) sortOut(net);
  const { kind, origin, constraint, way } = net;
  const { start, finish, earlyStart, earlyFinish, startWork, finishWork } = d;
  for (let p = 0; p < net.size; p++) {
    if (kind[p] === GATE) {
      const end = net.nodeOf[net.row[p]!]!;
      start[end] = earlyStart[end] = FAR;
      finish[end] = earlyFinish[end] = NONE;
      startWork[end] = finishWork[end] = NONE;
      continue;
    }
    if (kind[p] === LEAF) {
      if (isLate && constraint[p] === ALAP && net.fixedStart[p] === NONE) {
        if (d.lateStart[p]! > start[p]!) {
          start[p] = d.lateStart[p]!;
          finish[p] = d.lateFinish[p]!;
          startWork[p] = finishWork[p] = NONE;
        }
      } else if (way[p]! & FREE) placeFree(net, d, p);
      else placeHeld(net, d, p);
    } else if (net.fixedStart[p] !== NONE) {
      // what sticks out of a summary set by hand is seen above it all the same
      widenAbove(net, d, p);
      placeSummary(net, d, p);
    } else if (start[p] === FAR) {
      start[p] = finish[p] = earlyStart[p] = earlyFinish[p] = origin;
      continue;
    }
    widenAbove(net, d, p);
  }
  spanProject(net, d);
}

/** The summary above `p` spans what `p` does. */
export function widenAbove(net: Network, d: Dates, p: number): void {
  const up = net.parentEnd[p]!;
  if (up < 0) return;
  if (d.start[p]! < d.start[up]!) d.start[up] = d.start[p]!;
  if (d.finish[p]! > d.finish[up]!) d.finish[up] = d.finish[p]!;
  if (d.earlyStart[p]! < d.earlyStart[up]!) d.earlyStart[up] = d.earlyStart[p]!;
  if (d.earlyFinish[p]! > d.earlyFinish[up]!) d.earlyFinish[up] = d.earlyFinish[p]!;
}

/** When the first leaf, or summary set by hand, starts and the last one ends. */
export function spanProject(net: Network, d: Dates): void {
  let start = FAR;
  let finish = NONE;
  for (let p = 0; p < net.size; p++) {
    if (net.kind[p] !== LEAF && (net.kind[p] === GATE || net.fixedStart[p] === NONE)) continue;
    start = Math.min(start, d.start[p]!);
    finish = Math.max(finish, d.earlyFinish[p]!);
  }
  d.projectStart = finish === NONE ? net.origin : start;
  d.projectFinish = finish === NONE ? net.origin : finish;
}

/** Where a leaf could start by its links (`NONE`: it has none) and what it must not start before; its levelling delay comes on top. */
export function readyAt(net: Network, p: number, bound: number): number {
  const { origin } = net;
  const kind = net.constraint[p]!;
  const at = net.constraintAt[p]!;
  const isUnlinked = bound === NONE;
  let es = isUnlinked && kind !== SNET && kind !== FNET ? (net.isBelowPlaced[p] ? net.floor[p]! : origin) : bound;
  if (kind === SNET) es = Math.max(es, at);
  else if (kind === FNET) es = Math.max(es, startFor(net, p, at));
  // Where constraints give way to links there must be a link to give way to.
  else if (isUnlinked && kind === MSO) es = at;
  else if (isUnlinked && kind === MFO) es = startFor(net, p, at);
  if (net.floor[p]! > es && !isOwnDate(net, p)) es = net.floor[p]!;
  return es < origin && net.isNeverBefore ? origin : es;
}

/** A start that levelling puts off: counted, as Microsoft Project does, from when work could have begun. */
export const delayed = (net: Network, p: number, t: number): number =>
  net.delay[p] ? snapped(net, p, t) + net.delay[p]! : t;

/** Start and finish of a leaf from the bound of its links (`NONE`: it has none). */
export function place(net: Network, d: Dates, p: number, bound: number): void {
  const at = net.constraintAt[p]!;
  const kind = net.constraint[p]!;
  let es = delayed(net, p, readyAt(net, p, bound));
  d.startWork[p] = d.finishWork[p] = NONE;
  es = snapped(net, p, es);
  d.ready[p] = es;
  if (net.fixedStart[p] !== NONE) {
    d.start[p] = d.earlyStart[p] = net.fixedStart[p]!;
    d.finish[p] = d.earlyFinish[p] = net.fixedFinish[p]!;
    return;
  }
  let ef = NONE;
  if (kind > ALAP) {
    const isHard = net.plan.project.isHonouringConstraints !== false;
    if (isHard && kind === SNLT) es = Math.min(es, at);
    else if (isHard && kind === FNLT) es = Math.min(es, startFor(net, p, at));
    else if (isHard && kind === MSO) es = at;
    else if (isHard && kind === MFO) {
      ef = net.duration[p] ? snapFinish(net.clocks[net.clock[p]!]!, at) : at;
      es = startFor(net, p, at);
    }
    es = snapped(net, p, es);
  }
  d.start[p] = d.earlyStart[p] = es;
  d.finish[p] = d.earlyFinish[p] = ef === NONE ? finishFrom(net, p, es) : ef;
}

/** The latest finish that the link at `k` of `e` leaves to `p`. */
export function finishBound(net: Network, d: Dates, e: Edges, k: number, p: number): number {
  const s = e.other[k]!;
  const clock = net.slackClock[s]!;
  const isFromStart = e.type[k] === 0 || e.type[k] === 1;
  // What is done of a started successor no longer waits: its bound is where the rest resumes.
  const resumed = net.state[s]! & STARTED ? resumedAt(net, d, s) : undelayed(net, s, d.lateStart[s]!);
  const bound = lagged(net, e, k, isFromStart ? resumed : undelayed(net, s, d.lateFinish[s]!), clock, -1, p, s, d);
  const t = isFromStart || e.lag[k] === 0 ? bound : checked(net, d, e, k, p, bound);
  return e.type[k] === 0 || e.type[k] === 2 ? t : finishFrom(net, p, latestStart(net, p, t));
}

/** A lag to a finish is put on the start that leads there: where the two fall on either side of a pause, the start decides. */
function checked(net: Network, d: Dates, e: Edges, k: number, p: number, bound: number): number {
  const s = e.other[k]!;
  if (net.kind[s] !== LEAF || net.fixedStart[s] !== NONE || net.isStaffed[s]) return bound;
  const clock = net.slackClock[s]!;
  const start = undelayed(net, s, d.lateStart[s]!);
  if (snapped(net, s, lagged(net, e, k, startFor(net, s, bound), clock, 1, p, s, d)) <= start) return bound;
  const c = net.clocks[net.clock[s]!]!;
  const latest = latestStart(net, s, lagged(net, e, k, start, clock, -1, p, s, d));
  return Math.min(bound, startAt(c, workAt(c, latest) + net.duration[s]!));
}

/** The last moment up to `t` at which `p` may begin: in a pause that is over already, for it would begin after the pause. */
function latestStart(net: Network, p: number, t: number): number {
  if (net.kind[p] !== LEAF || net.fixedStart[p] !== NONE || snapped(net, p, t) <= t) return t;
  const stints = net.isStaffed[p] ? net.stints.get(p) : undefined;
  const clocks = stints && net.duration[p] ? stints.map((s) => net.clocks[s.clock]!) : [net.clocks[net.clock[p]!]!];
  return clocks.reduce(
    (last, c) => Math.max(last, net.duration[p] ? startAt(c, workAt(c, t) - 1) : endAt(c, workAt(c, t))),
    NONE,
  );
}

/** A date of a node less what levelling puts it off, in wall time: what goes before must leave room for that too. */
export const undelayed = (net: Network, p: number, t: number): number =>
  net.fixedStart[p] === NONE ? t - net.delay[p]! : t;

/** A started milestone has nothing left to do: it holds up to its late finish. */
const resumedAt = (net: Network, d: Dates, s: number): number => (net.duration[s] ? net.resume[s]! : d.lateFinish[s]!);

/** Late dates. */
export function backward(net: Network, d: Dates): void {
  const { kind, parentGate, parentEnd, state, way } = net;
  const { lateStart, lateFinish, lateWork } = d;
  const ends: number[] = [];
  for (let p = net.size - 1; p >= 0; p--) {
    if (kind[p] === END) {
      const gate = net.gateOf[net.row[p]!]!;
      lateStart[gate] = lateFinish[gate] = lateStart[p] = FAR;
      lateFinish[p] = lateWork[gate] = NONE;
      continue;
    }
    if (kind[p] === LEAF) {
      if (way[p]! & FREE) allowFree(net, d, p, ends);
      else allowHeld(net, d, p);
    }
    const up = parentGate[p]!;
    const isLeaf = kind[p] === LEAF;
    const own = isLeaf ? p : net.nodeOf[net.row[p]!]!;
    if (up >= 0 && !(state[p]! & FINISHED)) {
      lateStart[up] = Math.min(lateStart[up]!, undelayed(net, own, lateStartAbove(net, d, p, own)));
      lateFinish[up] = Math.min(lateFinish[up]!, lateFinishAbove(net, d, p, own));
    }
    if (!isLeaf && lateStart[own] === FAR) lateStart[own] = lateFinish[own] = d.projectFinish;
    const end = parentEnd[p]!;
    if (end >= 0) {
      lateStart[end] = Math.min(lateStart[end]!, lateStartAbove(net, d, own, own));
      lateFinish[end] = Math.max(lateFinish[end]!, lateFinishAbove(net, d, own, own));
    }
    keepByHand(net, d, own);
  }
}

/** Late dates of a leaf that something holds or stretches. */
export function allowHeld(net: Network, d: Dates, p: number): void {
  const { outs, endAbove } = net;
  const isAlone = isOwnDate(net, p);
  let bound = FAR;
  for (let g = p; g >= 0; g = endAbove[g]!)
    for (let k = outs.start[g]!, stop = outs.start[g + 1]!; k < stop; k++) {
      const s = outs.other[k]!;
      if (net.state[s]! & FINISHED || d.lateStart[s] === FAR) continue;
      if (isAlone && g !== p && net.fixedStart[g] !== NONE) continue;
      // A start link out of a summary leaves from its earliest leaf only.
      if (g !== p && (outs.type[k] === 1 || outs.type[k] === 3) && d.earlyStart[p] !== d.earlyStart[g]) continue;
      const b = finishBound(net, d, outs, k, p);
      if (b < bound) bound = b;
    }
  const state = net.state[p]!;
  d.lateWork[p] = NONE;
  if (state & FINISHED) {
    d.lateStart[p] = d.start[p]!;
    d.lateFinish[p] = d.finish[p]!;
    return;
  }
  const at = net.constraintAt[p]!;
  const kind = net.constraint[p]!;
  let lf = bound === FAR ? (net.isOwnEnd ? d.earlyFinish[p]! : d.projectFinish) : bound;
  if (kind === MSO) lf = finishFrom(net, p, at);
  else if (kind === MFO) lf = at;
  else if (kind === SNLT) lf = Math.min(lf, finishFrom(net, p, at));
  else if (kind === FNLT) lf = Math.min(lf, at);
  if (net.deadline[p] !== NONE && net.deadline[p]! < lf) lf = net.deadline[p]!;
  if (net.ceiling[p]! < lf) lf = net.ceiling[p]!;
  if (lf > d.projectFinish) lf = d.projectFinish;
  const c = net.clocks[net.clock[p]!]!;
  const duration = net.duration[p]!;
  if (isWhole(net, p)) {
    const w = workAt(c, lf);
    // links from a task put off are looked up: their room is counted in wall time
    d.lateWork[p] = net.delay[p] ? NONE : w;
    d.lateFinish[p] = endAt(c, w);
    d.lateStart[p] = startAt(c, w - duration);
    return;
  }
  // a milestone may stand where work begins, but not in the pause before
  d.lateFinish[p] = net.duration[p] || snapped(net, p, lf) > lf ? snappedBack(net, p, lf) : lf;
  if (state & STARTED) d.lateStart[p] = d.start[p]!;
  else if (net.fixedStart[p] !== NONE) {
    const span = workAt(c, net.fixedFinish[p]!) - workAt(c, net.fixedStart[p]!);
    d.lateStart[p] = span ? startAt(c, workAt(c, lf) - span) : lf;
  } else d.lateStart[p] = startFor(net, p, net.duration[p] ? lf : d.lateFinish[p]!);
}

/** Slacks by row, in working minutes of each task's calendar. */
export type Slacks = {
  startSlack: Int32Array;
  finishSlack: Int32Array;
  totalSlack: Int32Array;
  freeSlack: Int32Array;
};

/** Writes the slacks of node `p` at row `i`. */
export function slackAt(net: Network, d: Dates, p: number, i: number, to: Slacks): void {
  const c = net.clocks[net.clock[p] === 0 ? 0 : net.slackClock[p]!]!;
  if (net.kind[p] === LEAF && d.lateWork[p] !== NONE && d.finishWork[p] !== NONE) {
    // A whole task has the same slack at both ends.
    const slack = d.lateWork[p]! - d.finishWork[p]!;
    to.startSlack[i] = to.finishSlack[i] = to.totalSlack[i] = slack;
    to.freeSlack[i] = net.isMirrored ? roomAhead(net, d, p, c) : slack > 0 ? freeSlack(net, d, p, c, slack) : 0;
    return;
  }
  const isHard = net.plan.project.isHonouringConstraints !== false;
  const pinned = isHard && net.constraint[p]! >= MSO && net.fixedStart[p] === NONE;
  const finishSlack =
    d.lateFinish[p] === d.earlyFinish[p] ? 0 : workAt(c, d.lateFinish[p]!) - workAt(c, d.earlyFinish[p]!);
  const startSlack =
    workAt(c, d.lateStart[p]!) - workAt(c, pinned ? Math.max(d.ready[p]!, d.earlyStart[p]!) : d.earlyStart[p]!);
  const state = net.state[p]!;
  const total = state & FINISHED ? 0 : state & STARTED ? finishSlack : Math.min(startSlack, finishSlack);
  to.startSlack[i] = state & STARTED ? 0 : startSlack;
  to.finishSlack[i] = state & FINISHED ? 0 : finishSlack;
  to.totalSlack[i] = total;
  if (state & FINISHED || total <= 0) to.freeSlack[i] = 0;
  else to.freeSlack[i] = net.isMirrored ? roomAhead(net, d, p, c) : freeSlack(net, d, p, c, total);
}

/** Free slack on negated time: how far a task that stands before its late dates may go without moving what waits for it. */
function roomAhead(net: Network, d: Dates, p: number, c: Clockwork): number {
  const { ins } = net;
  const entry = net.kind[p] === LEAF ? p : net.gateOf[net.row[p]!]!;
  let least = workAt(c, d.start[p]!) - workAt(c, d.earlyStart[p]!);
  for (let k = ins.start[entry]!, stop = ins.start[entry + 1]!; k < stop && least > 0; k++) {
    const s = ins.other[k]!;
    if (net.state[s]! & FINISHED) continue;
    const type = ins.type[k]!;
    const bound = lagged(
      net,
      ins,
      k,
      type === 0 || type === 2 ? d.finish[s]! : d.start[s]!,
      net.slackClock[p]!,
      1,
      s,
      p,
      d,
    );
    least = Math.min(least, workAt(c, type <= 1 ? d.start[p]! : d.finish[p]!) - workAt(c, bound));
  }
  return Math.max(0, least);
}

function freeSlack(net: Network, d: Dates, p: number, c: Clockwork, total: number): number {
  if (net.constraint[p] === ALAP) return 0;
  const { outs } = net;
  let least = total;
  for (let k = outs.start[p]!, stop = outs.start[p + 1]!; k < stop; k++) {
    const s = outs.other[k]!;
    if (net.state[net.kind[s] === GATE ? net.nodeOf[net.row[s]!]! : s]! & FINISHED) continue;
    const plain = plainGap(net, d, k, p);
    const gap = plain === NONE ? linkSlack(net, d, k, p, c) : plain;
    if (gap < least) least = gap;
    if (least <= 0) return 0;
  }
  return least;
}

/** Working minutes that the outgoing link at `k` leaves between its bound and where its successor stands. */
export function linkSlack(net: Network, d: Dates, k: number, p: number, c: Clockwork): number {
  const { outs } = net;
  const s = outs.other[k]!;
  const end = net.kind[s] === GATE ? net.nodeOf[net.row[s]!]! : s;
  const type = outs.type[k]!;
  const edge = type === 0 || type === 2 ? d.finish[p]! : d.start[p]!;
  const bound = lagged(net, outs, k, edge, net.slackClock[p]!, 1, p, s, d);
  const held = type === 0 || type === 1 ? d.start[end]! : d.finish[end]!;
  return workAt(c, undelayed(net, s, held)) - workAt(c, bound);
}

/** Critical on its own: not finished, slack within the limit, and not a manual task without full dates. */
export const mayBeCritical = (state: number) => !(state & FINISHED) && !(state & MANUAL && state & LOOSE);
