// What the product stores about a plan, and nothing that can be derived from it. JSON only: instants are local wall
// time `YYYY-MM-DDTHH:MM`, days are `YYYY-MM-DD`, durations are whole minutes.

/** How one task waits for another: finish-to-start, start-to-start, finish-to-finish, start-to-finish. */
export type LinkType = 'FS' | 'SS' | 'FF' | 'SF';

/** What a lag is counted in. With the two percent units `lagMinutes` holds a percentage of the predecessor's duration. */
export type LagUnit = 'working' | 'elapsed' | 'percent' | 'elapsedPercent';

/** As soon / as late as possible, start / finish no earlier / later than, must start / finish on. */
export type ConstraintKind = 'ASAP' | 'ALAP' | 'SNET' | 'SNLT' | 'FNET' | 'FNLT' | 'MSO' | 'MFO';

/** A break inside a task: after so much of its work, so many working minutes of nothing. */
export type Split = { afterMinutes: number; gapMinutes: number };

/** Optimistic, most likely and pessimistic durations in working minutes, for the Monte-Carlo forecast. */
export type Estimate = { lowMinutes: number; likelyMinutes: number; highMinutes: number };

/** One row of a plan. A task with children is a summary: its own duration and dates are then ignored. */
export type Task = {
  id: string;
  parentId?: string | null;
  name: string;
  /** Sorts siblings as text; ties fall back to the id. */
  order: string;
  /** Working minutes, or wall minutes when `isElapsed`. */
  durationMinutes: number;
  isElapsed?: boolean;
  isEstimated?: boolean;
  isMilestone?: boolean;
  /** `manual` keeps `manualStartAt` and `manualFinishAt`, and still drives its successors. */
  mode?: 'auto' | 'manual';
  manualStartAt?: string | null;
  manualFinishAt?: string | null;
  /** An inactive task is neither scheduled nor drives anything. Default true. */
  isActive?: boolean;
  constraint?: ConstraintKind;
  constraintAt?: string | null;
  deadlineAt?: string | null;
  /** 0–100, share of the duration that is done. */
  percent?: number;
  actualStartAt?: string | null;
  actualFinishAt?: string | null;
  calendarId?: string | null;
  /** Wall minutes by which levelling put the task off. */
  levellingDelayMinutes?: number;
  splits?: Split[];
  estimate?: Estimate | null;
  /** 0–1000, who goes first when levelling; default 500. */
  priority?: number;
  isFixedDuration?: boolean;
  isResourceCalendarIgnored?: boolean;
};

/** `to` waits for `from`. */
export type Link = {
  id: string;
  from: string;
  to: string;
  type: LinkType;
  /** Negative is a lead. */
  lagMinutes: number;
  lagUnit: LagUnit;
  /** An inactive link is kept and shown, and moves nothing. Default true. */
  isActive?: boolean;
};

/** Minutes of the day, half open: `[480, 720]` is 08:00–12:00; an end of 1440 is midnight. */
export type Interval = [start: number, end: number];

/** Seven days from Monday; null takes the day from the base calendar, `[]` is a day off. */
export type Week = (Interval[] | null)[];

/** Days that differ from the week, both ends included; `[]` is a day off. */
export type CalendarException = { name?: string; from: string; to: string; intervals: Interval[] };

/** A week that holds between two days, both included: summer hours for instance. */
export type SeasonWeek = { name?: string; from: string; to: string; week: Week };

/** Working time. Own exceptions win over the base's, then own season and week, then the base's. */
export type Calendar = {
  id: string;
  name: string;
  baseId?: string | null;
  week: Week;
  exceptions: CalendarException[];
  seasons?: SeasonWeek[];
};

/** Whose working time a working lag is counted in. */
export type LagCalendar = 'successor' | 'predecessor' | 'project' | 'elapsed';

export type Project = {
  start: string;
  /** Needed when `from` is `finish`. */
  finish?: string | null;
  from: 'start' | 'finish';
  calendarId: string;
  minutesPerDay: number;
  minutesPerWeek: number;
  daysPerMonth: number;
  statusAt?: string | null;
  /** Remaining work of started tasks goes after `statusAt`. Default false. */
  isRemainingAfterStatus?: boolean;
  /** A task is critical up to this total slack. Default 0. */
  criticalSlackMinutes?: number;
  /** And near critical up to this one. Default one day of `minutesPerDay`. */
  nearCriticalSlackMinutes?: number;
  /** Each loose end is its own end: several critical paths. Default false. */
  isMultipleCriticalPaths?: boolean;
  /** SNLT, FNLT, MSO and MFO win over links. Default true. */
  isHonouringConstraints?: boolean;
  /** No lead pulls a task before the project's start. Default true; false for plans from Microsoft Project. */
  isNeverBeforeStart?: boolean;
  lagCalendar?: LagCalendar;
};

/** Somebody or something that works; its calendar is laid under the tasks it is assigned to. */
export type Resource = { id: string; name: string; calendarId?: string | null; maxUnits?: number };

/** `units` 1 is full time; the assignment takes `workMinutes / units` of the resource's time, the task's duration when 0. */
export type Assignment = {
  taskId: string;
  resourceId: string;
  units: number;
  workMinutes: number;
  /** 0–100, share of its work that is done, where it is not the task's. */
  percent?: number;
};

/** Everything `schedule` needs. */
export type Plan = {
  project: Project;
  calendars: Calendar[];
  tasks: Task[];
  links: Link[];
  resources?: Resource[];
  assignments?: Assignment[];
};

/** The five-day week of 08:00–12:00, 13:00–17:00. */
export const standardWeek = (): Week =>
  Array.from({ length: 7 }, (_, day): Interval[] =>
    day < 5
      ? [
          [480, 720],
          [780, 1020],
        ]
      : [],
  );

/** A plan that cannot be scheduled at all: `code` for the program, `message` for the log. */
export class PlanError extends Error {
  readonly code: 'bad_date' | 'bad_number' | 'no_calendar' | 'no_working_time' | 'out_of_range' | 'bad_file';
  readonly subject: string;
  constructor(code: PlanError['code'], subject: string, message: string) {
    super(message);
    this.name = 'PlanError';
    this.code = code;
    this.subject = subject;
  }
}
