/** Which pictures are large, which are in the strip, and how a grid of them fills its place. Pure. */
import type { View } from './choices.ts';

export interface Picture {
  key: string;
  identity: string;
  kind: 'person' | 'screen';
  /** one's own screen: one sees the original */
  isOwnScreen?: boolean;
}
export interface Arrangement {
  main: Picture[];
  strip: Picture[];
}

/** `pinned` is a picture's key; `speaker` the identity of who speaks, or spoke last. */
export function arrange(pictures: Picture[], view: View, pinned: string, speaker: string): Arrangement {
  const chosen = pictures.find((each) => each.key === pinned);
  if (chosen) return apart(pictures, [chosen]);
  const own = pictures.filter((each) => each.isOwnScreen);
  if (own.length > 0) {
    const { main, strip } = arrange(
      pictures.filter((each) => !each.isOwnScreen),
      view,
      pinned,
      speaker,
    );
    return { main, strip: [...strip, ...own] };
  }
  const screens = pictures.filter((each) => each.kind === 'screen');
  if (view === 'screen' && screens.length > 0) return apart(pictures, screens);
  if (view === 'speaker' && pictures.length > 1) {
    const speaking = pictures.find((each) => each.kind === 'person' && each.identity === speaker);
    return apart(pictures, [speaking ?? pictures.at(-1)!]);
  }
  return { main: pictures, strip: [] };
}

function apart(pictures: Picture[], main: Picture[]): Arrangement {
  return { main, strip: pictures.filter((each) => !main.includes(each)) };
}

/** Who speaks is on the first page, in its last place when they would be on a later one: the others stay where they are. */
export function speakerFirst(main: Picture[], most: number, speaker: string): Picture[] {
  const at = main.findIndex((each) => each.kind === 'person' && each.identity === speaker);
  if (at < most) return main;
  return [...main.slice(0, most - 1), main[at]!, ...main.slice(most - 1, at), ...main.slice(at + 1)];
}

export interface Grid {
  columns: number;
  rows: number;
  width: number;
  height: number;
}

const WIDE = 16 / 9;
const NARROW = 1;

/** The grid in which `count` tiles, between square and wide, are largest in a place of so many pixels. */
export function gridOf(count: number, width: number, height: number, gap: number): Grid {
  let best: Grid = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (width - gap * (columns - 1)) / columns;
    const cellHeight = (height - gap * (rows - 1)) / rows;
    const tileWidth = Math.min(cellWidth, cellHeight * WIDE);
    const tileHeight = Math.min(cellHeight, tileWidth / NARROW);
    if (tileWidth * tileHeight > best.width * best.height)
      best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight) };
  }
  return best;
}
