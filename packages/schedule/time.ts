// Local wall time as whole minutes since 1970-01-01T00:00. There is no time zone in here: the edges convert.

import { PlanError } from './plan.ts';

export const DAY = 1440;
const SHAPE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?$/;

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
export function dayNumber(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** Year, month and day of a day number. */
export function dateOf(day: number): [year: number, month: number, day: number] {
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const doe = z - era * 146097;
  const yoe = Math.floor((doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365);
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return [yoe + era * 400 + (month <= 2 ? 1 : 0), month, doy - Math.floor((153 * mp + 2) / 5) + 1];
}

/** Monday is 0. */
export const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** Minutes of `YYYY-MM-DDTHH:MM` (seconds are dropped) or of `YYYY-MM-DD`. Throws `PlanError` on anything else. */
export function parseInstant(text: string): number {
  const isShort = text.length === 10;
  if (!isShort && text.length !== 16 && !SHAPE.test(text)) throw notADate(text);
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = isShort ? 0 : digits(text, 11, 2);
  const minute = isShort ? 0 : digits(text, 14, 2);
  const isPunctuated = text[4] === '-' && text[7] === '-' && (isShort || (text[10] === 'T' && text[13] === ':'));
  const isSensible =
    year >= 1900 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= monthLength(year, month);
  if (!isPunctuated || !isSensible || !(hour <= 24) || !(minute < 60)) throw notADate(text);
  return dayNumber(year, month, day) * DAY + hour * 60 + minute;
}

const notADate = (text: string) => new PlanError('bad_date', text, `not a date: ${text.slice(0, 40)}`);

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const monthLength = (year: number, month: number) =>
  month === 2 ? (isLeap(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;

/** Day number of `YYYY-MM-DD`. */
export const parseDay = (text: string): number => Math.floor(parseInstant(text) / DAY);

/** `YYYY-MM-DD` of a day number. */
export function formatDay(day: number): string {
  const [y, m, d] = dateOf(day);
  return `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`;
}

/** `YYYY-MM-DDTHH:MM` of minutes since 1970. */
export function formatInstant(minutes: number): string {
  const day = Math.floor(minutes / DAY);
  const rest = minutes - day * DAY;
  return `${formatDay(day)}T${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}

const two = (n: number) => (n < 10 ? `0${n}` : String(n));
