// A screen full of small text, and how much of it can be read back from a received picture.
// Letters are 5 × 7 points of 2 × 2 pixels, about what a document looks like at 100 %.

const FONT: Record<string, string> = {
  A: '01110 10001 10001 11111 10001 10001 10001',
  B: '11110 10001 10001 11110 10001 10001 11110',
  C: '01110 10001 10000 10000 10000 10001 01110',
  D: '11110 10001 10001 10001 10001 10001 11110',
  E: '11111 10000 10000 11110 10000 10000 11111',
  F: '11111 10000 10000 11110 10000 10000 10000',
  G: '01110 10001 10000 10111 10001 10001 01111',
  H: '10001 10001 10001 11111 10001 10001 10001',
  I: '01110 00100 00100 00100 00100 00100 01110',
  J: '00111 00010 00010 00010 00010 10010 01100',
  K: '10001 10010 10100 11000 10100 10010 10001',
  L: '10000 10000 10000 10000 10000 10000 11111',
  M: '10001 11011 10101 10101 10001 10001 10001',
  N: '10001 10001 11001 10101 10011 10001 10001',
  O: '01110 10001 10001 10001 10001 10001 01110',
  P: '11110 10001 10001 11110 10000 10000 10000',
  Q: '01110 10001 10001 10001 10101 10010 01101',
  R: '11110 10001 10001 11110 10100 10010 10001',
  S: '01111 10000 10000 01110 00001 00001 11110',
  T: '11111 00100 00100 00100 00100 00100 00100',
  U: '10001 10001 10001 10001 10001 10001 01110',
  V: '10001 10001 10001 10001 10001 01010 00100',
  W: '10001 10001 10001 10101 10101 10101 01010',
  X: '10001 10001 01010 00100 01010 10001 10001',
  Y: '10001 10001 10001 01010 00100 00100 00100',
  Z: '11111 00001 00010 00100 01000 10000 11111',
  0: '01110 10001 10011 10101 11001 10001 01110',
  1: '00100 01100 00100 00100 00100 00100 01110',
  2: '01110 10001 00001 00010 00100 01000 11111',
  3: '11111 00010 00100 00010 00001 10001 01110',
  4: '00010 00110 01010 10010 11111 00010 00010',
  5: '11111 10000 11110 00001 00001 10001 01110',
  6: '00110 01000 10000 11110 10001 10001 01110',
  7: '11111 00001 00010 00100 01000 01000 01000',
  8: '01110 10001 10001 01110 10001 10001 01110',
  9: '01110 10001 10001 01111 00001 00010 01100',
};
const LETTERS = Object.keys(FONT);
const SHAPES = LETTERS.map((letter) => [...FONT[letter]!.replaceAll(' ', '')].map(Number));
const POINT = 2;
const CELL = { width: 14, height: 22 };
const MARK = 32;
const MARKS = 12;

/** The letter that a place of a page holds: the same for the writer and the reader. */
const letterAt = (page: number, row: number, column: number): number =>
  (Math.imul(page * 7919 + row * 131 + column * 17 + 1, 2654435761) >>> 8) % LETTERS.length;

const rowsOf = (height: number): number => Math.floor((height - MARK * 2) / CELL.height);
const columnsOf = (width: number): number => Math.floor((width - CELL.width) / CELL.width);

/** Draws a page as I420 luminance over `picture`; scrolling pages share all rows but the last. */
export function drawPage(picture: Uint8Array, width: number, height: number, page: number): void {
  picture.fill(235, 0, width * height);
  const point = (x: number, y: number, size: number) => {
    for (let row = y; row < y + size; row++) picture.fill(16, row * width + x, row * width + x + size);
  };
  for (let bit = 0; bit < MARKS; bit++) if ((page >> bit) & 1) point(MARK * (bit + 1), 0, MARK);
  for (let row = 0; row < rowsOf(height); row++) {
    for (let column = 0; column < columnsOf(width); column++) {
      const shape = SHAPES[letterAt(0, row + page, column)]!;
      const x = CELL.width / 2 + column * CELL.width;
      const y = MARK * 1.5 + row * CELL.height;
      shape.forEach((dot, at) => {
        if (dot) point(x + (at % 5) * POINT, y + Math.floor(at / 5) * POINT, POINT);
      });
    }
  }
}

/** Share of letters read rightly, 0…1, and the page. A picture of another size was scaled and counts as it reads. */
export function readPage(picture: Uint8Array, width: number, height: number): { page: number; legible: number } {
  const at = (x: number, y: number): number => picture[y * width + x]!;
  let page = 0;
  for (let bit = 0; bit < MARKS; bit++) if (at(MARK * (bit + 1) + MARK / 2, MARK / 2) < 128) page |= 1 << bit;
  let right = 0;
  let all = 0;
  for (let row = 0; row < rowsOf(height); row += 2) {
    for (let column = 0; column < columnsOf(width); column += 3) {
      const seen = SHAPES[0]!.map((_, index) => {
        const x = CELL.width / 2 + column * CELL.width + (index % 5) * POINT;
        const y = MARK * 1.5 + row * CELL.height + Math.floor(index / 5) * POINT;
        return (at(x, y) + at(x + 1, y) + at(x, y + 1) + at(x + 1, y + 1)) / 4 < 128 ? 1 : 0;
      });
      const distance = (letter: number) =>
        seen.reduce<number>((sum, dot, index) => sum + (dot ^ SHAPES[letter]![index]!), 0);
      const wanted = letterAt(0, row + page, column);
      const own = distance(wanted);
      all += 1;
      if (own <= 8 && SHAPES.every((_, letter) => letter === wanted || distance(letter) > own)) right += 1;
    }
  }
  return { page, legible: all === 0 ? 0 : right / all };
}
