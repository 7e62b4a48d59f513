/** What the chart computes without a screen: time and pixels, rows, links by block, what a gesture means, files it writes. */
import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { inverseOf, type Operation, operate } from '#contract/tasks.ts';
import { compileCalendar } from '#schedule/calendar.ts';
import { type Link, type Plan, standardWeek, type Task } from '#schedule/plan.ts';
import { schedule } from '#schedule/schedule.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { allWords, setLanguage } from '#web/core/i18n.ts';
import {
  chainOperations,
  indentOperations,
  newTasks,
  outdentOperations,
  outlineIn,
  shiftOperations,
  unfolded,
} from '../outline-edits.ts';
import { linkText, textOf, whyCritical, whyThisDate } from '../why.ts';
import type { Brush } from './brush.ts';
import { consequencesOf, doneTo, finishedAt, grainOf, movedLeaves, snappedStart, startedAt } from './edits.ts';
import { barText, figuresOf, verdictOf } from './explain.ts';
import { nextFound, uncover } from './find.ts';
import { distanceTo, indexLinks, isDriving, routeOf } from './link-index.ts';
import { LiveSchedule } from './live.ts';
import { GanttModel } from './model.ts';
import { awayAt } from './paint-away.ts';
import { paintHeader } from './paint-grid.ts';
import type { Palette } from './palette.ts';
import { inLatin, makePdf } from './pdf.ts';
import { isUnder, layRows, numberOf, readTree } from './rows.ts';
import { BAR, BAR_TOP, barOf, hitAt, ROW } from './scene.ts';
import { LIST, paintSheet, sheetHeight } from './sheet.ts';
import { svgBrush } from './svg-brush.ts';
import {
  dateText,
  isoWeek,
  lineText,
  marksOf,
  minuteAt,
  tiersOf,
  widthToFit,
  xOf,
  zoomBeside,
  zoomNames,
  zoomOf,
  zoomWidths,
} from './timescale.ts';

beforeAll(async () => {
  const kept = new Map<string, string>();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
    document: { documentElement: {} },
  });
  await setLanguage('fr');
  await allWords();
});

const day = 480;
const palette = new Proxy(
  { baselines: ['#808080'] },
  { get: (kept, name) => Reflect.get(kept, name) ?? '#123456' },
) as unknown as Palette;

function planOf(
  tasks: (Partial<Task> & { id: string })[],
  links: Partial<Link>[] = [],
  exceptions: Plan['calendars'][0]['exceptions'] = [],
): Plan {
  return {
    project: {
      start: '2026-05-04T08:00',
      from: 'start',
      calendarId: 'c',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'c', name: 'c', week: standardWeek(), exceptions }],
    tasks: tasks.map((task, k) => ({
      name: `Tâche ${task.id}`,
      order: `a${k}`,
      durationMinutes: day,
      parentId: null,
      ...task,
    })),
    links: links.map((link, k) => ({
      id: `l${k}`,
      from: '',
      to: '',
      type: 'FS',
      lagMinutes: 0,
      lagUnit: 'working',
      ...link,
    })),
  };
}
const modelOf = (plan: Plan) => new GanttModel(plan, palette, parseInstant('2026-05-04T12:00'));

test('a moment keeps its place through pixels and back, at every zoom', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -3e7, max: 1e8 }),
      fc.double({ min: 0.12, max: 2880, noNaN: true }),
      fc.integer({ min: 0, max: 8e7 }),
      (origin, pxPerDay, minute) => {
        const scale = { origin, pxPerDay };
        expect(Math.abs(minuteAt(scale, xOf(scale, minute)) - minute)).toBeLessThan(0.01);
      },
    ),
  );
});

test('marks of each unit follow each other without a gap and cover what is asked', () => {
  const units = ['hour', 'day', 'week', 'month', 'quarter', 'year', 'decade'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...units),
      fc.integer({ min: 1e7, max: 6e7 }),
      fc.integer({ min: 1, max: 60 * DAY }),
      (unit, from, length) => {
        const marks = marksOf(unit, from, from + length);
        expect(marks[0]!.start).toBeLessThanOrEqual(from);
        expect(marks.at(-1)!.end).toBeGreaterThanOrEqual(from + length);
        for (let k = 1; k < marks.length; k++) expect(marks[k]!.start).toBe(marks[k - 1]!.end);
      },
    ),
  );
});

