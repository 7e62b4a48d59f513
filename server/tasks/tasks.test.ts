import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope, personScope, type Row } from '#contract/index.ts';
import {
  type Change,
  type Comment,
  inverseOf,
  type MyTask,
  type Operation,
  type OperationInput,
  ORDER_PATTERN,
  operate,
  orderBetween,
  ordersBetween,
  outlineOf,
  type Task,
} from '#contract/tasks.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { scheduleOf } from './plan.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const scope = () => moduleScope(world.spaceId, 'tasks');
let last: string | null = null;

async function adds(who: Somebody, name: string, more: Partial<Task> = {}): Promise<string> {
  const id = world.id();
  last = orderBetween(last, null);
  await who.does('task.add', {
    spaceId: world.spaceId,
    task: { id, parentId: null, name, order: last, durationMinutes: 480, ...more },
  });
  return id;
}
async function links(who: Somebody, from: string, to: string): Promise<string> {
  const id = world.id();
  await who.does('link.add', {
    spaceId: world.spaceId,
    link: { id, from, to, type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  return id;
}
async function rowsOf(who: Somebody) {
  const [snapshot] = await world.house.snapshots(who.actor, [scope()]);
  return Object.fromEntries(
    Object.entries(snapshot!.rows).map(([name, list]) => [name, Object.fromEntries(list.map((row) => [row.id, row]))]),
  );
}
const taskOf = async (who: Somebody, id: string) =>
  (await who.sees(scope(), 'tasks')).find((row) => row.id === id) as unknown as Task;

test('a first task brings a plan with the working week and the public holidays; a change moves what waits for it', async () => {
  const { owner, member, spaceId } = world;
  const survey = await adds(owner, 'Relevé de la charpente');
  const file = await adds(member, 'Dossier', { durationMinutes: 960 });
  await links(owner, survey, file);
  expect(await member.sees(scope(), 'plans')).toMatchObject([{ id: spaceId, start: '2027-01-18T08:00' }]);
  let { schedule } = scheduleOf(await rowsOf(member));
  expect(schedule.at(file)).toMatchObject({ start: '2027-01-19T08:00', finish: '2027-01-20T17:00', isCritical: true });
  await member.does('task.change', { spaceId, taskId: survey, changes: { durationMinutes: 1440 } });
  expect(owner.received().filter((event) => event.type === 'tasks.changed')).toHaveLength(1);
  ({ schedule } = scheduleOf(await rowsOf(owner)));
  expect(schedule.at(file)!.start).toBe('2027-01-21T08:00');
});

test('a link that closes a circle is refused with the tasks named, through summaries too', async () => {
  const { owner, guest, spaceId, id } = world;
  const a = await adds(owner, 'Échafaudage');
  const b = await adds(owner, 'Dépose');
  const phase = await adds(owner, 'Gros œuvre');
  const inside = await adds(owner, 'Charpente', { parentId: phase });
  await links(owner, a, b);
  const closing = { id: id(), from: b, to: a, type: 'FS', lagMinutes: 0, lagUnit: 'working' };
  const refused = world.house.act(guest.actor, 'link.add', { spaceId, link: closing }, id());
  await expect(refused).rejects.toMatchObject({
    code: 'conflict',
    details: { reason: 'cycle', tasks: 'Échafaudage → Dépose → Échafaudage' },
  });
  await owner.isRefused('conflict', 'link.add', { spaceId, link: { ...closing, from: phase, to: inside } }, 'cycle');
  await owner.isRefused('conflict', 'link.add', { spaceId, link: { ...closing, from: a, to: a } }, 'cycle');
  await owner.isRefused('conflict', 'link.add', { spaceId, link: { ...closing, from: a, to: b } }, 'already_linked');
  // the circle closed by moving a task under a summary
  await links(owner, b, phase);
  await owner.isRefused('conflict', 'task.move', { spaceId, moves: [{ id: a, parentId: phase, order: 'V' }] }, 'cycle');
  await owner.isRefused(
    'conflict',
    'task.move',
    { spaceId, moves: [{ id: phase, parentId: inside, order: 'V' }] },
    'task_in_itself',
  );
});

test('the bin keeps a task with what lies under it and its links, and gives them back', async () => {
  const { owner, member, spaceId } = world;
  const phase = await adds(owner, 'Finitions');
  const inside = await adds(owner, 'Peintures', { parentId: phase });
  const after = await adds(owner, 'Réception', { durationMinutes: 0, isMilestone: true });
  await links(owner, inside, after);
  await member.does('task.remove', { spaceId, taskIds: [phase] });
  expect(outlineOf(await rowsOf(owner)).byId.has(inside)).toBe(false);
  // somebody who had not seen it yet adds under it: what they wrote lands where it can be seen
  const late = await adds(owner, 'Nettoyage', { parentId: phase });
  expect(await taskOf(owner, late)).toMatchObject({ parentId: null });
  await owner.does('task.restore', { spaceId, taskIds: [phase] });
  const rows = await rowsOf(member);
  expect(outlineOf(rows).byId.get(inside)!.parent!.task.id).toBe(phase);
  expect(Object.values(rows.links!)).toContainEqual(expect.objectContaining({ from: inside, to: after }));
});

test('undo gives back exactly what was, whatever was done', async () => {
  const { owner, spaceId, id } = world;
  const a = await adds(owner, 'Menuiseries');
  const b = await adds(owner, 'Vitrage');
  const link = await links(owner, a, b);
  const before = await rowsOf(owner);
  const operations: Operation[] = [
    {
      do: 'change',
      in: 'tasks',
      id: a,
      changes: { name: 'Menuiseries bois', durationMinutes: 60, custom: { lot: '4' } },
    },
    { do: 'change', in: 'tasks', id: a, changes: { percent: 40 } },
    { do: 'drop', in: 'links', id: link },
    { do: 'put', in: 'checks', row: { id: id(), taskId: b, text: 'Mesurer', isDone: false, order: 'V' } },
    { do: 'change', in: 'plans', id: spaceId, changes: { statusAt: '2027-01-20T08:00' } },
  ];
  const inverse = inverseOf(before, operations);
  await owner.does('tasks.apply', { spaceId, operations });
  expect((await rowsOf(owner)).tasks![a]).toMatchObject({ percent: 40, durationMinutes: 60 });
  expect(owner.received().filter((event) => event.type === 'tasks.changed')).toHaveLength(1);
  await owner.does('tasks.apply', { spaceId, operations: inverse });
  const after = await rowsOf(owner);
  expect(after.tasks![a]).toEqual({ ...before.tasks![a], percent: 0, custom: { lot: null } });
  expect(after.links).toEqual(before.links);
  expect(after.checks).toEqual(before.checks);
  expect(after.plans![spaceId]).toMatchObject({ statusAt: null });
});

test('two people who edit at once lose no task and no link, and a circle made of two valid halves is refused', async () => {
  const { owner, member, spaceId, id } = world;
  const a = await adds(owner, 'Ardoises');
  const b = await adds(owner, 'Zinguerie');
  const half = (from: string, to: string) => ({
    spaceId,
    link: { id: id(), from, to, type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  const outcomes = await Promise.allSettled([
    world.house.act(owner.actor, 'link.add', half(a, b), id()),
    world.house.act(member.actor, 'link.add', half(b, a), id()),
  ]);
  expect(outcomes.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);

  const made = [id(), id(), id(), id()];
  await Promise.all(
    made.flatMap((taskId, i) => {
      const who = i % 2 ? owner : member;
      const task = { id: taskId, parentId: null, name: `Tâche ${i}`, order: 'z', durationMinutes: 480 };
      return [
        world.house.act(who.actor, 'task.add', { spaceId, task }, id()),
        world.house.act(who.actor, 'task.change', { spaceId, taskId: a, changes: { custom: { [`f${i}`]: i } } }, id()),
      ];
    }),
  );
  await owner.does('task.change', { spaceId, taskId: b, changes: { note: 'vu' } });
  const rows = await rowsOf(member);
  for (const taskId of made) expect(outlineOf(rows).byId.has(taskId)).toBe(true);
  expect(rows.tasks![a]!.custom).toEqual({ f0: 0, f1: 1, f2: 2, f3: 3 });
});

test('the same operations in any order of independent ones give one plan on every screen', () => {
  const seed: Record<string, Record<string, Row>> = {
    tasks: Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((each) => [
        each,
        { id: each, parentId: null, name: each, order: each, durationMinutes: 480 },
      ]),
    ),
  };
  const operation = fc.oneof(
    fc.record({
      do: fc.constant('change' as const),
      in: fc.constant('tasks' as const),
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      changes: fc.record({
        parentId: fc.constantFrom(null, 'a', 'b', 'c', 'd'),
        removedAt: fc.constantFrom(null, 'x'),
      }),
    }),
    fc.record({
      do: fc.constant('add' as const),
      in: fc.constant('links' as const),
      row: fc.record({
        id: fc.constantFrom('l1', 'l2', 'l3'),
        from: fc.constantFrom('a', 'b', 'c', 'd'),
        to: fc.constantFrom('a', 'b', 'c', 'd'),
        type: fc.constant('FS'),
        lagMinutes: fc.constant(0),
        lagUnit: fc.constant('working'),
      }),
    }),
    fc.record({ do: fc.constant('drop' as const), in: fc.constant('links' as const), id: fc.constantFrom('l1', 'l2') }),
  );
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
      // one event or many, the state is the same; whatever the nesting, no task is lost and the plan is scheduled
      const once = operate(seed, operations as Operation[]);
      const oneByOne = (operations as Operation[]).reduce((rows, each) => operate(rows, [each]), seed);
      expect(once).toEqual(oneByOne);
      const outline = outlineOf(once);
      const isInBin = (id: string, steps = 0): boolean =>
        Boolean(once.tasks![id]!.removedAt) ||
        (steps < 5 && once.tasks![id]!.parentId ? isInBin(once.tasks![id]!.parentId as string, steps + 1) : false);
      for (const id of Object.keys(once.tasks!)) expect(outline.byId.has(id)).toBe(!isInBin(id));
      expect(scheduleOf(once).schedule.ids).toHaveLength(outline.rows.length);
    }),
  );
});

test('what nobody could compute with is refused: dates that do not exist, a calendar without work, strangers’ tasks', async () => {
  const { owner, spaceId, id } = world;
  const a = await adds(owner, 'Enduits');
  await owner.isRefused(
    'invalid',
    'task.change',
    { spaceId, taskId: a, changes: { deadlineAt: '2027-02-31T08:00' } },
    'bad_date',
  );
  await owner.isRefused('invalid', 'task.change', { spaceId, taskId: a, changes: { durationMinutes: -1 } });
  await owner.isRefused('invalid', 'task.change', { spaceId, taskId: a, changes: { spentMinutes: 5 } });
  await owner.isRefused('invalid', 'task.change', { spaceId, taskId: a, changes: { name: 'a\u0000b' } });
  const idle = { id: 'standard', name: 'Jamais', week: [[], [], [], [], [], [], []], exceptions: [] };
  await owner.isRefused('invalid', 'calendar.put', { spaceId, row: idle }, 'no_working_time');
  await owner.isRefused('not_found', 'task.change', { spaceId, taskId: id(), changes: { name: 'x' } });
  await owner.isRefused('not_found', 'link.add', {
    spaceId,
    link: { id: id(), from: a, to: id(), type: 'FS', lagMinutes: 0, lagUnit: 'working' },
  });
  await owner.isRefused('not_found', 'check.put', {
    spaceId,
    row: { id: id(), taskId: id(), text: 'x', isDone: false, order: 'V' },
  });
});

test('people and resources are assigned, links changed, and the frame of the plan is the members’ own', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const a = await adds(guest, 'Plomberie');
  const b = await adds(guest, 'Électricité');
  const resource = { id: member.personId, name: member.name, personId: member.personId };
  await guest.does('assignment.set', { spaceId, taskId: a, resource });
  await owner.does('assignment.set', { spaceId, taskId: a, resource, units: 0.5 });
  expect((await guest.sees(scope(), 'assignments')).filter((row) => row.taskId === a)).toHaveLength(1);
  await guest.does('assignment.remove', { spaceId, taskId: a, resourceId: member.personId });
  const link = await links(guest, a, b);
  await guest.does('link.change', { spaceId, linkId: link, changes: { lagMinutes: 480, type: 'SS' } });
  await guest.does('link.remove', { spaceId, linkIds: [link] });
  await member.does('plan.change', { spaceId, changes: { minutesPerDay: 420 } });
  await guest.isRefused('forbidden', 'plan.change', { spaceId, changes: { minutesPerDay: 60 } });
  await guest.isRefused('forbidden', 'tasks.apply', {
    spaceId,
    operations: [{ do: 'change', in: 'plans', id: spaceId, changes: { minutesPerDay: 60 } }],
  });
  await guest.isRefused('forbidden', 'tasks.apply', {
    spaceId,
    operations: [{ do: 'drop', in: 'calendars', id: 'standard' }],
  });
  await member.does('baseline.take', { spaceId, id: id(), name: 'Référence' });
  const [baseline] = await guest.sees(scope(), 'baselines');
  expect((baseline!.dates as Record<string, unknown>)[a]).toHaveLength(2);
  await guest.isRefused('forbidden', 'baseline.remove', { spaceId, id: baseline!.id });
  await member.does('baseline.remove', { spaceId, id: baseline!.id });
});

test('two people who change different things of one resource at once both keep theirs, and undo gives back what was', async () => {
  const { owner, member, guest, spaceId } = world;
  await member.does('resource.put', { spaceId, row: { id: 'saw', name: 'Scie' } });
  // each window sends what it touched, whatever the other has of the rest
  await owner.does('resource.change', { spaceId, resourceId: 'saw', changes: { maxUnits: 3 } });
  const absences = [{ from: '2027-02-01', to: '2027-02-05' }];
  await member.does('tasks.apply', {
    spaceId,
    operations: [
      { do: 'change', in: 'resources', id: 'saw', changes: { costPerHour: 42 } },
      { do: 'change', in: 'resources', id: 'saw', changes: { absences } },
    ],
  });
  const saw = async () => (await rowsOf(owner)).resources!.saw!;
  expect(await saw()).toMatchObject({ name: 'Scie', maxUnits: 3, costPerHour: 42, absences });
  const operations = inverseOf({ resources: { saw: { id: 'saw', name: 'Scie' } } }, [
    { do: 'change', in: 'resources', id: 'saw', changes: { maxUnits: 3, absences: [] } },
  ]) as OperationInput[];
  await owner.does('tasks.apply', { spaceId, operations });
  expect(await saw()).toMatchObject({ maxUnits: 1, costPerHour: 42, absences: [] });
  await guest.isRefused('forbidden', 'resource.change', { spaceId, resourceId: 'saw', changes: { name: 'Râpe' } });
  await member.isRefused('not_found', 'resource.change', { spaceId, resourceId: 'none', changes: { name: 'Râpe' } });
});

test('calendars, resources, labels, columns, fields, checklists and attachments are put and taken away', async () => {
  const { owner, member, spaceId, id } = world;
  const taskId = await adds(owner, 'Isolation');
  const week = Array.from({ length: 7 }, (_, day) => (day < 4 ? [[480, 1020]] : []));
  const rows: Record<string, Record<string, unknown>> = {
    'calendar.put': { id: 'four-days', name: 'Quatre jours', week, exceptions: [], holidays: 'FR-ALSACE' },
    'resource.put': { id: 'crane', name: 'Grue', maxUnits: 2, absences: [{ from: '2027-02-01', to: '2027-02-05' }] },
    'label.put': { id: 'urgent', name: 'Urgent', colour: 'brick' },
    'column.put': { id: 'review', name: 'En relecture', kind: 'doing', order: 'V' },
    'field.put': { id: 'lot', name: 'Lot', kind: 'text', order: 'V' },
    'check.put': { id: id(), taskId, text: 'Commander', isDone: false, order: 'V' },
    'attachment.put': { id: id(), taskId, kind: 'file', refId: id(), name: 'plan.pdf' },
  };
  for (const [name, row] of Object.entries(rows)) await member.does(name, { spaceId, row });
  expect(scheduleOf(await rowsOf(owner)).schedule.issues).toEqual([]);
  const removals = [
    'calendar.remove',
    'resource.remove',
    'label.remove',
    'column.remove',
    'field.remove',
    'check.remove',
    'attachment.remove',
  ];
  const ids = Object.values(rows).map((row) => row.id);
  for (const [i, name] of removals.entries()) await owner.does(name, { spaceId, id: ids[i] });
  expect(await member.sees(scope(), 'checks')).not.toContainEqual(expect.objectContaining({ id: ids[5] }));
});

test('a task is commented, edited and taken back by its author; time is noted; the counts follow everywhere', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const taskId = await adds(owner, 'Chauffage');
  const commentId = id();
  await owner.does('comment.post', { spaceId, id: commentId, taskId, text: 'Le devis est arrivé' });
  await guest.does('comment.post', { spaceId, id: id(), taskId, text: 'Merci', mentions: [owner.personId, id()] });
  expect(await taskOf(member, taskId)).toMatchObject({ commentCount: 2 });
  await owner.does('comment.edit', { spaceId, taskId, commentId, text: 'Le devis est signé' });
  await member.isRefused('forbidden', 'comment.edit', { spaceId, taskId, commentId, text: 'Non' }, 'not_yours');
  await guest.isRefused('forbidden', 'comment.remove', { spaceId, taskId, commentId, removed: true }, 'not_yours');
  const page = () => member.asks<{ rows: Comment[] }>('comments', { spaceId, taskId, limit: 50 });
  expect((await page()).rows.map((row) => row.text)).toEqual(['Le devis est signé', 'Merci']);
  await owner.does('comment.remove', { spaceId, taskId, commentId, removed: true });
  expect((await page()).rows.map((row) => row.text)).toEqual(['Merci']);
  await owner.does('comment.remove', { spaceId, taskId, commentId, removed: false });
  expect((await page()).rows).toHaveLength(2);
  const entryId = id();
  await member.does('time.log', { spaceId, id: entryId, taskId, day: '2027-01-18', minutes: 90, note: 'Visite' });
  await guest.isRefused('forbidden', 'time.remove', { spaceId, taskId, entryId }, 'not_yours');
  expect(await taskOf(guest, taskId)).toMatchObject({ spentMinutes: 90 });
  expect(await owner.asks('times', { spaceId, taskId, limit: 50 })).toMatchObject({ rows: [{ minutes: 90 }] });
  await owner.does('time.remove', { spaceId, taskId, entryId });
  expect(await taskOf(guest, taskId)).toMatchObject({ spentMinutes: 0 });
});

