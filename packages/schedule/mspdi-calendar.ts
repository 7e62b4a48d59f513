// Calendars of Microsoft Project's XML, old (exceptions among the week days) and new (exceptions of their own).

import {
  type Calendar,
  type CalendarException,
  type Interval,
  PlanError,
  type SeasonWeek,
  standardWeek,
  type Week,
} from './plan.ts';
import { dateOf, dayNumber, formatDay, parseDay, weekday } from './time.ts';
import { list, type Node, textOf } from './xml.ts';

const MOST_DAYS = 20_000;
const MOST_EXCEPTIONS = 200_000;

/** Reads one `<Calendar>`; `miss` is told of each exception that repeats in a way we don't know. */
export function readCalendar(node: Node, miss: (what: string) => void): Calendar {
  const base = textOf(node, 'BaseCalendarUID');
  const days = list(node, 'WeekDay', 'WeekDays');
  const exceptions = (nodes: Node[]) => {
    let count = 0;
    return nodes.flatMap((each) => {
      const found = readException(each, miss);
      count += found.length;
      if (count > MOST_EXCEPTIONS) throw new PlanError('bad_file', 'mspdi', 'a calendar has too many exceptions');
      return found;
    });
  };
  const modern = exceptions(list(node, 'Exception', 'Exceptions'));
  const old = exceptions(days.filter((d) => textOf(d, 'DayType') === '0'));
  const seasons = list(node, 'WorkWeek', 'WorkWeeks').flatMap((w): SeasonWeek[] => {
    const range = period(w);
    return range ? [{ name: textOf(w, 'Name'), ...range, week: readWeek(list(w, 'WeekDay', 'WeekDays'), true) }] : [];
  });
  const id = textOf(node, 'UID') ?? '';
  const isDerived = Boolean(
    base && base !== '-1' && base !== id && !/^(1|true)$/i.test(textOf(node, 'IsBaseCalendar') ?? ''),
  );
  return {
    id,
    name: textOf(node, 'Name') ?? '',
    baseId: isDerived ? base : null,
    week: readWeek(days, isDerived),
    exceptions: modern.length ? modern : old,
    seasons,
  };
}

function readWeek(days: Node[], isDerived: boolean): Week {
  // what a calendar does not say of a day it takes from its base; without one, from the usual week
  const week: Week = isDerived ? Array.from({ length: 7 }, () => null) : standardWeek();
  for (const day of days) {
    const type = Number(textOf(day, 'DayType'));
    if (type >= 1 && type <= 7) week[(type + 5) % 7] = times(day);
  }
  return week;
}

/** Working times of a day or an exception; the usual ones where it works and does not say when. */
function times(node: Node): Interval[] {
  const said = list(node, 'WorkingTime', 'WorkingTimes');
  const isWorking = textOf(node, 'DayWorking') ?? (said.length ? '1' : '0');
  if (!/^(1|true)$/i.test(isWorking)) return [];
  if (!said.length) return standardWeek()[0]!;
  return said
    .map((t): Interval => [clock(textOf(t, 'FromTime')), clock(textOf(t, 'ToTime')) || 1440])
    .filter(([from, to]) => from < to)
    .sort((a, b) => a[0] - b[0]);
}

function clock(text = ''): number {
  const m = /^(\d{2}):(\d{2})/.exec(text.includes('T') ? text.slice(text.indexOf('T') + 1) : text);
  return m ? Math.min(1440, Number(m[1]) * 60 + Number(m[2])) : 0;
}

function period(node: Node): { from: string; to: string } | null {
  const span = list(node, 'TimePeriod')[0];
  const from = span && textOf(span, 'FromDate')?.slice(0, 10);
  const to = span && textOf(span, 'ToDate')?.slice(0, 10);
  if (!from || !to) return null;
  return parseDay(to) >= parseDay(from) ? { from, to } : null;
}

function readException(node: Node, miss: (what: string) => void): CalendarException[] {
  const range = period(node);
  if (!range) return [];
  const name = textOf(node, 'Name');
  const intervals = times(node);
  const type = textOf(node, 'Type') ?? '1';
  const every = Math.max(1, Number(textOf(node, 'Period') ?? 1) || 1);
  const first = parseDay(range.from);
  const last = Math.min(parseDay(range.to), first + MOST_DAYS);
  const isCounted = textOf(node, 'EnteredByOccurrences') === '1';
  const most = isCounted ? Math.max(1, Number(textOf(node, 'Occurrences') ?? 1) || 1) : MOST_DAYS;
  const on = (keeps: (day: number) => boolean): CalendarException[] => {
    const found: CalendarException[] = [];
    for (let d = first; d <= last && found.length < most; d++)
      if (keeps(d)) found.push({ name, from: formatDay(d), to: formatDay(d), intervals });
    return found;
  };
  const [, startMonth, startDay] = dateOf(first);
  if (type === '9' || (type === '1' && every === 1)) return [{ name, ...range, intervals }];
  if (type === '1' || type === '7') return on((d) => (d - first) % every === 0);
  const monthDay = Number(textOf(node, 'MonthDay') ?? startDay) || startDay;
  const month = textOf(node, 'Month') === undefined ? startMonth : Number(textOf(node, 'Month')) + 1;
  const isTurn = (d: number) => (dateOf(d)[1] - startMonth + 1200) % every === 0;
  if (type === '2') return on((d) => dateOf(d)[1] === month && dateOf(d)[2] === monthDay);
  if (type === '3') return on((d) => dateOf(d)[1] === month && isAtPosition(node, d));
  if (type === '4') return on((d) => dateOf(d)[2] === monthDay && isTurn(d));
  if (type === '5') return on((d) => isTurn(d) && isAtPosition(node, d));
  if (type === '6') {
    const mask = Number(textOf(node, 'DaysOfWeek') ?? 0);
    const monday = first - weekday(first);
    return on((d) => Boolean(mask & (1 << ((weekday(d) + 1) % 7))) && Math.floor((d - monday) / 7) % every === 0);
  }
  miss('calendar exception that repeats in a way of its own');
  return [];
}

/** The first, second, third, fourth or last day of its kind in its month: any day, a weekday, a weekend day, a Sunday … */
function isAtPosition(node: Node, day: number): boolean {
  const item = Number(textOf(node, 'MonthItem') ?? 0);
  const position = Number(textOf(node, 'MonthPosition') ?? 0);
  const isKind = (d: number) =>
    item === 0 || (item === 1 ? weekday(d) < 5 : item === 2 ? weekday(d) >= 5 : (weekday(d) + 1) % 7 === item - 3);
  if (!isKind(day)) return false;
  const [year, month, date] = dateOf(day);
  const end = dayNumber(month === 12 ? year + 1 : year, (month % 12) + 1, 1);
  let before = 0;
  let after = 0;
  for (let d = day - date + 1; d < end; d++) if (isKind(d)) d < day ? before++ : d > day && after++;
  return position >= 4 ? after === 0 : before === position;
}
