import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { moduleScope, type Row } from '#contract/index.ts';
import { type ImportReport, inParts, type Operation, outlineOf, type Task } from '#contract/tasks.ts';
import { createHttp, type Http } from '#core/http.ts';
import { nobody } from '#core/module.ts';
import { exportMspdi, type Plan, schedule, standardWeek } from '#schedule/index.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { readPlanFile } from './import-file.ts';
import { openTasks } from './index.ts';
import { scheduleOf } from './plan.ts';

const shared = new URL('../../../shared/data/schedule/', import.meta.url).pathname;
let world: World;
let http: Http;
let doors: { stop(): void };
let url: string;
beforeAll(async () => {
  world = await openWorld();
  http = createHttp({
    house: world.house,
    identify: async (headers) => world.cast.find((each) => each.personId === headers['x-who'])?.actor ?? nobody,
    auth: async () => new Response(null, { status: 404 }),
    baseUrl: 'http://localhost',
    trustProxy: false,
  });
  doors = openTasks(http.app, world.house, { publicUrl: undefined });
  await http.app.listen({ port: 0 });
  url = `http://localhost:${(http.server.address() as AddressInfo).port}/api/v1/plans`;
});
afterAll(async () => {
  doors?.stop();
  await http?.app.close();
  await world?.close();
});

const scope = () => moduleScope(world.spaceId, 'tasks');
async function sends(
  who: Somebody,
  body: string | Uint8Array,
  query = 'name=plan.xml',
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}/${world.spaceId}/imports?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-who': who.personId, ...headers },
    body: body as BodyInit,
  });
  return {
    status: response.status,
    answer: (await response.json()) as ImportReport & { refusal?: { code: string; details: Record<string, string> } },
  };
}

async function rowsOf(who: Somebody) {
  const [snapshot] = await world.house.snapshots(who.actor, [scope()]);
  return Object.fromEntries(
    Object.entries(snapshot!.rows).map(([name, list]) => [name, Object.fromEntries(list.map((row) => [row.id, row]))]),
  );
}
const visible = async (who: Somebody): Promise<Task[]> => outlineOf(await rowsOf(who)).rows.map((row) => row.task);

/** A plan of some tasks in phases, each waiting for the one before it. */
function samplePlan(count: number): Plan {
  const tasks: Plan['tasks'] = [];
  const links: Plan['links'] = [];
  for (let i = 0; i < count; i++) {
    const phase = `p${Math.floor(i / 20)}`;
    if (i % 20 === 0)
      tasks.push({
        id: phase,
        parentId: null,
        name: `Phase ${phase}`,
        order: String(tasks.length).padStart(6, '0'),
        durationMinutes: 0,
      });
    tasks.push({
      id: `t${i}`,
      parentId: phase,
      name: `Tâche ${i}`,
      order: String(tasks.length).padStart(6, '0'),
      durationMinutes: 480 * (1 + (i % 5)),
    });
    if (i > 0)
      links.push({
        id: `l${i}`,
        from: `t${i - 1}`,
        to: `t${i}`,
        type: i % 7 ? 'FS' : 'SS',
        lagMinutes: i % 3 ? 0 : 480,
        lagUnit: 'working',
      });
  }
  return {
    project: {
      start: '2027-01-18T08:00',
      from: 'start',
      calendarId: 'c',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'c', name: 'Standard', week: standardWeek(), exceptions: [] }],
    tasks,
    links,
  };
}
const sample = (count: number) => {
  const plan = samplePlan(count);
  return exportMspdi(plan, schedule(plan), 'Halle aux draps');
};

