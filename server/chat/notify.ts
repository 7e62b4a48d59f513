/** A follower of the log: mentions, replies and reactions become notifications of those whom they concern; taken back, they go. */
import { beginningOf, type Message } from '#contract/chat.ts';
import type { Notification } from '#contract/inbox.ts';
import type { EventRecord } from '#contract/index.ts';
import { idFrom } from '#core/clock.ts';
import type { Follower, FollowerHouse } from '#core/module.ts';
import { messageColumns } from './message.ts';

const EXCERPT = 140;
type Said = Pick<Notification, 'kind' | 'author_id' | 'author_name' | 'others' | 'emoji'>;

export const notify: Follower = {
  name: 'chat.notify',
  types: [
    'message.posted',
    'message.edited',
    'message.retracted',
    'message.restored',
    'reaction.added',
    'reaction.removed',
  ],
  async handle(events, house) {
    for (const event of events) {
      const { id, thread_id, mentions } = event.body as Message;
      if (event.type === 'message.posted' && !thread_id && mentions.length === 0) continue;
      const [message] = await house.db.query<Message>(`select ${messageColumns} from messages where id = $1`, [id]);
      if (!message) continue;
      // what was retracted before this event was followed concerns nobody any more
      if (message.retracted_at) await withdraw(house, event, message);
      else if (event.type.startsWith('reaction.')) await tellOfReactions(house, event, message);
      else if (event.type !== 'message.retracted') await tellOfMessage(house, event, message);
    }
  },
};

async function tellOfMessage(house: FollowerHouse, event: EventRecord, message: Message): Promise<void> {
  const concerned = new Map<string, Notification['kind']>();
  if (message.thread_id) for (const id of await inThread(house, message.thread_id)) concerned.set(id, 'reply');
  const everybody = message.mentions.includes(message.space_id);
  if (!everybody && message.mentions.length + concerned.size === 0) return;
  const members = await house.db.query<{ person_id: string }>('select person_id from members where space_id = $1', [
    message.space_id,
  ]);
  const inside = new Set(members.map((member) => member.person_id));
  for (const id of everybody ? inside : message.mentions) concerned.set(id, 'mention');
  if (message.author_id) concerned.delete(message.author_id);
  for (const [personId, kind] of concerned) {
    if (!inside.has(personId)) continue;
    const { author_id, author_name } = message;
    await tell(house, event, message, personId, { kind, author_id, author_name, others: 0, emoji: null });
  }
}

async function inThread(house: FollowerHouse, threadId: string): Promise<string[]> {
  const rows = await house.db.query<{ author_id: string }>(
    'select distinct author_id from messages where (id = $1 or thread_id = $1) and author_id is not null',
    [threadId],
  );
  return rows.map((row) => row.author_id);
}

/** All the reactions to a message are one notification of its author, named after the last who reacted. */
async function tellOfReactions(house: FollowerHouse, event: EventRecord, message: Message): Promise<void> {
  if (!message.author_id) return;
  const people = new Set(Object.values(message.reactions).flat());
  people.delete(message.author_id);
  if (people.size === 0) return withdrawFrom(house, event, message, message.author_id);
  const { emoji, person_id: personId } = event.body as { emoji: string; person_id: string };
  if (event.type !== 'reaction.added' || !people.has(personId)) return;
  const [who] = await house.db.query<{ name: string }>(
    'select name from members where space_id = $1 and person_id = $2',
    [message.space_id, personId],
  );
  if (!who) return;
  await tell(house, event, message, message.author_id, {
    kind: 'reaction',
    author_id: personId,
    author_name: who.name,
    others: people.size - 1,
    emoji,
  });
}

async function tell(
  { act }: FollowerHouse,
  event: EventRecord,
  message: Message,
  personId: string,
  said: Said,
): Promise<void> {
  const subject = said.kind === 'reaction' ? 'reactions' : 'message';
  await act(
    'notification.add',
    {
      personId,
      notification: {
        id: idFrom(`${subject} ${message.id} ${personId}`),
        space_id: message.space_id,
        channel_id: message.channel_id,
        message_id: message.id,
        thread_id: message.thread_id,
        excerpt: beginningOf(message.text, EXCERPT),
        ...said,
      },
    },
    `notify ${event.stream}#${event.seq} ${personId}`,
  );
}

async function withdraw(house: FollowerHouse, event: EventRecord, message: Message): Promise<void> {
  const rows = await house.db.query<{ person_id: string }>(
    'select distinct person_id from notifications where message_id = $1',
    [message.id],
  );
  for (const { person_id: personId } of rows) await withdrawFrom(house, event, message, personId);
}

async function withdrawFrom(
  house: FollowerHouse,
  event: EventRecord,
  message: Message,
  personId: string,
): Promise<void> {
  await house.act(
    'notification.withdraw',
    { personId, messageId: message.id },
    `withdraw ${event.stream}#${event.seq} ${personId}`,
  );
}
