/** Columns of pasted lines that bear no titles, by what most of their cells hold. Pure. */
import { areMonthsFirst, type ColumnMapping, parseDay, parseDuration, type Units } from '#contract/tasks.ts';

const isNumber = (text: string): boolean => /^\d+(\.\d+)*\.?$/.test(text);
const isLinked = (text: string): boolean => /^\d[\d.]*\s*(FD|DD|FF|DF|FS|SS|SF)?\s*([+-].*)?([;,].+)?$/i.test(text);

/** The first words are the name; what lies before it are numbers. */
export function columnsByContent(
  lines: readonly (readonly string[])[],
  units: Units,
  year: number,
  isPerson: (name: string) => boolean,
): ColumnMapping {
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const cells = Array.from({ length: width }, (_, k) => lines.flatMap((line) => line[k]?.trim() || []));
  const most = (k: number, test: (text: string) => boolean) => cells[k]!.filter(test).length * 2 > cells[k]!.length;
  const name = cells.findIndex((_, k) => most(k, (text) => !isNumber(text)));
  if (name < 0) return {};
  const isMonthFirst = areMonthsFirst(
    cells.flat().filter((text) => parseDay(text, year) ?? parseDay(text, year, true)),
  );
  const mapping: ColumnMapping = { name };
  const take = (k: number, ...keys: (keyof ColumnMapping)[]) => {
    const free = keys.find((key) => mapping[key] === undefined);
    if (free) mapping[free] = k;
  };
  for (let k = 0; k < name; k++) if (cells[k]!.length > 0) take(k, 'number', 'outline');
  const plain: number[] = [];
  for (let k = name + 1; k < width; k++) {
    if (most(k, (text) => parseDay(text, year, isMonthFirst) !== null)) take(k, 'start', 'finish');
    else if (most(k, (text) => /^\d{1,3}\s*%$/.test(text))) take(k, 'percent');
    else if (most(k, isNumber) && cells[k]!.every(isNumber)) plain.push(k);
    else if (most(k, (text) => parseDuration(text, units) !== null)) take(k, 'duration');
    else if (most(k, isLinked)) take(k, 'predecessors');
    else if (most(k, (text) => text.split(/[;,]/).every((each) => isPerson(each.replace(/\[.*/, '').trim()))))
      take(k, 'who');
  }
  for (const k of plain) take(k, 'duration', 'predecessors');
  return mapping;
}