test('a reader sees the plan and changes nothing; an archived space keeps it as it is', async () => {
  const { owner, member, spaceId, id } = world;
  await owner.does('member.setRole', { spaceId, personId: member.personId, role: 'space_reader' });
  const task = { id: id(), parentId: null, name: 'Interdit', order: 'V', durationMinutes: 480 };
  await member.isRefused('forbidden', 'task.add', { spaceId, task });
  expect((await member.sees(scope(), 'tasks')).length).toBeGreaterThan(0);
  await owner.does('member.setRole', { spaceId, personId: member.personId, role: 'space_member' });
  await owner.does('space.archive', { spaceId, archived: true });
  await owner.isRefused('conflict', 'task.add', { spaceId, task }, 'archived');
  await owner.does('space.archive', { spaceId, archived: false });
});

test('between any two orders there is another, short even after a thousand additions', () => {
  let key: string | null = null;
  for (let i = 0; i < 1000; i++) {
    const next: string = orderBetween(key, null);
    expect(key === null || next > key).toBe(true);
    key = next;
  }
  expect(key!.length).toBeLessThan(40);
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (places) => {
      const keys: string[] = [];
      for (const place of places) {
        const at = place % (keys.length + 1);
        keys.splice(at, 0, orderBetween(keys[at - 1] ?? null, keys[at] ?? null));
      }
      expect([...new Set(keys)].sort()).toEqual(keys);
      for (const each of keys) expect(each).toMatch(new RegExp(ORDER_PATTERN));
    }),
  );
  expect([...new Set(ordersBetween('A', 'B', 500))].sort()).toEqual(ordersBetween('A', 'B', 500));
});

