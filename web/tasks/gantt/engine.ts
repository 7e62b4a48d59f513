// Keeps the canvases of a chart in step with its scene and with the scroller: at most one drawing per animation frame,
// of the rows and columns that are seen. Knows nothing of React; what the DOM must follow is told through `onFrame`.
import { type Brush, canvasBrush, FONT, forgetWidths } from './brush.ts';
import { paintAway } from './paint-away.ts';
import { paintBars } from './paint-bars.ts';
import { paintGrid, paintHeader, paintOutlook, paintToday } from './paint-grid.ts';
import { paintLinks } from './paint-links.ts';
import { type Overlay, paintOverlay } from './paint-overlay.ts';
import { barOf, HEADER, type Region, ROW, type Scene } from './scene.ts';
import { minuteAt, NARROWEST, type Timescale, WIDEST, xOf } from './timescale.ts';

// Links, bars and what comes and goes share a canvas: without a graphics card each canvas more is a blend of a million
// pixels a frame, and drawing the rows that are seen again costs less than that.
const layers = ['grid', 'plan', 'header'] as const;
type Layer = (typeof layers)[number];
type Part = Layer | 'links' | 'bars' | 'overlay';
type Pen = { canvas: HTMLCanvasElement; ctx: CanvasRenderingContext2D; brush: Brush };

export type Stand = { minute: number; top: number };
export type Frame = { scrollLeft: number; scrollTop: number; width: number; height: number };

/** Past this browsers stop laying out; a chart zoomed further in shows a stretch of time around the view. */
const WIDEST_PAGE = 12_000_000;

export class ChartEngine {
  scene: Scene;
  overlay: Overlay = { selection: new Set(), hover: -1, cursors: [], selectedLink: -1 };
  onFrame: ((frame: Frame) => void) | undefined;
  private readonly pens: Record<Layer, Pen>;
  private readonly scroller: HTMLElement;
  private readonly left: () => number;
  private dirty = new Set<Layer>(layers);
  private request = 0;
  private size = { width: 0, height: 0, ratio: 0 };

  /** `left` says how wide the part of the scroller is that the chart does not have: the task list. */
  constructor(scene: Scene, scroller: HTMLElement, canvases: Record<Layer, HTMLCanvasElement>, left: () => number) {
    this.scene = scene;
    this.scroller = scroller;
    this.left = left;
    this.pens = Object.fromEntries(
      layers.map((name) => {
        const ctx = canvases[name].getContext('2d', { alpha: name !== 'grid' && name !== 'header' })!;
        return [name, { canvas: canvases[name], ctx, brush: canvasBrush(ctx) }];
      }),
    ) as Record<Layer, Pen>;
    scroller.addEventListener('scroll', this.onScroll, { passive: true });
    const fonts = ['400', '700'].map((weight) => `${weight} 13px ${FONT}`);
    if (document.fonts && !fonts.every((font) => document.fonts.check(font)))
      Promise.all(fonts.map((font) => document.fonts.load(font))).then(() => {
        forgetWidths();
        this.touch();
      });
  }

  close(): void {
    this.scroller.removeEventListener('scroll', this.onScroll);
    cancelAnimationFrame(this.request);
  }

  private onScroll = () => this.touch();

  /** Asks for a new drawing of these layers (all of them by default) at the next frame. */
  touch(...parts: Part[]): void {
    for (const part of parts.length > 0 ? parts : layers)
      this.dirty.add(part === 'grid' || part === 'header' ? part : 'plan');
    if (!this.request) this.request = requestAnimationFrame(this.draw);
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.touch();
  }

  frame(): Frame {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.scroller;
    return {
      scrollLeft,
      scrollTop,
      width: Math.max(0, clientWidth - this.left()),
      height: Math.max(0, clientHeight - HEADER),
    };
  }

  region(): Region {
    const { scrollLeft, scrollTop, width, height } = this.frame();
    return { left: scrollLeft, top: scrollTop, width, height };
  }

  /** Draws what is due, now. */
  draw = (): void => {
    cancelAnimationFrame(this.request);
    this.request = 0;
    const frame = this.frame();
    if (frame.width === 0 || frame.height === 0) return;
    this.sizeCanvases(frame);
    this.onFrame?.(frame);
    const region: Region = { left: frame.scrollLeft, top: frame.scrollTop, width: frame.width, height: frame.height };
    for (const name of this.dirty) this.paint(name, region);
    this.dirty.clear();
  };

