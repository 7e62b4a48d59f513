/** Durations, days, predecessors and people as they are typed or as Microsoft Project writes them, in French and English alike. Pure. */
import type { Link } from './plan-rows.ts';

const DAY = 1440;

/** How long the plan's days, weeks and months are. */
export interface Units {
  minutesPerDay: number;
  minutesPerWeek: number;
  daysPerMonth: number;
}

export interface Duration {
  durationMinutes: number;
  isElapsed: boolean;
  isEstimated: boolean;
  isMilestone: boolean;
}

const unitWords: [RegExp, (units: Units) => number, number][] = [
  [/^(min|mins|mn|m|minutes?)$/, () => 1, 1],
  [/^(h|hrs?|heures?|hours?)$/, () => 60, 60],
  [/^(j|jrs?|jours?|d|dys?|days?)$/, (units) => units.minutesPerDay, DAY],
  [/^(s|sms?|sem|semaines?|w|wks?|weeks?)$/, (units) => units.minutesPerWeek, 7 * DAY],
  [/^(mois|mo|mons?|months?)$/, (units) => units.minutesPerDay * units.daysPerMonth, 30 * DAY],
];

/** Minutes of « 3 j », « 2 sem », « 4h », « 2 h 30 », « 1,5 j », and of calendar days « 3 jc », « 3 jours é », `3 edays`; or null. */
function minutesOf(text: string, units: Units): { minutes: number; isElapsed: boolean } | null {
  const clock = /^(\d+)\s*h\s*([0-5]?\d)\s*(?:min|mn|m)?$/.exec(text);
  if (clock) text = `${Number(clock[1]) * 60 + Number(clock[2])} min`;
  const match = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)\s?([a-z]*)$/.exec(text);
  if (!match) return null;
  const value = Number(match[1]!.replace(',', '.'));
  const word = match[2]! + match[3]! || 'j';
  const unitOf = (name: string) => unitWords.find(([pattern]) => pattern.test(name));
  const plain = unitOf(word);
  const unit = plain ?? unitOf(word.replace(/^e|[ce]$/, ''));
  if (!unit) return null;
  const minutes = Math.round(value * (plain ? unit[1](units) : unit[2]));
  return minutes <= 5_256_000 ? { minutes, isElapsed: !plain } : null;
}

/** For comparing what people write: without case, accents or hard spaces. */
export const plainly = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u00a0\u202f]/g, ' ');

/** « 3 j », « 2 sem », « 4 h », « 3 j ? », « jalon »; null when it is none of these. */
export function parseDuration(text: string, units: Units): Duration | null {
  const said = plainly(text);
  if (/^(jalon|milestone|0)$/.test(said)) {
    return { durationMinutes: 0, isElapsed: false, isEstimated: false, isMilestone: true };
  }
  const isEstimated = said.endsWith('?');
  const found = minutesOf(said.replace(/\s*\?$/, ''), units);
  if (!found) return null;
  const isMilestone = found.minutes === 0;
  return { durationMinutes: found.minutes, isElapsed: found.isElapsed && !isMilestone, isEstimated, isMilestone };
}

const months = [
  ['janv', 'jan', 'january', 'janvier'],
  ['fevr', 'fev', 'feb', 'february', 'fevrier'],
  ['mars', 'mar', 'march'],
  ['avr', 'apr', 'april', 'avril'],
  ['mai', 'may'],
  ['juin', 'jun', 'june'],
  ['juil', 'jul', 'july', 'juillet'],
  ['aout', 'aug', 'august'],
  ['sept', 'sep', 'september', 'septembre'],
  ['oct', 'october', 'octobre'],
  ['nov', 'november', 'novembre'],
  ['dec', 'december', 'decembre'],
];

const weekdays = /^(lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)([a-z]*)\.?,?\s+/;
const weekdayNames =
  /^(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tues|tuesday|wednesday|thur|thurs|thursday|friday|saturday|sunday)$/;

/**
 * A day as typed: « 18/01/2027 », « 18/1 », « 18 janv. 2027 », « 2027-01-18 », `January 18, 2027`; minutes at its midnight,
 * or null. A weekday or a time with it is passed over; `isMonthFirst` reads `1/18/27`.
 */
export function parseDay(text: string, nearYear: number, isMonthFirst = false): number | null {
  const whole = plainly(text).replace(times, '');
  const said = withoutWeekday(whole);
  const year = (written: string | undefined) =>
    written ? Number(written) + (written.length === 2 ? 2000 : 0) : nearYear;
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said);
  const slashed = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/.exec(said);
  const worded = /^(\d{1,2})(?:er)?[\s-]([a-z]+)\.?(?:,?[\s-]+(\d{2}|\d{4}))?$/.exec(said);
  // « mar 18 » may be the 18th of March
  const american = [whole, said]
    .map((each) => /^([a-z]+)\.?\s(\d{1,2})(?:,?\s+'?(\d{2}|\d{4}))?$/.exec(each))
    .find(Boolean);
  const monthOf = (word: string) => months.findIndex((names) => names.includes(word)) + 1;
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  if (slashed) {
    const [first, second] = [Number(slashed[1]), Number(slashed[2])];
    return isMonthFirst ? dayOf(year(slashed[3]), first, second) : dayOf(year(slashed[3]), second, first);
  }
  if (worded) return dayOf(year(worded[3]), monthOf(worded[2]!), Number(worded[1]));
  return american ? dayOf(year(american[3]), monthOf(american[1]!), Number(american[2])) : null;
}

const times = /[\sT]+(\d{1,2})(?:[:h](\d{2})?)(?::\d{2}(?:\.\d+)?)?\s*(am|pm)?z?$/i;

function withoutWeekday(said: string): string {
  const named = weekdays.exec(said);
  // « mars 18 » begins as « mardi 18 » does
  return named && (named[2] === '' || weekdayNames.test(named[1]! + named[2]!)) ? said.slice(named[0].length) : said;
}

/** The time of a day that is written with one, in minutes after midnight; null without. */
export function parseTime(text: string): number | null {
  const found = times.exec(plainly(text));
  if (!found) return null;
  const [hour, half] = [Number(found[1]), found[3]?.toLowerCase()];
  const minutes = ((half ? hour % 12 : hour) + (half === 'pm' ? 12 : 0)) * 60 + Number(found[2] ?? 0);
  return minutes < DAY ? minutes : null;
}

function dayOf(year: number, month: number, day: number): number | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  const exists = year >= 1900 && year <= 2199 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return exists ? at.getTime() / 60_000 : null;
}

