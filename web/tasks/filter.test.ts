import { expect, test } from 'vitest';
import { type OutlineRow, outlineOf, planOf, type Resource, type Task } from '#contract/tasks.ts';
import type { Plan } from '#schedule/plan.ts';
import { schedule } from '#schedule/schedule.ts';
import { parseInstant } from '#schedule/time.ts';
import { valueTyped } from './custom.ts';
import { type Filter, fieldValue, kept, NOBODY, noFilter, withParents } from './filter.ts';
import type { PlanView } from './plan.ts';

const task = (id: string, order: string, more: Partial<Task> = {}): Task => ({
  id,
  parentId: null,
  name: id,
  order,
  durationMinutes: 480,
  ...more,
});
const byId = (rows: { id: string }[]) => Object.fromEntries(rows.map((row) => [row.id, row as never]));

function view(tasks: Task[], given: [string, Resource][]): PlanView {
  const rows = {
    tasks: byId(tasks),
    plans: byId([
      {
        id: 's',
        start: '2027-01-04T08:00',
        from: 'start',
        calendarId: 'standard',
        minutesPerDay: 480,
        minutesPerWeek: 2400,
        daysPerMonth: 20,
      } as { id: string },
    ]),
    resources: byId(given.map(([, resource]) => resource)),
    assignments: byId(
      given.map(([taskId, { id }]) => ({ id: `${taskId}:${id}`, taskId, resourceId: id, units: 1, workMinutes: 0 })),
    ),
  };
  const plan = planOf(rows, () => []) as Plan;
  return { rows, outline: outlineOf(rows), plan, settings: undefined, schedule: schedule(plan), error: null };
}

const today = parseInstant('2027-01-06T00:00');
const camille = { id: 'c', name: 'Camille Lefèvre' };
const plan = view(
  [
    task('phase', 'A'),
    task('survey', 'A', { parentId: 'phase', labelIds: ['lead'], percent: 100 }),
    task('dossier', 'B', {
      parentId: 'phase',
      durationMinutes: 4800,
      labelIds: ['lead', 'roof'],
      custom: { lot: 'Toit', vu: true },
    }),
    task('crane', 'B', { constraint: 'SNET', constraintAt: '2027-02-01T08:00' }),
  ],
  [
    ['survey', camille],
    ['dossier', camille],
  ],
);
const ids = (filter: Partial<Filter>) => [...kept(plan, { ...noFilter, ...filter }, today)!];

test('nothing asked shows everything; each kind narrows, and kinds agree', () => {
  expect(kept(plan, noFilter, today)).toBeNull();
  expect(ids({ who: ['c'] })).toEqual(['survey', 'dossier']);
  expect(ids({ who: [NOBODY] })).toEqual(['crane']);
  expect(ids({ who: ['c', NOBODY] })).toEqual(['survey', 'dossier', 'crane']);
  expect(ids({ labels: ['roof'] })).toEqual(['dossier']);
  expect(ids({ states: ['done'] })).toEqual(['survey']);
  expect(ids({ who: ['c'], states: ['todo'] })).toEqual(['dossier']);
  expect(ids({ text: 'LEFEVRE' })).toEqual(['survey', 'dossier']);
});

test('the plan’s own fields narrow by what was chosen, and dates by when one works', () => {
  expect(ids({ fields: [fieldValue('lot', 'Toit'), fieldValue('lot', 'Cave')] })).toEqual(['dossier']);
  expect(ids({ fields: [fieldValue('lot', 'Toit'), fieldValue('vu', false)] })).toEqual([]);
  expect(ids({ fields: [fieldValue('vu', false)] })).toContain('crane');
  expect(ids({ from: '2027-01-20' })).toEqual(['crane']);
  expect(ids({ to: '2027-01-15', from: '2027-01-05' })).toEqual(['dossier']);
});

test('late is what should have begun or ended; what is done or still to come is not', () => {
  expect(ids({ isLate: true })).toEqual(['dossier']);
  expect(ids({ isCritical: true })).toEqual(['crane']);
});

test('what is kept is shown in its place, under the phase it lies in', () => {
  const names = withParents(plan, new Set(['dossier'])).map((row: OutlineRow) => row.task.id);
  expect(names).toEqual(['phase', 'dossier']);
});

test('values are read as people type them, and refused when they do not fit', () => {
  const field = { id: 'f', name: 'Lot', order: 'V' };
  expect(valueTyped({ ...field, kind: 'number' }, '1 250,5')).toBe(1250.5);
  expect(valueTyped({ ...field, kind: 'number' }, 'beaucoup')).toBeUndefined();
  expect(valueTyped({ ...field, kind: 'date' }, '18 janv. 2027')).toBe('2027-01-18');
  expect(valueTyped({ ...field, kind: 'yes' }, 'Oui')).toBe(true);
  expect(valueTyped({ ...field, kind: 'choice', choices: ['Gros œuvre', 'Élec'] }, 'elec')).toBe('Élec');
  expect(valueTyped({ ...field, kind: 'choice', choices: ['Élec'] }, 'Eau')).toBeUndefined();
  expect(valueTyped({ ...field, kind: 'text' }, '  ')).toBeNull();
});
