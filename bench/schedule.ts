// Gate `schedule`: the engine at 1k, 10k and 100k tasks with calendars, constraints and summaries; medians of each run.
// `edit` is the whole schedule again, `drag` a frame of a drag of any task, or of a critical one, which moves the end and so all
// late dates; `read` is a cold start from the stored plan.

import { forecast } from '#schedule/forecast.ts';
import { frenchExceptions } from '#schedule/holidays.ts';
import { type Link, type LinkType, type Plan, standardWeek, type Task } from '#schedule/plan.ts';
import { CRITICAL } from '#schedule/result.ts';
import { createScheduler, schedule } from '#schedule/schedule.ts';
import { formatInstant } from '#schedule/time.ts';

const BARS: Record<number, number> = { 1000: 0.3, 10000: 4, 100000: 60 };
const TYPES: LinkType[] = ['FS', 'FS', 'FS', 'FS', 'SS', 'FF', 'SF'];

for (const size of [1_000, 10_000, 100_000]) {
  const plan = madeUp(size);
  const scheduler = createScheduler(plan);
  const { columns } = scheduler.run();
  const leaves = plan.tasks.flatMap((task, i) => (task.durationMinutes > 0 ? [{ task, i }] : []));
  const critical = leaves.filter(({ i }) => columns.flags[i]! & CRITICAL);
  let turn = 0;
  const edit = measure(size, () => {
    scheduler.change({ ...leaves[0]!.task, durationMinutes: 480 + (turn++ % 8) * 60 });
    scheduler.run();
  });
  scheduler.change(leaves[0]!.task);
  // eight days, one a frame, then another task
  const drag = (held: typeof leaves) => () => {
    const { task, i } = held[((turn >> 3) * 7919) % held.length]!;
    const constraintAt = formatInstant(columns.start[i]! + (1 + (turn & 7)) * 1440);
    scheduler.change({ ...task, constraint: 'SNET', constraintAt });
    scheduler.tick();
    scheduler.change(task);
    turn++;
  };
  const any = measure(size, drag(leaves));
  const moving = measure(size, drag(critical));
  const read = measure(size, () => schedule(plan));
  const verdict = edit.median <= BARS[size]! ? 'within' : 'MISSES';
  console.log(
    `${size} tasks, ${plan.links.length} links: edit ${say(edit)}  ${verdict} ${BARS[size]} ms   read ${say(read)}`,
  );
  console.log(`  drag of any task ${say(any)}, of one of ${critical.length} critical ${say(moving)}`);
}

const thousand = madeUp(1_000);
const plain: Plan = {
  ...thousand,
  tasks: thousand.tasks.map((task) => ({ ...task, calendarId: null })),
  links: thousand.links.map((link) => ({ ...link, lagUnit: 'working' })),
};
for (const [name, plan] of [
  ['one calendar', plain],
  ['two calendars', thousand],
] as const) {
  const runs = measure(100_000, () => forecast(plan, { spread: [0.8, 1.6] }));
  const verdict = runs.median <= 500 ? 'within' : 'MISSES';
  console.log(`Monte-Carlo, 1000 tasks on ${name} × 10,000 runs: ${say(runs)}  ${verdict} 500 ms`);
}

function measure(size: number, run: () => void) {
  const rounds = Math.max(9, Math.round(600_000 / size));
  for (let i = 0; i < rounds / 2; i++) run();
  const times = Array.from({ length: rounds }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  }).sort((a, b) => a - b);
  return { median: times[rounds >> 1]!, least: times[0]!, most: times[rounds - 1]! };
}

function say({ median, least, most }: { median: number; least: number; most: number }): string {
  return `${median.toFixed(2)} ms (${least.toFixed(2)}–${most.toFixed(2)})`;
}

/** Phases of ten tasks, chained within and across, on two calendars with holidays, with lags and constraints. */
function madeUp(size: number): Plan {
  let seed = 42;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % below;
  };
  const tasks: Task[] = [];
  const links: Link[] = [];
  const leaves: string[] = [];
  const reach = 40;
  for (let i = 0; i < size; i++) {
    const id = `t${i}`;
    const isPhase = i % 11 === 0;
    const parentId = isPhase ? null : `t${i - (i % 11)}`;
    tasks.push({
      id,
      parentId,
      name: id,
      order: String(i).padStart(7, '0'),
      durationMinutes: isPhase ? 0 : 60 + random(20) * 60,
      calendarId: random(10) === 0 ? 'site' : null,
      ...(random(20) === 0 ? { constraint: 'SNET' as const, constraintAt: '2026-03-02T08:00' } : {}),
      ...(random(50) === 0 ? { deadlineAt: '2027-03-02T17:00' } : {}),
    });
    if (isPhase) continue;
    // Phases run side by side in lanes, so the plan spans some years and not centuries.
    for (let k = 0; k < 1 + random(2); k++) {
      const back = 1 + random(reach);
      const lane = Math.floor((leaves.length % (size / 8)) / 1);
      if (back > lane || !leaves.length) continue;
      const lag = random(5) === 0 ? (random(5) - 2) * 240 : 0;
      links.push({
        id: `l${links.length}`,
        from: leaves[leaves.length - back]!,
        to: id,
        type: TYPES[random(TYPES.length)]!,
        lagMinutes: lag,
        lagUnit: random(8) === 0 ? 'elapsed' : 'working',
      });
    }
    leaves.push(id);
  }
  const exceptions = frenchExceptions(2026, 2060, { hasBridges: true });
  return {
    project: {
      start: '2026-01-05T08:00',
      from: 'start',
      calendarId: 'standard',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [
      { id: 'standard', name: 'Standard', week: standardWeek(), exceptions },
      {
        id: 'site',
        name: 'Site',
        baseId: 'standard',
        week: [null, null, null, null, null, [[480, 720]], []],
        exceptions: [],
      },
    ],
    tasks,
    links,
  };
}