test('weeks are numbered by ISO 8601, also across the turn of the year', () => {
  const week = (date: string) => isoWeek(parseInstant(date) / DAY);
  expect([week('2026-12-31'), week('2027-01-03'), week('2027-01-04'), week('2024-12-30')]).toEqual([53, 53, 1, 1]);
});

test('the first of a month is said as the French say it', () => {
  expect(dateText(parseInstant('2027-02-01T08:00'))).toBe('1er février 2027');
  expect(dateText(parseInstant('2027-02-11T08:00'))).toBe('11 février 2027');
});

test('the zoom goes from hours to years and back, one name at a time', () => {
  let width: number = zoomWidths.hour;
  const seen = [zoomOf(width)];
  for (let k = 0; k < 9; k++) {
    width = zoomBeside(width, 1);
    if (seen.at(-1) !== zoomOf(width)) seen.push(zoomOf(width));
  }
  expect(seen).toEqual([...zoomNames]);
  for (let k = 0; k < 9; k++) width = zoomBeside(width, -1);
  expect(width).toBe(zoomWidths.hour);
  for (const name of zoomNames) expect(tiersOf(zoomWidths[name])[0]).not.toBe(tiersOf(zoomWidths[name])[1]);
});

test('rows show the outline: folded children are left out, a filter keeps the summaries above what it finds', () => {
  const plan = planOf([{ id: 'a' }, { id: 'b', parentId: 'a' }, { id: 'c', parentId: 'b' }, { id: 'd' }]);
  const tree = readTree(plan.tasks);
  const ids = (rows: ReturnType<typeof layRows>) => Array.from(rows.at, (i) => plan.tasks[i]!.id);
  expect(ids(layRows(tree, () => false))).toEqual(['a', 'b', 'c', 'd']);
  expect(ids(layRows(tree, (i) => i === 0))).toEqual(['a', 'd']);
  expect(
    ids(
      layRows(
        tree,
        () => true,
        (i) => plan.tasks[i]!.id === 'c',
      ),
    ),
  ).toEqual(['a', 'b', 'c']);
  expect([numberOf(tree, 2), numberOf(tree, 3)]).toEqual(['1.1.1', '2']);
  expect(isUnder(tree, 2, 0)).toBe(true);
});

test('no task is lost from the rows, whatever parents a merge left', () => {
  const parent = fc.option(fc.integer({ min: 0, max: 11 }), { nil: null });
  fc.assert(
    fc.property(fc.array(parent, { minLength: 1, maxLength: 12 }), (parents) => {
      const plan = planOf(parents.map((up, k) => ({ id: `t${k}`, parentId: up === null ? null : `t${up}` })));
      expect([...layRows(readTree(plan.tasks), () => false).at].sort((a, b) => a - b)).toEqual(
        parents.map((_, k) => k),
      );
    }),
  );
});

