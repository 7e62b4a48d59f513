// The ground of the chart: closed days, absences, lines of rows, marks of time, today, and the header above.

import type { Clockwork } from '#schedule/calendar.ts';
import { DAY } from '#schedule/time.ts';
import { type Brush, fitted } from './brush.ts';
import { firstRowOf, HEADER, isSummary, lastRowOf, type Region, ROW, type Scene } from './scene.ts';
import { type Mark, marksOf, minuteAt, tiersOf, upperText, xOf } from './timescale.ts';

/** Minutes of closed time that touch [from, to), neighbouring days joined; whole days only unless hours are seen. */
export function closedSpans(clock: Clockwork, from: number, to: number, withHours: boolean): [number, number][] {
  const spans: [number, number][] = [];
  const close = (a: number, b: number) => {
    const last = spans[spans.length - 1];
    if (last && last[1] === a) last[1] = b;
    else if (b > a) spans.push([a, b]);
  };
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    const intervals = clock.dayIntervals(day);
    if (intervals.length === 0) close(day * DAY, (day + 1) * DAY);
    else if (withHours) {
      let at = day * DAY;
      for (const [open, shut] of intervals) {
        close(at, day * DAY + open);
        at = day * DAY + shut;
      }
      close(at, (day + 1) * DAY);
    }
  }
  return spans;
}

/** Below this width of a day weekends are thinner than a line and only make the chart grey. */
const SHADED_FROM = 2.2;

export function paintGrid(brush: Brush, scene: Scene, region: Region): void {
  const { palette, scale, rows } = scene;
  const { left, top, width, height } = region;
  const from = minuteAt(scale, left);
  const to = minuteAt(scale, left + width);
  const bottom = Math.min(top + height, rows.count * ROW);
  brush.rect(left, top, width, height, palette.surface);
  if (scale.pxPerDay >= SHADED_FROM)
    for (const [a, b] of closedSpans(scene.clock, from, to, scale.pxPerDay >= 150)) {
      const x = Math.round(xOf(scale, a));
      brush.rect(x, top, Math.max(1, Math.round(xOf(scale, b)) - x), bottom - top, palette.closed);
    }
  const first = firstRowOf(region);
  const last = lastRowOf(region, rows.count);
  for (let row = first; row <= last; row++) {
    const i = rows.at[row]!;
    if (isSummary(scene, i)) brush.rect(left, row * ROW, width, ROW - 1, palette.sunken);
    paintAbsences(brush, scene, i, row, from, to);
    brush.rect(left, (row + 1) * ROW - 1, width, 1, palette.line);
  }
  const [upper, lower, every] = tiersOf(scale.pxPerDay);
  for (const mark of marksOf(lower === 'week' || lower === 'day' ? lower : upper, from, to, every)) {
    const x = Math.round(xOf(scale, mark.start));
    brush.rect(x, top, 1, bottom - top, palette.line);
  }
}

function paintAbsences(brush: Brush, scene: Scene, i: number, row: number, from: number, to: number): void {
  const clocks = scene.absences.get(i);
  if (!clocks || scene.scale.pxPerDay < SHADED_FROM) return;
  for (const clock of clocks)
    for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
      if (clock.dayIntervals(day).length > 0 || scene.clock.dayIntervals(day).length === 0) continue;
      const x = Math.round(xOf(scene.scale, day * DAY));
      brush.box(x, row * ROW + 2, Math.max(1, scene.scale.pxPerDay), ROW - 5, 0, { hatch: scene.palette.absence });
    }
}

/** Until when the end is as likely as not, and as good as sure: lines, with their names above them. */
export function paintOutlook(brush: Brush, scene: Scene, region: Region): void {
  for (const [, at] of marksOfOutlook(scene)) {
    const x = Math.round(xOf(scene.scale, at)) + 0.5;
    if (x < region.left - 2 || x > region.left + region.width + 2) continue;
    const points = [x, region.top, x, region.top + region.height];
    brush.line(points, { color: scene.palette.near, width: 2, dash: [7, 4] });
  }
}

const marksOfOutlook = ({ outlook }: Scene): [name: string, at: number][] =>
  !outlook
    ? []
    : outlook.p50 === outlook.p80
      ? [['P80', outlook.p80]]
      : [
          ['P50', outlook.p50],
          ['P80', outlook.p80],
        ];

