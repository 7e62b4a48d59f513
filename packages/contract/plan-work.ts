/**
 * The hours that somebody works on a task follow its duration, at the same share of their time: as in Microsoft Project,
 * where a task of two days made five takes five days of work. Without it a longer duration would move no date.
 */
import type { ScopeState } from './language.ts';
import { idOf, type Operation, operate } from './plan-edit.ts';
import { type Assignment, assignmentId, type Task } from './plan-rows.ts';

type Rows = ScopeState['rows'];

/** The tasks whose duration these operations change, with what each is multiplied by. */
export function stretched(rows: Rows, operations: readonly Operation[]): Map<string, number> {
  const asked = operations.filter(
    (each) => each.do === 'change' && each.in === 'tasks' && 'durationMinutes' in each.changes,
  );
  if (asked.length === 0) return new Map();
  const after = operate({ tasks: rows.tasks ?? {} }, asked);
  const lasting = (all: Rows, id: string) => (all.tasks?.[id] as unknown as Task | undefined)?.durationMinutes ?? 0;
  return new Map(
    asked.flatMap((each): [string, number][] => {
      const id = (each as { id: string }).id;
      const [old, now] = [lasting(rows, id), lasting(after, id)];
      return old > 0 && now > 0 && old !== now ? [[id, now / old]] : [];
    }),
  );
}

/** The assignments that follow; those that the operations speak of themselves stay as they are told. */
export function workFollowing(rows: Rows, operations: readonly Operation[]): Operation[] {
  const ratios = stretched(rows, operations);
  if (ratios.size === 0) return [];
  const told = new Set(operations.flatMap((each) => (each.in === 'assignments' ? [idOf(each)] : [])));
  return Object.values(rows.assignments ?? {}).flatMap((row): Operation[] => {
    const each = row as unknown as Assignment;
    const ratio = ratios.get(each.taskId);
    if (!ratio || each.workMinutes === 0 || told.has(assignmentId(each.taskId, each.resourceId))) return [];
    return [
      { do: 'put', in: 'assignments', row: { ...row, workMinutes: Math.max(1, Math.round(each.workMinutes * ratio)) } },
    ];
  });
}
