/** Lines of a spreadsheet: rows copied as it takes them, and what is pasted from it. Pure. */
import { cellsOf, type Link, type Operation, type OutlineRow, type Resource } from '#contract/tasks.ts';
import { type ColumnKey, columnsOfList, commitOperations, shownText, typedText } from './columns.ts';
import { change, dateChanges, linksByTask, newTasks, typedDate } from './fields.ts';
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

/**
 * Pasted on a cell other than the name: values down that column, as a spreadsheet does. Pasted on a name or on the last
 * line: each line is a new task; its first cell that is no number is the name, then duration and start where they can be read.
 */
export function pasteOperations(
  text: string,
  plan: PlanView,
  current: OutlineRow | null,
  column: ColumnKey,
  /** the lines as they are shown: values go down these, never into hidden ones */
  rows: readonly OutlineRow[] = plan.outline.rows,
): { operations: Operation[]; added: number } {
  const lines = cellsOf(text, '\t').slice(0, 2000);
  if (current && column !== 'name' && column !== 'number') {
    const links = linksByTask(plan);
    const from = rows.indexOf(current);
    const operations = lines.flatMap((line, i) => {
      const row = rows[from + i];
      const typed = row && commitOperations(column, line[0]!, row, plan, links.get(row.task.id) ?? []);
      return Array.isArray(typed) ? typed : [];
    });
    return { operations, added: 0 };
  }
  const isOutline = (cell: string) => /^[\d.]+$/.test(cell.trim());
  const named = lines.flatMap((line) => {
    const at = line.findIndex((cell) => cell.trim() && !isOutline(cell));
    return at < 0 ? [] : [{ name: line[at]!.trim().slice(0, 255), rest: line.slice(at + 1) }];
  });
  if (named.length === 0) return { operations: [], added: 0 };
  const { ids, operations } = newTasks(
    plan.outline,
    current?.task.id ?? null,
    named.map((each) => each.name),
  );
  named.forEach(({ rest }, i) => {
    const duration = rest.map((cell) => parseDuration(cell, plan.plan.project)).find((each) => each !== null);
    const start = rest
      .map((cell) => (cell.trim() ? typedDate(cell, plan, 0) : undefined))
      .find((each) => typeof each === 'number');
    const row = (
      operations[i] as unknown as {
        row: { id: string; name: string; order: string; durationMinutes: number; parentId: string | null };
      }
    ).row;
    if (duration) operations.push(change(ids[i]!, duration));
    if (typeof start === 'number') operations.push(change(ids[i]!, dateChanges(row, 'start', start)));
  });
  return { operations, added: named.length };
}
