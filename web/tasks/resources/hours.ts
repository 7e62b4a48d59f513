/** Working hours of a day as people type them: « 8h-12h, 13h30-17h », « 08:00–12:00 », « fermé ». Pure. */
import type { Interval } from '#schedule/plan.ts';

const TIME = String.raw`(\d{1,2})\s*(?:[h:.]\s*(\d{2})?)?`;
const STRETCH = new RegExp(`${TIME}\\s*(?:-|–|—|à|to)\\s*${TIME}`, 'g');
const CLOSED = /^(ferme|repos|off|closed|none|aucun|-)$/;

/** The intervals of a day, `[]` when it is off, or null where the text cannot be read or makes no sense. */
export function parseHours(text: string): Interval[] | null {
  const said = text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[\u00a0\u202f]/g, ' ')
    .trim();
  if (CLOSED.test(said.normalize('NFD').replace(/\p{M}/gu, ''))) return [];
  const found: Interval[] = [];
  for (const [, h1, m1, h2, m2] of said.matchAll(STRETCH)) {
    if (Number(m1 ?? 0) > 59 || Number(m2 ?? 0) > 59) return null;
    found.push([Number(h1) * 60 + Number(m1 ?? 0), Number(h2) * 60 + Number(m2 ?? 0)]);
  }
  if (/[^\s,;/&+.]/.test(said.replace(STRETCH, '').replace(/\b(et|and|puis|then)\b/g, ''))) return null;
  found.sort((a, b) => a[0] - b[0]);
  const isSound = found.every(([from, to], i) => from < to && to <= 1440 && (i === 0 || found[i - 1]![1] <= from));
  return found.length > 0 && isSound ? found : null;
}

const two = (n: number): string => String(n).padStart(2, '0');
const clock = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;

/** « 08:00–12:00, 13:00–17:00 »; nothing for a day off. */
export const sayHours = (intervals: readonly (readonly [number, number])[]): string =>
  intervals.map(([from, to]) => `${clock(from)}–${clock(to)}`).join(', ');
