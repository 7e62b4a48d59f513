// What a recomputation moves, against the dates a file stored: nothing is ever moved in silence.

import { type Clockwork, compileCalendar, work } from './calendar.ts';
import type { Plan } from './plan.ts';
import type { Driver, Schedule } from './result.ts';
import { DAY, parseInstant } from './time.ts';

/** One task that ends up elsewhere, by how much working time, and why it is where it is now. */
export type Move = {
  id: string;
  name: string;
  stored: { start: string | null; finish: string | null };
  computed: { start: string; finish: string };
  /** Signed working minutes on the task's calendar. */
  startMinutes: number;
  finishMinutes: number;
  drivers: Driver[];
};

/** The tasks whose stored dates differ from the schedule by any working time. */
export function diffStored(
  plan: Plan,
  stored: ReadonlyMap<string, { start?: string; finish?: string }>,
  schedule: Schedule,
): Move[] {
  const clocks = new Map<string | null, Clockwork>();
  return plan.tasks.flatMap((task): Move[] => {
    const was = stored.get(task.id);
    const row = schedule.rowOf(task.id);
    if (!was?.start || row < 0 || task.isActive === false) return [];
    const key = plan.calendars.some((c) => c.id === task.calendarId) ? (task.calendarId ?? null) : null;
    const clock = clocks.get(key) ?? projectClockwork(plan, key);
    clocks.set(key, clock);
    const startMinutes = work(clock, parseInstant(was.start), schedule.columns.start[row]!);
    const finishMinutes = was.finish ? work(clock, parseInstant(was.finish), schedule.columns.finish[row]!) : 0;
    if (!startMinutes && !finishMinutes) return [];
    const { start, finish, drivers } = schedule.at(task.id)!;
    return [
      {
        id: task.id,
        name: task.name,
        stored: { start: was.start, finish: was.finish ?? null },
        computed: { start, finish },
        startMinutes,
        finishMinutes,
        drivers,
      },
    ];
  });
}

/** A calendar of the plan, or the project's, ready for arithmetic. */
export function projectClockwork(plan: Plan, calendarId: string | null | undefined): Clockwork {
  const anchor = plan.project.start || plan.project.finish || '2000-01-01T00:00';
  return compileCalendar(plan, calendarId ?? plan.project.calendarId, Math.floor(parseInstant(anchor) / DAY), 800);
}
