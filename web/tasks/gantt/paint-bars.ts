// Bars, milestones and summaries, with their progress, slack, baselines, deadlines and constraints.
import { parseInstant } from '#schedule/time.ts';
import type { Brush } from './brush.ts';
import {
  BAR,
  BAR_TOP,
  barOf,
  doneShare,
  firstRowOf,
  isCritical,
  isInactive,
  isMilestone,
  isNear,
  isSummary,
  lastRowOf,
  type Region,
  ROW,
  type Scene,
} from './scene.ts';
import { xOf } from './timescale.ts';

export function paintBars(brush: Brush, scene: Scene, region: Region): void {
  const last = lastRowOf(region, scene.rows.count);
  for (let row = firstRowOf(region); row <= last; row++) {
    const i = scene.rows.at[row]!;
    paintBaselines(brush, scene, i, row);
    paintTask(brush, scene, i, row, region);
  }
  if (scene.shown.progressLine) paintProgressLine(brush, scene, region);
}

function paintTask(brush: Brush, scene: Scene, i: number, row: number, region: Region): void {
  const [left, right] = barOf(scene, i);
  const y = row * ROW;
  const isSeen = right >= region.left - 20 && left <= region.left + region.width + 20;
  if (isSeen) {
    if (isSummary(scene, i)) paintSummary(brush, scene, i, left, right, y);
    else if (isMilestone(scene, i)) paintMilestone(brush, scene, i, left, y);
    else paintBar(brush, scene, i, left, right, y);
    paintConstraint(brush, scene, i, left, right, y);
  }
  const after = paintSlack(brush, scene, i, right, y, region);
  if (isMilestone(scene, i) || scene.shown.names) {
    const at = Math.max(after, right + (isMilestone(scene, i) ? 18 : 8));
    if (at < region.left + region.width && at > region.left - 600)
      brush.text(scene.plan.tasks[i]!.name, at, y + BAR_TOP + BAR / 2, {
        color: scene.palette.text,
        size: 13,
        isBold: true,
        halo: scene.palette.surface,
      });
  }
  paintDeadline(brush, scene, i, y);
}

function paintBar(brush: Brush, scene: Scene, i: number, left: number, right: number, y: number): void {
  const { palette } = scene;
  const isHot = isCritical(scene, i);
  const width = right - left;
  const top = y + BAR_TOP;
  if (isInactive(scene, i)) {
    brush.box(left, top, width, BAR, 4, { stroke: { color: palette.muted, width: 1, dash: [3, 3] } });
    return;
  }
  const isFaint = scene.path && !scene.path.has(i);
  const done = Math.round(width * doneShare(scene, i));
  const fill = isFaint ? palette.slack : isHot ? palette.critical : palette.bar;
  const edge = isFaint
    ? palette.link
    : isHot
      ? palette.criticalEdge
      : isNear(scene, i)
        ? palette.near
        : palette.barEdge;
  const hatch = isHot && !isFaint ? palette.criticalHatch : undefined;
  brush.box(left, top, width, BAR, 4, { fill, hatch });
  if (done > 0) {
    const color = isFaint ? palette.link : isHot ? palette.criticalDone : palette.barDone;
    brush.box(left, top, Math.max(2, done), BAR, 4, { fill: color });
    if (done > 6 && done < width) brush.rect(left + done - 4, top, 4, BAR, color);
  }
  const line = isHot || isNear(scene, i) ? 2 : 1.2;
  brush.box(left + line / 2, top + line / 2, Math.max(1, width - line), BAR - line, 4, {
    stroke: { color: edge, width: line, dash: !isHot && isNear(scene, i) ? [5, 3] : undefined },
  });
  if (scene.plan.tasks[i]!.mode === 'manual')
    for (const x of [left, right - 3]) brush.rect(x, top - 3, 3, BAR + 6, palette.text);
}

function paintMilestone(brush: Brush, scene: Scene, i: number, x: number, y: number): void {
  const { palette } = scene;
  const middle = y + BAR_TOP + BAR / 2;
  const isHot = isCritical(scene, i);
  const isFaint = scene.path && !scene.path.has(i);
  const fill = isInactive(scene, i) || isFaint ? palette.slack : isHot ? palette.critical : palette.bar;
  const color = isHot ? palette.criticalEdge : palette.barEdge;
  brush.shape([x, middle - 11, x + 11, middle, x, middle + 11, x - 11, middle], fill, {
    color,
    width: isHot ? 2 : 1.5,
  });
  if (doneShare(scene, i) === 1) brush.circle(x, middle, 4, isHot ? palette.criticalDone : palette.barDone);
}

function paintSummary(brush: Brush, scene: Scene, i: number, left: number, right: number, y: number): void {
  const { palette } = scene;
  const color = isInactive(scene, i) ? palette.slack : isCritical(scene, i) ? palette.criticalEdge : palette.summary;
  const top = y + BAR_TOP + 4;
  brush.rect(left, top, right - left, 7, color);
  const tip = Math.min(8, (right - left) / 2);
  brush.shape([left, top + 7, left + tip, top + 7, left, top + 14], color);
  brush.shape([right, top + 7, right - tip, top + 7, right, top + 14], color);
}

