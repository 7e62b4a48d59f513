// Against schedules that Microsoft Project itself stored, published vectors and networks, where this machine has them.

import { describe, expect, it } from 'vitest';
import { add, compileCalendar, snapStart, work } from './calendar.ts';
import { importFile } from './file.ts';
import { frenchHolidays } from './holidays.ts';
import { diffStored } from './moved.ts';
import { type LinkType, type Plan, standardWeek } from './plan.ts';
import { schedule } from './schedule.ts';
import { data, dataText, hasData, planOf, type Stored } from './test/stored.ts';
import { formatInstant, parseInstant } from './time.ts';

type Manifest = { files: { file: string; tier?: string; kind: string }[] };
const files = hasData ? data<Manifest>('MANIFEST.json').files : [];
if (!hasData) console.warn('schedule: ../shared/data/schedule is absent here, so the stored schedules are skipped');

const DATES = ['start', 'finish', 'earlyStart', 'earlyFinish', 'lateStart', 'lateFinish'] as const;

/** Of the lower tiers, what the engine reproduces whole as well: tasks under way, elapsed slack, a summary placed by hand. */
const WHOLE = [
  'bug2-c082a3',
  'Software_Development-7d6ea1',
  'Software_Development_Plan-1-1d9fd9',
  'DurationTest8-fbf049',
];
const isWhole = (file: string, tier?: string) => tier === 'A' || WHOLE.some((name) => file.includes(name));

describe.skipIf(!hasData)('people who come from Microsoft Project find the dates they left', () => {
  for (const { file, tier } of files.filter((f) => f.tier === 'B' || isWhole(f.file, f.tier)))
    it(`${isWhole(file, tier) ? 'every field' : 'start and finish'} of ${file}`, () => {
      const stored = data<Stored>(file);
      const plan = planOf(stored);
      const result = schedule(plan);
      const wrong: string[] = [];
      for (const t of stored.tasks) {
        if (t.summary || t.uid === 0 || !t.active || t.external || t.mode !== 'AUTO_SCHEDULED') continue;
        const got = result.at(String(t.uid))!;
        const id = t.calendar === null || t.calendar < 0 ? plan.project.calendarId : String(t.calendar);
        const clock = compileCalendar(plan, id, Math.floor(parseInstant(plan.project.start) / 1440), 800);
        for (const field of isWhole(file, tier) ? DATES : DATES.slice(0, 2)) {
          const was = t[field];
          if (was && work(clock, parseInstant(was), parseInstant(got[field])))
            wrong.push(`${t.uid} ${field}: ${was}, got ${got[field]}`);
        }
        if (!isWhole(file, tier)) continue;
        const exact = [
          ['startSlack', t.startSlackMin, got.startSlackMinutes],
          ['finishSlack', t.finishSlackMin, got.finishSlackMinutes],
          ['totalSlack', t.totalSlackMin, got.totalSlackMinutes],
          ['freeSlack', t.freeSlackMin, got.freeSlackMinutes],
          ['critical', t.critical, got.isCritical],
        ] as const;
        for (const [field, was, is] of exact)
          if (was !== null && was !== is) wrong.push(`${t.uid} ${field}: ${was}, got ${is}`);
      }
      expect(wrong).toEqual([]);
    });

  it('every file can be scheduled, whatever its state', () => {
    for (const { file } of files.filter((f) => f.tier === 'C')) {
      const plan = planOf(data<Stored>(file));
      expect(schedule(plan).all()).toHaveLength(plan.tasks.length);
    }
  });
});

const simple = (start: string): Plan => ({
  project: {
    start,
    from: 'start',
    calendarId: 'c',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
    isNeverBeforeStart: false,
  },
  calendars: [{ id: 'c', name: 'Standard', week: standardWeek(), exceptions: [] }],
  tasks: [],
  links: [],
});

type Vectors = {
  tests: {
    name: string;
    projectStart: string;
    tasks: { index: number; durationMin: number; predecessors: { pred: number; type: LinkType; lagMin: number }[] }[];
    expect: Record<string, string | number | boolean | null>[];
  }[];
  calendarVectors: { op: string; rows: string[][] }[];
};

