import { expect, test } from 'vitest';
import { parseDuration } from './plan-words.ts';

test('hours with their minutes are typed as people write them', () => {
  const minutes = (text: string) =>
    parseDuration(text, { minutesPerDay: 480, minutesPerWeek: 2400, daysPerMonth: 20 })?.durationMinutes;
  for (const said of ['2 h 30', '2h30', '2 h 30 min', '2\u00a0h\u00a030', '2,5 h', '150 min'])
    expect(minutes(said)).toBe(150);
  expect(minutes('1h05')).toBe(65);
  for (const said of ['2 h 75', '2 j 30', 'h 30']) expect(minutes(said)).toBeUndefined();
});
