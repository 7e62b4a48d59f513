/** The commands on a plan: each comes down to a few operations (plan-edit.ts) and tells them in one event, `tasks.changed`. */
import Type, { type Static, type TSchema } from 'typebox';
import {
  type CommandSpec,
  closed,
  command,
  event,
  Id,
  membersOfSpace,
  Name,
  Nothing,
  nullable,
  type Role,
  type Row,
  writersInSpace,
} from './language.ts';
import { ORDER_PATTERN } from './order.ts';
import { newPlan, standardCalendar } from './plan.ts';
import { AnyOperation, type Operation, OperationInput, operate } from './plan-edit.ts';
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
  NewTask,
  PlanChanges,
  Resource,
  ResourceChanges,
  RowId,
  TaskChanges,
} from './plan-rows.ts';
import { inTasks, object } from './plan-scope.ts';
import { continuations } from './repeat.ts';

export const MOST_OPERATIONS = 5000;
/** Of a command on a plan, as JSON; a request may hold a MiB. */
const MOST_BYTES = 900_000;

/** Operations in as many lists as it takes commands (`tasks.apply`) to send them: by number and by size. */
export function inParts(operations: readonly Operation[]): Operation[][] {
  const encoder = new TextEncoder();
  const parts: Operation[][] = [];
  let size = 0;
  for (const each of operations) {
    const bytes = encoder.encode(JSON.stringify(each)).length + 1;
    const part = parts.at(-1);
    if (part && part.length < MOST_OPERATIONS && size + bytes <= MOST_BYTES) {
      part.push(each);
      size += bytes;
    } else {
      parts.push([each]);
      size = bytes;
    }
  }
  return parts;
}

export const tasksChanged = event({
  name: 'tasks.changed',
  body: Type.Object({ operations: Type.Array(AnyOperation) }),
  apply: (state, { operations }) => ({ ...state, rows: operate(state.rows, operations) }),
});

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
export const resourceChange = edit(
  'resource.change',
  'Changes some fields of somebody or something that works; the others stay as they are.',
  membersOfSpace,
  object({ resourceId: RowId, changes: ResourceChanges }),
  ({ resourceId, changes }) => [{ do: 'change', in: 'resources', id: resourceId, changes }],
);
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
    resourceChange,
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
