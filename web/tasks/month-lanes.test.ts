// Bars of a week: everything is shown on its days, once, and nothing lies over anything else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { weekRuns } from './month-lanes.ts';

const byLetter = (a: string, b: string) => a.localeCompare(b);

test('what goes on from day to day is one bar; what is interrupted goes on on its line', () => {
  const week = [['a', 'b'], ['a', 'c'], ['c'], ['a'], ['a', 'd'], [], ['d']];
  expect(weekRuns(week, byLetter)).toEqual([
    { item: 'a', lane: 0, first: 0, days: 2 },
    { item: 'a', lane: 0, first: 3, days: 2 },
    { item: 'b', lane: 1, first: 0, days: 1 },
    { item: 'c', lane: 1, first: 1, days: 2 },
    { item: 'd', lane: 1, first: 4, days: 1 },
    { item: 'd', lane: 1, first: 6, days: 1 },
  ]);
});

test('each item is on each of its days exactly once, on one line, and no two share a place', () => {
  const weeks = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefgh')), { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(weeks, (week) => {
      const runs = weekRuns(week, byLetter);
      const places = runs.flatMap(({ item, lane, first, days }) =>
        Array.from({ length: days }, (_, i) => ({ item, lane, day: first + i })),
      );
      const said = places.map(({ item, day }) => `${day}${item}`).sort();
      expect(said).toEqual(week.flatMap((items, day) => items.map((item) => `${day}${item}`)).sort());
      expect(new Set(places.map(({ lane, day }) => `${lane} ${day}`)).size).toBe(places.length);
      for (const item of 'abcdefgh')
        expect(new Set(runs.filter((run) => run.item === item).map(({ lane }) => lane)).size).toBeLessThan(2);
    }),
  );
});
