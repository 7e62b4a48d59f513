/** What is given to whom across spaces, with dates. */
import {
  type Assignment,
  elsewhere,
  isDone,
  loadOf,
  type MyTask,
  myTasks,
  type OutlineRow,
  statusOf,
} from '#contract/tasks.ts';
import { query } from '#core/module.ts';
import { compileCalendar, work } from '#schedule/calendar.ts';
import { formatInstant } from '#schedule/index.ts';
import { CRITICAL, MILESTONE } from '#schedule/result.ts';
import { formatDay, parseDay } from '#schedule/time.ts';
import { writers } from './expected.ts';
import { type Known, planOfSpace } from './known.ts';

const MOST = 500;

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
        parent_name: pathTo(row) || null,
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

/** « Bâtiment B › Études »: phases of one name are told apart by what they lie in. */
const pathTo = ({ parent }: OutlineRow): string =>
  parent ? [pathTo(parent), parent.task.name].filter(Boolean).join(' › ') : '';

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
