import { expect, test } from 'vitest';
import { exportMspdi, importMspdi, type Plan, parseInstant, schedule, standardWeek } from './index.ts';

const plan: Plan = {
  project: {
    start: '2027-01-04T08:00',
    from: 'start',
    calendarId: '1',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
  },
  calendars: [{ id: '1', name: 'Standard', week: standardWeek(), exceptions: [] }],
  tasks: [
    { id: '1', name: 'Relevé', order: '1', durationMinutes: 960 },
    { id: '2', name: 'Dossier', order: '2', durationMinutes: 480 },
  ],
  links: [],
};
const agreed = (start: string, finish: string): [number, number] => [parseInstant(start), parseInstant(finish)];

test('notes and baselines leave with a plan and come back with it', () => {
  const notes = new Map([['1', 'Appeler la mairie\navant <midi> & après']]);
  const baselines: Record<string, [number, number]>[] = [
    { '1': agreed('2027-01-04T08:00', '2027-01-05T17:00'), '2': agreed('2027-01-06T08:00', '2027-01-06T17:00') },
    { '1': agreed('2026-12-01T08:00', '2026-12-02T17:00') },
  ];
  const back = importMspdi(exportMspdi(plan, schedule(plan), 'Halle', { notes, baselines }));
  expect(back.untaken).toEqual([]);
  expect(back.notes).toEqual(notes);
  expect(back.baselines!.map(({ number, dates }) => [number, Object.fromEntries(dates)])).toEqual([
    [
      0,
      {
        '1': { start: '2027-01-04T08:00', finish: '2027-01-05T17:00' },
        '2': { start: '2027-01-06T08:00', finish: '2027-01-06T17:00' },
      },
    ],
    [1, { '1': { start: '2026-12-01T08:00', finish: '2026-12-02T17:00' } }],
  ]);
});

test('money leaves with a plan and comes back: hours, what a task costs beside them, what it has cost', () => {
  const staffed: Plan = {
    ...plan,
    resources: [{ id: '1', name: 'Camille' }],
    assignments: [{ taskId: '1', resourceId: '1', units: 1, workMinutes: 960 }],
  };
  const costs = {
    tasks: new Map([['1', { fixedCost: 1250.5, actualCost: 900 }]]),
    resources: new Map([['1', { costPerHour: 45.5 }]]),
  };
  const text = exportMspdi(staffed, schedule(staffed), 'Halle', { costs });
  expect(text).toContain('<FixedCost>125050</FixedCost>');
  expect(importMspdi(text).costs).toEqual(costs);
  // a material or a lump sum has no hours: it is a cost of its task
  const material = '<Resource><UID>9</UID><Name>Ardoise</Name><Type>0</Type><StandardRate>3</StandardRate></Resource>';
  const given =
    '<Assignment><UID>9</UID><TaskUID>1</TaskUID><ResourceUID>9</ResourceUID><Cost>60000</Cost></Assignment>';
  const { costs: more, plan: read } = importMspdi(
    text.replace('</Resources>', `${material}</Resources>`).replace('</Assignments>', `${given}</Assignments>`),
  );
  expect(more!.tasks.get('1')).toEqual({ fixedCost: 1850.5, actualCost: 900 });
  expect([more!.resources.size, read.resources!.length]).toEqual([1, 1]);
});

