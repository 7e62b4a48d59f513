/** What is given to whom across spaces, with dates. Plans are worked out once and kept until something of them changes. */
import { moduleScope, type ScopeState, spaceScope } from '#contract/index.ts';
import {
  type Assignment,
  elsewhere,
  isDone,
  loadOf,
  type MyTask,
  myTasks,
  type Outline,
  outlineOf,
  statusOf,
} from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { query } from '#core/module.ts';
import { compileCalendar, work } from '#schedule/calendar.ts';
import { formatInstant, type Plan, PlanError, type Schedule, schedule } from '#schedule/index.ts';
import { CRITICAL, MILESTONE } from '#schedule/result.ts';
import { formatDay, parseDay } from '#schedule/time.ts';
import { writers } from './edit.ts';
import { enginePlan } from './plan.ts';
import { readRows } from './rows.ts';

const MOST = 500;
const KEPT = 200;

interface Known {
  seq: number;
  rows: ScopeState['rows'];
  outline: Outline;
  plan: Plan;
  schedule: Schedule;
}
const known = new Map<string, Known>();

/** The schedule of a space's plan, as of the log; null where there is none. */
async function planOfSpace(db: Db, spaceId: string): Promise<Known | null> {
  const stream = spaceScope(spaceId);
  const [head] = await db.query<{ seq: number }>('select seq from streams where stream = $1', [stream]);
  const before = known.get(spaceId);
  if (before && head) {
    const changes = await db.query('select 1 from log where stream = $1 and seq > $2 and scope = $3 limit 1', [
      stream,
      before.seq,
      moduleScope(spaceId, 'tasks'),
    ]);
    if (changes.length === 0) {
      before.seq = head.seq;
      return before;
    }
  }
  const rows = await readRows(db, spaceId, ['plans', 'tasks', 'links', 'calendars', 'resources', 'assignments']);
  const plan = enginePlan(rows);
  let scheduled: Schedule;
  try {
    scheduled = schedule(plan);
  } catch (error) {
    if (error instanceof PlanError) return null;
    throw error;
  }
  const fresh = { seq: head?.seq ?? 0, rows, outline: outlineOf(rows), plan, schedule: scheduled };
  known.delete(spaceId);
  known.set(spaceId, fresh);
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return fresh;
}

interface SpaceOfMine {
  id: string;
  name: string;
  colour: string;
  person_id: string;
  role: string;
  archived_at: string | null;
}

export const mine = query(myTasks, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  async run({ db, actor }, input) {
    const spaces = await db.query<SpaceOfMine>(
      `select s.id, s.name, s.colour, s.archived_at, m.person_id, m.role from members m
       join persons p on p.id = m.person_id and p.deactivated_at is null
       join spaces s on s.id = m.space_id and s.organisation_id = $2 and s.archived_at is null
       where m.account_id = $1 and not m.is_limited and exists (
         select 1 from plan_rows a where a.space_id = s.id and a.collection = 'assignments'
           and a.body ->> 'resourceId' = m.person_id::text)`,
      [actor.accountId, input.organisationId],
    );
    const rows: MyTask[] = [];
    for (const space of spaces) {
      const found = await planOfSpace(db, space.id);
      if (found) rows.push(...tasksOf(found, space));
    }
    rows.sort((a, b) => (a.finish < b.finish ? -1 : a.finish > b.finish ? 1 : a.start < b.start ? -1 : 1));
    return { rows: rows.slice(0, MOST), hasMore: rows.length > MOST };
  },
});

function tasksOf({ rows, outline, schedule: { columns } }: Known, space: SpaceOfMine): MyTask[] {
  return Object.values(rows.assignments ?? {}).flatMap((each): MyTask[] => {
    const row = each.resourceId === space.person_id ? outline.byId.get(each.taskId as string) : undefined;
    if (!row || row.isSummary || row.task.isActive === false || isDone(row.task)) return [];
    const { task, at } = row;
    return [
      {
        space_id: space.id,
        space_name: space.name,
        space_colour: space.colour,
        id: task.id,
        name: task.name,
        number: row.number,
        parent_name: row.parent?.task.name ?? null,
        start: formatInstant(columns.start[at]!),
        finish: formatInstant(columns.finish[at]!),
        percent: task.percent ?? 0,
        status: statusOf(task),
        is_critical: Boolean(columns.flags[at]! & CRITICAL),
        is_milestone: Boolean(columns.flags[at]! & MILESTONE),
        slack_minutes: columns.totalSlack[at]!,
        deadline: task.deadlineAt ?? null,
        may_write: space.role !== 'space_reader',
      },
    ];
  });
}

/** Only sums leave: what somebody does elsewhere is not told to those who are not there. */
export const load = query(elsewhere, {
  expects: { ...writers, guest: 'forbidden' },
  async run({ db }, input) {
    const from = parseDay(input.from);
    const spaces = await db.query<{ id: string; person_ids: string[] }>(
      `select other.space_id as id, array_agg(other.person_id::text) as person_ids from members here
       join members other on other.person_id = here.person_id and other.space_id <> here.space_id
       join spaces s on s.id = other.space_id and s.archived_at is null
       where here.space_id = $1 and exists (
         select 1 from plan_rows a where a.space_id = other.space_id and a.collection = 'assignments'
           and a.body ->> 'resourceId' = other.person_id::text)
       group by other.space_id`,
      [input.spaceId],
    );
    const sums = new Map<string, number>();
    for (const { id, person_ids } of spaces) {
      const found = await planOfSpace(db, id);
      if (!found) continue;
      for (const [personId, days] of loadsOf(found, from, input.days)) {
        if (!person_ids.includes(personId)) continue;
        for (const [day, { minutes }] of days) {
          const key = `${personId} ${day}`;
          sums.set(key, (sums.get(key) ?? 0) + minutes);
        }
      }
    }
    return {
      rows: [...sums].map(([key, minutes]) => {
        const [person_id, day] = key.split(' ') as [string, string];
        return { person_id, day: formatDay(Number(day)), minutes: Math.round(minutes) };
      }),
    };
  },
});

function loadsOf({ outline, plan, rows, schedule: { columns } }: Known, from: number, days: number) {
  const tasks = new Map(
    outline.rows
      .filter((row) => !row.isSummary && row.task.isActive !== false && !isDone(row.task))
      .map((row) => [row.task.id, { id: row.task.id, start: columns.start[row.at]!, finish: columns.finish[row.at]! }]),
  );
  const clocks = new Map<string, ReturnType<typeof compileCalendar>>();
  const clockOf = (resourceId: string) => {
    const id = plan.resources?.find((each) => each.id === resourceId)?.calendarId ?? plan.project.calendarId;
    let clock = clocks.get(id);
    if (!clock) clocks.set(id, (clock = compileCalendar(plan, id, from, days + 30)));
    return clock;
  };
  const assignments = Object.values(rows.assignments ?? {}) as unknown as Assignment[];
  return loadOf(tasks, assignments, (id, a, b) => work(clockOf(id), a, b), from, days);
}
