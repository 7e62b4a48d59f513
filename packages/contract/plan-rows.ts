/**
 * The rows of a plan: exactly what the scheduling engine takes, so that a screen hands them over as they are, and beside
 * it what people write on a task. Inputs only: dates, slack and the critical path are derived on both sides.
 * Instants of a plan are wall time of the project, `YYYY-MM-DDTHH:MM`; durations are whole minutes.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { Id, Instant, nullable } from './language.ts';
import { ORDER_PATTERN } from './order.ts';

export const TASK_NAME_LENGTH = 255;
export const NOTE_LENGTH = 20_000;
export const MOST_TASKS = 50_000;
export const MOST_BASELINES = 20;
const NO_NUL = '^[^\\u0000]*$';

/** Ids of rows that are found again by what they join (`<task>:<resource>`), not only by a UUID. */
export const RowId = Type.String({ minLength: 1, maxLength: 100, pattern: '^[0-9A-Za-z:_-]+$' });
export const LocalInstant = Type.String({
  pattern: '^(19|20|21)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d$',
});
export const LocalDay = Type.String({ pattern: '^(19|20|21)\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' });
const Text = (maxLength: number) => Type.String({ maxLength, pattern: NO_NUL });
const Named = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' });
const Order = Type.String({ maxLength: 1000, pattern: ORDER_PATTERN });
const optional = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema));
const oneOf = <const T extends string[]>(...values: T) => Type.Unsafe<T[number]>(Type.Enum(values));
const row = { additionalProperties: false } as const;

/** Ten years of wall time: a longer task is a slip of the keyboard. */
const Minutes = Type.Integer({ minimum: 0, maximum: 5_256_000 });
const SignedMinutes = Type.Integer({ minimum: -5_256_000, maximum: 5_256_000 });

export const LinkType = oneOf('FS', 'SS', 'FF', 'SF');
export const LagUnit = oneOf('working', 'elapsed', 'percent', 'elapsedPercent');
export const ConstraintKind = oneOf('ASAP', 'ALAP', 'SNET', 'SNLT', 'FNET', 'FNLT', 'MSO', 'MFO');
/** In the money of the organisation, which is never converted. */
const Cost = Type.Number({ minimum: 0, maximum: 1e12 });
const Estimate = Type.Object({ lowMinutes: Minutes, likelyMinutes: Minutes, highMinutes: Minutes }, row);
const Split = Type.Object({ afterMinutes: Minutes, gapMinutes: Minutes }, row);
export const CustomValue = nullable(Type.Union([Text(2000), Type.Number(), Type.Boolean()]));
export type CustomValue = Static<typeof CustomValue>;

/** How a task comes back once it is done (repeat.ts). */
export const Repeat = Type.Object(
  {
    every: Type.Integer({ minimum: 1, maximum: 99 }),
    unit: oneOf('day', 'week', 'month', 'year'),
    /** with weeks: 0 is Monday */
    weekdays: Type.Optional(Type.Array(Type.Integer({ minimum: 0, maximum: 6 }), { maxItems: 7 })),
    /** with months and years: the day of the month that is meant, where a month has it */
    day: Type.Optional(Type.Integer({ minimum: 1, maximum: 31 })),
    /** none after this day */
    until: optional(LocalDay),
    /** how many there are still to be, this one included */
    left: Type.Optional(Type.Integer({ minimum: 1, maximum: 999 })),
  },
  row,
);
export type Repeat = Static<typeof Repeat>;

