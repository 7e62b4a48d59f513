/** The directory, for a spreadsheet. */
import { csvLine } from '#core/csv.ts';
import type { ArchiveWriter } from '#core/module.ts';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const rows = await archive.db.query<{ name: string; email: string; title: string; role: string; since: string }>(
    `select name, email, title, role, created_at as since from persons where organisation_id = $1 order by name`,
    [archive.organisationId],
  );
  const lines = [
    ['name', 'email', 'title', 'role', 'since'],
    ...rows.map((row) => [row.name, row.email, row.title, row.role, row.since]),
  ];
  await archive.text('', archive.say({ fr: 'Annuaire.csv', en: 'Directory.csv' }), lines.map(csvLine));
}
