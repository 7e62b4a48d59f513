/** Files under the names and in the folders that people know; what is in the bin lies apart. */
import type { ArchiveWriter } from '#core/module.ts';

interface Entry {
  id: string;
  space_id: string;
  folder_id: string | null;
  name: string;
  trashed: boolean;
}

export async function readable(archive: ArchiveWriter): Promise<void> {
  const ofSpace = 'space_id in (select id from spaces where organisation_id = $1)';
  const folders = await archive.db.query<Entry>(
    `select id, space_id, folder_id, name, trashed_at is not null as trashed from folders where ${ofSpace} order by name, id`,
    [archive.organisationId],
  );
  const files = await archive.db.query<Entry & { sha256: string; changed_at: string }>(
    `select id, space_id, folder_id, name, trashed_at is not null as trashed, sha256, changed_at from files
     where ${ofSpace} order by name, id`,
    [archive.organisationId],
  );
  const byId = new Map(folders.map((each) => [each.id, each]));
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const path = made.get(key) ?? make();
    made.set(key, path);
    return path;
  };
  const isInBin = (entry: Entry): boolean => {
    for (let at: Entry | undefined = entry, depth = 0; at && depth < 100; depth++) {
      if (at.trashed) return true;
      at = at.folder_id ? byId.get(at.folder_id) : undefined;
    }
    return false;
  };
  const pathOf = (id: string | null, spaceId: string, inBin: boolean, depth = 0): string => {
    const folder = id && depth < 100 ? byId.get(id) : undefined;
    if (folder) {
      return once(`${inBin} ${folder.id}`, () =>
        archive.folder(pathOf(folder.folder_id, spaceId, inBin, depth + 1), folder.name),
      );
    }
    const words = inBin ? { fr: 'Corbeille', en: 'Bin' } : { fr: 'Fichiers', en: 'Files' };
    return once(`${inBin} ${spaceId}`, () => archive.folder(archive.folderOf(spaceId), archive.say(words)));
  };
  for (const file of files) {
    archive.blob(pathOf(file.folder_id, file.space_id, isInBin(file)), file.name, file.sha256, file.changed_at);
  }
}
