/**
 * Lines of a table as tasks: what a file that is imported and lines that are pasted have in common. Columns are known by
 * their titles, as people and Microsoft Project write them. What cannot be read is kept, to be said. Pure.
 */
import type { ColumnMapping } from './plan-import.ts';
import type { Task } from './plan-rows.ts';
import {
  areMonthsFirst,
  type Duration,
  parseDay,
  parseDuration,
  parsePeople,
  parseTime,
  plainly,
  type Units,
} from './plan-words.ts';

const titles: [keyof ColumnMapping, RegExp][] = [
  ['number', /^(n°|no\.?|numero|id|identifiant|#)$/],
  ['outline', /^(wbs|wbs code|code wbs|outline number|numero hierarchique|n° hierarchique)$/],
  [
    'name',
    /^(nom|taches?|tasks?|name|titre|title|libelle|nom de (la )?tache|task name|designation|activite|activity)$/,
  ],
  ['duration', /^(duree|duration)$/],
  ['start', /^(debut|start|date de debut|start date)$/],
  ['finish', /^(fin|finish|end|date de fin|end date|finish date)$/],
  ['predecessors', /^(predecesseurs?|predecessors?|depend de|depends on)$/],
  [
    'who',
    /^(qui|who|ressources?|resources?|noms? (de |des )?ressources?|assigne?e?s?|assigned to|responsable|resource names)$/,
  ],
  ['percent', /^(avancement|progress|%|% acheve|% complete|percent|percent complete|pourcentage acheve)$/],
  ['level', /^(niveau|level|outline level|niveau hierarchique)$/],
  ['note', /^(notes?|description|remarques?|commentaires?|comments?)$/],
  ['low', /^(duree )?(optimiste|optimistic)( duration)?$/],
  ['likely', /^(duree )?(probable|most likely|likely|expected)( duration)?$/],
  ['high', /^(duree )?(pessimiste|pessimistic)( duration)?$/],
];
/** Columns that are worked out again here: not to take them loses nothing. */
const derived = /^(marge( totale| libre)?|(total |free )?slack|critique|critical|indicateurs?|indicators?|ecart|slip)$/;

/** Columns by their titles; each kind once. */
export function guessColumns(head: readonly string[]): ColumnMapping {
  const mapping: ColumnMapping = {};
  head.forEach((title, i) => {
    const found = titles.find(([key, pattern]) => mapping[key] === undefined && pattern.test(plainly(title)));
    if (found) mapping[found[0]] = i;
  });
  return mapping;
}

/** Titles of columns that say something and are not taken, in their order. */
export function untakenColumns(lines: readonly string[][], columns: ColumnMapping): string[] {
  const taken = new Set<number | undefined>(Object.values(columns));
  return (lines[0] ?? []).flatMap((title, i) => {
    const isNeeded = !taken.has(i) && title.trim() && !derived.test(plainly(title));
    return isNeeded && lines.slice(1).some((line) => line[i]?.trim()) ? [title.trim()] : [];
  });
}

/** A day, in minutes at its midnight, and the time of it where one was written. */
export interface Moment {
  day: number;
  minute: number | null;
}
export interface TableLine {
  /** its place among the lines that were given */
  at: number;
  name: string;
  /** what predecessors call it */
  numbers: string[];
  /** it bears no number, and is called by its place */
  isCounted: boolean;
  /** 1 for the top; only to be compared with that of other lines */
  level: number;
  /** as written, or from its start to its finish */
  duration: Duration | null;
  estimate: NonNullable<Task['estimate']> | null;
  start: Moment | null;
  finish: Moment | null;
  /** as written: the other lines must be known to read it */
  predecessors: string;
  who: { name: string; units: number }[];
  percent: number | null;
  note: string;
  /** all its cells */
  cells: readonly string[];
}
/** Hears of what could not be read: what it is, and the text of the cell. */
export type Missed = (what: string, text: string) => void;

/** Lines below the titles, if there are any; blank rows are told of and left out. `year` is that of days without one. */
export function readLines(
  lines: readonly (readonly string[])[],
  columns: ColumnMapping,
  units: Units,
  year: number,
  missed: Missed,
): TableLine[] {
  const raw = (line: readonly string[], key: keyof ColumnMapping) =>
    columns[key] === undefined ? '' : (line[columns[key]] ?? '');
  // an apostrophe before a sign keeps a spreadsheet from running it
  const cell = (line: readonly string[], key: keyof ColumnMapping) =>
    raw(line, key)
      .trim()
      .replace(/^'(?=[=+\-@])/, '');
  const isMonthFirst = areMonthsFirst(
    lines.flatMap((line) => [cell(line, 'start'), cell(line, 'finish')]).filter(Boolean),
  );
  const read = <T>(what: string, text: string, found: T | null): T | null => {
    if (text && found === null) missed(what, text);
    return found;
  };
  const momentIn = (text: string): Moment | null => {
    const day = text ? parseDay(text, year, isMonthFirst) : null;
    return read('date that could not be read', text, day === null ? null : { day, minute: parseTime(text) });
  };
  const numbered = lines.map((line) =>
    [cell(line, 'number'), cell(line, 'outline')].map((each) => each.replace(/\.$/, '')),
  );
  const isOutlined = numbered.some(([number]) => /^\d+(\.\d+)+$/.test(number!));
  const margins: number[] = [];
  return lines.flatMap((line, at): TableLine[] => {
    const name = cell(line, 'name');
    if (!name) {
      missed('blank row', line.join(' ').trim());
      return [];
    }
    const [number, outline] = numbered[at]! as [string, string];
    const points = (['low', 'likely', 'high'] as const).map((key) => cell(line, key));
    const start = momentIn(cell(line, 'start'));
    const finish = momentIn(cell(line, 'finish'));
    const written = cell(line, 'duration');
    return [
      {
        at,
        name,
        numbers: [number, outline, ...(number || outline ? [] : [String(at + 1)])].filter(Boolean),
        isCounted: !number && !outline,
        level:
          levelIn(cell(line, 'level')) ??
          depthOf(outline) ??
          (isOutlined ? depthOf(number) : null) ??
          marginLevel(raw(line, 'name'), margins),
        duration:
          read('duration that could not be read', written, parseDuration(written, units)) ??
          durationBetween(start, finish, units),
        estimate: read('estimate that could not be read', points.join(''), estimateOf(points, units)),
        start,
        finish,
        predecessors: cell(line, 'predecessors'),
        who: parsePeople(cell(line, 'who')),
        percent: read('progress that could not be read', cell(line, 'percent'), percentIn(cell(line, 'percent'))),
        note: cell(line, 'note'),
        cells: line,
      },
    ];
  });
}

function levelIn(text: string): number | null {
  const level = text === '' ? Number.NaN : Number.parseInt(text, 10);
  return level >= 0 && level < 100 ? level : null;
}

/** 1.2.3 lies three deep. */
const depthOf = (number: string): number | null => (/^\d+(\.\d+)*$/.test(number) ? number.split('.').length : null);

/** By the blanks before a name, against those of the lines it lies under: how Microsoft Project copies its outline. */
function marginLevel(name: string, margins: number[]): number {
  const margin = /^\s*/.exec(name)![0].length;
  while (margins.length > 0 && margins.at(-1)! >= margin) margins.pop();
  margins.push(margin);
  return margins.length;
}

/** Under which line each lies: the place of the last one above it that lies less deep; null at the top. */
export function parentsOf(lines: readonly Pick<TableLine, 'level'>[]): (number | null)[] {
  const open: number[] = [];
  return lines.map(({ level }, i) => {
    while (open.length > 0 && lines[open.at(-1)!]!.level >= level) open.pop();
    const parent = open.at(-1) ?? null;
    open.push(i);
    return parent;
  });
}

/** All three points, in order. */
function estimateOf(texts: readonly string[], units: Units): TableLine['estimate'] {
  const [low, likely, high] = texts.map((each) => parseDuration(each, units)?.durationMinutes);
  if (low === undefined || likely === undefined || high === undefined || low > likely || likely > high) return null;
  return { lowMinutes: low, likelyMinutes: likely, highMinutes: high };
}

function percentIn(text: string): number | null {
  const found = /^(\d{1,3})(?:[.,]\d+)?\s*%?$/.exec(plainly(text));
  return found && Number(found[1]) <= 100 ? Number(found[1]) : null;
}

/** Working days from Monday to Friday, both included. */
function durationBetween(start: Moment | null, finish: Moment | null, units: Units): Duration | null {
  if (!start || !finish || finish.day < start.day || finish.day - start.day > 3660 * 1440) return null;
  let days = 0;
  for (let day = start.day; day <= finish.day; day += 1440) {
    if (![0, 6].includes(new Date(day * 60_000).getUTCDay())) days++;
  }
  return { durationMinutes: days * units.minutesPerDay, isElapsed: false, isEstimated: false, isMilestone: false };
}
