/**
 * Tasks and the plan of a space. All rows of a plan are one scope, so everybody who sees it computes the same dates.
 * Each command on the plan comes down to a few operations (plan-edit.ts) and tells them in one event, `tasks.changed`.
 */
import Type, { type Static, type TSchema } from 'typebox';
import {
  append,
  type CommandSpec,
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
  query,
  type Role,
  type Row,
  writersInSpace,
} from './language.ts';
import { ORDER_PATTERN } from './order.ts';
import { newPlan, standardCalendar } from './plan.ts';
import { type Operation, OperationInput, operate } from './plan-edit.ts';
import { planImport, planImported } from './plan-import.ts';
import {
  Assignment,
  Attachment,
  assignmentId,
  Baseline,
  Calendar,
  Check,
  Column,
  CustomField,
  Label,
  Link,
  LinkChanges,
  LocalDay,
  NewTask,
  PlanChanges,
  Resource,
  RowId,
  TaskChanges,
} from './plan-rows.ts';
import { continuations } from './repeat.ts';
import { moduleScope } from './scope.ts';

export * from './order.ts';
export * from './plan.ts';
export * from './plan-edit.ts';
export * from './plan-import.ts';
export * from './plan-load.ts';
export * from './plan-rows.ts';
export * from './plan-words.ts';
export * from './repeat.ts';
export * from './separated.ts';

export const COMMENT_LENGTH = 10_000;
export const MOST_OPERATIONS = 5000;
const Text = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' });
const Seq = Type.Integer({ minimum: 0 });

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

export const tasksChanged = event({
  name: 'tasks.changed',
  v: 1,
  body: Type.Object({ operations: Type.Array(Type.Unsafe<Operation>(Type.Object({}))) }),
  apply: (state, { operations }) => ({ ...state, rows: operate(state.rows, operations) }),
});
export const commentPosted = event({
  name: 'comment.posted',
  v: 1,
  body: Comment,
  apply: (state, row) =>
    patch(append(state, 'comments', row.task_id, row), 'tasks', row.task_id, (task: Row) =>
      counted(task, 'commentCount', 1),
    ),
});
export const commentEdited = event({
  name: 'comment.edited',
  v: 1,
  body: Type.Object({ id: Id, text: Type.String(), mentions: Type.Array(Id), edited_at: Instant }),
  apply: (state, body) => patch(state, 'comments', body.id, body),
});
export const commentRemoved = event({
  name: 'comment.removed',
  v: 1,
  body: Type.Object({ id: Id, task_id: Id }),
  apply: (state, body) =>
    patch(drop(state, 'comments', body.id), 'tasks', body.task_id, (task: Row) => counted(task, 'commentCount', -1)),
});
export const timeLogged = event({
  name: 'time.logged',
  v: 1,
  body: TimeEntry,
  apply: (state, row) =>
    patch(append(state, 'times', row.task_id, row), 'tasks', row.task_id, (task: Row) =>
      counted(task, 'spentMinutes', row.minutes),
    ),
});
export const timeRemoved = event({
  name: 'time.removed',
  v: 1,
  body: Type.Object({ id: Id, task_id: Id, minutes: Type.Integer() }),
  apply: (state, body) =>
    patch(drop(state, 'times', body.id), 'tasks', body.task_id, (task: Row) =>
      counted(task, 'spentMinutes', -body.minutes),
    ),
});

export const inTasks = (input: { spaceId: string }) => moduleScope(input.spaceId, 'tasks');

export interface EditContext {
  now: string;
  personId: string | null;
}
/** A command that comes down to operations on the plan's rows. */
export interface EditSpec<I extends TSchema = TSchema> extends CommandSpec<I, typeof Nothing> {
  operations: (input: Static<I>, context: EditContext) => Operation[];
}

/** Dates the tasks that are added, and gives a space without a plan its first settings. */
function complete(spaceId: string, operations: Operation[], context: EditContext): Operation[] {
  const needsPlan = operations.some((each) => each.in === 'tasks' || each.in === 'plans');
  const first: Operation[] = needsPlan
    ? [
        { do: 'add', in: 'plans', row: newPlan(spaceId, context.now.slice(0, 10)) },
        { do: 'add', in: 'calendars', row: standardCalendar() },
      ]
    : [];
  return [
    ...first,
    ...operations.map((each) =>
      each.do === 'add' && each.in === 'tasks'
        ? { ...each, row: { ...each.row, createdAt: context.now, createdBy: context.personId } }
        : each,
    ),
  ];
}

