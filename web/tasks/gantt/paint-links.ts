// Links between bars, with their arrowheads; those that hold the critical path are thick, and drawn last.
import type { Brush } from './brush.ts';
import { distanceTo, entersFinish, isDriving, leavesFinish, routeOf } from './link-index.ts';
import {
  BAR,
  BAR_TOP,
  barOf,
  firstRowOf,
  isCritical,
  isMilestone,
  lastRowOf,
  type Region,
  ROW,
  type Scene,
} from './scene.ts';

const MIDDLE = BAR_TOP + BAR / 2;

/** The corners of a link between two rows, as drawn now. */
export function cornersOf(scene: Scene, k: number): number[] {
  const link = scene.plan.links[k]!;
  const from = scene.links.from[k]!;
  const to = scene.links.to[k]!;
  const exit = leavesFinish(link.type) ? 1 : -1;
  const entry = entersFinish(link.type) ? -1 : 1;
  const [fromLeft, fromRight] = barOf(scene, from);
  const [toLeft, toRight] = barOf(scene, to);
  const x1 = (exit > 0 ? fromRight : fromLeft) + exit * (isMilestone(scene, from) ? 11 : 0);
  const x2 = (entry > 0 ? toLeft : toRight) - entry * (isMilestone(scene, to) ? 11 : 0);
  const y1 = scene.rows.rowOf[from]! * ROW + MIDDLE;
  const y2 = scene.rows.rowOf[to]! * ROW + MIDDLE;
  return routeOf(x1, y1, exit, x2, y2, entry, ROW / 2 + (MIDDLE - ROW / 2) * (y2 > y1 ? 1 : -1));
}

export function paintLinks(brush: Brush, scene: Scene, region: Region, selected = -1): void {
  if (!scene.shown.links) return;
  const hot: number[] = [];
  each(scene, region, (k, points) => {
    if (k === selected || isHot(scene, k)) hot.push(k);
    else paintLink(brush, scene, k, points, scene.palette.link, 1.4);
  });
  for (const k of hot) {
    const color = k === selected ? scene.palette.action : scene.palette.criticalEdge;
    paintLink(brush, scene, k, cornersOf(scene, k), color, k === selected ? 3 : 2);
  }
}

function paintLink(brush: Brush, scene: Scene, k: number, points: number[], color: string, width: number): void {
  const isOff = scene.plan.links[k]!.isActive === false;
  brush.line(points, { color, width, dash: isOff ? [3, 3] : undefined });
  const x = points[points.length - 2]!;
  const y = points[points.length - 1]!;
  const back = x > points[points.length - 4]! ? -1 : 1;
  brush.shape([x, y, x + back * 7, y - 4.5, x + back * 7, y + 4.5], color);
}

/** Critical at both ends, and nothing but its lag between them. */
function isHot(scene: Scene, k: number): boolean {
  const from = scene.links.from[k]!;
  const to = scene.links.to[k]!;
  const link = scene.plan.links[k]!;
  if (link.isActive === false || !isCritical(scene, from) || !isCritical(scene, to)) return false;
  return isDriving(link, from, to, scene.columns, scene.plan.tasks, scene.clockOf(scene.plan.tasks[to]!.calendarId));
}

function each(scene: Scene, region: Region, found: (k: number, points: number[]) => void): void {
  const last = lastRowOf(region, scene.rows.count);
  scene.links.among(firstRowOf(region), last, (k) => {
    const points = cornersOf(scene, k);
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < points.length; i += 2) {
      least = Math.min(least, points[i]!);
      most = Math.max(most, points[i]!);
    }
    if (most >= region.left - 10 && least <= region.left + region.width + 10) found(k, points);
  });
}

/** The link under a point, by its place in the plan, or -1. */
export function linkAt(scene: Scene, x: number, y: number): number {
  if (!scene.shown.links) return -1;
  let best = -1;
  let least = 6;
  each(scene, { left: x - 8, top: y - ROW, width: 16, height: 2 * ROW }, (k, points) => {
    const distance = distanceTo(points, x, y);
    if (distance >= least) return;
    least = distance;
    best = k;
  });
  return best;
}
