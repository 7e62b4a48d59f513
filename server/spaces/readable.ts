/** A folder for each space, which the other modules fill, and who is in it. */
import { csvLine } from '#core/csv.ts';
import type { ArchiveWriter } from '#core/module.ts';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const spaces = await archive.db.query<{ id: string; kind: string; name: string; people: string | null }>(
    `select s.id, s.kind, s.name, (select string_agg(m.name, ', ' order by m.name) from members m where m.space_id = s.id) as people
     from spaces s where organisation_id = $1 order by created_at, id`,
    [archive.organisationId],
  );
  const projects = archive.folder('', archive.say({ fr: 'Espaces', en: 'Spaces' }));
  const direct = archive.folder('', archive.say({ fr: 'Messages directs', en: 'Direct messages' }));
  for (const space of spaces) {
    const isDirect = space.kind === 'direct';
    const folder = archive.folder(isDirect ? direct : projects, isDirect ? (space.people ?? '') : space.name, space.id);
    const members = await archive.db.query<{ name: string; role: string; since: string }>(
      'select name, role, joined_at as since from members where space_id = $1 order by name',
      [space.id],
    );
    const lines = [['name', 'role', 'since'], ...members.map((row) => [row.name, row.role, row.since])];
    await archive.text(folder, archive.say({ fr: 'Membres.csv', en: 'Members.csv' }), lines.map(csvLine));
  }
}
