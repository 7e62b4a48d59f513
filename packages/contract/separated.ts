/** Tables as spreadsheets write them: cells between tabs, semicolons or commas, quoted where a cell holds one of these. Pure. */

/**
 * What bytes say: UTF-8 with or without its mark, UTF-16 as spreadsheets call "Unicode text", or else what offices of the west
 * wrote before. `isCut`: more bytes follow, and a last sign that is cut in two is left out.
 */
export function textIn(bytes: Uint8Array, isCut = false): string {
  const read = (encoding: string) => new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isCut });
  try {
    return read(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8');
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export interface Separated {
  /** the cells of each line; lines without any text are left out */
  lines: string[][];
  /** the text goes on after the lines that were asked for */
  hasMore: boolean;
  /** a quote was opened and never closed: the last line is not what was meant */
  isOpen: boolean;
}

/** The cells of a table whose separator is not known yet; at most so many lines. */
export function tableOf(text: string, most = Number.POSITIVE_INFINITY): Separated {
  // what spreadsheets read and write above the first line
  const said = /^sep=([\t;,])\r?\n/i.exec(text);
  return said ? readCells(text.slice(said[0].length), said[1]!, most) : readCells(text, separatorOf(text), most);
}

/** The cells of each line; lines without any text are left out. */
export const cellsOf = (text: string, separator: string): string[][] => readCells(text, separator).lines;

const LOOKED_AT = 20;

/** The separator that the first line to have one has; of several, the one that cuts the most lines alike; a tab where there is none. */
function separatorOf(text: string): string {
  const found = ['\t', ';', ','].flatMap((sign) => {
    const { lines } = readCells(text, sign, LOOKED_AT);
    const first = lines.findIndex((line) => line.length > 1);
    return first < 0 ? [] : [{ sign, first, alike: countAlike(lines) }];
  });
  return found.sort((a, b) => a.first - b.first || b.alike - a.alike)[0]?.sign ?? '\t';
}

/** How many lines have as many cells as each other, and more than one: all of them in a table, few in sentences. */
export function countAlike(lines: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>();
  for (const { length } of lines) if (length > 1) counts.set(length, (counts.get(length) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

function readCells(text: string, separator: string, most = Number.POSITIVE_INFINITY): Separated {
  const lines: string[][] = [];
  let line: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endLine = () => {
    const cells = [...line, cell];
    if (cells.some((each) => each.trim())) lines.push(cells);
    line = [];
    cell = '';
  };
  let i = 0;
  for (; i < text.length && lines.length < most; i++) {
    const sign = text[i]!;
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else isQuoted = false;
    } else if (sign === '"' && cell === '') isQuoted = true;
    else if (sign === separator) {
      line.push(cell);
      cell = '';
    } else if (sign === '\n') endLine();
    else if (sign !== '\r') cell += sign;
  }
  endLine();
  return { lines, hasMore: text.slice(i).trim() !== '', isOpen: isQuoted };
}

/** A text as a cell of a table: quoted where it must be; one that a spreadsheet would run as a formula gets an apostrophe. */
export function cellText(value: string, separator: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /["\n\r]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
}
