/** What I have read, and what concerns me: a follower of the log turns mentions and replies into notifications. */
import {
  type Message,
  type Notification,
  notificationAdd,
  notificationAdded,
  notificationRead,
  notificationsRead,
  type Read,
  readMark,
  readMarked,
} from '#contract/chat.ts';
import { personScope } from '#contract/index.ts';
import { idFrom } from '#core/clock.ts';
import { command, type Follower } from '#core/module.ts';

export const notificationColumns =
  'id, kind, space_id, channel_id, message_id, thread_id, author_id, author_name, excerpt, at, read_at';
const selfOnly = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
const EXCERPT = 140;

export const mark = command(readMark, {
  expects: selfOnly,
  async run(tx, input) {
    const keep = input.isUnread ? 'excluded.count' : 'greatest(reads.count, excluded.count)';
    const [row] = await tx.query<Read>(
      `insert into reads (person_id, channel_id, space_id, count)
       select $1, c.id, c.space_id, least($4, c.message_count) from channels c
       join members m on m.space_id = c.space_id and m.person_id = $1 where c.id = $2 and c.space_id = $3
       on conflict (person_id, channel_id) do update set count = ${keep}
       returning channel_id as id, space_id, count`,
      [input.personId, input.channelId, input.spaceId, input.count],
    );
    if (row) tx.emit(personScope(input.personId), readMarked, row);
    return {};
  },
});

export const add = command(notificationAdd, {
  expects: {
    owner: 'forbidden',
    member: 'not_found',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, { personId, notification: n }) {
    const [row] = await tx.query<Notification>(
      `insert into notifications (id, person_id, kind, space_id, channel_id, message_id, thread_id, author_id, author_name, excerpt, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning ${notificationColumns}`,
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
        n.excerpt,
        tx.now,
      ],
    );
    if (row) tx.emit(personScope(personId), notificationAdded, row);
    return {};
  },
});

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

export const notify: Follower = {
  name: 'chat.notify',
  types: ['message.posted'],
  async handle(events, { db, act }) {
    for (const event of events) {
      const message = event.body as Message;
      const concerned = new Map<string, Notification['kind']>();
      const members = await db.query<{ person_id: string; kind: string }>(
        'select m.person_id, s.kind from members m join spaces s on s.id = m.space_id where m.space_id = $1',
        [message.space_id],
      );
      if (members[0]?.kind === 'direct') for (const member of members) concerned.set(member.person_id, 'direct');
      if (message.thread_id) for (const id of await inThread(message.thread_id)) concerned.set(id, 'reply');
      for (const id of message.mentions) concerned.set(id, 'mention');
      if (message.author_id) concerned.delete(message.author_id);
      const inside = new Set(members.map((member) => member.person_id));
      for (const [personId, kind] of concerned) {
        if (inside.has(personId)) await tell(personId, kind, message);
      }
    }

    async function inThread(threadId: string): Promise<string[]> {
      const rows = await db.query<{ author_id: string }>(
        'select distinct author_id from messages where (id = $1 or thread_id = $1) and author_id is not null',
        [threadId],
      );
      return rows.map((row) => row.author_id);
    }

    async function tell(personId: string, kind: Notification['kind'], message: Message): Promise<void> {
      const op = `notify ${message.id} ${personId}`;
      await act(
        'notification.add',
        {
          personId,
          notification: {
            id: idFrom(op),
            kind,
            space_id: message.space_id,
            channel_id: message.channel_id,
            message_id: message.id,
            thread_id: message.thread_id,
            author_id: message.author_id,
            author_name: message.author_name,
            excerpt: message.text.slice(0, EXCERPT),
          },
        },
        op,
      );
    }
  },
};