test('only eleven baselines fit in the format, the newest of them', () => {
  const baselines = Array.from({ length: 14 }, (_, n) => ({
    '1': agreed(`2027-02-0${(n % 9) + 1}T08:00`, `2027-02-0${(n % 9) + 1}T17:00`),
  }));
  const back = importMspdi(exportMspdi(plan, schedule(plan), 'Halle', { baselines }));
  expect(back.baselines!.map((each) => each.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

test('work that is not spread evenly ends when the file says, and the report says that its shape is not kept', () => {
  const assignment = (contour: number) => `<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID>
    <Start>2027-01-04T08:00:00</Start><Finish>2027-01-07T12:00:00</Finish><Units>1</Units><Work>PT14H0M0S</Work>
    <WorkContour>${contour}</WorkContour></Assignment>`;
  const file = (contour: number) =>
    exportMspdi({ ...plan, tasks: [{ ...plan.tasks[0]!, durationMinutes: 1680 }] }, schedule(plan), 'Halle')
      .replace(
        '<Resources>',
        '<Resources><Resource><UID>1</UID><Name>Camille</Name><Type>1</Type><CalendarUID>1</CalendarUID></Resource>',
      )
      .replace('<Assignments>', `<Assignments>${assignment(contour)}`);
  const bell = importMspdi(file(6));
  expect(schedule(bell.plan).at('1')!.finish).toBe('2027-01-07T12:00');
  expect(bell.untaken).toEqual([
    { what: 'contour of an assignment (its work is spread evenly over the same days)', count: 1 },
  ]);
  expect(schedule(importMspdi(file(0)).plan).at('1')!.finish).toBe('2027-01-05T15:00');
});

test('who is named on a milestone is kept, as is who is named without a word on how much work', () => {
  const named = (task: number, work: string) =>
    `<Assignment><UID>${task}</UID><TaskUID>${task}</TaskUID><ResourceUID>1</ResourceUID><Units>1</Units>${work}</Assignment>`;
  const [first] = plan.tasks;
  const tasks = [
    { ...first!, id: '1', durationMinutes: 960 },
    { ...first!, id: '2', durationMinutes: 0 },
    { ...first!, id: '3', durationMinutes: 960 },
  ];
  const three = { ...plan, tasks, links: [] };
  const file = exportMspdi(three, schedule(three), 'Halle')
    .replace('<Resources>', '<Resources><Resource><UID>1</UID><Name>Camille</Name><Type>1</Type></Resource>')
    .replace(
      '<Assignments>',
      `<Assignments>${named(1, '')}${named(2, '<Work>PT0H0M0S</Work>')}${named(3, '<Work>PT0H0M0S</Work>')}`,
    );
  const { plan: back, untaken } = importMspdi(file);
  expect(back.assignments!.map(({ taskId, workMinutes }) => [taskId, workMinutes])).toEqual([
    ['1', 0],
    ['2', 0],
  ]);
  expect(untaken).toEqual([{ what: 'assignment without work', count: 1 }]);
});

test('split tasks and weeks of a season come back as they went', () => {
  const summer = { name: 'Été', from: '2027-07-01', to: '2027-08-31', week: standardWeek().map((d) => d!.slice(0, 1)) };
  const whole: Plan = {
    ...plan,
    calendars: [{ ...plan.calendars[0]!, seasons: [summer] }],
    tasks: [
      { ...plan.tasks[0]!, splits: [{ afterMinutes: 480, gapMinutes: 2400 }] },
      { ...plan.tasks[1]!, constraint: 'SNET', constraintAt: '2027-07-05T08:00' },
    ],
  };
  const first = schedule(whole);
  expect(first.at('1')!.finish).toBe('2027-01-12T17:00');
  expect(first.at('2')!.finish).toBe('2027-07-06T12:00');
  const { plan: again } = importMspdi(exportMspdi(whole, first, 'Halle'));
  expect(again.tasks[0]!.splits).toEqual(whole.tasks[0]!.splits);
  expect(schedule(again).all()).toEqual(first.all());
});

test('three-point estimates come back as they went, and from the names that others give them', () => {
  const estimate = { lowMinutes: 480, likelyMinutes: 960, highMinutes: 1920 };
  const whole: Plan = { ...plan, tasks: [{ ...plan.tasks[0]!, estimate }, plan.tasks[1]!] };
  const file = exportMspdi(whole, schedule(whole), 'Halle');
  const read = (text: string) => importMspdi(text).plan.tasks.map((task) => task.estimate);
  expect(read(file)).toEqual([estimate, undefined]);
  expect(read(file.replace('Optimistic Duration', 'Durée optimiste').replace('Most Likely', 'Expected'))).toEqual([
    estimate,
    undefined,
  ]);
  expect(read(file.replace('<Value>PT8H', '<Value>PT80H'))).toEqual([undefined, undefined]);
  expect(exportMspdi(plan, schedule(plan), 'Halle')).not.toContain('ExtendedAttribute');
});
