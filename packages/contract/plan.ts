/**
 * Reading a plan's rows: the order of its tasks, what is in the bin, and the plan as the scheduling engine takes it.
 * The engine is not imported here; what is handed to it fits its types by shape.
 */
import type { ScopeState } from './language.ts';
import type { Assignment, Calendar, Link, PlanRow, Resource, Task } from './plan-rows.ts';

type Rows = ScopeState['rows'];
const all = <T>(rows: Rows, collection: string): T[] => Object.values(rows[collection] ?? {}) as unknown as T[];

/** A task at its place: its number as people say it (1.2.3), how deep it lies, and whether others lie under it. */
export interface OutlineRow {
  task: Task;
  /** 1.2.3 */
  number: string;
  /** 1 for the top */
  level: number;
  isSummary: boolean;
  /** its place in `outline.rows` */
  at: number;
  parent: OutlineRow | null;
  /** among its siblings, from 1, and how many there are: for screen readers */
  position: number;
  siblings: number;
}
export interface Outline {
  rows: OutlineRow[];
  byId: ReadonlyMap<string, OutlineRow>;
  childrenOf(id: string | null): readonly Task[];
}

export const compareTasks = (a: { order: string; id: string }, b: { order: string; id: string }): number =>
  a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

const outlines = new WeakMap<object, Outline>();

/**
 * The tasks that are not in the bin, depth first, siblings by order. A task whose parent is unknown, or that two edits
 * made at once left inside itself, is shown at the top: none is ever lost. Worked out once per state of the tasks.
 */
export function outlineOf(rows: Rows): Outline {
  const tasks = rows.tasks ?? {};
  const known = outlines.get(tasks);
  if (known) return known;
  const children = new Map<string | null, Task[]>();
  for (const task of all<Task>(rows, 'tasks')) {
    const parentId = task.parentId && tasks[task.parentId] ? task.parentId : null;
    const list = children.get(parentId);
    if (list) list.push(task);
    else children.set(parentId, [task]);
  }
  for (const list of children.values()) list.sort(compareTasks);
  const live = (id: string | null) => (children.get(id) ?? []).filter((task) => !task.removedAt);
  const result: OutlineRow[] = [];
  const byId = new Map<string, OutlineRow>();
  const walk = (siblings: Task[], parent: OutlineRow | null, from: number): void => {
    siblings.forEach((task, i) => {
      if (byId.has(task.id)) return;
      const under = live(task.id);
      const row: OutlineRow = {
        task,
        number: `${parent ? `${parent.number}.` : ''}${from + i + 1}`,
        level: parent ? parent.level + 1 : 1,
        isSummary: under.length > 0,
        at: result.length,
        parent,
        position: from + i + 1,
        siblings: from + siblings.length,
      };
      result.push(row);
      byId.set(task.id, row);
      walk(under, row, 0);
    });
  };
  const top = live(null);
  walk(top, null, 0);
  const inBin = new Set<string>();
  const mark = (list: Task[]): void => {
    for (const task of list) {
      if (inBin.has(task.id)) continue;
      inBin.add(task.id);
      mark(children.get(task.id) ?? []);
    }
  };
  mark(all<Task>(rows, 'tasks').filter((task) => task.removedAt));
  const lost = all<Task>(rows, 'tasks').filter((task) => !byId.has(task.id) && !inBin.has(task.id));
  let count = top.length;
  for (const task of lost.sort(compareTasks)) if (!byId.has(task.id)) walk([task], null, count++);
  const outline: Outline = { rows: result, byId, childrenOf: live };
  outlines.set(tasks, outline);
  return outline;
}

/** The tasks put in the bin one by one (not those that only lie under one), newest first. */
export const removedTasks = (rows: Rows): Task[] =>
  all<Task>(rows, 'tasks')
    .filter((task) => task.removedAt)
    .sort((a, b) => (a.removedAt! < b.removedAt! ? 1 : -1));

export const STANDARD_CALENDAR = 'standard';

/** The five-day week of 35 hours' habits: 08:00–12:00, 13:00–17:00, French public holidays off. */
export const standardCalendar = (): Calendar => ({
  id: STANDARD_CALENDAR,
  name: 'Standard',
  baseId: null,
  week: Array.from({ length: 7 }, (_, day): [number, number][] =>
    day < 5
      ? [
          [480, 720],
          [780, 1020],
        ]
      : [],
  ),
  exceptions: [],
  holidays: 'FR',
});

/** The settings of a plan that has none yet; `day` is `YYYY-MM-DD`. */
export const newPlan = (spaceId: string, day: string): PlanRow => ({
  id: spaceId,
  start: `${day}T08:00`,
  from: 'start',
  calendarId: STANDARD_CALENDAR,
  minutesPerDay: 480,
  minutesPerWeek: 2400,
  daysPerMonth: 20,
});

