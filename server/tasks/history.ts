/** The history of a task, read from the log: what was true when, and who said so. */
import { type EventRecord, moduleScope, newest, type Row, spaceScope } from '#contract/index.ts';
import { assignmentId, type Change, idOf, type Operation, taskHistory } from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { query } from '#core/module.ts';
import { writers } from './expected.ts';
import { readRows } from './rows.ts';

/** What a task has beside its own row. */
const BESIDE = ['links', 'checks', 'attachments'];
const names = (one: object) => JSON.stringify({ operations: [one] });
const told = `select seq, type, v, at, actor, body from log
  where stream = $1 and type = 'tasks.changed' and scope = $2 and body @> any($3::jsonb[])`;

export const history = query(taskHistory, {
  expects: writers,
  async run({ db }, input) {
    const {
      tasks = {},
      resources = {},
      ...beside
    } = await readRows(db, input.spaceId, ['tasks', 'resources', ...BESIDE]);
    // what is taken away is named by its id alone: that of an assignment says whose it was
    const takenFrom = (resourceId: string) =>
      names({ do: 'drop', in: 'assignments', id: assignmentId(input.taskId, resourceId) });
    const stream = [spaceScope(input.spaceId), moduleScope(input.spaceId, 'tasks')];
    const rowsOfIt = [
      names({ row: { taskId: input.taskId } }),
      names({ in: 'links', row: { to: input.taskId } }),
      names({ in: 'links', row: { from: input.taskId } }),
    ];
    const had = await everHad(db, [...stream, rowsOfIt], input.taskId, beside);
    const events = await db.query<EventRecord>(
      `${told} and ($4::bigint is null or seq < $4) order by seq desc limit $5`,
      [
        ...stream,
        [
          names({ in: 'tasks', id: input.taskId }),
          names({ in: 'tasks', row: { id: input.taskId } }),
          ...rowsOfIt,
          ...[...had.values()].map(({ in: collection, row }) => names({ in: collection, id: row.id })),
          ...Object.keys(resources).map(takenFrom),
        ],
        input.before ?? null,
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
              had,
              seq,
              (id) => nameOf(tasks, id),
              (id) => nameOf(resources, id),
            ),
          ),
        }),
      );
    return { rows: rows.filter((each) => each.lines.length > 0), hasBefore: events.length > input.limit };
  },
});

/** By collection and id; and by the number of an event, what a row was before it. */
type Had = Map<string, { in: string; row: Row }>;

/** Its links, checklist and attachments, those of today and those of which the log still tells. */
async function everHad(
  db: Db,
  where: unknown[],
  taskId: string,
  rows: Record<string, Record<string, Row>>,
): Promise<Had> {
  const had: Had = new Map();
  const keep = (collection: string, row: Row) => {
    if (BESIDE.includes(collection) && [row.taskId, row.from, row.to].includes(taskId))
      had.set(`${collection}/${row.id}`, { in: collection, row });
  };
  for (const event of await db.query<EventRecord>(`${told} order by seq`, where))
    for (const each of (newest(event).body as { operations: Operation[] }).operations)
      if ('row' in each) {
        const before = had.get(`${each.in}/${each.row.id}`);
        if (before) had.set(`${event.seq}/${each.row.id}`, before);
        keep(each.in, each.row);
      }
  for (const [collection, all] of Object.entries(rows)) for (const row of Object.values(all)) keep(collection, row);
  return had;
}

/** One line for each thing that an operation says of the task; where it lies among its siblings is not worth one. */
function linesOf(
  operation: Operation,
  taskId: string,
  had: Had,
  seq: number,
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
  // of a task that was erased nothing is told, not even that there was a link
  const linkLine = (what: string, link: Row): Change['lines'] => {
    const name = taskName(link.to === taskId ? link.from : link.to);
    return name ? [{ what, name }] : [];
  };
  if (operation.do === 'change' || operation.do === 'drop') {
    const row = had.get(`${operation.in}/${idOf(operation)}`)?.row;
    if (!row) return [];
    if (operation.in === 'links') return linkLine(operation.do === 'drop' ? 'unlinked' : 'linkChanged', row);
    return operation.in === 'checks'
      ? [{ what: 'unchecked', name: row.text as string }]
      : [{ what: 'detached', name: row.name as string }];
  }
  const { row } = operation;
  if (operation.in === 'tasks') return row.id === taskId ? [{ what: 'added' }] : [];
  if (operation.in === 'links') return [row.to, row.from].includes(taskId) ? linkLine('linked', row) : [];
  if (row.taskId !== taskId) return [];
  if (operation.in === 'assignments') return [{ what: 'assigned', name: resourceName(row.resourceId) }];
  if (operation.in === 'checks') {
    const before = had.get(`${seq}/${row.id}`)?.row;
    if (before?.isDone === row.isDone && before?.text === row.text) return [];
    return [{ what: row.isDone ? 'ticked' : before?.isDone ? 'unticked' : 'checked', name: row.text as string }];
  }
  return operation.in === 'attachments' ? [{ what: 'attached', name: row.name as string }] : [];
}
