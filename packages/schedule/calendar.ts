// Working time as two table look-ups: minutes of wall time ↔ working minutes since an anchor. Days share a few shapes,
// each with its minute tables, and a prefix sum per day places them; the span of days grows on demand.

import type { Calendar, Interval, Plan } from './plan.ts';
import { PlanError } from './plan.ts';
import { DAY, formatDay, parseDay, weekday } from './time.ts';

/** A calendar ready for arithmetic. Treat as opaque; use the functions below. */
export type Clockwork = {
  id: string;
  /** Working intervals of a day number. */
  dayIntervals: (day: number) => Interval[];
  first: number;
  end: number;
  /** `first` and `end` in minutes. */
  opens: number;
  closes: number;
  /** Working minutes at both. */
  low: number;
  high: number;
  anchor: number;
  prefix: Int32Array;
  shape: Uint16Array;
  hint: Int32Array;
  shapes: Map<string, number>;
  /** shape × 1441: working minutes before a minute of the day. */
  done: Uint16Array;
  /** shape × 1441: the minute at which so much is done, and the one at which what follows begins. */
  endAt: Uint16Array;
  startAt: Uint16Array;
};

const STRIDE = DAY + 1;
const SEARCH_DAYS = 4000;
// Symmetric around 1970 (1740–2199) because plans scheduled from their finish run on negated time.
const LATEST = parseDay('2199-12-31');
const EARLIEST = -LATEST;
const HINT_BITS = 8;

/** Working minutes from the anchor to `t`; negative before it. */
export function workAt(c: Clockwork, t: number): number {
  if (t < c.opens || t >= c.closes) reach(c, Math.floor(t / DAY));
  const since = t - c.opens;
  const i = (since / DAY) | 0;
  return c.prefix[i]! + c.done[c.shape[i]! * STRIDE + since - i * DAY]!;
}

/** The last instant at which exactly `w` minutes are done before work resumes: where the next minute of work begins. */
export function startAt(c: Clockwork, w: number): number {
  while (w >= c.high) extend(c, 1);
  while (w < c.low) extend(c, -1);
  let i = c.hint[(w - c.low) >> HINT_BITS]!;
  while (c.prefix[i + 1]! <= w) i++;
  return c.opens + i * DAY + c.startAt[c.shape[i]! * STRIDE + w - c.prefix[i]!]!;
}

/** The first instant at which `w` minutes are done: the end of the work, never the next start. */
export function endAt(c: Clockwork, w: number): number {
  while (w > c.high) extend(c, 1);
  while (w <= c.low) extend(c, -1);
  let i = c.hint[(w - 1 - c.low) >> HINT_BITS]!;
  while (c.prefix[i + 1]! < w) i++;
  return c.opens + i * DAY + c.endAt[c.shape[i]! * STRIDE + w - c.prefix[i]!]!;
}

/** `t` plus `minutes` of work: lands at the end of an interval going forward, at the start of one going back. */
export function add(c: Clockwork, t: number, minutes: number): number {
  const w = workAt(c, t) + minutes;
  return minutes > 0 ? endAt(c, w) : startAt(c, w);
}

/** Signed working minutes between two instants. */
export const work = (c: Clockwork, from: number, to: number): number => workAt(c, to) - workAt(c, from);

/** The next working minute at or after `t`. */
export const snapStart = (c: Clockwork, t: number): number => startAt(c, workAt(c, t));

/** The end of work at or before `t`. */
export const snapFinish = (c: Clockwork, t: number): number => endAt(c, workAt(c, t));

/** Every minute works: what elapsed durations and lags run on. */
export const alwaysOpen = (anchorDay: number, days: number): Clockwork =>
  clockwork('', () => [[0, DAY]], anchorDay, days);

