// Levelling: nobody does more than they can, nothing that may not move moves, and what it proposes is what one gets.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { level } from './levelling.ts';
import { overloadsOf } from './overload.ts';
import { type Plan, standardWeek, type Task } from './plan.ts';
import { schedule } from './schedule.ts';
import { parseInstant } from './time.ts';

const HOUR = 60;
const arbitraryPlan: fc.Arbitrary<Plan> = fc.integer({ min: 2, max: 14 }).chain((n) =>
  fc
    .record({
      tasks: fc.array(
        fc.record({
          hours: fc.integer({ min: 0, max: 20 }),
          parent: fc.option(fc.nat(2), { freq: 2 }),
          priority: fc.constantFrom(0, 500, 500, 500, 900),
          calendarId: fc.constantFrom(null, null, 'nights'),
          constraint: fc.constantFrom(null, null, null, 'SNET' as const),
        }),
        { minLength: n, maxLength: n },
      ),
      links: fc.array(
        fc.record({ a: fc.nat(n - 1), b: fc.nat(n - 1), lag: fc.constantFrom(0, 0, 120, -60), type: fc.nat(3) }),
        { maxLength: n },
      ),
      uses: fc.array(fc.record({ task: fc.nat(n - 1), resource: fc.nat(2), units: fc.constantFrom(0.5, 1, 1, 2) }), {
        maxLength: n * 2,
      }),
    })
    .map(({ tasks, links, uses }) => ({
      project: {
        start: '2026-01-05T08:00',
        from: 'start',
        calendarId: 'standard',
        minutesPerDay: 480,
        minutesPerWeek: 2400,
        daysPerMonth: 20,
      },
      calendars: [
        {
          id: 'standard',
          name: '',
          week: standardWeek(),
          exceptions: [{ from: '2026-01-07', to: '2026-01-07', intervals: [] }],
        },
        { id: 'nights', name: '', week: Array.from({ length: 7 }, () => [[0, 360]]), exceptions: [] },
      ],
      tasks: [
        ...[0, 1, 2].map((i): Task => ({ id: `s${i}`, name: '', order: `${i}`, durationMinutes: 0 })),
        ...tasks.map(
          (t, i): Task => ({
            id: `${i}`,
            parentId: t.parent === null ? null : `s${t.parent}`,
            name: '',
            order: `${i}`,
            durationMinutes: t.hours * HOUR,
            priority: t.priority,
            calendarId: t.calendarId,
            ...(t.constraint && { constraint: t.constraint, constraintAt: '2026-01-08T10:00' }),
          }),
        ),
      ],
      links: links.flatMap(({ a, b, lag, type }, i) =>
        a === b
          ? []
          : [
              {
                id: `l${i}`,
                from: `${Math.min(a, b)}`,
                to: `${Math.max(a, b)}`,
                type: (['FS', 'FS', 'SS', 'FF'] as const)[type]!,
                lagMinutes: lag,
                lagUnit: 'working' as const,
              },
            ],
      ),
      resources: [
        { id: 'r0', name: '', maxUnits: 1 },
        { id: 'r1', name: '', maxUnits: 1 },
        { id: 'r2', name: '', maxUnits: 3 },
      ],
      assignments: uses.map(({ task, resource, units }) => ({
        taskId: `${task}`,
        resourceId: `r${resource}`,
        units,
        workMinutes: units * (tasks[task]?.hours ?? 0) * HOUR,
      })),
    })),
);

/** What no delay can help: tasks that alone want more than there is. */
function isHopeless(plan: Plan, taskIds: string[], resourceId: string): boolean {
  const max = plan.resources!.find((each) => each.id === resourceId)!.maxUnits!;
  return taskIds.some(
    (taskId) =>
      plan
        .assignments!.filter((each) => each.taskId === taskId && each.resourceId === resourceId)
        .reduce((sum, each) => sum + each.units, 0) > max,
  );
}

