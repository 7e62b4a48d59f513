// A small writer of PDF: pages of paths and text in the two Helveticas that every reader has, so that nothing is embedded.
// Text with letters those lack (anything but western Latin) is placed as a picture, sharp enough for print.
import { zlibSync } from 'fflate';
import { type Brush, HATCH_STEP, type Stroke, type TextStyle } from './brush.ts';

export type Picture = { width: number; height: number; rgba: Uint8ClampedArray };
export type PdfDocument = {
  /** A page in points, drawn with a brush whose pixels are `scale` points, from the corner (`left`, `top`). */
  page(width: number, height: number, scale: number, left: number, top: number): Brush;
  bytes(): Uint8Array<ArrayBuffer>;
};

type Page = { width: number; height: number; content: string[]; pictures: number[] };

/** `picture` draws a text that Helvetica cannot, at three pixels for one. */
export function makePdf(title: string, picture: (text: string, style: TextStyle) => Picture | null): PdfDocument {
  const pages: Page[] = [];
  const pictures: Picture[] = [];
  return {
    page(width, height, scale, left, top) {
      const page: Page = { width, height, content: [], pictures: [] };
      pages.push(page);
      return brushFor(page, scale, left, top, (text, style) => {
        const drawn = picture(text, style);
        if (!drawn) return null;
        pictures.push(drawn);
        page.pictures.push(pictures.length - 1);
        return { name: `P${pictures.length - 1}`, drawn };
      });
    },
    bytes: () => assemble(title, pages, pictures),
  };
}

type Draw = (text: string, style: TextStyle) => { name: string; drawn: Picture } | null;

function brushFor(page: Page, scale: number, left: number, top: number, draw: Draw): Brush {
  const { content } = page;
  const X = (x: number) => n(left + x * scale);
  const Y = (y: number) => n(page.height - top - y * scale);
  const S = (size: number) => n(size * scale);
  const put = (text: string) => content.push(text);
  const strokeWith = ({ color, width, dash }: Stroke) =>
    `${rgb(color)} RG ${S(width)} w [${(dash ?? []).map(S).join(' ')}] 0 d`;
  const trace = (points: readonly number[]) => {
    let path = `${X(points[0]!)} ${Y(points[1]!)} m`;
    for (let i = 2; i < points.length; i += 2) path += ` ${X(points[i]!)} ${Y(points[i + 1]!)} l`;
    return path;
  };
  return {
    rect: (x, y, w, h, fill) => put(`${rgb(fill)} rg ${X(x)} ${Y(y + h)} ${S(w)} ${S(h)} re f`),
    box(x, y, w, h, radius, { fill, hatch, stroke }) {
      const path = rounded(X, Y, x, y, Math.max(0, w), h, Math.min(radius, w / 2, h / 2));
      if (fill) put(`${rgb(fill)} rg ${path} f`);
      if (hatch) {
        put(`q ${path} W n ${strokeWith({ color: hatch, width: 2 })}`);
        const first = Math.floor((x + y) / HATCH_STEP) * HATCH_STEP;
        for (let sum = first; sum < x + w + y + h + HATCH_STEP; sum += HATCH_STEP)
          put(`${X(sum - y - h - 2)} ${Y(y + h + 2)} m ${X(sum - y + 2)} ${Y(y - 2)} l S`);
        put('Q');
      }
      if (stroke) put(`${strokeWith(stroke)} ${path} S`);
    },
    line: (points, stroke) => put(`${strokeWith(stroke)} ${trace(points)} S`),
    shape(points, fill, stroke) {
      put(`${rgb(fill)} rg ${trace(points)} h f`);
      if (stroke) put(`${strokeWith(stroke)} ${trace(points)} h S`);
    },
    circle(x, y, radius, fill, stroke) {
      const path = rounded(X, Y, x - radius, y - radius, radius * 2, radius * 2, radius);
      put(`${rgb(fill)} rg ${path} f`);
      if (stroke) put(`${strokeWith(stroke)} ${path} S`);
    },
    text(text, x, y, style) {
      const { color, size, isBold, align = 'left' } = style;
      const encoded = inLatin(text);
      if (encoded === null) {
        const found = draw(text, style);
        if (!found) return;
        const w = found.drawn.width / 3;
        const h = found.drawn.height / 3;
        const at = align === 'center' ? x - w / 2 : align === 'right' ? x - w : x;
        put(`q ${S(w)} 0 0 ${S(h)} ${X(at)} ${Y(y + h / 2)} cm /${found.name} Do Q`);
        return;
      }
      const width = widthOf(text, size, isBold);
      const at = align === 'center' ? x - width / 2 : align === 'right' ? x - width : x;
      put(
        `BT ${rgb(color)} rg /${isBold ? 'F2' : 'F1'} ${S(size)} Tf ${X(at)} ${Y(y + size * 0.35)} Td (${encoded}) Tj ET`,
      );
    },
    widthOf,
    clipped(x, y, w, h, inside) {
      put(`q ${X(x)} ${Y(y + h)} ${S(w)} ${S(h)} re W n`);
      inside();
      put('Q');
    },
  };
}

