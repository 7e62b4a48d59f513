import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { inverseOf, nextId, nextOf, occurrenceAfter, type Repeat, type Task } from '#contract/tasks.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const series = (first: string, repeat: Repeat, count: number): string[] => {
  const days = [first];
  while (days.length < count) days.push(occurrenceAfter(days.at(-1)!, repeat));
  return days;
};

test('days, chosen weekdays, months and years follow each other as people expect', () => {
  expect(series('2027-02-27', { every: 2, unit: 'day' }, 3)).toEqual(['2027-02-27', '2027-03-01', '2027-03-03']);
  expect(series('2027-01-18', { every: 2, unit: 'week' }, 2)).toEqual(['2027-01-18', '2027-02-01']);
  // Mondays and Thursdays of every other week
  expect(series('2027-01-18', { every: 2, unit: 'week', weekdays: [3, 0] }, 4)).toEqual([
    '2027-01-18',
    '2027-01-21',
    '2027-02-01',
    '2027-02-04',
  ]);
  expect(series('2027-01-31', { every: 1, unit: 'month', day: 31 }, 4)).toEqual([
    '2027-01-31',
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
  ]);
  expect(series('2028-02-29', { every: 1, unit: 'year', day: 29 }, 3)).toEqual([
    '2028-02-29',
    '2029-02-28',
    '2030-02-28',
  ]);
});

test('occurrences always go forward, and those of a week fall on its days', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60_000 }),
      fc.record({
        every: fc.integer({ min: 1, max: 99 }),
        unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'year' as const),
        weekdays: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
      }),
      (n, repeat) => {
        const day = new Date(n * 86_400_000).toISOString().slice(0, 10);
        const next = occurrenceAfter(day, repeat);
        expect(next > day).toBe(true);
        if (repeat.unit !== 'week') return;
        expect(repeat.weekdays).toContain((new Date(`${next}T00:00Z`).getUTCDay() + 6) % 7);
      },
    ),
  );
});

test('a series counts from its date or its deadline, skips what was missed, and ends', () => {
  const task = { id: 'a', parentId: null, name: 'Relevé', order: 'V', durationMinutes: 480 };
  const weekly: Repeat = { every: 1, unit: 'week' };
  const bound: Task = {
    ...task,
    repeat: weekly,
    constraint: 'SNET',
    constraintAt: '2027-01-18T08:00',
    deadlineAt: '2027-01-20T17:00',
  };
  expect(nextOf(bound, '2027-01-15')).toMatchObject({
    constraintAt: '2027-01-25T08:00',
    deadlineAt: '2027-01-27T17:00',
  });
  expect(nextOf(bound, '2027-02-10')).toMatchObject({
    constraintAt: '2027-02-15T08:00',
    deadlineAt: '2027-02-17T17:00',
  });
  expect(nextOf({ ...task, repeat: weekly }, '2027-01-20')).toMatchObject({
    constraint: 'SNET',
    constraintAt: '2027-01-27T08:00',
  });
  expect(nextOf({ ...bound, repeat: { ...weekly, until: '2027-01-24' } }, '2027-01-18')).toBeNull();
  expect(nextOf({ ...bound, repeat: { ...weekly, left: 1 } }, '2027-01-18')).toBeNull();
  expect(nextOf({ ...bound, repeat: { ...weekly, left: 3 } }, '2027-01-18')!.repeat).toMatchObject({ left: 2 });
});

test('a task that comes back makes its next when it is done, with its people and its list, once for two people', async () => {
  const { owner, member, spaceId, id } = world;
  const scope = moduleScope(spaceId, 'tasks');
  const taskId = id();
  await owner.does('task.add', {
    spaceId,
    task: {
      id: taskId,
      parentId: null,
      name: 'Réunion de chantier',
      order: 'V',
      durationMinutes: 120,
      constraint: 'SNET',
      constraintAt: '2027-01-18T08:00',
      repeat: { every: 1, unit: 'week', left: 2 },
    },
  });
  await owner.does('assignment.set', { spaceId, taskId, resource: { id: member.personId, name: 'Camille' } });
  await owner.does('check.put', {
    spaceId,
    row: { id: id(), taskId, text: 'Ordre du jour', isDone: true, order: 'V' },
  });
  const rows = {
    tasks: Object.fromEntries((await owner.sees(scope, 'tasks')).map((row) => [row.id as string, row as never])),
  };
  await member.does('task.change', { spaceId, taskId, changes: { percent: 100 } });
  await owner.does('task.change', { spaceId, taskId, changes: { percent: 100, actualFinishAt: '2027-01-18T17:00' } });

  const tasks = (await owner.sees(scope, 'tasks')) as unknown as Task[];
  expect(tasks).toHaveLength(2);
  expect(tasks.find((each) => each.id === taskId)!.repeat).toBeNull();
  const next = tasks.find((each) => each.id === nextId(taskId))!;
  expect(next).toMatchObject({ name: 'Réunion de chantier', constraintAt: '2027-01-25T08:00', repeat: { left: 1 } });
  expect(next.percent).toBeUndefined();
  const given = await owner.sees(scope, 'assignments');
  expect(given.map((row) => row.taskId).sort()).toEqual([taskId, next.id].sort());
  const checks = await owner.sees(scope, 'checks');
  expect(checks.find((row) => row.taskId === next.id)).toMatchObject({ text: 'Ordre du jour', isDone: false });

  // taken back and done again: the same next returns, and the last of the series makes none
  const change = { do: 'change' as const, in: 'tasks' as const, id: taskId, changes: { percent: 100, repeat: null } };
  const back = [
    ...inverseOf(rows, [change]),
    { do: 'change', in: 'tasks', id: next.id, changes: { removedAt: '2027-01-18T10:00:00Z' } },
  ];
  await member.does('tasks.apply', {
    spaceId,
    operations: [...back, { do: 'change', in: 'tasks', id: taskId, changes: { actualFinishAt: null } }],
  });
  await member.does('task.change', { spaceId, taskId, changes: { percent: 100 } });
  await member.does('task.change', { spaceId, taskId: next.id, changes: { percent: 100 } });
  const after = (await member.sees(scope, 'tasks')) as unknown as Task[];
  expect(after.map((each) => each.removedAt ?? null)).toEqual([null, null]);
});
