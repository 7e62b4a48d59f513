// What comes and goes over the chart: the chosen rows, the bar in hand, the link being drawn, other people's pointers.
import type { Brush } from './brush.ts';
import {
  BAR,
  BAR_TOP,
  barOf,
  DOT,
  doneShare,
  firstRowOf,
  isMilestone,
  isSummary,
  lastRowOf,
  type Region,
  ROW,
  type Scene,
} from './scene.ts';
import { xOf } from './timescale.ts';

export type Cursor = {
  id: string;
  name: string;
  color: string;
  row: number;
  minute: number;
  selection: readonly number[];
};
export type Overlay = {
  /** indexes of tasks */
  selection: ReadonlySet<number>;
  /** index of the task whose handles are shown, or -1 */
  hover: number;
  cursors: readonly Cursor[];
  selectedLink: number;
  /** the bar in hand: where it was, and a word beside it */
  held?: { index: number; from: readonly [number, number]; label: string };
  /** the link being drawn, from an edge to a point; the target under it and whether it is accepted */
  drawing?: {
    index: number;
    atFinish: boolean;
    x: number;
    y: number;
    target: number;
    label: string;
    isRefused: boolean;
  };
};

export function paintOverlay(brush: Brush, scene: Scene, region: Region, overlay: Overlay): void {
  const { palette } = scene;
  const last = lastRowOf(region, scene.rows.count);
  for (let row = firstRowOf(region); row <= last; row++) {
    const i = scene.rows.at[row]!;
    if (overlay.selection.has(i)) paintChosen(brush, scene, i, row, palette.action);
    for (const cursor of overlay.cursors)
      if (cursor.selection.includes(i)) paintChosen(brush, scene, i, row, cursor.color);
  }
  if (overlay.held) paintHeld(brush, scene, overlay.held);
  if (overlay.hover >= 0 && !overlay.held && !overlay.drawing) paintHandles(brush, scene, overlay.hover);
  if (overlay.drawing) paintDrawing(brush, scene, region, overlay.drawing);
  for (const cursor of overlay.cursors) paintCursor(brush, scene, cursor);
}

function paintChosen(brush: Brush, scene: Scene, i: number, row: number, color: string): void {
  const [left, right] = barOf(scene, i);
  const half = isMilestone(scene, i) ? 13 : 0;
  brush.box(left - half - 3, row * ROW + BAR_TOP - 3, right - left + 2 * half + 6, BAR + 6, 6, {
    stroke: { color, width: 2 },
  });
}

function paintHandles(brush: Brush, scene: Scene, i: number): void {
  const row = scene.rows.rowOf[i]!;
  if (row < 0) return;
  const { palette } = scene;
  const [left, right] = barOf(scene, i);
  const half = isMilestone(scene, i) ? 11 : 0;
  const middle = row * ROW + BAR_TOP + BAR / 2;
  for (const x of [left - half - DOT, right + half + DOT])
    brush.circle(x, middle, 5, palette.surface, { color: palette.action, width: 2 });
  if (half || isSummary(scene, i)) return;
  for (const x of [left + 3, right - 3]) brush.rect(x - 1, middle - 6, 2, 12, palette.surface);
  const at = left + (right - left) * doneShare(scene, i);
  const bottom = row * ROW + BAR_TOP + BAR + 5;
  brush.shape([at - 6, bottom, at + 6, bottom, at, bottom - 8], palette.surface, { color: palette.action, width: 2 });
}

function paintHeld(brush: Brush, scene: Scene, held: NonNullable<Overlay['held']>): void {
  const row = scene.rows.rowOf[held.index]!;
  if (row < 0) return;
  const { palette } = scene;
  const was = xOf(scene.scale, held.from[0]);
  const width = Math.max(4, xOf(scene.scale, held.from[1]) - was);
  brush.box(was, row * ROW + BAR_TOP, width, BAR, 4, { stroke: { color: palette.muted, width: 1.5, dash: [4, 3] } });
  paintLabel(brush, scene, held.label, barOf(scene, held.index)[0], row * ROW + BAR_TOP - 16, palette.text);
}

function paintDrawing(brush: Brush, scene: Scene, region: Region, drawing: NonNullable<Overlay['drawing']>): void {
  const { palette } = scene;
  const row = scene.rows.rowOf[drawing.index]!;
  const [left, right] = barOf(scene, drawing.index);
  const color = drawing.isRefused ? palette.criticalEdge : palette.action;
  const y = row * ROW + BAR_TOP + BAR / 2;
  brush.line([drawing.atFinish ? right : left, y, drawing.x, drawing.y], { color, width: 2.5, dash: [6, 4] });
  brush.circle(drawing.x, drawing.y, 5, color);
  if (drawing.target >= 0) {
    paintChosen(brush, scene, drawing.target, scene.rows.rowOf[drawing.target]!, color);
    // what does not fit is read from its beginning
    const most = region.left + region.width - labelWidth(brush, drawing.label) - 4;
    const x = Math.max(region.left + 4, Math.min(drawing.x + 12, most));
    paintLabel(brush, scene, drawing.label, x, drawing.y - 26, color);
  }
}

function paintCursor(brush: Brush, scene: Scene, { name, color, row, minute }: Cursor): void {
  if (row < 0) return;
  const x = xOf(scene.scale, minute);
  const y = row * ROW + ROW / 2;
  brush.shape([x, y, x + 4, y + 16, x + 8, y + 11, x + 14, y + 10], color, { color: scene.palette.surface, width: 1 });
  paintLabel(brush, scene, name, x + 12, y + 14, color);
}

const labelWidth = (brush: Brush, text: string): number => brush.widthOf(text, 12.5, true) + 14;

function paintLabel(brush: Brush, scene: Scene, text: string, x: number, y: number, fill: string): void {
  const width = labelWidth(brush, text);
  brush.box(x, y, width, 20, 4, { fill });
  brush.text(text, x + 7, y + 10, { color: scene.palette.surface, size: 12.5, isBold: true });
}
