import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ProgressChange } from '#contract/tasks.ts';
import { openWorld, type World } from '../test/world.ts';

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
