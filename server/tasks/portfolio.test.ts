import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlanLine } from '#contract/tasks.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('a plan is one line for those who are in its space, late against what was agreed, and unknown to the others', async () => {
  const { owner, member, outsider, spaceId, id, organisationId } = world;
  const [survey, agreement] = [id(), id()];
  const at = { spaceId };
  const add = (task: object) =>
    owner.does('task.add', { ...at, task: { parentId: null, durationMinutes: 480, ...task } });
  await add({ id: survey, name: 'Relevé', order: 'A', percent: 50 });
  await add({ id: agreement, name: 'Accord préfectoral', order: 'B', durationMinutes: 0, isMilestone: true });
  const link = { id: id(), from: survey, to: agreement, type: 'FS', lagMinutes: 0, lagUnit: 'working' };
  await owner.does('link.add', { ...at, link });
  await owner.does('baseline.take', { ...at, id: id(), name: 'Contrat' });
  await owner.does('task.change', { ...at, taskId: survey, changes: { durationMinutes: 1440 } });
  const asked = (who: typeof owner) => who.asks<{ rows: PlanLine[] }>('portfolio', { organisationId });
  const { rows } = await asked(member);
  expect(rows).toMatchObject([
    {
      space_id: spaceId,
      task_count: 2,
      start: '2027-01-18T08:00',
      finish: '2027-01-20T17:00',
      percent: 50,
      critical_end: { name: 'Accord préfectoral' },
      drift_days: 2,
      baseline_finish: '2027-01-18T17:00',
      missing_count: 0,
      phases: [
        { id: survey, name: 'Relevé', start: '2027-01-18T08:00', finish: '2027-01-20T17:00', percent: 50 },
        { id: agreement, name: 'Accord préfectoral' },
      ],
      milestones: [{ name: 'Accord préfectoral', at: '2027-01-20T17:00', is_critical: true, is_done: false }],
    },
  ]);
  expect((await asked(outsider)).rows).toEqual([]);

  // a deadline that is missed is one date, however many tasks lead to it
  await owner.does('task.change', { ...at, taskId: agreement, changes: { deadlineAt: '2027-01-19T17:00' } });
  expect((await asked(member)).rows).toMatchObject([{ missing_count: 1 }]);
});
