// The passes against an independent solver that knows no order: it relaxes every rule until nothing moves.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConstraintKind, Link, LinkType, Plan, Task } from './plan.ts';
import { createScheduler, schedule } from './schedule.ts';
import { formatInstant, parseInstant } from './time.ts';

const START = parseInstant('2026-01-05T00:00');
const at = (minutes: number) => formatInstant(START + minutes);
const round = (text: string) => parseInstant(text) - START;

const project = {
  start: at(0),
  from: 'start' as const,
  calendarId: 'open',
  minutesPerDay: 1440,
  minutesPerWeek: 10080,
  daysPerMonth: 30,
};
const open = {
  id: 'open',
  name: '',
  week: Array.from({ length: 7 }, () => [[0, 1440] as [number, number]]),
  exceptions: [],
};

const arbitraryPlan = (types: LinkType[], kinds: ConstraintKind[], lags: [number, number]): fc.Arbitrary<Plan> =>
  fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc
      .record({
        tasks: fc.array(
          fc.record({
            duration: fc.integer({ min: 0, max: 500 }),
            kind: fc.constantFrom(...kinds),
            pin: fc.integer({ min: 0, max: 1500 }),
            deadline: fc.option(fc.integer({ min: 100, max: 3000 }), { freq: 5 }),
          }),
          { minLength: n, maxLength: n },
        ),
        links: fc.array(
          fc.record({
            a: fc.nat(n - 1),
            b: fc.nat(n - 1),
            type: fc.constantFrom(...types),
            lag: fc.integer({ min: lags[0], max: lags[1] }),
          }),
          { maxLength: n * 2 },
        ),
      })
      .map(({ tasks, links }) => ({
        project: { ...project, isNeverBeforeStart: false },
        calendars: [open],
        tasks: tasks.map(
          (t, i): Task => ({
            id: `${i}`,
            name: `${i}`,
            order: `${i}`,
            durationMinutes: t.duration,
            constraint: t.kind,
            constraintAt: t.kind === 'ASAP' ? null : at(t.pin),
            deadlineAt: t.deadline === null || kinds.length === 1 ? null : at(t.deadline),
          }),
        ),
        links: links
          .filter((l) => l.a !== l.b)
          .map(
            (l, i): Link => ({
              id: `l${i}`,
              from: `${Math.min(l.a, l.b)}`,
              to: `${Math.max(l.a, l.b)}`,
              type: l.type,
              lagMinutes: l.lag,
              lagUnit: 'working',
            }),
          ),
      })),
  );

const ALL: LinkType[] = ['FS', 'SS', 'FF', 'SF'];
const KINDS: ConstraintKind[] = ['ASAP', 'ASAP', 'ASAP', 'SNET', 'FNET', 'SNLT', 'FNLT', 'MSO', 'MFO'];

function relax(plan: Plan) {
  const n = plan.tasks.length;
  const es = new Array<number>(n).fill(0);
  const dur = plan.tasks.map((t) => t.durationMinutes);
  const pin = plan.tasks.map((t) => (t.constraintAt ? round(t.constraintAt) : 0));
  const links = plan.links.map((l) => ({ ...l, p: Number(l.from), s: Number(l.to) }));
  for (let pass = 0; pass <= n; pass++)
    for (let s = 0; s < n; s++) {
      const bounds = links
        .filter((l) => l.s === s)
        .map((l) => {
          const from = l.type === 'FS' || l.type === 'FF' ? es[l.p]! + dur[l.p]! : es[l.p]!;
          const to = l.type === 'FS' || l.type === 'SS' ? 0 : dur[s]!;
          return l.type === 'FF' ? Math.max(0, from + l.lagMinutes - to) : from + l.lagMinutes - to;
        });
      const kind = plan.tasks[s]!.constraint;
      const limit = kind === 'FNET' || kind === 'FNLT' || kind === 'MFO' ? pin[s]! - dur[s]! : pin[s]!;
      let value = bounds.length ? Math.max(...bounds) : kind === 'SNET' || kind === 'FNET' ? limit : 0;
      if (kind === 'SNET' || kind === 'FNET') value = Math.max(value, limit);
      if (kind === 'SNLT' || kind === 'FNLT') value = Math.min(value, limit);
      if (kind === 'MSO' || kind === 'MFO') value = limit;
      es[s] = value;
    }
  const end = Math.max(...es.map((x, i) => x + dur[i]!));
  const lf = new Array<number>(n).fill(end);
  for (let pass = 0; pass <= n; pass++)
    for (let p = 0; p < n; p++) {
      const bounds = links
        .filter((l) => l.p === p)
        .map((l) => {
          const to = l.type === 'FS' || l.type === 'SS' ? lf[l.s]! - dur[l.s]! : lf[l.s]!;
          return to - l.lagMinutes + (l.type === 'SS' || l.type === 'SF' ? dur[p]! : 0);
        });
      const { constraint: kind, deadlineAt } = plan.tasks[p]!;
      let value = bounds.length ? Math.min(...bounds) : end;
      if (kind === 'MSO') value = pin[p]! + dur[p]!;
      if (kind === 'MFO') value = pin[p]!;
      if (kind === 'SNLT') value = Math.min(value, pin[p]! + dur[p]!);
      if (kind === 'FNLT') value = Math.min(value, pin[p]!);
      if (deadlineAt) value = Math.min(value, round(deadlineAt));
      lf[p] = Math.min(value, end);
    }
  return { es, lf, end };
}

