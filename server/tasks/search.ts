import { type FoundTask, searchTasks } from '#contract/tasks.ts';
import { query } from '#core/module.ts';
import { foundByName, hasWords } from '../spaces/index.ts';

/** Only in spaces that the account is in now; what was taken out of a plan, or lies below it, is not found. */
export const search = query(searchTasks, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  run: ({ db, actor }, input) =>
    foundByName<FoundTask>(
      db,
      actor.accountId,
      input,
      `gone as (
         select space_id, id from plan_rows
         where collection = 'tasks' and space_id in (select id from mine) and body ->> 'removedAt' is not null
         union select t.space_id, t.id from plan_rows t
           join gone on t.space_id = gone.space_id and t.body ->> 'parentId' = gone.id where t.collection = 'tasks'
       )
       select t.space_id, mine.name as space_name, t.id, t.body ->> 'name' as name, up.body ->> 'name' as parent_name
       from plan_rows t join mine on mine.id = t.space_id
       left join plan_rows up on up.space_id = t.space_id and up.collection = 'tasks' and up.id = t.body ->> 'parentId'
       where t.collection = 'tasks'
         and not exists (select 1 from gone where gone.space_id = t.space_id and gone.id = t.id)
         and ${hasWords("t.body ->> 'name'")}
       order by mine.name, t.body ->> 'name', t.id`,
    ),
});
