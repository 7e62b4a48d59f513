import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { inverseOf, type Operation } from '#contract/tasks.ts';
import { ringLongAgo } from '../test/long-ago.ts';
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

test('an undone creation leaves nothing behind, and done again is the same; what others have touched goes to the bin', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const scope = moduleScope(spaceId, 'tasks');
  const rows = async () => {
    const [snapshot] = await world.house.snapshots(owner.actor, [scope]);
    return Object.fromEntries(
      Object.entries(snapshot!.rows).map(([name, list]) => [
        name,
        Object.fromEntries(list.map((row) => [row.id, row])),
      ]),
    );
  };
  const [phase, part, person] = [id(), id(), id()];
  const made: Operation[] = [
    { do: 'add', in: 'tasks', row: { id: phase, parentId: null, name: 'Collée', order: 'X', durationMinutes: 480 } },
    { do: 'add', in: 'tasks', row: { id: part, parentId: phase, name: 'Dessous', order: 'A', durationMinutes: 480 } },
    { do: 'add', in: 'resources', row: { id: person, name: 'Nora' } },
    {
      do: 'put',
      in: 'assignments',
      row: { id: `${part}:${person}`, taskId: part, resourceId: person, units: 1, workMinutes: 0 },
    },
  ];
  const before = await rows();
  const undo = inverseOf(before, made);
  await member.does('tasks.apply', { spaceId, operations: made });
  const between = await rows();
  await member.does('tasks.apply', { spaceId, operations: undo });
  const plain = (all: typeof before) => ({
    ...all,
    resources: all.resources ?? {},
    assignments: all.assignments ?? {},
  });
  expect(plain(await rows())).toEqual(plain(before));
  const told = await world.house.db.query<{ text: string }>(
    'select body::text as text from log where body is not null',
  );
  expect(told.map((each) => each.text).join()).not.toContain('Dessous');

  const redo = inverseOf(between, undo);
  await member.does('tasks.apply', { spaceId, operations: redo });
  expect((await rows()).tasks![part]).toMatchObject({ name: 'Dessous', parentId: phase, removedAt: null });

  // nobody takes back what somebody else made, nor what somebody else has worked on since
  await guest.does('task.change', { spaceId, taskId: part, changes: { note: 'Vu avec Nora' } });
  await owner.does('tasks.apply', { spaceId, operations: [{ do: 'drop', in: 'tasks', id: phase }] });
  await member.does('tasks.apply', { spaceId, operations: undo });
  const after = (await rows()).tasks!;
  expect([after[phase], after[part]]).toMatchObject([
    { removedAt: expect.any(String) },
    { removedAt: expect.any(String), note: 'Vu avec Nora' },
  ]);
  // and from there it comes back as it was left
  await member.does('tasks.apply', { spaceId, operations: inverseOf({ tasks: after }, undo) });
  await member.does('tasks.apply', { spaceId, operations: redo });
  expect((await rows()).tasks![part]).toMatchObject({ removedAt: null, note: 'Vu avec Nora' });
});

test('hundreds of pasted lines, undone, leave no word in the log; what was said beside them stays', async () => {
  const { member, spaceId, id, house } = world;
  const line = (name: string, at: number) => ({
    do: 'add',
    in: 'tasks',
    row: { id: id(), parentId: null, name, order: `k${String(at).padStart(4, '0')}V`, durationMinutes: 480 },
  });
  const pasted = Array.from({ length: 300 }, (_, at) => line(`Ligne secrète ${at}`, at));
  await member.does('tasks.apply', { spaceId, operations: [...pasted, line('Ligne gardée', 300)] });
  const checks = pasted.slice(0, 5).map(({ row }) => ({
    do: 'put',
    in: 'checks',
    row: { id: id(), taskId: row.id, text: 'Point secret', isDone: false, order: 'V' },
  }));
  await member.does('tasks.apply', { spaceId, operations: checks });
  const drop = (name: string) => (row: { id: string }) => ({ do: 'drop', in: name, id: row.id });
  await member.does('tasks.apply', {
    spaceId,
    operations: [
      ...checks.map((each) => each.row).map(drop('checks')),
      ...pasted.map((each) => each.row).map(drop('tasks')),
    ],
  });
  const told = await house.db.query<{ text: string }>('select body::text as text from log where body is not null');
  const words = told.map((each) => each.text).join();
  expect(words).not.toMatch(/secr/);
  expect(words).toMatch(/Ligne gardée/);
});

test('where much has been said since, an undone creation goes to the bin; a newer one leaves nothing behind', async () => {
  const { member, spaceId, id, house } = world;
  const scope = moduleScope(spaceId, 'tasks');
  const [early, late] = [id(), id()];
  const add = (task: string, order: string) => ({
    do: 'add',
    in: 'tasks',
    row: { id: task, parentId: null, name: 'Essai', order, durationMinutes: 480 },
  });
  const takeBack = (task: string) =>
    member.does('tasks.apply', { spaceId, operations: [{ do: 'drop', in: 'tasks', id: task }] });
  await member.does('tasks.apply', { spaceId, operations: [add(early, 'Y')] });
  world.clock.pass(1000);
  for (let i = 0; i < 2000; i++) await ringLongAgo(house.db, scope, id(), 1);
  await house.db.query(`update log set at = $1 where type = 'bell.rung'`, [world.clock.now()]);
  world.clock.pass(1000);
  await member.does('tasks.apply', { spaceId, operations: [add(late, 'Z')] });
  await takeBack(early);
  await takeBack(late);
  const tasks = await member.sees(scope, 'tasks');
  expect(tasks.find((row) => row.id === early)).toMatchObject({ removedAt: expect.any(String) });
  expect(tasks.find((row) => row.id === late)).toBeUndefined();
});
