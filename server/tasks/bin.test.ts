import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('what is erased from the bin leaves the plan, its comments and the log; what was done beside it stays told', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const scope = moduleScope(spaceId, 'tasks');
  const [phase, secret, other, back] = [id(), id(), id(), id()];
  const add = (each: string, name: string, order: string, parentId: string | null = null) => ({
    do: 'add',
    in: 'tasks',
    row: { id: each, parentId, name, order, durationMinutes: 480 },
  });
  await owner.does('tasks.apply', {
    spaceId,
    operations: [
      add(phase, 'Phase oubliée', 'A'),
      add(secret, 'Licencier Jeanne', 'B', phase),
      add(other, 'Échafaudage', 'C'),
      add(back, 'Gardée', 'D'),
      {
        do: 'add',
        in: 'links',
        row: { id: id(), from: secret, to: other, type: 'FS', lagMinutes: 0, lagUnit: 'working' },
      },
      {
        do: 'put',
        in: 'checks',
        row: { id: id(), taskId: secret, text: 'Prévenir Jeanne', isDone: false, order: 'V' },
      },
    ],
  });
  await member.does('comment.post', { spaceId, id: id(), taskId: secret, text: 'Jeanne ne sait rien.' });
  await owner.does('task.change', { spaceId, taskId: secret, changes: { note: 'Avec Jeanne' } });
  await owner.does('task.remove', { spaceId, taskIds: [phase, back] });
  await member.does('task.restore', { spaceId, taskIds: [back] });

  await guest.isRefused('forbidden', 'task.erase', { spaceId, taskIds: [phase] });
  await member.does('task.erase', { spaceId, taskIds: [phase, back, other] });

  const names = (await guest.sees(scope, 'tasks')).map((row) => row.name).sort();
  expect(names).toEqual(['Gardée', 'Échafaudage']);
  expect(await owner.sees(scope, 'links')).toEqual([]);
  expect(await owner.sees(scope, 'checks')).toEqual([]);
  const all = await world.house.db.query<{ text: string }>(
    `select body::text as text from log where body is not null
     union all select body::text from plan_rows union all select text from task_comments`,
  );
  const words = all.map((each) => each.text).join('\n');
  expect(words).not.toMatch(/Jeanne|oubliée/);
  expect(words).toMatch(/Échafaudage/);
  // what is gone stays gone
  await owner.isRefused('not_found', 'task.change', { spaceId, taskId: secret, changes: { percent: 10 } });
  expect(
    (await owner.asks<{ rows: unknown[] }>('task.history', { spaceId, taskId: other, limit: 10 })).rows,
  ).toHaveLength(1);
});
