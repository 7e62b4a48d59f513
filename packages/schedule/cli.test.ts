import { describe, expect, it } from 'vitest';
import { planCommand } from './cli.ts';
import { findCycle } from './cycle.ts';
import { importMspdi } from './mspdi.ts';
import { exportMspdi } from './mspdi-out.ts';
import { type Plan, standardWeek } from './plan.ts';
import { schedule } from './schedule.ts';

async function run(source: string, ...more: string[]) {
  let out = '';
  let err = '';
  const io = {
    out: (t: string) => {
      out += t;
    },
    err: (t: string) => {
      err += t;
    },
    read: async () => new TextEncoder().encode(source),
  };
  const code = await planCommand(['schedule', 'plan.xml', ...more], io);
  return { code, out, err };
}

const task = (uid: number, hours: number | string, ...preds: number[]) =>
  `<Task><UID>${uid}</UID><Name>Task &amp; ${uid}</Name><OutlineLevel>1</OutlineLevel><Duration>${typeof hours === 'string' ? hours : `PT${hours}H0M0S`}</Duration>${preds
    .map((p) => `<PredecessorLink><PredecessorUID>${p}</PredecessorUID><Type>1</Type></PredecessorLink>`)
    .join('')}</Task>`;
const project = (...tasks: string[]) =>
  `<?xml version="1.0"?><Project xmlns="http://schemas.microsoft.com/project"><StartDate>2026-05-04T08:00:00</StartDate><Tasks><Task><UID>0</UID><OutlineLevel>0</OutlineLevel><Name>All</Name></Task>${tasks.join('')}</Tasks></Project>`;