test('the rows on the screen find exactly the links that cross them, however long', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 1999 }), fc.integer({ min: 0, max: 1999 })), { maxLength: 60 }),
      fc.integer({ min: 0, max: 1999 }),
      fc.integer({ min: 0, max: 40 }),
      (pairs, first, height) => {
        const tasks = Array.from({ length: 2000 }, (_, k) => ({ id: String(k), order: String(k).padStart(5, '0') }));
        const plan = planOf(
          tasks,
          pairs.map(([a, b]) => ({ from: String(a), to: String(b) })),
        );
        const rows = layRows(readTree(plan.tasks), () => false);
        const found: number[] = [];
        indexLinks(plan.links, rows, Number).among(first, first + height, (k) => found.push(k));
        const expected = pairs.flatMap(([a, b], k) =>
          a !== b && Math.max(a, b) >= first && Math.min(a, b) <= first + height ? [k] : [],
        );
        expect(found.sort((a, b) => a - b)).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test('a link ends where it should, is drawn in right angles, and can be hit along its whole length', () => {
  const side = fc.constantFrom(1 as const, -1 as const);
  const place = fc.integer({ min: -500, max: 500 });
  fc.assert(
    fc.property(place, place, side, place, place, side, (x1, y1, exit, x2, y2, entry) => {
      const points = routeOf(x1, y1, exit, x2, y2, entry, 19);
      expect(points.slice(0, 2)).toEqual([x1, y1]);
      expect(points.slice(-2)).toEqual([x2, y2]);
      for (let k = 2; k < points.length; k += 2) {
        expect(points[k] === points[k - 2] || points[k + 1] === points[k - 1]).toBe(true);
        expect(
          distanceTo(points, (points[k]! + points[k - 2]!) / 2, (points[k + 1]! + points[k - 1]!) / 2),
        ).toBeLessThan(0.01);
      }
      // it arrives from the right side
      expect(Math.sign(x2 - points.at(-4)!)).toBe(entry);
    }),
  );
});

test('what is pointed at is what is drawn there: the middle moves, the ends resize, beside it lies the row', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...zoomNames),
      fc.nat(),
      (days, zoom, at) => {
        const plan = planOf(days.map((length, k) => ({ id: `t${k}`, durationMinutes: length * day })));
        const model = modelOf(plan);
        model.zoom(zoomWidths[zoom]);
        const i = at % days.length;
        const [left, right] = barOf(model.scene, i);
        const y = model.scene.rows.rowOf[i]! * ROW + BAR_TOP + BAR / 2;
        expect(hitAt(model.scene, (left + right) / 2, y)).toMatchObject({ kind: 'bar', index: i, part: 'move' });
        expect(hitAt(model.scene, right - 0.5, y)).toMatchObject({ kind: 'bar', index: i, part: 'finish' });
        expect(hitAt(model.scene, left + 0.5, y)).toMatchObject({ kind: 'bar', index: i, part: 'start' });
        expect(hitAt(model.scene, right + 40, y)).toMatchObject({ kind: 'row', index: i });
        // one who may only read takes hold of nothing
        expect(hitAt(model.scene, right - 0.5, y, i, false)).toMatchObject({ part: 'move' });
        expect(hitAt(model.scene, left, ROW * days.length + 5).kind).toBe('none');
      },
    ),
  );
});

test('a bar dropped later is kept there by a constraint that shows; dropped where its links want it, by none', () => {
  const plan = planOf([{ id: 'a', durationMinutes: 2 * day }, { id: 'b' }], [{ from: 'a', to: 'b' }]);
  const { columns } = schedule(plan);
  const clock = compileCalendar(plan, 'c', Math.floor(columns.start[0]! / DAY), 400);
  const [, b] = plan.tasks as [Task, Task];
  const free = columns.start[1]!;
  const later = snappedStart(clock, free + 3 * DAY, grainOf(13));
  expect(startedAt(plan, b, later, free, clock)).toEqual({
    constraint: 'SNET',
    constraintAt: '2026-05-11T08:00',
  });
  expect(startedAt(plan, b, free - DAY, free, clock)).toEqual({ constraint: 'ASAP', constraintAt: null });
  const pinned: Task = { ...b, constraint: 'MSO', constraintAt: '2026-05-06T08:00' };
  expect(startedAt(plan, pinned, later, free, clock)).toEqual({ constraintAt: '2026-05-11T08:00' });
  expect(startedAt(plan, { ...b, actualStartAt: '2026-05-06T08:00' }, later, free, clock)).toEqual({
    actualStartAt: '2026-05-11T08:00',
  });
  const byHand: Task = { ...b, mode: 'manual', manualStartAt: '2026-05-06T08:00', manualFinishAt: '2026-05-06T17:00' };
  expect(startedAt(plan, byHand, later, free, clock)).toEqual({
    manualStartAt: '2026-05-11T08:00',
    manualFinishAt: '2026-05-11T17:00',
  });
});

test('a start snaps to working time: never into a weekend, a holiday or the lunch hour', () => {
  const plan = planOf([{ id: 'a' }], [], [{ name: 'Ascension', from: '2026-05-14', to: '2026-05-14', intervals: [] }]);
  const clock = compileCalendar(plan, 'c', Math.floor(parseInstant('2026-05-04') / DAY), 400);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 * DAY }), fc.constantFrom(13, 200, 900), (offset, pxPerDay) => {
      const start = snappedStart(clock, parseInstant('2026-05-04') + offset, grainOf(pxPerDay));
      const inDay = start - Math.floor(start / DAY) * DAY;
      expect(clock.dayIntervals(Math.floor(start / DAY)).some(([from, to]) => from <= inDay && inDay < to)).toBe(true);
    }),
  );
});