test('a Microsoft Project plan is reported on, changes nothing until it is applied, and then keeps every date', async () => {
  const { owner, member, guest, outsider, anonymous, spaceId, id } = world;
  const file = sample(45);
  const { status, answer: report } = await sends(member, file);
  expect(status).toBe(200);
  expect(report).toMatchObject({
    name: 'Halle aux draps',
    format: 'mspdi',
    tasks: 48,
    links: 44,
    moveCount: 0,
    cycles: [],
  });
  expect(report.compared).toBe(48);
  expect(await owner.sees(scope(), 'tasks')).toEqual([]);

  expect((await sends(guest, file)).status).toBe(403);
  expect((await sends(outsider, file)).status).toBe(404);
  expect((await sends(anonymous, file)).status).toBe(401);
  expect((await sends(member, file, 'name=plan.xml', { origin: 'https://ailleurs.example' })).status).toBe(403);
  await owner.isRefused('not_found', 'plan.import', { spaceId, importId: report.importId });
  await guest.isRefused('forbidden', 'plan.import', { spaceId, importId: report.importId });

  const { undo } = await member.does('plan.import', { spaceId, importId: report.importId });
  expect(undo).toHaveLength(48 + 44 + 2);
  expect(owner.received().map((event) => event.type)).toEqual(['plan.imported']);
  await member.isRefused('not_found', 'plan.import', { spaceId, importId: report.importId });
  const rows = await rowsOf(guest);
  expect(
    outlineOf(rows)
      .rows.map((row) => row.task.name)
      .slice(0, 3),
  ).toEqual(['Phase p0', 'Tâche 0', 'Tâche 1']);
  const plan = samplePlan(45);
  expect(scheduleOf(rows).schedule.project).toEqual(schedule(plan).project);

  // and it leaves as it came
  const again = await fetch(`${url}/${spaceId}/plan.xml`, { headers: { 'x-who': guest.personId } });
  expect(again.headers.get('content-disposition')).toContain('Chantier.xml');
  const back = await sends(member, await again.text(), 'name=plan.xml&mode=replace');
  expect(back.answer).toMatchObject({ tasks: 48, links: 44, moveCount: 0, untaken: [] });
  await member.does('plan.import', { spaceId, importId: back.answer.importId });
  const tasks = (await owner.sees(scope(), 'tasks')) as unknown as Task[];
  const shown = () => outlineOf({ tasks: Object.fromEntries(tasks.map((task) => [task.id, task as never])) }).rows;
  expect(tasks).toHaveLength(96);
  expect(shown()).toHaveLength(48);
  expect((await fetch(`${url}/${spaceId}/plan.xml`, { headers: { 'x-who': outsider.personId } })).status).toBe(404);
  expect((await fetch(`${url}/${spaceId}/plan.exe`, { headers: { 'x-who': owner.personId } })).status).toBe(404);
  await owner.does('task.remove', {
    spaceId,
    taskIds: shown()
      .filter((row) => row.level === 1)
      .map((row) => row.task.id),
  });
  expect(id).toBeTypeOf('function');
});

test('the money of a Microsoft Project plan comes in with it, and leaves again', async () => {
  const { owner, guest, spaceId } = world;
  const plan: Plan = { ...samplePlan(2), resources: [{ id: 'r', name: 'Couvreurs' }] };
  plan.assignments = [{ taskId: 't0', resourceId: 'r', units: 1, workMinutes: 480 }];
  const costs = {
    tasks: new Map([['t0', { fixedCost: 1200, actualCost: 350.5 }]]),
    resources: new Map([['r', { costPerHour: 46 }]]),
  };
  const { answer } = await sends(owner, exportMspdi(plan, schedule(plan), 'Halle', { costs }));
  expect(answer.untaken).toEqual([]);
  const { undo } = await owner.does('plan.import', { spaceId, importId: answer.importId });
  const rows = await rowsOf(guest);
  expect(Object.values(rows.resources!)).toMatchObject([{ name: 'Couvreurs', costPerHour: 46 }]);
  const task = (await visible(guest)).find((each) => each.name === 'Tâche 0');
  expect(task).toMatchObject({ fixedCost: 1200, actualCost: 350.5 });
  const left = await fetch(`${url}/${spaceId}/plan.xml`, { headers: { 'x-who': guest.personId } });
  expect(await left.text()).toMatch(/<FixedCost>120000<.*<ActualCost>35050<.*<StandardRate>46</s);
  await owner.does('tasks.apply', { spaceId, operations: undo });
});

