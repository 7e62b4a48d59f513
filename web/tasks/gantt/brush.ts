// What the chart is drawn with. The same drawing code runs on a canvas, into an SVG text and onto pages of a PDF.

export type TextStyle = {
  color: string;
  size: number;
  isBold?: boolean;
  align?: 'left' | 'center' | 'right';
  /** Colour of a thin rim that keeps the text legible over lines. */
  halo?: string;
};
export type Stroke = { color: string; width: number; dash?: readonly number[] };

/** Coordinates are pixels; polylines are flat lists `[x, y, x, y …]`; `y` of a text is its middle. */
export interface Brush {
  rect(x: number, y: number, width: number, height: number, fill: string): void;
  /** A rounded box, filled, hatched with diagonal lines, outlined, or several of these. */
  box(
    x: number,
    y: number,
    width: number,
    height: number,
    radius: number,
    paint: { fill?: string; hatch?: string; stroke?: Stroke },
  ): void;
  line(points: readonly number[], stroke: Stroke): void;
  shape(points: readonly number[], fill: string, stroke?: Stroke): void;
  circle(x: number, y: number, radius: number, fill: string, stroke?: Stroke): void;
  text(text: string, x: number, y: number, style: TextStyle): void;
  widthOf(text: string, size: number, isBold?: boolean): number;
  /** Draws inside a rectangle only. */
  clipped(x: number, y: number, width: number, height: number, draw: () => void): void;
}

export const FONT = '"Atkinson Hyperlegible Next Variable", system-ui, sans-serif';
export const HATCH_STEP = 7;

/** The longest beginning of a text that fits, with an ellipsis when something is left out. */
export function fitted(brush: Brush, text: string, width: number, size: number, isBold = false): string {
  if (width <= 0) return '';
  if (brush.widthOf(text, size, isBold) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (brush.widthOf(`${text.slice(0, middle)}…`, size, isBold) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${text.slice(0, low).trimEnd()}…`;
}

const widths = new Map<string, number>();
const MOST_WIDTHS = 20_000;

/** A brush for a canvas; widths of texts are measured once for all canvases. */
export function canvasBrush(ctx: CanvasRenderingContext2D): Brush {
  const patterns = new Map<string, CanvasPattern | null>();
  let font = '';
  const setFont = (size: number, isBold = false) => {
    const next = `${isBold ? 700 : 400} ${size}px ${FONT}`;
    if (next !== font) ctx.font = font = next;
  };
  const setStroke = (stroke: Stroke) => {
    ctx.strokeStyle = stroke.color;
    ctx.lineWidth = stroke.width;
    ctx.setLineDash(stroke.dash ? [...stroke.dash] : []);
  };
  const trace = (points: readonly number[]) => {
    ctx.beginPath();
    ctx.moveTo(points[0]!, points[1]!);
    for (let i = 2; i < points.length; i += 2) ctx.lineTo(points[i]!, points[i + 1]!);
  };
  const patternOf = (color: string) => {
    let pattern = patterns.get(color);
    if (pattern === undefined) {
      pattern = ctx.createPattern(hatchTile(color), 'repeat');
      pattern?.setTransform(new DOMMatrix().scale(0.5));
      patterns.set(color, pattern);
    }
    return pattern;
  };
  return {
    rect(x, y, width, height, fill) {
      ctx.fillStyle = fill;
      ctx.fillRect(x, y, width, height);
    },
    box(x, y, width, height, radius, { fill, hatch, stroke }) {
      ctx.beginPath();
      ctx.roundRect(x, y, Math.max(0, width), height, Math.min(radius, width / 2, height / 2));
      if (fill) {
        ctx.fillStyle = fill;
        ctx.fill();
      }
      const pattern = hatch && patternOf(hatch);
      if (pattern) {
        ctx.fillStyle = pattern;
        ctx.fill();
      }
      if (stroke) {
        setStroke(stroke);
        ctx.stroke();
      }
    },
    line(points, stroke) {
      trace(points);
      setStroke(stroke);
      ctx.stroke();
    },
    shape(points, fill, stroke) {
      trace(points);
      ctx.closePath();
      ctx.fillStyle = fill;
      ctx.fill();
      if (!stroke) return;
      setStroke(stroke);
      ctx.stroke();
    },
    circle(x, y, radius, fill, stroke) {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      ctx.fillStyle = fill;
      ctx.fill();
      if (!stroke) return;
      setStroke(stroke);
      ctx.stroke();
    },
    text(text, x, y, { color, size, isBold, align = 'left', halo }) {
      setFont(size, isBold);
      ctx.textAlign = align;
      ctx.textBaseline = 'middle';
      if (halo) {
        ctx.strokeStyle = halo;
        ctx.lineWidth = 4;
        ctx.lineJoin = 'round';
        ctx.setLineDash([]);
        ctx.strokeText(text, x, y + 1);
        ctx.lineJoin = 'miter';
      }
      ctx.fillStyle = color;
      ctx.fillText(text, x, y + 1);
    },
    widthOf(text, size, isBold) {
      const key = `${isBold ? 'b' : ''}${size}|${text}`;
      let width = widths.get(key);
      if (width === undefined) {
        setFont(size, isBold);
        width = ctx.measureText(text).width;
        if (widths.size >= MOST_WIDTHS) widths.clear();
        widths.set(key, width);
      }
      return width;
    },
    clipped(x, y, width, height, draw) {
      ctx.save();
      ctx.beginPath();
      ctx.rect(x, y, width, height);
      ctx.clip();
      draw();
      ctx.restore();
      font = '';
    },
  };
}

/** Widths measured before the house's fonts were there are wrong. */
export const forgetWidths = (): void => widths.clear();

/** Two diagonals of a square twice the size it is shown at, so that they stay sharp on dense screens. */
function hatchTile(color: string): OffscreenCanvas {
  const size = HATCH_STEP * 2;
  const tile = new OffscreenCanvas(size, size);
  const ctx = tile.getContext('2d')!;
  ctx.strokeStyle = color;
  ctx.lineWidth = 4;
  ctx.beginPath();
  for (const from of [-size, 0, size]) {
    ctx.moveTo(from - 2, size + 2);
    ctx.lineTo(from + size + 2, -2);
  }
  ctx.stroke();
  return tile;
}
