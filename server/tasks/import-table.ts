/** Lines of a spreadsheet (CSV or TSV) into a plan: the columns are those that somebody named, or found by their titles. */
import {
  type ColumnMapping,
  cellsOf,
  guessColumns,
  type Outline,
  type OutlineRow,
  outlineOf,
  parseDay,
  parseDuration,
  parsePredecessors,
  separatorOf,
  standardCalendar,
  type Task,
} from '#contract/tasks.ts';
import { formatInstant, frenchExceptions, type Imported, type Plan, PlanError } from '#schedule/index.ts';

const MOST_LINES = 50_000;
const units = { minutesPerDay: 480, minutesPerWeek: 2400, daysPerMonth: 20 };

/** Throws `PlanError` when there is no column of names. */
export function readTable(bytes: Uint8Array, mapping: ColumnMapping | null, now: string): Imported {
  const text = decode(bytes);
  const lines = cellsOf(text, separatorOf(text));
  if (lines.length === 0) throw new PlanError('bad_file', 'table', 'the table is empty');
  if (lines.length > MOST_LINES) throw new PlanError('bad_file', 'table', `more than ${MOST_LINES} lines`);
  const found = guessColumns(lines[0]!);
  const isTitled = found.name !== undefined;
  const columns = mapping ?? found;
  if (columns.name === undefined) throw new PlanError('bad_file', 'table', 'no column of names');
  const untaken = new Map<string, number>();
  const miss = (what: string) => untaken.set(what, (untaken.get(what) ?? 0) + 1);
  const cell = (line: string[], key: keyof ColumnMapping) =>
    columns[key] === undefined ? '' : (line[columns[key]] ?? '').trim();
  const year = Number(now.slice(0, 4));
  const plan: Plan = {
    project: { start: `${now.slice(0, 10)}T08:00`, from: 'start', calendarId: 'standard', ...units },
    calendars: [
      { ...standardCalendar(), exceptions: frenchExceptions(year - 2, year + 12) } as Plan['calendars'][number],
    ],
    tasks: [],
    links: [],
    resources: [],
    assignments: [],
  };
  const stored: Imported['stored'] = new Map();
  const numbers = new Map<string, string>();
  const path: { level: number; id: string }[] = [];
  const kept: { line: string[]; id: string }[] = [];
  for (const [i, line] of lines.slice(isTitled ? 1 : 0).entries()) {
    const name = cell(line, 'name');
    if (!name) {
      miss('blank row');
      continue;
    }
    const id = String(i + 1);
    const number = cell(line, 'number') || id;
    const level = levelOf(line, columns, number);
    while (path.length > 0 && path.at(-1)!.level >= level) path.pop();
    const parentId = path.at(-1)?.id ?? null;
    path.push({ level, id });
    numbers.set(number.replace(/\.$/, ''), id);
    const duration = cell(line, 'duration') ? parseDuration(cell(line, 'duration'), units) : null;
    if (cell(line, 'duration') && !duration) miss('duration that could not be read');
    const points = (['low', 'likely', 'high'] as const).map(
      (key) => parseDuration(cell(line, key), units)?.durationMinutes,
    );
    const estimate = estimateOf(points);
    if (!estimate && points.some((each) => each !== undefined)) miss('estimate that could not be read');
    const start = dayIn(cell(line, 'start'), year, miss);
    const finish = dayIn(cell(line, 'finish'), year, miss);
    const hasLinks = cell(line, 'predecessors') !== '';
    const percent = Number.parseInt(cell(line, 'percent'), 10);
    plan.tasks.push({
      id,
      parentId,
      name: name.slice(0, 255),
      order: String(i).padStart(6, '0'),
      durationMinutes: duration?.durationMinutes ?? workBetween(start, finish) ?? units.minutesPerDay,
      ...(duration?.isElapsed ? { isElapsed: true } : {}),
      ...(duration?.isMilestone ? { isMilestone: true } : {}),
      ...(estimate ? { estimate } : {}),
      ...(percent >= 0 && percent <= 100 ? { percent } : {}),
      ...(start !== null && !hasLinks ? { constraint: 'SNET' as const, constraintAt: formatInstant(start + 480) } : {}),
    });
    if (start !== null) {
      stored.set(id, {
        // a table has days only: a milestone that waits for something is at the end of its day
        start: formatInstant(start + (duration?.isMilestone && hasLinks ? 1020 : 480)),
        finish: finish === null ? undefined : formatInstant(finish + 1020),
      });
    }
    kept.push({ line, id });
  }
  freeSummaries(plan);
  const starts = [...stored.values()].map((each) => each.start!).sort();
  if (starts[0]) plan.project.start = starts[0];
  const outline = numberedBy(plan, numbers);
  for (const { line, id } of kept) {
    readLinks(plan, cell(line, 'predecessors'), id, outline, miss);
    readPeople(plan, cell(line, 'who'), id);
  }
  return {
    name: '',
    plan,
    stored,
    projectSummary: null,
    untaken: [...untaken].map(([what, count]) => ({ what, count })),
  };
}

