// The chart as an SVG text: the same strokes as on the screen, with real text that can be searched and read aloud.
import type { Brush, Stroke, TextStyle } from './brush.ts';
import { HATCH_STEP } from './brush.ts';

export const SVG_FONT = "'Atkinson Hyperlegible Next', 'Atkinson Hyperlegible', Helvetica, Arial, sans-serif";

/** Collects strokes; `text()` closes the drawing. `widthOf` measures text, on a canvas for instance. */
export function svgBrush(
  width: number,
  height: number,
  title: string,
  widthOf: Brush['widthOf'],
): Brush & { toText: () => string } {
  const parts: string[] = [];
  const hatches = new Map<string, string>();
  let clips = 0;
  const hatchOf = (color: string) => {
    let id = hatches.get(color);
    if (!id) hatches.set(color, (id = `hatch${hatches.size}`));
    return `url(#${id})`;
  };
  const add = (text: string) => parts.push(text);
  return {
    rect: (x, y, w, h, fill) => add(`<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" fill="${fill}"/>`),
    box(x, y, w, h, radius, { fill, hatch, stroke }) {
      const r = Math.max(0, Math.min(radius, w / 2, h / 2));
      const shape = `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, w))}" height="${n(h)}" rx="${n(r)}"`;
      if (fill) add(`${shape} fill="${fill}"/>`);
      if (hatch) add(`${shape} fill="${hatchOf(hatch)}"/>`);
      if (stroke) add(`${shape} fill="none"${strokeOf(stroke)}/>`);
    },
    line: (points, stroke) => add(`<polyline points="${pointsOf(points)}" fill="none"${strokeOf(stroke)}/>`),
    shape: (points, fill, stroke) =>
      add(`<polygon points="${pointsOf(points)}" fill="${fill}"${stroke ? strokeOf(stroke) : ''}/>`),
    circle: (x, y, radius, fill, stroke) =>
      add(`<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"${stroke ? strokeOf(stroke) : ''}/>`),
    text: (text, x, y, style) => add(textElement(text, x, y, style)),
    widthOf,
    clipped(x, y, w, h, draw) {
      const id = `clip${clips++}`;
      add(`<clipPath id="${id}"><rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}"/></clipPath>`);
      add(`<g clip-path="url(#${id})">`);
      draw();
      add('</g>');
    },
    toText() {
      const patterns = [...hatches].map(
        ([color, id]) =>
          `<pattern id="${id}" width="${HATCH_STEP}" height="${HATCH_STEP}" patternUnits="userSpaceOnUse"><path d="M-1 ${HATCH_STEP + 1}L${HATCH_STEP + 1} -1M-1 1L1 -1M${HATCH_STEP - 1} ${HATCH_STEP + 1}L${HATCH_STEP + 1} ${HATCH_STEP - 1}" stroke="${color}" stroke-width="2"/></pattern>`,
      );
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" font-family="${SVG_FONT}" role="img" aria-label="${escaped(title)}">`,
        `<title>${escaped(title)}</title><defs>${patterns.join('')}</defs>`,
        ...parts,
        '</svg>',
      ].join('\n');
    },
  };
}

function textElement(text: string, x: number, y: number, { color, size, isBold, align, halo }: TextStyle): string {
  const anchor = align === 'center' ? ' text-anchor="middle"' : align === 'right' ? ' text-anchor="end"' : '';
  const rim = halo ? ` stroke="${halo}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"` : '';
  const weight = isBold ? ' font-weight="700"' : '';
  return `<text x="${n(x)}" y="${n(y + size * 0.35)}" font-size="${size}" fill="${color}"${weight}${anchor}${rim}>${escaped(text)}</text>`;
}

const strokeOf = ({ color, width, dash }: Stroke) =>
  ` stroke="${color}" stroke-width="${width}"${dash ? ` stroke-dasharray="${dash.join(' ')}"` : ''}`;
const pointsOf = (points: readonly number[]) => {
  const pairs: string[] = [];
  for (let i = 0; i < points.length; i += 2) pairs.push(`${n(points[i]!)},${n(points[i + 1]!)}`);
  return pairs.join(' ');
};
const n = (value: number): string => String(Math.round(value * 100) / 100);
/** Characters that XML does not know are left out; the rest is written so that it cannot become markup. */
export const escaped = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly those must go
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;');