test('a table comes in by its titles, with levels, links, people and what could not be read counted; and leaves as a table', async () => {
  const { member, owner, spaceId } = world;
  const table = [
    'N°;Tâche;Durée;Début;Prédécesseurs;Qui;Avancement',
    '1;Études;;;;;',
    '1.1;Relevé;9 j;18/01/2027;;Mathis Member;40 %',
    '1.2;"Dossier ""BdF""";2 sem;;1.1FD+1j;"Camille; Nora";',
    '2;Réception;jalon;;1.2;;',
    '3;Visite;bientôt;31/02/2027;9.9;;',
  ].join('\r\n');
  const { answer: report } = await sends(member, table, 'name=plan.csv&mode=replace');
  expect(report).toMatchObject({ format: 'table', tasks: 5, links: 2, people: 3 });
  expect(report.untaken).toEqual(
    expect.arrayContaining([
      { what: 'duration that could not be read', count: 1 },
      { what: 'date that could not be read', count: 1 },
      { what: 'predecessor that could not be read', count: 1 },
    ]),
  );
  await member.does('plan.import', { spaceId, importId: report.importId });
  // somebody of the space who is named in the file is that person, not another one of the same name
  expect(await owner.sees(scope(), 'resources')).toContainEqual(
    expect.objectContaining({ id: member.personId, personId: member.personId, name: 'Mathis Member' }),
  );
  const csv = await (await fetch(`${url}/${spaceId}/plan.csv`, { headers: { 'x-who': owner.personId } })).text();
  expect(csv).toContain('1.1;2;Relevé;9 j;18/01/2027;');
  expect(csv).toContain('"Dossier ""BdF"""');
  const again = await sends(member, csv, 'name=plan.csv&mode=replace');
  expect(again.answer).toMatchObject({ tasks: 5, links: 2, people: 3, moveCount: 0 });
  const known = (await owner.sees(scope(), 'tasks')) as { id: string; name: string; removedAt?: string | null }[];
  const survey = known.find((each) => each.name === 'Relevé' && !each.removedAt)!;
  const estimate = { lowMinutes: 2880, likelyMinutes: 4320, highMinutes: 7200 };
  await member.does('task.change', { spaceId, taskId: survey.id, changes: { estimate, note: 'Avec\nNora' } });
  const estimated = await (await fetch(`${url}/${spaceId}/plan.csv`, { headers: { 'x-who': owner.personId } })).text();
  expect(estimated).toContain(';oui;6 j;9 j;15 j;"Avec\nNora"\r\n');
  const back = await sends(member, estimated, 'name=plan.csv&mode=replace');
  await member.does('plan.import', { spaceId, importId: back.answer.importId });
  const rows = (await owner.sees(scope(), 'tasks')) as {
    name: string;
    removedAt?: string | null;
  }[];
  expect(rows.find((each) => each.name === 'Relevé' && !each.removedAt)).toMatchObject({
    estimate,
    note: 'Avec\nNora',
  });
  const english = await (
    await fetch(`${url}/${spaceId}/plan.csv?language=en`, { headers: { 'x-who': owner.personId } })
  ).text();
  expect(english).toMatch(/^No\.,Level,Task,Duration,/);
  expect(english).toContain('1.1,2,Relevé,9 d,2027-01-18,');
  const inEnglish = await sends(member, english, 'name=plan.csv&mode=replace');
  expect(inEnglish.answer).toMatchObject({ tasks: 5, links: 2, people: 3, moveCount: 0, untaken: [] });
  const ics = await (await fetch(`${url}/${spaceId}/plan.ics`, { headers: { 'x-who': owner.personId } })).text();
  expect(ics.match(/BEGIN:VEVENT/g)).toHaveLength(4);
  expect(ics).toContain('SUMMARY:Relevé\r\nDTSTART:20270118T080000');

  // a formula stays text in the spreadsheet that opens it
  const trap = await sends(member, 'Tâche\n"=HYPERLINK(""http://x"")"', 'name=t.csv&mode=add');
  await member.does('plan.import', { spaceId, importId: trap.answer.importId });
  const safe = await (await fetch(`${url}/${spaceId}/plan.csv`, { headers: { 'x-who': owner.personId } })).text();
  expect(safe).toContain(`"'=HYPERLINK(""http://x"")"`);
});

test('a plan that replaces another is taken back in one step: tasks, settings and baselines are as they were', async () => {
  const { member, owner, spaceId } = world;
  const plain = async () => (await visible(owner)).map(({ removedAt: _back, ...task }) => task);
  const countOf = async (name: string) => (await owner.sees(scope(), name)).length;
  const before = { tasks: await plain(), plans: await owner.sees(scope(), 'plans') };
  const rows = { tasks: await countOf('tasks'), links: await countOf('links') };
  const plan = samplePlan(3);
  plan.project = { ...plan.project, start: '2028-03-06T08:00' };
  const dates = { t0: [30_000_000, 30_001_000] as const };
  const file = exportMspdi(plan, schedule(plan), 'Autre', { baselines: [dates], notes: new Map([['t1', 'À revoir']]) });
  const { answer: report } = await sends(member, file, 'name=plan.xml&mode=replace', { 'accept-language': 'en-GB' });
  expect(report.untaken).toEqual([]);
  const { undo } = await member.does('plan.import', { spaceId, importId: report.importId });
  expect((await visible(owner)).map((task) => task.name)).toEqual(['Phase p0', 'Tâche 0', 'Tâche 1', 'Tâche 2']);
  expect((await visible(owner))[2]!.note).toBe('À revoir');
  expect(await owner.sees(scope(), 'plans')).toMatchObject([{ start: '2028-03-06T08:00' }]);
  const [first] = (await visible(owner)).slice(1);
  expect(await owner.sees(scope(), 'baselines')).toMatchObject([
    { name: 'Baseline', takenBy: null, dates: { [first!.id]: [30_000_000, 30_001_000] } },
  ]);
  await member.does('tasks.apply', { spaceId, operations: undo });
  expect(await plain()).toEqual(before.tasks);
  // nothing of it is left, in the bin either
  expect({ tasks: await countOf('tasks'), links: await countOf('links') }).toEqual(rows);
  expect(await owner.sees(scope(), 'baselines')).toEqual([]);
  expect(await owner.sees(scope(), 'plans')).toMatchObject(
    before.plans.map(({ start, calendarId }) => ({ start, calendarId })),
  );
});

