/** What people say and do on a task: comments, and time spent. */
import Type, { type Static, type TSchema } from 'typebox';
import {
  append,
  command,
  drop,
  event,
  everyoneInSpace,
  Id,
  Instant,
  Nothing,
  nullable,
  patch,
  query,
  type Row,
  writersInSpace,
} from './language.ts';
import { LocalDay } from './plan-rows.ts';
import { inTasks, object, page, Seq } from './plan-scope.ts';

export const COMMENT_LENGTH = 10_000;
const Text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\u0000]*[^s\u0000][^\u0000]*$' });

export const Comment = Type.Object({
  id: Id,
  space_id: Id,
  task_id: Id,
  seq: Seq,
  author_id: nullable(Id),
  author_name: Type.String(),
  /** Markdown */
  text: Type.String({ maxLength: COMMENT_LENGTH }),
  mentions: Type.Array(Id),
  posted_at: Instant,
  edited_at: nullable(Instant),
});
export type Comment = Static<typeof Comment>;

/** Time spent on a task by one person on one day. */
export const TimeEntry = Type.Object({
  id: Id,
  space_id: Id,
  task_id: Id,
  seq: Seq,
  person_id: nullable(Id),
  person_name: Type.String(),
  day: LocalDay,
  minutes: Type.Integer({ minimum: 1, maximum: 1440 }),
  note: Type.String({ maxLength: 500 }),
});
export type TimeEntry = Static<typeof TimeEntry>;

const counted = (row: Row, field: string, by: number): object => ({
  [field]: Math.max(0, ((row[field] as number | undefined) ?? 0) + by),
});

export const commentPosted = event({
  name: 'comment.posted',
  body: Comment,
  apply: (state, row) =>
    patch(append(state, 'comments', row.task_id, row), 'tasks', row.task_id, (task: Row) =>
      counted(task, 'commentCount', 1),
    ),
});
export const commentEdited = event({
  name: 'comment.edited',
  body: Type.Object({ id: Id, text: Type.String(), mentions: Type.Array(Id), edited_at: Instant }),
  apply: (state, body) => patch(state, 'comments', body.id, body),
});
export const commentRemoved = event({
  name: 'comment.removed',
  body: Type.Object({ id: Id, task_id: Id }),
  apply: (state, body) =>
    patch(drop(state, 'comments', body.id), 'tasks', body.task_id, (task: Row) => counted(task, 'commentCount', -1)),
});
export const timeLogged = event({
  name: 'time.logged',
  body: TimeEntry,
  apply: (state, row) =>
    patch(append(state, 'times', row.task_id, row), 'tasks', row.task_id, (task: Row) =>
      counted(task, 'spentMinutes', row.minutes),
    ),
});
export const timeRemoved = event({
  name: 'time.removed',
  body: Type.Object({ id: Id, task_id: Id, minutes: Type.Integer() }),
  apply: (state, body) =>
    patch(drop(state, 'times', body.id), 'tasks', body.task_id, (task: Row) =>
      counted(task, 'spentMinutes', -body.minutes),
    ),
});

export const commentPost = command({
  name: 'comment.post',
  about: 'Comments a task; those mentioned and those who work on it are told.',
  input: object({
    id: Id,
    taskId: Id,
    text: Text(COMMENT_LENGTH),
    mentions: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  }),
  answer: Type.Object({ id: Id }),
  scope: inTasks,
  may: writersInSpace,
  predict: (input, { me, now }) => [
    {
      scope: inTasks(input),
      type: 'comment.posted',
      body: {
        id: input.id,
        space_id: input.spaceId,
        task_id: input.taskId,
        seq: Number.MAX_SAFE_INTEGER,
        author_id: me.personId,
        author_name: me.name,
        text: input.text,
        mentions: input.mentions ?? [],
        posted_at: now,
        edited_at: null,
      } satisfies Comment,
    },
  ],
});
export const commentEdit = command({
  name: 'comment.edit',
  about: 'Changes the text of one’s own comment.',
  input: object({
    taskId: Id,
    commentId: Id,
    text: Text(COMMENT_LENGTH),
    mentions: Type.Optional(Type.Array(Id, { maxItems: 50 })),
  }),
  answer: Nothing,
  scope: inTasks,
  may: writersInSpace,
  predict: (input, { now }) => [
    {
      scope: inTasks(input),
      type: 'comment.edited',
      body: { id: input.commentId, text: input.text, mentions: input.mentions ?? [], edited_at: now },
    },
  ],
});
export const commentRemove = command({
  name: 'comment.remove',
  about: 'Takes back one’s own comment, or brings it back; a space’s administrator may take back any.',
  input: object({ taskId: Id, commentId: Id, removed: Type.Boolean() }),
  answer: Nothing,
  scope: inTasks,
  may: writersInSpace,
});
export const timeLog = command({
  name: 'time.log',
  about: 'Notes time that one spent on a task on a day.',
  input: object({
    id: Id,
    taskId: Id,
    day: LocalDay,
    minutes: TimeEntry.properties.minutes,
    note: Type.String({ maxLength: 500, pattern: '^[^\\u0000]*$' }),
  }),
  answer: Nothing,
  scope: inTasks,
  may: writersInSpace,
});
export const timeRemove = command({
  name: 'time.remove',
  about: 'Takes back time that one had noted.',
  input: object({ taskId: Id, entryId: Id }),
  answer: Nothing,
  scope: inTasks,
  may: writersInSpace,
});

const pageOf = <S extends TSchema>(row: S) =>
  Type.Object({ rows: Type.Array(row), hasBefore: Type.Boolean(), hasAfter: Type.Boolean() });
export const comments = query({
  name: 'comments',
  about: 'The newest comments of a task, or those before a place.',
  input: page,
  answer: pageOf(Comment),
  scope: inTasks,
  may: everyoneInSpace,
});
export const times = query({
  name: 'times',
  about: 'The time noted on a task, newest last.',
  input: page,
  answer: pageOf(TimeEntry),
  scope: inTasks,
  may: everyoneInSpace,
});