/** All three points, in order. */
function estimateOf([low, likely, high]: (number | undefined)[]): NonNullable<Task['estimate']> | null {
  if (low === undefined || likely === undefined || high === undefined || low > likely || likely > high) return null;
  return { lowMinutes: low, likelyMinutes: likely, highMinutes: high };
}

/** A summary takes its dates from what lies under it. */
function freeSummaries(plan: Plan): void {
  const parents = new Set(plan.tasks.map((task) => task.parentId));
  for (const task of plan.tasks) {
    if (!parents.has(task.id)) continue;
    delete task.constraint;
    delete task.constraintAt;
  }
}

function levelOf(line: string[], columns: ColumnMapping, number: string): number {
  const level = columns.level === undefined ? Number.NaN : Number.parseInt(line[columns.level] ?? '', 10);
  if (level >= 0 && level < 100) return level;
  if (/^\d+(\.\d+)*\.?$/.test(number) && columns.number !== undefined)
    return number.replace(/\.$/, '').split('.').length;
  return 1;
}

function dayIn(text: string, year: number, miss: (what: string) => void): number | null {
  if (!text) return null;
  const day = parseDay(text.replace(/[ T]\d{1,2}:\d{2}(:\d{2})?.*$/, ''), year);
  if (day === null) miss('date that could not be read');
  return day;
}

/** Working days from Monday to Friday, both included. */
function workBetween(start: number | null, finish: number | null): number | null {
  if (start === null || finish === null || finish < start || finish - start > 3660 * 1440) return null;
  let days = 0;
  for (let day = start; day <= finish; day += 1440) if (![0, 6].includes(new Date(day * 60_000).getUTCDay())) days++;
  return days * units.minutesPerDay;
}

/** The rows under the numbers that the table gives them. */
function numberedBy(plan: Plan, numbers: Map<string, string>): Outline {
  const rows = Object.fromEntries(plan.tasks.map((task) => [task.id, { ...task }]));
  const outline = outlineOf({ tasks: rows });
  const byNumber = [...numbers].flatMap(([number, id]): OutlineRow[] => {
    const row = outline.byId.get(id);
    return row ? [{ ...row, number, task: row.task as Task }] : [];
  });
  return { ...outline, rows: byNumber };
}

function readLinks(plan: Plan, text: string, to: string, outline: Outline, miss: (what: string) => void): void {
  if (!text) return;
  const found = parsePredecessors(text, outline, units);
  if (!Array.isArray(found)) return miss('predecessor that could not be read');
  for (const each of found) plan.links.push({ id: `${to}.${plan.links.length}`, to, ...each });
}

function readPeople(plan: Plan, text: string, taskId: string): void {
  for (const name of text
    .split(/[;,\n]/)
    .map((each) => each.trim().slice(0, 120))
    .filter(Boolean)) {
    let person = plan.resources!.find((each) => each.name === name);
    if (!person) plan.resources!.push((person = { id: name, name }));
    plan.assignments!.push({ taskId, resourceId: person.id, units: 1, workMinutes: 0 });
  }
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes); // what a spreadsheet of that system writes
  }
}
