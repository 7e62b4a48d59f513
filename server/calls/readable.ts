/** The meetings of each space, for a spreadsheet. */
import { csvLine } from '#core/csv.ts';
import type { ArchiveWriter } from '#core/module.ts';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const rows = await archive.db.query<{
    space_id: string;
    name: string;
    by: string | null;
    started_at: string;
    ended_at: string | null;
  }>(
    `select m.space_id, m.name, p.name as by, m.started_at, m.ended_at from meetings m left join persons p on p.id = m.started_by
     where m.space_id in (select id from spaces where organisation_id = $1) order by m.started_at`,
    [archive.organisationId],
  );
  for (const [spaceId, meetings] of Map.groupBy(rows, (row) => row.space_id)) {
    const lines = [
      ['name', 'started_by', 'started_at', 'ended_at'],
      ...meetings.map((row) => [row.name, row.by, row.started_at, row.ended_at]),
    ];
    const name = archive.say({ fr: 'Réunions.csv', en: 'Meetings.csv' });
    await archive.text(archive.folderOf(spaceId), name, lines.map(csvLine));
  }
}
