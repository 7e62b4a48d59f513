/** The plans of the spaces that somebody is in, each as one line: the server works them out, so that none need be loaded. */
import { type Baseline, hasLimit, isDone, type PlanLine, portfolio } from '#contract/tasks.ts';
import { query } from '#core/module.ts';
import { formatInstant } from '#schedule/index.ts';
import { CRITICAL, MILESTONE } from '#schedule/result.ts';
import { type Known, planOfSpace } from './known.ts';

const MOST_MILESTONES = 40;
const MOST_PHASES = 60;
const DAY = 1440;

interface SpaceSeen {
  id: string;
  name: string;
  colour: string;
  baseline: Baseline | null;
}

export const plans = query(portfolio, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  async run({ db, actor }, input) {
    const spaces = await db.query<SpaceSeen>(
      `select s.id, s.name, s.colour, (select b.body from plan_rows b where b.space_id = s.id and b.collection = 'baselines'
           order by b.body ->> 'takenAt' desc limit 1) as baseline
       from members m
       join persons p on p.id = m.person_id and p.deactivated_at is null
       join spaces s on s.id = m.space_id and s.organisation_id = $2 and s.archived_at is null
       where m.account_id = $1 and not m.is_limited and exists (
         select 1 from plan_rows t where t.space_id = s.id and t.collection = 'tasks')`,
      [actor.accountId, input.organisationId],
    );
    const rows: PlanLine[] = [];
    for (const space of spaces) {
      const found = await planOfSpace(db, space.id);
      if (found && found.outline.rows.length > 0) rows.push(lineOf(found, space));
    }
    return {
      rows: rows.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.space_id < b.space_id ? -1 : 1)),
    };
  },
});

function lineOf({ outline, schedule }: Known, { id, name, colour, baseline }: SpaceSeen): PlanLine {
  const { columns: c, project } = schedule;
  const leaves = outline.rows.filter((row) => !row.isSummary && row.task.isActive !== false);
  let whole = 0;
  let done = 0;
  let missing = 0;
  let last: (typeof leaves)[number] | null = null;
  for (const row of leaves) {
    const { task, at } = row;
    whole += c.duration[at]!;
    done += c.duration[at]! * (task.actualFinishAt ? 1 : (task.percent ?? 0) / 100);
    // those on the way to a date that is missed miss nothing themselves
    if (hasLimit(task) && !isDone(task) && c.totalSlack[at]! < 0) missing++;
    if (c.flags[at]! & CRITICAL && (!last || c.finish[at]! >= c.finish[last.at]!)) last = row;
  }
  const finish = Math.max(...leaves.map((row) => c.finish[row.at]!), Number.NEGATIVE_INFINITY);
  const agreed = baseline ? Math.max(...Object.values(baseline.dates).map(([, end]) => end)) : null;
  const hasAgreed = agreed !== null && Number.isFinite(agreed);
  return {
    space_id: id,
    space_name: name,
    space_colour: colour,
    task_count: leaves.length,
    start: project.start,
    finish: project.finish,
    percent:
      whole > 0
        ? Math.round((done / whole) * 100)
        : leaves.length > 0 && leaves.every((row) => isDone(row.task))
          ? 100
          : 0,
    critical_end: last && { id: last.task.id, name: last.task.name },
    drift_days: hasAgreed && Number.isFinite(finish) ? Math.round((finish - agreed) / DAY) : null,
    baseline_finish: hasAgreed ? formatInstant(agreed) : null,
    missing_count: missing,
    phases: outline.rows
      .filter((row) => !row.parent && row.task.isActive !== false)
      .slice(0, MOST_PHASES)
      .map(({ task, at }) => ({
        id: task.id,
        name: task.name,
        start: formatInstant(c.start[at]!),
        finish: formatInstant(c.finish[at]!),
        percent: Math.round(schedule.percents[at]!),
        is_critical: Boolean(c.flags[at]! & CRITICAL),
      })),
    milestones: leaves
      .filter((row) => c.flags[row.at]! & MILESTONE)
      .sort((a, b) => c.finish[a.at]! - c.finish[b.at]!)
      .slice(0, MOST_MILESTONES)
      .map(({ task, at }) => ({
        id: task.id,
        name: task.name,
        at: formatInstant(c.finish[at]!),
        is_critical: Boolean(c.flags[at]! & CRITICAL),
        is_done: isDone(task),
        is_missed: !isDone(task) && c.totalSlack[at]! < 0,
      })),
  };
}