describe('levelling', () => {
  it('leaves no overload that waiting can end, and no link broken', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const proposal = level(plan, { tries: 20 });
        for (const overload of proposal.after)
          expect(isHopeless(plan, overload.taskIds, overload.resourceId), JSON.stringify(overload)).toBe(true);
        const alone = schedule(proposal.plan);
        expect(alone.all()).toEqual(proposal.schedule.all());
        const before = schedule(plan);
        for (const task of alone.all())
          expect(parseInstant(task.start), task.id).toBeGreaterThanOrEqual(parseInstant(before.at(task.id)!.start));
        expect(proposal.finishAfter >= proposal.finishBefore).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  it('within the slack, the end of the project stays where it is', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const proposal = level(plan, { isWithinSlack: true, tries: 20 });
        expect(proposal.finishAfter).toBe(proposal.finishBefore);
      }),
      { numRuns: 80 },
    );
  });

  it('within the slack, a start link between calendars does not move the end either', () => {
    const day: [number, number][] = [[480, 1020]];
    const task = (id: string, durationMinutes: number, more: Partial<Task> = {}): Task => ({
      id,
      name: '',
      order: id,
      durationMinutes,
      ...more,
    });
    const works = { resourceId: 'r', units: 1 };
    const plan: Plan = {
      project: {
        start: '2026-01-05T08:00',
        from: 'start',
        calendarId: 'days',
        minutesPerDay: 540,
        minutesPerWeek: 2700,
        daysPerMonth: 20,
      },
      calendars: [
        { id: 'days', name: '', week: [day, day, day, day, day, [], []], exceptions: [] },
        { id: 'nights', name: '', week: Array.from({ length: 7 }, () => [[0, 360]]), exceptions: [] },
      ],
      // b lets d start; it may begin on Wednesday by 16:00 for that, and then begins in the night after
      tasks: [
        task('a', 60),
        task('b', 60, { calendarId: 'nights' }),
        task('c', 1080, { priority: 900 }),
        task('d', 660),
        task('e', 60, { constraint: 'MSO', constraintAt: '2026-01-08T16:00' }),
      ],
      links: [
        { id: '1', from: 'a', to: 'b', type: 'FS', lagMinutes: 0, lagUnit: 'working' },
        { id: '2', from: 'b', to: 'd', type: 'SS', lagMinutes: 0, lagUnit: 'working' },
      ],
      resources: [{ id: 'r', name: '', maxUnits: 1 }],
      assignments: [
        { ...works, taskId: 'a', workMinutes: 60 },
        { ...works, taskId: 'c', workMinutes: 1080 },
      ],
    };
    const proposal = level(plan, { isWithinSlack: true, tries: 20 });
    expect(proposal.finishAfter).toBe(proposal.finishBefore);
  });

  it('says the same twice, and has nothing more to say once applied', () => {
    fc.assert(
      fc.property(arbitraryPlan, (plan) => {
        const first = level(plan, { tries: 20 });
        expect(level(plan, { tries: 20 }).tasks).toEqual(first.tasks);
        expect(level(first.plan, { tries: 20 }).tasks).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  const two = (changes: Partial<Task>[]): Plan => ({
    project: {
      start: '2026-01-05T08:00',
      from: 'start',
      calendarId: 'c',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'c', name: '', week: standardWeek(), exceptions: [] }],
    tasks: changes.map((change, i) => ({ id: `${i}`, name: '', order: `${i}`, durationMinutes: 480, ...change })),
    links: [],
    resources: [{ id: 'paul', name: 'Paul' }],
    assignments: changes.map((_, i) => ({ taskId: `${i}`, resourceId: 'paul', units: 1, workMinutes: 480 })),
  });

  it('Paul, asked for two things on Monday, does the more important one first', () => {
    const plan = two([{ priority: 300 }, { priority: 700 }]);
    expect(overloadsOf(plan, schedule(plan))).toEqual([
      {
        resourceId: 'paul',
        from: '2026-01-05T08:00',
        to: '2026-01-05T17:00',
        units: 2,
        maxUnits: 1,
        taskIds: ['0', '1'],
      },
    ]);
    const { schedule: after, tasks } = level(plan);
    expect(after.at('1')!.start).toBe('2026-01-05T08:00');
    expect(after.at('0')!.start).toBe('2026-01-06T08:00');
    expect(tasks.map((task) => task.id)).toEqual(['0']);
  });

  it('what has begun, what is pinned and what has priority 1000 stay; the other waits', () => {
    for (const change of [
      { actualStartAt: '2026-01-05T08:00' },
      { mode: 'manual', manualStartAt: '2026-01-05T08:00', manualFinishAt: '2026-01-05T17:00' },
      { constraint: 'MSO', constraintAt: '2026-01-05T08:00' },
      { priority: 1000 },
    ] satisfies Partial<Task>[]) {
      const { schedule: after } = level(two([{}, change]));
      expect(after.at('1')!.start).toBe('2026-01-05T08:00');
      expect(after.at('0')!.start).toBe('2026-01-06T08:00');
    }
  });

  it('only the people asked about are levelled', () => {
    expect(level(two([{}, {}]), { resourceIds: ['somebody else'] }).tasks).toEqual([]);
  });
});