type Place = (value: number) => string;
function rounded(X: Place, Y: Place, x: number, y: number, w: number, h: number, r: number): string {
  const k = r * 0.5523;
  const [right, bottom] = [x + w, y + h];
  const curve = (a: number, b: number, c: number, d: number, e: number, f: number) =>
    `${X(a)} ${Y(b)} ${X(c)} ${Y(d)} ${X(e)} ${Y(f)} c`;
  if (r <= 0) return `${X(x)} ${Y(y)} m ${X(right)} ${Y(y)} l ${X(right)} ${Y(bottom)} l ${X(x)} ${Y(bottom)} l h`;
  return [
    `${X(x + r)} ${Y(y)} m ${X(right - r)} ${Y(y)} l`,
    curve(right - r + k, y, right, y + r - k, right, y + r),
    `${X(right)} ${Y(bottom - r)} l`,
    curve(right, bottom - r + k, right - r + k, bottom, right - r, bottom),
    `${X(x + r)} ${Y(bottom)} l`,
    curve(x + r - k, bottom, x, bottom - r + k, x, bottom - r),
    `${X(x)} ${Y(y + r)} l`,
    curve(x, y + r - k, x + r - k, y, x + r, y),
    'h',
  ].join(' ');
}

const n = (value: number): string => String(Math.round(value * 100) / 100);
function rgb(hex: string): string {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/gi, '$&$&') : hex;
  const value = Number.parseInt(full.slice(1, 7), 16) || 0;
  return [value >> 16, (value >> 8) & 255, value & 255].map((each) => n(each / 255)).join(' ');
}

/** Where Windows-1252, which PDF calls WinAnsi, differs from Latin-1. */
const ansi: Record<string, number> = {
  '€': 0x80,
  '‚': 0x82,
  ƒ: 0x83,
  '„': 0x84,
  '…': 0x85,
  '†': 0x86,
  '‡': 0x87,
  ˆ: 0x88,
  '‰': 0x89,
  Š: 0x8a,
  '‹': 0x8b,
  Œ: 0x8c,
  Ž: 0x8e,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  '˜': 0x98,
  '™': 0x99,
  š: 0x9a,
  '›': 0x9b,
  œ: 0x9c,
  ž: 0x9e,
  Ÿ: 0x9f,
  '−': 0x96,
  '\u202f': 0xa0,
  '\u2009': 0xa0,
  '\u2011': 0x2d,
}; // prettier-ignore

/** The text as a PDF string in WinAnsi, or null when a letter is not in it. */
export function inLatin(text: string): string | null {
  let out = '';
  for (const letter of text.normalize('NFC')) {
    const code = letter.codePointAt(0)!;
    const byte =
      ansi[letter] ?? (code >= 32 && (code < 127 || (code >= 160 && code < 256)) ? code : code === 9 ? 32 : -1);
    if (byte < 0) return null;
    out +=
      byte === 40 || byte === 41 || byte === 92
        ? `\\${String.fromCharCode(byte)}`
        : byte < 127
          ? String.fromCharCode(byte)
          : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  return out;
}

// Adobe's published widths of Helvetica and Helvetica-Bold for codes 32 to 126, in thousandths of the size.
const plainWidths =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number);
const boldWidths =
  '278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584'
    .split(' ')
    .map(Number);
