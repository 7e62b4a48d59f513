// A plan and its schedule as Microsoft Project's XML. Dates are those of our schedule, so that the file opens as drawn.

import { add } from './calendar.ts';
import { projectClockwork } from './moved.ts';
import { type Costs, costXml, rateXml, type TaskCost } from './mspdi-costs.ts';
import { estimateFields, estimateXml } from './mspdi-estimates.ts';
import type { Calendar, ConstraintKind, Interval, Link, Plan, Task, Week } from './plan.ts';
import { CRITICAL, type Schedule, SUMMARY } from './result.ts';
import { formatInstant } from './time.ts';

const LINK_TYPES = { FF: 0, FS: 1, SF: 2, SS: 3 } as const;
const CONSTRAINTS: ConstraintKind[] = ['ASAP', 'ALAP', 'MSO', 'MFO', 'SNET', 'SNLT', 'FNET', 'FNLT'];
const LAG_FORMATS = { working: 7, elapsed: 8, percent: 19, elapsedPercent: 20 } as const;

/** What goes along beside the plan: notes by task, costs, and baselines, the newest first (task id → start and finish in minutes). */
export type Kept = {
  notes?: ReadonlyMap<string, string>;
  costs?: Costs;
  baselines?: readonly Readonly<Record<string, readonly [start: number, finish: number]>>[];
};
/** The format has room for eleven. */
const MOST_BASELINES = 11;

/** Writes MSPDI. Rows come in the order of `plan.tasks`, which must list each summary before its children. */
export function exportMspdi(plan: Plan, schedule: Schedule, name: string, kept: Kept = {}): string {
  const { project } = plan;
  const calendarUid = numbered(plan.calendars.map((c) => c.id));
  const taskUid = numbered(plan.tasks.map((t) => t.id));
  const resourceUid = numbered((plan.resources ?? []).map((r) => r.id));
  const calendarOf = (id: string | null | undefined) => (id && calendarUid.get(id)) || -1;
  const levels = levelsOf(plan.tasks);
  const linksTo = Map.groupBy(plan.links, (l) => l.to);
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'];
  out.push('<Project xmlns="http://schemas.microsoft.com/project">');
  out.push(tag('SaveVersion', 14), tag('Name', name), tag('Title', name));
  out.push(tag('ScheduleFromStart', project.from === 'start' ? 1 : 0));
  out.push(tag('StartDate', at(schedule.project.start)), tag('FinishDate', at(schedule.project.finish)));
  out.push(tag('CriticalSlackLimit', Math.round((project.criticalSlackMinutes ?? 0) / project.minutesPerDay)));
  out.push(tag('CalendarUID', calendarOf(project.calendarId)), tag('MinutesPerDay', project.minutesPerDay));
  out.push(tag('MinutesPerWeek', project.minutesPerWeek), tag('DaysPerMonth', project.daysPerMonth));
  out.push(tag('HonorConstraints', project.isHonouringConstraints === false ? 0 : 1));
  out.push(tag('MultipleCriticalPaths', project.isMultipleCriticalPaths ? 1 : 0));
  if (project.statusAt) out.push(tag('StatusDate', at(project.statusAt)));
  out.push(estimateFields(plan));
  out.push('<Calendars>', ...plan.calendars.map((c) => calendarXml(c, calendarOf)), '</Calendars>', '<Tasks>');
  out.push(
    `<Task>${tag('UID', 0)}${tag('ID', 0)}${tag('Name', name)}${tag('OutlineLevel', 0)}${tag('Start', at(schedule.project.start))}${tag('Finish', at(schedule.project.finish))}${tag('Summary', 1)}</Task>`,
  );
  plan.tasks.forEach((task, i) => {
    const links = (linksTo.get(task.id) ?? []).filter((l) => l.isActive !== false && taskUid.has(l.from));
    const row = schedule.rowOf(task.id);
    out.push(
      '<Task>',
      tag('UID', taskUid.get(task.id)!),
      tag('ID', i + 1),
      taskXml(task, schedule, row, levels[i]!, kept.costs?.tasks.get(task.id)),
    );
    const note = kept.notes?.get(task.id);
    out.push(tag('CalendarUID', calendarOf(task.calendarId)), note ? tag('Notes', note) : '');
    out.push(...links.map((l) => linkXml(l, taskUid)), estimateXml(task.estimate, period));
    out.push(...baselinesXml(task.id, kept), '</Task>');
  });
  out.push('</Tasks>', '<Resources>');
  for (const r of plan.resources ?? [])
    out.push(
      `<Resource>${tag('UID', resourceUid.get(r.id)!)}${tag('ID', resourceUid.get(r.id)!)}${tag('Name', r.name)}${tag('Type', 1)}${tag('MaxUnits', r.maxUnits ?? 1)}${rateXml(kept.costs?.resources.get(r.id)?.costPerHour)}${tag('CalendarUID', calendarOf(r.calendarId))}</Resource>`,
    );
  out.push('</Resources>', '<Assignments>');
  const given = (plan.assignments ?? []).filter((a) => taskUid.has(a.taskId) && resourceUid.has(a.resourceId));
  const parts = new Map(plan.tasks.filter((t) => t.splits?.length).map((t) => [t.id, partsXml(plan, t, schedule)]));
  given.forEach((a, i) => {
    out.push(
      `<Assignment>${tag('UID', i + 1)}${tag('TaskUID', taskUid.get(a.taskId)!)}${tag('ResourceUID', resourceUid.get(a.resourceId)!)}${tag('Units', a.units)}${tag('Work', period(a.workMinutes))}${parts.get(a.taskId) ?? ''}</Assignment>`,
    );
    parts.delete(a.taskId);
  });
  for (const [id, work] of parts)
    out.push(`<Assignment>${tag('TaskUID', taskUid.get(id)!)}${tag('ResourceUID', NOBODY)}${work}</Assignment>`);
  out.push('</Assignments>', '</Project>', '');
  return out.join('\n');
}

