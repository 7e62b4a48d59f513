/** Dates, sizes and durations as people say them, in the language shown. */
import { now } from './clock.ts';
import { language, place } from './i18n.ts';

type When = string | Date;
const DAY = 86_400_000;
const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language() + JSON.stringify(options);
  let found = cache.get(key);
  if (!found) cache.set(key, (found = new Intl.DateTimeFormat(place(), options)));
  return found;
}

/** French says the first of a month, and the second: « 1er février ». */
export const sayFirst = (text: string, { month, day: isDay }: Intl.DateTimeFormatOptions): string =>
  language() === 'fr' && month && isDay ? text.replace(/(^|[^\d])1(?=[\s\u00a0])/, '$11er') : text;
const formatDay = (options: Intl.DateTimeFormatOptions, at: When): string =>
  sayFirst(formatter(options).format(new Date(at)), options);

/** « 09:12 » */
export const time = (at: When): string => formatter({ hour: '2-digit', minute: '2-digit' }).format(new Date(at));
/** « lun. 18 janv. » */
export const day = (at: When): string => formatDay({ weekday: 'short', day: 'numeric', month: 'short' }, at);
/** « 18 janv. 2027 » */
export const date = (at: When): string => formatDay({ day: 'numeric', month: 'short', year: 'numeric' }, at);
/** « lundi 18 janvier 2027 », « vendredi 1er janvier 2027 » */
export const longDay = (at: When): string =>
  formatDay({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, at);

/** « aujourd’hui », « hier », or the day. */
export function relativeDay(at: When): string {
  const then = new Date(at);
  const today = now();
  const days = Math.round((startOfDay(then) - startOfDay(today)) / DAY);
  if (Math.abs(days) <= 1) return new Intl.RelativeTimeFormat(place(), { numeric: 'auto' }).format(days, 'day');
  return then.getFullYear() === today.getFullYear() ? day(then) : date(then);
}

/** The time today, otherwise the day. */
export function shortWhen(at: When): string {
  return startOfDay(new Date(at)) === startOfDay(now()) ? time(at) : relativeDay(at);
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

export const count = (value: number): string => new Intl.NumberFormat(place()).format(value);
export const percent = (ratio: number): string =>
  new Intl.NumberFormat(place(), { style: 'percent', maximumFractionDigits: 0 }).format(ratio);

const units = { fr: ['o', 'Ko', 'Mo', 'Go', 'To'], en: ['B', 'KB', 'MB', 'GB', 'TB'] } as const;

/** « 2,4 Mo » */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < 4) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  const number = new Intl.NumberFormat(place(), { maximumFractionDigits: digits }).format(value);
  return `${number}\u00a0${units[language()][unit]}`;
}

/** « 17 s », « 4 min », « 2 h 05 » */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)}\u00a0s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)}\u00a0min`;
  const minutes = String(Math.round((seconds % 3600) / 60)).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}\u00a0h\u00a0${minutes}`;
}

/** « Camille, Mathis et Sophie » */
export const listOf = (names: string[]): string =>
  new Intl.ListFormat(place(), { style: 'long', type: 'conjunction' }).format(names);
