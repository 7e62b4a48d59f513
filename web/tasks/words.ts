/** Durations, dates and predecessors as people read them, in the language shown; the contract reads what they type. */
import type { Link, Outline, Units } from '#contract/tasks.ts';
import type { Schedule } from '#schedule/result.ts';
import { DAY, dayNumber, formatInstant } from '#schedule/time.ts';
import { sayFirst } from '#web/core/format.ts';
import { language, place } from '#web/core/i18n.ts';

export { parseDay, parseDuration, parsePredecessors } from '#contract/tasks.ts';

/** For comparing what people type: without case or accents. */
export const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');

const numbers = new Map<string, Intl.NumberFormat>();
/** Kept by language: making one takes longer than a row of a table may. */
function number(value: number): string {
  let found = numbers.get(language());
  if (!found) numbers.set(language(), (found = new Intl.NumberFormat(place(), { maximumFractionDigits: 2 })));
  return found.format(value);
}

/** « 3 j », « 4 h », « 45 min »; with the sign when it is negative. */
export function sayMinutes(minutes: number, units: Pick<Units, 'minutesPerDay'>, isElapsed = false): string {
  const isFrench = language() === 'fr';
  const perDay = isElapsed ? DAY : units.minutesPerDay;
  const size = Math.abs(minutes);
  const tail = isElapsed && isFrench ? 'c' : '';
  const head = isElapsed && !isFrench ? 'e' : '';
  if (size >= perDay || size === 0) {
    return `${number(Math.round((minutes / perDay) * 100) / 100)}\u00a0${head}${isFrench ? 'j' : 'd'}${tail}`;
  }
  if (size >= 60) return `${number(Math.round((minutes / 60) * 100) / 100)}\u00a0${head}h${tail}`;
  return `${minutes}\u00a0${head}min${tail}`;
}

/** « 12 h », however many days that makes. */
export const sayLoad = (minutes: number): string =>
  Math.round(minutes) === 0 ? '0\u00a0h' : sayMinutes(Math.round(minutes), { minutesPerDay: Number.POSITIVE_INFINITY });

const formats = new Map<string, Intl.DateTimeFormat>();
function format(minutes: number, options: Intl.DateTimeFormatOptions): string {
  const key = place() + JSON.stringify(options);
  let found = formats.get(key);
  // wall time of the project: shown as it is, in no zone
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(place(), { ...options, timeZone: 'UTC' })));
  return sayFirst(found.format(minutes * 60_000), options);
}

/** « lun. 18 janv. » of minutes of wall time since 1970; « 18 janv. 2027 » where a plan goes through several years. */
export const sayDay = (minutes: number, hasYears = false): string =>
  format(
    minutes,
    hasYears
      ? { day: 'numeric', month: 'short', year: 'numeric' }
      : { weekday: 'short', day: 'numeric', month: 'short' },
  );
/** « +4 j », in days of the calendar */
export const sayDrift = (days: number): string =>
  `${days > 0 ? '+' : days < 0 ? '−' : ''}${number(Math.abs(days))}\u00a0${language() === 'fr' ? 'j' : 'd'}`;
/** Whether a plan goes through more than one year, so that a day needs its year. */
export const spansYears = ({ project }: Pick<Schedule, 'project'>): boolean =>
  project.start.slice(0, 4) !== project.finish.slice(0, 4);
/** « lun. 18 janv. 2027 » */
export const sayDate = (minutes: number): string =>
  format(minutes, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
/** « janvier 2027 » */
export const sayMonth = (minutes: number): string => format(minutes, { month: 'long', year: 'numeric' });
/** « lun. » */
export const sayWeekday = (minutes: number): string => format(minutes, { weekday: 'short' });
/** « lundi » */
export const sayLongWeekday = (minutes: number): string => format(minutes, { weekday: 'long' });
/** « 18/01/2027 », which `parseDay` reads again */
export const typedDay = (minutes: number): string => {
  const [year, month, day] = formatInstant(minutes).slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
};
export const todayMinutes = (now: Date): number =>
  dayNumber(now.getFullYear(), now.getMonth() + 1, now.getDate()) * DAY;

const inFrench: Record<Link['type'], string> = { FS: 'FD', SS: 'DD', FF: 'FF', SF: 'DF' };

/** The predecessors of a task as they would be typed: « 1.2 ; 3FD+2 j ». */
export function sayPredecessors(links: readonly Link[], outline: Outline, units: Units): string {
  return links
    .flatMap((link) => {
      const row = outline.byId.get(link.from);
      return row ? [`${row.number}${sayLink(link, units)}`] : [];
    })
    .join('\u00a0; ');
}

/** The type and lag of a link; nothing for a plain finish-to-start. */
export function sayLink(link: Pick<Link, 'type' | 'lagMinutes' | 'lagUnit'>, units: Units): string {
  const type = language() === 'fr' ? inFrench[link.type] : link.type;
  if (!link.lagMinutes) return link.type === 'FS' ? '' : type;
  const isPercent = link.lagUnit === 'percent' || link.lagUnit === 'elapsedPercent';
  const size = Math.abs(link.lagMinutes);
  const lag = isPercent
    ? `${size}\u00a0${link.lagUnit === 'percent' ? '' : 'e'}%`
    : sayMinutes(size, units, link.lagUnit === 'elapsed');
  return `${type}${link.lagMinutes < 0 ? '-' : '+'}${lag}`;
}
