import { expect, test } from 'vitest';
import { isQuiet } from './quiet.ts';

const at = (day: string, time: string) => new Date(`2027-01-${day}T${time}:00`);

test('one is left alone in the evening, at night and at the week-end', () => {
  expect(isQuiet(at('18', '07:59'))).toBe(true);
  expect(isQuiet(at('18', '08:00'))).toBe(false);
  expect(isQuiet(at('18', '18:59'))).toBe(false);
  expect(isQuiet(at('18', '19:00'))).toBe(true);
  expect(isQuiet(at('23', '10:00'))).toBe(true);
  expect(isQuiet(at('24', '10:00'))).toBe(true);
});

test('who works at night says so: hours may go over midnight', () => {
  const night = { from: '21:00', to: '05:00' };
  expect(isQuiet(at('18', '23:00'), night)).toBe(false);
  expect(isQuiet(at('19', '04:59'), night)).toBe(false);
  expect(isQuiet(at('19', '12:00'), night)).toBe(true);
});
