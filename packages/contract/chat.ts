/** Discussions: channels of a space, messages in them, threads, reactions, what I have read and what concerns me. */
import Type, { type Static } from 'typebox';
import {
  append,
  type ContractModule,
  closed,
  command,
  drop,
  event,
  everyoneInSpace,
  Id,
  Instant,
  membersOfSpace,
  Name,
  Nothing,
  nullable,
  patch,
  put,
  query,
  type Row,
  type ScopeState,
  writersInSpace,
} from './language.ts';
import { moduleScope, personScope } from './scope.ts';

export const MESSAGE_LENGTH = 20_000;
const Text = Type.String({ minLength: 1, maxLength: MESSAGE_LENGTH, pattern: '\\S' });
const Seq = Type.Integer({ minimum: 0 });

export const Channel = Type.Object({
  id: Id,
  space_id: Id,
  name: Type.String({ maxLength: 80 }),
  created_at: Instant,
  archived_at: nullable(Instant),
  /** top-level messages ever posted: minus what I have read, it is what is unread */
  message_count: Type.Integer(),
});
export type Channel = Static<typeof Channel>;

/** Points to something of another module; drawn by the card that its kind registered. */
export const Reference = Type.Object({
  kind: Type.String({ maxLength: 20 }),
  id: Id,
  name: Type.String({ maxLength: 255 }),
  size_bytes: Type.Optional(Type.Integer({ minimum: 0 })),
  type: Type.Optional(Type.String({ maxLength: 120 })),
});
export type Reference = Static<typeof Reference>;

export const Message = Type.Object({
  id: Id,
  space_id: Id,
  channel_id: Id,
  /** the message whose thread this one is in */
  thread_id: nullable(Id),
  seq: Seq,
  author_id: nullable(Id),
  author_name: Type.String(),
  /** Markdown; empty once retracted */
  text: Type.String({ maxLength: MESSAGE_LENGTH }),
  mentions: Type.Array(Id),
  attachments: Type.Array(Reference),
  reactions: Type.Record(Type.String(), Type.Array(Id)),
  reply_count: Type.Integer(),
  last_reply_at: nullable(Instant),
  posted_at: Instant,
  edited_at: nullable(Instant),
  retracted_at: nullable(Instant),
});
export type Message = Static<typeof Message>;

export const Pin = Type.Object({ id: Id, channel_id: Id, text: Type.String(), author_name: Type.String() });
export const Read = Type.Object({ id: Id, space_id: Id, count: Type.Integer({ minimum: 0 }) });
export type Read = Static<typeof Read>;
export const Notification = Type.Object({
  id: Id,
  kind: Type.Union([Type.Literal('mention'), Type.Literal('reply'), Type.Literal('direct')]),
  space_id: Id,
  channel_id: Id,
  message_id: Id,
  thread_id: nullable(Id),
  author_id: nullable(Id),
  author_name: Type.String(),
  excerpt: Type.String(),
  at: Instant,
  read_at: nullable(Instant),
});
export type Notification = Static<typeof Notification>;

/** Where a message's window is: its channel's, or its thread's. */
export const windowOf = (message: { channel_id: string; thread_id: string | null }): string =>
  message.thread_id ?? message.channel_id;

