// Where a bar lies outside of what is seen: an arrow at the edge of its row, which brings it into view when pressed.
import type { Brush } from './brush.ts';
import { BAR, BAR_TOP, barOf, firstRowOf, lastRowOf, type Region, ROW, type Scene } from './scene.ts';

/** How far from the edge the arrow may be pressed. */
const REACH = 24;

/** -1: before what is seen, 1: after it, 0: in it. */
function sideOf(scene: Scene, i: number, { left, width }: Pick<Region, 'left' | 'width'>): -1 | 0 | 1 {
  const [from, to] = barOf(scene, i);
  return to < left ? -1 : from > left + width ? 1 : 0;
}

export function paintAway(brush: Brush, scene: Scene, region: Region): void {
  const { palette } = scene;
  const last = lastRowOf(region, scene.rows.count);
  for (let row = firstRowOf(region); row <= last; row++) {
    const side = sideOf(scene, scene.rows.at[row]!, region);
    if (side === 0) continue;
    const x = side < 0 ? region.left + 9 : region.left + region.width - 9;
    const y = row * ROW + BAR_TOP + BAR / 2;
    brush.shape([x + side * 4, y, x - side * 3, y - 5, x - side * 3, y + 5], palette.link);
  }
}

/** The task whose arrow lies under a point, or -1. */
export function awayAt(scene: Scene, x: number, y: number, seen: { scrollLeft: number; width: number }): number {
  const row = Math.floor(y / ROW);
  if (row < 0 || row >= scene.rows.count) return -1;
  const i = scene.rows.at[row]!;
  const side = sideOf(scene, i, { left: seen.scrollLeft, width: seen.width });
  const isNear = side < 0 ? x < seen.scrollLeft + REACH : x > seen.scrollLeft + seen.width - REACH;
  return side !== 0 && isNear ? i : -1;
}
