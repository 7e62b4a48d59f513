// Late dates hold: a task that begins at its late start never moves the end, whatever calendars its links join.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Interval, type LinkType, type Plan, standardWeek, type Task } from './plan.ts';
import { schedule } from './schedule.ts';

const office = standardWeek()[0]!;
const weeks: Record<string, Interval[][]> = {
  office: standardWeek() as Interval[][],
  saturdays: [office, office, office, office, office, office, []],
  mornings: standardWeek().map((_, day): Interval[] => (day < 5 ? [[480, 720]] : [])),
  nights: standardWeek().map((_, day): Interval[] =>
    day < 5
      ? [
          [0, 240],
          [1200, 1440],
        ]
      : [],
  ),
  always: standardWeek().map((): Interval[] => [[0, 1440]]),
};
const calendars = Object.keys(weeks);
const planOf = (tasks: Partial<Task>[], links: [number, number, LinkType, number, boolean][]): Plan => ({
  project: {
    start: '2026-05-04T08:00',
    from: 'start',
    calendarId: 'office',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
    isNeverBeforeStart: false,
  },
  calendars: calendars.map((id) => ({
    id,
    name: id,
    week: weeks[id]!,
    exceptions: [{ from: '2026-05-08', to: '2026-05-08', intervals: [] }],
  })),
  tasks: tasks.map((task, i) => ({ id: `${i}`, name: '', order: `${i}`, durationMinutes: 480, ...task })),
  links: links.map(([a, b, type, lagMinutes, isElapsed], i) => ({
    id: `l${i}`,
    from: `${Math.min(a, b)}`,
    to: `${Math.max(a, b)}`,
    type,
    lagMinutes,
    lagUnit: isElapsed ? ('elapsed' as const) : ('working' as const),
  })),
});
const putOff = (plan: Plan, id: string, at: string): Plan => ({
  ...plan,
  tasks: plan.tasks.map((t): Task => (t.id === id ? { ...t, constraint: 'SNET', constraintAt: at } : t)),
});

test('across calendars, with every link and lag', () => {
  const node = fc.nat(5);
  const tasks = fc.array(
    fc.record({
      durationMinutes: fc.integer({ min: 1, max: 30 }).map((hours) => hours * 60),
      calendarId: fc.constantFrom(...calendars),
    }),
    { minLength: 6, maxLength: 6 },
  );
  const lag = fc.integer({ min: -6, max: 14 }).map((hours) => hours * 60);
  const links = fc.array(fc.tuple(node, node, fc.constantFrom('FS', 'SS', 'FF', 'SF'), lag, fc.boolean()), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(tasks, links, (some, joined) => {
      const plan = planOf(
        some,
        joined.filter(([a, b]) => a !== b),
      );
      const before = schedule(plan);
      for (const { id, start, lateStart } of before.all()) {
        if (lateStart <= start) continue;
        const { project } = schedule(putOff(plan, id, lateStart));
        expect(project.finish <= before.project.finish, id).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('what lets something start in a pause of its own begins before the pause', () => {
  const plan = planOf(
    [
      { calendarId: 'nights', durationMinutes: 960 },
      { calendarId: 'office', durationMinutes: 2400 },
    ],
    [[0, 1, 'SS', 0, false]],
  );
  const { lateStart, lateFinish } = schedule(plan).at('0')!;
  // it may begin until 08:00 on Tuesday, when its night has ended: at the last minute of that
  expect([schedule(plan).at('1')!.lateStart, lateStart]).toEqual(['2026-05-05T08:00', '2026-05-05T03:59']);
  expect(lateFinish).toBe('2026-05-07T03:59');
});
