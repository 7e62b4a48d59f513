/** Discussions: channels of a space, messages in them, threads, reactions and pins; what is one's own is in inbox.ts. */
import Type, { type Static } from 'typebox';
import { inbox } from './inbox.ts';
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
import { moduleScope } from './scope.ts';

export * from './inbox.ts';

export const MESSAGE_LENGTH = 20_000;
const Text = Type.String({ minLength: 1, maxLength: MESSAGE_LENGTH, pattern: '\\S' });
const Seq = Type.Integer({ minimum: 0 });
/** Empty only for the one discussion of a direct conversation, which the house opens. */
const ChannelName = Type.String({
  maxLength: 80,
  pattern: '^[^\\u0000-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]*$',
});
const Topic = Type.String({ maxLength: 250 });

export const Channel = Type.Object({
  id: Id,
  space_id: Id,
  name: Type.String({ maxLength: 80 }),
  /** what it is for, in a line */
  topic: Type.String({ maxLength: 250 }),
  created_at: Instant,
  archived_at: nullable(Instant),
  /** top-level messages ever posted: minus what I have read, it is what is unread */
  message_count: Type.Integer(),
  last_posted_at: nullable(Instant),
});
export type Channel = Static<typeof Channel>;

/**
 * Points to something of another module in the same space; drawn by the card that its kind registered, from what the reader
 * may see. No name is kept beside it: who may not see the thing learns nothing of it, and nobody can lie about it.
 */
export const Reference = Type.Object(
  { kind: Type.String({ maxLength: 20, pattern: '^[a-z]+$' }), id: Id },
  { additionalProperties: false },
);
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
  /** persons; the space's own id means everybody in it */
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

/** The beginning of a text, counted in characters as PostgreSQL's left() counts them. */
export const beginningOf = (text: string, length = PIN_LENGTH): string =>
  text.length <= length ? text : [...text].slice(0, length).join('');
export const PIN_LENGTH = 120;

export const Pin = Type.Object({ id: Id, channel_id: Id, text: Type.String(), author_name: Type.String() });
/** Where a message's window is: its channel's, or its thread's. */
export const windowOf = (message: { channel_id: string; thread_id: string | null }): string =>
  message.thread_id ?? message.channel_id;

export const channelOpened = event({
  name: 'channel.opened',
  body: Channel,
  apply: (state, row) => put(state, 'channels', row),
});
export const channelChanged = event({
  name: 'channel.changed',
  body: Type.Object({ id: Id, name: Type.String(), topic: Type.String(), archived_at: nullable(Instant) }),
  apply: (state, body) => patch(state, 'channels', body.id, body),
});
export const messagePosted = event({
  name: 'message.posted',
  passes: true,
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
      last_posted_at: message.posted_at,
    }));
  },
});
export const messageEdited = event({
  name: 'message.edited',
  passes: true,
  body: Type.Object({ id: Id, text: Type.String(), mentions: Type.Array(Id), edited_at: Instant }),
  apply: (state, body) =>
    patch(patch(state, 'messages', body.id, body), 'pins', body.id, { text: beginningOf(body.text) }),
});
export const messageRetracted = event({
  name: 'message.retracted',
  passes: true,
  body: Type.Object({ id: Id, retracted_at: Instant }),
  apply: (state, body) =>
    drop(patch(state, 'messages', body.id, { ...body, text: '', attachments: [], reactions: {} }), 'pins', body.id),
});
export const messageRestored = event({
  name: 'message.restored',
  passes: true,
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
  passes: true,
  body: ReactionBody,
  apply: (state, { id, emoji, person_id }) =>
    patch(state, 'messages', id, (row: Row) =>
      reacted(row, emoji, (people) => (people.includes(person_id) ? people : [...people, person_id])),
    ),
});
export const reactionRemoved = event({
  name: 'reaction.removed',
  passes: true,
  body: ReactionBody,
  apply: (state, { id, emoji, person_id }) =>
    patch(state, 'messages', id, (row: Row) =>
      reacted(row, emoji, (people) => people.filter((each) => each !== person_id)),
    ),
});
export const messagePinned = event({
  name: 'message.pinned',
  passes: true,
  body: Pin,
  apply: (state, row) => put(state, 'pins', row),
});
export const messageUnpinned = event({
  name: 'message.unpinned',
  passes: true,
  body: Type.Object({ id: Id }),
  apply: (state, { id }) => drop(state, 'pins', id),
});
const inChat = (input: { spaceId: string }) => moduleScope(input.spaceId, 'chat');