/** Makes a clockwork from what a day looks like. Throws `PlanError` when 4,000 days hold no working minute. */
export function clockwork(
  id: string,
  dayIntervals: (day: number) => Interval[],
  anchorDay: number,
  days: number,
): Clockwork {
  const c: Clockwork = {
    id,
    dayIntervals,
    first: anchorDay,
    end: anchorDay,
    opens: 0,
    closes: 0,
    low: 0,
    high: 0,
    anchor: anchorDay,
    prefix: new Int32Array(1),
    shape: new Uint16Array(0),
    hint: new Int32Array(0),
    shapes: new Map(),
    done: new Uint16Array(0),
    endAt: new Uint16Array(0),
    startAt: new Uint16Array(0),
  };
  grow(c, anchorDay - 40, anchorDay + days);
  return c;
}

/** Compiles a calendar of a plan with its base calendars; `isMirrored` runs it on negated time. */
export function compileCalendar(
  plan: Plan,
  id: string,
  anchorDay: number,
  days: number,
  isMirrored = false,
): Clockwork {
  const chain = chainOf(plan, id);
  if (!chain.length) throw new PlanError('no_calendar', id, `no calendar ${id}`);
  const intervals = dayIntervalsOf(chain);
  return clockwork(id, isMirrored ? mirrored(intervals) : intervals, anchorDay, days);
}

const mirrored = (intervals: (day: number) => Interval[]) => (day: number) =>
  intervals(-1 - day).map(([from, to]): Interval => [DAY - to, DAY - from]);

/** Names of the exceptions of a calendar (its bases included) that close or change a day. */
export function exceptionNames(plan: Plan, id: string, fromDay: number, toDay: number): string[] {
  const names = new Set<string>();
  for (const calendar of chainOf(plan, id))
    for (const e of calendar.exceptions)
      if (e.name && parseDay(e.from) <= toDay && parseDay(e.to) >= fromDay) names.add(e.name);
  return [...names];
}

/** Whether any day near enough to be searched works at all. */
export function hasWork(c: Clockwork): boolean {
  for (let day = c.anchor; day < c.anchor + SEARCH_DAYS; day++) if (c.dayIntervals(day).length) return true;
  return false;
}

/** Working time common to two calendars. */
export function intersect(a: Clockwork, b: Clockwork, days: number): Clockwork {
  const common = (day: number): Interval[] =>
    a.dayIntervals(day).flatMap(([s, e]) =>
      b
        .dayIntervals(day)
        .map(([s2, e2]): Interval => [Math.max(s, s2), Math.min(e, e2)])
        .filter(([from, to]) => from < to),
    );
  return clockwork(`${a.id}∩${b.id}`, common, a.anchor, days);
}

function chainOf(plan: Plan, id: string): Calendar[] {
  const chain: Calendar[] = [];
  let next: string | null | undefined = id;
  while (next && chain.length < 8) {
    const found: Calendar | undefined = plan.calendars.find((c) => c.id === next);
    if (!found || chain.includes(found)) break;
    chain.push(found);
    next = found.baseId;
  }
  return chain;
}

function dayIntervalsOf(chain: Calendar[]): (day: number) => Interval[] {
  const exceptions = chain.map((c) => ranges(c.exceptions.map((e) => ({ ...e, value: e.intervals }))));
  const seasons = chain.map((c) => ranges((c.seasons ?? []).map((s) => ({ ...s, value: s.week }))));
  return (day) => {
    for (const find of exceptions) {
      const own = find(day);
      if (own) return own;
    }
    for (let i = 0; i < chain.length; i++) {
      const own = seasons[i]!(day)?.[weekday(day)] ?? chain[i]!.week[weekday(day)];
      if (own) return own;
    }
    return [];
  };
}

/** Looks a day up among dated ranges; where they overlap the shortest, then the last written, wins. */
function ranges<T>(list: { from: string; to: string; value: T }[]): (day: number) => T | undefined {
  if (!list.length) return () => undefined;
  const rows = list.map(({ from, to, value }, order) => ({ from: parseDay(from), to: parseDay(to), value, order }));
  rows.sort((a, b) => a.to - a.from - (b.to - b.from) || b.order - a.order);
  const single = new Map<number, T>();
  const long = rows.filter((r) => r.to - r.from > 60);
  for (const r of rows)
    if (r.to - r.from <= 60) for (let d = r.from; d <= r.to; d++) if (!single.has(d)) single.set(d, r.value);
  return (day) => single.get(day) ?? long.find((r) => r.from <= day && day <= r.to)?.value;
}

