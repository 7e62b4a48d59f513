// Microsoft Project's XML (MSPDI) into a plan. What a person typed is taken; computed dates are kept beside it, for the
// report of what a recomputation moves. Sources of the units: schedule of the format, and files in the wild.

import { work } from './calendar.ts';
import { diffStored, projectClockwork } from './moved.ts';
import { readCalendar } from './mspdi-calendar.ts';
import { type Costs, readCosts } from './mspdi-costs.ts';
import { readEstimates } from './mspdi-estimates.ts';
import { readBaselines, readNotes } from './mspdi-kept.ts';
import { readPeople } from './mspdi-people.ts';
import { readSplits } from './mspdi-splits.ts';
import type { Calendar, ConstraintKind, LagUnit, Link, LinkType, Plan, Task } from './plan.ts';
import { PlanError, standardWeek } from './plan.ts';
import { schedule } from './schedule.ts';
import { parseInstant } from './time.ts';
import { list, type Node, parseXml, textOf } from './xml.ts';

/** The dates a file stored for a task, to compare with. */
export type StoredDates = { start?: string; finish?: string };

/** What an import gives: the plan, the dates the file stored, and what could not be taken. */
export type Imported = {
  name: string;
  plan: Plan;
  stored: Map<string, StoredDates>;
  /** The row that stands for the whole project in the file, if it has one. */
  projectSummary: { id: string; name: string } | null;
  untaken: { what: string; count: number }[];
  /** What people wrote on tasks, by the task's id. */
  notes?: Map<string, string>;
  /** Dates that were agreed, as the file kept them: the newest first. */
  baselines?: StoredBaseline[];
  costs?: Costs;
};

/** One of the eleven baselines of a file; its number is the file's. */
export type StoredBaseline = {
  number: number;
  /** When the file says it was saved, if it does. */
  takenAt: string | null;
  dates: Map<string, { start: string; finish: string }>;
};

const MOST_TASKS = 100_000;
const MOST_LINKS = 500_000;
const LONGEST_HOURS = 1_000_000;
const STANDARD: Calendar = { id: 'standard', name: 'Standard', baseId: null, week: standardWeek(), exceptions: [] };
const LINK_TYPES: LinkType[] = ['FF', 'FS', 'SF', 'SS'];
const CONSTRAINTS: ConstraintKind[] = ['ASAP', 'ALAP', 'MSO', 'MFO', 'SNET', 'SNLT', 'FNET', 'FNLT'];

/** Reads an MSPDI document. Throws `PlanError` `bad_file` with one sentence when it is not one. */
export function importMspdi(source: string | Node): Imported {
  const root = typeof source === 'string' ? parseXml(source) : source;
  if (root.name !== 'Project') throw fail(`this is not a Microsoft Project XML file (its root is <${root.name}>)`);
  const untaken = new Map<string, number>();
  const miss = (what: string) => untaken.set(what, (untaken.get(what) ?? 0) + 1);
  const plan = readProject(root, miss);
  const nodes = list(root, 'Task', 'Tasks');
  if (nodes.length > MOST_TASKS) throw fail(`more than ${MOST_TASKS} tasks`);
  const stored = new Map<string, StoredDates>();
  const projectSummary = readTasks(plan, nodes, stored, miss);
  const never = forgetZeroDates(plan, nodes);
  readEstimates(plan, root, nodes);
  readPeople(plan, root, miss);
  readSpan(plan, root, stored);
  readMissingDurations(plan, nodes);
  forgetUnsaid(plan, nodes);
  choosePercentReading(plan, stored);
  readInterruptions(plan, nodes);
  readSplits(plan, root, stored);
  return {
    name: textOf(root, 'Title') ?? textOf(root, 'Name') ?? projectSummary?.name ?? '',
    plan,
    stored,
    projectSummary,
    untaken: [...untaken].map(([what, count]) => ({ what, count })),
    notes: readNotes(nodes),
    baselines: readBaselines(root, nodes, never),
    costs: readCosts(root, nodes),
  };
}

export const fail = (message: string) => new PlanError('bad_file', 'mspdi', message);
const flag = (node: Node, name: string) => /^(1|true)$/i.test(textOf(node, name) ?? '');
const isDenied = (node: Node, name: string) => /^(0|false)$/i.test(textOf(node, name) ?? '');

export function number(node: Node, name: string, fallback: number): number {
  const text = textOf(node, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || Math.abs(value) > 1e9)
    throw fail(`${name} is not a sensible number: ${text.slice(0, 40)}`);
  return value;
}