export const channelOpen = command({
  name: 'channel.open',
  about: 'Opens a channel in a space.',
  input: Type.Object({ id: Id, spaceId: Id, name: ChannelName, topic: Type.Optional(Topic) }, closed),
  answer: Type.Object({ id: Id }),
  scope: inChat,
  may: membersOfSpace,
});
export const channelChange = command({
  name: 'channel.change',
  about: 'Renames a channel, says what it is for, or closes it to new messages.',
  input: Type.Object({ spaceId: Id, channelId: Id, name: ChannelName, topic: Topic, archived: Type.Boolean() }, closed),
  answer: Nothing,
  scope: inChat,
  may: membersOfSpace,
  predict: (input, { now }) => [
    {
      scope: inChat(input),
      type: 'channel.changed',
      body: { id: input.channelId, name: input.name, topic: input.topic, archived_at: input.archived ? now : null },
    },
  ],
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
export const messageBring = command({
  name: 'message.bring',
  about: 'Writes what somebody said who is nobody here, under their name; done by the house itself.',
  input: Type.Object(
    {
      id: Id,
      spaceId: Id,
      channelId: Id,
      threadId: Type.Optional(nullable(Id)),
      text: Type.String({ maxLength: MESSAGE_LENGTH }),
      authorName: Name,
    },
    closed,
  ),
  answer: Type.Object({ id: Id, seq: Seq }),
  scope: inChat,
  may: [],
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
export const messages = query({
  name: 'messages',
  about:
    'A page of a channel’s messages, or of a thread with what it answers: the newest, or before, after or around a message or a seq.',
  input: Type.Object(
    {
      spaceId: Id,
      channelId: Id,
      threadId: Type.Optional(Id),
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Type.Union([Id, Seq])),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
    },
    closed,
  ),
  answer: Type.Object({ rows: Type.Array(Message), hasBefore: Type.Boolean(), hasAfter: Type.Boolean() }),
  scope: inChat,
  may: everyoneInSpace,
});
export const message = query({
  name: 'message',
  about: 'One message, for a card or a link that leads to it.',
  input: Type.Object({ spaceId: Id, messageId: Id }, closed),
  answer: Message,
  scope: inChat,
  may: everyoneInSpace,
});
export const searchMessages = query({
  name: 'search.messages',
  about: 'Searches the messages of every space one is in, the newest first; accents and case do not matter.',
  input: Type.Object(
    {
      text: Type.String({ minLength: 2, maxLength: 200 }),
      spaceId: Type.Optional(Id),
      authorId: Type.Optional(Id),
      before: Type.Optional(Instant),
    },
    closed,
  ),
  answer: Type.Object({
    rows: Type.Array(
      Type.Intersect([Message, Type.Object({ space_name: Type.String(), channel_name: Type.String() })]),
    ),
    hasMore: Type.Boolean(),
  }),
  scope: () => 'server',
  may: ['account', 'operator'],
});

export const module: ContractModule = {
  commands: {
    channelOpen,
    channelChange,
    messagePost,
    messageBring,
    messageEdit,
    messageRetract,
    messageRestore,
    reactionAdd,
    reactionRemove,
    messagePin,
    ...inbox.commands,
  },
  queries: { message, messages, searchMessages },
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
    ...inbox.events,
  },
};
