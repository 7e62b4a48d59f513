// What is drawn, as data: rows, dates, colours and what is switched on; and where each bar lies, for pens and pointers.
import type { Clockwork } from '#schedule/calendar.ts';
import type { Plan } from '#schedule/plan.ts';
import { type Columns, CRITICAL, INACTIVE, MILESTONE, NEAR_CRITICAL, SUMMARY } from '#schedule/result.ts';
import type { LinkIndex } from './link-index.ts';
import type { Palette } from './palette.ts';
import type { Rows } from './rows.ts';
import { type Timescale, xOf } from './timescale.ts';

export const ROW = 40;
export const HEADER = 56;
export const BAR = 22;
export const BAR_TOP = 8;

export type BaselineShown = { id: string; name: string; dates: Readonly<Record<string, readonly [number, number]>> };
export type Shown = {
  critical: boolean;
  slack: boolean;
  links: boolean;
  names: boolean;
  progressLine: boolean;
  baselines: readonly BaselineShown[];
};

export type Scene = {
  plan: Plan;
  columns: Columns;
  rows: Rows;
  links: LinkIndex;
  scale: Timescale;
  palette: Palette;
  shown: Shown;
  clock: Clockwork;
  clockOf: (calendarId: string | null | undefined) => Clockwork;
  /** Working time of those who do a task, where it differs from the plan's: calendars by task index. */
  absences: ReadonlyMap<number, readonly Clockwork[]>;
  today: number;
  status: number;
  finish: number;
  /** Once the end was forecast: by when it comes with one chance in two, and with eight in ten. */
  outlook?: { p50: number; p80: number };
  /** Only these are drawn strong, when a path is shown: indexes of tasks. */
  path?: ReadonlySet<number>;
  words: { slack: (minutes: number) => string; today: string };
};

/** Pixels that are seen, in the coordinates of the whole chart. */
export type Region = { left: number; top: number; width: number; height: number };
export const firstRowOf = (region: Region): number => Math.max(0, Math.floor(region.top / ROW));
export const lastRowOf = (region: Region, count: number): number =>
  Math.min(count - 1, Math.floor((region.top + region.height) / ROW));

export const isCritical = (scene: Scene, i: number): boolean =>
  scene.shown.critical && (scene.columns.flags[i]! & CRITICAL) !== 0;
export const isNear = (scene: Scene, i: number): boolean =>
  scene.shown.critical && (scene.columns.flags[i]! & NEAR_CRITICAL) !== 0;
export const isMilestone = (scene: Scene, i: number): boolean =>
  (scene.columns.flags[i]! & (MILESTONE | SUMMARY)) === MILESTONE;
export const isSummary = (scene: Scene, i: number): boolean => (scene.columns.flags[i]! & SUMMARY) !== 0;
export const isInactive = (scene: Scene, i: number): boolean => (scene.columns.flags[i]! & INACTIVE) !== 0;

/** Left and right edge of the bar of a task; a bar is never thinner than it can be seen. */
export function barOf(scene: Scene, i: number): [left: number, right: number] {
  const left = xOf(scene.scale, scene.columns.start[i]!);
  const right = xOf(scene.scale, scene.columns.finish[i]!);
  if (isMilestone(scene, i)) return [left, left];
  return [left, Math.max(right, left + 3)];
}

/** What share of a bar is done, by working time. */
export function doneShare(scene: Scene, i: number): number {
  const task = scene.plan.tasks[i]!;
  return Math.max(0, Math.min(100, task.percent ?? (task.actualFinishAt ? 100 : 0))) / 100;
}

export type Part = 'move' | 'start' | 'finish' | 'progress' | 'linkStart' | 'linkFinish';
export type Hit =
  | { kind: 'bar'; index: number; row: number; part: Part }
  | { kind: 'row'; index: number; row: number }
  | { kind: 'none' };

const EDGE = 7;
/** How far beside a bar the dots that draw a link lie. */
export const DOT = 13;

/** What lies under a point of the chart. Dots beside a bar and handles only count for the row that is `active`. */
export function hitAt(scene: Scene, x: number, y: number, active = -1, mayEdit = true): Hit {
  const row = Math.floor(y / ROW);
  if (row < 0 || row >= scene.rows.count || y < 0) return { kind: 'none' };
  const index = scene.rows.at[row]!;
  const inRow = y - row * ROW;
  const [left, right] = barOf(scene, index);
  const bar = (part: Part): Hit => ({ kind: 'bar', index, row, part });
  const isTall = inRow >= BAR_TOP - 4 && inRow <= BAR_TOP + BAR + 6;
  if (!isTall) return { kind: 'row', index, row };
  const half = isMilestone(scene, index) ? 11 : 0;
  if (mayEdit && index === active) {
    if (Math.abs(x - (right + half + DOT)) <= 8) return bar('linkFinish');
    if (Math.abs(x - (left - half - DOT)) <= 8) return bar('linkStart');
    if (!half && !isSummary(scene, index)) {
      const at = left + (right - left) * doneShare(scene, index);
      if (inRow > BAR_TOP + BAR - 4 && Math.abs(x - at) <= 7) return bar('progress');
    }
  }
  if (x < left - Math.max(half, 2) || x > right + Math.max(half, 2)) return { kind: 'row', index, row };
  if (half || isSummary(scene, index) || !mayEdit) return bar('move');
  const edge = Math.min(EDGE, (right - left) / 4);
  if (x >= right - edge) return bar('finish');
  if (x <= left + edge) return bar('start');
  return bar('move');
}
