import { type Message, searchMessages } from '#contract/chat.ts';
import { query } from '#core/module.ts';
import { columnsOf, found } from '../spaces/index.ts';
import { messageColumns } from './message.ts';

/** Only in spaces that the account is in now: the join is the right. */
export const search = query(searchMessages, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  run: ({ db, actor }, input) =>
    found<Message & { space_name: string; channel_name: string }>(
      db,
      `select ${columnsOf('msg', messageColumns)}, s.name as space_name, c.name as channel_name from messages msg
       join members m on m.space_id = msg.space_id and m.account_id = $1 and not m.is_limited
       join persons p on p.id = m.person_id and p.deactivated_at is null
       join spaces s on s.id = msg.space_id join channels c on c.id = msg.channel_id
       where msg.retracted_at is null
         and to_tsvector('french', plain_words(msg.text)) @@ websearch_to_tsquery('french', plain_words($2))
         and ($3::timestamptz is null or msg.posted_at < $3)
         and ($4::uuid is null or msg.space_id = $4) and ($5::uuid is null or msg.author_id = $5)
       order by msg.posted_at desc`,
      [actor.accountId, input.text, input.before ?? null, input.spaceId ?? null, input.authorId ?? null],
    ),
});