/** The tail up to the latest finish that delays nothing; answers where text may follow. */
function paintSlack(brush: Brush, scene: Scene, i: number, right: number, y: number, region: Region): number {
  const { columns, palette, shown, scale } = scene;
  const slack = columns.totalSlack[i]!;
  if (!shown.slack || isSummary(scene, i) || isInactive(scene, i)) return 0;
  if (slack === 0 || scene.plan.tasks[i]!.actualFinishAt) return 0;
  const end = xOf(scale, columns.lateFinish[i]!);
  const top = y + BAR_TOP + BAR / 2 - 3;
  const isLate = slack < 0;
  // who is asked for too much says so; those before it carry the same figure, and the list shows it
  const { deadlineAt, constraint } = scene.plan.tasks[i]!;
  if (isLate && !deadlineAt && (!constraint || constraint === 'ASAP')) return 0;
  const from = isMilestone(scene, i) ? right + 12 : right + 2;
  // what lies beyond the view is not drawn: a rounded box of years costs what it spans
  const [begins, ends] = [Math.max(from, region.left - 8), Math.min(end, region.left + region.width + 8)];
  if (!isLate && ends > begins) brush.box(begins, top, ends - begins, 6, 3, { fill: palette.slack });
  const at = Math.max(right + (isMilestone(scene, i) ? 20 : 14), isLate ? 0 : end + 6);
  if (at > region.left + region.width || at < region.left - 200) return 0;
  const text = scene.words.slack(slack);
  const color = isLate ? palette.criticalEdge : palette.muted;
  brush.text(text, at, y + BAR_TOP + BAR / 2, { color, size: 13, isBold: isLate, halo: palette.surface });
  return at + brush.widthOf(text, 13, isLate) + 10;
}

function paintBaselines(brush: Brush, scene: Scene, i: number, row: number): void {
  const { baselines } = scene.shown;
  for (let n = 0; n < baselines.length; n++) {
    const dates = baselines[n]!.dates[scene.plan.tasks[i]!.id];
    if (!dates) continue;
    const left = xOf(scene.scale, dates[0]);
    const right = Math.max(left + 4, xOf(scene.scale, dates[1]));
    const thick = baselines.length > 2 ? 2 : 4;
    const y = row * ROW + BAR_TOP + BAR + 1 + n * (thick + 1);
    brush.box(left, y, right - left, thick, thick / 2, { fill: scene.palette.baselines[n % 3]! });
  }
}

/** A pin where a date was typed: a plan that somebody froze must show it. */
function paintConstraint(brush: Brush, scene: Scene, i: number, left: number, right: number, y: number): void {
  const { constraint } = scene.plan.tasks[i]!;
  if (!constraint || constraint === 'ASAP' || isSummary(scene, i)) return;
  const isAtStart = constraint === 'SNET' || constraint === 'SNLT' || constraint === 'MSO';
  const x = isAtStart ? left : right;
  const top = y + 3;
  if (constraint === 'ALAP') {
    brush.shape([x - 7, top, x - 7, top + 7, x, top + 3.5], scene.palette.pin);
    return;
  }
  brush.circle(x, top + 2, 3.5, scene.palette.pin);
  brush.rect(x - 0.75, top + 2, 1.5, 7, scene.palette.pin);
}

function paintDeadline(brush: Brush, scene: Scene, i: number, y: number): void {
  const { deadlineAt } = scene.plan.tasks[i]!;
  if (!deadlineAt || isSummary(scene, i)) return;
  const at = parseInstant(deadlineAt);
  const x = xOf(scene.scale, at);
  const color = scene.columns.finish[i]! > at ? scene.palette.criticalEdge : scene.palette.deadline;
  const top = y + BAR_TOP - 2;
  brush.line([x, top, x, y + BAR_TOP + BAR + 2], { color, width: 2 });
  brush.shape([x - 6, top - 3, x + 6, top - 3, x, top + 6], color);
}

/** Joins, row by row, how far each task has come: a bend to the left is late, to the right ahead. */
function paintProgressLine(brush: Brush, scene: Scene, region: Region): void {
  const { status, columns, scale, palette } = scene;
  const points: number[] = [];
  const last = lastRowOf(region, scene.rows.count);
  for (let row = Math.max(0, firstRowOf(region) - 1); row <= last; row++) {
    const i = scene.rows.at[row]!;
    if (isSummary(scene, i) || isInactive(scene, i)) continue;
    const share = doneShare(scene, i);
    const [left, right] = barOf(scene, i);
    const isAsPlanned = share === 1 ? columns.finish[i]! <= status : share === 0 && columns.start[i]! >= status;
    const x = isAsPlanned ? xOf(scale, status) : left + (right - left) * share;
    points.push(x, row * ROW + BAR_TOP + BAR / 2);
  }
  if (points.length < 4) return;
  brush.line(points, { color: palette.progress, width: 2, dash: [6, 3] });
  for (let k = 0; k < points.length; k += 2) brush.circle(points[k]!, points[k + 1]!, 3, palette.progress);
}
