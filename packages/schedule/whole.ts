// The passes of a whole task – one that nothing has fixed and nobody's hours stretch – on the working minutes of its
// calendar: links between tasks on one calendar are additions there, and time is looked up for the dates alone.

import { isOwnDate } from './byhand.ts';
import { type Clockwork, endAt, startAt, workAt } from './calendar.ts';
import { type Edges, FAR, LEAF, type Network, NONE } from './network.ts';
import { type Dates, finishBound, startBound } from './passes.ts';
import { FINISHED } from './row.ts';

const SNET = 2;
const FNET = 4;

/** A task with a duration that nothing has fixed and nobody's hours stretch. */
export const isWhole = (net: Network, p: number): boolean =>
  net.duration[p]! > 0 && net.fixedStart[p] === NONE && !net.isStaffed[p];

/** Bits of `way`: starts as its links let it or not before a date · such a date exists · so does one not to pass. */
export const FREE = 1;
const PUSHED = 2;
const LIMITED = 4;

/** How node `p` is placed. */
export function wayOf(net: Network, p: number): number {
  const kind = net.constraint[p]!;
  const isOpen = !(net.state[p]! & FINISHED);
  const isFree = isOpen && (kind <= SNET || kind === FNET) && net.delay[p] === 0 && isWhole(net, p);
  const isPushed = kind >= SNET || net.floor[p] !== NONE;
  const isLimited = net.deadline[p] !== NONE || net.ceiling[p] !== FAR;
  return (isFree ? FREE : 0) | (isPushed ? PUSHED : 0) | (isLimited ? LIMITED : 0);
}

/** Works out which links are additions, for as long as tasks stay on their calendars. */
export function sortOut(net: Network): void {
  for (const e of [net.ins, net.outs])
    for (let p = 0; p < net.size; p++)
      for (let k = e.start[p]!; k < e.start[p + 1]!; k++) e.isAddition[k] = isAddition(net, e, k, p) ? 1 : 0;
  net.isWayStale = false;
}

/** What a summary's gate hands down to leaves on other calendars is looked up; so is what comes from a summary. */
function isAddition(net: Network, e: Edges, k: number, p: number): boolean {
  const other = e.other[k]!;
  if (net.kind[p] !== LEAF || net.kind[other] !== LEAF || net.clock[other] !== net.clock[p]) return false;
  return e.lag[k] === 0 || (net.isLagOwn && e.unit[k] === 0 && net.clock[p] !== 0);
}

/** The project's start on a calendar. */
function originOn(net: Network, clock: number): number {
  const known = net.originWork[clock];
  if (known !== undefined) return known;
  const work = workAt(net.clocks[clock]!, net.origin);
  net.originWork[clock] = work;
  return work;
}

/** Early dates of a free task. */
export function placeFree(net: Network, d: Dates, p: number): void {
  const { ins, gateAbove } = net;
  const { start: first, other: others, type: types, lag: lags, isAddition: plain } = ins;
  const clock = net.clock[p]!;
  const c = net.clocks[clock]!;
  const duration = net.duration[p]!;
  const origin = originOn(net, clock);
  let w = NONE;
  for (let g = p; g >= 0; g = gateAbove[g]!)
    for (let k = first[g]!, stop = first[g + 1]!; k < stop; k++) {
      const type = types[k]!;
      const from = type === 0 || type === 2 ? d.finishWork[others[k]!]! : d.startWork[others[k]!]!;
      let bound: number;
      if (from !== NONE && plain[k]) {
        bound = from + lags[k]! - (type >= 2 ? duration : 0);
        if (type === 2 && bound < origin) bound = origin;
      } else bound = workAt(c, startBound(net, d, ins, k, p));
      if (bound > w) w = bound;
    }
  w = startWorkOf(net, p, w, origin);
  d.startWork[p] = w;
  d.finishWork[p] = w + duration;
  d.start[p] = d.earlyStart[p] = startAt(c, w);
  d.finish[p] = d.earlyFinish[p] = endAt(c, w + duration);
}

/** The working minute at which a free task starts, from what its links leave (`NONE`: it has none) and the project's start. */
export function startWorkOf(net: Network, p: number, links: number, origin: number): number {
  let w = links;
  if (net.way[p]! & PUSHED) w = pushed(net, p, net.clocks[net.clock[p]!]!, w, origin);
  else if (w === NONE) w = origin;
  return w < origin && net.isNeverBefore ? origin : w;
}

/** A start that a date of its own, or of a summary above, may put off. */
function pushed(net: Network, p: number, c: Clockwork, links: number, origin: number): number {
  const kind = net.constraint[p]!;
  let w = links;
  if (kind >= SNET) w = Math.max(w, workAt(c, net.constraintAt[p]!) - (kind === FNET ? net.duration[p]! : 0));
  else if (w === NONE && !net.isBelowPlaced[p]) w = origin;
  return net.floor[p] === NONE || isOwnDate(net, p) ? w : Math.max(w, workAt(c, net.floor[p]!));
}

/** Late dates of a free task; `ends` holds the project's finish on each calendar once it was asked for. */
export function allowFree(net: Network, d: Dates, p: number, ends: number[]): void {
  const { outs, endAbove, state } = net;
  const { start: first, other: others, type: types, lag: lags, isAddition: plain } = outs;
  const clock = net.clock[p]!;
  const c = net.clocks[clock]!;
  const duration = net.duration[p]!;
  ends[clock] ??= workAt(c, d.projectFinish);
  const end = ends[clock]!;
  const isAlone = isOwnDate(net, p);
  let w = FAR;
  for (let g = p; g >= 0; g = endAbove[g]!)
    for (let k = first[g]!, stop = first[g + 1]!; k < stop; k++) {
      const s = others[k]!;
      const type = types[k]!;
      if (state[s]! & FINISHED || d.lateStart[s] === FAR || (isAlone && net.fixedStart[g] !== NONE)) continue;
      // A start link out of a summary leaves from its earliest leaf only.
      if (g !== p && (type === 1 || type === 3) && d.earlyStart[p] !== d.earlyStart[g]) continue;
      const late = d.lateWork[s]!;
      const bound =
        late !== NONE && plain[k]
          ? late - lags[k]! - (type <= 1 ? net.duration[s]! : 0) + (type === 1 || type === 3 ? duration : 0)
          : workAt(c, finishBound(net, d, outs, k, p));
      if (bound < w) w = bound;
    }
  if (w === FAR) w = net.isOwnEnd ? d.finishWork[p]! : end;
  if (net.way[p]! & LIMITED) {
    if (net.deadline[p] !== NONE) w = Math.min(w, workAt(c, net.deadline[p]!));
    if (net.ceiling[p] !== FAR) w = Math.min(w, workAt(c, net.ceiling[p]!));
  }
  if (w > end) w = end;
  d.lateWork[p] = w;
  d.lateFinish[p] = endAt(c, w);
  d.lateStart[p] = startAt(c, w - duration);
}

/** Working minutes between the bound of the link at `k` and where its successor stands; `NONE` where it is no addition. */
export function plainGap(net: Network, d: Dates, k: number, p: number): number {
  const { outs } = net;
  const s = outs.other[k]!;
  const type = outs.type[k]!;
  const to = type <= 1 ? d.startWork[s]! : d.finishWork[s]!;
  const from = type === 0 || type === 2 ? d.finishWork[p]! : d.startWork[p]!;
  return to === NONE || from === NONE || !outs.isAddition[k] ? NONE : to - from - outs.lag[k]!;
}
