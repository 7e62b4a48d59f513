// Files as Microsoft Project would write them, piece by piece, and what the command line says of them.
// The project starts on Monday 4 May 2026 at 08:00; days are 08:00–12:00 and 13:00–17:00.

import { planCommand } from '../cli.ts';

export type Row = {
  start: string;
  finish: string;
  lateStart: string;
  lateFinish: string;
  totalSlackMinutes: number;
  freeSlackMinutes: number;
  critical: boolean;
  drivers: { kind: string; at?: string; constraint?: string }[];
};

export async function run(source: string | Uint8Array, path = 'plan.xml') {
  let out = '';
  let err = '';
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const io = {
    out: (t: string) => {
      out += t;
    },
    err: (t: string) => {
      err += t;
    },
    read: async () => bytes,
  };
  const code = await planCommand(['schedule', path, '--json'], io);
  const answer = out ? JSON.parse(out) : null;
  const rows = new Map<number, Row>(answer?.tasks.map((t: Row & { uid: number }) => [t.uid, t]));
  const row = (uid: number): Row => rows.get(uid)!;
  const dates = (uid: number) => `${row(uid).start.slice(5)} ${row(uid).finish.slice(5)}`;
  return { code, err, out, row, dates, project: answer?.project };
}

export const tag = (name: string, value: string | number | undefined) =>
  value === undefined ? '' : `<${name}>${value}</${name}>`;
export const link = (from: number, type = 1, lag = 0, format = 7) =>
  `<PredecessorLink>${tag('PredecessorUID', from)}${tag('Type', type)}${tag('LinkLag', lag)}${tag('LagFormat', format)}</PredecessorLink>`;
export const task = (uid: number, hours: number, ...more: string[]) =>
  `<Task>${tag('UID', uid)}${tag('Name', `T${uid}`)}${more.some((m) => m.includes('OutlineLevel')) ? '' : tag('OutlineLevel', 1)}${tag('Duration', `PT${hours}H0M0S`)}${more.join('')}</Task>`;
export const level = (n: number) => tag('OutlineLevel', n);
export const constraint = (type: number, at: string) => tag('ConstraintType', type) + tag('ConstraintDate', at);
export const day = (type: number, ...times: [string, string][]) =>
  `<WeekDay>${tag('DayType', type)}${tag('DayWorking', times.length ? 1 : 0)}<WorkingTimes>${times.map(([a, b]) => `<WorkingTime>${tag('FromTime', `${a}:00`)}${tag('ToTime', `${b}:00`)}</WorkingTime>`).join('')}</WorkingTimes></WeekDay>`;
export const OFFICE: [string, string][] = [
  ['08:00', '12:00'],
  ['13:00', '17:00'],
];
export const week = [2, 3, 4, 5, 6].map((d) => day(d, ...OFFICE)).join('') + day(1) + day(7);
export const calendar = (uid: number, days: string, more = '', base = -1) =>
  `<Calendar>${tag('UID', uid)}${tag('IsBaseCalendar', base < 0 ? 1 : 0)}${tag('BaseCalendarUID', base)}<WeekDays>${days}</WeekDays>${more}</Calendar>`;
export const off = (from: string, to: string, more = tag('Type', 1)) =>
  `<Exception><TimePeriod>${tag('FromDate', `${from}T00:00:00`)}${tag('ToDate', `${to}T23:59:00`)}</TimePeriod>${more}${tag('DayWorking', 0)}</Exception>`;
export const around = ['00:00', '00:00'] as [string, string];
export const always = calendar(9, [1, 2, 3, 4, 5, 6, 7].map((d) => day(d, around)).join(''));
export const file = (tasks: string[], { head = '', calendars = '', after = '' } = {}) =>
  `<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">${tag('CalendarUID', 1)}${tag('StartDate', '2026-05-04T08:00:00')}${head}<Calendars>${calendar(1, week)}${calendars}</Calendars><Tasks>${tasks.join('')}</Tasks>${after}</Project>`;
export const resource = (uid: number, calendarUid: number, more = tag('Type', 1)) =>
  `<Resource>${tag('UID', uid)}${tag('Name', `R${uid}`)}${more}${tag('CalendarUID', calendarUid)}</Resource>`;
export const gives = (taskUid: number, resourceUid: number, hours: number, units = 1, more = '') =>
  `<Assignment>${tag('TaskUID', taskUid)}${tag('ResourceUID', resourceUid)}${tag('Units', units)}${tag('Work', `PT${hours}H0M0S`)}${more}</Assignment>`;
export const people = (resources: string[], assignments: string[]) =>
  `<Resources>${resources.join('')}</Resources><Assignments>${assignments.join('')}</Assignments>`;
