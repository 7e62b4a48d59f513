// The chart on paper: a title, the list and the bars of some rows and of some stretch of time, and what the signs mean, with any brush.

import { sayDay, sayMinutes } from '../words.ts';
import { type Brush, fitted } from './brush.ts';
import type { GanttModel } from './model.ts';
import { paintBars } from './paint-bars.ts';
import { paintGrid, paintHeader, paintOutlook, paintToday } from './paint-grid.ts';
import { type LegendWords, paintLegend } from './paint-legend.ts';
import { paintLinks } from './paint-links.ts';
import { numberOf } from './rows.ts';
import { HEADER, isCritical, isMilestone, isSummary, ROW, type Scene } from './scene.ts';
import { xOf } from './timescale.ts';

export const TITLE = 44;
export const LEGEND = 36;
export type Sheet = {
  scene: Scene;
  firstRow: number;
  rows: number;
  left: number;
  width: number;
  title: string;
  note: string;
};
export type ListWords = {
  number: string;
  task: string;
  who: string;
  duration: string;
  start: string;
  finish: string;
  slack: string;
  milestone: string;
  legend: LegendWords;
};

const columns = [
  { key: 'number', width: 68 },
  { key: 'task', width: 268 },
  { key: 'who', width: 120 },
  { key: 'duration', width: 70 },
  { key: 'start', width: 104 },
  { key: 'finish', width: 104 },
  { key: 'slack', width: 66 },
] as const;
export const LIST = columns.reduce((sum, each) => sum + each.width, 0);

/** From a little before the first bar to a little after the last one's words, in pixels of the scene. */
export function extentOf({ columns: dates, scale, rows, shown }: Scene): { left: number; width: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const i of rows.at) {
    least = Math.min(least, xOf(scale, dates.start[i]!));
    most = Math.max(
      most,
      xOf(scale, shown.slack ? Math.max(dates.finish[i]!, dates.lateFinish[i]!) : dates.finish[i]!),
    );
  }
  if (least > most) return { left: 0, width: 400 };
  const left = Math.floor(least - 24);
  return { left, width: Math.ceil(most + (shown.names ? 260 : 150) - left) };
}

export const sheetHeight = (rows: number): number => TITLE + HEADER + rows * ROW + LEGEND;

export function paintSheet(
  brush: Brush,
  sheet: Sheet,
  model: GanttModel,
  words: ListWords,
  peopleOf: (id: string) => string,
): void {
  const { scene, firstRow, rows, left, width, title, note } = sheet;
  const { palette } = scene;
  const height = rows * ROW;
  brush.rect(0, 0, LIST + width, sheetHeight(rows), palette.surface);
  const noted = brush.widthOf(note, 13);
  brush.text(fitted(brush, title, LIST + width - noted - 40, 20, true), 0, 18, {
    color: palette.text,
    size: 20,
    isBold: true,
  });
  brush.text(note, LIST + width, 18, { color: palette.muted, size: 13, align: 'right' });
  brush.clipped(LIST, TITLE, width, HEADER, () => paintHeader(moved(brush, LIST - left, TITLE), scene, left, width));
  brush.clipped(LIST, TITLE + HEADER, width, height, () => {
    const region = { left, top: firstRow * ROW, width, height: height - 1 };
    const inside = moved(brush, LIST - left, TITLE + HEADER - firstRow * ROW);
    paintGrid(inside, scene, region);
    paintLinks(inside, scene, region);
    paintBars(inside, scene, region);
    paintOutlook(inside, scene, region);
    paintToday(inside, scene, region);
  });
  paintList(brush, sheet, model, words, peopleOf);
  paintLegend(brush, scene, words.legend, TITLE + HEADER + height + LEGEND / 2, LIST + width);
}

function paintList(
  brush: Brush,
  sheet: Sheet,
  model: GanttModel,
  words: ListWords,
  peopleOf: (id: string) => string,
): void {
  const { scene, firstRow, rows } = sheet;
  const { palette } = scene;
  const days = (minutes: number) => sayMinutes(minutes, model.plan.project);
  let x = 0;
  for (const { key, width } of columns) {
    brush.text(words[key], x + 8, TITLE + HEADER - 16, { color: palette.muted, size: 13 });
    x += width;
  }
  for (let k = 0; k < rows && firstRow + k < scene.rows.count; k++) {
    const row = firstRow + k;
    const i = scene.rows.at[row]!;
    const y = TITLE + HEADER + k * ROW;
    const isBold = isSummary(scene, i);
    if (isBold) brush.rect(0, y, LIST, ROW - 1, palette.sunken);
    brush.rect(0, y + ROW - 1, LIST, 1, palette.line);
    const isMarked = isCritical(scene, i);
    const texts = {
      number: numberOf(scene.rows.tree, i),
      task: scene.plan.tasks[i]!.name,
      who: peopleOf(scene.plan.tasks[i]!.id),
      duration: isMilestone(scene, i) ? words.milestone : days(scene.columns.duration[i]!),
      start: sayDay(scene.columns.start[i]!, true),
      finish: sayDay(scene.columns.finish[i]!, true),
      slack: days(scene.columns.totalSlack[i]!),
    };
    let at = 0;
    for (const { key, width } of columns) {
      const indent = key === 'task' ? Math.min(scene.rows.level[row]!, 8) * 14 : 0;
      const strong = isBold || (key === 'slack' && isMarked);
      const color =
        key === 'slack' && isMarked ? palette.criticalEdge : key === 'number' ? palette.muted : palette.text;
      const text = fitted(brush, texts[key], width - 12 - indent, 13, strong);
      if (text) brush.text(text, at + 8 + indent, y + ROW / 2, { color, size: 13, isBold: strong });
      at += width;
    }
  }
  brush.rect(LIST - 1, TITLE, 1, HEADER + rows * ROW, palette.line);
}

/** The same brush with its origin elsewhere. */
function moved(brush: Brush, dx: number, dy: number): Brush {
  const shift = (points: readonly number[]) => points.map((value, k) => value + (k % 2 ? dy : dx));
  return {
    rect: (x, y, w, h, fill) => brush.rect(x + dx, y + dy, w, h, fill),
    box: (x, y, w, h, radius, paint) => brush.box(x + dx, y + dy, w, h, radius, paint),
    line: (points, stroke) => brush.line(shift(points), stroke),
    shape: (points, fill, stroke) => brush.shape(shift(points), fill, stroke),
    circle: (x, y, radius, fill, stroke) => brush.circle(x + dx, y + dy, radius, fill, stroke),
    text: (text, x, y, style) => brush.text(text, x + dx, y + dy, style),
    widthOf: brush.widthOf,
    clipped: (x, y, w, h, draw) => brush.clipped(x + dx, y + dy, w, h, draw),
  };
}