export const channelOpened = event({
  name: 'channel.opened',
  v: 1,
  body: Channel,
  apply: (state, row) => put(state, 'channels', row),
});
export const channelChanged = event({
  name: 'channel.changed',
  v: 1,
  body: Type.Object({ id: Id, name: Type.String(), archived_at: nullable(Instant) }),
  apply: (state, body) => patch(state, 'channels', body.id, body),
});
export const messagePosted = event({
  name: 'message.posted',
  v: 1,
  body: Message,
  apply(state, message): ScopeState {
    const next = append(state, 'messages', windowOf(message), message);
    if (message.thread_id) {
      return patch(next, 'messages', message.thread_id, (row: Row) => ({
        reply_count: (row.reply_count as number) + 1,
        last_reply_at: message.posted_at,
      }));
    }
    return patch(next, 'channels', message.channel_id, (row: Row) => ({
      message_count: (row.message_count as number) + 1,
    }));
  },
});
export const messageEdited = event({
  name: 'message.edited',
  v: 1,
  body: Type.Object({ id: Id, text: Type.String(), mentions: Type.Array(Id), edited_at: Instant }),
  apply: (state, body) => patch(state, 'messages', body.id, body),
});
export const messageRetracted = event({
  name: 'message.retracted',
  v: 1,
  body: Type.Object({ id: Id, retracted_at: Instant }),
  apply: (state, body) =>
    drop(patch(state, 'messages', body.id, { ...body, text: '', attachments: [], reactions: {} }), 'pins', body.id),
});
export const messageRestored = event({
  name: 'message.restored',
  v: 1,
  body: Message,
  apply: (state, row) => patch(state, 'messages', row.id, row),
});
const ReactionBody = Type.Object({ id: Id, emoji: Type.String(), person_id: Id });
function reacted(row: Row, emoji: string, change: (people: string[]) => string[]): object {
  const reactions = { ...(row.reactions as Record<string, string[]>) };
  const people = change(reactions[emoji] ?? []);
  if (people.length > 0) reactions[emoji] = people;
  else delete reactions[emoji];
  return { reactions };
}
export const reactionAdded = event({
  name: 'reaction.added',
  v: 1,
  body: ReactionBody,
  apply: (state, { id, emoji, person_id }) =>
    patch(state, 'messages', id, (row: Row) =>
      reacted(row, emoji, (people) => (people.includes(person_id) ? people : [...people, person_id])),
    ),
});
export const reactionRemoved = event({
  name: 'reaction.removed',
  v: 1,
  body: ReactionBody,
  apply: (state, { id, emoji, person_id }) =>
    patch(state, 'messages', id, (row: Row) =>
      reacted(row, emoji, (people) => people.filter((each) => each !== person_id)),
    ),
});
export const messagePinned = event({
  name: 'message.pinned',
  v: 1,
  body: Pin,
  apply: (state, row) => put(state, 'pins', row),
});
export const messageUnpinned = event({
  name: 'message.unpinned',
  v: 1,
  body: Type.Object({ id: Id }),
  apply: (state, { id }) => drop(state, 'pins', id),
});
export const readMarked = event({
  name: 'read.marked',
  v: 1,
  body: Read,
  apply: (state, row) => put(state, 'reads', row),
});
export const notificationAdded = event({
  name: 'notification.added',
  v: 1,
  body: Notification,
  apply: (state, row) => put(state, 'notifications', row),
});
export const notificationsRead = event({
  name: 'notifications.read',
  v: 1,
  body: Type.Object({ ids: Type.Array(Id), read_at: Instant }),
  apply: (state, { ids, read_at }) =>
    ids.reduce((next: ScopeState, id: string) => patch(next, 'notifications', id, { read_at }), state),
});

const inChat = (input: { spaceId: string }) => moduleScope(input.spaceId, 'chat');

