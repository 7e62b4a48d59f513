// What stands where somebody put it: tasks and summaries that are set by hand, and what they mean for the dates around them.

import { childrenOf, END, LEAF, type Network, NONE } from './network.ts';
import type { Dates } from './passes.ts';
import { MANUAL, STARTED } from './row.ts';

/** Given its dates by hand: a task that has not begun, or a summary. */
export const isByHand = (net: Network, p: number): boolean =>
  net.fixedStart[p] !== NONE && (net.kind[p] === END || (net.state[p]! & (MANUAL | STARTED)) === MANUAL);

/** What stands where somebody put it is never late for it. */
export function keepByHand(net: Network, d: Dates, p: number): void {
  if (!isByHand(net, p)) return;
  d.lateStart[p] = Math.max(d.lateStart[p]!, net.fixedStart[p]!);
  d.lateFinish[p] = Math.max(d.lateFinish[p]!, net.fixedFinish[p]!);
}

/** An edge of a task, or of a summary with what sticks out of it. */
function reach(net: Network, p: number, start: Int32Array, least: (a: number, b: number) => number): number {
  return net.kind[p] === LEAF ? start[p]! : counted(net, p).reduce((so, q) => least(so, start[q]!), start[p]!);
}

/** What the dates of a summary span: all directly below it, and what sticks out of a summary that is set by hand. */
export function counted(net: Network, end: number): number[] {
  const nodes = childrenOf(net, net.row[end]!).map((i) => net.nodeOf[i]!);
  return nodes.flatMap((p) => (net.kind[p] === END && net.fixedStart[p] !== NONE ? [p, ...counted(net, p)] : p));
}

/** The late dates of `own` as the summary above counts them, and links into it (`p`: where they arrive): what is set by hand does not move. */
export const lateStartAbove = (net: Network, d: Dates, p: number, own: number): number =>
  isByHand(net, own) ? reach(net, own, d.start, Math.min) : d.lateStart[p]!;
export const lateFinishAbove = (net: Network, d: Dates, p: number, own: number): number =>
  isByHand(net, own) ? reach(net, own, d.finish, Math.max) : d.lateFinish[p]!;

/** A summary set by hand stands where it was put. */
export function placeSummary(net: Network, d: Dates, end: number): void {
  d.start[end] = d.earlyStart[end] = net.fixedStart[end]!;
  d.finish[end] = d.earlyFinish[end] = net.fixedFinish[end]!;
}

/** Below a summary set by hand, what has a date of its own waits neither for that of the summary nor for its links. */
export const isOwnDate = (net: Network, p: number): boolean => net.constraint[p]! > 1 && net.isBelowPlaced[p] === 1;
