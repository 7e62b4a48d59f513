// Wall time ↔ pixels, and the marks of the header. Minutes since 1970 as in the engine; there is no time zone in here.
import { DAY, dateOf, dayNumber, weekday } from '#schedule/time.ts';
import { sayFirst } from '#web/core/format.ts';
import { language, place } from '#web/core/i18n.ts';

/** `origin` is the minute at x = 0. */
export type Timescale = { origin: number; pxPerDay: number };

export const xOf = (scale: Timescale, minute: number): number => ((minute - scale.origin) * scale.pxPerDay) / DAY;
export const minuteAt = (scale: Timescale, x: number): number => scale.origin + (x * DAY) / scale.pxPerDay;

export const zoomNames = ['hour', 'day', 'week', 'month', 'quarter', 'year'] as const;
export type Zoom = (typeof zoomNames)[number];
/** How wide a day is in each named zoom. */
export const zoomWidths: Record<Zoom, number> = { hour: 864, day: 48, week: 13, month: 4, quarter: 1.4, year: 0.36 };
export const NARROWEST = 0.12;
export const WIDEST = 2880;

/** The named zoom nearest to a width of day, on a logarithmic ruler. */
export function zoomOf(pxPerDay: number): Zoom {
  const distance = (zoom: Zoom) => Math.abs(Math.log(pxPerDay / zoomWidths[zoom]));
  return zoomNames.reduce((best, zoom) => (distance(zoom) < distance(best) ? zoom : best));
}

/** The next named zoom in or out; the same one at the end of the ruler. */
export function zoomBeside(pxPerDay: number, step: 1 | -1): number {
  const wider = step < 0;
  const all = zoomNames.map((zoom) => zoomWidths[zoom]);
  const beyond = all.filter((width) => (wider ? width > pxPerDay * 1.05 : width < pxPerDay / 1.05));
  if (beyond.length === 0) return pxPerDay;
  return wider ? Math.min(...beyond) : Math.max(...beyond);
}

/** How wide a day is for a span to fit into a view, with what is written beside its bars. */
export const widthToFit = (from: number, to: number, width: number): number =>
  Math.max(NARROWEST, (width - 96) / Math.max(1, (to - from) / DAY));

export type Unit = 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'decade';
/** `end` is where the next mark begins; `strong` is set before `text`, in bold. */
export type Mark = { start: number; end: number; strong: string; text: string };

/** The two lines of the header at a width of day. */
export function tiersOf(pxPerDay: number): [upper: Unit, lower: Unit, every: number] {
  if (pxPerDay >= 600) return ['day', 'hour', pxPerDay >= 1400 ? 1 : 2];
  if (pxPerDay >= 150) return ['day', 'hour', 6];
  if (pxPerDay >= 34) return ['week', 'day', 1];
  if (pxPerDay >= 9) return ['month', 'week', 1];
  if (pxPerDay >= 5) return ['month', 'week', 1];
  if (pxPerDay >= 1.3) return ['year', 'month', 1];
  if (pxPerDay >= 0.45) return ['year', 'quarter', 1];
  return ['decade', 'year', 1];
}

/** Where the unit that holds a day begins. */
function floorOf(unit: Unit, day: number): number {
  if (unit === 'hour' || unit === 'day') return day;
  if (unit === 'week') return day - weekday(day);
  const [year, month] = dateOf(day);
  if (unit === 'month') return dayNumber(year, month, 1);
  if (unit === 'quarter') return dayNumber(year, month - ((month - 1) % 3), 1);
  return dayNumber(unit === 'year' ? year : year - (year % 10), 1, 1);
}

function nextOf(unit: Unit, day: number): number {
  if (unit === 'hour' || unit === 'day') return day + 1;
  if (unit === 'week') return day + 7;
  const [year, month] = dateOf(day);
  if (unit === 'month' || unit === 'quarter') {
    const next = month + (unit === 'month' ? 1 : 3);
    return next > 12 ? dayNumber(year + 1, next - 12, 1) : dayNumber(year, next, 1);
  }
  return dayNumber(year + (unit === 'year' ? 1 : 10), 1, 1);
}

