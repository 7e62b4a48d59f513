// Plans made up for the gate `gantt`: phases of ten tasks in lanes, chained within and across, on a calendar with holidays.
import { frenchExceptions } from '#schedule/holidays.ts';
import { type Link, type Plan, standardWeek, type Task } from '#schedule/plan.ts';

export function madeUpPlan(size: number): Plan {
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed % below;
  };
  const tasks: Task[] = [];
  const links: Link[] = [];
  const leaves: string[] = [];
  const lane = Math.max(40, Math.round(size / 12));
  for (let i = 0; i < size; i++) {
    const id = `t${i}`;
    const isPhase = i % 11 === 0;
    const done = random(12) * 10;
    tasks.push({
      id,
      parentId: isPhase ? null : `t${i - (i % 11)}`,
      name: isPhase ? `Lot ${1 + i / 11}` : `Ouvrage ${i} du lot ${1 + Math.floor(i / 11)}`,
      order: String(i).padStart(7, '0'),
      durationMinutes: isPhase ? 0 : random(15) === 0 ? 0 : 240 + random(10) * 240,
      ...(!isPhase && done > 0 && done <= 100 && i < size / 6 ? { percent: done } : {}),
    });
    if (isPhase) continue;
    const place = leaves.length % lane;
    for (let k = 0; k < 1 + random(2); k++) {
      const back = 1 + random(30);
      if (back > place) continue;
      links.push({
        id: `l${links.length}`,
        from: leaves[leaves.length - back]!,
        to: id,
        type: random(8) === 0 ? 'SS' : 'FS',
        lagMinutes: random(6) === 0 ? 480 : 0,
        lagUnit: 'working',
      });
    }
    leaves.push(id);
  }
  return {
    project: {
      start: '2026-11-02T08:00',
      from: 'start',
      calendarId: 'standard',
      minutesPerDay: 480,
      minutesPerWeek: 2400,
      daysPerMonth: 20,
    },
    calendars: [{ id: 'standard', name: 'Standard', week: standardWeek(), exceptions: frenchExceptions(2025, 2050) }],
    tasks,
    links,
  };
}
