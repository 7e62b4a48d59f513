/**
 * What has moved since dates were agreed: how late each task is, in days of the calendar; which tasks the end owes its delay
 * to, and what each adds, in minutes of work; what came since, and what went. Pure.
 */
import type { OutlineRow, Task } from '#contract/tasks.ts';
import { type Clockwork, workAt } from '#schedule/calendar.ts';
import { projectClockwork } from '#schedule/moved.ts';
import { CRITICAL } from '#schedule/result.ts';
import { DAY } from '#schedule/time.ts';
import { readTree, type Tree } from './gantt/rows.ts';
import type { PlanView } from './plan.ts';
import type { Told } from './why.ts';

/** Task id → what was agreed, minutes of wall time. */
export type Agreed = Readonly<Record<string, readonly [start: number, finish: number]>>;
/** A plan with its dates, as what is compared. */
export type Compared = Told & { tree: Tree; clock: Clockwork };
/** Minutes of work that a task adds to the delay of what waits for it; below zero, that it catches up. */
export interface Share {
  at: number;
  minutes: number;
}
type Edge = 0 | 1;

/** Days between two dates as one reads them. */
export const daysLate = (finish: number, agreed: number): number => Math.floor(finish / DAY) - Math.floor(agreed / DAY);

/** Reads how late each row is, and what it owes to what it waits for. */
function slips({ plan, schedule, tree, clock }: Compared, agreed: Agreed) {
  const { start, finish } = schedule.columns;
  const edgeOf = (at: number, edge: Edge): number => (edge ? finish : start)[at]!;
  const ofEdge = (at: number, edge: Edge): number | null => {
    const dates = agreed[plan.tasks[at]!.id];
    return dates ? workAt(clock, edgeOf(at, edge)) - workAt(clock, dates[edge]) : null;
  };
  /** A phase is waited for through the task in it that begins first or ends last. */
  const leafAt = (id: string, edge: Edge): number => {
    let at = schedule.rowOf(id);
    while (at >= 0 && tree.hasChildren[at]) {
      const [phase, date] = [at, edgeOf(at, edge)];
      at = plan.tasks.findIndex((_, i) => tree.parent[i] === phase && edgeOf(i, edge) === date);
    }
    return at;
  };
  const links = Map.groupBy(plan.links, (each) => each.to);
  /** What sets a row's date, and by which of its ends. What has begun waits for nothing: then it is who came latest. */
  const driverOf = (at: number): { at: number; out: Edge; into: Edge } | null => {
    const { id } = plan.tasks[at]!;
    const drivers = schedule.at(id)?.drivers ?? [];
    const isBegun = drivers.some((each) => each.kind === 'actual');
    const told = isBegun
      ? (links.get(id) ?? []).filter((each) => each.isActive !== false)
      : drivers.filter((each) => each.kind === 'link').slice(0, 1);
    let found: ReturnType<typeof driverOf> = null;
    let most = isBegun ? 0 : Number.NEGATIVE_INFINITY;
    for (const { from, type } of told) {
      const out: Edge = type === 'SS' || type === 'SF' ? 0 : 1;
      const other = leafAt(from, out);
      const slip = other < 0 ? null : (ofEdge(other, out) ?? 0);
      if (slip === null || slip <= most) continue;
      most = slip;
      found = { at: other, out, into: type === 'FF' || type === 'SF' ? 1 : 0 };
    }
    return found;
  };
  return { ofEdge, driverOf };
}