function reach(c: Clockwork, day: number): void {
  while (day < c.first) extend(c, -1);
  while (day >= c.end) extend(c, 1);
}

function extend(c: Clockwork, direction: 1 | -1): void {
  const span = Math.max(400, c.end - c.first);
  if (direction > 0 && c.end >= LATEST) throw new PlanError('out_of_range', c.id, 'a date falls after the year 2199');
  if (direction < 0 && c.first <= EARLIEST) throw new PlanError('out_of_range', c.id, 'a date falls too far back');
  const before = c.prefix[c.end - c.first]! - c.prefix[0]!;
  grow(
    c,
    direction < 0 ? Math.max(EARLIEST, c.first - span) : c.first,
    direction > 0 ? Math.min(LATEST, c.end + span) : c.end,
  );
  if (c.end - c.first > SEARCH_DAYS && before === 0 && c.prefix[c.end - c.first]! === c.prefix[0]!)
    throw new PlanError('no_working_time', c.id, `calendar ${c.id} has no working time in ${SEARCH_DAYS} days`);
}

function grow(c: Clockwork, first: number, end: number): void {
  const days = end - first;
  const shape = new Uint16Array(days);
  const prefix = new Int32Array(days + 1);
  for (let i = 0; i < days; i++) {
    const old = first + i - c.first;
    const known = old >= 0 && first + i < c.end;
    shape[i] = known ? c.shape[old]! : shapeOf(c, c.dayIntervals(first + i));
    prefix[i + 1] = prefix[i]! + c.done[shape[i]! * STRIDE + DAY]!;
  }
  // The anchor keeps working minute 0, so offsets handed out earlier stay true after growth.
  const zero = prefix[c.anchor - first]!;
  for (let i = 0; i <= days; i++) prefix[i] = prefix[i]! - zero;
  const hint = new Int32Array(((prefix[days]! - prefix[0]!) >> HINT_BITS) + 1);
  for (let i = 0, h = 0; h < hint.length; h++) {
    while (i < days - 1 && prefix[i + 1]! - prefix[0]! <= h << HINT_BITS) i++;
    hint[h] = i;
  }
  c.first = first;
  c.end = end;
  c.shape = shape;
  c.prefix = prefix;
  c.hint = hint;
  c.opens = first * DAY;
  c.closes = end * DAY;
  c.low = prefix[0]!;
  c.high = prefix[days]!;
}

function shapeOf(c: Clockwork, intervals: Interval[]): number {
  const key = intervals.join(';');
  const known = c.shapes.get(key);
  if (known !== undefined) return known;
  const n = c.shapes.size;
  c.shapes.set(key, n);
  c.done = enlarge(c.done, n);
  c.endAt = enlarge(c.endAt, n);
  c.startAt = enlarge(c.startAt, n);
  const open = new Uint8Array(DAY);
  for (const [from, to] of intervals) open.fill(1, Math.max(0, from), Math.min(DAY, to));
  const base = n * STRIDE;
  let done = 0;
  for (let m = 0; m < DAY; m++) {
    c.done[base + m] = done;
    if (!open[m]) continue;
    c.startAt[base + done] = m;
    c.endAt[base + ++done] = m + 1;
  }
  c.done[base + DAY] = done;
  c.startAt[base + done] = DAY;
  return n;
}

function enlarge(table: Uint16Array, n: number): Uint16Array {
  if (table.length >= (n + 1) * STRIDE) return table;
  const bigger = new Uint16Array(Math.max(2, n * 2 + 1) * STRIDE);
  bigger.set(table);
  return bigger;
}

/** `YYYY-MM-DD` bounds of the closed time that touches [from, to), for words like “pushed by the bridge day”. */
export const closedDays = (from: number, to: number): [string, string] => [
  formatDay(Math.floor(from / DAY)),
  formatDay(Math.floor((to - 1) / DAY)),
];