export function date(node: Node, name: string): string | null {
  const text = textOf(node, name);
  // The year 1 and the like stand for no date at all.
  if (!text || text === 'NA' || /^(0\d{3}|1[0-8]\d\d)-/.test(text)) return null;
  const minute = text.slice(0, 16);
  try {
    parseInstant(minute);
  } catch {
    throw fail(`${name} is not a date: ${text.slice(0, 40)}`);
  }
  return minute.length === 10 ? `${minute}T00:00` : minute;
}

function readProject(root: Node, miss: (what: string) => void): Plan {
  const calendars = list(root, 'Calendar', 'Calendars').map((c) => readCalendar(c, miss));
  const wanted = textOf(root, 'CalendarUID');
  const calendar = calendars.find((c) => c.id === wanted) ?? calendars.find((c) => !c.baseId) ?? STANDARD;
  if (calendar === STANDARD) {
    calendars.push(STANDARD);
    miss('project calendar (the file has none: the standard week is used)');
  }
  const minutesPerDay = number(root, 'MinutesPerDay', 480);
  return {
    project: {
      start: '',
      finish: date(root, 'FinishDate'),
      from: isDenied(root, 'ScheduleFromStart') ? 'finish' : 'start',
      calendarId: calendar.id,
      minutesPerDay,
      minutesPerWeek: number(root, 'MinutesPerWeek', 2400),
      daysPerMonth: number(root, 'DaysPerMonth', 20),
      statusAt: date(root, 'StatusDate'),
      criticalSlackMinutes: number(root, 'CriticalSlackLimit', 0) * minutesPerDay,
      isMultipleCriticalPaths: flag(root, 'MultipleCriticalPaths'),
      isHonouringConstraints: !isDenied(root, 'HonorConstraints'),
      isNeverBeforeStart: false,
    },
    calendars,
    tasks: [],
    links: [],
    resources: [],
    assignments: [],
  };
}

/** The file's start and finish; else those of what it stored, else the day it speaks of. */
function readSpan(plan: Plan, root: Node, stored: Map<string, StoredDates>): void {
  const typed = plan.tasks.flatMap((t) => [t.actualStartAt, t.manualStartAt, t.constraintAt]);
  const starts = [...stored.values()].flatMap(({ start }) => start ?? []).sort();
  const finishes = [...stored.values()].flatMap(({ finish }) => finish ?? []).sort();
  const today = date(root, 'CurrentDate') ?? date(root, 'CreationDate') ?? date(root, 'LastSaved');
  const { project } = plan;
  project.finish ??= finishes.at(-1) ?? null;
  const start =
    date(root, 'StartDate') ??
    starts[0] ??
    typed.filter((at) => at != null).sort()[0] ??
    (today && `${today.slice(0, 10)}T08:00`) ??
    project.finish;
  if (!start) throw fail('the file has no start date');
  project.start = start;
}

/** What says from when to when and not for how long lasts as long as there is work between the two. */
function readMissingDurations(plan: Plan, nodes: Node[]): void {
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  for (const node of nodes) {
    const task = tasks.get(textOf(node, 'UID') ?? '');
    const [start, finish] = [date(node, 'Start'), date(node, 'Finish')];
    if (!task || textOf(node, 'Duration') || textOf(node, 'ManualDuration') || !start || !finish) continue;
    const clock = projectClockwork(plan, task.calendarId);
    task.durationMinutes = Math.max(0, work(clock, parseInstant(start), parseInstant(finish)));
  }
}

/** Where somebody has still to say when, or says it in words, a text stands beside the dates: the end is not set by hand. */
function forgetUnsaid(plan: Plan, nodes: Node[]): void {
  const tasks = new Map(plan.tasks.filter(({ mode }) => mode === 'manual').map((task) => [task.id, task]));
  for (const node of nodes) {
    const task = tasks.get(textOf(node, 'UID') ?? '');
    const isUnsaid = node.children.some(({ name }) => name === 'StartText' || name === 'FinishText');
    if (!isUnsaid || !task?.manualStartAt || !task.manualFinishAt || task.isElapsed) continue;
    const [start, finish] = [parseInstant(task.manualStartAt), parseInstant(task.manualFinishAt)];
    if (work(projectClockwork(plan, task.calendarId), start, finish) === task.durationMinutes)
      task.manualFinishAt = null;
  }
}