test('the history of a task says who changed what, newest first', async () => {
  const { owner, member, guest, spaceId } = world;
  const before = await adds(owner, 'Fondations');
  const taskId = await adds(owner, 'Murs');
  await links(member, before, taskId);
  await member.does('task.change', { spaceId, taskId, changes: { durationMinutes: 960, order: 'zz' } });
  const crane = { id: 'crane', name: 'Grue' };
  await member.does('assignment.set', { spaceId, taskId, resource: crane });
  await owner.does('assignment.remove', { spaceId, taskId, resourceId: crane.id });
  const { rows } = await guest.asks<{ rows: Change[] }>('task.history', { spaceId, taskId, limit: 50 });
  expect(rows.map((each) => [each.actor, each.lines])).toEqual([
    [owner.personId, [{ what: 'unassigned', name: 'Grue' }]],
    [member.personId, [{ what: 'assigned', name: 'Grue' }]],
    [member.personId, [{ what: 'field', field: 'durationMinutes', value: 960 }]],
    [member.personId, [{ what: 'linked', name: 'Fondations' }]],
    [owner.personId, [{ what: 'added' }]],
  ]);
  await world.outsider.isRefusedAsking('not_found', 'task.history', { spaceId, taskId, limit: 50 });
});

test('the history of a task names the links, lines and files that were changed or taken away', async () => {
  const { owner, spaceId, id } = world;
  const before = await adds(owner, 'Fondations');
  const taskId = await adds(owner, 'Murs');
  const link = { id: id(), from: before, to: taskId, type: 'FS', lagMinutes: 0, lagUnit: 'working' };
  const check = { id: id(), taskId, text: 'Coffrage', isDone: false, order: 'a' };
  const refId = id();
  const file = {
    id: `${taskId}:${refId}`,
    taskId,
    kind: 'file',
    refId,
    name: 'plan.pdf',
    size_bytes: 9,
    type: 'application/pdf',
  };
  const applies = (...operations: object[]) => owner.does('tasks.apply', { spaceId, operations });
  await applies({ do: 'add', in: 'links', row: link });
  await applies({ do: 'put', in: 'checks', row: check }, { do: 'put', in: 'attachments', row: file });
  await applies({ do: 'put', in: 'checks', row: { ...check, isDone: true } });
  await applies({ do: 'put', in: 'checks', row: { ...check, isDone: true, order: 'b' } });
  await applies({ do: 'put', in: 'checks', row: check });
  await applies({ do: 'change', in: 'links', id: link.id, changes: { lagMinutes: 480 } });
  await applies(
    { do: 'drop', in: 'links', id: link.id },
    { do: 'drop', in: 'checks', id: check.id },
    { do: 'drop', in: 'attachments', id: file.id },
  );
  const linesOf = async (task: string) =>
    (await owner.asks<{ rows: Change[] }>('task.history', { spaceId, taskId: task, limit: 50 })).rows.map((each) =>
      each.lines.map(({ what, name }) => (name ? `${what} ${name}` : what)),
    );
  expect(await linesOf(taskId)).toEqual([
    ['unlinked Fondations', 'unchecked Coffrage', 'detached plan.pdf'],
    ['linkChanged Fondations'],
    ['unticked Coffrage'],
    ['ticked Coffrage'],
    ['checked Coffrage', 'attached plan.pdf'],
    ['linked Fondations'],
    ['added'],
  ]);
  // the one that is waited for tells of it too
  expect(await linesOf(before)).toEqual([['unlinked Murs'], ['linkChanged Murs'], ['linked Murs'], ['added']]);
});

