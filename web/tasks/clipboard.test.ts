import { beforeAll, expect, test } from 'vitest';
import {
  inParts,
  type Link,
  MOST_OPERATIONS,
  newPlan,
  type Operation,
  operate,
  outlineOf,
  standardCalendar,
} from '#contract/tasks.ts';
import { allWords, setLanguage } from '#web/core/i18n.ts';
import { copied, pasteOperations } from './clipboard.ts';
import { type ColumnKey, commitOperations } from './columns.ts';
import { linksByTask, namedAmong, resourcesByTask } from './fields.ts';
import { viewFor } from './plan.ts';

beforeAll(async () => {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null, setItem: () => {} },
    document: { documentElement: {} },
  });
  await setLanguage('fr');
  await allWords();
});

const rows = {
  plans: { p: { ...newPlan('p', '2027-01-04'), start: '2027-01-04T08:00' } },
  calendars: { standard: standardCalendar() },
  tasks: Object.fromEntries(
    [
      ['phase', null, 'A'],
      ['a', 'phase', 'A'],
      ['b', 'phase', 'B'],
      ['c', null, 'B'],
    ].map(([id, parentId, order]) => [id, { id: id!, parentId, name: id, order, durationMinutes: 480 }]),
  ),
} as unknown as Parameters<typeof operate>[0];
const pasted = (text: string, on: string | null, column: ColumnKey, shown?: string[], into: typeof rows = rows) => {
  const plan = viewFor(into);
  const seen = plan.outline.rows.filter(({ task }) => !shown || shown.includes(task.id));
  const place = { current: on ? plan.outline.byId.get(on)! : null, column, rows: seen };
  const named = namedAmong([{ id: 'camille', name: 'Camille Lefèvre' }]);
  const answer = pasteOperations(text, plan, place, named);
  const after = operate(into, answer.operations);
  return { ...answer, untaken: Object.fromEntries(answer.untaken), after, outline: outlineOf(after).rows };
};
const changesOf = (operations: Operation[]) =>
  Object.fromEntries(operations.flatMap((each) => (each.do === 'change' ? [[each.id, each.changes]] : [])));

test('values of a spreadsheet fill the cells down and across, never in lines that are not shown', () => {
  const { operations, untaken } = pasted('3 j\t18/01/2027\nbientôt\tTue 1/19/2027', 'a', 'duration', [
    'phase',
    'a',
    'c',
  ]);
  expect(changesOf(operations)).toMatchObject({
    a: { constraint: 'SNET', constraintAt: '2027-01-18T08:00' },
    c: { constraint: 'SNET', constraintAt: '2027-01-19T08:00' },
  });
  expect(operations).toContainEqual(
    expect.objectContaining({ id: 'a', changes: expect.objectContaining({ durationMinutes: 1440 }) }),
  );
  expect(operations.some((each) => 'id' in each && each.id === 'b')).toBe(false);
  expect(untaken).toEqual({ value: ['bientôt'] });
});

test('lines pasted on a name become tasks, with the titles of their columns and under the numbers they bear', () => {
  const table = [
    'N°\tTâche\tResponsable\tDurée\tDébut\tAvancement',
    '1\tCuisine\t\t12 j\t18/01/2027\t',
    '1.1\tDépose\tCamille\t2 j\t18/01/2027\t50 %',
    '1.2\tPose\tNora\t1 sem\t\t',
    '2\tSalle\t\tplus tard\t\t',
  ].join('\n');
  const { outline, ids, untaken } = pasted(table, 'phase', 'name');
  expect(ids).toHaveLength(4);
  expect(untaken).toEqual({ 'duration that could not be read': ['plus tard'] });
  expect(outline.map(({ number, task }) => `${number} ${task.name}`)).toEqual([
    '1 phase',
    '1.1 a',
    '1.2 b',
    '2 Cuisine',
    '2.1 Dépose',
    '2.2 Pose',
    '3 Salle',
    '4 c',
  ]);
  const dépose = outline[4]!.task;
  expect(dépose).toMatchObject({ durationMinutes: 960, constraintAt: '2027-01-18T08:00', percent: 50 });
  // a phase takes its dates from what lies under it
  expect(outline[3]!.task.constraintAt).toBeUndefined();
});