function readTasks(plan: Plan, nodes: Node[], stored: Map<string, StoredDates>, miss: (what: string) => void) {
  let summary = null as Imported['projectSummary'];
  const externals = new Set(nodes.filter((n) => flag(n, 'ExternalTask')).map((n) => textOf(n, 'UID')));
  const levels: string[] = [];
  const seen = new Set<string>();
  // some writers count levels from nought, and have no row for the project
  const lowest = nodes.filter((node) => levelOf(node) === 0 && !flag(node, 'IsNull')).length > 1 ? 1 : 0;
  for (const [i, node] of nodes.entries()) {
    const id = textOf(node, 'UID');
    if (!id) throw fail('a task has no UID');
    if (flag(node, 'IsNull')) {
      miss('blank row');
      continue;
    }
    if (seen.has(id)) throw fail(`two tasks share the UID ${id.slice(0, 20)}`);
    seen.add(id);
    const level = levelOf(node) + (id === '0' ? 0 : lowest);
    stored.set(id, { start: date(node, 'Start') ?? undefined, finish: date(node, 'Finish') ?? undefined });
    if (level === 0 || id === '0') {
      summary = { id, name: textOf(node, 'Name') ?? '' };
      continue;
    }
    levels.length = Math.max(0, Math.min(level - 1, levels.length));
    plan.tasks.push(readTask(node, id, levels[levels.length - 1] ?? null, i));
    levels.push(id);
    readLinks(plan, node, plan.tasks.at(-1)!, externals, miss);
    if (flag(node, 'Recurring')) miss('recurrence pattern of a recurring task (its occurrences are kept)');
  }
  if (plan.links.length > MOST_LINKS) throw fail(`more than ${MOST_LINKS} links`);
  return summary;
}

const levelOf = (node: Node) =>
  Math.round(number(node, 'OutlineLevel', textOf(node, 'OutlineNumber')?.split('.').length ?? 1));

function readTask(node: Node, id: string, parentId: string | null, index: number): Task {
  const isFixed = flag(node, 'Manual') || flag(node, 'ExternalTask');
  const format = number(node, 'DurationFormat', 7) & 31;
  const stop = date(node, 'Stop');
  const resume = date(node, 'Resume');
  const task: Task = {
    id,
    parentId,
    name: (textOf(node, 'Name') ?? '').slice(0, 1000),
    order: index.toString(36).padStart(5, '0'),
    durationMinutes: duration(textOf(node, 'Duration') ?? (isFixed ? textOf(node, 'ManualDuration') : undefined)),
    isElapsed: [4, 6, 8, 10, 12].includes(format > 24 ? format - 32 : format),
    isEstimated: flag(node, 'Estimated'),
    isMilestone: flag(node, 'Milestone'),
    mode: isFixed ? 'manual' : 'auto',
    isActive: !isDenied(node, 'Active'),
    constraint: CONSTRAINTS[number(node, 'ConstraintType', 0)] ?? 'ASAP',
    constraintAt: date(node, 'ConstraintDate'),
    deadlineAt: date(node, 'Deadline'),
    percent: percentOf(node),
    actualStartAt: date(node, 'ActualStart'),
    actualFinishAt: date(node, 'ActualFinish'),
    calendarId: calendarOf(node),
    levellingDelayMinutes: Math.max(0, Math.round(number(node, 'LevelingDelay', 0) / 10)),
    priority: number(node, 'Priority', 500),
    isFixedDuration: textOf(node, 'Type') === '1',
    isResourceCalendarIgnored: flag(node, 'IgnoreResourceCalendar'),
  };
  // Some writers fill the actual dates of untouched tasks with a zero date.
  if (isZeroDated(node)) task.actualStartAt = task.actualFinishAt = null;
  if (isFixed) {
    task.manualStartAt = date(node, 'ManualStart') ?? date(node, 'Start');
    task.manualFinishAt = date(node, 'ManualFinish') ?? date(node, 'Finish');
  }
  if (task.actualStartAt && !task.actualFinishAt && stop && resume && resume > stop)
    task.splits = [{ afterMinutes: 0, gapMinutes: 0 }];
  return task;
}

/** The percentage of a file is a whole number; what is behind it is finer, and late dates are counted from it. */
function percentOf(node: Node): number {
  const percent = Math.min(100, Math.max(0, number(node, 'PercentComplete', 0)));
  const fine = (100 * duration(textOf(node, 'ActualDuration'))) / duration(textOf(node, 'Duration'));
  return percent < 100 && Math.abs(fine - percent) <= 1 && fine < 100 ? fine : percent;
}

const isZeroDated = (node: Node) => Boolean(date(node, 'ActualFinish')) && number(node, 'PercentComplete', 100) === 0;