function edit<I extends TSchema>(
  name: string,
  about: string,
  may: readonly Role[],
  input: I,
  operations: (input: Static<I>, context: EditContext) => Operation[],
): EditSpec<I> {
  const completed = (each: Static<I>, context: EditContext) =>
    complete((each as { spaceId: string }).spaceId, operations(each, context), context);
  const spec = command({
    name,
    about,
    input,
    answer: Nothing,
    scope: (each) => inTasks(each as { spaceId: string }),
    may,
    predict(each, { me, now, state }) {
      const scope = inTasks(each as { spaceId: string });
      const { rows } = state(scope);
      const context = { now, personId: me.personId };
      const asked = completed(each, context).filter(
        (operation) => operation.do !== 'add' || !rows[operation.in]?.[operation.row.id],
      );
      const operations = [...asked, ...continuations(rows, asked, context)];
      return [{ scope, type: 'tasks.changed', body: { operations } }];
    },
  });
  return { ...spec, operations: completed };
}

const object = <T extends Record<string, TSchema>>(fields: T) => Type.Object({ spaceId: Id, ...fields }, closed);
const Ids = Type.Array(Id, { minItems: 1, maxItems: MOST_OPERATIONS });

export const taskAdd = edit('task.add', 'Adds a task.', writersInSpace, object({ task: NewTask }), ({ task }) => [
  { do: 'add', in: 'tasks', row: task },
]);
export const taskChange = edit(
  'task.change',
  'Changes some fields of a task; the others keep what anybody else has written.',
  writersInSpace,
  object({ taskId: Id, changes: TaskChanges }),
  ({ taskId, changes }) => [{ do: 'change', in: 'tasks', id: taskId, changes }],
);
export const taskMove = edit(
  'task.move',
  'Puts tasks elsewhere in the outline, with all that lies under them.',
  writersInSpace,
  object({
    moves: Type.Array(
      Type.Object(
        {
          id: Id,
          parentId: nullable(Id),
          order: Type.String({ minLength: 1, maxLength: 1000, pattern: ORDER_PATTERN }),
        },
        closed,
      ),
      {
        minItems: 1,
        maxItems: MOST_OPERATIONS,
      },
    ),
  }),
  ({ moves }) =>
    moves.map(({ id, parentId, order }) => ({ do: 'change', in: 'tasks', id, changes: { parentId, order } })),
);
export const taskRemove = edit(
  'task.remove',
  'Puts tasks in the bin, with all that lies under them; their links are kept for their return.',
  writersInSpace,
  object({ taskIds: Ids }),
  ({ taskIds }, { now }) => taskIds.map((id) => ({ do: 'change', in: 'tasks', id, changes: { removedAt: now } })),
);
export const taskRestore = edit(
  'task.restore',
  'Takes tasks out of the bin.',
  writersInSpace,
  object({ taskIds: Ids }),
  ({ taskIds }) => taskIds.map((id) => ({ do: 'change', in: 'tasks', id, changes: { removedAt: null } })),
);
export const linkAdd = edit(
  'link.add',
  'Makes a task wait for another; refused, with the tasks named, when they would wait for each other in a circle.',
  writersInSpace,
  object({ link: Link }),
  ({ link }) => [{ do: 'add', in: 'links', row: link }],
);
export const linkChange = edit(
  'link.change',
  'Changes the type or the lag of a link, or puts it to sleep.',
  writersInSpace,
  object({ linkId: Id, changes: LinkChanges }),
  ({ linkId, changes }) => [{ do: 'change', in: 'links', id: linkId, changes }],
);
export const linkRemove = edit('link.remove', 'Takes links away.', writersInSpace, object({ linkIds: Ids }), (input) =>
  input.linkIds.map((id) => ({ do: 'drop', in: 'links', id })),
);
export const planChange = edit(
  'plan.change',
  'Changes the settings of a space’s plan: its start, its calendar, its options.',
  membersOfSpace,
  object({ changes: PlanChanges }),
  ({ spaceId, changes }) => [{ do: 'change', in: 'plans', id: spaceId, changes }],
);
export const assignmentSet = edit(
  'assignment.set',
  'Gives a task to a person of the space or to a generic resource.',
  writersInSpace,
  object({
    taskId: Id,
    resource: Resource,
    units: Type.Optional(Assignment.properties.units),
    workMinutes: Type.Optional(Assignment.properties.workMinutes),
  }),
  ({ taskId, resource, units = 1, workMinutes = 0 }) => [
    { do: 'add', in: 'resources', row: resource },
    {
      do: 'put',
      in: 'assignments',
      row: { id: assignmentId(taskId, resource.id), taskId, resourceId: resource.id, units, workMinutes },
    },
  ],
);
export const assignmentRemove = edit(
  'assignment.remove',
  'Takes a task from somebody.',
  writersInSpace,
  object({ taskId: Id, resourceId: RowId }),
  ({ taskId, resourceId }) => [{ do: 'drop', in: 'assignments', id: assignmentId(taskId, resourceId) }],
);

