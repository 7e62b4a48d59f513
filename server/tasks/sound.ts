/** What keeps a plan computable, checked under the stream's lock: dates that exist, parents, no circle, calendars with work. */
import { Refusal, type Row, type ScopeState } from '#contract/index.ts';
import { type Calendar, type EnginePlan, MOST_TASKS, type Operation, operate, planOf } from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { findCycle, frenchExceptions, PlanError, parseInstant, schedule } from '#schedule/index.ts';
import { readRows } from './rows.ts';

type Rows = ScopeState['rows'];

/** Refuses dates that no calendar has, such as the 31st of February. */
export function refuseBadDates(value: unknown): void {
  if (typeof value === 'string') {
    if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(value)) return;
    try {
      parseInstant(value);
    } catch {
      throw new Refusal('invalid', { reason: 'bad_date', date: value });
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) refuseBadDates(each);
  }
}

/** Fields whose text is a person's own words, and may look like a date that does not exist. */
const words = new Set(['name', 'note', 'text', 'custom']);
export function refuseBadDatesIn(operation: Operation): void {
  const fields = operation.do === 'drop' ? {} : 'row' in operation ? operation.row : operation.changes;
  for (const [field, value] of Object.entries(fields)) if (!words.has(field)) refuseBadDates(value);
}

const touches = (operations: readonly Operation[], collection: string, fields?: string[]): boolean =>
  operations.some(
    (each) =>
      each.in === collection &&
      each.do !== 'drop' &&
      (each.do !== 'change' || !fields || fields.some((field) => field in each.changes)),
  );

/** Reads as much of the plan as the operations put at stake, and refuses what would break it. Gives them back, at their place. */
export async function sound(db: Db, spaceId: string, asked: Operation[]): Promise<Operation[]> {
  let operations = asked;
  const isMoved = touches(operations, 'tasks', ['parentId']);
  const isLinked = touches(operations, 'links', ['isActive']);
  if (isMoved || isLinked) operations = await refuseCircles(db, spaceId, operations, isMoved, isLinked);
  const namesTasks = operations.flatMap((each) =>
    'row' in each && ['assignments', 'checks', 'attachments'].includes(each.in) ? [each.row.taskId as string] : [],
  );
  if (namesTasks.length > 0) await refuseUnknownTasks(db, spaceId, namesTasks, operations);
  if (['plans', 'calendars', 'resources'].some((each) => operations.some((operation) => operation.in === each))) {
    await refuseIdleCalendars(db, spaceId, operations);
  }
  return operations;
}

async function refuseCircles(
  db: Db,
  spaceId: string,
  operations: Operation[],
  isMoved: boolean,
  isLinked: boolean,
): Promise<Operation[]> {
  const [tasks, links] = await Promise.all([
    db.query<{ id: string; name: string; parentId: string | null; removedAt: string | null }>(
      `select id, body ->> 'name' as name, body ->> 'parentId' as "parentId", body ->> 'removedAt' as "removedAt"
       from plan_rows where space_id = $1 and collection = 'tasks'`,
      [spaceId],
    ),
    db.query<{ id: string; from: string; to: string; isActive: boolean }>(
      `select id, body ->> 'from' as "from", body ->> 'to' as "to", coalesce((body ->> 'isActive')::boolean, true) as "isActive"
       from plan_rows where space_id = $1 and collection = 'links'`,
      [spaceId],
    ),
  ]);
  const byId = <T extends { id: string }>(rows: T[]) =>
    Object.fromEntries(rows.map((row) => [row.id, row as unknown as Row]));
  const after = operate({ tasks: byId(tasks), links: byId(links) }, operations);
  const known = after.tasks as unknown as Record<
    string,
    { id: string; name: string; parentId: string | null; removedAt?: string | null }
  >;
  if (Object.keys(known).length > MOST_TASKS)
    throw new Refusal('over_limit', { reason: 'too_many_tasks', limit: MOST_TASKS });
  if (isMoved) {
    for (const each of operations) {
      const row = each.do === 'add' ? each.row : each.do === 'change' ? each.changes : undefined;
      const parentId = each.in === 'tasks' ? (row?.parentId as string | null | undefined) : null;
      if (parentId && !known[parentId]) throw new Refusal('not_found', { parentId });
    }
    refuseInsideItself(known);
  }
  const live = (id: string): boolean => {
    for (let task = known[id], steps = 0; task && steps < 1000; steps++) {
      if (task.removedAt) return false;
      if (!task.parentId) return true;
      task = known[task.parentId];
    }
    return false;
  };
  const current = Object.values(after.links ?? {}) as unknown as {
    id: string;
    from: string;
    to: string;
    isActive?: boolean;
  }[];
  if (isLinked) {
    const added = new Set(
      operations.flatMap((each) => (each.in === 'links' && each.do === 'add' ? [each.row.id] : [])),
    );
    const joined = new Set<string>();
    for (const link of current) {
      if (!added.has(link.id)) joined.add(`${link.from} ${link.to}`);
    }
    for (const link of current) {
      if (!added.has(link.id)) continue;
      if (!known[link.from] || !known[link.to]) throw new Refusal('not_found', { linkId: link.id });
      if (joined.has(`${link.from} ${link.to}`)) throw new Refusal('conflict', { reason: 'already_linked' });
    }
  }
  const circle = findCycle(
    current.filter((link) => live(link.from) && live(link.to)),
    Object.values(known),
  );
  // a circle that came in with a file stays flagged; only one that these operations touch is refused
  if (circle && isOurs(circle, operations, known)) {
    throw new Refusal('conflict', {
      reason: 'cycle',
      tasks: circle.map((id) => known[id]?.name ?? '').join(' → '),
      ids: circle,
    });
  }
  return isMoved ? operations.map((each) => underLiveParent(each, known, live)) : operations;
}

