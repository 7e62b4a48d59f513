import { expect, test } from 'vitest';
import type { PlanView } from '../plan.ts';
import { burndown, doneBy } from './burn.ts';
import { earnedValue, plannedAt, type Worth } from './earned.ts';
import { lineOf } from './LineChart.tsx';
import { milestoneTrends } from './trend.ts';
import { statusOfPlan } from './worth.ts';

// every minute is worked: shares are those of the calendar
const always = (from: number, to: number) => to - from;

test('the fence of the textbook: four sides of 1,000, one a day; at the end of the third day', () => {
  // the example that courses on the PMBOK Guide tell: sides 1 and 2 done, half of side 3, costs 1,000, 1,200 and 600
  const side = (day: number, done: number, spent: number): Worth => ({
    id: `side ${day}`,
    budget: 1000,
    done,
    spent,
    isSpentKnown: true,
    start: (day - 1) * 1440,
    finish: day * 1440,
  });
  const sides = [side(1, 1, 1000), side(2, 1, 1200), side(3, 0.5, 600), side(4, 0, 0)];
  const value = earnedValue(sides, 3 * 1440, always);
  expect(value).toMatchObject({ budget: 4000, planned: 3000, earned: 2500, actual: 2800 });
  expect(value.schedulePerformance).toBeCloseTo(0.833, 3);
  expect(value.costPerformance).toBeCloseTo(0.893, 3);
  expect(value.estimate).toBeCloseTo(4480, 6);
  expect(value.remaining).toBeCloseTo(1680, 6);
  expect(value.variance).toBeCloseTo(-480, 6);
  expect(plannedAt(sides, 3.5 * 1440, always)).toBe(3500);
});

const unspent = { id: 'a', budget: 100, done: 0, spent: 0, isSpentKnown: false };

test('nothing spent or nothing planned yet says no index rather than an infinite one', () => {
  const value = earnedValue([{ ...unspent, start: 1440, finish: 2880 }], 0, always);
  expect(value).toMatchObject({ planned: 0, schedulePerformance: null, costPerformance: null, estimate: null });
});

test('where nobody said what most of the work cost, no index makes it look cheap', () => {
  const done = { ...unspent, done: 1, start: 0, finish: 1440 };
  const paid = { ...done, id: 'b', budget: 50, spent: 50, isSpentKnown: true };
  expect(earnedValue([done, paid], 1440, always)).toMatchObject({ actual: 50, costPerformance: null, estimate: null });
  expect(earnedValue([paid, { ...done, spent: 80, isSpentKnown: true }], 1440, always).costPerformance).not.toBeNull();
});

const burn = { id: 'a', budget: 8, done: 0, createdAt: null, startedOn: null, finishedOn: null };

test('what is left goes down as tasks are done, and up when some are added', () => {
  const task = (id: string, createdAt: string, done: number) => ({ ...burn, id, budget: 10, done, createdAt });
  const days = burndown(
    [task('a', '2027-01-04', 1), task('b', '2027-01-04', 0.5), task('c', '2027-01-06', 0)],
    [
      { day: '2027-01-05', task_id: 'a', percent: 50 },
      { day: '2027-01-06', task_id: 'b', percent: 50 },
      { day: '2027-01-07', task_id: 'a', percent: 100 },
    ],
    '2027-01-07',
  );
  expect(days).toEqual([
    { day: '2027-01-04', left: 20, whole: 20 },
    { day: '2027-01-05', left: 15, whole: 20 },
    { day: '2027-01-06', left: 20, whole: 30 },
    { day: '2027-01-07', left: 15, whole: 30 },
  ]);
});

test('a task that came in already done, without a word in the log, was done the day it was finished', () => {
  const tasks = [{ ...burn, done: 1, createdAt: '2027-01-01T09:00:00.000Z', finishedOn: '2027-01-03' }];
  expect(burndown(tasks, [], '2027-01-04').map((each) => each.left)).toEqual([8, 8, 0, 0]);
});

