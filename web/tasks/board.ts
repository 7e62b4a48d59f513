/** The columns of the board: three that are always there, renamed or joined by those of the plan. Pure. */
import { type Column, isDone, ordersBetween, type Task, type TaskChanges } from '#contract/tasks.ts';
import type { t as translate } from '#web/core/i18n.ts';
import { listOf, type PlanView } from './plan.ts';

type T = typeof translate;

/** `todo`, `doing` and `done` first as the plan orders them; `t` gives the words of those that nobody renamed. */
export function columnsOf(plan: Pick<PlanView, 'rows'>, t: T): Column[] {
  const [todo, doing, done] = ordersBetween(null, null, 3);
  const built: Column[] = [
    { id: 'todo', name: t('tasks.status.todo'), kind: 'todo', order: todo! },
    { id: 'doing', name: t('tasks.status.doing'), kind: 'doing', order: doing! },
    { id: 'done', name: t('tasks.status.done'), kind: 'done', order: done! },
  ];
  const own = listOf<Column>(plan.rows, 'columns');
  const ids = new Set(own.map((each) => each.id));
  return [...built.filter((each) => !ids.has(each.id)), ...own].sort((a, b) => (a.order < b.order ? -1 : 1));
}

/** A card put in a column: done is 100 %, and what is done no longer goes back to under way. */
export function statusChanges(plan: PlanView, task: Task, columnId: string, t: T): TaskChanges {
  const column = columnsOf(plan, t).find((each) => each.id === columnId);
  if (!column) return {};
  if (column.kind === 'done') return { status: columnId, percent: 100 };
  const changes: TaskChanges = { status: columnId };
  if (isDone(task)) {
    changes.percent = 0;
    if (task.actualFinishAt) changes.actualFinishAt = null;
  }
  return changes;
}
