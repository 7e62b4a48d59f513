// GanttProject files into a plan. GanttProject counts whole days; a day is eight hours here, 08:00–12:00, 13:00–17:00.

import type { Imported, StoredDates } from './mspdi.ts';
import {
  type CalendarException,
  type Link,
  type LinkType,
  type Plan,
  PlanError,
  standardWeek,
  type Task,
} from './plan.ts';
import { formatDay, parseDay, weekday } from './time.ts';
import { list, type Node, parseXml } from './xml.ts';

const DAY_MINUTES = 480;
const WEEK_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const LINK_TYPES: Record<string, LinkType> = { '1': 'SS', '2': 'FS', '3': 'FF', '4': 'SF' };
const YEARLY_SPAN = 15;

/** Reads a .gan document. Throws `PlanError` `bad_file` with one sentence when it is not one. */
export function importGan(source: string | Node): Imported {
  const root = typeof source === 'string' ? parseXml(source) : source;
  const home = root.children.find((c) => c.name === 'tasks');
  if (root.name !== 'project' || !home) throw new PlanError('bad_file', 'gan', 'this is not a GanttProject file');
  const stored = new Map<string, StoredDates>();
  const nodes: { node: Node; parentId: string | null }[] = [];
  walk(home, null, nodes);
  if (nodes.length > 100_000) throw new PlanError('bad_file', 'gan', 'more than 100000 tasks');
  const firstDay = nodes.reduce((day, { node }) => Math.min(day, startDay(node)), Number.POSITIVE_INFINITY);
  const plan = emptyPlan(root, Number.isFinite(firstDay) ? firstDay : parseDay('2000-01-03'));
  const links = nodes.flatMap(({ node }) => list(node, 'depend').map((d, i) => readLink(node, d, i)));
  const hasPredecessor = new Set(links.map((l) => l.to));
  nodes.forEach(({ node, parentId }, i) => {
    const task = readTask(node, parentId, i, hasPredecessor.has(node.attributes.id ?? ''));
    plan.tasks.push(task);
    stored.set(task.id, storedDates(plan, node, task));
  });
  plan.links = links;
  const base = root.children.find((c) => c.name === 'calendars')?.attributes['base-id'];
  const untaken = base && base !== 'none' ? [{ what: `holidays of the built-in calendar ${base}`, count: 1 }] : [];
  const people = list(root, 'allocation', 'allocations').length;
  if (people) untaken.push({ what: 'assignment', count: people });
  return { name: root.attributes.name ?? '', plan, stored, projectSummary: null, untaken };
}

function walk(home: Node, parentId: string | null, into: { node: Node; parentId: string | null }[]): void {
  for (const node of list(home, 'task')) {
    into.push({ node, parentId });
    walk(node, node.attributes.id ?? '', into);
  }
}

function emptyPlan(root: Node, firstDay: number): Plan {
  const calendars = root.children.find((c) => c.name === 'calendars');
  const types = calendars?.children.find((c) => c.name === 'day-types');
  const days = types?.children.find((c) => c.name === 'default-week')?.attributes ?? {};
  const runsOnWeekends = types?.children.find((c) => c.name === 'only-show-weekends')?.attributes.value === 'true';
  const open = standardWeek()[0]!;
  const week = WEEK_NAMES.map((name) => (days[name] === '1' && !runsOnWeekends ? [] : open));
  const first = Number(formatDay(firstDay).slice(0, 4)) - 1;
  const exceptions = (calendars ? list(calendars, 'date') : []).flatMap((d): CalendarException[] => {
    const { year, month, date, type } = d.attributes;
    if ([year || '0', month, date].some((part) => !/^\d{1,4}$/.test(part ?? '')))
      throw new PlanError('bad_file', 'gan', `a day off has no date: ${[year, month, date].join('-').slice(0, 40)}`);
    const years = year ? [Number(year)] : Array.from({ length: YEARLY_SPAN }, (_, i) => first + i);
    return years.flatMap((y) => {
      const day = `${String(y).padStart(4, '0')}-${(month ?? '').padStart(2, '0')}-${(date ?? '').padStart(2, '0')}`;
      parseDay(day);
      return [{ name: d.text.trim() || undefined, from: day, to: day, intervals: type === 'WORKING_DAY' ? open : [] }];
    });
  });
  return {
    project: {
      start: `${formatDay(firstDay)}T08:00`,
      from: 'start',
      calendarId: 'gan',
      minutesPerDay: DAY_MINUTES,
      minutesPerWeek: DAY_MINUTES * week.filter((d) => d.length).length,
      daysPerMonth: 20,
      isNeverBeforeStart: false,
    },
    calendars: [{ id: 'gan', name: 'GanttProject', baseId: null, week, exceptions }],
    tasks: [],
    links: [],
  };
}

const startDay = (node: Node) => parseDay(node.attributes.start ?? '');

function readTask(node: Node, parentId: string | null, index: number, hasPredecessor: boolean): Task {
  const { id, name, duration, complete, meeting } = node.attributes;
  if (!id) throw new PlanError('bad_file', 'gan', 'a task has no id');
  const days = Number(duration ?? 0);
  if (!(days >= 0 && days <= 40_000))
    throw new PlanError('bad_file', 'gan', `a duration of ${duration?.slice(0, 30)} days cannot be scheduled`);
  const isSummary = list(node, 'task').length > 0;
  const typed = node.attributes['thirdDate-constraint'] === '1' ? node.attributes.thirdDate : undefined;
  const from = typed ?? (hasPredecessor || isSummary ? undefined : node.attributes.start);
  return {
    id,
    parentId,
    name: name ?? '',
    order: index.toString(36).padStart(5, '0'),
    durationMinutes: meeting === 'true' ? 0 : Math.round(days * DAY_MINUTES),
    isMilestone: meeting === 'true',
    percent: Math.min(100, Math.max(0, Number(complete ?? 0) || 0)),
    ...(from && !isSummary ? { constraint: 'SNET' as const, constraintAt: `${from}T08:00` } : {}),
  };
}

function readLink(node: Node, depend: Node, index: number): Link {
  const { id, type, difference } = depend.attributes;
  const from = node.attributes.id ?? '';
  const days = Number(difference ?? 0);
  return {
    id: `${from}.${index}`,
    from,
    to: id ?? '',
    type: LINK_TYPES[type ?? '2'] ?? 'FS',
    lagMinutes: Number.isFinite(days) ? days * DAY_MINUTES : 0,
    lagUnit: 'working',
  };
}

/** A .gan stores a start and a number of working days. */
function storedDates(plan: Plan, node: Node, task: Task): StoredDates {
  const [calendar] = plan.calendars;
  const isOpen = (day: number) => {
    const text = formatDay(day);
    return (calendar!.exceptions.find((e) => e.from === text)?.intervals ?? calendar!.week[weekday(day)]!).length > 0;
  };
  let day = startDay(node);
  const start = `${formatDay(day)}T08:00`;
  if (!task.durationMinutes) return { start };
  for (let left = Math.ceil(task.durationMinutes / DAY_MINUTES), guard = 0; guard < 60_000; guard++, day++)
    if (isOpen(day) && --left === 0) break;
  return { start, finish: `${formatDay(day)}T17:00` };
}