/** The two commands of a collection whose rows are put whole and taken away. */
function kept<S extends TSchema>(
  noun: string,
  collection: Operation['in'],
  about: string,
  row: S,
  may: readonly Role[],
) {
  return {
    put: edit(`${noun}.put`, `Adds or replaces ${about}.`, may, object({ row }), (input) => [
      { do: 'put', in: collection, row: (input as unknown as { row: Row }).row },
    ]),
    remove: edit(`${noun}.remove`, `Takes ${about} away.`, may, object({ id: RowId }), (input) => [
      { do: 'drop', in: collection, id: (input as unknown as { id: string }).id },
    ]),
  };
}
export const ofCalendar = kept('calendar', 'calendars', 'a calendar of working time', Calendar, membersOfSpace);
export const ofResource = kept('resource', 'resources', 'somebody or something that works', Resource, membersOfSpace);
export const ofLabel = kept('label', 'labels', 'a label', Label, membersOfSpace);
export const ofColumn = kept('column', 'columns', 'a column of the board', Column, membersOfSpace);
export const ofField = kept('field', 'fields', 'a custom field', CustomField, membersOfSpace);
export const ofCheck = kept('check', 'checks', 'a line of a task’s checklist', Check, writersInSpace);
export const ofAttachment = kept('attachment', 'attachments', 'what is attached to a task', Attachment, writersInSpace);
const ofBaseline = kept('baseline', 'baselines', 'a baseline', Baseline, membersOfSpace);
export const baselineRemove = ofBaseline.remove;

export const tasksApply = edit(
  'tasks.apply',
  'Does several operations on a plan at once, told as one event: what undo, paste and moving many come down to.',
  writersInSpace,
  object({ operations: Type.Array(OperationInput, { minItems: 1, maxItems: MOST_OPERATIONS }) }),
  ({ operations }) => operations as Operation[],
);
/** What only members may change, even among the operations of `tasks.apply`. */
export const membersOnly: ReadonlySet<string> = new Set([
  'plans',
  'calendars',
  'resources',
  'baselines',
  'labels',
  'columns',
  'fields',
]);

export const edits: ReadonlyMap<string, EditSpec> = new Map(
  [
    taskAdd,
    taskChange,
    taskMove,
    taskRemove,
    taskRestore,
    linkAdd,
    linkChange,
    linkRemove,
    planChange,
    assignmentSet,
    assignmentRemove,
    ...[ofCalendar, ofResource, ofLabel, ofColumn, ofField, ofCheck, ofAttachment].flatMap((each) => [
      each.put,
      each.remove,
    ]),
    baselineRemove,
    tasksApply,
  ].map((spec) => [spec.name, spec as unknown as EditSpec]),
);

