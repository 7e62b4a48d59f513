// The whole chart as a file, made in the browser: one SVG, one PNG, or a PDF as long as it takes, one page wide.
import { now } from '#web/core/clock.ts';
import { longDay } from '#web/core/format.ts';
import { t } from '#web/core/i18n.ts';
import { canvasBrush, FONT, type TextStyle } from './brush.ts';
import { scaleFor } from './engine.ts';
import css from './Gantt.module.css';
import type { GanttModel } from './model.ts';
import { type Palette, readPalette } from './palette.ts';
import { makePdf, type Picture } from './pdf.ts';
import { HEADER, ROW, type Scene } from './scene.ts';
import { extentOf, LEGEND, LIST, type ListWords, paintSheet, sheetHeight, TITLE } from './sheet.ts';
import { svgBrush } from './svg-brush.ts';
import type { Person } from './TaskGrid.tsx';
import { zoomWidths } from './timescale.ts';

export type Kind = 'pdf' | 'svg' | 'png';
type People = ReadonlyMap<string, readonly Person[]>;

/** A3 lying down, in points, and how large a pixel of the chart is on it. */
const PAGE = { width: 1190.55, height: 841.89, margin: 34, scale: 0.6 };
/** Browsers refuse larger canvases. */
const LARGEST = { side: 16_000, area: 120_000_000 };

export async function exportChart(model: GanttModel, title: string, people: People, kind: Kind): Promise<void> {
  save(await chartFile(model, title, people, kind), `${fileName(title)}.${kind}`);
}

export async function chartFile(model: GanttModel, title: string, people: People, kind: Kind): Promise<Blob> {
  const scene: Scene = { ...model.scene, palette: paperPalette() };
  const peopleOf = (id: string) => (people.get(id) ?? []).map((person) => person.name).join(', ');
  if (kind === 'svg') return new Blob([svgOf(model, scene, title, peopleOf)], { type: 'image/svg+xml' });
  if (kind === 'png') return pngOf(model, scene, title, peopleOf);
  return new Blob([pdfOf(model, scene, title, peopleOf)], { type: 'application/pdf' });
}

const listWords = (): ListWords => ({
  number: t('gantt.number'),
  task: t('gantt.task'),
  who: t('gantt.who'),
  duration: t('gantt.duration'),
  start: t('gantt.start'),
  finish: t('gantt.finish'),
  slack: t('gantt.slack'),
  milestone: t('gantt.milestone'),
  legend: {
    done: t('gantt.legendDone'),
    critical: t('gantt.onCriticalPath'),
    slack: t('gantt.legendSlack'),
    milestone: t('gantt.milestone'),
    deadline: t('gantt.legendDeadline'),
    baseline: (name) => t('gantt.legendBaseline', { name }),
  },
});

function svgOf(model: GanttModel, scene: Scene, title: string, peopleOf: (id: string) => string): string {
  const { left, width } = extentOf(scene);
  const rows = scene.rows.count;
  const measure = canvasBrush(document.createElement('canvas').getContext('2d')!);
  const brush = svgBrush(LIST + width + 40, sheetHeight(rows) + 40, title, measure.widthOf);
  const sheet = { scene, firstRow: 0, rows, left, width, title, note: longDay(now()) };
  paintSheet(brush, sheet, model, listWords(), peopleOf);
  return brush.toText();
}

function pngOf(model: GanttModel, scene: Scene, title: string, peopleOf: (id: string) => string): Promise<Blob> {
  const { left, width } = extentOf(scene);
  const rows = scene.rows.count;
  const margin = 20;
  const [w, h] = [LIST + width + 2 * margin, sheetHeight(rows) + 2 * margin];
  const ratio = Math.min(2, LARGEST.side / w, LARGEST.side / h, Math.sqrt(LARGEST.area / (w * h)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.floor(w * ratio);
  canvas.height = Math.floor(h * ratio);
  const ctx = canvas.getContext('2d')!;
  ctx.fillStyle = scene.palette.surface;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.setTransform(ratio, 0, 0, ratio, margin * ratio, margin * ratio);
  const sheet = { scene, firstRow: 0, rows, left, width, title, note: longDay(now()) };
  paintSheet(canvasBrush(ctx), sheet, model, listWords(), peopleOf);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large'))), 'image/png'),
  );
}

function pdfOf(
  model: GanttModel,
  whole: Scene,
  title: string,
  peopleOf: (id: string) => string,
): Uint8Array<ArrayBuffer> {
  const wide = (PAGE.width - 2 * PAGE.margin) / PAGE.scale - LIST;
  const perPage = Math.floor(((PAGE.height - 2 * PAGE.margin) / PAGE.scale - TITLE - HEADER - LEGEND) / ROW);
  const pages = Math.max(1, Math.ceil(whole.rows.count / perPage));
  const scene = fittedTo(model, whole, wide);
  const { left } = extentOf(scene);
  const pdf = makePdf(title, pictureOf);
  const words = listWords();
  for (let r = 0; r < pages; r++) {
    const brush = pdf.page(PAGE.width, PAGE.height, PAGE.scale, PAGE.margin, PAGE.margin);
    const rows = Math.min(perPage, scene.rows.count - r * perPage);
    const note = t('gantt.page', { page: r + 1, pages, date: longDay(now()) });
    paintSheet(brush, { scene, firstRow: r * perPage, rows, left, width: wide, title, note }, model, words, peopleOf);
  }
  return pdf.bytes();
}

/** The scene with days as wide as the page allows for the whole time: nobody glues a hundred together, nor pays for blank paper. */
function fittedTo(model: GanttModel, scene: Scene, wide: number): Scene {
  const { origin, pxPerDay } = scene.scale;
  const { width: around } = extentOf({ ...scene, scale: { origin, pxPerDay: 0 } });
  const filling = (pxPerDay * (wide - around - 2)) / Math.max(1, extentOf(scene).width - around);
  const { scale } = scaleFor(origin, scene.finish, Math.min(filling, Math.max(pxPerDay, zoomWidths.day)));
  return { ...model.scene, palette: scene.palette, scale: { origin, pxPerDay: scale.pxPerDay } };
}

/** Paper is light, whatever the screen is. */
function paperPalette(): Palette {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  const probe = document.createElement('div');
  probe.className = css.gantt!;
  document.body.append(probe);
  root.dataset.theme = 'light';
  const palette = readPalette(probe);
  if (theme === undefined) delete root.dataset.theme;
  else root.dataset.theme = theme;
  probe.remove();
  return palette;
}

function pictureOf(text: string, { size, color, isBold }: TextStyle): Picture | null {
  const canvas = document.createElement('canvas');
  const ctx = canvas.getContext('2d', { willReadFrequently: true })!;
  const font = `${isBold ? 700 : 400} ${size * 3}px ${FONT}`;
  ctx.font = font;
  const width = Math.min(4000, Math.ceil(ctx.measureText(text).width));
  const height = Math.ceil(size * 4.2);
  if (width === 0) return null;
  canvas.width = width;
  canvas.height = height;
  ctx.font = font;
  ctx.fillStyle = color;
  ctx.textBaseline = 'middle';
  ctx.fillText(text, 0, height / 2);
  return { width, height, rgba: ctx.getImageData(0, 0, width, height).data };
}

const fileName = (title: string): string =>
  title
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 80) || 'gantt';

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