test('without titles the first words are the name, and a duration and a date are found where they are', () => {
  const { outline, untaken } = pasted('Nettoyage\tMathis\t3\t18/01/2027\nRéception\t\t0\t', null, 'name');
  expect(untaken).toEqual({ column: ['Mathis'] });
  expect(outline.slice(-2).map(({ task }) => [task.name, task.durationMinutes, task.constraintAt])).toEqual([
    ['Nettoyage', 1440, '2027-01-18T08:00'],
    ['Réception', 0, undefined],
  ]);
});

/** Links by the names of their tasks. */
const linksIn = (after: typeof rows) => {
  const name = (id: string) => after.tasks![id]!.name as string;
  return (Object.values(after.links ?? {}) as unknown as Link[]).map(
    ({ from, to, type, lagMinutes, lagUnit }) => `${name(from)} → ${name(to)} ${type} ${lagMinutes} ${lagUnit}`,
  );
};

test('lines of Microsoft Project come with their outline, links, people and notes; what cannot come is said', () => {
  const table = [
    'N°\tMode Tâche\tNom de la tâche\tDurée\tDébut\tFin\tPrédécesseurs\tNoms ressources\t% achevé\tNotes',
    '10\tAuto\tGros œuvre\t12 jours\tLun 18/01/27\tMar 02/02/27\t\t\t0%\t',
    '11\tAuto\t   Dépose\t2 jours?\tLun 18/01/27 13:00\tMar 19/01/27\t\tCamille Lefèvre[50%];Nora\t50%\t"Appeler la\nmairie"',
    '12\tAuto\t   Pose\t1 sm\tMer 20/01/27\tMar 26/01/27\t11FD+1,5 jour;9\t\t0%\t',
    '13\tAuto\tSéchage\t3 jours é\tMer 27/01/27\tVen 29/01/27\t12DD-50%;11FF+2 jours é\t\t0%\t',
    '14\tAuto\tRéception\t0 jour\tVen 29/01/27\tVen 29/01/27\t13;14\t\t0%\t',
  ].join('\n');
  const { outline, after, untaken, linked } = pasted(table, null, 'name');
  expect(outline.slice(4).map(({ number, task }) => [number, task.name, task.durationMinutes])).toEqual([
    ['3', 'Gros œuvre', 480],
    ['3.1', 'Dépose', 960],
    ['3.2', 'Pose', 2400],
    ['4', 'Séchage', 4320],
    ['5', 'Réception', 0],
  ]);
  expect(outline[5]!.task).toMatchObject({
    isEstimated: true,
    percent: 50,
    note: 'Appeler la\nmairie',
    constraint: 'SNET',
    constraintAt: '2027-01-18T13:00',
  });
  expect(outline[7]!.task).toMatchObject({ isElapsed: true });
  // what waits for another task is not held by a date as well
  expect(outline[6]!.task.constraint).toBeUndefined();
  expect(linksIn(after)).toEqual([
    'Dépose → Pose FS 720 working',
    'Pose → Séchage SS -50 percent',
    'Dépose → Séchage FF 2880 elapsed',
    'Séchage → Réception FS 0 working',
  ]);
  expect(linked).toBe(4);
  expect(Object.values(after.resources ?? {}).map(({ name }) => name)).toEqual(['Camille Lefèvre', 'Nora']);
  expect(Object.values(after.assignments ?? {}).map(({ units }) => units)).toEqual([0.5, 1]);
  expect(untaken).toEqual({
    column: ['Mode Tâche'],
    'predecessor that is not among the lines': ['9'],
    'link that closes a circle': ['Réception → Réception'],
  });
});