test('resizing changes the duration in working time, and progress says when the work began and ended', () => {
  const plan = planOf([{ id: 'a', isEstimated: true }]);
  const { columns } = schedule(plan);
  const clock = compileCalendar(plan, 'c', Math.floor(columns.start[0]! / DAY), 400);
  const task = plan.tasks[0]!;
  // over a weekend
  expect(finishedAt(task, columns.start[0]!, parseInstant('2026-05-11T17:00'), clock)).toEqual({
    durationMinutes: 6 * day,
    isEstimated: false,
  });
  expect(finishedAt(task, columns.start[0]!, columns.start[0]! - DAY, clock).durationMinutes).toBe(15);
  expect(doneTo(task, 50, columns, 0)).toEqual({ percent: 50, actualStartAt: '2026-05-04T08:00' });
  expect(doneTo(task, 100, columns, 0)).toMatchObject({ percent: 100, actualFinishAt: '2026-05-04T17:00' });
});

test('moving a summary moves what lies under it, but not twice what its own links pull along', () => {
  const plan = planOf(
    [{ id: 's' }, { id: 'a', parentId: 's' }, { id: 'b', parentId: 's' }, { id: 'c', parentId: 's' }],
    [{ from: 'a', to: 'b' }],
  );
  const model = modelOf(plan);
  expect(movedLeaves(plan, model.tree, model.indexOf, [0]).map((i) => plan.tasks[i]!.id)).toEqual(['a', 'c']);
});

test('moving a summary leaves what has begun where its work was done, unless all of it has', () => {
  const plan = planOf(
    [
      { id: 's' },
      { id: 'a', parentId: 's', actualStartAt: '2026-05-04T08:00', percent: 50 },
      { id: 'b', parentId: 's' },
      { id: 'c', parentId: 's' },
    ],
    [{ from: 'a', to: 'b' }],
  );
  const model = modelOf(plan);
  const moved = (...chosen: number[]) =>
    movedLeaves(plan, model.tree, model.indexOf, chosen).map((i) => plan.tasks[i]!.id);
  expect(moved(0)).toEqual(['b', 'c']);
  expect(moved(1)).toEqual(['a']);
});

test('a preview shows the whole plan as it would be, and leaves it as it was', () => {
  const plan = planOf(
    [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
    [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ],
  );
  const model = modelOf(plan);
  const before = model.live.stored.columns;
  const after = model.preview([{ id: 'a', changes: { durationMinutes: 5 * day } }]);
  const moved = consequencesOf(before, after, model.tree, new Set([0]));
  expect(moved.moved).toBe(2);
  expect(moved.finishAfter).toBeGreaterThan(moved.finishBefore);
  expect(model.scene.plan.tasks[0]!.durationMinutes).toBe(5 * day);
  model.settle();
  expect(model.plan.tasks[0]!.durationMinutes).toBe(day);
  expect([...model.columns.finish]).toEqual([...schedule(plan).columns.finish]);
});

test('a live schedule that follows edits equals one made anew', () => {
  const edit = fc.record({ at: fc.nat({ max: 9 }), days: fc.integer({ min: 0, max: 9 }), asPreview: fc.boolean() });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 12 }), (edits) => {
      let plan = planOf(
        Array.from({ length: 10 }, (_, k) => ({ id: `t${k}` })),
        Array.from({ length: 9 }, (_, k) => ({
          from: `t${k}`,
          to: `t${k + 1}`,
          type: k % 3 === 2 ? ('SS' as const) : ('FS' as const),
        })),
      );
      const live = new LiveSchedule(plan);
      for (const { at, days, asPreview } of edits) {
        const task = { ...plan.tasks[at]!, durationMinutes: days * day };
        if (asPreview) live.preview([task]);
        else {
          plan = { ...plan, tasks: plan.tasks.map((each, k) => (k === at ? task : each)) };
          live.update(plan);
        }
      }
      expect([...live.settle().columns.finish]).toEqual([...schedule(plan).columns.finish]);
    }),
  );
});

function applied(plan: Plan, operations: Operation[]): Plan {
  const byId = (rows: readonly { id: string }[]) => Object.fromEntries(rows.map((row) => [row.id, row]));
  const rows = operate({ tasks: byId(plan.tasks), links: byId(plan.links) } as never, operations);
  return { ...plan, tasks: Object.values(rows.tasks!) as never, links: Object.values(rows.links!) as never };
}
const outline = (plan: Plan): string => {
  const tree = readTree(plan.tasks);
  return Array.from(tree.order, (i) => `${numberOf(tree, i)} ${plan.tasks[i]!.id}`).join(', ');
};

