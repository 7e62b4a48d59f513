// Why a task is where it is, worked out only for the task that somebody looks at: which bounds equal its date modulo
// zero working time, and which closed days lie between that bound and the date.

import { isOwnDate } from './byhand.ts';
import { endAt, exceptionNames, snapStart, startAt, workAt } from './calendar.ts';
import { childrenOf, type Edges, FAR, LEAF, type Network, NONE, TYPES, UNITS } from './network.ts';
import { type Dates, delayed, finishBound, finishFrom, snapped, startBound, startFor } from './passes.ts';
import type { Driver } from './result.ts';
import { FINISHED, KINDS, MANUAL, STARTED } from './row.ts';
import { DAY, formatInstant } from './time.ts';

const SNET = 2;
const FNLT = 5;
const REVERSED_KIND = [1, 0, 5, 4, 3, 2, 7, 6];
const REVERSED_TYPE = [0, 2, 1, 3];

/** What sets the start of a row (its finish, in a plan scheduled from its finish). */
export function explainStart(net: Network, d: Dates, row: number): Driver[] {
  const p = net.nodeOf[row]!;
  if (p < 0) return [];
  if (net.kind[p] !== LEAF && net.fixedStart[p] === NONE) return ofSummary(net, d, row, d.start, explainStart);
  if (net.fixedStart[p] !== NONE) return [settled(net, p)];
  const c = net.clocks[net.clock[p]!]!;
  const at = workAt(c, d.earlyStart[p]!);
  const stints = net.duration[p] ? net.stints.get(p) : undefined;
  const leadsHere = (t: number) => workAt(c, t) === at || (stints && snapped(net, p, t) === d.earlyStart[p]);
  const drivers: Driver[] = [];
  const kind = net.constraint[p]!;
  if (kind === 1 && d.start[p] !== d.earlyStart[p])
    return [{ kind: 'constraint', constraint: named(net, kind), at: null }, ...explainFinish(net, d, row)];
  const limit = limitOf(net, p);
  let hasBound = false;
  let from = NONE;
  for (let g = p; g >= 0; g = net.gateAbove[g]!)
    for (let k = net.ins.start[g]!; k < net.ins.start[g + 1]!; k++) {
      hasBound = true;
      const bound = delayed(net, p, startBound(net, d, net.ins, k, p));
      if (!leadsHere(bound)) continue;
      drivers.push(linkDriver(net, net.ins, k, bound));
      from = Math.max(from, bound);
    }
  const floor = net.floor[p]!;
  if (floor !== NONE && leadsHere(delayed(net, p, floor))) {
    drivers.push({
      kind: 'constraint',
      constraint: named(net, SNET),
      at: text(net, floor),
      ...setAbove(net, row, floor),
    });
    from = Math.max(from, floor);
  }
  if (limit !== NONE && leadsHere(limit) && (kind >= 6 || !drivers.length || kind === 2 || kind === 4)) {
    drivers.push({ kind: 'constraint', constraint: named(net, kind), at: text(net, net.constraintAt[p]!) });
    from = Math.max(from, limit);
  }
  if (net.delay[p]) drivers.push({ kind: 'levelling', at: text(net, d.start[p]!) });
  if (!drivers.length || (hasBound && !drivers.some((x) => x.kind === 'link') && leadsHere(net.origin))) {
    drivers.push({ kind: net.isMirrored ? 'projectFinish' : 'projectStart', at: text(net, net.origin) });
    from = net.origin;
  }
  const first = stints?.find((s) => from !== NONE && snapStart(net.clocks[s.clock]!, from) === d.earlyStart[p]);
  return drivers.concat(closedBetween(net, first?.clock ?? net.clock[p]!, from, d.earlyStart[p]!));
}

/** What keeps a row from ending later than its late finish. */
export function explainFinish(net: Network, d: Dates, row: number): Driver[] {
  const p = net.nodeOf[row]!;
  if (p < 0) return [];
  if (net.kind[p] !== LEAF) return ofSummary(net, d, row, d.lateFinish, explainFinish);
  const c = net.clocks[net.clock[p]!]!;
  const at = workAt(c, d.lateFinish[p]!);
  const drivers: Driver[] = [];
  const isAlone = isOwnDate(net, p);
  for (let g = p; g >= 0; g = net.endAbove[g]!)
    for (let k = net.outs.start[g]!; k < net.outs.start[g + 1]!; k++) {
      if (!holdsBack(net, d, net.outs.other[k]!) || (isAlone && g !== p && net.fixedStart[g] !== NONE)) continue;
      const bound = finishBound(net, d, net.outs, k, p);
      if (workAt(c, bound) === at) drivers.push(linkDriver(net, net.outs, k, bound));
    }
  if (net.deadline[p] !== NONE && workAt(c, net.deadline[p]!) === at)
    drivers.push({ kind: 'deadline', at: text(net, net.deadline[p]!) });
  const kind = net.constraint[p]!;
  const pin = net.constraintAt[p]!;
  const latest = kind === 3 || kind === 6 ? finishFrom(net, p, pin) : kind === 5 || kind === 7 ? pin : NONE;
  if (latest !== NONE && workAt(c, latest) === at)
    drivers.push({ kind: 'constraint', constraint: named(net, kind), at: text(net, pin) });
  const ceiling = net.ceiling[p]!;
  if (ceiling !== FAR && workAt(c, ceiling) === at)
    drivers.push({
      kind: 'constraint',
      constraint: named(net, FNLT),
      at: text(net, ceiling),
      ...setAbove(net, row, ceiling),
    });
  if (!drivers.length)
    drivers.push({ kind: net.isMirrored ? 'projectStart' : 'projectFinish', at: text(net, d.projectFinish) });
  return drivers;
}