/** What each task on the way to a last one adds to its delay, first to last; together, all of it. */
export function sharesOf(compared: Compared, agreed: Agreed, last: number, ended: number): Share[] {
  const { ofEdge, driverOf } = slips(compared, agreed);
  const way: { at: number; into: Edge; out: Edge }[] = [];
  const seen = new Set<number>();
  let [at, out] = [last, 1 as Edge];
  while (at >= 0 && !seen.has(at)) {
    seen.add(at);
    const driver = driverOf(at);
    way.push({ at, into: driver?.into ?? 0, out });
    if (!driver) break;
    ({ at, out } = driver);
  }
  const shares: Share[] = [];
  const give = (to: number, minutes: number) => minutes !== 0 && shares.push({ at: to, minutes });
  let before = 0;
  // what was not agreed has no dates of its own to compare: it adds what lies between its neighbours
  let come: number | null = null;
  for (const each of way.reverse()) {
    const leaving = ofEdge(each.at, each.out);
    if (leaving === null) {
      come ??= each.at;
      continue;
    }
    const arriving = come === null ? before : ofEdge(each.at, each.into)!;
    if (come !== null) give(come, arriving - before);
    give(each.at, leaving - arriving);
    [before, come] = [leaving, null];
  }
  const { finish } = compared.schedule.columns;
  if (come !== null) give(come, workAt(compared.clock, finish[last]!) - workAt(compared.clock, ended) - before);
  return shares;
}

export interface Moved {
  row: OutlineRow;
  agreed: number;
  finish: number;
  days: number;
  /** minutes of work that it adds itself; null where that cannot be known */
  own: number | null;
}
export interface Drift {
  agreed: number;
  finish: number;
  days: number;
  /** those that add the most first */
  moved: Moved[];
  /** what the end owes its delay to, first to last */
  shares: Share[];
  added: OutlineRow[];
  /** in the bin, by what lies at its top */
  removed: Task[];
  /** for good */
  erased: number;
}

/** The plan as it is (or as it was agreed later on, `to`) against what was agreed. Null while there are no dates. */
export function driftOf(view: PlanView, agreed: Agreed, to?: Agreed): Drift | null {
  const { plan, schedule, outline } = view;
  if (!schedule) return null;
  const compared = { plan, schedule, tree: readTree(plan.tasks), clock: projectClockwork(plan, null) };
  const { ofEdge, driverOf } = slips(compared, agreed);
  const ownOf = (at: number): number => {
    const driver = driverOf(at);
    // what was not agreed itself moved it by as much as it moved
    return ofEdge(at, 1)! - (driver ? (ofEdge(driver.at, driver.out) ?? ofEdge(at, driver.into)!) : 0);
  };
  const { columns } = schedule;
  const leaves = outline.rows.filter(({ task, isSummary }) => !isSummary && task.isActive !== false);
  const moved: Moved[] = [];
  let [ended, end, last] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, -1];
  for (const row of leaves) {
    const { task, at } = row;
    const finish = to ? to[task.id]?.[1] : columns.finish[at]!;
    const was = agreed[task.id]?.[1];
    if (was !== undefined) ended = Math.max(ended, was);
    if (finish === undefined) continue;
    if (finish > end || (finish === end && columns.flags[at]! & CRITICAL)) [end, last] = [finish, at];
    const days = was === undefined ? 0 : daysLate(finish, was);
    if (days !== 0) moved.push({ row, agreed: was!, finish, days, own: to ? null : ownOf(at) });
  }
  if (last < 0 || !Number.isFinite(ended)) return null;
  const tasks = view.rows.tasks as Record<string, Task> | undefined;
  const gone = Object.keys(agreed).filter((id) => (to ? !to[id] : !outline.byId.has(id)));
  return {
    agreed: ended,
    finish: end,
    days: daysLate(end, ended),
    moved: moved.sort((a, b) => (b.own ?? 0) - (a.own ?? 0) || b.days - a.days || a.row.at - b.row.at),
    shares: to ? [] : sharesOf(compared, agreed, last, ended),
    added: leaves.filter(({ task }) => !agreed[task.id] && (!to || to[task.id])),
    removed: gone.flatMap((id) => (tasks?.[id] && (to || tasks[id].removedAt) ? tasks[id] : [])),
    erased: gone.filter((id) => !tasks?.[id]).length,
  };
}
