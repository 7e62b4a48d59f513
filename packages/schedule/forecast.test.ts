// The forecast against the schedule it is made of, and against what the law of its durations says by itself.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast } from './forecast.ts';
import { type Link, type Plan, standardWeek, type Task } from './plan.ts';
import { schedule } from './schedule.ts';
import { formatInstant, parseInstant } from './time.ts';

const START = '2026-01-05T08:00';
const base = (tasks: Task[], links: Link[] = []): Plan => ({
  project: {
    start: START,
    from: 'start',
    calendarId: 'c',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
  },
  calendars: [{ id: 'c', name: '', week: standardWeek(), exceptions: [] }],
  tasks,
  links,
});

const arbitraryPlan: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 12 }).chain((n) =>
  fc
    .record({
      tasks: fc.array(
        fc.record({
          minutes: fc.integer({ min: 0, max: 3000 }),
          parent: fc.option(fc.nat(1), { freq: 2 }),
          constraint: fc.constantFrom('ASAP', 'ASAP', 'ASAP', 'SNET', 'FNET', 'SNLT', 'FNLT', 'MSO', 'MFO'),
          hasBegun: fc.boolean(),
          pin: fc.nat(20),
        }),
        { minLength: n, maxLength: n },
      ),
      links: fc.array(
        fc.record({ a: fc.nat(n - 1), b: fc.nat(n - 1), type: fc.nat(3), lag: fc.integer({ min: -300, max: 300 }) }),
        { maxLength: n * 2 },
      ),
    })
    .map(({ tasks, links }) =>
      base(
        [
          // the second phase holds what is below it to a day of its own
          { id: 's0', name: 's0', order: 's0', durationMinutes: 0 },
          {
            id: 's1',
            name: 's1',
            order: 's1',
            durationMinutes: 0,
            constraint: 'SNET' as const,
            constraintAt: formatInstant(parseInstant(START) + tasks[0]!.pin * 1440),
          },
          ...tasks.map(
            (t, i): Task => ({
              id: `${i}`,
              name: `${i}`,
              order: `${i}`,
              parentId: t.parent === null ? null : `s${t.parent}`,
              durationMinutes: t.minutes,
              ...(t.constraint !== 'ASAP' && {
                constraint: t.constraint as Task['constraint'],
                constraintAt: formatInstant(parseInstant(START) + t.pin * 1440),
              }),
              ...(t.hasBegun && t.pin < 3 && { actualStartAt: formatInstant(parseInstant(START) + t.pin * 1440) }),
            }),
          ),
        ],
        links
          .filter(({ a, b }) => a !== b)
          .map(({ a, b, type, lag }, i) => ({
            id: `l${i}`,
            from: `${Math.min(a, b)}`,
            to: `${Math.max(a, b)}`,
            type: (['FS', 'SS', 'FF', 'SF'] as const)[type]!,
            lagMinutes: lag,
            lagUnit: 'working' as const,
          })),
      ),
    ),
);

/** The same plan, made of working time that only looks different: links between calendars are then looked up in time. */
const onTwoCalendars = (plan: Plan): Plan => ({
  ...plan,
  calendars: [...plan.calendars, { ...plan.calendars[0]!, id: 'twin' }],
  tasks: plan.tasks.map((task, i) => (i % 2 ? { ...task, calendarId: 'twin' } : task)),
});

/** The same tasks on three calendars that hardly meet, with lags of all kinds and links from a summary. */
const onUnlikeCalendars = (plan: Plan): Plan => ({
  ...plan,
  calendars: [
    ...plan.calendars,
    {
      id: 'night',
      name: '',
      exceptions: [],
      week: Array.from({ length: 7 }, (_, day) => (day % 3 ? [[1200, 1440]] : [])),
    },
    { id: 'always', name: '', exceptions: [], week: Array.from({ length: 7 }, () => [[0, 1440]]) },
  ],
  tasks: plan.tasks.map((task, i) => ({ ...task, calendarId: [null, 'night', 'always'][i % 3] })),
  links: plan.links.map((link, i) => ({
    ...link,
    from: i % 7 === 3 && plan.tasks.find(({ id }) => id === link.to)?.parentId !== 's0' ? 's0' : link.from,
    lagUnit: (['working', 'elapsed', 'percent'] as const)[i % 3]!,
  })),
});

