/** The plan of each space as Microsoft Project's XML, with the dates of this moment; and the time spent. */

import { csvLine } from '#core/csv.ts';
import type { ArchiveWriter } from '#core/module.ts';
import { PlanError, schedule } from '#schedule/index.ts';
import { enginePlan, mspdiOf } from './plan.ts';
import { readRows } from './rows.ts';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const spaces = await archive.db.query<{ id: string; name: string }>(
    `select id, name from spaces s where organisation_id = $1 and exists
       (select 1 from plan_rows r where r.space_id = s.id and r.collection = 'tasks') order by created_at, id`,
    [archive.organisationId],
  );
  for (const space of spaces) {
    const folder = archive.folderOf(space.id);
    const rows = await readRows(archive.db, space.id);
    const plan = enginePlan(rows);
    try {
      await archive.text(folder, archive.say({ fr: 'Planning.xml', en: 'Plan.xml' }), [
        mspdiOf(rows, plan, schedule(plan), space.name),
      ]);
    } catch (error) {
      // a plan without a schedule is in the rows all the same
      if (!(error instanceof PlanError)) throw error;
    }
    const times = await archive.db.query<{ day: string; person_name: string; minutes: number; note: string }>(
      'select day, person_name, minutes, note from task_times where space_id = $1 order by day, seq',
      [space.id],
    );
    if (times.length === 0) continue;
    const lines = [
      ['day', 'person', 'minutes', 'note'],
      ...times.map((row) => [row.day, row.person_name, row.minutes, row.note]),
    ];
    await archive.text(folder, archive.say({ fr: 'Temps passé.csv', en: 'Time spent.csv' }), lines.map(csvLine));
  }
}
