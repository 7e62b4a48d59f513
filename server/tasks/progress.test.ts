import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MilestonePoint, ProgressChange } from '#contract/tasks.ts';
import { openWorld, type World } from '../test/world.ts';
import { keepMilestones } from './milestones.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('progress is told day by day: the last word of each counts, and a finish that is taken back too', async () => {
  const { owner, guest, outsider, spaceId, id, clock } = world;
  const taskId = id();
  const today = clock.now().toISOString().slice(0, 10);
  const task = { id: taskId, parentId: null, name: 'Relevé', order: 'V', durationMinutes: 480, percent: 10 };
  await owner.does('task.add', { spaceId, task });
  await owner.does('task.change', { spaceId, taskId, changes: { name: 'Relevé de la charpente' } });
  await owner.does('task.change', { spaceId, taskId, changes: { percent: 40 } });
  clock.pass(24 * 3600_000);
  const tomorrow = clock.now().toISOString().slice(0, 10);
  await owner.does('task.change', { spaceId, taskId, changes: { actualFinishAt: `${tomorrow}T17:00` } });
  await owner.does('task.change', { spaceId, taskId, changes: { actualFinishAt: null, percent: 60 } });
  const { rows } = await guest.asks<{ rows: ProgressChange[] }>('plan.progress', { spaceId });
  expect(rows).toEqual([
    { day: today, task_id: taskId, percent: 40 },
    { day: tomorrow, task_id: taskId, percent: 60 },
  ]);
  await outsider.isRefusedAsking('not_found', 'plan.progress', { spaceId });
});

test('where a milestone stood is kept from day to day, when it moved', async () => {
  const { owner, guest, outsider, spaceId, id, clock, house } = world;
  const [work, milestone] = [id(), id()];
  await owner.does('task.add', {
    spaceId,
    task: { id: work, parentId: null, name: 'Levage', order: 'W', durationMinutes: 4800 },
  });
  await owner.does('task.add', {
    spaceId,
    task: { id: milestone, parentId: null, name: 'Hors d’eau', order: 'X', durationMinutes: 0, isMilestone: true },
  });
  await owner.does('link.add', {
    spaceId,
    link: { id: id(), from: work, to: milestone, type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  const stood = async () => {
    const { rows } = await guest.asks<{ rows: MilestonePoint[] }>('plan.milestones', { spaceId });
    return rows.filter((each) => each.task_id === milestone).map((each) => [each.day, each.finish]);
  };
  const today = () => clock.now().toISOString().slice(0, 10);
  const lasts = (durationMinutes: number) =>
    owner.does('task.change', { spaceId, taskId: work, changes: { durationMinutes } });
  await keepMilestones(house.db);
  const first = await stood();
  expect(first.map(([day]) => day)).toEqual([today()]);
  // later the same day its point follows it; another day it gets another, and none when it came back
  await lasts(5280);
  await keepMilestones(house.db);
  const moved = await stood();
  expect(moved.map(([day]) => day)).toEqual([today()]);
  expect(moved[0]![1]! > first[0]![1]!).toBe(true);
  clock.pass(24 * 3600_000);
  await lasts(5760);
  await keepMilestones(house.db);
  expect((await stood()).map(([day]) => day)).toEqual([moved[0]![0], today()]);
  await lasts(5280);
  await keepMilestones(house.db);
  await keepMilestones(house.db);
  expect(await stood()).toEqual(moved);
  await outsider.isRefusedAsking('not_found', 'plan.milestones', { spaceId });
});