  private sizeCanvases({ width, height }: Frame): void {
    const ratio = Math.min(3, devicePixelRatio || 1);
    if (this.size.width === width && this.size.height === height && this.size.ratio === ratio) return;
    this.size = { width, height, ratio };
    for (const name of layers) {
      const { canvas } = this.pens[name];
      const tall = name === 'header' ? HEADER : height;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(tall * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${tall}px`;
      // a canvas that changes size forgets its font and all else that a brush believes to be set
      this.pens[name].brush = canvasBrush(this.pens[name].ctx);
      this.dirty.add(name);
    }
  }

  private paint(name: Layer, region: Region): void {
    const { ctx, brush } = this.pens[name];
    const { scene } = this;
    const { ratio } = this.size;
    const top = name === 'header' ? 0 : Math.round(region.top);
    ctx.setTransform(ratio, 0, 0, ratio, -Math.round(region.left) * ratio, -top * ratio);
    if (name === 'header') return paintHeader(brush, scene, Math.round(region.left), region.width);
    if (name === 'grid') return paintGrid(brush, scene, region);
    ctx.clearRect(region.left - 2, region.top - 2, region.width + 4, region.height + 4);
    paintLinks(brush, scene, region, this.overlay.selectedLink);
    paintBars(brush, scene, region);
    paintAway(brush, scene, region);
    paintOutlook(brush, scene, region);
    paintToday(brush, scene, region);
    paintOverlay(brush, scene, region, this.overlay);
  }

  /** The point of the chart under a pointer. */
  pointAt(clientX: number, clientY: number): { x: number; y: number } {
    const box = this.pens.plan.canvas.getBoundingClientRect();
    const { scrollLeft, scrollTop } = this.scroller;
    return { x: clientX - box.left + scrollLeft, y: clientY - box.top + scrollTop };
  }

  /** Scrolls so that a row, and if given a moment, is seen. */
  reveal(row: number, minute?: number): void {
    const { scrollTop, scrollLeft, height, width } = this.frame();
    if (row >= 0) {
      const [above, below] = [scrollTop - row * ROW, (row + 1) * ROW - scrollTop - height];
      // the next row comes in at the edge; what is further away is seen with what surrounds it
      if (Math.max(above, below) > 2 * ROW) this.scroller.scrollTop = row * ROW - height / 3;
      else if (above > 0) this.scroller.scrollTop = row * ROW;
      else if (below > 0) this.scroller.scrollTop = (row + 1) * ROW - height;
    }
    if (minute === undefined) return;
    const x = xOf(this.scene.scale, minute);
    if (x < scrollLeft + 20 || x > scrollLeft + width - 60) this.scroller.scrollLeft = Math.max(0, x - width / 4);
  }

  /** Puts a moment at a distance from the left edge of the chart. */
  scrollTo(minute: number, at: number): void {
    const left = Math.max(0, xOf(this.scene.scale, minute) - at);
    this.scroller.scrollLeft = left;
    // a page that is about to be wider takes no more than its old width: `widened` does the rest
    this.awaited = Math.abs(this.scroller.scrollLeft - left) > 1 ? { minute, at } : undefined;
  }
  private awaited: { minute: number; at: number } | undefined;

  /** The page has the width of its scene now. */
  widened(): void {
    if (this.awaited) this.scrollTo(this.awaited.minute, this.awaited.at);
    this.awaited = undefined;
  }

  /** Where one stands: the moment at the left edge, and how far down. */
  stand(): Stand {
    const { scrollLeft, scrollTop } = this.frame();
    return { minute: minuteAt(this.scene.scale, scrollLeft), top: scrollTop };
  }
  standAt({ minute, top }: Stand): void {
    this.scroller.scrollTop = top;
    this.scrollTo(minute, 0);
  }

  /** What stays where it is when one zooms with a button: the middle of what is seen of the bar in `row`, else of the view. */
  still(row: number): { minute: number; at: number } {
    const { scrollLeft, scrollTop, width, height } = this.frame();
    let at = width / 2;
    if (row >= 0 && row * ROW >= scrollTop && (row + 1) * ROW <= scrollTop + height) {
      const [left, right] = barOf(this.scene, this.scene.rows.at[row]!);
      if (right >= scrollLeft && left <= scrollLeft + width)
        at = (Math.max(left - scrollLeft, 0) + Math.min(right - scrollLeft, width)) / 2;
    }
    return { minute: minuteAt(this.scene.scale, scrollLeft + at), at };
  }
}

/** A scale that shows a plan from a little before it begins, no wider than a page may be. */
export function scaleFor(start: number, finish: number, pxPerDay: number): { scale: Timescale; width: number } {
  const days = Math.max(1, (finish - start) / 1440);
  const kept = Math.max(NARROWEST, Math.min(pxPerDay, WIDEST, WIDEST_PAGE / (days + 40)));
  const before = Math.max(4, 60 / kept);
  const after = Math.max(20, 700 / kept);
  const origin = Math.floor(start / 1440 - before) * 1440;
  return { scale: { origin, pxPerDay: kept }, width: Math.ceil((days + before + after) * kept) };
}