describe.skipIf(!hasData)('published vectors', () => {
  const vectors = hasData ? data<Vectors>('link-vectors.json') : { tests: [], calendarVectors: [] };
  for (const v of vectors.tests)
    it(v.name, () => {
      const plan = simple(v.projectStart);
      for (const t of v.tasks) {
        const id = String(t.index);
        plan.tasks.push({ id, name: id, order: id, durationMinutes: t.durationMin });
        for (const [i, p] of t.predecessors.entries())
          plan.links.push({
            id: `${id}.${i}`,
            from: String(p.pred),
            to: id,
            type: p.type,
            lagMinutes: p.lagMin,
            lagUnit: 'working',
          });
      }
      const result = schedule(plan);
      const clock = compileCalendar(plan, 'c', Math.floor(parseInstant(v.projectStart) / 1440), 800);
      for (const e of v.expect) {
        const got = result.at(String(e.task))!;
        for (const field of DATES) {
          const was = e[field[0]!.toUpperCase() + field.slice(1)];
          if (typeof was === 'string') expect(work(clock, parseInstant(was), parseInstant(got[field])), field).toBe(0);
        }
        for (const field of ['startSlack', 'finishSlack', 'totalSlack', 'freeSlack'] as const) {
          const was = e[field[0]!.toUpperCase() + field.slice(1)];
          if (was !== undefined) expect(got[`${field}Minutes`], field).toBe(was);
        }
        if (e.IsCritical !== undefined) expect(got.isCritical).toBe(e.IsCritical);
      }
    });

  it('calendar arithmetic', () => {
    const clock = compileCalendar(simple('2018-02-01T08:00'), 'c', 17_563, 800);
    const instant = (text: string) => {
      const [date, time] = text.split(' ') as [string, string];
      const [m, d, y] = date.split('/').map(Number) as [number, number, number];
      return parseInstant(`${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}T${time}`);
    };
    for (const { op, rows } of vectors.calendarVectors)
      for (const [from, second, third] of rows as [string, string, string][]) {
        const t = instant(from);
        if (op === 'Calendar_Add') expect(add(clock, t, Number(second) * 60)).toBe(instant(third));
        if (op === 'Calendar_Subtract') expect(add(clock, t, -Number(second) * 60)).toBe(instant(third));
        if (op === 'Calendar_FindWorkStart') expect(snapStart(clock, t)).toBe(instant(second));
      }
  });
});

describe.skipIf(!hasData)('published networks and days', () => {
  type Network = { durations: number[]; successors: number[][]; cpm_length: number };
  it('PSPLIB networks are as long as they should be', () => {
    const networks = data<Record<string, Network>>('psplib.json');
    for (const [name, net] of Object.entries(networks)) {
      if (!net.durations) continue;
      const plan = simple('2026-01-01T00:00');
      plan.calendars[0]!.week = Array.from({ length: 7 }, () => [[0, 1440]]);
      plan.tasks = net.durations.map((d, i) => ({ id: `${i}`, name: '', order: '', durationMinutes: d }));
      plan.links = net.successors.flatMap((to, from) =>
        to.map((s) => ({
          id: `${from}-${s}`,
          from: `${from}`,
          to: `${s}`,
          type: 'FS' as const,
          lagMinutes: 0,
          lagUnit: 'working' as const,
        })),
      );
      const { project } = schedule(plan);
      expect(parseInstant(project.finish) - parseInstant(project.start), name).toBe(net.cpm_length);
    }
  });

  it('French public holidays from 2020 to 2050, with those of Alsace and Moselle', () => {
    type Years = { years: Record<string, { metropole: [string, string][]; alsaceMoselleExtra: [string, string][] }> };
    const { years } = data<Years>('fr-holidays-2020-2050.json');
    for (const [year, { metropole, alsaceMoselleExtra }] of Object.entries(years)) {
      const pairs = (isAlsaceMoselle: boolean) =>
        frenchHolidays(Number(year), isAlsaceMoselle).map((h) => [h.date, h.name]);
      const sorted = (list: string[][]) => list.map((h) => h.join(' ')).sort();
      expect(sorted(pairs(false))).toEqual(sorted(metropole));
      expect(sorted(pairs(true))).toEqual(sorted([...metropole, ...alsaceMoselleExtra]));
    }
  });
});

describe.skipIf(!hasData)('files people bring', () => {
  // Says two things at once: the time-phased work of its assignments ends on 10 and 18 July, as it is computed here, and
  // its tasks' own finishes, on a Saturday and a Sunday of its calendar, some days before.
  const known = ['aspjava-project-57d63b.xml'];
  for (const { file } of files.filter((f) => f.kind === 'mspdi' || f.kind === 'gan'))
    it(`${file} is read, and nothing in it moves in silence`, () => {
      const imported = importFile(new TextEncoder().encode(dataText(file)));
      const result = schedule(imported.plan);
      const moved = diffStored(imported.plan, imported.stored, result);
      if (!known.some((k) => file.endsWith(k))) expect(moved.map((m) => m.id)).toEqual([]);
      for (const m of moved) expect(m.drivers.length).toBeGreaterThan(0);
      expect(formatInstant(parseInstant(result.project.start))).toBe(result.project.start);
    });
});
