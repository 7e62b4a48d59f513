/** Who and what works, and the calendars there are, as this screen lists them; and what one change writes. Pure. */
import {
  type Assignment,
  assignmentId,
  type Calendar,
  type Operation,
  type Resource,
  STANDARD_CALENDAR,
  standardCalendar,
  type Task,
} from '#contract/tasks.ts';
import { listOf, type PlanView } from '../plan.ts';

/** Those stored, and the standard one where the project counts on it. */
export function calendarsOf(plan: PlanView): Calendar[] {
  const stored = listOf<Calendar>(plan.rows, 'calendars');
  const all = stored.some((each) => each.id === plan.plan.project.calendarId)
    ? stored
    : [standardCalendar(), ...stored.filter((each) => each.id !== STANDARD_CALENDAR)];
  return all.sort((a, b) => a.name.localeCompare(b.name));
}

/** What counts on a calendar: the project, people, tasks, other calendars. */
export interface Users {
  isProject: boolean;
  resources: Resource[];
  tasks: number;
  calendars: Calendar[];
}
export function usersOf(plan: PlanView, id: string): Users {
  return {
    isProject: plan.plan.project.calendarId === id,
    resources: listOf<Resource>(plan.rows, 'resources').filter((each) => each.calendarId === id),
    tasks: listOf<Task>(plan.rows, 'tasks').filter((each) => each.calendarId === id).length,
    calendars: listOf<Calendar>(plan.rows, 'calendars').filter((each) => each.baseId === id),
  };
}

/** Calendars that one may be laid over without going round in a circle. */
export function basesFor(calendars: readonly Calendar[], id: string): Calendar[] {
  const byId = new Map(calendars.map((each) => [each.id, each]));
  const leadsTo = (from: Calendar): boolean => {
    const seen = new Set<string>();
    for (let at: Calendar | undefined = from; at && !seen.has(at.id); at = byId.get(at.baseId ?? '')) {
      if (at.id === id) return true;
      seen.add(at.id);
    }
    return false;
  };
  return calendars.filter((each) => !leadsTo(each));
}

/** Changes what was touched and no more: somebody else may be changing the rest. Who is not in the plan yet comes first. */
export function changeResource(
  plan: PlanView,
  resource: Resource,
  changes: Omit<Partial<Resource>, 'id'>,
): Operation[] {
  const change: Operation = { do: 'change', in: 'resources', id: resource.id, changes };
  return plan.rows.resources?.[resource.id] ? [change] : [{ do: 'add', in: 'resources', row: resource }, change];
}

/** Takes somebody away with what they were given, so that undo brings both back. */
export function dropResource(plan: PlanView, id: string): Operation[] {
  const given = listOf<Assignment>(plan.rows, 'assignments').filter((each) => each.resourceId === id);
  return [
    ...given.map((each): Operation => ({ do: 'drop', in: 'assignments', id: each.id })),
    { do: 'drop', in: 'resources', id },
  ];
}

/**
 * A resource turns out to be somebody of the space, or they take over from one who has left it: what it was given is theirs, and what it can give where they had no row
 * of their own. What they were given already stays as it is.
 */
export function becomePerson(plan: PlanView, resource: Resource, member: { id: string; name: string }): Operation[] {
  const assignments = plan.rows.assignments ?? {};
  const given = listOf<Assignment>(plan.rows, 'assignments').filter((each) => each.resourceId === resource.id);
  // who takes over from another has days of their own
  const own = resource.personId ? {} : resource;
  const person: Resource = { ...own, id: member.id, name: member.name, personId: member.id };
  return [
    ...(plan.rows.resources?.[member.id] ? [] : [{ do: 'put' as const, in: 'resources' as const, row: person }]),
    ...given.flatMap((each): Operation[] => {
      const id = assignmentId(each.taskId, member.id);
      const drop: Operation = { do: 'drop', in: 'assignments', id: each.id };
      if (assignments[id]) return [drop];
      return [drop, { do: 'put', in: 'assignments', row: { ...each, id, resourceId: member.id } }];
    }),
    { do: 'drop', in: 'resources', id: resource.id },
  ];
}

/** A calendar of their own over that of the project: every day as there, until it is changed. */
export function ownCalendar(plan: PlanView, id: string, resource: Resource): Operation[] {
  const calendar: Calendar = {
    id,
    name: resource.name,
    baseId: resource.calendarId ?? plan.plan.project.calendarId,
    week: [null, null, null, null, null, null, null],
    exceptions: [],
  };
  return [{ do: 'put', in: 'calendars', row: calendar }, ...changeResource(plan, resource, { calendarId: id })];
}

/** The hours of a weekday, its own or those of the calendar under it. */
export function hoursOn(calendars: readonly Calendar[], calendar: Calendar, day: number): [number, number][] {
  const byId = new Map(calendars.map((each) => [each.id, each]));
  let at: Calendar | undefined = calendar;
  for (let steps = 0; at && steps < 8; steps++) {
    const own = at.week[day];
    if (own) return own;
    at = byId.get(at.baseId ?? '');
  }
  return [];
}
