import { type FoundFile, searchFiles } from '#contract/files.ts';
import { query } from '#core/module.ts';
import { fileColumns } from './entry.ts';

const MOST = 50;

/** Only in spaces that the account is in now, and nothing that lies in a bin: the joins are the right. */
export const search = query(searchFiles, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  async run({ db, actor }, input) {
    const columns = fileColumns
      .split(',')
      .map((column) => `f.${column.trim()}`)
      .join(', ');
    const rows = await db.query<FoundFile>(
      `with recursive mine as (
         select s.id, s.name from members m
         join persons p on p.id = m.person_id and p.deactivated_at is null
         join spaces s on s.id = m.space_id and s.kind = 'project'
         where m.account_id = $1 and not m.is_limited and ($3::uuid is null or s.id = $3)
       ), binned as (
         select id from folders where space_id in (select id from mine) and trashed_at is not null
         union select inside.id from folders inside join binned on inside.folder_id = binned.id
       )
       select ${columns}, mine.name as space_name, d.name as folder_name
       from files f join mine on mine.id = f.space_id left join folders d on d.id = f.folder_id
       where f.trashed_at is null and not exists (select 1 from binned where binned.id = f.folder_id)
         and not exists (select 1 from unnest($2::text[]) word
           where position(lower(plain_words(word)) in lower(plain_words(f.name))) = 0)
       order by f.added_at desc, f.id limit ${MOST + 1}`,
      [actor.accountId, input.text.split(/\s+/).filter(Boolean), input.spaceId ?? null],
    );
    return { rows: rows.slice(0, MOST), hasMore: rows.length > MOST };
  },
});
