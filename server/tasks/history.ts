/** The history of a task, read from the log: what was true when, and who said so. */
import { type EventRecord, moduleScope, newest, type Row, spaceScope } from '#contract/index.ts';
import { assignmentId, type Change, type Operation, taskHistory } from '#contract/tasks.ts';
import { query } from '#core/module.ts';
import { writers } from './expected.ts';
import { readRows } from './rows.ts';

export const history = query(taskHistory, {
  expects: writers,
  async run({ db }, input) {
    const names = (one: object) => JSON.stringify({ operations: [one] });
    const { tasks = {}, resources = {} } = await readRows(db, input.spaceId, ['tasks', 'resources']);
    // what is taken away is named by its id alone: that of an assignment says whose it was
    const takenFrom = (resourceId: string) =>
      names({ do: 'drop', in: 'assignments', id: assignmentId(input.taskId, resourceId) });
    const events = await db.query<EventRecord>(
      `select seq, type, v, at, actor, body from log
       where stream = $1 and type = 'tasks.changed' and scope = $2 and ($3::bigint is null or seq < $3)
         and body @> any($4::jsonb[])
       order by seq desc limit $5`,
      [
        spaceScope(input.spaceId),
        moduleScope(input.spaceId, 'tasks'),
        input.before ?? null,
        [
          names({ in: 'tasks', id: input.taskId }),
          names({ in: 'tasks', row: { id: input.taskId } }),
          names({ row: { taskId: input.taskId } }),
          names({ in: 'links', row: { to: input.taskId } }),
          ...Object.keys(resources).map(takenFrom),
        ],
        input.limit + 1,
      ],
    );
    const nameOf = (rows: Record<string, Row>, id: unknown) => (rows[String(id)]?.name as string | undefined) ?? '';
    const rows = events
      .slice(0, input.limit)
      .map(newest)
      .map(
        ({ seq, at, actor, body }): Change => ({
          seq,
          at,
          actor,
          lines: (body as { operations: Operation[] }).operations.flatMap((each) =>
            linesOf(
              each,
              input.taskId,
              (id) => nameOf(tasks, id),
              (id) => nameOf(resources, id),
            ),
          ),
        }),
      );
    return { rows: rows.filter((each) => each.lines.length > 0), hasBefore: events.length > input.limit };
  },
});

/** One line for each thing that an operation says of the task; where it lies among its siblings is not worth one. */
function linesOf(
  operation: Operation,
  taskId: string,
  taskName: (id: unknown) => string,
  resourceName: (id: unknown) => string,
): Change['lines'] {
  if (operation.do === 'change' && operation.in === 'tasks' && operation.id === taskId) {
    return Object.entries(operation.changes)
      .filter(([field]) => field !== 'order')
      .map(([field, value]) => ({ what: 'field', field, value }));
  }
  if (operation.do === 'drop' && operation.in === 'assignments' && operation.id.startsWith(`${taskId}:`))
    return [{ what: 'unassigned', name: resourceName(operation.id.slice(taskId.length + 1)) }];
  if (operation.do !== 'add' && operation.do !== 'put') return [];
  const { row } = operation;
  if (operation.in === 'tasks') return row.id === taskId ? [{ what: 'added' }] : [];
  if (operation.in === 'links') return row.to === taskId ? [{ what: 'linked', name: taskName(row.from) }] : [];
  if (row.taskId !== taskId) return [];
  if (operation.in === 'assignments') return [{ what: 'assigned', name: resourceName(row.resourceId) }];
  if (operation.in === 'checks') return [{ what: 'checked', name: row.text as string }];
  return operation.in === 'attachments' ? [{ what: 'attached', name: row.name as string }] : [];
}