test('what is given to me in each space is listed with its dates, and to nobody else', async () => {
  const { owner, member, outsider, anonymous, spaceId, organisationId, id } = world;
  const other = id();
  await owner.does('space.create', { id: other, organisationId, name: 'Direction', colour: 'sky' });
  const give = (space: string, taskId: string, who: Somebody) =>
    owner.does('assignment.set', {
      spaceId: space,
      taskId,
      resource: { id: who.personId, name: who.name, personId: who.personId },
    });
  const here = await adds(owner, 'Signer le devis');
  const there = id();
  await owner.does('task.add', {
    spaceId: other,
    task: { id: there, parentId: null, name: 'Budget', order: 'V', durationMinutes: 960 },
  });
  await give(spaceId, here, owner);
  await give(other, there, owner);
  const mine = async (who: Somebody) =>
    (await who.asks<{ rows: MyTask[] }>('my.tasks', { organisationId })).rows.map((row) => [row.space_name, row.name]);
  expect(await mine(owner)).toEqual([
    ['Chantier', 'Signer le devis'],
    ['Direction', 'Budget'],
  ]);
  expect(await mine(member)).toEqual([]);
  expect(await mine(outsider)).toEqual([]);
  await anonymous.isRefusedAsking('forbidden', 'my.tasks', { organisationId });
  const found = async (who: Somebody, text: string) =>
    (await who.asks<{ rows: { name: string }[] }>('search.tasks', { text })).rows.map((row) => row.name);
  expect(await found(owner, 'DÉVIS')).toEqual(['Signer le devis']);
  expect(await found(member, 'budget')).toEqual([]);
  expect(await found(outsider, 'devis')).toEqual([]);
  // done, it is no longer to do; a plan kept in memory follows what changes
  await member.does('task.change', { spaceId, taskId: here, changes: { percent: 100 } });
  expect(await mine(owner)).toEqual([['Direction', 'Budget']]);

  // the load elsewhere is a sum: the member of this space does not learn of the other one
  const { rows } = await member.asks<{ rows: { person_id: string; day: string; minutes: number }[] }>(
    'workload.elsewhere',
    { spaceId, from: '2027-01-18', days: 7 },
  );
  expect(rows).toEqual([
    { person_id: owner.personId, day: '2027-01-18', minutes: 480 },
    { person_id: owner.personId, day: '2027-01-19', minutes: 480 },
  ]);
  await world.guest.isRefusedAsking('forbidden', 'workload.elsewhere', { spaceId, from: '2027-01-18', days: 7 });
});