describe('the passes', () => {
  it('agree with a solver that relaxes every rule, for all links, lags and constraints', () => {
    fc.assert(
      fc.property(arbitraryPlan(ALL, KINDS, [-300, 300]), (plan) => {
        const result = schedule(plan);
        const truth = relax(plan);
        expect(result.all().map((t) => round(t.earlyStart))).toEqual(truth.es);
        expect(result.all().map((t) => round(t.lateFinish))).toEqual(truth.lf);
        expect(round(result.project.finish)).toBe(truth.end);
      }),
      { numRuns: 400 },
    );
  });

  it('run backwards from the finish give the mirror image', () => {
    fc.assert(
      fc.property(arbitraryPlan(ALL, ['ASAP'], [0, 300]), (plan) => {
        const forward = schedule(plan);
        const end = 100_000;
        const swap = { FS: 'FS', SS: 'FF', FF: 'SS', SF: 'SF' } as const;
        const mirror = schedule({
          ...plan,
          project: { ...plan.project, from: 'finish', finish: at(end) },
          tasks: plan.tasks.map((t) => ({ ...t, constraint: 'ALAP' })),
          links: plan.links.map((l) => ({ ...l, from: l.to, to: l.from, type: swap[l.type] })),
        });
        for (const t of forward.all()) {
          const m = mirror.at(t.id)!;
          expect(round(m.finish)).toBe(end - round(t.start));
          expect(round(m.earlyStart)).toBe(end - round(t.lateFinish));
          expect(m.totalSlackMinutes).toBe(t.totalSlackMinutes);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('a lag is worth a task of its length, and two halves are worth the whole', () => {
    fc.assert(
      fc.property(arbitraryPlan(['FS'], ['ASAP'], [1, 300]), fc.nat(), (plan, pick) => {
        const links = plan.links.flatMap((l): Link[] => [
          { ...l, id: `${l.id}a`, to: `gap${l.id}`, lagMinutes: 0 },
          { ...l, id: `${l.id}b`, from: `gap${l.id}`, lagMinutes: 0 },
        ]);
        const gaps = plan.links.map(
          (l): Task => ({ id: `gap${l.id}`, name: '', order: '', durationMinutes: l.lagMinutes }),
        );
        const whole = schedule(plan);
        const spelled = schedule({ ...plan, tasks: [...plan.tasks, ...gaps], links });
        for (const t of whole.all()) expect(spelled.at(t.id)!.start).toBe(t.start);

        const cut = plan.tasks[pick % plan.tasks.length]!;
        const half = Math.floor(cut.durationMinutes / 2);
        const halved = schedule({
          ...plan,
          tasks: [
            ...plan.tasks.map((t) => (t === cut ? { ...t, durationMinutes: half } : t)),
            { ...cut, id: 'rest', durationMinutes: cut.durationMinutes - half },
          ],
          links: [
            ...plan.links.map((l) => (l.from === cut.id ? { ...l, from: 'rest' } : l)),
            { id: 'seam', from: cut.id, to: 'rest', type: 'FS', lagMinutes: 0, lagUnit: 'working' },
          ],
        });
        expect(halved.project.finish).toBe(whole.project.finish);
      }),
      { numRuns: 150 },
    );
  });

  it('a critical task that grows moves the end; one delayed within its slack does not', () => {
    fc.assert(
      fc.property(arbitraryPlan(['FS'], ['ASAP'], [0, 300]), (plan) => {
        const before = schedule(plan);
        const end = round(before.project.finish);
        for (const t of before.all()) {
          const grow = plan.tasks.map((x) => (x.id === t.id ? { ...x, durationMinutes: x.durationMinutes + 60 } : x));
          const grown = round(schedule({ ...plan, tasks: grow }).project.finish);
          if (t.isCritical) expect(grown).toBe(end + 60);
          const late = at(round(t.start) + t.totalSlackMinutes);
          const delay = plan.tasks.map(
            (x): Task => (x.id === t.id ? { ...x, constraint: 'SNET', constraintAt: late } : x),
          );
          expect(round(schedule({ ...plan, tasks: delay }).project.finish)).toBe(end);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('a scheduler that is told of edits answers what a fresh one would', () => {
    fc.assert(
      fc.property(arbitraryPlan(ALL, KINDS, [-300, 300]), fc.array(fc.tuple(fc.nat(), fc.nat(900))), (plan, edits) => {
        const scheduler = createScheduler(plan);
        const tasks = plan.tasks.slice();
        for (const [pick, durationMinutes] of edits) {
          const i = pick % tasks.length;
          tasks[i] = { ...tasks[i]!, durationMinutes };
          scheduler.change(tasks[i]!);
          scheduler.tick();
        }
        expect(scheduler.run().all()).toEqual(schedule({ ...plan, tasks }).all());
      }),
      { numRuns: 100 },
    );
  });
});
