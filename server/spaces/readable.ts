/** A folder for each space, which the other modules fill, and who is in it. */
import { csvLine } from '#core/csv.ts';
import type { ArchiveWriter } from '#core/module.ts';

export async function readable(archive: ArchiveWriter): Promise<void> {
  const spaces = await archive.db.query<{
    id: string;
    kind: string;
    name: string;
    people: string | null;
    is_deleted: boolean;
  }>(
    `select s.id, s.kind, s.name, d.space_id is not null as is_deleted, (select string_agg(m.name, ', ' order by m.name) from members m where m.space_id = s.id) as people
     from spaces s left join deleted_spaces d on d.space_id = s.id where organisation_id = $1 order by created_at, id`,
    [archive.organisationId],
  );
  const projects = archive.folder('', archive.say({ fr: 'Espaces', en: 'Spaces' }));
  const direct = archive.folder('', archive.say({ fr: 'Messages directs', en: 'Direct messages' }));
  for (const space of spaces) {
    const isDirect = space.kind === 'direct';
    // it can still be brought back, so it goes along
    const name = space.is_deleted
      ? archive.say({ fr: `${space.name} (supprimé)`, en: `${space.name} (deleted)` })
      : space.name;
    const folder = archive.folder(isDirect ? direct : projects, isDirect ? (space.people ?? '') : name, space.id);
    const members = await archive.db.query<{ name: string; role: string; since: string }>(
      `select name, role, joined_at as since from members where space_id = $1
       union all select m.name, m.role, m.joined_at
         from deleted_spaces, jsonb_to_recordset(members) as m (name text, role text, joined_at timestamptz) where space_id = $1
       order by name`,
      [space.id],
    );
    const lines = [['name', 'role', 'since'], ...members.map((row) => [row.name, row.role, row.since])];
    await archive.text(folder, archive.say({ fr: 'Membres.csv', en: 'Members.csv' }), lines.map(csvLine));
  }
}
