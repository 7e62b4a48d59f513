// People who are given a task without hours: its duration is worked on their own calendar, and the reason is told.

import { describe, expect, it } from 'vitest';
import { forecast } from './forecast.ts';
import { type Plan, standardWeek } from './plan.ts';
import { createScheduler, schedule } from './schedule.ts';

const ownWeek = [null, null, null, null, null, null, null];
const plan = (away: [from: string, to: string][], changes: Partial<Plan['tasks'][number]> = {}): Plan => ({
  project: {
    start: '2027-01-04T08:00',
    from: 'start',
    calendarId: 'standard',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
  },
  calendars: [
    { id: 'standard', name: 'Standard', week: standardWeek(), exceptions: [] },
    {
      id: 'léa',
      name: 'Léa',
      baseId: 'standard',
      week: ownWeek,
      exceptions: away.map(([from, to]) => ({ name: 'Congés', from, to, intervals: [] })),
    },
  ],
  tasks: [
    { id: 'a', name: 'A', order: 'a', durationMinutes: 5 * 480 },
    { id: 'b', name: 'B', order: 'b', durationMinutes: 3 * 480, ...changes },
  ],
  links: [{ id: 'l', from: 'a', to: 'b', type: 'FS', lagMinutes: 0, lagUnit: 'working' }],
  resources: [{ id: 'léa', name: 'Léa', calendarId: 'léa' }],
  assignments: [{ taskId: 'b', resourceId: 'léa', units: 1, workMinutes: 0 }],
});
const dates = (given: Plan) => {
  const { start, finish } = schedule(given).at('b')!;
  return [start, finish];
};

describe('somebody away', () => {
  it('does the task after they come back, and the reason names the link and the leave', () => {
    const b = schedule(plan([['2027-01-11', '2027-01-15']])).at('b')!;
    expect([b.start, b.finish]).toEqual(['2027-01-18T08:00', '2027-01-20T17:00']);
    expect(b.drivers).toMatchObject([
      { kind: 'link', from: 'a' },
      { kind: 'calendar', names: ['Congés'] },
    ]);
    expect(schedule(plan([['2027-01-11', '2027-01-15']])).pathTo('b')).toEqual(['a', 'b']);
  });

  it('stops in the middle and goes on afterwards', () => {
    expect(dates(plan([['2027-01-12', '2027-01-13']]))).toEqual(['2027-01-11T08:00', '2027-01-15T17:00']);
  });

  it('makes a task under way end later', () => {
    const begun = { actualStartAt: '2027-01-11T08:00', percent: 30 };
    expect(dates(plan([['2027-01-12', '2027-01-13']], begun))).toEqual(['2027-01-11T08:00', '2027-01-15T17:00']);
  });

  it('counts for nothing when the task says so', () => {
    const away: [string, string][] = [['2027-01-11', '2027-01-15']];
    const usual = ['2027-01-11T08:00', '2027-01-13T17:00'];
    expect(dates(plan(away, { isResourceCalendarIgnored: true }))).toEqual(usual);
    expect(dates(plan(away, { isFixedDuration: true }))).toEqual(usual);
  });

  it('works as much longer as the task is made to last, under the hand and afterwards', () => {
    const given = plan([['2027-01-12', '2027-01-13']]);
    given.assignments = [{ taskId: 'b', resourceId: 'léa', units: 0.5, workMinutes: 3 * 240 }];
    const scheduler = createScheduler(given);
    scheduler.change({ ...given.tasks[1]!, durationMinutes: 5 * 480 });
    expect(scheduler.tick().at('b')!.finish).toBe('2027-01-19T17:00');
    const after = { ...given, tasks: [given.tasks[0]!, { ...given.tasks[1]!, durationMinutes: 5 * 480 }] };
    after.assignments = [{ ...given.assignments[0]!, workMinutes: 5 * 240 }];
    expect(dates(after)[1]).toBe('2027-01-19T17:00');
    scheduler.change(given.tasks[1]!);
    expect(scheduler.tick().at('b')!.finish).toBe(dates(given)[1]);
  });

  it('follows a duration that changes under the hand', () => {
    const given = plan([['2027-01-12', '2027-01-13']]);
    const scheduler = createScheduler(given);
    scheduler.change({ ...given.tasks[1]!, durationMinutes: 480 });
    expect(scheduler.tick().at('b')!.finish).toBe('2027-01-11T17:00');
  });

  it('is waited for in a forecast too, whether hours were given or not', () => {
    for (const workMinutes of [0, 3 * 480]) {
      const given = plan([['2027-01-11', '2027-01-15']]);
      given.assignments![0]!.workMinutes = workMinutes;
      given.tasks[1]!.estimate = { lowMinutes: 480, likelyMinutes: 3 * 480, highMinutes: 9 * 480 };
      const { p10, p90, planned, criticality } = forecast(given, { runs: 500 });
      expect(planned.finish).toBe('2027-01-20T17:00');
      expect(p10 > '2027-01-18T08:00' && p10 < p90).toBe(true);
      expect(criticality.map((each) => each.share)).toEqual([1, 1]);
    }
  });
});
