// French public holidays by rule, for any year: Code du travail L3133-1, and L3134-13 for Alsace and Moselle. Easter by
// the anonymous Gregorian algorithm.

import type { CalendarException } from './plan.ts';
import { dayNumber, formatDay, weekday } from './time.ts';

/** A day and its French name. */
export type Holiday = { date: string; name: string };

/** The day number of Easter Sunday. */
export function easter(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayNumber(year, Math.floor(n / 31), (n % 31) + 1);
}

/** Public holidays of a year in order of date; with Good Friday and Saint Stephen's in Alsace and Moselle. */
export function frenchHolidays(year: number, isAlsaceMoselle = false): Holiday[] {
  const sunday = easter(year);
  const on = (month: number, day: number) => dayNumber(year, month, day);
  const days: [day: number, name: string][] = [
    [on(1, 1), 'Jour de l’an'],
    [sunday + 1, 'Lundi de Pâques'],
    [on(5, 1), 'Fête du Travail'],
    [on(5, 8), 'Victoire 1945'],
    [sunday + 39, 'Ascension'],
    [sunday + 50, 'Lundi de Pentecôte'],
    [on(7, 14), 'Fête nationale'],
    [on(8, 15), 'Assomption'],
    [on(11, 1), 'Toussaint'],
    [on(11, 11), 'Armistice 1918'],
    [on(12, 25), 'Noël'],
  ];
  if (isAlsaceMoselle) days.push([sunday - 2, 'Vendredi saint'], [on(12, 26), 'Saint-Étienne']);
  return days.sort((a, b) => a[0] - b[0]).map(([day, name]) => ({ date: formatDay(day), name }));
}

/** Bridge days: the Friday after a Thursday holiday and the Monday before a Tuesday one, unless holidays themselves. */
export function bridgeDays(year: number, isAlsaceMoselle = false): Holiday[] {
  const holidays = [year, year + 1].flatMap((y) => frenchHolidays(y, isAlsaceMoselle));
  const taken = new Set(holidays.map((h) => h.date));
  return holidays
    .flatMap(({ date, name }): Holiday[] => {
      const [y, m, d] = date.split('-').map(Number) as [number, number, number];
      const day = dayNumber(y, m, d);
      const step = weekday(day) === 3 ? 1 : weekday(day) === 1 ? -1 : 0;
      return step ? [{ date: formatDay(day + step), name: `Pont (${name})` }] : [];
    })
    .filter((b) => b.date.startsWith(`${year}-`) && !taken.has(b.date));
}

/** Holidays, and bridge days if wanted, as exceptions of a calendar for a span of years, both included. */
export function frenchExceptions(
  fromYear: number,
  toYear: number,
  options: { isAlsaceMoselle?: boolean; hasBridges?: boolean } = {},
): CalendarException[] {
  const years = Array.from({ length: Math.max(0, toYear - fromYear + 1) }, (_, i) => fromYear + i);
  return years
    .flatMap((y) => [
      ...frenchHolidays(y, options.isAlsaceMoselle),
      ...(options.hasBridges ? bridgeDays(y, options.isAlsaceMoselle) : []),
    ])
    .map(({ date, name }) => ({ name, from: date, to: date, intervals: [] }));
}
