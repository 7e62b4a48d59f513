// Files of other writers, and what plans under way hold: with dates worked out by hand, as in rules.test.ts.

import { expect, test } from 'vitest';
import {
  calendar,
  constraint,
  day,
  file,
  gives,
  level,
  link,
  OFFICE,
  off,
  people,
  resource,
  run,
  tag,
  task,
  week,
} from './test/written.ts';

const underWay = (percent: number, from: string, more = '') =>
  tag('PercentComplete', percent) + tag('ActualStart', from) + more;

test('what has ended takes no free slack away, says when it began by how long it took, and is done at 100 %', async () => {
  const ended = tag('PercentComplete', 100) + tag('ActualFinish', '2026-05-08T17:00:00');
  const { dates, row } = await run(
    file([
      task(1, 8),
      task(2, 16, link(1), ended),
      task(3, 8, tag('PercentComplete', 100)),
      task(4, 8, link(3)),
      task(5, 80),
    ]),
  );
  expect(dates(2)).toBe('05-07T08:00 05-08T17:00');
  expect([row(1).totalSlackMinutes, row(1).freeSlackMinutes]).toEqual([9 * 480, 9 * 480]);
  expect([row(3).critical, row(3).totalSlackMinutes, dates(4)]).toEqual([false, 0, '05-05T08:00 05-05T17:00']);
  const silent = await run(file([task(1, 8, tag('ActualFinish', '2026-05-08T17:00:00')), task(2, 8, link(1))]));
  expect(silent.dates(2)).toBe('05-11T08:00 05-11T17:00');
});

test('what goes before a task under way may end where that resumes, to the minute and on the hours of who does it', async () => {
  // a third of three days is a day, and not 33 % of them
  const third = underWay(33, '2026-05-04T08:00:00', tag('ActualDuration', 'PT8H0M0S'));
  expect((await run(file([task(1, 8), task(2, 24, link(1), third)]))).row(1).totalSlackMinutes).toBe(0);
  const nights = [2, 3, 4, 5, 6].map((d) => day(d, ['18:00', '20:00'])).join('') + day(1) + day(7);
  const { row } = await run(
    file([task(1, 8), task(2, 20, link(1), underWay(50, '2026-05-04T18:00:00')), task(3, 160)], {
      calendars: calendar(2, nights),
      after: people([resource(1, 2)], [gives(2, 1, 20, 1, tag('ActualWork', 'PT10H0M0S'))]),
    }),
  );
  // ten hours are done on Friday night; the rest goes on on Monday at 18:00
  expect(row(1).lateFinish).toBe('2026-05-11T17:00');
});

test('a summary under way holds what goes before it from its first start on', async () => {
  const { row } = await run(
    file([
      task(1, 8),
      task(2, 0, level(1), link(1)),
      task(3, 16, level(2), underWay(50, '2026-05-05T08:00:00')),
      task(4, 8, level(2)),
      task(5, 80, level(1)),
    ]),
  );
  expect([row(1).totalSlackMinutes, row(1).critical]).toEqual([0, true]);
});

test('people who come later for levelling’s sake, and those who work less than the task may, end it when they do', async () => {
  const calendars =
    calendar(2, '', '', 1) + calendar(3, [2, 3, 4, 5, 6, 7].map((d) => day(d, ...OFFICE)).join('') + day(1));
  const { dates, row } = await run(
    file([task(1, 16), task(2, 32, tag('CalendarUID', 3)), task(3, 0, link(2), constraint(3, '2026-05-16T17:00:00'))], {
      calendars,
      after: people(
        [resource(1, 2), resource(2, 2)],
        [gives(1, 1, 8), gives(1, 2, 8, 1, tag('LevelingDelay', 4800)), gives(2, 1, 32)],
      ),
    }),
  );
  expect(dates(1)).toBe('05-04T08:00 05-05T17:00');
  // the task may be worked on on Saturdays, who does it is not there
  expect(row(2).lateFinish).toBe('2026-05-15T17:00');
});

test('what waits for another project stays where that put it, or follows its row where the file has one', async () => {
  const far = (uid: number) => link(uid).replace('<Type>', '<CrossProject>1</CrossProject><Type>');
  const other = tag('ExternalTask', 1) + tag('Start', '2026-05-11T08:00:00') + tag('Finish', '2026-05-12T17:00:00');
  const { dates } = await run(
    file([
      task(1, 8, far(77), tag('Start', '2026-05-20T08:00:00')),
      task(2, 16, other),
      task(3, 8, far(2)),
      task(4, 8, link(1)),
    ]),
  );
  expect(dates(1)).toBe('05-20T08:00 05-20T17:00');
  expect(dates(3)).toBe('05-13T08:00 05-13T17:00');
  expect(dates(4)).toBe('05-21T08:00 05-21T17:00');
});

