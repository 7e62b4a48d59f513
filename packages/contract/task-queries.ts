/** What is asked of plans beside their rows: history, progress, and what spans spaces. */
import Type, { type Static } from 'typebox';
import { closed, everyoneInSpace, Id, Instant, membersOfSpace, nullable, query } from './language.ts';
import { LocalDay, LocalInstant } from './plan-rows.ts';
import { inTasks, object, page, Seq } from './plan-scope.ts';

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

/** From a day on, a milestone stood at a date. */
export const MilestonePoint = Type.Object({
  day: LocalDay,
  task_id: Id,
  /** wall time of the plan */
  finish: LocalInstant,
});
export type MilestonePoint = Static<typeof MilestonePoint>;
export const MOST_POINTS = 20_000;
export const planMilestones = query({
  name: 'plan.milestones',
  about:
    'Where the milestones of a plan stood at the end of each day on which they had moved, oldest first: what their trend is drawn from. Kept within the hour.',
  input: object({}),
  answer: Type.Object({ rows: Type.Array(MilestonePoint), hasMore: Type.Boolean() }),
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
export const FoundTask = Type.Object({
  space_id: Id,
  space_name: Type.String(),
  id: Id,
  name: Type.String(),
  parent_name: nullable(Type.String()),
});
export type FoundTask = Static<typeof FoundTask>;
export const searchTasks = query({
  name: 'search.tasks',
  about:
    'The tasks of every space one is in whose name has all the words, by space and name. Accents and case do not matter.',
  input: Type.Object({ text: Type.String({ minLength: 2, maxLength: 200 }), spaceId: Type.Optional(Id) }, closed),
  answer: Type.Object({ rows: Type.Array(FoundTask), hasMore: Type.Boolean() }),
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
  /** what the plan consists of: the tasks at its top */
  phases: Type.Array(
    Type.Object({
      id: Id,
      name: Type.String(),
      start: Type.String(),
      finish: Type.String(),
      percent: Type.Integer(),
      is_critical: Type.Boolean(),
    }),
  ),
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