const odd: Record<string, number> = {
  '…': 1000,
  '—': 1000,
  Œ: 1000,
  œ: 944,
  '™': 1000,
  Æ: 1000,
  æ: 889,
  '’': 222,
  '‘': 222,
  '«': 556,
  '»': 556,
  '°': 400,
  '·': 278,
  '\u00a0': 278,
  '\u202f': 278,
};

/** The width of a text in Helvetica; an accent does not widen its letter. */
function widthOf(text: string, size: number, isBold = false): number {
  const table = isBold ? boldWidths : plainWidths;
  let sum = 0;
  for (const letter of text.normalize('NFD')) {
    const code = letter.codePointAt(0)!;
    if (code >= 0x300 && code < 0x370) continue;
    sum += odd[letter] ?? table[code - 32] ?? 556;
  }
  return (sum * size) / 1000;
}

function assemble(title: string, pages: readonly Page[], pictures: readonly Picture[]): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  const put = (part: string | Uint8Array) => {
    const bytes = typeof part === 'string' ? latin1(part) : part;
    chunks.push(bytes);
    length += bytes.length;
  };
  const object = (id: number, head: string, stream?: Uint8Array) => {
    offsets[id] = length;
    put(`${id} 0 obj\n`);
    if (stream) {
      put(`<< ${head} /Filter /FlateDecode /Length ${stream.length} >>\nstream\n`);
      put(stream);
      put('\nendstream');
    } else put(head);
    put('\nendobj\n');
  };
  const firstPage = 6;
  const firstPicture = firstPage + pages.length * 2;
  put('%PDF-1.7\n%âãÏÓ\n');
  object(1, '<< /Type /Catalog /Pages 2 0 R /Lang (fr) /ViewerPreferences << /DisplayDocTitle true >> >>');
  object(
    2,
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, k) => `${firstPage + k * 2} 0 R`).join(' ')}] >>`,
  );
  object(3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  object(4, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>');
  object(5, `<< /Title <FEFF${[...title].map((each) => hexOf(each)).join('')}> /Creator (Beffroi) >>`);
  pages.forEach((page, k) => {
    const shown = page.pictures.map((at) => `/P${at} ${firstPicture + at * 2} 0 R`).join(' ');
    const resources = `<< /Font << /F1 3 0 R /F2 4 0 R >> /XObject << ${shown} >> >>`;
    const id = firstPage + k * 2;
    const box = `[0 0 ${n(page.width)} ${n(page.height)}]`;
    object(id, `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources ${resources} /Contents ${id + 1} 0 R >>`);
    object(id + 1, '', zlibSync(latin1(page.content.join('\n'))));
  });
  pictures.forEach(({ width, height, rgba }, k) => {
    const id = firstPicture + k * 2;
    const colours = new Uint8Array(width * height * 3);
    const alpha = new Uint8Array(width * height);
    for (let i = 0; i < alpha.length; i++) {
      colours.set(rgba.subarray(i * 4, i * 4 + 3), i * 3);
      alpha[i] = rgba[i * 4 + 3]!;
    }
    const head = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8`;
    object(id, `${head} /ColorSpace /DeviceRGB /SMask ${id + 1} 0 R`, zlibSync(colours));
    object(id + 1, `${head} /ColorSpace /DeviceGray`, zlibSync(alpha));
  });
  const start = length;
  put(`xref\n0 ${offsets.length}\n0000000000 65535 f \n`);
  for (let id = 1; id < offsets.length; id++) put(`${String(offsets[id]).padStart(10, '0')} 00000 n \n`);
  put(`trailer\n<< /Size ${offsets.length} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
const hexOf = (letter: string): string =>
  Array.from({ length: letter.length }, (_, k) => letter.charCodeAt(k).toString(16).padStart(4, '0')).join('');