describe('the forecast', () => {
  it('of a plan in which nothing varies is the plan, on one calendar and on two', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const scheduled = schedule(plan).project.finish;
        const work = (finish: string) =>
          schedule(
            base([{ id: 'x', name: '', order: '', durationMinutes: 1, constraint: 'MSO', constraintAt: finish }]),
          ).at('x')!.start;
        for (const each of [plan, onTwoCalendars(plan)]) {
          const { p50, p90, planned, curve } = forecast(each, { runs: 3 });
          expect(work(p50)).toBe(work(scheduled));
          expect(p90).toBe(p50);
          expect(planned).toEqual({ finish: scheduled, share: 1 });
          expect(curve).toHaveLength(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('of a plan on calendars that hardly meet is the plan, too', () => {
    fc.assert(
      fc.property(arbitraryPlan.map(onUnlikeCalendars), (plan) => {
        const { finish } = schedule(plan).project;
        const { p50, planned } = forecast(plan, { runs: 3 });
        expect(p50).toBe(finish);
        expect(planned).toEqual({ finish, share: 1 });
      }),
      { numRuns: 300 },
    );
  });

  it('is the same on one calendar and on two alike, run by run', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const options = { runs: 40, spread: [0.5, 2] as [number, number], seed: 7 };
        const [one, two] = [forecast(plan, options), forecast(onTwoCalendars(plan), options)];
        // an end of work and the next start of work are one instant said in two ways
        const minutes = (finish: string) =>
          schedule(
            base([{ id: 'x', name: '', order: '', durationMinutes: 1, constraint: 'MSO', constraintAt: finish }]),
          ).at('x')!.start;
        for (const at of ['p10', 'p50', 'p80', 'p90'] as const) expect(minutes(two[at])).toBe(minutes(one[at]));
      }),
      { numRuns: 60 },
    );
  });

  it('counts as critical what the schedule calls critical', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const plain = base(
          plan.tasks.map(({ id, name, order, durationMinutes }) => ({
            id,
            name,
            order,
            durationMinutes: durationMinutes + 1,
          })),
          plan.links.map((link) => ({ ...link, type: 'FS' as const, lagMinutes: Math.abs(link.lagMinutes) })),
        );
        const expected = schedule(plain)
          .all()
          .filter((task) => task.isCritical)
          .map((task) => task.id);
        const { criticality } = forecast(plain, { runs: 2 });
        expect(criticality.map((each) => each.taskId).sort()).toEqual(expected.sort());
        for (const each of criticality) expect(each.share).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  it('counts as critical what a task that levelling puts off waits for', () => {
    const task = (id: string, more: Partial<Task>): Task => ({
      id,
      name: '',
      order: id,
      durationMinutes: 2400,
      ...more,
    });
    // from Monday to Friday, then from Wednesday on: counted from the Monday after
    const plan = base(
      [task('a', {}), task('b', { levellingDelayMinutes: 2 * 1440 })],
      [{ id: 'l', from: 'a', to: 'b', type: 'FS', lagMinutes: 0, lagUnit: 'working' }],
    );
    const { criticality } = forecast(plan, { runs: 2 });
    expect(criticality).toEqual([
      { taskId: 'a', share: 1 },
      { taskId: 'b', share: 1 },
    ]);
  });

  it('of one estimated task has the mean and the quantiles of its law', () => {
    const estimate = { lowMinutes: 480, likelyMinutes: 960, highMinutes: 2880 };
    const plan = base([{ id: 'a', name: '', order: '', durationMinutes: 960, estimate }]);
    plan.calendars[0]!.week = Array.from({ length: 7 }, () => [[0, 1440]]);
    const { p10, p50, p80, curve, planned } = forecast(plan, { runs: 20_000 });
    const minutes = (finish: string) => parseInstant(finish) - parseInstant(START);
    const mean = curve.reduce(
      (sum, point, i) => sum + minutes(point.finish) * (point.share - (curve[i - 1]?.share ?? 0)),
      0,
    );
    // beta-PERT with a = 1.8, b = 4.2: mean (480 + 4 × 960 + 2880) / 6; quantiles from 400,000 draws elsewhere
    expect(Math.abs(mean / 1200 - 1)).toBeLessThan(0.02);
    expect(Math.abs(minutes(p10) - 695)).toBeLessThan(15);
    expect(Math.abs(minutes(p50) - 1144)).toBeLessThan(20);
    expect(Math.abs(minutes(p80) - 1561)).toBeLessThan(25);
    expect(planned.share).toBeGreaterThan(0.31);
    expect(planned.share).toBeLessThan(0.35);
  });

  it('of two equal tasks side by side ends later than either, each being critical about half the time', () => {
    const estimate = { lowMinutes: 480, likelyMinutes: 960, highMinutes: 1440 };
    const task = (id: string): Task => ({ id, name: '', order: id, durationMinutes: 960, estimate });
    const { planned, criticality } = forecast(base([task('a'), task('b')]), { runs: 20_000 });
    expect(Math.abs(planned.share - 0.25)).toBeLessThan(0.02);
    for (const { share } of criticality) expect(Math.abs(share - 0.5)).toBeLessThan(0.02);
  });

  it('of a task that is half done varies only in the half that remains', () => {
    const estimate = { lowMinutes: 480, likelyMinutes: 960, highMinutes: 1440 };
    const task: Task = {
      id: 'a',
      name: '',
      order: '',
      durationMinutes: 960,
      estimate,
      percent: 50,
      actualStartAt: START,
    };
    const { curve } = forecast(base([task]), { runs: 5000 });
    const plan = base([]);
    expect(curve[0]!.finish > plan.project.start).toBe(true);
    const day = (finish: string) => finish.slice(0, 10);
    expect(day(curve[0]!.finish)).toBe('2026-01-06');
    expect(curve.at(-1)!.finish <= '2026-01-07T12:00').toBe(true);
  });
});
