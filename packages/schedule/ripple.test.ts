// What a change reaches, against the whole schedule worked out again: every field, after every edit.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, type Link, type LinkType, type Plan, standardWeek, type Task } from './plan.ts';
import type { Schedule } from './result.ts';
import { createScheduler } from './schedule.ts';
import { formatInstant, parseInstant } from './time.ts';

const START = parseInstant('2026-01-05T08:00');
const at = (minutes: number) => formatInstant(START + minutes);
const moment = fc.integer({ min: -3, max: 60 }).map((hours) => at(hours * 360));
const often = <T>(usual: T, other: fc.Arbitrary<T>, weight = 6) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

/** What a task can say, each of it now and then. */
const said = {
  durationMinutes: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 1, max: 40 }).map((each) => each * 60),
  ),
  constraint: often<Task['constraint']>(
    'ASAP',
    fc.constantFrom('SNET', 'SNET', 'FNET', 'SNLT', 'FNLT', 'MSO', 'MFO'),
    2,
  ),
  constraintAt: moment,
  deadlineAt: often<string | null>(null, moment),
  actualStartAt: often<string | null>(null, moment),
  actualFinishAt: often<string | null>(null, moment, 9),
  percent: often(0, fc.constantFrom(30, 100), 4),
  mode: often<Task['mode']>('auto', fc.constant('manual'), 4),
  manualStartAt: often<string | null>(null, moment, 1),
  manualFinishAt: often<string | null>(null, moment, 1),
  levellingDelayMinutes: often(0, fc.constant(480), 9),
  isMilestone: often(false, fc.constant(true), 9),
};

const arbitraryTask = fc.record({
  up: fc.option(fc.nat(), { freq: 6 }),
  calendarId: often<string | null>(null, fc.constant('short'), 4),
  isActive: often(true, fc.constant(false), 15),
  isElapsed: often(false, fc.constant(true), 12),
  own: fc.record(said),
});

const project = fc.record({
  from: often<'start' | 'finish'>('start', fc.constant('finish'), 2),
  isHonouringConstraints: often(true, fc.constant(false), 4),
  isNeverBeforeStart: fc.boolean(),
  isMultipleCriticalPaths: often(false, fc.constant(true), 4),
  isRemainingAfterStatus: often(false, fc.constant(true), 4),
  lagCalendar: often<Plan['project']['lagCalendar']>('successor', fc.constantFrom('predecessor', 'project', 'elapsed')),
});

const arbitraryPlan: fc.Arbitrary<Plan> = fc.integer({ min: 3, max: 12 }).chain((n) =>
  fc
    .record({
      project,
      tasks: fc.array(arbitraryTask, { minLength: n, maxLength: n }),
      links: fc.array(
        fc.record({
          a: fc.nat(n - 1),
          b: fc.nat(n - 1),
          type: fc.constantFrom<LinkType>('FS', 'FS', 'SS', 'FF', 'SF'),
          lag: often(0, fc.integer({ min: -300, max: 900 }), 1),
          unit: often<Link['lagUnit']>('working', fc.constantFrom('elapsed', 'percent', 'elapsedPercent'), 1),
        }),
        { minLength: n, maxLength: n * 3 },
      ),
      assignments: fc.array(fc.record({ task: fc.nat(n - 1), workMinutes: fc.constantFrom(0, 480) }), { maxLength: 3 }),
    })
    .map((given) => ({
      project: {
        ...given.project,
        start: at(0),
        finish: at(100_000),
        calendarId: 'standard',
        minutesPerDay: 480,
        minutesPerWeek: 2400,
        daysPerMonth: 20,
        statusAt: at(4000),
      },
      calendars: [
        {
          id: 'standard',
          name: '',
          week: standardWeek(),
          exceptions: [{ from: '2026-01-08', to: '2026-01-09', name: '', intervals: [] }],
        },
        {
          id: 'short',
          name: '',
          baseId: 'standard',
          week: [null, [], null, [[480, 600]], null, [[600, 660]], []],
          exceptions: [],
        },
      ],
      tasks: given.tasks.map(
        ({ up, own, ...task }, i): Task => ({
          ...task,
          ...own,
          id: `${i}`,
          name: '',
          order: `${i}`,
          parentId: up === null || i === 0 ? null : `${(up % i) % 4}`,
        }),
      ),
      links: given.links.map(
        (l, i): Link => ({
          id: `l${i}`,
          // most lead down the list, else too many would close a circle
          from: `${i % 4 ? Math.min(l.a, l.b) : l.a}`,
          to: `${i % 4 ? Math.max(l.a, l.b) : l.b}`,
          type: l.type,
          lagMinutes: l.unit === 'working' || l.unit === 'elapsed' ? l.lag : l.lag / 8,
          lagUnit: l.unit,
        }),
      ),
      resources: [{ id: 'r', name: '', calendarId: 'short' }],
      assignments: given.assignments.map(
        (a): Assignment => ({ taskId: `${a.task}`, resourceId: 'r', units: 1, workMinutes: a.workMinutes }),
      ),
    })),
);