/** What a person may change of a task: the engine's inputs, and what people write on it. */
const taskFields = {
  parentId: nullable(Id),
  name: Named(TASK_NAME_LENGTH),
  order: Order,
  durationMinutes: Minutes,
  isElapsed: Type.Optional(Type.Boolean()),
  isEstimated: Type.Optional(Type.Boolean()),
  isMilestone: Type.Optional(Type.Boolean()),
  mode: Type.Optional(oneOf('auto', 'manual')),
  manualStartAt: optional(LocalInstant),
  manualFinishAt: optional(LocalInstant),
  isActive: Type.Optional(Type.Boolean()),
  constraint: Type.Optional(ConstraintKind),
  constraintAt: optional(LocalInstant),
  deadlineAt: optional(LocalInstant),
  percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  actualStartAt: optional(LocalInstant),
  actualFinishAt: optional(LocalInstant),
  calendarId: optional(RowId),
  levellingDelayMinutes: Type.Optional(Minutes),
  splits: Type.Optional(Type.Array(Split, { maxItems: 500 })),
  estimate: optional(Estimate),
  priority: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  isFixedDuration: Type.Optional(Type.Boolean()),
  isResourceCalendarIgnored: Type.Optional(Type.Boolean()),
  /** `todo`, `doing`, `done` or a column's id; absent, it follows from the progress */
  status: optional(RowId),
  /** Markdown */
  note: Type.Optional(Text(NOTE_LENGTH)),
  labelIds: Type.Optional(Type.Array(RowId, { maxItems: 50 })),
  /** values of the plan's custom fields, by the field's id */
  custom: Type.Optional(Type.Record(RowId, CustomValue, { maxProperties: 100 })),
  repeat: optional(Repeat),
  /** what it costs beside the hours of those who do it, and what it has cost in all */
  fixedCost: optional(Cost),
  actualCost: optional(Cost),
  /** in the bin since, with all that lies under it */
  removedAt: optional(Instant),
};

export const Task = Type.Object(
  {
    id: Id,
    ...taskFields,
    createdAt: Type.Optional(Instant),
    createdBy: optional(Id),
    /** kept by the server: the sum of the time logged, and how many comments there are */
    spentMinutes: Type.Optional(Type.Integer({ minimum: 0 })),
    commentCount: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  row,
);
export type Task = Static<typeof Task>;
/** A task as somebody adds it. */
export const NewTask = Type.Object({ id: Id, ...taskFields }, row);
export type NewTask = Static<typeof NewTask>;
export const TaskChanges = Type.Partial(Type.Object(taskFields, row), row);
export type TaskChanges = Static<typeof TaskChanges>;

const linkFields = {
  from: Id,
  to: Id,
  type: LinkType,
  /** with the two percent units, a percentage of the predecessor's duration */
  lagMinutes: SignedMinutes,
  lagUnit: LagUnit,
  isActive: Type.Optional(Type.Boolean()),
};
export const Link = Type.Object({ id: Id, ...linkFields }, row);
export type Link = Static<typeof Link>;
export const LinkChanges = Type.Partial(
  Type.Object({ type: LinkType, lagMinutes: SignedMinutes, lagUnit: LagUnit, isActive: Type.Boolean() }, row),
  row,
);

const Interval = Type.Tuple([Type.Integer({ minimum: 0, maximum: 1440 }), Type.Integer({ minimum: 0, maximum: 1440 })]);
const Intervals = Type.Array(Interval, { maxItems: 20 });
const Week = Type.Array(nullable(Intervals), { minItems: 7, maxItems: 7 });
export const Calendar = Type.Object(
  {
    id: RowId,
    name: Named(120),
    baseId: optional(RowId),
    week: Week,
    exceptions: Type.Array(
      Type.Object({ name: Type.Optional(Text(120)), from: LocalDay, to: LocalDay, intervals: Intervals }, row),
      { maxItems: 2000 },
    ),
    seasons: Type.Optional(
      Type.Array(Type.Object({ name: Type.Optional(Text(120)), from: LocalDay, to: LocalDay, week: Week }, row), {
        maxItems: 100,
      }),
    ),
    /** public holidays by rule, added to the exceptions for the years around the project */
    holidays: optional(oneOf('FR', 'FR-ALSACE')),
    hasBridges: Type.Optional(Type.Boolean()),
  },
  row,
);
export type Calendar = Static<typeof Calendar>;

/** The project's settings; one row, whose id is the space's. */
const planFields = {
  start: LocalInstant,
  finish: optional(LocalInstant),
  from: oneOf('start', 'finish'),
  calendarId: RowId,
  minutesPerDay: Type.Integer({ minimum: 1, maximum: 1440 }),
  minutesPerWeek: Type.Integer({ minimum: 1, maximum: 10_080 }),
  daysPerMonth: Type.Integer({ minimum: 1, maximum: 31 }),
  statusAt: optional(LocalInstant),
  isRemainingAfterStatus: Type.Optional(Type.Boolean()),
  criticalSlackMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_256_000 })),
  nearCriticalSlackMinutes: Type.Optional(Type.Integer({ minimum: 0, maximum: 5_256_000 })),
  isMultipleCriticalPaths: Type.Optional(Type.Boolean()),
  isHonouringConstraints: Type.Optional(Type.Boolean()),
  isNeverBeforeStart: Type.Optional(Type.Boolean()),
  lagCalendar: Type.Optional(oneOf('successor', 'predecessor', 'project', 'elapsed')),
};
export const PlanRow = Type.Object({ id: Id, ...planFields }, row);
export type PlanRow = Static<typeof PlanRow>;
export const PlanChanges = Type.Partial(Type.Object(planFields, row), row);