/** The summary above a row that a date was set on: a constraint of its own, or the start it was given by hand. */
function setAbove(net: Network, row: number, moment: number): { of?: string } {
  for (let up = net.parent[row]!; up >= 0; up = net.parent[up]!) {
    const { id, constraintAt, manualStartAt } = net.plan.tasks[up]!;
    if ([constraintAt, manualStartAt].includes(text(net, moment))) return { of: id };
  }
  return {};
}

/** The chain of driving tasks that ends at a task, first one first. */
export function pathTo(net: Network, d: Dates, id: string): string[] {
  const path: string[] = [];
  let next: string | undefined = id;
  while (next !== undefined && !path.includes(next)) {
    const row = net.rowOf.get(next);
    if (row === undefined) break;
    path.push(next);
    const driver: Driver | undefined = explainStart(net, d, row).find((x) => x.kind === 'link');
    next = driver?.kind === 'link' ? lastLeaf(net, d, driver.from) : undefined;
  }
  return path.reverse();
}

/** A summary drives through the child that ends last. */
function lastLeaf(net: Network, d: Dates, id: string): string {
  let row = net.rowOf.get(id)!;
  while (net.isSummary[row]) {
    const end = d.finish[net.nodeOf[row]!]!;
    const child = childrenOf(net, row).find((i) => d.finish[net.nodeOf[i]!] === end);
    if (child === undefined) break;
    row = child;
  }
  return net.plan.tasks[row]!.id;
}

/** What has ended, and a summary below which everything has, holds nothing back. */
const holdsBack = (net: Network, d: Dates, s: number) => !(net.state[s]! & FINISHED) && d.lateStart[s] !== FAR;

type Explain = (net: Network, d: Dates, row: number) => Driver[];

function ofSummary(net: Network, d: Dates, row: number, column: Int32Array, explain: Explain): Driver[] {
  const value = column[net.nodeOf[row]!]!;
  const child = childrenOf(net, row).find((i) => column[net.nodeOf[i]!] === value);
  return child === undefined ? [] : explain(net, d, child);
}

function settled(net: Network, p: number): Driver {
  const at = text(net, net.isMirrored ? net.fixedFinish[p]! : net.fixedStart[p]!);
  const isManual = net.kind[p] !== LEAF || net.state[p]! & MANUAL;
  return { kind: net.kind[p] === LEAF && net.state[p]! & STARTED ? 'actual' : isManual ? 'manual' : 'status', at };
}

function limitOf(net: Network, p: number): number {
  const kind = net.constraint[p]!;
  if (kind < 2) return NONE;
  const at = net.constraintAt[p]!;
  const limit = kind === 2 || kind === 3 || kind === 6 ? at : startFor(net, p, at);
  return kind === 2 || kind === 4 ? delayed(net, p, limit) : limit;
}

function linkDriver(net: Network, e: Edges, k: number, bound: number): Driver {
  const link = net.plan.links[e.link[k]!]!;
  const other = net.plan.tasks[net.row[e.other[k]!]!]!.id;
  const type = TYPES[net.isMirrored ? REVERSED_TYPE[e.type[k]!]! : e.type[k]!]!;
  const lagUnit = UNITS[e.unit[k]!]!;
  return {
    kind: 'link',
    linkId: link.id,
    from: other,
    type,
    lagMinutes: link.lagMinutes,
    lagUnit,
    at: text(net, bound),
  };
}

/** Closed days between a bound and the start it led to, when they are more than a night. */
function closedBetween(net: Network, clock: number, bound: number, start: number): Driver[] {
  const c = net.clocks[clock]!;
  if (!c.id || bound === NONE) return [];
  const w = workAt(c, start);
  const from = Math.max(bound, Math.min(endAt(c, w), start));
  if (workAt(c, from) !== w || startAt(c, w) !== start || start <= from) return [];
  const [a, b] = net.isMirrored ? [-start, -from] : [from, start];
  const firstDay = Math.ceil(a / DAY);
  const endDay = Math.floor(b / DAY);
  if (endDay <= firstDay) return [];
  const names = exceptionNames(net.plan, c.id.split('∩')[0]!, firstDay, endDay - 1);
  return [{ kind: 'calendar', calendarId: c.id, from: formatInstant(a), to: formatInstant(b), names }];
}

const named = (net: Network, kind: number) => KINDS[net.isMirrored ? REVERSED_KIND[kind]! : kind]!;
const text = (net: Network, t: number) => formatInstant(net.isMirrored ? -t : t);