test('a plan that is brought in half done burns down from the day its work began, not from the day of the file', () => {
  const createdAt = '2027-01-08T09:00:00.000Z';
  const days = burndown(
    [
      { ...burn, id: 'done', done: 1, createdAt, startedOn: '2027-01-05', finishedOn: '2027-01-06' },
      { ...burn, id: 'begun', done: 0.5, createdAt, startedOn: '2027-01-07' },
      { ...burn, id: 'to do', createdAt },
      // somebody adds one later, and says today what was finished yesterday
      { ...burn, id: 'later', done: 1, createdAt: '2027-01-08T10:00:00.000Z', finishedOn: '2027-01-08' },
    ],
    [{ day: '2027-01-09', task_id: 'later', percent: 100 }],
    '2027-01-09',
  );
  expect(days.map(({ day, left, whole }) => [day.slice(8), left, whole])).toEqual([
    ['05', 24, 24],
    ['06', 16, 24],
    ['07', 16, 24],
    ['08', 12, 32],
    ['09', 12, 32],
  ]);
});

test('the pace of the last weeks says when all is done; no pace, no date', () => {
  const steady = Array.from({ length: 15 }, (_, i) => ({
    day: new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10),
    left: 100 - i * 4,
    whole: 100,
  }));
  expect(doneBy(steady)).toBe('2027-01-26'); // 44 left on the 15th, 4 a day
  expect(doneBy(steady.map((each) => ({ ...each, left: 100 })))).toBeNull();
});

test('figures are of a whole minute, whatever the clock says', () => {
  const plan = { settings: undefined } as PlanView;
  expect(statusOfPlan(plan, 29_000_000.4)).toBe(29_000_000);
});

test('a milestone’s way is drawn through what was agreed, the days it moved and today; what a day of today says is left to now', () => {
  const instant = (day: string) => Date.parse(`${day}T17:00Z`) / 60_000;
  const plan = {
    rows: {
      baselines: {
        b: { id: 'b', name: 'B', takenAt: '2027-01-05T09:00:00Z', dates: { m: [0, instant('2027-02-01')] } },
      },
    },
    schedule: { columns: { flags: [16], finish: [instant('2027-02-12')] } },
    outline: { rows: [{ task: { id: 'm', name: 'Hors d’eau' }, at: 0, isSummary: false }] },
  } as unknown as PlanView;
  const kept = [
    { day: '2027-01-04', task_id: 'm', finish: '2027-01-29T17:00' },
    { day: '2027-01-08', task_id: 'm', finish: '2027-02-05T17:00' },
    { day: '2027-01-11', task_id: 'm', finish: '2027-02-09T17:00' },
  ];
  const now = Date.parse('2027-01-11T12:00Z') / 60_000;
  const [trend] = milestoneTrends(plan, now, kept);
  expect(trend!.points.map(([, date]) => date)).toEqual(
    ['2027-01-29', '2027-02-01', '2027-02-05', '2027-02-12'].map(instant),
  );
  expect(trend!.movedDays).toBe(14);
  expect(milestoneTrends({ ...plan, rows: {} } as PlanView, now, [])).toEqual([]);
});

test('a milestone stays on its date until the day it moves, and of two of one name the number says which', () => {
  const corners = lineOf({ points: [[1, 10], [20, 10], [30, 40]], isHeld: true }); // biome-ignore format: as they are drawn
  expect(corners).toEqual([[1, 10], [20, 10], [20, 10], [30, 10], [30, 40]]); // biome-ignore format: as they are drawn
  const row = (id: string, number: string, at: number) => ({
    task: { id, name: 'Réception' },
    number,
    at,
    isSummary: false,
  });
  const plan = {
    rows: {
      baselines: { b: { id: 'b', name: 'B', takenAt: '2027-01-05T09:00:00Z', dates: { m: [0, 10], n: [0, 10] } } },
    },
    schedule: { columns: { flags: [16, 16], finish: [10, 20] } },
    outline: { rows: [row('m', '1.4', 0), row('n', '2.4', 1)] },
  } as unknown as PlanView;
  const names = milestoneTrends(plan, Date.parse('2027-01-11T12:00Z') / 60_000).map((each) => each.name);
  expect(names.sort()).toEqual(['1.4 Réception', '2.4 Réception']);
});
