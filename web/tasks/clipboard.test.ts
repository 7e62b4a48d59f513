import { beforeAll, expect, test } from 'vitest';
import { newPlan, type Operation, operate, outlineOf, standardCalendar } from '#contract/tasks.ts';
import { allWords, setLanguage } from '#web/core/i18n.ts';
import { pasteOperations } from './clipboard.ts';
import type { ColumnKey } from './columns.ts';
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
const pasted = (text: string, on: string | null, column: ColumnKey, shown?: string[]) => {
  const plan = viewFor(rows);
  const seen = plan.outline.rows.filter(({ task }) => !shown || shown.includes(task.id));
  const answer = pasteOperations(text, plan, on ? plan.outline.byId.get(on)! : null, column, seen);
  return { ...answer, outline: outlineOf(operate(rows, answer.operations)).rows };
};
const changesOf = (operations: Operation[]) =>
  Object.fromEntries(operations.flatMap((each) => (each.do === 'change' ? [[each.id, each.changes]] : [])));

test('values of a spreadsheet fill the cells down and across, never in lines that are not shown', () => {
  const { operations, unread } = pasted('3 j\t18/01/2027\nbientôt\t19/01/2027', 'a', 'duration', ['phase', 'a', 'c']);
  expect(changesOf(operations)).toMatchObject({
    a: { constraint: 'SNET', constraintAt: '2027-01-18T08:00' },
    c: { constraint: 'SNET', constraintAt: '2027-01-19T08:00' },
  });
  expect(operations).toContainEqual(
    expect.objectContaining({ id: 'a', changes: expect.objectContaining({ durationMinutes: 1440 }) }),
  );
  expect(operations.some((each) => 'id' in each && each.id === 'b')).toBe(false);
  expect(unread).toBe(1);
});

test('lines pasted on a name become tasks, with the titles of their columns and under the numbers they bear', () => {
  const table = [
    'N°\tTâche\tResponsable\tDurée\tDébut\tAvancement',
    '1\tCuisine\t\t12 j\t18/01/2027\t',
    '1.1\tDépose\tCamille\t2 j\t18/01/2027\t50 %',
    '1.2\tPose\tNora\t1 sem\t\t',
    '2\tSalle\t\tplus tard\t\t',
  ].join('\n');
  const { outline, added, unread } = pasted(table, 'phase', 'name');
  expect([added, unread]).toEqual([4, 1]);
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
  const { outline } = pasted('Nettoyage\tMathis\t3\t18/01/2027\nRéception\t\t0\t', null, 'name');
  expect(outline.slice(-2).map(({ task }) => [task.name, task.durationMinutes, task.constraintAt])).toEqual([
    ['Nettoyage', 1440, '2027-01-18T08:00'],
    ['Réception', 0, undefined],
  ]);
});
