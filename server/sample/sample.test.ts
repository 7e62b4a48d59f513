/** A project to try: made by the house in one go, and thrown away without a trace. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope } from '#contract/index.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('whoever begins tries a living project, finds a task among theirs, and throws it all away at once', async () => {
  const { owner, member, organisationId, id, house } = world;
  const space = { id: id(), organisationId, name: 'Exemple', colour: 'brick' };
  await member.does('space.create', { ...space, sample: true });
  const tasks = await member.sees(moduleScope(space.id, 'tasks'), 'tasks');
  expect(tasks.map((task) => task.name)).toContain('Charpente neuve');
  expect(await member.sees(moduleScope(space.id, 'tasks'), 'baselines')).toHaveLength(1);
  expect(await member.sees(moduleScope(space.id, 'files'), 'folders')).toMatchObject([{ name: 'Relevés' }]);
  const [channel] = await member.sees(moduleScope(space.id, 'chat'), 'channels');
  const asked = { spaceId: space.id, channelId: channel!.id, limit: 50 };
  const { rows } = await member.asks<{ rows: object[] }>('messages', asked);
  expect(rows[0]).toMatchObject({ author_id: null, author_name: 'Camille Lefèvre' });
  const mine = await member.asks<{ rows: { name: string }[] }>('my.tasks', { organisationId });
  expect(JSON.stringify(mine)).toContain('Réception des travaux');
  await owner.isRefusedAsking('not_found', 'messages', asked);

  await member.does('space.delete', { spaceId: space.id, name: space.name });
  expect(await house.db.query('select 1 from spaces where id = $1', [space.id])).toEqual([]);
  expect(await house.db.query('select 1 from plan_rows where space_id = $1', [space.id])).toEqual([]);
  expect((await member.asks<{ rows: [] }>('spaces.deleted', { organisationId })).rows).toEqual([]);
});
