/** What I have read of each channel, and how loud each place is for me. */
import { notificationsRead, type Read, readMark, readMarked } from '#contract/chat.ts';
import { type Volume, volumeChanged, volumeReset, volumeSet } from '#contract/inbox.ts';
import { personScope, Refusal } from '#contract/index.ts';
import { command } from '#core/module.ts';
import { selfOnly } from './inbox.ts';

export const readColumns = 'channel_id as id, space_id, count, seq';

export const mark = command(readMark, {
  expects: selfOnly,
  async run(tx, input) {
    const isUnread = input.isUnread ?? false;
    // what is newer is counted, and not what is older: it is little, however long the history
    const [row] = await tx.query<Read>(
      `insert into reads (person_id, channel_id, space_id, seq, count)
       select $1, c.id, c.space_id, $4::bigint, c.message_count - (select count(*) from messages msg
         where msg.channel_id = c.id and msg.thread_id is null and msg.seq > $4) from channels c
       join members m on m.space_id = c.space_id and m.person_id = $1 where c.id = $2 and c.space_id = $3
       on conflict (person_id, channel_id) do update set seq = excluded.seq, count = excluded.count
         where $5 or excluded.seq > reads.seq
       returning ${readColumns}`,
      [input.personId, input.channelId, input.spaceId, input.seq, isUnread],
    );
    if (row) tx.emit(personScope(input.personId), readMarked, row);
    if (!row || isUnread) return {};
    const seen = await tx.query<{ id: string }>(
      `update notifications n set read_at = $4 from messages m
       where n.person_id = $1 and n.channel_id = $2 and n.thread_id is null and n.read_at is null
         and m.id = n.message_id and m.seq <= $3 and n.kind = 'mention' returning n.id`,
      [input.personId, input.channelId, input.seq, tx.now],
    );
    if (seen.length > 0)
      tx.emit(personScope(input.personId), notificationsRead, {
        ids: seen.map((each) => each.id),
        read_at: tx.now.toISOString(),
      });
    return {};
  },
});

export const setVolume = command(volumeSet, {
  expects: selfOnly,
  async run(tx, { personId, spaceId, placeId, volume }) {
    const scope = personScope(personId);
    if (volume === null) {
      const gone = await tx.query('delete from volumes where person_id = $1 and place_id = $2 returning place_id', [
        personId,
        placeId,
      ]);
      if (gone.length > 0) tx.emit(scope, volumeReset, { id: placeId });
      return {};
    }
    const [row] = await tx.query<Volume>(
      `insert into volumes (person_id, place_id, space_id, volume)
       select $1, $3, $2, $4 from members m where m.space_id = $2 and m.person_id = $1
         and ($3 = $2 or exists (select 1 from channels c where c.id = $3 and c.space_id = $2))
       on conflict (person_id, place_id) do update set volume = excluded.volume
       returning place_id as id, space_id, volume`,
      [personId, spaceId, placeId, volume],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(scope, volumeChanged, row);
    return {};
  },
});
