/** Emptying the bin: tasks leave the plan, and what they said leaves the log. What was done to other tasks stays told. */
import { moduleScope, spaceScope } from '#contract/index.ts';
import { type Operation, type PlanCollection, taskErase, tasksChanged } from '#contract/tasks.ts';
import { eraseFromLog } from '#core/log.ts';
import { command, type Tx } from '#core/module.ts';
import { refuseArchived } from '../spaces/index.ts';
import { members } from './expected.ts';
import { writeOperations } from './rows.ts';

export const erase = command(taskErase, {
  expects: members,
  async run(tx, { spaceId, taskIds }, by) {
    refuseArchived(by);
    // one that somebody took out of the bin meanwhile stays
    const found = await tx.query<{ id: string }>(
      `with recursive down as (
         select id from plan_rows where space_id = $1 and collection = 'tasks' and id = any($2) and body ->> 'removedAt' is not null
         union select t.id from plan_rows t join down on t.body ->> 'parentId' = down.id
           where t.space_id = $1 and t.collection = 'tasks'
       ) select id from down`,
      [spaceId, taskIds],
    );
    if (found.length === 0) return {};
    const ids = found.map((each) => each.id);
    const around = await tx.query<{ collection: PlanCollection; id: string }>(
      `select collection, id from plan_rows where space_id = $1 and
         (body ->> 'taskId' = any($2) or (collection = 'links' and (body ->> 'from' = any($2) or body ->> 'to' = any($2))))`,
      [spaceId, ids],
    );
    const operations: Operation[] = [
      ...around.map(({ collection, id }): Operation => ({ do: 'drop', in: collection, id })),
      ...ids.map((id): Operation => ({ do: 'drop', in: 'tasks', id })),
    ];
    await writeOperations(tx, spaceId, operations);
    await forget(tx, spaceId, ids);
    tx.emit(moduleScope(spaceId, 'tasks'), tasksChanged, { operations });
    return {};
  },
});

/** What tasks said leaves the log: comments, times, and the operations that speak of them. */
export async function forget(tx: Tx, spaceId: string, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const said = await tx.query<{ id: string }>(
    `with gone as (delete from task_comments where space_id = $1 and task_id = any($2::uuid[]) returning id),
          spent as (delete from task_times where space_id = $1 and task_id = any($2::uuid[]) returning id)
     select id from gone union all select id from spent`,
    [spaceId, ids],
  );
  const stream = spaceScope(spaceId);
  await eraseFromLog(
    tx,
    stream,
    said.map((each) => each.id),
  );
  // an event may tell of several tasks: only what it says of these goes, and the whole body when nothing else is left
  await tx.query(
    `with gone as (select unnest($2::text[]) as id), told as (${ids.length > MANY ? allTold : toldOf}), rest as (
       select l.seq, jsonb_agg(o.value order by o.at) filter (where gone.id is null) as operations
       from told join log l on l.stream = $1 and l.seq = told.seq
       cross join lateral jsonb_array_elements(l.body -> 'operations') with ordinality as o (value, at)
       left join gone on gone.id = coalesce(case when o.value ->> 'in' = 'tasks' then o.value ->> 'id' end,
         o.value -> 'row' ->> 'taskId', o.value -> 'row' ->> 'id')
       group by l.seq having count(gone.id) > 0
     ) update log set body = case when rest.operations is null then null else jsonb_build_object('operations', rest.operations) end
       from rest where log.stream = $1 and log.seq = rest.seq`,
    [stream, ids],
  );
}

/** From so many tasks on, all that the log keeps of the plan is read once: the index is looked up three times for each. */
const MANY = 200;
const allTold = `select seq from log where stream = $1 and type = 'tasks.changed' and body is not null`;
const toldOf = `select distinct l.seq from gone
  cross join lateral (values (jsonb_build_object('operations', jsonb_build_array(jsonb_build_object('in', 'tasks', 'id', gone.id)))),
    (jsonb_build_object('operations', jsonb_build_array(jsonb_build_object('row', jsonb_build_object('id', gone.id))))),
    (jsonb_build_object('operations', jsonb_build_array(jsonb_build_object('row', jsonb_build_object('taskId', gone.id)))))) as saying (pattern)
  join log l on l.type = 'tasks.changed' and l.body @> saying.pattern and l.stream = $1`;