test('whoever is given a task, is mentioned in a comment or works on the task finds it in their inbox', async () => {
  const { owner, member, guest, spaceId, id } = world;
  const taskId = await adds(owner, 'Étanchéité');
  const resource = { id: member.personId, name: member.name, personId: member.personId };
  await owner.does('assignment.set', { spaceId, taskId, resource });
  const commentId = id();
  await owner.does('comment.post', { spaceId, id: commentId, taskId, text: 'À voir', mentions: [guest.personId] });
  const told = async (who: Somebody) =>
    (await who.sees(personScope(who.personId), 'notifications'))
      .filter((row) => row.channel_id === taskId)
      .map((row) => [row.kind, row.author_name, row.excerpt])
      .sort();
  expect(await told(member)).toEqual([
    ['task_assigned', 'Odile Owner', 'Étanchéité'],
    ['task_comment', 'Odile Owner', 'À voir'],
  ]);
  expect(await told(guest)).toEqual([['task_mention', 'Odile Owner', 'À voir']]);
  expect(await told(owner)).toEqual([]);
  await owner.does('comment.remove', { spaceId, taskId, commentId, removed: true });
  expect(await told(guest)).toEqual([]);
  // a name that is added afterwards tells that person too
  const late = id();
  await owner.does('comment.post', { spaceId, id: late, taskId, text: 'À revoir' });
  const edited = { spaceId, taskId, commentId: late, text: 'À revoir ensemble', mentions: [guest.personId] };
  await owner.does('comment.edit', edited);
  expect(await told(guest)).toEqual([['task_mention', 'Odile Owner', 'À revoir ensemble']]);
});
