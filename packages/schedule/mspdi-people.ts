// Resources and assignments of Microsoft Project's XML. Work that is not spread evenly (a contour) lasts longer than
// `work / units`: it is taken with the units that it has on average over the span that the file gives it.

import { work } from './calendar.ts';
import { projectClockwork } from './moved.ts';
import { calendarOf, date, duration, number } from './mspdi.ts';
import type { Assignment, Plan, Resource } from './plan.ts';
import { parseInstant } from './time.ts';
import { list, type Node, textOf } from './xml.ts';

/** Fills `resources` and `assignments`; materials and costs do not work, and are left out. */
export function readPeople(plan: Plan, root: Node, miss: (what: string) => void): void {
  for (const r of list(root, 'Resource', 'Resources')) {
    const id = textOf(r, 'UID');
    if (!id || textOf(r, 'Type') === '0' || textOf(r, 'Type') === '2') continue;
    const resource: Resource = {
      id,
      name: textOf(r, 'Name') ?? '',
      calendarId: calendarOf(r),
      maxUnits: number(r, 'MaxUnits', 1),
    };
    plan.resources!.push(resource);
  }
  const known = new Map(plan.resources!.map((r) => [r.id, r]));
  const tasks = new Map(plan.tasks.map((t) => [t.id, t]));
  for (const a of list(root, 'Assignment', 'Assignments')) {
    const resource = known.get(textOf(a, 'ResourceUID') ?? '');
    if (!resource) continue;
    const taskId = textOf(a, 'TaskUID') ?? '';
    const assignment: Assignment = {
      taskId,
      resourceId: resource.id,
      units: number(a, 'Units', 1),
      workMinutes: duration(textOf(a, 'Work')),
    };
    const task = tasks.get(taskId);
    // who is named on a milestone has nothing to do there, and is named all the same; a file that says no work means all of it
    const isWhole = textOf(a, 'Work') === undefined || task?.durationMinutes === 0;
    if ((!assignment.workMinutes && !isWhole) || assignment.units <= 0) {
      miss('assignment without work');
      continue;
    }
    if (assignment.workMinutes) {
      const done = duration(textOf(a, 'ActualWork'));
      if (done) assignment.percent = Math.min(100, (100 * done) / assignment.workMinutes);
      spreadOut(assignment, a);
      if (number(a, 'WorkContour', 0) !== 0) {
        assignment.units = averageUnits(plan, a, assignment, resource.calendarId ?? task?.calendarId);
        miss('contour of an assignment (its work is spread evenly over the same days)');
      }
    }
    plan.assignments!.push(assignment);
  }
}

/** Overtime takes no time of its own; a delay is time in which an assignment has not begun. The units are those over the whole. */
function spreadOut(assignment: Assignment, node: Node): void {
  const overtime = Math.min(duration(textOf(node, 'OvertimeWork')), assignment.workMinutes);
  const delay = Math.max(0, Math.round((number(node, 'Delay', 0) + number(node, 'LevelingDelay', 0)) / 10));
  const span = delay + (assignment.workMinutes - overtime) / assignment.units;
  if ((overtime || delay) && span > 0) assignment.units = assignment.workMinutes / span;
}

/** Work over the working time from the first to the last of it; the units as they stand where the file gives no span. */
function averageUnits(plan: Plan, node: Node, { units, workMinutes }: Assignment, calendarId?: string | null): number {
  const start = date(node, 'Start');
  const finish = date(node, 'Finish');
  if (!start || !finish) return units;
  const clock = projectClockwork(plan, calendarId);
  const span = work(clock, parseInstant(start), parseInstant(finish));
  if (span <= 0) return units;
  // work that somebody laid out by hand may take more of a day than the units say
  const isLaidOut = textOf(node, 'WorkContour') === '8' && units === number(node, 'Units', 1);
  return isLaidOut ? workMinutes / span : Math.min(units, workMinutes / span);
}
