/** Lines that were read from a table as new tasks of the plan, with their links and people. Pure. */
import {
  type Link,
  type Missed,
  type NewTask,
  type Operation,
  type OutlineRow,
  ordersBetween,
  parentsOf,
  parsePredecessors,
  TASK_NAME_LENGTH,
  type TableLine,
} from '#contract/tasks.ts';
import { findCycle } from '#schedule/cycle.ts';
import { formatInstant } from '#schedule/time.ts';
import { newId } from '#web/core/clock.ts';
import { assigned, type Named } from './fields.ts';
import { newTasks } from './outline-edits.ts';
import type { PlanView } from './plan.ts';

/** New tasks after the current one, each under the last line above it that lies less deep. */
export function pasteTasks(
  lines: readonly TableLine[],
  values: (line: TableLine) => Record<string, unknown>,
  plan: PlanView,
  current: OutlineRow | null,
  named: Named,
  missed: Missed,
): { operations: Operation[]; ids: string[]; linked: number } {
  const tasks = placed(lines, plan, current);
  const phases = new Set(tasks.map((task) => task.parentId));
  const rows = lines.map((line, i): NewTask => {
    if (line.name.length > TASK_NAME_LENGTH) missed('end of a long name', line.name.slice(TASK_NAME_LENGTH));
    return { ...tasks[i]!, ...ownOf(line, phases.has(tasks[i]!.id), plan.plan.project.minutesPerDay), ...values(line) };
  });
  const links = linksAmong(lines, rows, plan, missed);
  const people = lines.flatMap(({ who }, i) =>
    who.map(({ name, units }) => ({ taskId: rows[i]!.id, resource: named.of(name), units })),
  );
  return {
    operations: [
      ...rows.map((row): Operation => ({ do: 'add', in: 'tasks', row })),
      ...[...new Set(people.map((each) => each.resource))].map(
        (row): Operation => ({ do: 'add', in: 'resources', row }),
      ),
      ...people.map(({ taskId, resource, units }) => assigned(taskId, resource, units)),
      ...links.map((row): Operation => ({ do: 'add', in: 'links', row })),
    ],
    ids: rows.map((row) => row.id),
    linked: links.length,
  };
}

type Placed = Pick<NewTask, 'id' | 'parentId' | 'order' | 'name'>;

/** Ids, parents and places; a parent comes before what lies under it. */
function placed(lines: readonly TableLine[], plan: PlanView, current: OutlineRow | null): Placed[] {
  const parents = parentsOf(lines);
  const names = lines.map(({ name }) => name.slice(0, TASK_NAME_LENGTH));
  const rows: Placed[] = [];
  for (const [parent, children] of Map.groupBy(lines.keys(), (i) => parents[i]!)) {
    if (parent === null) {
      const top = newTasks(
        plan.outline,
        current?.task.id ?? null,
        children.map((i) => names[i]!),
      );
      children.forEach((i, k) => {
        rows[i] = top.rows[k]!;
      });
    } else {
      const orders = ordersBetween(null, null, children.length);
      children.forEach((i, k) => {
        rows[i] = { id: newId(), parentId: rows[parent]!.id, order: orders[k]!, name: names[i]! };
      });
    }
  }
  return rows;
}

/** What a line says of the task itself; the dates of a phase are those of what lies under it. */
function ownOf(line: TableLine, isPhase: boolean, minutesPerDay: number) {
  const { duration, start, percent } = line;
  return {
    ...(duration && !isPhase ? duration : { durationMinutes: minutesPerDay, isEstimated: true }),
    ...(line.estimate && !isPhase ? { estimate: line.estimate } : {}),
    ...(percent !== null && !isPhase ? { percent } : {}),
    ...(line.note ? { note: line.note } : {}),
    ...(start && !isPhase && !line.predecessors
      ? { constraint: 'SNET' as const, constraintAt: formatInstant(start.day + (start.minute ?? 480)) }
      : {}),
  };
}

/** Links by the numbers of the lines themselves: those of tasks that were not pasted along mean something else here. */
function linksAmong(lines: readonly TableLine[], rows: readonly NewTask[], plan: PlanView, missed: Missed): Link[] {
  const numbered = new Map<string, string>();
  lines.forEach(({ numbers }, i) => {
    for (const number of numbers) if (!numbered.has(number)) numbered.set(number, rows[i]!.id);
  });
  const read = lines.map((line) =>
    parsePredecessors(line.predecessors, (number) => numbered.get(number), plan.plan.project),
  );
  // lines that bear no number are counted from 1; one reference beyond them, and the count is not that of where they come from
  const isCounted = lines.some((line) => line.isCounted) && read.some(({ wrong }) => wrong.length > 0);
  const links = read.flatMap(({ found, wrong }, i) => {
    for (const text of isCounted ? [lines[i]!.predecessors].filter(Boolean) : wrong) {
      missed('predecessor that is not among the lines', text);
    }
    return isCounted ? [] : found.map((each): Link => ({ id: newId(), to: rows[i]!.id, ...each }));
  });
  const names = new Map(rows.map((row) => [row.id, row.name]));
  for (let circle = findCycle(links, rows); circle; circle = findCycle(links, rows)) {
    const on = new Set(circle);
    const closing = links.findLastIndex((link) => on.has(link.from) && on.has(link.to));
    const [link] = links.splice(Math.max(0, closing), 1);
    if (link) missed('link that closes a circle', `${names.get(link.from)} → ${names.get(link.to)}`);
  }
  return links;
}
