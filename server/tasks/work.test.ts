import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { inverseOf, type Operation } from '#contract/tasks.ts';
import { openWorld, type World } from '../test/world.ts';
import { scheduleOf } from './plan.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a task of somebody with hours of their own, made to last longer, is worked on for longer; undo gives both back', async () => {
  const { owner, member, spaceId } = world;
  const id = world.id();
  const task = { id, parentId: null, name: 'Budget', order: 'V', durationMinutes: 960 };
  await owner.does('task.add', { spaceId, task });
  await owner.does('plan.change', { spaceId, changes: { start: '2027-03-01T08:00' } });
  const half = { id: `${id}:r`, taskId: id, resourceId: 'r', units: 0.5, workMinutes: 480 };
  const operations = [
    { do: 'put', in: 'resources', row: { id: 'r', name: 'Architecte', calendarId: 'standard' } },
    { do: 'put', in: 'assignments', row: half },
  ];
  await owner.does('tasks.apply', { spaceId, operations });
  const rows = async () => {
    const [snapshot] = await world.house.snapshots(owner.actor, [moduleScope(spaceId, 'tasks')]);
    const byId = ([name, list]: [string, { id: string }[]]) => [name, Object.fromEntries(list.map((r) => [r.id, r]))];
    return Object.fromEntries(Object.entries(snapshot!.rows).map(byId as never)) as Parameters<typeof scheduleOf>[0];
  };
  const before = await rows();
  const finish = async () => scheduleOf(await rows()).schedule.at(id)!.finish;
  const asFirst = await finish();
  expect(asFirst).toBe('2027-03-02T17:00');

  await member.does('task.change', { spaceId, taskId: id, changes: { durationMinutes: 2400 } });
  expect((await rows()).assignments![half.id]).toMatchObject({ workMinutes: 1200 });
  expect(await finish()).toBe('2027-03-05T17:00');
  // undo says the work itself, and nothing is added to it
  const done: Operation[] = [
    { do: 'change', in: 'tasks', id, changes: { durationMinutes: 2400 } },
    { do: 'put', in: 'assignments', row: { ...half, workMinutes: 1200 } },
  ];
  await member.does('tasks.apply', { spaceId, operations: inverseOf(before, done) });
  expect((await rows()).assignments![half.id]).toMatchObject({ workMinutes: 480 });
  expect(await finish()).toBe(asFirst);
});