type Exception = { name?: string; from: string; to: string; intervals: [number, number][] };
/** Public holidays by rule; the engine's `frenchExceptions`. */
export type Holidays = (
  fromYear: number,
  toYear: number,
  options: { isAlsaceMoselle?: boolean; hasBridges?: boolean },
) => Exception[];

/** What the engine's `schedule` takes. */
export interface EnginePlan {
  project: Omit<PlanRow, 'id'>;
  calendars: (Omit<Calendar, 'week' | 'exceptions'> & {
    week: ([number, number][] | null)[];
    exceptions: Exception[];
  })[];
  tasks: Task[];
  links: Link[];
  resources: Resource[];
  assignments: Assignment[];
}

const YEARS_BEFORE = 2;
const YEARS_AFTER = 12;

/** The plan as the engine takes it: its tasks in outline order, the bin left out, holidays of the rule filled in. */
export function planOf(rows: Rows, holidays: Holidays): EnginePlan {
  const settings = all<PlanRow>(rows, 'plans')[0] ?? newPlan('', '2000-01-03');
  const { id: _space, ...project } = settings;
  const calendars = all<Calendar>(rows, 'calendars');
  if (!calendars.some((each) => each.id === project.calendarId)) {
    if (!calendars.some((each) => each.id === STANDARD_CALENDAR)) calendars.push(standardCalendar());
    project.calendarId = STANDARD_CALENDAR;
  }
  const year = Number((project.start ?? project.finish ?? '2000').slice(0, 4));
  const outline = outlineOf(rows);
  const resources = all<Resource>(rows, 'resources');
  const filled = calendars.map((each) => withHolidays(each, year, holidays));
  return {
    project,
    calendars: [...filled, ...resources.flatMap((each) => calendarOfAbsences(each, project.calendarId))],
    tasks: outline.rows.map((row) =>
      // one that only seemed to lie under another lies at the top for the engine as well
      row.parent || !row.task.parentId ? row.task : { ...row.task, parentId: null },
    ),
    links: all<Link>(rows, 'links').filter((link) => outline.byId.has(link.from) && outline.byId.has(link.to)),
    resources: resources.map((each) => (each.absences?.length ? { ...each, calendarId: absencesId(each.id) } : each)),
    assignments: all<Assignment>(rows, 'assignments').filter((each) => outline.byId.has(each.taskId)),
  };
}

function withHolidays(calendar: Calendar, year: number, holidays: Holidays): EnginePlan['calendars'][number] {
  if (!calendar.holidays) return calendar;
  const days = holidays(Math.max(1900, year - YEARS_BEFORE), Math.min(2199, year + YEARS_AFTER), {
    isAlsaceMoselle: calendar.holidays === 'FR-ALSACE',
    hasBridges: calendar.hasBridges ?? false,
  });
  const own = new Set(calendar.exceptions.map((each) => each.from));
  return { ...calendar, exceptions: [...calendar.exceptions, ...days.filter((each) => !own.has(each.from))] };
}

const absencesId = (resourceId: string): string => `absences-${resourceId}`;

/** Days away as a calendar over the resource's own. */
function calendarOfAbsences(resource: Resource, projectCalendarId: string): EnginePlan['calendars'] {
  if (!resource.absences?.length) return [];
  return [
    {
      id: absencesId(resource.id),
      name: resource.name,
      baseId: resource.calendarId ?? projectCalendarId,
      week: [null, null, null, null, null, null, null],
      exceptions: resource.absences.map(({ name, from, to }) => ({
        ...(name ? { name } : {}),
        from,
        to,
        intervals: [],
      })),
    },
  ];
}

/** Where a task stands on the board when nobody has said: from its progress. */
export function statusOf(task: Pick<Task, 'status' | 'percent' | 'actualStartAt' | 'actualFinishAt'>): string {
  if (task.status) return task.status;
  if (isDone(task)) return 'done';
  return task.actualStartAt || (task.percent ?? 0) > 0 ? 'doing' : 'todo';
}

export const isDone = (task: Pick<Task, 'percent' | 'actualFinishAt'>): boolean =>
  Boolean(task.actualFinishAt) || task.percent === 100;

/** Constraints that a task can miss; « not before » is none. */
const limits = new Set(['SNLT', 'FNLT', 'MSO', 'MFO']);
/** A date was asked of it that it can miss. */
export const hasLimit = (task: Pick<Task, 'deadlineAt' | 'constraint'>): boolean =>
  Boolean(task.deadlineAt) || limits.has(task.constraint ?? '');
