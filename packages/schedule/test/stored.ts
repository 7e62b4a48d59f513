// Reads the schedules that Microsoft Project stored, where the machine has them, into plans.

import { existsSync, readFileSync } from 'node:fs';
import type { Calendar, ConstraintKind, Interval, Link, LinkType, Plan, Task } from '../plan.ts';

const ROOT = new URL('../../../../shared/data/schedule/', import.meta.url);
export const hasData = existsSync(ROOT);
export const data = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8')) as T;
export const dataText = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

export type StoredTask = {
  uid: number;
  name: string;
  parent: number | null;
  summary: boolean;
  milestone: boolean;
  active: boolean;
  mode: string;
  type: string;
  external: boolean;
  calendar: number | null;
  ignoreResourceCalendar: boolean;
  constraint: string | null;
  constraintDate: string | null;
  deadline: string | null;
  percentComplete: number | null;
  levelingDelay: string | null;
  duration: string | null;
  durationMin: number | null;
  actualStart: string | null;
  actualFinish: string | null;
  start: string | null;
  finish: string | null;
  earlyStart: string | null;
  earlyFinish: string | null;
  lateStart: string | null;
  lateFinish: string | null;
  totalSlackMin: number | null;
  startSlackMin: number | null;
  finishSlackMin: number | null;
  freeSlackMin: number | null;
  critical: boolean | null;
  predecessors: { from: number; type: LinkType; lag: string }[];
  assignments: { resource: number; units: number; workMin: number }[];
};
type Day = { type: string; hours: string[] };
export type Stored = {
  project: Record<string, never> & {
    start: string;
    finish: string;
    scheduleFrom: string;
    defaultCalendar: number;
    minutesPerDay: number;
    minutesPerWeek: number;
    daysPerMonth: number;
    multipleCriticalPaths: boolean;
    honorConstraints: boolean;
    statusDate: string | null;
  };
  calendars: {
    uid: number;
    name: string;
    parent: number | null;
    week: Record<string, Day>;
    exceptions: { from: string; to: string; hours: string[]; name?: string }[];
  }[];
  tasks: StoredTask[];
  resources: { uid: number; name: string; calendar: number | null }[];
};

const DAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const clock = (t: string) => Number(t.slice(0, 2)) * 60 + Number(t.slice(3, 5));
const interval = (h: string): Interval => {
  const [from, to] = h.split('-') as [string, string];
  return [clock(from), clock(to) || 1440];
};

/** A stored schedule as a plan: only what a person typed, none of the computed dates of auto-scheduled tasks. */
export function planOf(stored: Stored): Plan {
  const { project } = stored;
  const calendars = stored.calendars.map(
    (c): Calendar => ({
      id: String(c.uid),
      name: c.name,
      baseId: c.parent === null ? null : String(c.parent),
      week: DAYS.map((d) => {
        const day = c.week[d];
        return !day || day.type === 'DEFAULT' ? null : day.hours.map(interval);
      }),
      exceptions: c.exceptions.map((e) => ({
        from: e.from.slice(0, 10),
        to: e.to.slice(0, 10),
        intervals: (e.hours ?? []).map(interval),
      })),
    }),
  );
  const rows = stored.tasks.filter((t) => t.uid !== 0);
  const minutes = (text: string | null): { value: number; unit: string } => {
    const [value, unit] = (text ?? '0 d').split(' ') as [string, string];
    const day = project.minutesPerDay;
    const scale: Record<string, number> = {
      m: 1,
      h: 60,
      d: day,
      w: project.minutesPerWeek,
      mo: day * project.daysPerMonth,
      em: 1,
      eh: 60,
      ed: 1440,
      ew: 10080,
      emo: 43200,
      '%': 1,
      'e%': 1,
    };
    return { value: Number(value) * (scale[unit] ?? 1), unit };
  };
  const tasks = rows.map((t, i): Task => {
    const elapsed = /^e/.test(minutes(t.duration).unit);
    const kind = (t.constraint ?? 'AS_SOON_AS_POSSIBLE').split('_');
    return {
      id: String(t.uid),
      parentId: t.parent ? String(t.parent) : null,
      name: t.name,
      order: String(i).padStart(5, '0'),
      durationMinutes: t.durationMin === null ? minutes(t.duration).value : t.durationMin,
      isElapsed: elapsed,
      isMilestone: t.milestone,
      isActive: t.active,
      mode: t.external || t.mode === 'MANUALLY_SCHEDULED' ? 'manual' : 'auto',
      manualStartAt: t.start,
      manualFinishAt: t.finish,
      constraint: short(kind),
      constraintAt: t.constraintDate,
      deadlineAt: t.deadline,
      percent: t.percentComplete ?? 0,
      actualStartAt: t.actualStart,
      actualFinishAt: t.actualFinish,
      calendarId: t.calendar === null || t.calendar < 0 ? null : String(t.calendar),
      levellingDelayMinutes: minutes(t.levelingDelay).value,
      isFixedDuration: t.type === 'FIXED_DURATION',
      isResourceCalendarIgnored: t.ignoreResourceCalendar,
    };
  });
  const links = rows.flatMap((t) =>
    t.predecessors.map((p, i): Link => {
      const { value, unit } = minutes(p.lag);
      const lagUnit =
        unit === '%' ? 'percent' : unit === 'e%' ? 'elapsedPercent' : /^e/.test(unit) ? 'elapsed' : 'working';
      return { id: `${t.uid}.${i}`, from: String(p.from), to: String(t.uid), type: p.type, lagMinutes: value, lagUnit };
    }),
  );
  return {
    project: {
      start: project.start,
      finish: project.finish,
      from: 'start',
      calendarId: String(project.defaultCalendar),
      minutesPerDay: project.minutesPerDay,
      minutesPerWeek: project.minutesPerWeek,
      daysPerMonth: project.daysPerMonth,
      statusAt: project.statusDate,
      isMultipleCriticalPaths: project.multipleCriticalPaths,
      isHonouringConstraints: project.honorConstraints,
      isNeverBeforeStart: false,
    },
    calendars,
    tasks,
    links,
    resources: stored.resources.map((r) => ({
      id: String(r.uid),
      name: r.name ?? '',
      calendarId: r.calendar === null || r.calendar < 0 ? null : String(r.calendar),
    })),
    assignments: rows.flatMap((t) =>
      t.assignments
        .filter((a) => a.workMin > 0 && a.units > 0)
        .map((a) => ({
          taskId: String(t.uid),
          resourceId: String(a.resource),
          units: a.units / 100,
          workMinutes: a.workMin,
        })),
    ),
  };
}

function short(words: string[]): ConstraintKind {
  const name = words.join('_');
  const known: Record<string, ConstraintKind> = {
    AS_SOON_AS_POSSIBLE: 'ASAP',
    AS_LATE_AS_POSSIBLE: 'ALAP',
    START_NO_EARLIER_THAN: 'SNET',
    START_NO_LATER_THAN: 'SNLT',
    FINISH_NO_EARLIER_THAN: 'FNET',
    FINISH_NO_LATER_THAN: 'FNLT',
    MUST_START_ON: 'MSO',
    MUST_FINISH_ON: 'MFO',
  };
  return known[name] ?? 'ASAP';
}