/** Marks of a unit that touch [from, to), in minutes. Hours are given every `every` hours. */
export function marksOf(unit: Unit, from: number, to: number, every = 1): Mark[] {
  const marks: Mark[] = [];
  let day = floorOf(unit, Math.floor(from / DAY));
  while (day * DAY < to && marks.length < 2000) {
    const next = nextOf(unit, day);
    if (unit === 'hour') {
      for (let hour = 0; hour < 24; hour += every) {
        const start = day * DAY + hour * 60;
        const end = start + every * 60;
        if (end > from && start < to) marks.push({ start, end, strong: '', text: hourText(hour) });
      }
    } else marks.push({ start: day * DAY, end: next * DAY, ...labelOf(unit, day) });
    day = next;
  }
  return marks;
}

const hourText = (hour: number) => (language() === 'fr' ? `${hour} h` : `${String(hour).padStart(2, '0')}:00`);

function labelOf(unit: Unit, day: number): { strong: string; text: string } {
  const [year, month] = dateOf(day);
  if (unit === 'week') {
    const letter = language() === 'fr' ? 'S' : 'W';
    return { strong: `${letter}${isoWeek(day)}`, text: dayText(day, { day: 'numeric', month: 'short' }) };
  }
  if (unit === 'day') return { strong: dayText(day, { day: 'numeric' }), text: dayText(day, { weekday: 'short' }) };
  if (unit === 'month') return { strong: '', text: dayText(day, { month: 'short' }) };
  if (unit === 'quarter') {
    const letter = language() === 'fr' ? 'T' : 'Q';
    return { strong: '', text: `${letter}${Math.ceil(month / 3)}` };
  }
  return { strong: '', text: unit === 'year' ? String(year) : `${year}–${year + 9}` };
}

/** The upper line says its unit in full: « janvier 2027 », « lundi 4 janvier 2027 ». */
export function upperText(unit: Unit, mark: Mark): string {
  const day = mark.start / DAY;
  if (unit === 'day') return dayText(day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  if (unit === 'week') return `${mark.strong} · ${dayText(day, { month: 'long', year: 'numeric' })}`;
  if (unit === 'month') return dayText(day, { month: 'long', year: 'numeric' });
  return mark.text;
}

/** Where there is one line only: a quarter says its year, and so do the first month and each January. */
export function lineText(unit: Unit, mark: Mark, isFirst: boolean): string {
  const day = mark.start / DAY;
  if (unit === 'week' || unit === 'day') return shortDate(mark.start);
  const [year, month] = dateOf(day);
  const isNamed = unit === 'quarter' || (unit === 'month' && (isFirst || month === 1));
  return isNamed ? `${mark.text} ${year}` : mark.text;
}

/** The number of a week by ISO 8601: the one that holds its Thursday. */
export function isoWeek(day: number): number {
  const thursday = day - weekday(day) + 3;
  return 1 + Math.floor((thursday - dayNumber(dateOf(thursday)[0], 1, 1)) / 7);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
/** A day number as people say it. */
export function dayText(day: number, options: Intl.DateTimeFormatOptions): string {
  const key = language() + JSON.stringify(options);
  let format = formatters.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(place(), { ...options, timeZone: 'UTC' });
    formatters.set(key, format);
  }
  return sayFirst(format.format(day * DAY * 60_000), options);
}

/** Minutes since 1970 of the wall clock here. */
export const localMinutes = (at: Date): number => Math.floor(at.getTime() / 60_000) - at.getTimezoneOffset();

const years = { day: 'numeric', month: 'long', year: 'numeric' } as const;
/** « 26 mars 2027 » of an instant; the end of a day belongs to that day. */
export const dateText = (minute: number): string => dayText(Math.floor(minute / DAY), years);
/** « 26 mars » */
export const shortDate = (minute: number): string =>
  dayText(Math.floor(minute / DAY), { day: 'numeric', month: 'short' });
/** « lun. 18 janv. 2027, 08:00 » */
export function momentText(minute: number): string {
  const day = Math.floor(minute / DAY);
  const rest = minute - day * DAY;
  const two = (n: number) => String(n).padStart(2, '0');
  const date = dayText(day, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  return `${date}, ${two(Math.floor(rest / 60))}:${two(rest % 60)}`;
}