/** The line of today (or of the date the work was reported at). */
export function paintToday(brush: Brush, scene: Scene, region: Region): void {
  const x = Math.round(xOf(scene.scale, scene.today));
  if (x < region.left - 2 || x > region.left + region.width + 2) return;
  brush.rect(x - 1, region.top, 2, region.height, scene.palette.today);
}

/** The two lines of marks above the chart, `left` and `width` as in the chart; y runs from 0 to HEADER. */
export function paintHeader(brush: Brush, scene: Scene, left: number, width: number): void {
  const { palette, scale } = scene;
  const from = minuteAt(scale, left);
  const to = minuteAt(scale, left + width);
  const [upper, lower, every] = tiersOf(scale.pxPerDay);
  brush.rect(left, 0, width, HEADER, palette.surface);
  const tags = tagsOf(brush, scene, left, width);
  for (const mark of marksOf(upper, from, to)) {
    const x = Math.round(xOf(scale, mark.start));
    const end = xOf(scale, mark.end);
    brush.rect(x, 0, 1, HEADER, palette.line);
    const limit = Math.min(end, left + width) - 4;
    const words = upperText(upper, mark);
    const seen = besideTags(tags, Math.max(x, left) + 8, brush.widthOf(words, 12.5));
    const text = fitted(brush, words, limit - seen, 12.5);
    if (text) brush.text(text, seen, 15, { color: palette.muted, size: 12.5 });
  }
  for (const { x, fill } of tags) brush.rect(x - 1, 24, 2, HEADER - 24, fill);
  const marks = marksOf(lower, from, to, every);
  const step = sparse(marks, scale.pxPerDay);
  marks.forEach((mark, n) => {
    const x = Math.round(xOf(scale, mark.start));
    brush.rect(x, 28, 1, HEADER - 28, palette.line);
    if (n % step === 0) paintMark(brush, scene, mark, x, step);
  });
  brush.rect(left, HEADER - 1, width, 1, palette.line);
  for (const { name, fill, from, to } of tags) {
    brush.box(from, 4, to - from, 20, 3, { fill });
    brush.text(name, (from + to) / 2, 14, { color: palette.surface, size: 12.5, isBold: true, align: 'center' });
  }
}

/** Every how many marks one is labelled, so that labels never run into each other. */
function sparse(marks: readonly Mark[], pxPerDay: number): number {
  const first = marks[Math.min(1, marks.length - 1)];
  if (!first) return 1;
  const room = ((first.end - first.start) / DAY) * pxPerDay;
  return Math.max(1, Math.ceil(26 / Math.max(1, room)));
}

function paintMark(brush: Brush, scene: Scene, mark: Mark, x: number, step: number): void {
  const { palette, scale } = scene;
  const room = (xOf(scale, mark.end) - x) * step - 8;
  let at = x + 6;
  if (mark.strong) {
    const strong = fitted(brush, mark.strong, room, 12.5, true);
    if (strong === mark.strong) {
      brush.text(strong, at, 42, { color: palette.text, size: 12.5, isBold: true });
      at += brush.widthOf(strong, 12.5, true) + 5;
    }
  }
  const rest = x + room + 4 - at;
  const isWhole = brush.widthOf(mark.text, 12.5) <= rest;
  const text = isWhole ? mark.text : mark.strong ? '' : fitted(brush, mark.text, rest, 12.5);
  if (text) brush.text(text, at, 42, { color: palette.muted, size: 12.5 });
}

type Tag = { name: string; fill: string; x: number; from: number; to: number };

/** Today, and the probable ends: above the marks of time, which they leave readable. */
function tagsOf(brush: Brush, scene: Scene, left: number, width: number): Tag[] {
  const { palette, words } = scene;
  const marked = [
    ...marksOfOutlook(scene).map(([name, at]) => ({ name, at, fill: palette.near })),
    { name: words.today, at: scene.today, fill: palette.today },
  ];
  const tags = marked.flatMap(({ name, at, fill }) => {
    const x = xOf(scene.scale, at);
    if (x < left || x > left + width) return [];
    const half = brush.widthOf(name, 12.5, true) / 2 + 8;
    const middle = Math.max(left + half, Math.min(x, left + width - half));
    return [{ name, fill, x: Math.round(x), from: middle - half, to: middle + half }];
  });
  return tags.sort((a, b) => a.from - b.from);
}

/** Where words of a width begin so that no tag lies on them. */
const besideTags = (tags: readonly Tag[], from: number, wide: number): number =>
  tags.reduce((at, tag) => (tag.from < at + wide && tag.to > at ? tag.to + 8 : at), from);