/** A parent that went to the bin meanwhile: the task goes to the nearest place that can be seen, and is not lost. */
function underLiveParent(
  operation: Operation,
  known: Record<string, { parentId: string | null }>,
  live: (id: string) => boolean,
): Operation {
  if (operation.in !== 'tasks' || operation.do === 'drop' || operation.do === 'put') return operation;
  const fields = operation.do === 'add' ? operation.row : operation.changes;
  let parentId = (fields.parentId ?? null) as string | null;
  if (!parentId || live(parentId)) return operation;
  while (parentId && !live(parentId)) parentId = known[parentId]?.parentId ?? null;
  return operation.do === 'add'
    ? { ...operation, row: { ...operation.row, parentId } }
    : { ...operation, changes: { ...operation.changes, parentId } };
}

function isOurs(
  circle: string[],
  operations: readonly Operation[],
  known: Record<string, { parentId: string | null }>,
): boolean {
  const on = new Set(circle);
  return operations.some((each) => {
    if (each.in === 'links')
      return (
        each.do === 'change' || (each.do === 'add' && on.has(each.row.from as string) && on.has(each.row.to as string))
      );
    if (each.in !== 'tasks' || each.do === 'drop' || each.do === 'put') return false;
    const id = each.do === 'add' ? each.row.id : each.id;
    return on.has(id) || on.has(known[id]?.parentId ?? '') || [...on].some((one) => isUnder(one, id, known));
  });
}

function isUnder(id: string, ancestor: string, known: Record<string, { parentId: string | null }>): boolean {
  for (let up = known[id]?.parentId, steps = 0; up && steps < 1000; up = known[up]?.parentId, steps++) {
    if (up === ancestor) return true;
  }
  return false;
}

function refuseInsideItself(tasks: Record<string, { id: string; name: string; parentId: string | null }>): void {
  const safe = new Set<string>();
  for (const task of Object.values(tasks)) {
    const path = new Set<string>();
    for (
      let each: typeof task | undefined = task;
      each && !safe.has(each.id);
      each = each.parentId ? tasks[each.parentId] : undefined
    ) {
      if (path.has(each.id)) throw new Refusal('conflict', { reason: 'task_in_itself', task: each.name });
      path.add(each.id);
    }
    for (const id of path) safe.add(id);
  }
}

async function refuseUnknownTasks(
  db: Db,
  spaceId: string,
  ids: string[],
  operations: readonly Operation[],
): Promise<void> {
  const added = new Set(operations.flatMap((each) => (each.in === 'tasks' && each.do === 'add' ? [each.row.id] : [])));
  const wanted = [...new Set(ids)].filter((id) => !added.has(id));
  if (wanted.length === 0) return;
  const found = await db.query(
    `select 1 from plan_rows where space_id = $1 and collection = 'tasks' and id = any($2)`,
    [spaceId, wanted],
  );
  if (found.length < wanted.length) throw new Refusal('not_found');
}

/** Schedules one day's task on each calendar that would then be: a calendar without work would stop the whole plan. */
async function refuseIdleCalendars(db: Db, spaceId: string, operations: readonly Operation[]): Promise<void> {
  const rows = operate(await readRows(db, spaceId, ['plans', 'calendars', 'resources']), operations);
  const plan = planOf(rows as Rows, frenchExceptions);
  for (const calendar of plan.calendars as (Calendar & EnginePlan['calendars'][number])[]) {
    const task = { id: 'one', parentId: null, name: 'one', order: 'V', durationMinutes: 1, calendarId: calendar.id };
    try {
      schedule({ ...plan, tasks: [task], links: [], assignments: [] });
    } catch (error) {
      if (error instanceof PlanError) throw new Refusal('invalid', { reason: 'no_working_time', name: calendar.name });
      throw error;
    }
  }
}