test('as late as possible one after the other: all have the slack of the first', async () => {
  const late = tag('ConstraintType', 1);
  const { dates, row } = await run(
    file([task(1, 80), task(2, 8, late), task(3, 8, late, link(2)), task(4, 8, link(3))]),
  );
  expect([dates(2), dates(3), dates(4)]).toEqual([
    '05-13T08:00 05-13T17:00',
    '05-14T08:00 05-14T17:00',
    '05-15T08:00 05-15T17:00',
  ]);
  expect([row(2).totalSlackMinutes, row(3).totalSlackMinutes]).toEqual([7 * 480, 7 * 480]);
});

test('an inactive task keeps its length and the date it was given', async () => {
  const { dates } = await run(
    file([task(1, 16, tag('Active', 'false')), task(2, 16, tag('Active', 0), constraint(4, '2026-05-08T08:00:00'))]),
  );
  expect([dates(1), dates(2)]).toEqual(['05-04T08:00 05-05T17:00', '05-08T08:00 05-11T17:00']);
});

test('what a writer leaves out is what it usually is: hours, days, durations, levels, the start', async () => {
  const bare = (text: string) => text.replace(/<WeekDays>.*?<\/WeekDays>/s, '');
  expect((await run(bare(file([task(1, 48)])))).dates(1)).toBe('05-04T08:00 05-11T17:00');
  const open = '<WeekDay><DayType>7</DayType><DayWorking>1</DayWorking></WeekDay>';
  const saturdays = calendar(2, week.replace(day(7), open), off('2026-05-05', '2026-05-05', tag('Type', 9)));
  const some = await run(
    file([task(1, 48, tag('CalendarUID', 2))], {
      calendars: saturdays
        .replace('<Exception>', '<Exceptions><Exception>')
        .replace('</Exception>', '</Exception></Exceptions>'),
    }),
  );
  expect(some.dates(1)).toBe('05-04T08:00 05-11T17:00');
  const span = tag('Start', '2026-05-04T08:00:00') + tag('Finish', '2026-05-06T17:00:00');
  const long = await run(file([task(1, 8, span), task(2, 8, link(1))]).replace('<Duration>PT8H0M0S</Duration>', ''));
  expect(long.dates(2)).toBe('05-07T08:00 05-07T17:00');
  const levels = await run(file([task(1, 0, level(0)), task(2, 8, level(1)), task(3, 8, level(0), link(1))]));
  expect([levels.dates(1), levels.dates(3)]).toEqual(['05-04T08:00 05-04T17:00', '05-05T08:00 05-05T17:00']);
  const lost = (more: string) =>
    run(
      file([task(1, 8, more)], { head: tag('CreationDate', '2026-05-12T21:33:00') }).replace(
        /<StartDate>.*?<\/StartDate>/,
        '',
      ),
    );
  expect((await lost('')).dates(1)).toBe('05-12T08:00 05-12T17:00');
  expect((await lost(constraint(4, '2026-05-06T08:00:00'))).dates(1)).toBe('05-06T08:00 05-06T17:00');
});

test('a plan of our own with hours that are none is refused in plain words', async () => {
  const plan = (intervals: unknown) =>
    JSON.stringify({
      project: {
        start: '2026-05-04T08:00',
        from: 'start',
        calendarId: 'c',
        minutesPerDay: 480,
        minutesPerWeek: 2400,
        daysPerMonth: 20,
      },
      calendars: [{ id: 'c', name: 'c', week: Array(7).fill(intervals), exceptions: [] }],
      tasks: [{ id: 'a', name: 'A', order: 'a', durationMinutes: 240 }],
      links: [],
    });
  expect((await run(plan([[480, 720]]))).code).toBe(0);
  const changed = (change: Record<string, unknown>) =>
    plan([[480, 720]]).replace(
      '"durationMinutes":240',
      JSON.stringify({ durationMinutes: 240, ...change }).slice(1, -1),
    );
  for (const change of [{ constraintAt: 5 }, { deadlineAt: {} }, { constraint: 'XX' }, { splits: [{}] }])
    expect((await run(changed(change))).code).toBe(1);
  for (const hours of [
    'x',
    [480, 720],
    [[720, 480]],
    [[0, 9999]],
    [
      [480, 720],
      [600, 800],
    ],
  ]) {
    const { code, err } = await run(plan(hours));
    expect([code, err]).toEqual([
      1,
      'plan.xml: JSON, but not a plan: project, calendars, tasks and links are needed\n',
    ]);
  }
});

test('somebody who is never there does not stop the plan, and days off without a date are refused in plain words', async () => {
  const never = [1, 2, 3, 4, 5, 6, 7].map((d) => day(d)).join('');
  const { dates } = await run(
    file([task(1, 8), task(2, 8, link(1))], {
      calendars: calendar(2, never, '', 1),
      after: people([resource(1, 2)], [gives(1, 1, 8)]),
    }),
  );
  expect([dates(1), dates(2)]).toEqual(['05-04T08:00 05-04T17:00', '05-05T08:00 05-05T17:00']);
  const gan = `<?xml version="1.0"?><project name="x"><calendars><date year="x" month="13" date="99" type="HOLIDAY"/></calendars><tasks/></project>`;
  expect((await run(gan)).err).toBe('plan.xml: a day off has no date: x-13-99\n');
});