test('a path is seen alone; what hides a task is taken away when one goes to it; the end names the task that makes it', () => {
  const model = modelOf(
    planOf(
      [
        { id: 'phase', name: 'Gros œuvre' },
        { id: 'dig', name: 'Fouilles', parentId: 'phase' },
        { id: 'pour', name: 'Coulage', parentId: 'phase', durationMinutes: 4 * day },
        { id: 'sign', name: 'Signalétique' },
      ],
      [{ from: 'dig', to: 'pour' }],
    ),
  );
  const shown = () => [...model.rows.at].map((i) => model.plan.tasks[i]!.id);
  expect(figuresOf(model.plan, model.tree, model.columns, undefined).last).toBe('pour');
  model.showPath('pour');
  expect(shown()).toEqual(['phase', 'dig', 'pour']);
  uncover(model, 'sign');
  expect(shown()).toEqual(['phase', 'dig', 'pour', 'sign']);
  model.foldAll(true);
  uncover(model, 'dig');
  expect(shown()).toEqual(['phase', 'dig', 'pour', 'sign']);
  model.setSearch('cou');
  expect(nextFound(model)).toBe('pour');
  uncover(model, 'sign');
  expect(model.search).toBe('');
  expect(widthToFit(0, 600 * 1440, 696)).toBe(1);
});

