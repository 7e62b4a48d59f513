/** What has slipped since dates were agreed, and what the end owes it to. */
import { beforeAll, expect, test } from 'vitest';
import { assignmentId, newPlan, standardCalendar } from '#contract/tasks.ts';
import { projectClockwork } from '#schedule/moved.ts';
import { parseInstant } from '#schedule/time.ts';
import { allWords, setLanguage } from '#web/core/i18n.ts';
import { type Agreed, daysLate, driftOf } from './drift.ts';
import { verdictOf } from './gantt/explain.ts';
import { readTree } from './gantt/rows.ts';
import { viewFor } from './plan.ts';

beforeAll(async () => {
  Object.assign(globalThis, {
    localStorage: { getItem: () => null, setItem: () => {} },
    document: { documentElement: {} },
  });
  await setLanguage('fr');
  await allWords();
});

const day = 480;
type Line = { days?: number; after?: string[]; more?: object };
/** Each line is `name: {days, after: ['other', 'other SS']}`, in the order of the plan. */
function rowsOf(lines: Record<string, Line>) {
  const names = Object.keys(lines);
  const tasks = names.map((id, i) => ({
    id,
    parentId: null,
    name: id,
    order: `V${String(i).padStart(3, '0')}`,
    durationMinutes: (lines[id]!.days ?? 1) * day,
    ...lines[id]!.more,
  }));
  const links = names.flatMap((to) =>
    (lines[to]!.after ?? []).map((each) => {
      const [from = '', type = 'FS'] = each.split(' ');
      return { id: assignmentId(from, to), from, to, type, lagMinutes: 0, lagUnit: 'working' };
    }),
  );
  const byId = (list: { id: string }[]) => Object.fromEntries(list.map((each) => [each.id, each]));
  const plan = { ...newPlan('plan', '2026-09-07'), start: '2026-09-07T08:00' };
  return {
    plans: { plan },
    calendars: byId([standardCalendar()]),
    tasks: byId(tasks),
    links: byId(links),
  } as never;
}
const viewOf = (lines: Record<string, Line>) => viewFor(rowsOf(lines));
function agreedOf(lines: Record<string, Line>): Agreed {
  const { schedule } = viewOf(lines);
  const { start, finish } = schedule!.columns;
  return Object.fromEntries(schedule!.ids.map((id, i) => [id, [start[i]!, finish[i]!] as const]));
}
function said(lines: Record<string, Line>, agreed: Agreed, today = '2026-09-07T07:00'): string {
  const { plan, schedule } = viewOf(lines);
  const judged = { plan, schedule: schedule!, tree: readTree(plan.tasks), clock: projectClockwork(plan, null) };
  return verdictOf({ ...judged, today: parseInstant(today) }, { dates: agreed })!.text.replace(/[\u00a0\u202f]/g, ' ');
}
const site: Record<string, Line> = {
  cloisons: { days: 10 },
  plomberie: { days: 12, after: ['cloisons SS'] },
  peinture: { days: 10, after: ['plomberie'] },
  livraison: { days: 0, after: ['peinture'], more: { isMilestone: true } },
};
const changed = (changes: Record<string, Line>) =>
  Object.fromEntries(Object.entries({ ...site, ...changes }).map(([id, line]) => [id, { ...site[id], ...line }]));

test('the sentence on top names who holds the end, not who grew without delaying anything; and what the others add', () => {
  const agreed = agreedOf(site);
  expect(said(changed({ cloisons: { days: 12 } }), agreed)).toMatch(/^Tient dans les temps/);
  // what may slip and does is late all the same; what should begin in the course of the day is not
  const aside = { ...site, signalétique: { days: 1 } };
  expect(said(aside, agreed, '2026-09-07T17:00')).toMatch(/^Tient dans les temps/);
  const begun = {
    ...aside,
    cloisons: { days: 10, more: { percent: 20 } },
    plomberie: { ...site.plomberie, more: { percent: 5 } },
  };
  expect(said(begun, agreed, '2026-09-08T09:00')).toMatch(/^La fin tient, mais 1 tâche est en retard/);
  const both = changed({ cloisons: { days: 12 }, plomberie: { days: 13 }, peinture: { days: 14 } });
  expect(said(both, agreed)).toBe('« peinture » retarde la fin de 4 j de travail, une autre tâche de 1 j');
});

test('what the end owes to each adds up to its delay: what came since, what began late, what caught up', () => {
  const agreed = agreedOf(site);
  const view = viewOf(
    changed({
      plomberie: {
        days: 12,
        more: { percent: 100, actualStartAt: '2026-09-09T08:00', actualFinishAt: '2026-09-29T17:00' },
      },
      enduit: { days: 3, after: ['plomberie'] },
      peinture: { days: 8, after: ['enduit'] },
    }),
  );
  const drift = driftOf(view, agreed)!;
  const names = drift.shares.map(({ at, minutes }) => [view.plan.tasks[at]!.name, minutes / day]);
  expect(names).toEqual([
    ['plomberie', 5],
    ['enduit', 3],
    ['peinture', -2],
  ]);
  expect(drift.days).toBe(daysLate(drift.finish, drift.agreed));
  expect(drift.added.map(({ task }) => task.name)).toEqual(['enduit']);
  // who slips by itself stands before who is only pushed
  expect(drift.moved.map(({ row, own }) => [row.task.name, own! / day])).toEqual([
    ['plomberie', 5],
    ['livraison', 0],
    ['peinture', -2],
  ]);
});

test('what went since is named from the bin, or counted where it is gone for good; two agreements are compared as well', () => {
  const agreed = { ...agreedOf(site), perdue: [0, 0] as const };
  const view = viewOf(changed({ peinture: { more: { removedAt: '2026-09-08T08:00:00.000Z' } } }));
  const drift = driftOf(view, agreed)!;
  expect([drift.removed.map((each) => each.name), drift.erased]).toEqual([['peinture'], 1]);
  const later = agreedOf(changed({ plomberie: { days: 17 } }));
  const between = driftOf(viewOf(site), agreedOf(site), later)!;
  expect(between.moved.map(({ row, days, own }) => [row.task.name, days, own])).toEqual([
    ['plomberie', 7, null],
    ['peinture', 7, null],
    ['livraison', 7, null],
  ]);
});