/** A date that stands for “never” in the actual finish of what has not begun stands for it in deadlines as well. */
function forgetZeroDates(plan: Plan, nodes: Node[]): ReadonlySet<string | null> {
  const zeros = new Set(nodes.filter(isZeroDated).map((node) => date(node, 'ActualFinish')));
  if (zeros.size)
    for (const task of plan.tasks) if (task.deadlineAt && zeros.has(task.deadlineAt)) task.deadlineAt = null;
  if (zeros.has(plan.project.statusAt ?? null)) plan.project.statusAt = null;
  return zeros;
}

export function calendarOf(node: Node): string | null {
  const uid = textOf(node, 'CalendarUID');
  return !uid || uid === '-1' ? null : uid;
}

/** Minutes of `PT8H30M0S`. */
export function duration(text: string | undefined): number {
  if (!text) return 0;
  const m =
    /^P(?:(\d{1,12})D)?(?:T(?:(\d{1,15}(?:\.\d+)?)H)?(?:(\d{1,15}(?:\.\d+)?)M)?(?:(\d{1,15}(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  const [days, hours, minutes, seconds] = m ? m.slice(1).map((x) => Number(x ?? 0)) : [Number.NaN, 0, 0, 0];
  const total = days! * 24 + hours! + minutes! / 60 + seconds! / 3600;
  if (!(total <= LONGEST_HOURS)) throw fail(`a duration of ${text.slice(0, 40)} cannot be scheduled`);
  return Math.round(total * 60);
}

function readLinks(
  plan: Plan,
  node: Node,
  task: Task,
  externals: ReadonlySet<string | undefined>,
  miss: (what: string) => void,
): void {
  const { id } = task;
  for (const [i, p] of list(node, 'PredecessorLink').entries()) {
    const from = textOf(p, 'PredecessorUID');
    if (!from || from === '0' || (flag(p, 'CrossProject') && !externals.has(from))) {
      miss('link to another project');
      // what waits for a task of another project stays where that put it
      const start = date(node, 'EarlyStart') ?? date(node, 'Start');
      if (from && from !== '0' && start && task.constraint === 'ASAP') {
        task.constraint = 'SNET';
        task.constraintAt = start;
      }
      continue;
    }
    const format = number(p, 'LagFormat', 7) & 31;
    const raw = number(p, 'LinkLag', 0);
    const isPercent = format === 19 || format === 20;
    const isElapsed = [4, 6, 8, 10, 12, 20].includes(format);
    const lagUnit: LagUnit = isPercent ? (isElapsed ? 'elapsedPercent' : 'percent') : isElapsed ? 'elapsed' : 'working';
    const link: Link = {
      id: `${id}.${i}`,
      from,
      to: id,
      type: LINK_TYPES[number(p, 'Type', 1)] ?? 'FS',
      lagMinutes: isPercent ? raw : Math.round(raw / 10),
      lagUnit,
    };
    plan.links.push(link);
  }
}

/** Percent lags are written as 25 by some and as 250 by others: the reading that reproduces more stored dates is taken. */
function choosePercentReading(plan: Plan, stored: Map<string, StoredDates>): void {
  const isPercent = (l: Link) => l.lagUnit === 'percent' || l.lagUnit === 'elapsedPercent';
  if (!plan.links.some((l) => isPercent(l) && l.lagMinutes)) return;
  const tenths = plan.links.map((l) => (isPercent(l) ? { ...l, lagMinutes: l.lagMinutes / 10 } : l));
  const moved = (links: Link[]) => diffStored({ ...plan, links }, stored, schedule({ ...plan, links })).length;
  if (moved(tenths) < moved(plan.links)) plan.links = tenths;
}

/** A started task that was interrupted between `Stop` and `Resume` keeps its gap. */
function readInterruptions(plan: Plan, nodes: Node[]): void {
  const rows = new Map(plan.tasks.filter((t) => t.splits).map((t) => [t.id, t]));
  if (!rows.size) return;
  for (const node of nodes) {
    const task = rows.get(textOf(node, 'UID') ?? '');
    if (!task?.actualStartAt) continue;
    const c = projectClockwork(plan, task.calendarId);
    const stop = parseInstant(date(node, 'Stop')!);
    const afterMinutes = work(c, parseInstant(task.actualStartAt), stop);
    const gapMinutes = work(c, stop, parseInstant(date(node, 'Resume')!));
    task.splits = afterMinutes >= 0 && gapMinutes > 0 ? [{ afterMinutes, gapMinutes }] : undefined;
  }
}