test('indenting, outdenting and shifting move tasks as the keys say, and undo puts them back', () => {
  const plan = planOf([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  const under = indentOperations(outlineIn(plan), new Set(['b', 'c']));
  const nested = applied(plan, under);
  expect(outline(nested)).toBe('1 a, 1.1 b, 1.2 c');
  expect(outline(applied(nested, outdentOperations(outlineIn(nested), new Set(['b', 'c']))))).toBe('1 a, 2 b, 3 c');
  expect(indentOperations(outlineIn(plan), new Set(['a']))).toEqual([]);
  expect(outline(applied(plan, shiftOperations(outlineIn(plan), new Set(['c']), -1)))).toBe('1 a, 2 c, 3 b');
  expect(outline(applied(plan, shiftOperations(outlineIn(plan), new Set(['a', 'b']), 1)))).toBe('1 c, 2 a, 3 b');
  expect(shiftOperations(outlineIn(plan), new Set(['a']), -1)).toEqual([]);
  const rows = { tasks: Object.fromEntries(plan.tasks.map((task) => [task.id, task])) } as never;
  expect(outline(applied(nested, inverseOf(rows, under)))).toBe('1 a, 2 b, 3 c');
  const added = newTasks(outlineIn(nested), 'b', ['Neuve'], day);
  expect(outline(applied(nested, added.operations))).toBe(`1 a, 1.1 b, 1.2 ${added.ids[0]}, 1.3 c`);
});

test('phases that something is put under unfold, and no others', () => {
  const plan = planOf([{ id: 'a' }, { id: 'b', parentId: 'a' }, { id: 'c' }, { id: 'd', parentId: 'c' }, { id: 'e' }]);
  const model = modelOf(plan);
  model.foldAll(true);
  expect([...unfolded(model.folded, indentOperations(outlineIn(plan), new Set(['e'])))]).toEqual(['a']);
  expect(unfolded(model.folded, shiftOperations(outlineIn(plan), new Set(['e']), -1))).toBe(model.folded);
});

test('chosen tasks are chained in the order of the outline, but never into a circle', () => {
  const plan = planOf([{ id: 'a' }, { id: 'b' }, { id: 'c' }], [{ from: 'c', to: 'a' }]);
  const links = chainOperations(outlineIn(plan), plan.links as never, new Set(['c', 'a', 'b']));
  expect(links.map((each) => each.do === 'add' && [each.row.from, each.row.to])).toEqual([['a', 'b']]);
});

test('a sentence that ends on an abbreviated month has one full stop', () => {
  const model = modelOf(planOf([{ id: 'x', name: 'Étude', actualStartAt: '2026-11-02T08:00' }]));
  const told = { plan: model.plan, schedule: model.live.stored };
  const [sentence] = whyThisDate(told, model.live.stored.at('x')!).map(textOf);
  expect(sentence!.replace(/[\u00a0\u202f]/g, ' ')).toBe('« Étude » a réellement commencé le 2 nov.');
});

test('a date is explained in a sentence: the link, its lag, and the holiday that pushed it', () => {
  const plan = planOf(
    [
      { id: 'x', name: 'Étude', durationMinutes: 5 * day },
      { id: 'y', name: 'Dépose' },
      { id: 'z', name: 'Pause' },
      { id: 'd', name: 'Dépôt', percent: 100, actualStartAt: '2026-05-04T08:00' },
    ],
    [{ from: 'x', to: 'y', lagMinutes: 2 * day }],
    [{ name: 'Ascension', from: '2026-05-13', to: '2026-05-14', intervals: [] }],
  );
  const model = modelOf(plan);
  const told = { plan: model.plan, schedule: model.live.stored };
  const [sentence] = whyThisDate(told, model.live.stored.at('y')!).map(textOf);
  expect(sentence!.replace(/[\u00a0\u202f]/g, ' ')).toBe(
    '« Dépose » commence le 15 mai parce que « Étude » finit le 8 mai (FD + 2 j), décalé par : Ascension.',
  );
  expect(textOf(whyCritical(told, model.live.stored.at('y')!)[0]!)).toMatch(/chemin critique/);
  expect(textOf(whyCritical(told, model.live.stored.at('z')!)[0]!)).toMatch(/peut glisser de 7\u00a0j/);
  // done by its share alone, as many a file says it
  expect(textOf(whyCritical(told, model.live.stored.at('d')!)[0]!)).toMatch(/terminée/);
  expect(linkText('SS', -240, 'working', { minutesPerDay: day }).replace(/\u00a0/g, ' ')).toBe('DD − 4 h');
});

test('of two tasks of one name the number says which; a phase is as done as what lies under it', () => {
  const model = modelOf(
    planOf([
      { id: 'p', name: 'Cuisine' },
      { id: 'a', name: 'Relevé', parentId: 'p', percent: 100 },
      { id: 'q', name: 'Salle' },
      { id: 'b', name: 'Relevé', parentId: 'q', durationMinutes: 5 * day, percent: 0 },
    ]),
  );
  const { plan, tree } = model;
  const judged = { plan, tree, schedule: model.live.stored, clock: model.clockOf(null) };
  const before = verdictOf({ ...judged, today: parseInstant('2026-05-04T07:00') }, undefined)!;
  expect(before).toMatchObject({ isCalm: true, taskId: 'b' });
  const late = verdictOf({ ...judged, today: parseInstant('2026-05-06T12:00') }, undefined)!;
  expect(late).toMatchObject({ text: expect.stringContaining('2.1 Relevé'), taskId: 'b', isCalm: false });
  expect(barText(model, 0)).toMatch(/100\s% réalisé/);
  expect(barText(model, 2)).toMatch(/ 0\s% réalisé/);
});

test('the task whose deadline is missed is named, not one on the way to it that lacks more, or may only not begin before a date', () => {
  const model = modelOf(
    planOf(
      [
        {
          id: 'a',
          name: 'Ordre de service',
          constraint: 'SNET',
          constraintAt: '2026-05-04T08:00',
          durationMinutes: 5 * day,
        },
        { id: 'b', name: 'Remise des clés', deadlineAt: '2026-05-06T17:00' },
      ],
      // a lag in elapsed days over the weekend
      [{ from: 'a', to: 'b', lagMinutes: 2 * DAY, lagUnit: 'elapsed' }],
    ),
  );
  const { plan, tree } = model;
  const judged = { plan, tree, schedule: model.live.stored, clock: model.clockOf(null) };
  const verdict = verdictOf({ ...judged, today: parseInstant('2026-05-04T07:00') }, undefined)!;
  expect(verdict).toMatchObject({ taskId: 'b', isCalm: false });
});

test('a critical path that is empty, or that levelling cuts, says why', () => {
  const open = { id: 'b', name: 'Peinture' };
  const sentence = (tasks: (Partial<Task> & { id: string })[]) => {
    const model = modelOf(planOf(tasks));
    const { plan, tree } = model;
    const judged = { plan, tree, schedule: model.live.stored, clock: model.clockOf(null) };
    const said = verdictOf({ ...judged, today: parseInstant('2026-05-04T07:00') }, undefined)!;
    return [said.text.replace(/[\u00a0\u202f]/g, ' '), said.taskId];
  };
  const last = { id: 'a', name: 'Gros œuvre', durationMinutes: 5 * day };
  expect(sentence([{ ...last, percent: 100 }, open])).toEqual([
    'Aucune tâche n’est critique : « Gros œuvre », qui finit en dernier, est terminée',
    'a',
  ]);
  const byHand = { mode: 'manual', manualStartAt: '2026-05-04T08:00', manualFinishAt: '2026-05-15T17:00' } as const;
  expect(
    sentence([
      { ...last, ...byHand },
      { ...open, parentId: 'a' },
    ])[0],
  ).toMatch(/a des dates fixées à la main$/);
  expect(sentence([{ ...last, ...byHand, manualFinishAt: null }, open])[0]).toMatch(/n’a pas encore de date$/);
  expect(
    sentence([
      { ...last, percent: 100 },
      { ...open, percent: 100 },
      { id: 'c', name: 'Fin' },
    ])[0],
  ).toMatch(/^Auc/);
  // put off by a day that is a Saturday
  const levelled = modelOf(
    planOf(
      [
        { id: 'a', name: 'Relevé', durationMinutes: 4 * day },
        { id: 'b', name: 'Étude', levellingDelayMinutes: DAY },
      ],
      [{ from: 'a', to: 'b' }],
    ),
  );
  const told = { plan: levelled.plan, schedule: levelled.live.stored };
  const said = whyCritical(told, told.schedule.at('a')!).map(textOf);
  expect(said.at(-1)!.replace(/[\u00a0\u202f]/g, ' ')).toMatch(
    /^Le lissage de la charge repousse « Étude », .* le chemin critique s’arrête là\.$/,
  );
  expect(whyCritical(told, told.schedule.at('b')!).map(textOf).join()).not.toMatch(/lissage/);
});

test('a bar that lies outside of what is seen has an arrow at the edge of its row', () => {
  const model = modelOf(planOf([{ id: 'a' }, { id: 'b' }], [{ from: 'a', to: 'b' }]));
  const [, end] = barOf(model.scene, 0);
  const seen = { scrollLeft: end + 1, width: 400 };
  expect(awayAt(model.scene, end + 10, ROW / 2, seen)).toBe(0);
  expect(awayAt(model.scene, end + 60, ROW / 2, seen)).toBe(-1);
  expect(awayAt(model.scene, end + 10, ROW / 2, { scrollLeft: 0, width: 400 })).toBe(-1);
  expect(awayAt(model.scene, 390, ROW * 1.5, { scrollLeft: 0, width: 60 })).toBe(1);
});

test('a ruler of one line says which year its quarters and months are of', () => {
  const said = (unit: 'quarter' | 'month' | 'year', from: string, to: string) =>
    marksOf(unit, parseInstant(from), parseInstant(to)).map((mark, k) => lineText(unit, mark, k === 0));
  expect(said('quarter', '2026-10-01T00:00', '2027-04-01T00:00')).toEqual(['T4 2026', 'T1 2027']);
  expect(said('month', '2026-11-01T00:00', '2027-03-01T00:00')).toEqual(['nov. 2026', 'déc.', 'janv. 2027', 'févr.']);
  expect(said('year', '2026-01-01T00:00', '2028-01-01T00:00')).toEqual(['2026', '2027']);
});

test('today and the probable end hide no date of the header', () => {
  const model = modelOf(planOf([{ id: 'a', durationMinutes: 90 * day }]));
  const drawn: { x: number; y: number; w: number; text?: string }[] = [];
  const brush: Brush = {
    ...svgBrush(2000, 100, '', (text) => text.length * 7),
    text: (text, x, y, { align }) => {
      const w = text.length * 7;
      drawn.push({ x: align === 'center' ? x - w / 2 : x, y, w, text });
    },
    box: (x, y, w) => void drawn.push({ x, y, w }),
  };
  for (const zoom of zoomNames) {
    model.zoom(zoomWidths[zoom]);
    drawn.length = 0;
    paintHeader(brush, model.scene, Math.max(0, xOf(model.scene.scale, model.scene.today) - 600), 1200);
    const tag = drawn.find((each) => each.text === undefined)!;
    const hidden = drawn.filter(
      ({ text, x, y, w }) => text && text !== 'aujourd’hui' && y < 28 && x < tag.x + tag.w && x + w > tag.x,
    );
    expect(tag.y).toBeLessThan(28);
    expect(hidden, zoom).toEqual([]);
  }
});

test('only the links that hold their successor are on the critical path', () => {
  const plan = planOf(
    [{ id: 'a', durationMinutes: 3 * day }, { id: 'b' }, { id: 'c' }],
    [
      { from: 'a', to: 'c' },
      { from: 'b', to: 'c' },
      { from: 'b', to: 'c', type: 'SS', lagMinutes: 3 * day },
    ],
  );
  const { columns } = schedule(plan);
  const clock = modelOf(plan).clockOf(null);
  const drives = plan.links.map((link) =>
    isDriving(
      link,
      plan.tasks.findIndex((t) => t.id === link.from),
      2,
      columns,
      plan.tasks,
      clock,
    ),
  );
  expect(drives).toEqual([true, false, true]);
});

const widthOf = (text: string, size: number) => text.length * size * 0.5;
const words = {
  number: 'N°',
  task: 'Tâche',
  who: 'Qui',
  duration: 'Durée',
  start: 'Début',
  finish: 'Fin',
  slack: 'Marge',
  milestone: 'jalon',
  legend: {
    done: 'part faite',
    critical: 'critique',
    slack: 'marge',
    milestone: 'jalon',
    deadline: 'échéance',
    baseline: (name: string) => `convenu : ${name}`,
  },
};

test('the SVG holds the name of every task, and no name can become markup', () => {
  const plan = planOf(
    [
      { id: 'a', name: 'Pose <script>alert(1)</script> & "fin"' },
      { id: 'b', name: 'Œuvre' },
    ],
    [{ from: 'a', to: 'b' }],
  );
  const model = modelOf(plan);
  model.setBaselines([{ id: 'r', name: 'Contrat', dates: {} }]);
  const brush = svgBrush(LIST + 400, sheetHeight(2), 'Plan', widthOf);
  paintSheet(
    brush,
    { scene: model.scene, firstRow: 0, rows: 2, left: 0, width: 400, title: 'Plan', note: '' },
    model,
    words,
    () => 'Anne',
  );
  const svg = brush.toText();
  expect(svg).toContain('Œuvre');
  expect(svg).toContain('Pose &lt;script&gt;');
  expect(svg).not.toContain('<script>');
  expect(svg).toContain('fill="url(#hatch0)"');
  // what the signs mean stands under the chart: those that are there, no others
  for (const said of ['part faite', 'critique', 'marge', 'convenu : Contrat']) expect(svg).toContain(said);
  expect(svg).not.toContain('échéance');
});

test('the PDF is well formed: each object where the table says, each name on its page as text', () => {
  const plan = planOf([
    { id: 'a', name: 'Façade (nord) d’œuvre' },
    { id: 'b', name: 'Ελληνικά' },
  ]);
  const model = modelOf(plan);
  const pdf = makePdf('Rénovation', () => ({ width: 2, height: 2, rgba: new Uint8ClampedArray(16).fill(9) }));
  const brush = pdf.page(800, 600, 0.6, 20, 20);
  paintSheet(
    brush,
    { scene: model.scene, firstRow: 0, rows: 2, left: 0, width: 300, title: 'Rénovation', note: '' },
    model,
    words,
    () => '',
  );
  const bytes = Buffer.from(pdf.bytes());
  const text = bytes.toString('latin1');
  const table = /xref\n0 (\d+)\n/.exec(text)!;
  const entries = [...text.matchAll(/^(\d{10}) 00000 n $/gm)];
  expect(entries).toHaveLength(Number(table[1]) - 1);
  for (const [k, entry] of entries.entries())
    expect(text.slice(Number(entry[1])).startsWith(`${k + 1} 0 obj`)).toBe(true);
  expect(Number(/startxref\n(\d+)/.exec(text)![1])).toBe(table.index);
  const stream = /Contents (\d+) 0 R/.exec(text)![1];
  const at = text.indexOf(`${stream} 0 obj`);
  const begin = text.indexOf('stream\n', at) + 7;
  const content = inflateSync(bytes.subarray(begin, text.indexOf('\nendstream', begin))).toString('latin1');
  expect(content).toContain('(Fa\\347ade \\(nord\\) d\\222\\234uvre) Tj');
  expect(content).toContain('/P0 Do');
  expect(inLatin('Ελληνικά')).toBeNull();
});