test('lines of an American Microsoft Project are read too, without titles and with the month first', () => {
  const table = [
    '1\tSurvey\t3 days\tMon 1/4/27\tWed 1/6/27\t\tCamille Lefèvre',
    '2\tFile\t2 wks\tThu 1/7/27\tWed 1/20/27\t1FS+1 day\t',
    '3\tAgreement\t1 eday\tWed 1/20/27\tWed 1/20/27\t1,2SS\tCamille Lefèvre',
  ].join('\n');
  const { outline, after, untaken } = pasted(table, null, 'name');
  expect(outline.slice(4).map(({ task }) => [task.name, task.durationMinutes, task.constraintAt])).toEqual([
    ['Survey', 1440, '2027-01-04T08:00'],
    ['File', 4800, undefined],
    ['Agreement', 1440, undefined],
  ]);
  expect(linksIn(after)).toEqual([
    'Survey → File FS 480 working',
    'Survey → Agreement FS 0 working',
    'File → Agreement SS 0 working',
  ]);
  expect(Object.keys(after.assignments ?? {})).toHaveLength(2);
  expect(untaken).toEqual({});
});

test('lines copied from one plan and pasted into another keep what they said of themselves and of each other', () => {
  const table = [
    'N°\tTâche\tQui\tDurée\tDébut\tPrédécesseurs\tAvancement\tNotes',
    '1\tCuisine\t\t\t\t\t\t',
    '1.1\t-Dépose\tCamille Lefèvre[50%]\t2 j\t18/01/2027\t\t40 %\tà la main',
    '1.2\tPose\t\t5 jc\t\t1.1FD+50 % ; 2DD-4 h\t\t',
    '2\tSalle\t\tjalon\t\t\t\t',
  ].join('\n');
  const { after } = pasted(table, null, 'name');
  const plan = viewFor(after);
  const lines = plan.outline.rows.slice(4);
  const text = copied(plan, lines, resourcesByTask(plan), linksByTask(plan), true);
  const elsewhere = { ...rows, tasks: {} } as typeof rows;
  const back = pasted(text, null, 'name', undefined, elsewhere);
  expect(back.untaken).toEqual({});
  const plainly = (all: typeof outline) =>
    all.map(({ number, task: { id: _id, parentId: _parent, order: _order, ...task } }) => [number, task]);
  const outline = viewFor(back.after).outline.rows;
  expect(plainly(outline).map(([, task]) => task)).toMatchObject(
    plainly(lines).map(([, task]) => ({ ...(task as object), isEstimated: expect.anything() })),
  );
  expect(linksIn(back.after)).toEqual(linksIn(after));
  expect(Object.values(back.after.assignments ?? {}).map(({ units }) => units)).toEqual([0.5]);
  // without titles there is no number to know a predecessor by, and nothing is made up
  const untitled = copied(plan, lines, resourcesByTask(plan), linksByTask(plan), false);
  expect(untitled.split('\n')).toHaveLength(4);
  expect(untitled).toContain("'-Dépose");
});

test('people pasted in their column take the place of those who were there', () => {
  const { after, untaken } = pasted('Qui\nCamille Lefèvre[50%]; Nora\n\n', 'a', 'who');
  expect(Object.values(after.assignments ?? {}).map(({ taskId, units }) => [taskId, units])).toEqual([
    ['a', 0.5],
    ['a', 1],
  ]);
  expect(untaken).toEqual({});
  const plan = viewFor(after);
  const emptied = commitOperations('who', '', plan.outline.byId.get('a')!, plan, [], namedAmong([]));
  expect(operate(after, emptied as Operation[]).assignments).toEqual({});
  const beyond = pasted('1 j\n2 j\n3 j', 'b', 'duration');
  expect(beyond.untaken).toEqual({ 'line below the last task': ['3 j'] });
});

test('thousands of lines are pasted at once: they leave in commands that the server takes', () => {
  const lines = Array.from({ length: 4000 }, (_, i) => `${i + 1}\t${'é'.repeat(120)} ${i}\t2 j\t${i || ''}`);
  const { operations, ids, linked } = pasted(`N°\tTâche\tDurée\tPrédécesseurs\n${lines.join('\n')}`, null, 'name');
  expect([ids.length, linked]).toEqual([4000, 3999]);
  const parts = inParts(operations);
  expect(parts.flat()).toEqual(operations);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(MOST_OPERATIONS);
    expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(1_000_000);
  }
});