export const baselineTake = command({
  name: 'baseline.take',
  about: 'Keeps today’s dates of every task under a name, to compare with later.',
  input: object({ id: Id, name: Name }),
  answer: Nothing,
  scope: inTasks,
  may: membersOfSpace,
});
export const taskErase = command({
  name: 'task.erase',
  about:
    'Erases tasks of the bin for good, with what lies under them, their comments, their time and what the log says.',
  input: object({ taskIds: Ids }),
  answer: Nothing,
  scope: inTasks,
  may: membersOfSpace,
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

const page = object({
  taskId: Id,
  before: Type.Optional(Seq),
  limit: Type.Integer({ minimum: 1, maximum: 200 }),
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

/** What one event said of a task, for its history. */
export const Change = Type.Object({
  seq: Seq,
  at: Instant,
  actor: nullable(Id),
  lines: Type.Array(
    Type.Object({
      /** `field`, `added`, `linked`, `assigned`… */
      what: Type.String(),
      field: Type.Optional(Type.String()),
      value: Type.Optional(Type.Unknown()),
      name: Type.Optional(Type.String()),
    }),
  ),
});
export type Change = Static<typeof Change>;
export const taskHistory = query({
  name: 'task.history',
  about: 'Who changed what of a task and when, newest first.',
  input: page,
  answer: Type.Object({ rows: Type.Array(Change), hasBefore: Type.Boolean() }),
  scope: inTasks,
  may: everyoneInSpace,
});

/** From a day on, a task was done to so much. */
export const ProgressChange = Type.Object({
  day: LocalDay,
  task_id: Id,
  percent: Type.Integer({ minimum: 0, maximum: 100 }),
});
export type ProgressChange = Static<typeof ProgressChange>;
export const MOST_PROGRESS = 50_000;
export const planProgress = query({
  name: 'plan.progress',
  about:
    'How far each task of a plan was at the end of each day on which that changed, oldest first: what a burndown is drawn from.',
  input: object({}),
  answer: Type.Object({ rows: Type.Array(ProgressChange), hasMore: Type.Boolean() }),
  scope: inTasks,
  may: everyoneInSpace,
});

/** A task of mine, with the dates that its plan gives it. */
export const MyTask = Type.Object({
  space_id: Id,
  space_name: Type.String(),
  space_colour: Type.String(),
  id: Id,
  name: Type.String(),
  number: Type.String(),
  parent_name: nullable(Type.String()),
  /** wall time of the plan */
  start: Type.String(),
  finish: Type.String(),
  percent: Type.Integer(),
  status: Type.String(),
  is_critical: Type.Boolean(),
  is_milestone: Type.Boolean(),
  slack_minutes: Type.Integer(),
  deadline: nullable(Type.String()),
  may_write: Type.Boolean(),
});
export type MyTask = Static<typeof MyTask>;
export const myTasks = query({
  name: 'my.tasks',
  about: 'What is given to me and not done yet, in every space that I am in, soonest first.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(MyTask), hasMore: Type.Boolean() }),
  scope: () => 'server',
  may: ['account', 'operator'],
});
/** The plan of one space, as one line among others. */
export const PlanLine = Type.Object({
  space_id: Id,
  space_name: Type.String(),
  space_colour: Type.String(),
  task_count: Type.Integer(),
  /** wall time of the plan */
  start: Type.String(),
  finish: Type.String(),
  percent: Type.Integer(),
  /** the last task of the critical path: what the end hangs on */
  critical_end: nullable(Type.Object({ id: Id, name: Type.String() })),
  /** against the last baseline: days, later is positive */
  drift_days: nullable(Type.Integer()),
  baseline_finish: nullable(Type.String()),
  /** tasks that miss a deadline or another date that was asked of them */
  missing_count: Type.Integer(),
  milestones: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      at: Type.String(),
      is_critical: Type.Boolean(),
      is_done: Type.Boolean(),
      is_missed: Type.Boolean(),
    }),
  ),
});
export type PlanLine = Static<typeof PlanLine>;
export const portfolio = query({
  name: 'portfolio',
  about:
    'The plans of every space that I am in: when each begins and ends, how far it is, what its end hangs on, its milestones.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(PlanLine) }),
  scope: () => 'server',
  may: ['account', 'operator'],
});
/** What the people of a space have to do in other spaces, by day: minutes only, no name of what it is. */
export const elsewhere = query({
  name: 'workload.elsewhere',
  about: 'Minutes of work per person and day that the people of this space have in other spaces of the organisation.',
  input: object({ from: LocalDay, days: Type.Integer({ minimum: 1, maximum: 92 }) }),
  answer: Type.Object({
    rows: Type.Array(Type.Object({ person_id: Id, day: LocalDay, minutes: Type.Integer() })),
  }),
  scope: inTasks,
  may: membersOfSpace,
});

const commands = Object.fromEntries(
  [
    ...(edits.values() as unknown as Iterable<CommandSpec>),
    planImport,
    baselineTake,
    taskErase,
    commentPost,
    commentEdit,
    commentRemove,
    timeLog,
    timeRemove,
  ].map((spec) => [spec.name, spec]),
);

export const module: ContractModule = {
  commands: commands as ContractModule['commands'],
  queries: { comments, times, taskHistory, planProgress, myTasks, portfolio, elsewhere },
  events: { tasksChanged, planImported, commentPosted, commentEdited, commentRemoved, timeLogged, timeRemoved },
};
