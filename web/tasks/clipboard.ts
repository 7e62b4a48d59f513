/** Lines of a spreadsheet: rows copied as it takes them, and what is pasted from it. Pure. */
import {
  type ColumnMapping,
  cellsOf,
  guessColumns,
  type Link,
  type Operation,
  type OutlineRow,
  orderBetween,
  type Resource,
  type Task,
  type TaskChanges,
} from '#contract/tasks.ts';
import { newId } from '#web/core/clock.ts';
import { type ColumnKey, columnsOfList, commitOperations, shownText, typedText } from './columns.ts';
import { change, dateChanges, linksByTask, newTasks, percentChanges, typedDate } from './fields.ts';
import type { PlanView } from './plan.ts';
import { parseDuration } from './words.ts';

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
export const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (text: string): string => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export function copied(
  plan: PlanView,
  rows: readonly OutlineRow[],
  people: ReadonlyMap<string, Resource[]>,
  links: ReadonlyMap<string, Link[]>,
): string {
  const columns = columnsOfList(plan);
  return rows
    .map((row) =>
      columns
        .map(({ key }) => {
          if (key === 'who') return (people.get(row.task.id) ?? []).map((each) => each.name).join(', ');
          const isDate = key === 'start' || key === 'finish';
          return isDate ? typedText(key, row, plan, []) : shownText(key, row, plan, links.get(row.task.id));
        })
        .map((text) => quoted(harmless(text)))
        .join('\t'),
    )
    .join('\n');
}

export interface Pasted {
  operations: Operation[];
  /** tasks that are new */
  added: number;
  /** cells that hold something which cannot be read there */
  unread: number;
}

/**
 * Pasted on a cell other than the name: values down and across from it, as a spreadsheet does. Pasted on a name or on the
 * last line: each line is a new task. Columns are known by their titles where the first line has some; else the first cell
 * that is no number is the name, then come duration and start where they can be read. Numbers (2.1) say what lies under what.
 */
export function pasteOperations(
  text: string,
  plan: PlanView,
  current: OutlineRow | null,
  column: ColumnKey,
  /** the lines as they are shown: values go down these, never into hidden ones */
  rows: readonly OutlineRow[],
): Pasted {
  const lines = cellsOf(text, '\t')
    .slice(0, 2000)
    .filter((line) => line.some((cell) => cell.trim()));
  if (current && column !== 'name' && column !== 'number') return pasteValues(lines, plan, current, column, rows);
  const mapping = guessColumns(lines[0] ?? []);
  const isTitled = mapping.name !== undefined && Object.keys(mapping).length > 1;
  const read = (isTitled ? lines.slice(1) : lines).flatMap((line) => {
    const found = isTitled ? titled(line, mapping) : untitled(line, plan);
    return found.name ? [found] : [];
  });
  return read.length === 0 ? { operations: [], added: 0, unread: 0 } : pasteTasks(read, plan, current);
}

function pasteValues(
  lines: string[][],
  plan: PlanView,
  current: OutlineRow,
  column: ColumnKey,
  rows: readonly OutlineRow[],
): Pasted {
  const links = linksByTask(plan);
  const columns = columnsOfList(plan);
  const [down, across] = [rows.indexOf(current), columns.findIndex((each) => each.key === column)];
  let unread = 0;
  const operations = lines.flatMap((line, i) =>
    line.flatMap((text, k) => {
      const [row, into] = [rows[down + i], columns[across + k]];
      if (!row || !into?.isEditable || (row.isSummary && into.isLeafOnly)) return [];
      const typed = commitOperations(into.key, text, row, plan, links.get(row.task.id) ?? []);
      if (Array.isArray(typed)) return typed;
      unread++;
      return [];
    }),
  );
  return { operations, added: 0, unread };
}

interface Line {
  number: string;
  name: string;
  duration: string;
  start: string;
  percent: string;
}
const cell = (line: readonly string[], at: number | undefined): string =>
  at === undefined ? '' : (line[at] ?? '').trim();
const titled = (line: string[], at: ColumnMapping): Line => ({
  number: cell(line, at.number),
  name: cell(line, at.name),
  duration: cell(line, at.duration),
  start: cell(line, at.start),
  percent: cell(line, at.percent),
});
function untitled(line: string[], plan: PlanView): Line {
  const isNumber = (text: string) => /^\d+(\.\d+)*\.?$/.test(text.trim());
  const at = line.findIndex((each) => each.trim() && !isNumber(each));
  const rest = line.slice(at + 1);
  return {
    number: cell(line.slice(0, Math.max(0, at)), 0),
    name: cell(line, at < 0 ? undefined : at),
    duration: rest.find((each) => parseDuration(each, plan.plan.project)) ?? '',
    start: rest.find((each) => each.trim() && typeof typedDate(each, plan, 0) === 'number') ?? '',
    percent: '',
  };
}

/** New tasks after the current one, each under the last whose number begins its own. */
function pasteTasks(lines: Line[], plan: PlanView, current: OutlineRow | null): Pasted {
  const depth = lines.map(({ number }) => number.replace(/\.$/, '').split('.').length);
  const isUnder = (i: number) => depth[i]! > Math.min(...depth.slice(0, i));
  const top = lines.filter((_, i) => !isUnder(i));
  const made = newTasks(
    plan.outline,
    current?.task.id ?? null,
    top.map((line) => line.name.slice(0, 255)),
  );
  const open: { id: string; depth: number; last: string | null }[] = [];
  let unread = 0;
  let nth = 0;
  const operations = lines.flatMap((line, i): Operation[] => {
    while (open.length > 0 && open.at(-1)!.depth >= depth[i]!) open.pop();
    const up = isUnder(i) ? open.at(-1) : undefined;
    const base = made.operations[up ? 0 : nth++] as Operation & { do: 'add' };
    const row = up
      ? { ...base.row, id: newId(), name: line.name.slice(0, 255), parentId: up.id, order: orderBetween(up.last, null) }
      : base.row;
    if (up) up.last = row.order as string;
    open.push({ id: row.id, depth: depth[i]!, last: null });
    const duration = line.duration ? parseDuration(line.duration, plan.plan.project) : null;
    const start = line.start ? typedDate(line.start, plan, 0) : null;
    const percent = /^(\d{1,3})\s*%?$/.exec(line.percent);
    if ((line.duration && !duration) || start === undefined || (line.percent && !percent)) unread++;
    // dates of a phase are those of what lies under it
    const isPhase = (depth[i + 1] ?? 0) > depth[i]! && isUnder(i + 1);
    const task = row as unknown as Task;
    const changes: TaskChanges = {
      ...(duration && !isPhase ? duration : {}),
      ...(typeof start === 'number' && !isPhase ? dateChanges(task, 'start', start) : {}),
      ...(percent && !isPhase ? percentChanges(task, Math.min(100, Number(percent[1]))) : {}),
    };
    return [{ ...base, row }, ...(Object.keys(changes).length > 0 ? [change(row.id, changes)] : [])];
  });
  return { operations, added: lines.length, unread };
}