export const channelOpen = command({
  name: 'channel.open',
  about: 'Opens a channel in a space.',
  input: Type.Object({ id: Id, spaceId: Id, name: Type.String({ maxLength: 80 }) }, closed),
  answer: Type.Object({ id: Id }),
  scope: inChat,
  may: membersOfSpace,
});
export const channelChange = command({
  name: 'channel.change',
  about: 'Renames a channel, or closes it to new messages.',
  input: Type.Object({ spaceId: Id, channelId: Id, name: Name, archived: Type.Boolean() }, closed),
  answer: Nothing,
  scope: inChat,
  may: membersOfSpace,
});
export const messagePost = command({
  name: 'message.post',
  about: 'Posts a message in a channel, or in the thread of one.',
  input: Type.Object(
    {
      id: Id,
      spaceId: Id,
      channelId: Id,
      threadId: Type.Optional(nullable(Id)),
      text: Type.String({ maxLength: MESSAGE_LENGTH }),
      mentions: Type.Optional(Type.Array(Id, { maxItems: 50 })),
      attachments: Type.Optional(Type.Array(Reference, { maxItems: 20 })),
    },
    closed,
  ),
  answer: Type.Object({ id: Id, seq: Seq }),
  scope: inChat,
  may: writersInSpace,
  predict: (input, { me, now }) => [
    {
      scope: inChat(input),
      type: 'message.posted',
      body: {
        id: input.id,
        space_id: input.spaceId,
        channel_id: input.channelId,
        thread_id: input.threadId ?? null,
        seq: Number.MAX_SAFE_INTEGER,
        author_id: me.personId,
        author_name: me.name,
        text: input.text,
        mentions: input.mentions ?? [],
        attachments: input.attachments ?? [],
        reactions: {},
        reply_count: 0,
        last_reply_at: null,
        posted_at: now,
        edited_at: null,
        retracted_at: null,
      } satisfies Message,
    },
  ],
});
const ofMessage = Type.Object({ spaceId: Id, channelId: Id, messageId: Id }, closed);
export const messageEdit = command({
  name: 'message.edit',
  about: 'Changes the text of one’s own message.',
  input: Type.Object(
    {
      spaceId: Id,
      channelId: Id,
      messageId: Id,
      text: Text,
      mentions: Type.Optional(Type.Array(Id, { maxItems: 50 })),
    },
    closed,
  ),
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
  predict: (input, { now }) => [
    {
      scope: inChat(input),
      type: 'message.edited',
      body: { id: input.messageId, text: input.text, mentions: input.mentions ?? [], edited_at: now },
    },
  ],
});
export const messageRetract = command({
  name: 'message.retract',
  about: 'Takes back one’s own message; a space’s administrator may take back any.',
  input: ofMessage,
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
  predict: (input, { now }) => [
    { scope: inChat(input), type: 'message.retracted', body: { id: input.messageId, retracted_at: now } },
  ],
});
export const messageRestore = command({
  name: 'message.restore',
  about: 'Brings back a message that was taken back.',
  input: ofMessage,
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
});
const Emoji = Type.String({ minLength: 1, maxLength: 16, pattern: '^[^\\x00-\\x7f]+.*$' });
const reactionInput = Type.Object({ spaceId: Id, channelId: Id, messageId: Id, emoji: Emoji }, closed);
export const reactionAdd = command({
  name: 'reaction.add',
  about: 'Reacts to a message with an emoji.',
  input: reactionInput,
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
  predict: (input, { me }) => [
    {
      scope: inChat(input),
      type: 'reaction.added',
      body: { id: input.messageId, emoji: input.emoji, person_id: me.personId },
    },
  ],
});
export const reactionRemove = command({
  name: 'reaction.remove',
  about: 'Takes one’s reaction back.',
  input: reactionInput,
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
  predict: (input, { me }) => [
    {
      scope: inChat(input),
      type: 'reaction.removed',
      body: { id: input.messageId, emoji: input.emoji, person_id: me.personId },
    },
  ],
});
export const messagePin = command({
  name: 'message.pin',
  about: 'Keeps a message at hand for everybody, or no longer.',
  input: Type.Object({ spaceId: Id, channelId: Id, messageId: Id, pinned: Type.Boolean() }, closed),
  answer: Nothing,
  scope: inChat,
  may: writersInSpace,
});
export const readMark = command({
  name: 'read.mark',
  about: 'Says how far one has read in a channel; it only goes forward, unless marked unread on purpose.',
  input: Type.Object(
    {
      personId: Id,
      spaceId: Id,
      channelId: Id,
      count: Type.Integer({ minimum: 0 }),
      isUnread: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
  predict: (input) => [
    {
      scope: personScope(input.personId),
      type: 'read.marked',
      body: { id: input.channelId, space_id: input.spaceId, count: input.count },
    },
  ],
});
export const notificationAdd = command({
  name: 'notification.add',
  about: 'Tells a person of something that concerns them; done by the house itself.',
  input: Type.Object({ personId: Id, notification: Type.Omit(Notification, ['at', 'read_at']) }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: [],
});
export const notificationRead = command({
  name: 'notification.read',
  about: 'Marks notifications as read; none named, all of them.',
  input: Type.Object({ personId: Id, ids: Type.Optional(Type.Array(Id, { maxItems: 500 })) }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
});

export const messages = query({
  name: 'messages',
  about: 'A page of a channel’s messages, or of a thread’s: the newest, or before, after or around a place.',
  input: Type.Object(
    {
      spaceId: Id,
      channelId: Id,
      threadId: Type.Optional(Id),
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Id),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
    },
    closed,
  ),
  answer: Type.Object({ rows: Type.Array(Message), hasBefore: Type.Boolean(), hasAfter: Type.Boolean() }),
  scope: inChat,
  may: everyoneInSpace,
});
export const searchMessages = query({
  name: 'search.messages',
  about: 'Searches the messages of every space one is in; accents and case do not matter.',
  input: Type.Object({ text: Type.String({ minLength: 2, maxLength: 200 }), before: Type.Optional(Instant) }, closed),
  answer: Type.Object({
    rows: Type.Array(
      Type.Intersect([Message, Type.Object({ space_name: Type.String(), channel_name: Type.String() })]),
    ),
  }),
  scope: () => 'server',
  may: ['account', 'operator'],
});

export const module: ContractModule = {
  commands: {
    channelOpen,
    channelChange,
    messagePost,
    messageEdit,
    messageRetract,
    messageRestore,
    reactionAdd,
    reactionRemove,
    messagePin,
    readMark,
    notificationAdd,
    notificationRead,
  },
  queries: { messages, searchMessages },
  events: {
    channelOpened,
    channelChanged,
    messagePosted,
    messageEdited,
    messageRetracted,
    messageRestored,
    reactionAdded,
    reactionRemoved,
    messagePinned,
    messageUnpinned,
    readMarked,
    notificationAdded,
    notificationsRead,
  },
};
