import { type FoundFile, searchFiles } from '#contract/files.ts';
import { query } from '#core/module.ts';
import { columnsOf, foundByName, hasWords } from '../spaces/index.ts';
import { fileColumns } from './entry.ts';

/** Only in spaces that the account is in now, and nothing that lies in a bin: the joins are the right. */
export const search = query(searchFiles, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  run: ({ db, actor }, input) =>
    foundByName<FoundFile>(
      db,
      actor.accountId,
      input,
      `binned as (
         select id from folders where space_id in (select id from mine) and trashed_at is not null
         union select inside.id from folders inside join binned on inside.folder_id = binned.id
       )
       select ${columnsOf('f', fileColumns)}, mine.name as space_name, d.name as folder_name
       from files f join mine on mine.id = f.space_id left join folders d on d.id = f.folder_id
       where f.trashed_at is null and not exists (select 1 from binned where binned.id = f.folder_id)
         and ${hasWords('f.name')}
       order by f.added_at desc, f.id`,
    ),
});