test('a plan added beside another keeps its people’s own calendars, even where they share no hour with its project', async () => {
  const { member, owner, spaceId, id } = world;
  await owner.does('task.add', {
    spaceId,
    task: { id: id(), parentId: null, name: 'Déjà là', order: 'zz', durationMinutes: 480 },
  });
  const plan = samplePlan(1);
  const nights = Array.from({ length: 7 }, (): [number, number][] => [[1200, 1440]]);
  plan.calendars.push({ id: 'nights', name: 'Nuits', week: nights, exceptions: [] });
  plan.resources = [{ id: 'guard', name: 'Gardien', calendarId: 'nights' }];
  plan.assignments = [{ taskId: 't0', resourceId: 'guard', units: 1, workMinutes: 480 }];
  const { status, answer: report } = await sends(
    member,
    exportMspdi(plan, schedule(plan), 'Nuits'),
    'name=n.xml&mode=add',
  );
  expect(status).toBe(200);
  const frame = async () => {
    const { plans, resources, calendars, assignments } = await rowsOf(owner);
    return { plans, resources, calendars, assignments };
  };
  const before = await frame();
  const { undo } = await member.does('plan.import', { spaceId, importId: report.importId });
  const task = (await visible(owner)).find((each) => each.name === 'Tâche 0')!;
  expect(task.calendarId ?? null).toBeNull();
  const rows = await rowsOf(owner);
  // two nights of four hours
  expect(scheduleOf(rows).schedule.at(task.id)).toMatchObject({
    start: '2027-01-18T20:00',
    finish: '2027-01-20T00:00',
  });

  // taken back, it leaves nobody and no calendar behind, but those whom somebody has given work since
  await member.does('tasks.apply', { spaceId, operations: undo });
  expect(await frame()).toEqual(before);
  const { answer: again } = await sends(member, exportMspdi(plan, schedule(plan), 'Nuits'), 'name=n.xml&mode=add');
  const { undo: undoAgain } = await member.does('plan.import', { spaceId, importId: again.importId });
  const guard = Object.values((await rowsOf(owner)).resources!).find((each) => each.name === 'Gardien')!;
  const [elsewhere] = await visible(owner);
  const assigned = { taskId: elsewhere!.id, resource: guard, units: 1, workMinutes: 0 };
  await owner.does('assignment.set', { spaceId, ...assigned });
  await member.does('tasks.apply', { spaceId, operations: undoAgain });
  const after = await rowsOf(owner);
  expect(Object.keys(after.resources!).sort()).toEqual([...Object.keys(before.resources ?? {}), guard.id].sort());
  expect(Object.keys(after.calendars!).sort()).toEqual(
    [...Object.keys(before.calendars ?? {}), guard.calendarId].sort(),
  );
  expect((await visible(owner)).map((each) => each.name)).not.toContain('Tâche 0');
});

