// What is set by hand, and what else Microsoft Project does with plans under way: with dates worked out by hand.

import { expect, test } from 'vitest';
import {
  calendar,
  constraint,
  day,
  file,
  gives,
  level,
  link,
  off,
  people,
  resource,
  run,
  tag,
  task,
} from './test/written.ts';

const byHand = (from: string, to: string) =>
  tag('Manual', 1) + tag('ManualStart', `${from}:00`) + tag('ManualFinish', `${to}:00`);

test('a summary set by hand stands where it was put, and starts the project for what is below it', async () => {
  const { dates, row, project } = await run(
    file([
      task(1, 8, level(1)),
      task(2, 0, level(1), link(1), byHand('2026-04-27T08:00', '2026-05-15T17:00')),
      task(3, 8, level(2)),
      task(4, 8, level(2), link(3)),
      task(5, 8, level(2), constraint(4, '2026-04-20T08:00:00')),
      task(6, 8, level(1), link(2)),
    ]),
  );
  // the link from 1 holds the summary alone, which does not move
  expect([dates(2), dates(3), dates(4)]).toEqual([
    '04-27T08:00 05-15T17:00',
    '04-27T08:00 04-27T17:00',
    '04-28T08:00 04-28T17:00',
  ]);
  expect(dates(5)).toBe('04-20T08:00 04-20T17:00');
  expect(dates(6)).toBe('05-18T08:00 05-18T17:00');
  expect(project).toEqual({ start: '2026-04-20T08:00', finish: '2026-05-18T17:00' });
  // what has a date of its own does not hear of what waits for the summary
  expect([row(4).lateFinish, row(5).lateFinish]).toEqual(['2026-05-15T17:00', '2026-05-18T17:00']);
  expect(row(2).drivers).toEqual([{ kind: 'manual', at: '2026-04-27T08:00' }]);
});

test('the end of a project may be that of a summary set by hand; what sticks out of one is seen above it', async () => {
  const { dates, row, project } = await run(
    file([
      task(1, 0, level(1)),
      task(2, 0, level(2), byHand('2026-05-05T08:00', '2026-05-06T17:00')),
      task(3, 40, level(3)),
      task(4, 0, level(1), byHand('2026-05-04T08:00', '2026-05-22T17:00')),
      task(5, 8, level(2)),
    ]),
  );
  expect([dates(1), dates(2), dates(3)]).toEqual([
    '05-05T08:00 05-11T17:00',
    '05-05T08:00 05-06T17:00',
    '05-05T08:00 05-11T17:00',
  ]);
  expect(project.finish).toBe('2026-05-22T17:00');
  // nothing set by hand can be late: it has the slack of what is below it, or none
  expect([row(3).totalSlackMinutes, row(5).totalSlackMinutes, row(4).totalSlackMinutes]).toEqual([
    9 * 480,
    14 * 480,
    0,
  ]);
});

test('what goes before a summary hears of the late dates below it, and of the dates that are set by hand there', async () => {
  const late = (more: string) =>
    run(
      file([task(1, 8, level(1)), task(2, 0, level(1), link(1)), task(3, 8, level(2), more), task(4, 160, level(1))]),
    );
  expect((await late('')).row(1).lateFinish).toBe('2026-05-28T17:00');
  const { row } = await late(byHand('2026-05-07T08:00', '2026-05-07T17:00'));
  expect([row(1).lateFinish, row(2).lateStart, row(3).lateStart]).toEqual([
    '2026-05-06T17:00',
    '2026-05-07T08:00',
    '2026-05-29T08:00',
  ]);
  const before = await late(byHand('2026-05-04T08:00', '2026-05-04T17:00'));
  expect([before.row(3).totalSlackMinutes, before.row(1).totalSlackMinutes]).toEqual([19 * 480, -480]);
});

test('a task that somebody has still to date is not critical', async () => {
  const dated = byHand('2026-05-04T08:00', '2026-05-04T17:00');
  const { row } = await run(file([task(1, 8, dated), task(2, 8, dated, '<StartText></StartText><FinishText/>')]));
  expect([row(1).critical, row(2).critical]).toEqual([true, false]);
  expect(row(2).finish).toBe('2026-05-04T17:00');
});

test('free slack counts a lag on a task’s own days, and in a plan from its finish what is left before the next', async () => {
  const away = calendar(2, '', `<Exceptions>${off('2026-05-06', '2026-05-07')}</Exceptions>`, 1);
  const other = await run(
    file([task(1, 8), task(2, 8, link(1, 0, 9600), tag('CalendarUID', 2)), task(3, 80)], { calendars: away }),
  );
  expect([other.dates(2), other.row(1).freeSlackMinutes]).toEqual(['05-08T08:00 05-08T17:00', 960]);
  const head = tag('ScheduleFromStart', 0) + tag('FinishDate', '2026-05-29T17:00:00');
  const late = tag('ConstraintType', 1);
  const { dates, row } = await run(
    file([task(1, 8), task(2, 8, link(1), late), task(3, 80, late), task(4, 8, late)], { head }),
  );
  expect([dates(1), dates(2)]).toEqual(['05-18T08:00 05-18T17:00', '05-29T08:00 05-29T17:00']);
  expect([row(1).freeSlackMinutes, row(2).freeSlackMinutes, row(4).freeSlackMinutes]).toEqual([8 * 480, 0, 0]);
});

test('a split task keeps its breaks when somebody works on it; a summary that was begun has the slack of its end', async () => {
  const part = (from: string, to: string, hours: number) =>
    `<TimephasedData>${tag('Type', 1)}${tag('Start', `2026-05-${from}:00`)}${tag('Finish', `2026-05-${to}:00`)}${tag('Value', `PT${hours}H0M0S`)}</TimephasedData>`;
  const parts = part('04T08:00', '04T17:00', 8) + part('05T08:00', '06T17:00', 0) + part('07T08:00', '07T17:00', 8);
  const span = tag('Start', '2026-05-04T08:00:00') + tag('Finish', '2026-05-07T17:00:00');
  const { dates } = await run(
    file([task(1, 16, span), task(2, 8, link(1))], {
      calendars: calendar(2, day(7), '', 1),
      after: people([resource(1, 2)], [gives(1, 1, 16, 1, parts)]),
    }),
  );
  expect([dates(1), dates(2)]).toEqual(['05-04T08:00 05-07T17:00', '05-08T08:00 05-08T17:00']);
  // sixteen hours laid out over a day and a half
  const contour = tag('WorkContour', 8) + tag('Start', '2026-05-04T08:00:00') + tag('Finish', '2026-05-05T12:00:00');
  const laidOut = await run(file([task(1, 12)], { after: people([resource(1, 1)], [gives(1, 1, 16, 1, contour)]) }));
  expect(laidOut.dates(1)).toBe('05-04T08:00 05-05T12:00');
  const below = [task(2, 16, level(2)), task(3, 8, level(2), link(2)), task(4, 80, level(1))];
  const slack = async (more: string) =>
    (await run(file([task(1, 0, level(1), more), ...below]))).row(1).totalSlackMinutes;
  expect([await slack(''), await slack(tag('ActualStart', '2026-05-04T08:00:00'))]).toEqual([7 * 480, 7 * 480]);
});
