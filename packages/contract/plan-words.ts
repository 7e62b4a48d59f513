/** Durations, days and predecessors as people type them, in French and English alike; null where nothing can be read. Pure. */
import type { Outline } from './plan.ts';
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
  [/^(min|mn|m)$/, () => 1, 1],
  [/^(h|heures?|hours?|hrs?)$/, () => 60, 60],
  [/^(j|jours?|d|days?)$/, (units) => units.minutesPerDay, DAY],
  [/^(s|sem|semaines?|w|wk|weeks?)$/, (units) => units.minutesPerWeek, 7 * DAY],
  [/^(mois|mo|months?)$/, (units) => units.minutesPerDay * units.daysPerMonth, 30 * DAY],
];

/** Minutes of « 3 j », « 2 sem », « 4h », « 1,5 j », « 3 jc » (calendar days), or null. */
function minutesOf(text: string, units: Units): { minutes: number; isElapsed: boolean } | null {
  const match = /^(\d+(?:[.,]\d+)?)\s*([a-z]*)$/.exec(text);
  if (!match) return null;
  const value = Number(match[1]!.replace(',', '.'));
  const word = match[2] || 'j';
  const elapsed = /^(?:e(min|mn|h|d|w|mo)|(min|h|j|sem|s|mois)c)$/.exec(word);
  const plain = elapsed ? (elapsed[1] ?? elapsed[2]!) : word;
  const unit = unitWords.find(([pattern]) => pattern.test(plain));
  if (!unit) return null;
  const minutes = Math.round(value * (elapsed ? unit[2] : unit[1](units)));
  return minutes <= 5_256_000 ? { minutes, isElapsed: Boolean(elapsed) } : null;
}

const fold = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[\u00a0\u202f]/g, ' ');

/** « 3 j », « 2 sem », « 4 h », « 3 j ? », « jalon »; null when it is none of these. */
export function parseDuration(text: string, units: Units): Duration | null {
  const said = fold(text);
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

/** A day as typed: « 18/01/2027 », « 18/1 », « 18 janv. 2027 », « 2027-01-18 »; minutes at its midnight, or null. */
export function parseDay(text: string, nearYear: number): number | null {
  const said = fold(text).replace(/^(lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/, '');
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(said);
  const slashed = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{2}|\d{4}))?$/.exec(said);
  const worded = /^(\d{1,2})(?:er)?\s+([a-z]+)\.?(?:\s+(\d{4}))?$/.exec(said);
  let parts: [number, number, number] | null = null;
  if (iso) parts = [Number(iso[1]), Number(iso[2]), Number(iso[3])];
  else if (slashed) {
    const year = slashed[3] ? Number(slashed[3]) + (slashed[3].length === 2 ? 2000 : 0) : nearYear;
    parts = [year, Number(slashed[2]), Number(slashed[1])];
  } else if (worded) {
    const month = months.findIndex((names) => names.includes(worded[2]!)) + 1;
    if (month > 0) parts = [worded[3] ? Number(worded[3]) : nearYear, month, Number(worded[1])];
  }
  if (!parts) return null;
  const [year, month, day] = parts;
  const at = new Date(Date.UTC(year, month - 1, day));
  const exists = year >= 1900 && year <= 2199 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return exists ? at.getTime() / 60_000 : null;
}

const french: Record<string, Link['type']> = { FD: 'FS', DD: 'SS', FF: 'FF', DF: 'SF', FS: 'FS', SS: 'SS', SF: 'SF' };
export type Predecessor = Pick<Link, 'from' | 'type' | 'lagMinutes' | 'lagUnit'>;

/** « 3FD+2j ; 1.2 »: numbers of tasks with a type and a lag, or the piece that cannot be read. */
export function parsePredecessors(text: string, outline: Outline, units: Units): Predecessor[] | { wrong: string } {
  const found: Predecessor[] = [];
  for (const piece of text.split(/[;\n]|,(?!\d)/)) {
    const said = piece.trim();
    if (!said) continue;
    const match = /^([\d.]+?)\.?\s*(FD|DD|FF|DF|FS|SS|SF)?\s*(?:([+-])\s*(.+))?$/i.exec(said);
    const row = match && outline.rows.find((each) => each.number === match[1]);
    if (!match || !row) return { wrong: said };
    const type = french[(match[2] ?? 'FS').toUpperCase()]!;
    const sign = match[3] === '-' ? -1 : 1;
    const percent = /^(\d+)\s*%$/.exec(match[4] ?? '');
    const lag = match[4] && !percent ? minutesOf(fold(match[4]), units) : { minutes: 0, isElapsed: false };
    if (!lag) return { wrong: said };
    found.push({
      from: row.task.id,
      type,
      lagMinutes: sign * (percent ? Number(percent[1]) : lag.minutes) || 0,
      lagUnit: percent ? 'percent' : lag.isElapsed ? 'elapsed' : 'working',
    });
  }
  return found;
}