/** Numbers stay the numbers they are; other ids are numbered after the highest. */
function numbered(ids: string[]): Map<string, number> {
  const isNumber = (id: string) => /^[1-9]\d{0,8}$/.test(id);
  let next = ids.filter(isNumber).reduce((most, id) => Math.max(most, Number(id)), 0);
  return new Map(ids.map((id) => [id, isNumber(id) ? Number(id) : ++next]));
}

function levelsOf(tasks: Task[]): number[] {
  const level = new Map<string, number>();
  return tasks.map((t) => {
    const own = (t.parentId ? (level.get(t.parentId) ?? 0) : 0) + 1;
    level.set(t.id, own);
    return own;
  });
}

function taskXml(task: Task, { columns }: Schedule, row: number, level: number, cost: TaskCost = {}): string {
  const flags = columns.flags[row]!;
  const date = (column: Int32Array) => at(formatInstant(column[row]!));
  const isManual = task.mode === 'manual';
  return [
    tag('Name', task.name),
    tag('Active', task.isActive === false ? 0 : 1),
    tag('Manual', isManual ? 1 : 0),
    tag('Type', task.isFixedDuration ? 1 : 0),
    tag('OutlineLevel', level),
    tag('Priority', task.priority ?? 500),
    tag('Start', date(columns.start)),
    tag('Finish', date(columns.finish)),
    tag('Duration', period(flags & SUMMARY ? columns.duration[row]! : task.durationMinutes)),
    isManual ? tag('ManualStart', date(columns.start)) + tag('ManualFinish', date(columns.finish)) : '',
    tag('DurationFormat', task.isElapsed ? 8 : 7),
    tag('Estimated', task.isEstimated ? 1 : 0),
    tag('Milestone', task.isMilestone || (!task.durationMinutes && !(flags & SUMMARY)) ? 1 : 0),
    tag('Summary', flags & SUMMARY ? 1 : 0),
    tag('Critical', flags & CRITICAL ? 1 : 0),
    tag('EarlyStart', date(columns.earlyStart)),
    tag('EarlyFinish', date(columns.earlyFinish)),
    tag('LateStart', date(columns.lateStart)),
    tag('LateFinish', date(columns.lateFinish)),
    tag('FreeSlack', columns.freeSlack[row]! * 10),
    tag('TotalSlack', columns.totalSlack[row]! * 10),
    costXml('FixedCost', cost.fixedCost),
    tag('PercentComplete', Math.round(task.percent ?? 0)),
    task.actualStartAt ? tag('ActualStart', at(task.actualStartAt)) : '',
    task.actualFinishAt ? tag('ActualFinish', at(task.actualFinishAt)) : '',
    costXml('ActualCost', cost.actualCost),
    tag('ConstraintType', Math.max(0, CONSTRAINTS.indexOf(task.constraint ?? 'ASAP'))),
    task.constraintAt ? tag('ConstraintDate', at(task.constraintAt)) : '',
    task.deadlineAt ? tag('Deadline', at(task.deadlineAt)) : '',
    tag('LevelingDelay', (task.levellingDelayMinutes ?? 0) * 10),
    tag('IgnoreResourceCalendar', task.isResourceCalendarIgnored ? 1 : 0),
  ].join('');
}

