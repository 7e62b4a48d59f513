/** What is shown of a file of separated values: titles and lines, as many as a page bears. Null where it is no table after all. */
import { countAlike, tableOf } from '#contract/separated.ts';

const MOST_ROWS = 1000;
const MOST_CELLS = 20_000;

export interface Table {
  titles: string[];
  /** each as wide as the titles */
  rows: string[][];
  /** of each column, whether it holds numbers */
  areNumbers: boolean[];
  /** there is more in the file */
  isCut: boolean;
}

/** `isCut`: the text is the beginning of a longer one, and its last line may not be whole. */
export function tableIn(text: string, isCut: boolean): Table | null {
  const { lines, hasMore, isOpen } = tableOf(text, MOST_ROWS + 1);
  if (text.includes('\0') || (isOpen && !isCut)) return null;
  if (isCut && !hasMore) lines.pop();
  // where hardly two lines have as many cells, their commas are those of sentences
  if (lines.length < 2 || countAlike(lines) < lines.length / 2) return null;
  const width = Math.max(...lines.map((line) => line.length));
  const [titles, ...rows] = lines
    .slice(0, Math.max(2, Math.floor(MOST_CELLS / width)))
    .map((line) => Array.from({ length: width }, (_, i) => (line[i] ?? '').trim()));
  return {
    titles: titles!,
    rows,
    areNumbers: titles!.map((_, i) => isOfNumbers(rows.map((row) => row[i]!).filter(Boolean))),
    isCut: isCut || hasMore || rows.length + 1 < lines.length,
  };
}

/** `1 234,50 €`, `-3.5`, `12 %`; what begins with a nought and goes on is a code or a telephone. */
const number = /^[+\u2212-]?\s?[€$£]?\s?(?!0\d)(\d{1,3}([ .,'’\u00a0\u202f]\d{3})+|\d+)([.,]\d+)?(\s?[%€$£])?$/;

const isOfNumbers = (cells: string[]): boolean => cells.filter((each) => number.test(each)).length > cells.length / 2;
