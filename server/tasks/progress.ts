/** How far each task was on each day, read from the log. */
import { moduleScope, spaceScope } from '#contract/index.ts';
import { MOST_PROGRESS, type ProgressChange, planProgress } from '#contract/tasks.ts';
import { query } from '#core/module.ts';
import { writers } from './expected.ts';

export const progress = query(planProgress, {
  expects: writers,
  async run({ db }, { spaceId }) {
    // the last word of a day counts; a finish that is said is all of it, one that is taken back goes to the percentage said with it
    const rows = await db.query<ProgressChange>(
      `with told as (
         select l.seq, o.at, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD') as day,
           coalesce(o.value ->> 'id', o.value -> 'row' ->> 'id') as task_id,
           coalesce(o.value -> 'changes', o.value -> 'row') as said
         from log l cross join lateral jsonb_array_elements(l.body -> 'operations') with ordinality as o (value, at)
         where l.stream = $1 and l.scope = $2 and l.type = 'tasks.changed' and l.body is not null
           and o.value ->> 'in' = 'tasks' and o.value ->> 'do' in ('change', 'add')
       ), far as (
         select *, case when said ->> 'actualFinishAt' is not null then 100
             when said ? 'percent' then (said ->> 'percent')::int when said ? 'actualFinishAt' then 0 end as percent
         from told where said ?| array['percent', 'actualFinishAt']
       )
       select distinct on (day, task_id) day, task_id, percent from far
       order by day, task_id, seq desc, at desc limit $3`,
      [spaceScope(spaceId), moduleScope(spaceId, 'tasks'), MOST_PROGRESS + 1],
    );
    return { rows: rows.slice(0, MOST_PROGRESS), hasMore: rows.length > MOST_PROGRESS };
  },
});
