/**
 * Undoing a creation. A task that only its maker has touched leaves the plan, and what the log says of it goes too, as if it
 * had not been; one that anybody else has worked on, or that something still hangs on, goes to the bin instead. People and
 * calendars that are used by what stays, stay.
 */
import { type Row, type ScopeState, spaceScope } from '#contract/index.ts';
import { idOf, type Operation, operate } from '#contract/tasks.ts';
import type { Tx } from '#core/module.ts';
import { forget } from './bin.ts';

/** How far back the log is searched for what others have done: older creations go to the bin. */
const MOST_EVENTS = 2000;

/** The operations, with each task that may not be dropped put in the bin instead. `named` are their rows before them. */
export async function takenBack(
  tx: Tx,
  spaceId: string,
  operations: Operation[],
  named: ScopeState['rows'],
  personId: string | null,
): Promise<Operation[]> {
  const ids = operations.flatMap((each) => (isTaskDrop(each) ? [idOf(each)] : []));
  if (ids.length === 0) return operations;
  const mine = ids.filter((id) => personId && named.tasks?.[id]?.createdBy === personId);
  const held = mine.length > 0 ? await heldAmong(tx, spaceId, operations, named, mine, personId!) : new Set<string>();
  const free = new Set(mine.filter((id) => !held.has(id)));
  await forget(tx, spaceId, [...free]);
  const removedAt = tx.now.toISOString();
  return operations.map((each) =>
    isTaskDrop(each) && !free.has(idOf(each))
      ? { do: 'change', in: 'tasks', id: idOf(each), changes: { removedAt } }
      : each,
  );
}

/** The operations, without those that drop somebody who has work left or a calendar that is counted on. */
export async function withoutUsed(tx: Tx, spaceId: string, operations: Operation[]): Promise<Operation[]> {
  const ids = operations.flatMap((each) => (isFrameDrop(each) ? [idOf(each)] : []));
  if (ids.length === 0) return operations;
  const users = await tx.query<{ collection: string; id: string } & Record<string, string | null>>(
    `select collection, id, body ->> 'resourceId' as "resourceId", body ->> 'calendarId' as "calendarId", body ->> 'baseId' as "baseId"
     from plan_rows where space_id = $1
       and (body ->> 'resourceId' = any($2) or body ->> 'calendarId' = any($2) or body ->> 'baseId' = any($2))`,
    [spaceId, ids],
  );
  const rows: Record<string, Record<string, Row>> = {};
  for (const each of users) (rows[each.collection] ??= {})[each.id] = each;
  // who stays keeps their calendar, which keeps the one under it
  for (let left = operations; ; ) {
    const after = Object.values(operate(rows, left)).flatMap((each) => Object.values(each));
    const used = new Set(
      after.flatMap((row) => [`resources/${row.resourceId}`, `calendars/${row.calendarId}`, `calendars/${row.baseId}`]),
    );
    const kept = left.filter((each) => !isFrameDrop(each) || !used.has(`${each.in}/${idOf(each)}`));
    if (kept.length === left.length) return kept;
    left = kept;
  }
}

const isFrameDrop = (each: Operation): boolean =>
  each.do === 'drop' && (each.in === 'resources' || each.in === 'calendars');
const isTaskDrop = (each: Operation): boolean => each.do === 'drop' && each.in === 'tasks';

async function heldAmong(
  tx: Tx,
  spaceId: string,
  operations: readonly Operation[],
  named: ScopeState['rows'],
  ids: string[],
  personId: string,
): Promise<Set<string>> {
  const stream = spaceScope(spaceId);
  const since = ids.map((id) => String(named.tasks![id]!.createdAt ?? '')).sort()[0];
  const [said, around, events] = await Promise.all([
    tx.query<{ id: string }>(
      `select task_id::text as id from task_comments where space_id = $1 and task_id = any($2::uuid[])
       union select task_id::text from task_times where space_id = $1 and task_id = any($2::uuid[])`,
      [spaceId, ids],
    ),
    tx.query<{ key: string; names: (string | null)[] }>(
      `select collection || '/' || id as key, array[body ->> 'taskId', body ->> 'parentId', body ->> 'from', body ->> 'to'] as names
       from plan_rows where space_id = $1 and (body ->> 'taskId' = any($2) or body ->> 'parentId' = any($2)
         or body ->> 'from' = any($2) or body ->> 'to' = any($2))`,
      [spaceId, ids],
    ),
    tx.query<{ at: string; body: { operations?: Operation[] } | null }>(
      `select at, case when type = 'tasks.changed' and actor is distinct from $2::uuid then body end as body
       from log where stream = $1 order by seq desc limit ${MOST_EVENTS}`,
      [stream, personId],
    ),
  ]);
  const isTooOld = events.length === MOST_EVENTS && (!since || events.at(-1)!.at >= since);
  if (isTooOld) return new Set(ids);
  const gone = new Set(operations.flatMap((each) => (each.do === 'drop' ? [`${each.in}/${each.id}`] : [])));
  return new Set([
    ...said.map((each) => each.id),
    ...around.flatMap(({ key, names }) => (gone.has(key) ? [] : names.flatMap((name) => name ?? []))),
    ...events.flatMap(({ body }) => (body?.operations ?? []).flatMap(namesIn)),
  ]);
}

/** The tasks that an operation speaks of. */
function namesIn(each: Operation): string[] {
  const fields: Record<string, unknown> = 'row' in each ? each.row : 'changes' in each ? each.changes : {};
  return [idOf(each), fields.taskId, fields.parentId, fields.from, fields.to].flatMap((name) =>
    typeof name === 'string' ? [name] : [],
  );
}