describe('beffroi plan schedule', () => {
  it('prints what it computed, the summary of the project included', async () => {
    const { code, out, err } = await run(project(task(1, 8), task(2, 16, 1)), '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const answer = JSON.parse(out);
    expect(answer.project).toEqual({ start: '2026-05-04T08:00', finish: '2026-05-06T17:00' });
    expect(answer.tasks.map((t: { uid: number; start: string }) => [t.uid, t.start])).toEqual([
      [0, '2026-05-04T08:00'],
      [1, '2026-05-04T08:00'],
      [2, '2026-05-05T08:00'],
    ]);
    expect(answer.tasks[2].drivers[0]).toMatchObject({ kind: 'link', from: 1, type: 'FS' });
  });

  it('names the tasks of a cycle, leaves its closing link out and schedules the rest', async () => {
    const { code, out, err } = await run(project(task(1, 8, 3), task(2, 8, 1), task(3, 8, 2), task(4, 8, 3)), '--json');
    expect(code).toBe(2);
    for (const n of [1, 2, 3]) expect(err).toContain(`“Task & ${n}”`);
    expect(err).not.toContain('“Task & 4”');
    const answer = JSON.parse(out);
    expect(answer.cycles).toEqual([{ tasks: expect.any(Array), leftOut: { from: 3, to: 1, type: 'FS' } }]);
    expect(answer.project.finish).toBe('2026-05-07T17:00');
  });

  const everyOther =
    '<Exception><TimePeriod><FromDate>1950-01-01</FromDate><ToDate>2199-01-01</ToDate></TimePeriod><Type>1</Type><Period>2</Period></Exception>';
  const endless = `<Calendars><Calendar><UID>1</UID><Exceptions>${everyOther.repeat(2_000)}</Exceptions></Calendar></Calendars><Tasks>`;
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]><Project>&b;</Project>';
  it.each([
    ['an entity bomb', bomb],
    ['an external entity', '<?xml version="1.0"?><!DOCTYPE p SYSTEM "file:///etc/passwd"><Project/>'],
    ['an unclosed element', '<Project><Tasks>'],
    ['crossed elements', '<Project><Tasks></Project></Tasks>'],
    ['another format', '<svg/>'],
    ['no XML', 'PK\u0003\u0004'],
    ['nothing', ''],
    ['JSON that is no plan', '{"tasks":[]}'],
    ['an absurd duration', project(task(1, 'PT999999999999H0M0S'))],
    ['a long chain past the calendar', project(task(1, 900_000))],
    ['a negative duration', project(task(1, 'PT-8H0M0S'))],
    ['a wrong date', project(task(1, 8)).replace('2026-05-04', '2026-13-44')],
    ['two tasks with one UID', project(task(1, 8), task(1, 8))],
    ['days off without end', project(task(1, 8)).replace('<Tasks>', endless)],
    ['endless nesting', `<Project>${'<a>'.repeat(10_000)}`],
  ])('refuses %s in one line', async (_, source) => {
    const { code, out, err } = await run(source, '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^plan\.xml: [^\n]+\n$/);
    expect(err).not.toContain('root:');
  });

  it('says so when there is no such file', async () => {
    let err = '';
    const io = {
      out: () => {},
      err: (t: string) => {
        err += t;
      },
    };
    expect(await planCommand(['schedule', '/nowhere/at/all.xml', '--json'], io)).toBe(1);
    expect(err).toBe('/nowhere/at/all.xml: no such file\n');
  });
});

const plan: Plan = {
  project: {
    start: '2026-05-04T08:00',
    from: 'start',
    calendarId: 'c',
    minutesPerDay: 480,
    minutesPerWeek: 2400,
    daysPerMonth: 20,
    isNeverBeforeStart: false,
  },
  calendars: [
    {
      id: 'c',
      name: 'France',
      week: standardWeek(),
      exceptions: [{ name: 'Ascension', from: '2026-05-14', to: '2026-05-15', intervals: [] }],
    },
  ],
  tasks: [
    { id: 'phase', name: 'Phase <1> & co', order: 'a', durationMinutes: 0 },
    { id: 'a', parentId: 'phase', name: 'A', order: 'a', durationMinutes: 8 * 480 },
    { id: 'b', parentId: 'phase', name: 'B', order: 'b', durationMinutes: 960, deadlineAt: '2026-05-15T17:00' },
    { id: 'm', name: 'Done', order: 'b', durationMinutes: 0, isMilestone: true },
  ],
  links: [
    { id: '1', from: 'a', to: 'b', type: 'FS', lagMinutes: 0, lagUnit: 'working' },
    { id: '2', from: 'phase', to: 'm', type: 'FS', lagMinutes: 480, lagUnit: 'working' },
  ],
};

describe('a plan', () => {
  it('comes back from MSPDI as it went', () => {
    const first = schedule(plan);
    const { plan: again, projectSummary } = importMspdi(exportMspdi(plan, first, 'Plan'));
    expect(projectSummary?.name).toBe('Plan');
    expect(again.tasks.map((t) => t.name)).toEqual(plan.tasks.map((t) => t.name));
    const dates = (s: ReturnType<typeof schedule>) =>
      s
        .all()
        .map(({ start, finish, lateFinish, totalSlackMinutes }) => ({ start, finish, lateFinish, totalSlackMinutes }));
    expect(dates(schedule(again))).toEqual(dates(first));
  });

  it('says why: the link, the days off jumped, and the deadline that makes the slack negative', () => {
    const b = schedule(plan).at('b')!;
    expect(b.start).toBe('2026-05-18T08:00');
    expect(b.drivers).toEqual([
      expect.objectContaining({ kind: 'link', from: 'a', at: '2026-05-13T17:00' }),
      expect.objectContaining({ kind: 'calendar', names: ['Ascension'] }),
    ]);
    expect(b.totalSlackMinutes).toBe(-960);
    expect(b.lateDrivers).toEqual([{ kind: 'deadline', at: '2026-05-15T17:00' }]);
    expect(schedule(plan).pathTo('m')).toEqual(['a', 'b', 'm']);
  });

  it('refuses a circle by name, also through a summary', () => {
    expect(findCycle(plan.links, plan.tasks)).toBeNull();
    const back = [...plan.links, { from: 'm', to: 'a' }];
    expect(findCycle(back, plan.tasks)).toContain('m');
    expect(findCycle([{ from: 'phase', to: 'a' }], plan.tasks)).toContain('phase');
    expect(findCycle([{ from: 'a', to: 'a' }])).toEqual(['a', 'a']);
  });
});
