/**
 * What I have read, how loud each place is for me, and what concerns me: all in the person's own scope. Part of the chat module.
 */
import Type, { type Static } from 'typebox';
import {
  closed,
  command,
  drop,
  event,
  Id,
  Instant,
  Nothing,
  nullable,
  patch,
  put,
  type ScopeState,
  windowKey,
} from './language.ts';
import { moduleScope, personScope } from './scope.ts';

const Seq = Type.Integer({ minimum: 0 });
/** A person's inbox keeps this many of the newest. */
export const NOTIFICATIONS_KEPT = 500;

/** How far one has read in a channel: up to `seq`, which is `count` of its top-level messages. */
export const Read = Type.Object({ id: Id, space_id: Id, count: Type.Integer({ minimum: 0 }), seq: Seq });
export type Read = Static<typeof Read>;

export const Loudness = Type.Union([Type.Literal('all'), Type.Literal('mentions'), Type.Literal('none')]);
export type Loudness = Static<typeof Loudness>;
/** `id` is a space's or a channel's; a channel without one follows its space, a space without one says mentions only. */
export const Volume = Type.Object({ id: Id, space_id: Id, volume: Loudness });
export type Volume = Static<typeof Volume>;

export const Notification = Type.Object({
  id: Id,
  kind: Type.Union([
    Type.Literal('mention'),
    Type.Literal('reply'),
    Type.Literal('reaction'),
    Type.Literal('task_mention'),
    Type.Literal('task_comment'),
    Type.Literal('task_assigned'),
    Type.Literal('missed_call'),
  ]),
  space_id: Id,
  /** where and what: a channel and a message in it; for the kinds of a task, the task and the comment (or the task again); for a call, the meeting twice */
  channel_id: Id,
  message_id: Id,
  thread_id: nullable(Id),
  author_id: nullable(Id),
  author_name: Type.String(),
  /** how many others did the same (reactions to one message are one notification), or how often before (calls to one meeting) */
  others: Type.Integer({ minimum: 0 }),
  emoji: nullable(Type.String()),
  excerpt: Type.String(),
  at: Instant,
  read_at: nullable(Instant),
});
export type Notification = Static<typeof Notification>;

/** The loudness of a channel, or of a space, for the person whose volumes these are. */
export function loudnessOf(
  volumes: Readonly<Record<string, Volume>>,
  spaceId: string,
  channelId: string,
  isDirect: boolean,
): Loudness {
  return volumes[channelId]?.volume ?? volumes[spaceId]?.volume ?? (isDirect ? 'all' : 'mentions');
}

export const readMarked = event({
  name: 'read.marked',
  passes: true,
  body: Read,
  apply: (state, row) => put(state, 'reads', row),
});
export const volumeChanged = event({
  name: 'volume.changed',
  passes: true,
  body: Volume,
  apply: (state, row) => put(state, 'volumes', row),
});
export const volumeReset = event({
  name: 'volume.reset',
  passes: true,
  body: Type.Object({ id: Id }),
  apply: (state, { id }) => drop(state, 'volumes', id),
});
export const notificationAdded = event({
  name: 'notification.added',
  passes: true,
  body: Notification,
  apply: (state, row) => put(state, 'notifications', row),
});
export const notificationsRead = event({
  name: 'notifications.read',
  passes: true,
  body: Type.Object({ ids: Type.Array(Id), read_at: Instant }),
  apply: (state, { ids, read_at }) =>
    ids.reduce((next: ScopeState, id: string) => patch(next, 'notifications', id, { read_at }), state),
});
export const notificationsForgotten = event({
  name: 'notifications.forgotten',
  passes: true,
  body: Type.Object({ ids: Type.Array(Id) }),
  apply: (state, { ids }) => ids.reduce((next: ScopeState, id: string) => drop(next, 'notifications', id), state),
});

export const readMark = command({
  name: 'read.mark',
  about: 'Says how far one has read in a channel; it only goes forward, unless marked unread on purpose.',
  input: Type.Object(
    {
      personId: Id,
      spaceId: Id,
      channelId: Id,
      /** of the last message read */
      seq: Seq,
      isUnread: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
  predict(input, { state }) {
    const chat = state(moduleScope(input.spaceId, 'chat'));
    const channel = chat.rows.channels?.[input.channelId] as { message_count: number } | undefined;
    const window = chat.windows[windowKey('messages', input.channelId)];
    if (!channel || !window || window.hasAfter) return [];
    const newer = window.rows.filter((row) => (row.seq as number) > input.seq).length;
    return [
      {
        scope: personScope(input.personId),
        type: 'read.marked',
        body: {
          id: input.channelId,
          space_id: input.spaceId,
          count: Math.max(0, channel.message_count - newer),
          seq: input.seq,
        } satisfies Read,
      },
    ];
  },
});
export const volumeSet = command({
  name: 'volume.set',
  about: 'Says what of a space, or of one of its channels, one wants to be told of; null goes back to what is usual.',
  input: Type.Object({ personId: Id, spaceId: Id, placeId: Id, volume: nullable(Loudness) }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
  predict: ({ personId, spaceId, placeId, volume }) => [
    {
      scope: personScope(personId),
      ...(volume
        ? { type: 'volume.changed', body: { id: placeId, space_id: spaceId, volume } }
        : { type: 'volume.reset', body: { id: placeId } }),
    },
  ],
});
export const notificationAdd = command({
  name: 'notification.add',
  about: 'Tells a person of something that concerns them, or says it anew; done by the house itself.',
  input: Type.Object({ personId: Id, notification: Type.Omit(Notification, ['at', 'read_at']) }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: [],
});
export const notificationWithdraw = command({
  name: 'notification.withdraw',
  about: 'Takes back what was told of a message that is no longer there; done by the house itself.',
  input: Type.Object({ personId: Id, messageId: Id }, closed),
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
  predict({ personId, ids }, { state, now }) {
    const rows = Object.values(state(personScope(personId)).rows.notifications ?? {});
    const unread = rows.filter((row) => row.read_at === null && (!ids || ids.includes(row.id)));
    if (unread.length === 0) return [];
    const body = { ids: unread.map((row) => row.id), read_at: now };
    return [{ scope: personScope(personId), type: 'notifications.read', body }];
  },
});

export const inbox = {
  commands: { readMark, volumeSet, notificationAdd, notificationWithdraw, notificationRead },
  events: { readMarked, volumeChanged, volumeReset, notificationAdded, notificationsRead, notificationsForgotten },
};
