// The dates of a network as columns by plan row: what the chart draws from.

import { add, snapStart } from './calendar.ts';
import { clockOf, GATE, LEAF, type Network } from './network.ts';
import { type Dates, mayBeCritical, slackAt, spanOf } from './passes.ts';
import { type Columns, CRITICAL, HOLDS_CRITICAL, INACTIVE, MILESTONE, NEAR_CRITICAL, SUMMARY } from './result.ts';
import { DIAMOND } from './row.ts';
import { parseInstant } from './time.ts';

/** Room for the columns of `n` tasks; can be filled again and again. */
export const makeColumns = (n: number): Columns => ({
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

/** Writes every row. */
export function fillColumns(net: Network, d: Dates, c: Columns): void {
  const { row, kind, parent } = net;
  const { flags } = c;
  flags.fill(0);
  for (let p = 0; p < net.size; p++) {
    if (kind[p] === GATE) continue;
    const i = row[p]!;
    fillRow(net, d, c, p);
    if (parent[i]! >= 0 && isCriticalBelow(flags[i]!)) flags[parent[i]!]! |= HOLDS_CRITICAL;
  }
  for (let i = 0; i < flags.length; i++) if (!net.isActive[i]) placeInactive(net, c, i);
}

/** Whether what is above a row of these flags holds a critical task. */
export const isCriticalBelow = (flags: number): boolean =>
  (flags & (CRITICAL | SUMMARY)) === CRITICAL || (flags & HOLDS_CRITICAL) !== 0;

/** Writes the row of node `p`; whether a summary holds a critical task is what its flags said. */
export function fillRow(net: Network, d: Dates, c: Columns, p: number): void {
  const { project } = net.plan;
  const i = net.row[p]!;
  const isLeaf = net.kind[p] === LEAF;
  c.start[i] = d.start[p]!;
  c.finish[i] = d.finish[p]!;
  c.earlyStart[i] = d.earlyStart[p]!;
  c.earlyFinish[i] = d.earlyFinish[p]!;
  c.lateStart[i] = d.lateStart[p]!;
  c.lateFinish[i] = d.lateFinish[p]!;
  c.duration[i] = isLeaf ? net.duration[p]! : spanOf(net, d, p);
  slackAt(net, d, p, i, c);
  const slack = c.totalSlack[i]!;
  let flag = isLeaf ? 0 : SUMMARY | (c.flags[i]! & HOLDS_CRITICAL);
  if (mayBeCritical(net.state[p]!)) {
    if (slack <= (project.criticalSlackMinutes ?? 0)) flag |= CRITICAL;
    else if (slack <= (project.nearCriticalSlackMinutes ?? project.minutesPerDay)) flag |= NEAR_CRITICAL;
  }
  if (net.state[p]! & DIAMOND) flag |= MILESTONE;
  c.flags[i] = flag;
  if (net.isMirrored) mirror(c, i);
}

/** A plan scheduled from its finish ran on negated time: starts are finishes, and early is late. */
function mirror(c: Columns, i: number): void {
  [c.start[i], c.finish[i]] = [-c.finish[i]!, -c.start[i]!];
  [c.earlyStart[i], c.lateFinish[i]] = [-c.lateFinish[i]!, -c.earlyStart[i]!];
  [c.earlyFinish[i], c.lateStart[i]] = [-c.lateStart[i]!, -c.earlyFinish[i]!];
  [c.startSlack[i], c.finishSlack[i]] = [c.finishSlack[i]!, c.startSlack[i]!];
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
