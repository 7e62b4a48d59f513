/** Lines of a spreadsheet (CSV or TSV) into a plan: the columns are those that somebody named, or found by their titles. */
import {
  type ColumnMapping,
  guessColumns,
  parentsOf,
  parsePredecessors,
  readLines,
  standardCalendar,
  TASK_NAME_LENGTH,
  type TableLine,
  tableOf,
  textIn,
  untakenColumns,
} from '#contract/tasks.ts';
import { formatInstant, frenchExceptions, type Imported, type Plan, PlanError } from '#schedule/index.ts';

const MOST_LINES = 50_000;
const units = { minutesPerDay: 480, minutesPerWeek: 2400, daysPerMonth: 20 };

/** Throws `PlanError` when there is no column of names. */
export function readTable(bytes: Uint8Array, mapping: ColumnMapping | null, now: string): Imported {
  const table = tableOf(textIn(bytes)).lines;
  if (table.length === 0) throw new PlanError('bad_file', 'table', 'the table is empty');
  if (table.length > MOST_LINES) throw new PlanError('bad_file', 'table', `more than ${MOST_LINES} lines`);
  const found = guessColumns(table[0]!);
  const isTitled = found.name !== undefined;
  const columns = mapping ?? found;
  if (columns.name === undefined) throw new PlanError('bad_file', 'table', 'no column of names');
  const untaken = new Map<string, number>();
  const miss = (what: string) => untaken.set(what, (untaken.get(what) ?? 0) + 1);
  const year = Number(now.slice(0, 4));
  const lines = readLines(isTitled ? table.slice(1) : table, columns, units, year, miss);
  for (const title of isTitled ? untakenColumns(table, columns) : []) untaken.set(`column ${title}`, lines.length);
  const plan: Plan = {
    project: { start: `${now.slice(0, 10)}T08:00`, from: 'start', calendarId: 'standard', ...units },
    calendars: [
      { ...standardCalendar(), exceptions: frenchExceptions(year - 2, year + 12) } as Plan['calendars'][number],
    ],
    tasks: tasksOf(lines),
    links: [],
    resources: [],
    assignments: [],
  };
  const stored = storedOf(lines);
  const starts = [...stored.values()].map((each) => each.start!).sort();
  if (starts[0]) plan.project.start = starts[0];
  const numbered = new Map(lines.flatMap((line) => line.numbers.map((number) => [number, idOf(line)])));
  for (const line of lines) {
    readLinks(plan, line, (number) => numbered.get(number), miss);
    readPeople(plan, line);
  }
  return {
    name: '',
    plan,
    stored,
    projectSummary: null,
    notes: new Map(lines.flatMap((line) => (line.note ? [[idOf(line), line.note]] : []))),
    untaken: [...untaken].map(([what, count]) => ({ what, count })),
  };
}

const idOf = (line: TableLine): string => String(line.at + 1);
const instantOf = ({ day, minute }: NonNullable<TableLine['start']>, usual: number): string =>
  formatInstant(day + (minute ?? usual));

function tasksOf(lines: readonly TableLine[]): Plan['tasks'] {
  const parents = parentsOf(lines).map((at) => (at === null ? null : idOf(lines[at]!)));
  const summaries = new Set(parents);
  return lines.map((line, i) => ({
    id: idOf(line),
    parentId: parents[i]!,
    name: line.name.slice(0, TASK_NAME_LENGTH),
    order: String(line.at).padStart(6, '0'),
    durationMinutes: line.duration?.durationMinutes ?? units.minutesPerDay,
    ...(line.duration?.isElapsed ? { isElapsed: true } : {}),
    ...(line.duration?.isMilestone ? { isMilestone: true } : {}),
    ...(line.estimate ? { estimate: line.estimate } : {}),
    ...(line.percent === null ? {} : { percent: line.percent }),
    // a summary takes its dates from what lies under it, a task that waits for another from its link
    ...(line.start && !line.predecessors && !summaries.has(idOf(line))
      ? { constraint: 'SNET' as const, constraintAt: instantOf(line.start, 480) }
      : {}),
  }));
}

function storedOf(lines: readonly TableLine[]): Imported['stored'] {
  return new Map(
    lines.flatMap((line) => {
      if (!line.start) return [];
      // a table has days only: a milestone that waits for something is at the end of its day
      const isLast = line.duration?.isMilestone && line.predecessors;
      const finish = line.finish ? instantOf(line.finish, 1020) : undefined;
      return [[idOf(line), { start: instantOf(line.start, isLast ? 1020 : 480), finish }]];
    }),
  );
}

function readLinks(
  plan: Plan,
  line: TableLine,
  numbered: (number: string) => string | undefined,
  miss: (what: string) => void,
): void {
  const to = idOf(line);
  const { found, wrong } = parsePredecessors(line.predecessors, numbered, units);
  for (const _ of wrong) miss('predecessor that could not be read');
  for (const each of found) plan.links.push({ id: `${to}.${plan.links.length}`, to, ...each });
}

function readPeople(plan: Plan, line: TableLine): void {
  for (const { name, units: share } of line.who) {
    let person = plan.resources!.find((each) => each.name === name);
    if (!person) plan.resources!.push((person = { id: name, name }));
    plan.assignments!.push({ taskId: idOf(line), resourceId: person.id, units: share, workMinutes: 0 });
  }
}
