// Files as Microsoft Project would write them, one per rule that few plans use, with dates worked out by hand.
// The project starts on Monday 4 May 2026 at 08:00; days are 08:00–12:00 and 13:00–17:00.

import { expect, test } from 'vitest';
import {
  always,
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

test('a lag is counted in its unit: working, elapsed, percent of what goes before, elapsed percent', async () => {
  const lagged = async (lag: number, format: number) => {
    const { dates } = await run(file([task(1, 40), task(2, 8, link(1, 1, lag, format))]));
    return dates(2);
  };
  expect(await lagged(4800, 7)).toBe('05-12T08:00 05-12T17:00');
  expect(await lagged(24000, 9)).toBe('05-18T08:00 05-18T17:00');
  expect(await lagged(14400, 8)).toBe('05-11T08:00 05-11T17:00');
  expect(await lagged(7 * 14400, 8)).toBe('05-18T08:00 05-18T17:00');
  expect(await lagged(50, 19)).toBe('05-13T13:00 05-14T12:00');
  expect(await lagged(100, 20)).toBe('05-11T08:00 05-11T17:00');
  expect(await lagged(-50, 19)).toBe('05-06T13:00 05-07T12:00');
  expect(await lagged(-4800, 39)).toBe('05-08T08:00 05-08T17:00');
});

test('an elapsed task runs through nights and weekends, starts where its driver ends, and has elapsed slack', async () => {
  const { dates, row } = await run(
    file([task(1, 40), task(2, 72, tag('DurationFormat', 8), link(1)), task(3, 8, link(2)), task(4, 240)]),
  );
  expect(dates(2)).toBe('05-08T17:00 05-11T17:00');
  expect(dates(3)).toBe('05-12T08:00 05-12T17:00');
  // the project ends on Friday 12 June: task 3 may begin that morning, and task 2 end then
  expect(row(2).totalSlackMinutes).toBe(31 * 1440 + 15 * 60);
  expect(row(3).totalSlackMinutes).toBe(23 * 480);
});

test('milestones stay at the end of the work that drives them; their late dates are not moved back', async () => {
  const { dates, row } = await run(
    file([task(1, 40), task(2, 0, link(1)), task(3, 8, link(2)), task(4, 0, link(1, 1, 4800))]),
  );
  expect(dates(2)).toBe('05-08T17:00 05-08T17:00');
  expect(row(2).lateFinish).toBe('2026-05-11T08:00');
  expect(row(2).critical).toBe(true);
  expect(dates(4)).toBe('05-11T17:00 05-11T17:00');
});

test('start-to-finish and finish-to-finish reach milestones and tasks; only finish-to-finish stops at the start', async () => {
  const { dates } = await run(
    file([
      task(1, 16, constraint(4, '2026-05-06T08:00:00')),
      task(2, 8, link(1, 2)),
      task(3, 0, link(1, 2)),
      task(4, 0, link(1, 0)),
      task(5, 32, link(1, 2)),
      task(6, 80, link(1, 0)),
    ]),
  );
  expect(dates(2)).toBe('05-05T08:00 05-05T17:00');
  expect(dates(3)).toBe('05-06T08:00 05-06T08:00');
  expect(dates(4)).toBe('05-07T17:00 05-07T17:00');
  expect(dates(5)).toBe('04-30T08:00 05-05T17:00');
  expect(dates(6)).toBe('05-04T08:00 05-15T17:00');
});

test('a summary goes before by all its leaves or its earliest, and comes after through every leaf', async () => {
  const { dates, row } = await run(
    file([
      task(1, 0, level(1)),
      task(2, 8, level(2), constraint(4, '2026-05-05T08:00:00')),
      task(3, 24, level(2), constraint(4, '2026-05-06T08:00:00')),
      task(4, 8, link(1)),
      task(5, 8, link(1, 3)),
      task(6, 0, level(1), link(4)),
      task(7, 8, level(2)),
      task(8, 16, level(2), link(4, 1, 4800)),
    ]),
  );
  expect(dates(1)).toBe('05-05T08:00 05-08T17:00');
  expect(dates(4)).toBe('05-11T08:00 05-11T17:00');
  expect(dates(5)).toBe('05-05T08:00 05-05T17:00');
  expect(dates(7)).toBe('05-12T08:00 05-12T17:00');
  expect(dates(8)).toBe('05-13T08:00 05-14T17:00');
  expect(row(4).critical).toBe(true);
  // links of the summary that contains it are no slack of its own
  expect([row(2).totalSlackMinutes, row(2).freeSlackMinutes]).toEqual([3 * 480, 3 * 480]);
});

test('what has ended below a summary, or has begun, no longer holds what goes before it', async () => {
  const done = (from: string, to: string) =>
    tag('PercentComplete', 100) + tag('ActualStart', from) + tag('ActualFinish', to);
  const { row } = await run(
    file([
      task(1, 8),
      task(2, 0, level(1), link(1)),
      task(3, 8, level(2), done('2026-05-04T08:00:00', '2026-05-04T17:00:00')),
      task(4, 40, level(2)),
      task(5, 80, level(1)),
    ]),
  );
  expect(row(1).totalSlackMinutes).toBe(4 * 480);
  expect(row(4).totalSlackMinutes).toBe(4 * 480);
  const whole = await run(
    file([
      task(1, 0, level(1)),
      task(2, 8, level(2), done('2026-05-04T08:00:00', '2026-05-04T17:00:00')),
      task(3, 8, level(1)),
    ]),
  );
  expect(whole.row(1).critical).toBe(false);
  const before = await run(
    file([
      task(1, 8),
      task(2, 0, level(1), link(1)),
      task(3, 8, level(2), done('2026-05-04T08:00:00', '2026-05-04T17:00:00')),
      task(4, 16, level(1)),
    ]),
  );
  expect([before.code, before.row(1).totalSlackMinutes]).toEqual([0, 480]);
});

test('a milestone that has begun holds what goes before it up to its own late finish', async () => {
  const begun = (at: string) => tag('PercentComplete', 30) + tag('ActualStart', at);
  const { row } = await run(
    file([
      task(1, 8, begun('2026-05-04T08:00:00')),
      task(2, 0, link(1), begun('2026-05-04T17:00:00')),
      task(3, 8, link(2)),
      task(4, 24),
    ]),
  );
  expect(row(2).totalSlackMinutes).toBe(480);
  expect(row(1).totalSlackMinutes).toBe(480);
});

test('a summary holds what is below it to its own dates, and so does one that was placed by hand', async () => {
  const held = await run(
    file([
      task(1, 0, level(1), constraint(4, '2026-05-06T08:00:00')),
      task(2, 8, level(2)),
      task(3, 8, level(2), link(2)),
      task(4, 0, level(1), constraint(7, '2026-05-12T17:00:00')),
      task(5, 8, level(2)),
      task(6, 240),
    ]),
  );
  expect(held.dates(2)).toBe('05-06T08:00 05-06T17:00');
  expect(held.row(2).drivers).toEqual([{ kind: 'constraint', constraint: 'SNET', at: '2026-05-06T08:00', of: '1' }]);
  expect(held.row(5).lateFinish).toBe('2026-05-12T17:00');
  const byHand = tag('Manual', 1) + tag('ManualStart', '2026-05-13T08:00:00') + tag('Start', '2026-05-13T08:00:00');
  const placed = await run(file([task(1, 8, level(1), byHand), task(2, 8, level(2)), task(3, 8, level(2), link(2))]));
  expect(placed.dates(2)).toBe('05-13T08:00 05-13T17:00');
  expect(placed.dates(3)).toBe('05-14T08:00 05-14T17:00');
});

test('constraints: later ones push, earlier ones pull, pinned ones pin, and deadlines make the slack negative', async () => {
  const at = (type: number, when: string, ...more: string[]) =>
    run(file([task(1, 16), task(2, 8, link(1), constraint(type, when), ...more)]));
  expect((await at(4, '2026-05-11T08:00:00')).dates(2)).toBe('05-11T08:00 05-11T17:00');
  expect((await at(6, '2026-05-11T17:00:00')).dates(2)).toBe('05-11T08:00 05-11T17:00');
  expect((await at(5, '2026-05-05T08:00:00')).dates(2)).toBe('05-05T08:00 05-05T17:00');
  expect((await at(7, '2026-05-05T17:00:00')).dates(2)).toBe('05-05T08:00 05-05T17:00');
  expect((await at(2, '2026-05-05T08:00:00')).dates(2)).toBe('05-05T08:00 05-05T17:00');
  const pinned = await at(3, '2026-05-05T17:00:00');
  expect([pinned.dates(2), pinned.row(2).totalSlackMinutes]).toEqual(['05-05T08:00 05-05T17:00', -480]);
  const promised = await run(file([task(1, 16), task(2, 8, link(1), tag('Deadline', '2026-05-05T12:00:00'))]));
  expect([promised.row(2).totalSlackMinutes, promised.row(1).totalSlackMinutes]).toEqual([-720, -720]);
  const early = await run(file([task(1, 8, constraint(4, '2026-04-27T08:00:00'))]));
  expect(early.dates(1)).toBe('04-27T08:00 04-27T17:00');
});

test('constraints that give way to links still hold where there is no link', async () => {
  const soft = (...tasks: string[]) => run(file(tasks, { head: tag('HonorConstraints', 0) }));
  const linked = await soft(task(1, 24), task(2, 8, link(1), constraint(2, '2026-05-05T08:00:00')));
  expect([linked.dates(2), linked.row(2).totalSlackMinutes]).toEqual(['05-07T08:00 05-07T17:00', -960]);
  expect((await soft(task(1, 8, constraint(2, '2026-05-11T08:00:00')))).dates(1)).toBe('05-11T08:00 05-11T17:00');
});

test('as late as possible: at the late dates, with successors seeing them, and no free slack', async () => {
  const { dates, row } = await run(
    file([task(1, 80), task(2, 8, constraint(1, '2026-05-04T08:00:00')), task(3, 8, link(2))]),
  );
  expect(dates(2)).toBe('05-14T08:00 05-14T17:00');
  expect(dates(3)).toBe('05-15T08:00 05-15T17:00');
  expect(row(2).freeSlackMinutes).toBe(0);
});

test('calendars in layers: an own exception, the base’s, the own week, the base’s week; nights and round the clock', async () => {
  const calendars =
    calendar(2, week, `<Exceptions>${off('2026-05-05', '2026-05-05')}</Exceptions>`) +
    calendar(3, day(7, ...OFFICE), `<Exceptions>${off('2026-05-06', '2026-05-06')}</Exceptions>`, 2) +
    calendar(
      4,
      day(2, ['23:00', '00:00']) +
        [3, 4, 5, 6].map((d) => day(d, ['00:00', '03:00'], ['04:00', '08:00'], ['23:00', '00:00'])).join('') +
        day(7, ['00:00', '03:00'], ['04:00', '08:00']) +
        day(1),
    ) +
    always;
  const on = (uid: number) => tag('CalendarUID', uid);
  const { dates } = await run(file([task(1, 40, on(3)), task(2, 16, on(4)), task(3, 30, on(9))], { calendars }));
  expect(dates(1)).toBe('05-04T08:00 05-11T17:00');
  expect(dates(2)).toBe('05-04T23:00 05-06T08:00');
  expect(dates(3)).toBe('05-04T08:00 05-05T14:00');
});

test('exceptions that come back: every so many days, weeks, months and years, by date and by position, up to a count', async () => {
  const closed = async (more: string, to = '2027-12-31') => {
    const calendars = calendar(2, week, `<Exceptions>${off('2026-05-04', to, more)}</Exceptions>`);
    const { row } = await run(file([task(1, 8 * 30, tag('CalendarUID', 2))], { calendars }));
    return `${row(1).start} ${row(1).finish}`;
  };
  const free = '2026-05-04T08:00 2026-06-12T17:00';
  // Mondays of every other week: 4 and 18 May, 1 and 15 June
  expect(await closed(tag('Type', 6) + tag('Period', 2) + tag('DaysOfWeek', 2))).toBe(
    '2026-05-05T08:00 2026-06-18T17:00',
  );
  expect(await closed(tag('Type', 1) + tag('Period', 7))).toBe('2026-05-05T08:00 2026-06-24T17:00');
  expect(await closed(tag('Type', 4) + tag('Period', 1) + tag('MonthDay', 20))).toBe(
    '2026-05-04T08:00 2026-06-15T17:00',
  );
  expect(await closed(tag('Type', 2) + tag('Month', 4) + tag('MonthDay', 12))).toBe(
    '2026-05-04T08:00 2026-06-15T17:00',
  );
  // the second Tuesday of each month: 12 May and 9 June
  expect(await closed(tag('Type', 5) + tag('Period', 1) + tag('MonthItem', 5) + tag('MonthPosition', 1))).toBe(
    '2026-05-04T08:00 2026-06-16T17:00',
  );
  // the last weekday of May
  expect(await closed(tag('Type', 3) + tag('Month', 4) + tag('MonthItem', 1) + tag('MonthPosition', 4))).toBe(
    '2026-05-04T08:00 2026-06-15T17:00',
  );
  expect(
    await closed(
      tag('Type', 6) + tag('Period', 1) + tag('DaysOfWeek', 2) + tag('EnteredByOccurrences', 1) + tag('Occurrences', 2),
    ),
  ).toBe('2026-05-05T08:00 2026-06-16T17:00');
  expect(await closed(tag('Type', 2) + tag('Month', 11) + tag('MonthDay', 25))).toBe(free);
});

test('people work in their own time: part-time, overtime, delays, both calendars of a task, and none when it is said so', async () => {
  const calendars =
    calendar(2, '', `<Exceptions>${off('2026-05-05', '2026-05-05')}</Exceptions>`, 1) +
    always +
    calendar(5, [1, 2, 3, 4, 5, 6, 7].map((d) => day(d)).join(''));
  const worked = (tasks: string[], assignments: string[]) =>
    run(
      file(tasks, {
        calendars,
        after: people([resource(1, 2), resource(2, 9), resource(3, 5), resource(4, 2, tag('Type', 0))], assignments),
      }),
    );
  const on = (uid: number) => tag('CalendarUID', uid);
  const { dates } = await worked(
    [
      task(1, 16),
      task(2, 16),
      task(3, 16, tag('Type', 1)),
      task(4, 16, on(1), tag('IgnoreResourceCalendar', 1)),
      task(5, 16, on(1)),
      task(6, 16),
      task(7, 48, tag('DurationFormat', 8)),
      task(8, 8),
      task(9, 24),
      task(10, 8, on(1)),
      task(11, 8, tag('PercentComplete', 50), tag('ActualStart', '2026-05-04T13:00:00')),
    ],
    [
      gives(1, 1, 16),
      gives(2, 1, 8, 0.5),
      gives(3, 1, 16),
      gives(4, 1, 16),
      gives(5, 2, 16),
      gives(6, 4, 16),
      gives(7, 1, 48),
      gives(8, 1, 12, 1, tag('OvertimeWork', 'PT4H0M0S')),
      gives(9, 1, 8, 1, tag('Delay', 4800)),
      gives(9, 2, 8),
      gives(10, 3, 8),
      gives(11, 1, 8),
    ],
  );
  expect(dates(1)).toBe('05-04T08:00 05-06T17:00');
  expect(dates(2)).toBe('05-04T08:00 05-06T17:00');
  expect(dates(3)).toBe('05-04T08:00 05-05T17:00');
  expect(dates(4)).toBe('05-04T08:00 05-05T17:00');
  expect(dates(5)).toBe('05-04T08:00 05-05T17:00');
  expect(dates(6)).toBe('05-04T08:00 05-05T17:00');
  expect(dates(7)).toBe('05-04T08:00 05-06T08:00');
  expect(dates(8)).toBe('05-04T08:00 05-04T17:00');
  expect(dates(9)).toBe('05-04T08:00 05-06T17:00');
  expect(dates(10)).toBe('05-04T08:00 05-04T17:00');
  expect(dates(11)).toBe('05-04T13:00 05-06T12:00');
});

test('placed by hand still drives; inactive and blank rows neither move nor drive; levelling adds to what holds a task', async () => {
  const { dates, row } = await run(
    file([
      task(1, 8, tag('Manual', 1), tag('Start', '2026-05-09T10:00:00'), tag('Finish', '2026-05-10T11:00:00')),
      task(2, 8, link(1)),
      task(3, 80, tag('Active', 0)),
      task(4, 8, link(3)),
      `<Task>${tag('UID', 5)}${tag('IsNull', 1)}</Task>`,
      task(6, 8, link(5)),
      task(7, 8, constraint(4, '2026-05-06T08:00:00'), tag('LevelingDelay', 14400), link(4)),
      task(8, 8, tag('LevelingDelay', 28800)),
    ]),
  );
  expect(dates(1)).toBe('05-09T10:00 05-10T11:00');
  expect(dates(2)).toBe('05-11T08:00 05-11T17:00');
  expect(dates(4)).toBe('05-04T08:00 05-04T17:00');
  expect(row(3).critical).toBe(false);
  expect(dates(6)).toBe('05-04T08:00 05-04T17:00');
  expect(dates(7)).toBe('05-07T08:00 05-07T17:00');
  expect(dates(8)).toBe('05-06T08:00 05-06T17:00');
});

test('levelling is counted from when work could begin, and what goes before has so much less slack', async () => {
  const { dates, row } = await run(
    file([
      task(1, 40),
      task(2, 8, link(1), tag('LevelingDelay', 2 * 14400)),
      task(3, 120),
      task(4, 8, level(1), link(1), tag('LevelingDelay', 2 * 14400)),
      task(5, 80, link(4)),
    ]),
  );
  // from Monday 11 May at 08:00, not from Friday evening, when task 1 ends
  expect(dates(2)).toBe('05-13T08:00 05-13T17:00');
  expect(dates(4)).toBe('05-13T08:00 05-13T17:00');
  expect(dates(5)).toBe('05-14T08:00 05-27T17:00');
  // task 4 may not start later than Wednesday 13 at 08:00; less two days, that is Monday 11: task 1 ends on Friday 8
  expect(row(1).lateFinish).toBe('2026-05-08T17:00');
  expect(row(1).critical).toBe(true);
  expect(row(1).freeSlackMinutes).toBe(0);
  expect(row(4).drivers.map(({ kind }) => kind)).toContain('link');
  expect(row(2).totalSlackMinutes).toBe(10 * 480);
});

test('work that is kept to the minute lasts as long as the task all the same', async () => {
  const calendars = calendar(2, '', '', 1);
  const { dates } = await run(
    file([task(1, 32), task(2, 8, link(1))], {
      calendars,
      // 10 h 33 min 36 s at a third of the time
      after: people([resource(1, 2)], [gives(1, 1, 0, 0.33).replace('PT0H0M0S', 'PT10H33M36S')]),
    }),
  );
  expect(dates(1)).toBe('05-04T08:00 05-07T17:00');
  expect(dates(2)).toBe('05-08T08:00 05-08T17:00');
});

test('from the finish, everything is as late as it can be and the start follows', async () => {
  const head = tag('ScheduleFromStart', 0) + tag('FinishDate', '2026-05-29T17:00:00');
  const late = tag('ConstraintType', 1);
  const { dates, row, project } = await run(
    file([task(1, 16, late), task(2, 8, late, link(1)), task(3, 8, late), task(4, 8, tag('ConstraintType', 0))], {
      head,
    }),
  );
  expect(dates(1)).toBe('05-27T08:00 05-28T17:00');
  expect(dates(2)).toBe('05-29T08:00 05-29T17:00');
  expect(dates(3)).toBe('05-29T08:00 05-29T17:00');
  expect(dates(4)).toBe('05-27T08:00 05-27T17:00');
  expect(row(3).totalSlackMinutes).toBe(960);
  expect(project).toEqual({ start: '2026-05-27T08:00', finish: '2026-05-29T17:00' });
});

test('each loose end is its own end when the project has several critical paths', async () => {
  const ends = (several: number) =>
    run(file([task(1, 8), task(2, 40), task(3, 8, link(1))], { head: tag('MultipleCriticalPaths', several) }));
  expect((await ends(0)).row(1).critical).toBe(false);
  expect((await ends(1)).row(1).critical).toBe(true);
});

test('a date that stands for none in tasks that have not begun stands for none in deadlines', async () => {
  const never = '2000-01-01T00:00:00';
  const { row } = await run(
    file([
      task(
        1,
        8,
        tag('PercentComplete', 0),
        tag('ActualStart', never),
        tag('ActualFinish', never),
        tag('Deadline', never),
      ),
      task(2, 8, tag('Deadline', '0001-01-01T00:00:00')),
    ]),
  );
  expect([row(1).totalSlackMinutes, row(2).totalSlackMinutes]).toEqual([0, 0]);
});

test('a file may be in UTF-16, marked or not, say a wrong encoding, carry a prefix, a mark, Windows lines and comments', async () => {
  const source = file([task(1, 8), task(2, 8, link(1))]);
  const wide = (text: string, mark: number[]) => Uint8Array.from([...mark, ...Buffer.from(text, 'utf16le')]);
  const swapped = (bytes: Uint8Array) => bytes.map((_, i) => bytes[i ^ 1]!);
  const prefixed = source
    .replaceAll(/<(\/?)(?=[A-Z])/g, '<$1ms:')
    .replace('xmlns=', 'xmlns:ms=')
    .replace('?>', '?>\r\n<!-- a <project> of ours -->\r\n');
  const utf8 = (text: string) => new TextEncoder().encode(text);
  for (const bytes of [
    wide(source, [0xff, 0xfe]),
    swapped(wide(source, [0xff, 0xfe])),
    wide(source.replace('UTF-8', 'utf-16'), []),
    swapped(wide(source, [])),
    utf8(source.replace('UTF-8', 'utf-16')),
    utf8(`\ufeff${source}`),
    utf8(prefixed),
    utf8(source.replaceAll('><', '>\r\n  <')),
  ]) {
    const { dates, err, code } = await run(bytes);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(dates(2)).toBe('05-05T08:00 05-05T17:00');
  }
});

test('a cycle through a summary, and a thousand at once, are told with their tasks, and the rest is scheduled', async () => {
  const through = await run(file([task(1, 0, level(1), link(2)), task(2, 8, level(2)), task(3, 8, level(1), link(1))]));
  expect(through.code).toBe(2);
  expect(through.err).toMatch(/^cycle among tasks [^\n]*1 “T1”[^\n]*; left out: [^\n]+\n$/);
  expect(through.dates(3)).toBe('05-05T08:00 05-05T17:00');
  const many = await run(file(Array.from({ length: 2_000 }, (_, i) => task(i + 1, 1, link((i ^ 1) + 1)))));
  expect(many.code).toBe(2);
  expect(many.err.split('\n')).toHaveLength(1_001);
  const all = Array.from({ length: 400 }, (_, i) => link(i + 1));
  const tangle = await run(file(all.map((_, i) => task(i + 1, 1, ...all))));
  expect([tangle.code, tangle.err.split('\n').length > 1_000]).toEqual([2, true]);
});

test('a tag stuffed with what is no attribute is refused at once', async () => {
  const { code, err } = await run(`<Project ${'a'.repeat(2_000_000)}><Tasks/></Project>`);
  expect(code).toBe(1);
  expect(err).toMatch(/^plan\.xml: [^\n]+\n$/);
});