/** Where the format writes what nobody in particular works on. */
const NOBODY = -65535;

/** A split task, as the format says it: its work over time, with the breaks as time without work. */
function partsXml(plan: Plan, task: Task, schedule: Schedule): string {
  const clock = projectClockwork(plan, task.calendarId);
  let from = schedule.columns.start[schedule.rowOf(task.id)]!;
  let done = 0;
  const part = (minutes: number, isWork: boolean) => {
    if (minutes <= 0) return '';
    const to = add(clock, from, minutes);
    const [start, finish] = [at(formatInstant(from)), at(formatInstant(to))];
    from = to;
    return `<TimephasedData>${tag('Type', 1)}${tag('Start', start)}${tag('Finish', finish)}${tag('Unit', 2)}${tag('Value', period(isWork ? minutes : 0))}</TimephasedData>`;
  };
  const parts = (task.splits ?? []).map(({ afterMinutes, gapMinutes }) => {
    const worked = part(afterMinutes - done, true);
    done = afterMinutes;
    return worked + part(gapMinutes, false);
  });
  return parts.join('') + part(task.durationMinutes - done, true);
}

const baselinesXml = (id: string, { baselines = [] }: Kept): string[] =>
  baselines.slice(0, MOST_BASELINES).flatMap((dates, n) => {
    const agreed = dates[id];
    const [start, finish] = agreed ?? [0, 0];
    return agreed
      ? [
          `<Baseline>${tag('Number', n)}${tag('Start', at(formatInstant(start)))}${tag('Finish', at(formatInstant(finish)))}</Baseline>`,
        ]
      : [];
  });

function linkXml(link: Link, uid: Map<string, number>): string {
  const isPercent = link.lagUnit === 'percent' || link.lagUnit === 'elapsedPercent';
  const lag = isPercent ? link.lagMinutes : link.lagMinutes * 10;
  return `<PredecessorLink>${tag('PredecessorUID', uid.get(link.from)!)}${tag('Type', LINK_TYPES[link.type])}${tag('CrossProject', 0)}${tag('LinkLag', lag)}${tag('LagFormat', LAG_FORMATS[link.lagUnit])}</PredecessorLink>`;
}

function calendarXml(c: Calendar, uidOf: (id: string | null | undefined) => number): string {
  const days = (week: Week) =>
    [...week.entries()]
      .filter(([, day]) => day)
      .map(([i, day]) => `<WeekDay>${tag('DayType', ((i + 1) % 7) + 1)}${dayXml(day!)}</WeekDay>`)
      .join('');
  const span = (from: string, to: string) =>
    `<TimePeriod>${tag('FromDate', `${from}T00:00:00`)}${tag('ToDate', `${to}T23:59:00`)}</TimePeriod>`;
  const exceptions = c.exceptions.map(
    (e) =>
      `<Exception>${span(e.from, e.to)}${tag('Name', e.name ?? '')}${tag('Type', 1)}${dayXml(e.intervals)}</Exception>`,
  );
  const seasons = (c.seasons ?? []).map(
    (s) => `<WorkWeek>${span(s.from, s.to)}${tag('Name', s.name ?? '')}<WeekDays>${days(s.week)}</WeekDays></WorkWeek>`,
  );
  return [
    `<Calendar>${tag('UID', uidOf(c.id))}${tag('Name', c.name)}${tag('IsBaseCalendar', c.baseId ? 0 : 1)}`,
    tag('BaseCalendarUID', uidOf(c.baseId)),
    `<WeekDays>${days(c.week)}</WeekDays>`,
    exceptions.length ? `<Exceptions>${exceptions.join('')}</Exceptions>` : '',
    seasons.length ? `<WorkWeeks>${seasons.join('')}</WorkWeeks>` : '',
    '</Calendar>',
  ].join('');
}

function dayXml(intervals: Interval[]): string {
  if (!intervals.length) return tag('DayWorking', 0);
  const times = intervals.map(
    ([from, to]) => `<WorkingTime>${tag('FromTime', clock(from))}${tag('ToTime', clock(to % 1440))}</WorkingTime>`,
  );
  return `${tag('DayWorking', 1)}<WorkingTimes>${times.join('')}</WorkingTimes>`;
}

const clock = (m: number) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}:00`;
const at = (instant: string) => `${instant}:00`;
const period = (m: number) => `PT${Math.floor(m / 60)}H${Math.round(m) % 60}M0S`;
const tag = (name: string, value: string | number) => `<${name}>${escaped(String(value))}</${name}>`;
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) =>
  // Control characters have no place in XML 1.0, not even escaped.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>]/g, (c) => ESCAPES[c]!);
