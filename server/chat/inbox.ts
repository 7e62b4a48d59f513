/** What concerns me: notifications, in my own scope; notify.ts says of what. */
import {
  NOTIFICATIONS_KEPT,
  type Notification,
  notificationAdd,
  notificationAdded,
  notificationRead,
  notificationsForgotten,
  notificationsRead,
  notificationWithdraw,
} from '#contract/inbox.ts';
import { personScope } from '#contract/index.ts';
import { command, type Tx } from '#core/module.ts';

export const notificationColumns =
  'id, kind, space_id, channel_id, message_id, thread_id, author_id, author_name, others, emoji, excerpt, at, read_at';
export const selfOnly = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
/** The house alone: even the person concerned may not. */
const houseOnly = { ...selfOnly, owner: 'forbidden' } as const;

export const add = command(notificationAdd, {
  expects: houseOnly,
  async run(tx, { personId, notification: n }) {
    // an edited message changes what is said of it; one more reaction, or call, brings it back to the top, unread
    const [row] = await tx.query<Notification>(
      `insert into notifications (id, person_id, kind, space_id, channel_id, message_id, thread_id, author_id, author_name,
                                  others, emoji, excerpt, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
       on conflict (id) do update set author_id = excluded.author_id, author_name = excluded.author_name,
         others = excluded.others, emoji = excluded.emoji, excerpt = excluded.excerpt,
         at = case when excluded.kind in ('reaction', 'missed_call') then excluded.at else notifications.at end,
         read_at = case when excluded.kind in ('reaction', 'missed_call') then null else notifications.read_at end
       returning ${notificationColumns}`,
      [
        n.id,
        personId,
        n.kind,
        n.space_id,
        n.channel_id,
        n.message_id,
        n.thread_id,
        n.author_id,
        n.author_name,
        n.others,
        n.emoji,
        n.excerpt,
        tx.now,
      ],
    );
    tx.emit(personScope(personId), notificationAdded, row!);
    await forget(
      tx,
      personId,
      await tx.query<{ id: string }>(
        `delete from notifications where id in (
           select id from notifications where person_id = $1 order by at desc, id desc offset ${NOTIFICATIONS_KEPT}) returning id`,
        [personId],
      ),
    );
    return {};
  },
});

export const withdraw = command(notificationWithdraw, {
  expects: houseOnly,
  async run(tx, { personId, messageId }) {
    const rows = await tx.query<{ id: string }>(
      'delete from notifications where person_id = $1 and message_id = $2 returning id',
      [personId, messageId],
    );
    await forget(tx, personId, rows);
    return {};
  },
});

async function forget(tx: Tx, personId: string, rows: { id: string }[]): Promise<void> {
  if (rows.length > 0) tx.emit(personScope(personId), notificationsForgotten, { ids: rows.map((row) => row.id) });
}

export const read = command(notificationRead, {
  expects: selfOnly,
  async run(tx, input) {
    const rows = await tx.query<{ id: string }>(
      'update notifications set read_at = $2 where person_id = $1 and read_at is null and ($3::uuid[] is null or id = any($3)) returning id',
      [input.personId, tx.now, input.ids ?? null],
    );
    if (rows.length > 0) {
      tx.emit(personScope(input.personId), notificationsRead, {
        ids: rows.map((row) => row.id),
        read_at: tx.now.toISOString(),
      });
    }
    return {};
  },
});
