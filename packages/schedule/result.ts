// What `schedule` answers. Columns for those who draw thousands of rows, `at(id)` for those who explain one.

import type { ConstraintKind, LinkType } from './plan.ts';

/** Why a task is where it is. Several may hold at once; `calendar` says which closed time was jumped. */
export type Driver =
  | { kind: 'link'; linkId: string; from: string; type: LinkType; lagMinutes: number; lagUnit: string; at: string }
  /** `of`: the summary above that it was set on, where it is not the task's own */
  | { kind: 'constraint'; constraint: ConstraintKind; at: string | null; of?: string }
  | { kind: 'deadline'; at: string }
  | { kind: 'projectStart' | 'projectFinish'; at: string }
  | { kind: 'actual' | 'manual' | 'levelling' | 'status'; at: string }
  | { kind: 'calendar'; calendarId: string; from: string; to: string; names: string[] };

/** What could not be done as stored; the rest of the plan is scheduled all the same. */
export type Issue =
  | { kind: 'cycle'; tasks: string[]; linkId: string }
  | { kind: 'unknownTask' | 'duplicateLink'; linkId: string }
  | { kind: 'unknownParent' | 'duplicateTask' | 'unknownCalendar'; taskId: string }
  | { kind: 'summaryConstraint'; taskId: string };

/** The dates of one task as text, its slacks in working minutes of its calendar, and why. */
export type ScheduledTask = {
  id: string;
  isSummary: boolean;
  isMilestone: boolean;
  isActive: boolean;
  start: string;
  finish: string;
  earlyStart: string;
  earlyFinish: string;
  lateStart: string;
  lateFinish: string;
  durationMinutes: number;
  startSlackMinutes: number;
  finishSlackMinutes: number;
  totalSlackMinutes: number;
  freeSlackMinutes: number;
  isCritical: boolean;
  isNearCritical: boolean;
  /** A summary that is not critical itself may hold a critical task. */
  hasCriticalChild: boolean;
  percent: number;
  /** Why it starts (or, for a task scheduled from its finish, ends) where it does. */
  drivers: Driver[];
  /** Why it may not end later: the successor, deadline or constraint that sets the late finish. */
  lateDrivers: Driver[];
};

/** One value per task, in the order of `plan.tasks`. Instants are minutes since 1970-01-01T00:00 of local wall time. */
export type Columns = {
  start: Int32Array;
  finish: Int32Array;
  earlyStart: Int32Array;
  earlyFinish: Int32Array;
  lateStart: Int32Array;
  lateFinish: Int32Array;
  duration: Int32Array;
  startSlack: Int32Array;
  finishSlack: Int32Array;
  totalSlack: Int32Array;
  freeSlack: Int32Array;
  /** 1 critical, 2 near critical, 4 summary, 8 holds a critical task, 16 milestone, 32 inactive. */
  flags: Uint8Array;
};

export const CRITICAL = 1;
export const NEAR_CRITICAL = 2;
export const SUMMARY = 4;
export const HOLDS_CRITICAL = 8;
export const MILESTONE = 16;
export const INACTIVE = 32;

export type Schedule = {
  project: { start: string; finish: string };
  /** Ids in the order of `columns`. */
  ids: string[];
  columns: Columns;
  /** How much of each is done, in the order of `columns`; a summary as far as the durations below it are. */
  readonly percents: Uint8Array;
  /** Where a task is in `columns`; -1 when unknown. */
  rowOf(id: string): number;
  at(id: string): ScheduledTask | undefined;
  all(): ScheduledTask[];
  /** The chain of driving tasks that ends at `id`, first task first: the critical path *to* a task. */
  pathTo(id: string): string[];
  issues: Issue[];
};