test('a resource by a name that works here already is the same one, and who is given a task twice has it once, with both shares', async () => {
  const { member, owner, spaceId } = world;
  const plan = samplePlan(2);
  const over = (id: string, name: string, exceptions: Plan['calendars'][0]['exceptions']) =>
    plan.calendars.push({ id, name, baseId: 'c', week: Array(7).fill(null), exceptions });
  over('own', 'Grue à tour', [{ from: '2027-03-01', to: '2027-03-05', intervals: [], name: 'Révision' }]);
  // differs in nothing from the one under it: that one is meant
  over('plain', 'Nora', []);
  plan.resources = [
    { id: 'crane', name: 'Grue à tour', calendarId: 'own' },
    { id: 'again', name: ' grue à tour' },
    { id: 'nora', name: 'Nora', calendarId: 'plain' },
  ];
  plan.assignments = [
    { taskId: 't0', resourceId: 'crane', units: 0.5, workMinutes: 240 },
    { taskId: 't0', resourceId: 'again', units: 0.25, workMinutes: 120 },
    { taskId: 't1', resourceId: 'crane', units: 1, workMinutes: 480 },
    { taskId: 't1', resourceId: 'crane', units: 1, workMinutes: 480 },
  ];
  const file = exportMspdi(plan, schedule(plan), 'Grue');
  const cranes = async () =>
    Object.values((await rowsOf(owner)).resources ?? {}).filter((each) => /grue/i.test(String(each.name)));
  const calendars = async () => Object.keys((await rowsOf(owner)).calendars ?? {}).length;
  for (const times of ['once', 'again']) {
    const before = await calendars();
    const { status, answer } = await sends(member, file, 'name=grue.xml&mode=replace');
    expect(status, times).toBe(200);
    await member.does('plan.import', { spaceId, importId: answer.importId });
    const [crane, ...others] = await cranes();
    expect(others, times).toEqual([]);
    const given = Object.values((await rowsOf(owner)).assignments!).filter((each) => each.resourceId === crane!.id);
    const of = (name: string, all: Task[]) =>
      given.filter((each) => each.taskId === all.find((it) => it.name === name)!.id);
    const tasks = await visible(owner);
    expect(of('Tâche 0', tasks)).toMatchObject([{ units: 0.75, workMinutes: 360 }]);
    expect(of('Tâche 1', tasks)).toMatchObject([{ units: 2, workMinutes: 960 }]);
    // the second time its own calendar is here already
    expect(await calendars()).toBe(before + (times === 'once' ? 2 : 1));
  }
});

test('what is no plan, a bomb or a wrong mapping is refused in one sentence', async () => {
  const { member } = world;
  const bomb = `<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "${'x'.repeat(100)}"><!ENTITY b "${'&a;'.repeat(100)}">]><Project>&b;</Project>`;
  for (const body of ['', 'bonjour', '<html></html>', '{"project":1}', bomb, '<Project><Tasks><Task>']) {
    const { status, answer } = await sends(member, body);
    expect(status, body.slice(0, 20)).toBe(400);
    expect(answer.refusal!.details.reason).toBe('unreadable_plan');
  }
  expect((await sends(member, 'a;b', 'name=a.csv&mapping={')).answer.refusal!.details.reason).toBe('malformed');
  expect((await sends(member, 'a;b', 'name=a.csv&mapping={"x":1}')).answer.refusal!.code).toBe('invalid');
});

test('ten thousand tasks are read, compared and applied, and taken back without a trace', async () => {
  const { member, spaceId } = world;
  const act = (command: string, input: object) =>
    world.house.act(member.actor, command, { spaceId, ...input }, null) as Promise<{ undo: Operation[] }>;
  await act('plan.change', { changes: { minutesPerDay: 480 } });
  // whether a task that came back out of the bin was never there, or says so, is the same
  const plan = async () => {
    const { tasks, ...rest } = await rowsOf(member);
    return {
      ...rest,
      tasks: Object.values(tasks ?? {})
        .map((task) => ({ ...task, removedAt: task.removedAt ?? null }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    };
  };
  const before = await plan();
  const file = sample(10_000);
  const { answer: report } = await sends(member, file, 'name=plan.xml&mode=replace');
  expect(report).toMatchObject({ tasks: 10_500, moveCount: 0 });
  const { undo } = await act('plan.import', { importId: report.importId });
  expect(await visible(member)).toHaveLength(10_500);
  for (const operations of inParts(undo)) await act('tasks.apply', { operations });
  expect(await plan()).toEqual(before);
});

test.skipIf(!existsSync(shared))('every real file at hand comes in (skipped where ../shared is absent)', () => {
  for (const folder of ['mspdi-xml', 'gan']) {
    for (const fileName of readdirSync(shared + folder).filter((name) => /\.(xml|gan)$/.test(name))) {
      const rows: Record<string, Record<string, Row>> = {};
      const { report } = readPlanFile({
        importId: world.id(),
        spaceId: world.spaceId,
        personId: world.owner.personId,
        now: '2027-01-18T09:00:00.000Z',
        bytes: readFileSync(`${shared}${folder}/${fileName}`),
        fileName,
        mode: 'add',
        mapping: null,
        rows,
        members: [],
      });
      expect(
        report.untaken.filter((each) => /^(task|calendar|project settings|values)/.test(each.what)),
        fileName,
      ).toEqual([]);
    }
  }
});
