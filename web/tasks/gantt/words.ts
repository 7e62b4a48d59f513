// Durations and slacks as people say them: « 3 j », « 1,5 j », « 4 h »; and what they type.
import { language, t } from '#web/core/i18n.ts';

/** « 26 j », « 1,5 j », « 4 h », « 30 min », of working minutes. */
export function durationText(minutes: number, minutesPerDay: number): string {
  const number = (value: number) =>
    new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(Math.abs(value) < 0.05 ? 0 : value);
  const size = Math.abs(minutes);
  const unit = (word: string, value: number) => `${number(value)}\u00a0${word}`;
  if (size === 0 || (size >= minutesPerDay && (size * 10) % minutesPerDay === 0) || size >= minutesPerDay * 10)
    return unit(t('gantt.unit.day'), minutes / minutesPerDay);
  if (size % 60 === 0 || size >= 600) return unit('h', minutes / 60);
  return unit('min', minutes);
}

const SPELLED: Record<string, 'minute' | 'hour' | 'day' | 'week' | 'month'> = {
  min: 'minute',
  m: 'minute',
  h: 'hour',
  j: 'day',
  d: 'day',
  '': 'day',
  s: 'week',
  sem: 'week',
  w: 'week',
  mo: 'month',
  mois: 'month',
};

/** Working minutes of « 3 j », « 2,5 », « 4h », « 1 sem »; null when it is not a duration. A minus sign is a lead. */
export function minutesOf(
  text: string,
  project: { minutesPerDay: number; minutesPerWeek: number; daysPerMonth: number },
): number | null {
  const found = /^\s*([+-]?)\s*(\d+(?:[.,]\d+)?)\s*([a-zé]*)\.?\s*$/i.exec(text);
  if (!found) return null;
  const word = found[3]!
    .toLowerCase()
    .replace(/^(jour|day)s?$/, 'j')
    .replace(/^(semaine|week)s?$/, 's');
  const unit =
    SPELLED[
      word
        .replace(/^(heure|hour)s?$/, 'h')
        .replace(/^months?$/, 'mois')
        .replace(/^minutes?$/, 'min')
    ];
  if (!unit) return null;
  const size = {
    minute: 1,
    hour: 60,
    day: project.minutesPerDay,
    week: project.minutesPerWeek,
    month: project.minutesPerDay * project.daysPerMonth,
  }[unit];
  return Math.round(Number(found[2]!.replace(',', '.')) * size) * (found[1] === '-' ? -1 : 1);
}
