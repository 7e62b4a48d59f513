/**
 * Where the milestones of each plan stood on past days. Dates are derived, so what they were is nowhere to be read: once an
 * hour the plans that changed are worked out, and each milestone that moved gets its point for the day of the change.
 */
import { type MilestonePoint, MOST_POINTS, planMilestones } from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { query } from '#core/module.ts';
import { formatInstant } from '#schedule/index.ts';
import { MILESTONE, SUMMARY } from '#schedule/result.ts';
import { writers } from './expected.ts';
import { planOfSpace } from './known.ts';

export const milestones = query(planMilestones, {
  expects: writers,
  async run({ db }, { spaceId }) {
    const rows = await db.query<MilestonePoint>(
      `select to_char(day, 'YYYY-MM-DD') as day, task_id, finish_at as finish from milestone_points
       where space_id = $1 order by milestone_points.day, task_id limit $2`,
      [spaceId, MOST_POINTS + 1],
    );
    return { rows: rows.slice(0, MOST_POINTS), hasMore: rows.length > MOST_POINTS };
  },
});

/** Which change of each space was looked at last; after a start, plans that changed since their last point are again. */
const seen = new Map<string, number>();

/** Gives their points to the milestones of plans that changed. Can be done again, and by more than one process. */
export async function keepMilestones(db: Db): Promise<void> {
  const changed = await db.query<{ space_id: string; seq: number; day: string }>(
    `select s.id as space_id, l.seq, to_char(l.at at time zone 'UTC', 'YYYY-MM-DD') as day
     from spaces s cross join lateral (
       select seq, at from log where stream = 'space:' || s.id and scope = 'space:' || s.id || '/tasks'
       order by seq desc limit 1
     ) l
     where s.archived_at is null
       and (l.at at time zone 'UTC')::date >= coalesce((select max(day) from milestone_points p where p.space_id = s.id), '-infinity')`,
  );
  for (const { space_id, seq, day } of changed) {
    if (seen.get(space_id) === seq) continue;
    seen.set(space_id, seq);
    const found = await planOfSpace(db, space_id);
    if (!found) continue;
    const { columns } = found.schedule;
    const points = found.outline.rows.flatMap(({ task, at }) =>
      (columns.flags[at]! & (MILESTONE | SUMMARY)) === MILESTONE && task.isActive !== false
        ? [{ task_id: task.id, finish_at: formatInstant(columns.finish[at]!) }]
        : [],
    );
    // a milestone that stands where it stood gets no new point, and one that came back within the day loses it
    await db.query(
      `with points as (select * from jsonb_to_recordset($2::jsonb) as p (task_id text, finish_at text)),
         before as (
           select distinct on (task_id) task_id, finish_at from milestone_points
           where space_id = $1 and day < $3::date order by task_id, day desc
         ),
         back as (
           delete from milestone_points m using points p join before b using (task_id)
           where m.space_id = $1 and m.day = $3::date and m.task_id = p.task_id and p.finish_at = b.finish_at
         )
       insert into milestone_points (space_id, task_id, day, finish_at)
       select $1, p.task_id, $3::date, p.finish_at from points p left join before b using (task_id)
       where b.finish_at is distinct from p.finish_at
       on conflict (space_id, task_id, day) do update set finish_at = excluded.finish_at`,
      [space_id, JSON.stringify(points), day],
    );
  }
}
