/** Lines of a spreadsheet: rows copied as it takes them, and what is pasted from it. Pure. */
import {
  assignmentId,
  type ColumnMapping,
  cellsOf,
  cellText,
  guessColumns,
  type Link,
  type Missed,
  MOST_OPERATIONS,
  type Operation,
  type OutlineRow,
  plainly,
  type Resource,
  readLines,
  sayPerson,
  type TableLine,
  untakenColumns,
} from '#contract/tasks.ts';
import { t } from '#web/core/i18n.ts';
import {
  type Column,
  type ColumnKey,
  columnsOfList,
  commitOperations,
  shownText,
  titleOf,
  typedText,
} from './columns.ts';
import { linksByTask, type Named, projectYear } from './fields.ts';
import { pasteTasks } from './pasted-tasks.ts';
import type { PlanView } from './plan.ts';
import { columnsByContent } from './untitled.ts';

/** The rows with the list's columns; with titles, which a spreadsheet and `pasteOperations` know them by, their notes too. */
export function copied(
  plan: PlanView,
  rows: readonly OutlineRow[],
  people: ReadonlyMap<string, Resource[]>,
  links: ReadonlyMap<string, Link[]>,
  hasTitles: boolean,
): string {
  const columns = columnsOfList(plan);
  const hasNotes = hasTitles && rows.some((row) => row.task.note);
  const who = ({ task }: OutlineRow) =>
    (people.get(task.id) ?? []).map(({ id, name }) => {
      const share = plan.rows.assignments?.[assignmentId(task.id, id)]?.units;
      return sayPerson(name, Number(share ?? 1));
    });
  const lines = rows.map((row) => [
    ...columns.map(({ key }) => {
      if (key === 'who') return who(row).join('; ');
      const isDate = key === 'start' || key === 'finish';
      return isDate ? typedText(key, row, plan, []) : shownText(key, row, plan, links.get(row.task.id));
    }),
    ...(hasNotes ? [row.task.note ?? ''] : []),
  ]);
  const titles = hasTitles ? [[...columns.map(titleOf), ...(hasNotes ? [t('tasks.notes')] : [])]] : [];
  return [...titles, ...lines].map((line) => line.map((each) => cellText(each, '\t')).join('\t')).join('\n');
}

export interface Pasted {
  operations: Operation[];
  /** of tasks that are new, in their order */
  ids: string[];
  /** how many links there are among them */
  linked: number;
  /** what could not be taken: what it is, and each text that says it */
  untaken: Map<string, string[]>;
}
export interface Place {
  current: OutlineRow | null;
  column: ColumnKey;
  /** the lines as they are shown: values go down these, never into hidden ones */
  rows: readonly OutlineRow[];
}

/**
 * Lines with titles, and lines pasted on a name or on the last line, are new tasks. Without titles columns are known by what
 * they hold. Pasted on another cell: values down and across from it, as a spreadsheet does.
 */
export function pasteOperations(text: string, plan: PlanView, place: Place, named: Named): Pasted {
  const table = cellsOf(text, '\t');
  const untaken: Pasted['untaken'] = new Map();
  const missed = (what: string, said: string) => {
    const texts = untaken.get(what);
    if (texts) texts.push(said);
    else untaken.set(what, [said]);
  };
  const titled = guessColumns(table[0] ?? []);
  const isTitled = titled.name !== undefined && Object.keys(titled).length > 1;
  if (!isTitled && place.current && place.column !== 'name' && place.column !== 'number') {
    const operations = pasteValues(
      titled[place.column as keyof ColumnMapping] === 0 ? table.slice(1) : table,
      plan,
      place,
      named,
      missed,
    );
    return { operations, ids: [], linked: 0, untaken };
  }
  const lines = (isTitled ? table.slice(1) : table).slice(0, MOST_OPERATIONS);
  for (const line of table.slice(lines.length + Number(isTitled)))
    missed('line beyond the first 5,000', line.join(' '));
  const { project } = plan.plan;
  const columns = isTitled ? titled : columnsByContent(lines, project, projectYear(plan), named.isKnown);
  const own = isTitled ? ownColumns(table[0]!, plan) : [];
  for (const title of isTitled ? untakenColumns(table, columns) : untitledLeft(lines, columns)) {
    if (!own.some((each) => titleOf(each.column) === title)) missed('column', title);
  }
  const read = readLines(lines, columns, project, projectYear(plan), missed);
  const values = (line: TableLine) => ownValues(line, own, plan, missed);
  return { ...pasteTasks(read, values, plan, place.current, named, missed), untaken };
}

function pasteValues(lines: string[][], plan: PlanView, place: Place, named: Named, missed: Missed): Operation[] {
  const { current, column, rows } = place;
  const links = linksByTask(plan);
  const columns = columnsOfList(plan);
  const [down, across] = [rows.indexOf(current!), columns.findIndex((each) => each.key === column)];
  for (const line of lines.slice(rows.length - down)) missed('line below the last task', line.join(' ').trim());
  return lines.slice(0, rows.length - down).flatMap((line, i) => {
    const row = rows[down + i]!;
    for (const text of line.slice(columns.length - across))
      if (text.trim()) missed('value beside the last column', text.trim());
    return line.slice(0, columns.length - across).flatMap((text, k) => {
      const into = columns[across + k]!;
      // what follows from other things is worked out here
      if (!into.isEditable || (row.isSummary && into.isLeafOnly)) return [];
      const typed = commitOperations(into.key, text, row, plan, links.get(row.task.id) ?? [], named);
      if (Array.isArray(typed)) return typed;
      missed('value', text.trim());
      return [];
    });
  });
}

interface Own {
  at: number;
  column: Column;
}
/** The plan's own columns, by their names. */
function ownColumns(titles: readonly string[], plan: PlanView): Own[] {
  const columns = columnsOfList(plan).filter((each) => each.field || each.key === 'labels');
  return titles.flatMap((title, at) => {
    const column = columns.find((each) => plainly(titleOf(each)) === plainly(title));
    return column ? [{ at, column }] : [];
  });
}

/** What a line gives to the plan's own fields and labels, as fields of a task. */
function ownValues(line: TableLine, own: readonly Own[], plan: PlanView, missed: Missed): Record<string, unknown> {
  const values: { labelIds?: unknown; custom?: Record<string, unknown> } = {};
  for (const { at, column } of own) {
    const text = line.cells[at]?.trim() ?? '';
    if (!text) continue;
    const blank = {
      task: { id: '', name: '', parentId: null, order: '1', durationMinutes: 0 },
      at: 0,
    } as unknown as OutlineRow;
    const typed = commitOperations(column.key, text, blank, plan, []);
    if (!Array.isArray(typed)) missed('value', text);
    for (const each of Array.isArray(typed) ? typed : []) {
      const { custom, ...rest } = (each as { changes: typeof values }).changes;
      Object.assign(values, rest, custom ? { custom: { ...values.custom, ...custom } } : {});
    }
  }
  return values;
}

/** Columns without a title that say something and are not taken, by the first thing that they say. */
function untitledLeft(lines: readonly string[][], columns: ColumnMapping): string[] {
  const taken = new Set<number | undefined>(Object.values(columns));
  const firsts = new Map<number, string>();
  for (const line of lines) {
    line.forEach((text, k) => {
      if (text.trim() && !taken.has(k) && !firsts.has(k)) firsts.set(k, text.trim());
    });
  }
  return [...firsts.values()];
}