/** Whether the days of a table put the month first, as American ones do: some are days only so, or only so fall on their weekday. */
export function areMonthsFirst(texts: readonly string[]): boolean {
  let isOnlyMonthFirst = false;
  for (const text of texts) {
    const weekday = weekdays.exec(plainly(text))?.[1];
    const fits = (day: number | null) =>
      day !== null &&
      (!weekday || weekdayOf[weekday] === undefined || new Date(day * 60_000).getUTCDay() === weekdayOf[weekday]);
    const isDayFirst = fits(parseDay(text, 2000));
    if (isDayFirst && !fits(parseDay(text, 2000, true))) return false;
    if (!isDayFirst && fits(parseDay(text, 2000, true))) isOnlyMonthFirst = true;
  }
  return isOnlyMonthFirst;
}
const weekdayOf: Record<string, number> = Object.fromEntries(
  ['dim sun', 'lun mon', 'mar tue', 'mer wed', 'jeu thu', 'ven fri', 'sam sat'].flatMap((names, i) =>
    names.split(' ').map((name) => [name, i]),
  ),
);

const french: Record<string, Link['type']> = { FD: 'FS', DD: 'SS', FF: 'FF', DF: 'SF', FS: 'FS', SS: 'SS', SF: 'SF' };
export type Predecessor = Pick<Link, 'from' | 'type' | 'lagMinutes' | 'lagUnit'>;

/** One predecessor each; a comma within a lag (« +1,5 j ») separates nothing. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const part of text.split(/[;\n]/)) {
    let isFirst = true;
    for (const each of part.split(',')) {
      const isInLag = !isFirst && /[+-]\s*\d+$/.test(pieces.at(-1)!) && /^\d/.test(each);
      pieces.push(isInLag ? `${pieces.pop()},${each}` : each);
      isFirst = false;
    }
  }
  return pieces;
}

/** « 3FD+2j ; 1.2 », « 4,5FS-1 day »: numbers of tasks with a type and a lag, and the pieces that cannot be read. */
export function parsePredecessors(
  text: string,
  taskNumbered: (number: string) => string | undefined,
  units: Units,
): { found: Predecessor[]; wrong: string[] } {
  const found: Predecessor[] = [];
  const wrong: string[] = [];
  for (const piece of piecesOf(text)) {
    const said = piece.trim();
    if (!said) continue;
    const match = /^([\d.]+?)\.?\s*(FD|DD|FF|DF|FS|SS|SF)?\s*(?:([+-])\s*(.+))?$/i.exec(said);
    const from = match && taskNumbered(match[1]!);
    const lag = match?.[4] ? lagOf(plainly(match[4]), units) : noLag;
    if (!from || !lag) wrong.push(said);
    else if (!found.some((each) => each.from === from)) {
      const type = french[(match[2] ?? 'FS').toUpperCase()]!;
      found.push({ from, type, ...lag, lagMinutes: (match[3] === '-' ? -lag.lagMinutes : lag.lagMinutes) || 0 });
    }
  }
  return { found, wrong };
}

type Lag = Pick<Link, 'lagMinutes' | 'lagUnit'>;
const noLag: Lag = { lagMinutes: 0, lagUnit: 'working' };
function lagOf(said: string, units: Units): Lag | null {
  const percent = /^(\d+)\s*(e?)%\s*(e?)$/.exec(said);
  if (percent) {
    return { lagMinutes: Number(percent[1]), lagUnit: percent[2] || percent[3] ? 'elapsedPercent' : 'percent' };
  }
  const found = minutesOf(said.replace(/\s*\?$/, ''), units);
  return found && { lagMinutes: found.minutes, lagUnit: found.isElapsed ? 'elapsed' : 'working' };
}

/** « Camille ; Nora[50%] », `Nora[0.5]`: names, with the share of their time that each gives (1 is all of it). */
export function parsePeople(text: string): { name: string; units: number }[] {
  const people = new Map<string, number>();
  for (const piece of text.split(/[;,\n](?![^[]*\])/)) {
    const [, name = '', share = '', percent] = /^([^[]*)(?:\[\s*([\d.,]+)\s*(%?).*\])?/.exec(piece.trim()) ?? [];
    const said = name.trim().slice(0, 120);
    const units = Number(share.replace(',', '.')) / (percent ? 100 : 1);
    if (said && !people.has(said)) people.set(said, units > 0 && units <= 1000 ? units : 1);
  }
  return [...people].map(([name, units]) => ({ name, units }));
}
/** A name with the share of their time that a task has, as `parsePeople` reads it. */
export const sayPerson = (name: string, units: number): string =>
  units === 1 ? name : `${name}[${Math.round(units * 100)}%]`;
