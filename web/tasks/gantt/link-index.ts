// Links by where they run: each is listed under the blocks of 64 rows that it crosses, so that a screen of rows finds its
// own among tens of thousands. Only rows count here; dates may change without any of it being built again.
import { add, type Clockwork, workAt } from '#schedule/calendar.ts';
import type { Link, LinkType, Task } from '#schedule/plan.ts';
import type { Columns } from '#schedule/result.ts';
import type { Rows } from './rows.ts';

const BLOCK = 64;
/** A link that crosses more blocks than this is kept apart and looked at on each frame. */
const LONG = 12;

export type LinkIndex = {
  from: Int32Array;
  to: Int32Array;
  /** Calls back with each link, by its place in the plan, that crosses some of the rows. */
  among(firstRow: number, lastRow: number, found: (k: number) => void): void;
};

/** `from` and `to` are indexes of tasks, -1 where unknown. A folded end stands at the row of what it is folded into. */
export function indexLinks(links: readonly Link[], rows: Rows, rowOfId: (id: string) => number): LinkIndex {
  const m = links.length;
  const from = new Int32Array(m);
  const to = new Int32Array(m);
  for (let k = 0; k < m; k++) {
    from[k] = shownAs(rows, rowOfId(links[k]!.from));
    to[k] = shownAs(rows, rowOfId(links[k]!.to));
  }
  const blocks = Math.ceil(rows.count / BLOCK) + 1;
  const sizes = new Int32Array(blocks + 1);
  const long: number[] = [];
  const span = (k: number): [number, number] | null => {
    if (from[k]! < 0 || to[k]! < 0 || from[k] === to[k]) return null;
    const a = rows.rowOf[from[k]!]!;
    const b = rows.rowOf[to[k]!]!;
    return [Math.floor(Math.min(a, b) / BLOCK), Math.floor(Math.max(a, b) / BLOCK)];
  };
  for (let k = 0; k < m; k++) {
    const s = span(k);
    if (!s) continue;
    if (s[1] - s[0] >= LONG) long.push(k);
    else for (let b = s[0]; b <= s[1]; b++) sizes[b + 1]!++;
  }
  for (let b = 0; b < blocks; b++) sizes[b + 1]! += sizes[b]!;
  const listed = new Int32Array(sizes[blocks]!);
  const next = sizes.slice();
  for (let k = 0; k < m; k++) {
    const s = span(k);
    if (s && s[1] - s[0] < LONG) for (let b = s[0]; b <= s[1]; b++) listed[next[b]!++] = k;
  }
  const stamp = new Int32Array(m);
  let turn = 0;
  return {
    from,
    to,
    among(firstRow, lastRow, found) {
      turn++;
      const tell = (k: number) => {
        if (stamp[k] === turn) return;
        stamp[k] = turn;
        const a = rows.rowOf[from[k]!]!;
        const b = rows.rowOf[to[k]!]!;
        if (Math.max(a, b) >= firstRow && Math.min(a, b) <= lastRow) found(k);
      };
      const last = Math.min(blocks - 1, Math.floor(lastRow / BLOCK));
      for (let b = Math.max(0, Math.floor(firstRow / BLOCK)); b <= last; b++)
        for (let i = sizes[b]!; i < sizes[b + 1]!; i++) tell(listed[i]!);
      for (const k of long) tell(k);
    },
  };
}

function shownAs(rows: Rows, index: number): number {
  for (let i = index; i >= 0; i = rows.tree.parent[i]!) if (rows.rowOf[i]! >= 0) return i;
  return -1;
}

/** The edge of each end: does the link leave from, and arrive at, the finish of its task? */
export const leavesFinish = (type: LinkType): boolean => type === 'FS' || type === 'FF';
export const entersFinish = (type: LinkType): boolean => type === 'FF' || type === 'SF';

/** True when nothing but the lag lies between the two ends: the link is what holds its successor. */
export function isDriving(
  link: Link,
  from: number,
  to: number,
  columns: Columns,
  tasks: readonly Task[],
  clock: Clockwork,
) {
  const left = leavesFinish(link.type) ? columns.finish[from]! : columns.start[from]!;
  const right = entersFinish(link.type) ? columns.finish[to]! : columns.start[to]!;
  let lag = link.lagMinutes;
  if (link.lagUnit === 'percent' || link.lagUnit === 'elapsedPercent')
    lag = Math.round((lag * (tasks[from]!.durationMinutes || 0)) / 100);
  const bound =
    lag === 0
      ? left
      : link.lagUnit === 'elapsed' || link.lagUnit === 'elapsedPercent'
        ? left + lag
        : add(clock, left, lag);
  return workAt(clock, bound) === workAt(clock, right);
}

const STUB = 9;
const TIP = 13;

/** The corners of a link: out of one edge, along, and into the other. `exit` and `entry` are 1 rightwards, -1 leftwards. */
export function routeOf(
  x1: number,
  y1: number,
  exit: 1 | -1,
  x2: number,
  y2: number,
  entry: 1 | -1,
  half: number,
): number[] {
  const a = x1 + exit * STUB;
  const b = x2 - entry * TIP;
  if (exit !== entry) {
    const m = exit > 0 ? Math.max(a, b) : Math.min(a, b);
    return [x1, y1, m, y1, m, y2, x2, y2];
  }
  if (entry > 0 ? a <= b : a >= b) return [x1, y1, b, y1, b, y2, x2, y2];
  const middle = y2 > y1 ? y2 - half : y2 + half;
  return [x1, y1, a, y1, a, middle, b, middle, b, y2, x2, y2];
}

/** How far a point is from a polyline. */
export function distanceTo(points: readonly number[], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [ax, ay, bx, by] = [points[i]!, points[i + 1]!, points[i + 2]!, points[i + 3]!];
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    least = Math.min(least, Math.hypot(x - ax - share * (bx - ax), y - ay - share * (by - ay)));
  }
  return least;
}