/** Who or what works: a person of the space (the row's id is then the person's) or a generic one with a capacity. */
export const Resource = Type.Object(
  {
    id: RowId,
    name: Named(120),
    personId: optional(Id),
    calendarId: optional(RowId),
    costPerHour: optional(Cost),
    /** 1 is full time */
    maxUnits: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
    /** days away, both ends included */
    absences: Type.Optional(
      Type.Array(Type.Object({ name: Type.Optional(Text(120)), from: LocalDay, to: LocalDay }, row), { maxItems: 500 }),
    ),
  },
  row,
);
export type Resource = Static<typeof Resource>;
export const ResourceChanges = Type.Partial(Type.Omit(Resource, ['id']), row);
/** Its id is `<task>:<resource>`: two people who assign the same person at once make one assignment. */
export const Assignment = Type.Object(
  {
    id: RowId,
    taskId: Id,
    resourceId: RowId,
    units: Type.Number({ exclusiveMinimum: 0, maximum: 1000 }),
    /** 0: all along the task, which keeps its duration; more: the work decides how long the task lasts */
    workMinutes: Minutes,
  },
  row,
);
export type Assignment = Static<typeof Assignment>;
export const assignmentId = (taskId: string, resourceId: string): string => `${taskId}:${resourceId}`;

/** The dates that were agreed at one moment: task id → [start, finish] in minutes since 1970 of wall time. */
export const Baseline = Type.Object(
  {
    id: Id,
    name: Named(120),
    takenAt: Instant,
    takenBy: nullable(Id),
    dates: Type.Record(Id, Type.Tuple([Type.Integer(), Type.Integer()])),
  },
  row,
);
export type Baseline = Static<typeof Baseline>;

const colours = oneOf('brick', 'slate', 'sky', 'brass', 'leaf', 'plum', 'stone');
export const Label = Type.Object({ id: RowId, name: Named(60), colour: colours }, row);
export type Label = Static<typeof Label>;
/** A column of the board. `todo`, `doing` and `done` are always there; a row renames them or adds others. */
export const Column = Type.Object(
  { id: RowId, name: Named(60), kind: oneOf('todo', 'doing', 'done'), order: Order },
  row,
);
export type Column = Static<typeof Column>;
/** A custom field of the plan's tasks. */
export const CustomField = Type.Object(
  {
    id: RowId,
    name: Named(60),
    kind: oneOf('text', 'number', 'date', 'yes', 'choice'),
    choices: Type.Optional(Type.Array(Named(60), { maxItems: 50 })),
    order: Order,
  },
  row,
);
export type CustomField = Static<typeof CustomField>;
export const Check = Type.Object({ id: Id, taskId: Id, text: Named(500), isDone: Type.Boolean(), order: Order }, row);
export type Check = Static<typeof Check>;
/** Something of another module, shown on a task by the card of its kind. */
export const Attachment = Type.Object(
  {
    id: RowId,
    taskId: Id,
    kind: Type.String({ maxLength: 20 }),
    refId: Id,
    name: Named(255),
    size_bytes: Type.Optional(Type.Integer({ minimum: 0 })),
    type: Type.Optional(Text(120)),
  },
  row,
);
export type Attachment = Static<typeof Attachment>;

/** The collections of a plan, all whole in the replica. */
export const planCollections = {
  plans: PlanRow,
  tasks: Task,
  links: Link,
  calendars: Calendar,
  resources: Resource,
  assignments: Assignment,
  baselines: Baseline,
  labels: Label,
  columns: Column,
  fields: CustomField,
  checks: Check,
  attachments: Attachment,
} as const;
export type PlanCollection = keyof typeof planCollections;
export const planCollectionNames = Object.keys(planCollections) as PlanCollection[];