const oneThing = fc
  .constantFrom(...(Object.keys(said) as (keyof typeof said)[]))
  .chain((key): fc.Arbitrary<Partial<Task>> => (said[key] as fc.Arbitrary<unknown>).map((value) => ({ [key]: value })));

const edits = fc.array(
  fc.record({
    pick: fc.nat(),
    changes: fc.option(fc.oneof(oneThing, fc.record(said, { requiredKeys: [] }))),
    next: fc.constantFrom('look', 'look', 'look', 'run', 'nothing'),
  }),
  { minLength: 4, maxLength: 16 },
);

/** A plan scheduled from its finish leaves what says nothing as late as it can; the other way it would be a constraint. */
const asSoonAsMayBe = ({ from }: Plan['project'], task: Task): Task =>
  task.constraint === 'ASAP' && from === 'finish' ? { ...task, constraint: 'ALAP' } : task;

const everything = ({ columns, project, all }: Schedule) => ({ columns, project, all: all() });

describe('a scheduler that is told of edits', () => {
  it('answers in every field what the whole schedule would, whatever they reach', () => {
    fc.assert(
      fc.property(arbitraryPlan, edits, (given, list) => {
        const plan = { ...given, tasks: given.tasks.map((task) => asSoonAsMayBe(given.project, task)) };
        const followed = createScheduler(plan);
        const whole = createScheduler(plan);
        const tasks = plan.tasks.slice();
        followed.tick();
        for (const { pick, changes, next } of list) {
          const i = pick % tasks.length;
          // or as it was at first, as when a gesture is given up
          tasks[i] = changes ? asSoonAsMayBe(plan.project, { ...tasks[i]!, ...changes }) : plan.tasks[i]!;
          for (const each of [followed, whole]) each.change(tasks[i]!);
          if (next === 'run') followed.run();
          if (next === 'look') expect(everything(followed.tick())).toEqual(everything(whole.run()));
        }
        expect(everything(followed.tick())).toEqual(everything(whole.run()));
      }),
      { numRuns: 500 },
    );
  });

  const project: Plan['project'] = {
    start: at(0),
    from: 'start',
    calendarId: 'standard',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
  };
  const calendars = [{ id: 'standard', name: '', week: standardWeek(), exceptions: [] }];
  const b: Task = { id: 'b', name: '', order: 'b', durationMinutes: 480 };
  const waits: Link = { id: 'l', from: 'a', to: 'b', type: 'FS', lagMinutes: 0, lagUnit: 'working' };

  it('hears of a duration that no date shows, in a lag that is a share of it', () => {
    const byHand: Partial<Task> = { mode: 'manual', manualStartAt: at(0), manualFinishAt: at(540) };
    const a: Task = { id: 'a', name: '', order: 'a', durationMinutes: 480, ...byHand };
    const scheduler = createScheduler({
      project,
      calendars,
      tasks: [a, b],
      links: [{ ...waits, lagMinutes: 50, lagUnit: 'percent' }],
    });
    expect(scheduler.tick().at('b')!.start).toBe('2026-01-06T13:00');
    scheduler.change({ ...a, durationMinutes: 960 });
    expect(scheduler.tick().at('b')!.start).toBe('2026-01-07T08:00');
  });

  it('is itself again after a date that no calendar reaches', () => {
    const a: Task = { id: 'a', name: '', order: 'a', durationMinutes: 480 };
    const scheduler = createScheduler({ project, calendars, tasks: [a, b], links: [waits] });
    const before = everything(scheduler.tick());
    scheduler.change({ ...a, constraint: 'SNET', constraintAt: '2199-12-30T08:00', durationMinutes: 9600 });
    expect(() => scheduler.tick()).toThrow('2199');
    scheduler.change(a);
    expect(everything(scheduler.tick())).toEqual(before);
  });
});
