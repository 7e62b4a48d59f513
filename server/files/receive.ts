/** Small files that came together (pack.ts): listed in one command, each accepted or refused by itself. */
import { type File, fileAdded, fileReceive } from '#contract/files.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import { command, type Tx } from '#core/module.ts';
import { charge, freeBytes, noRoom, streamsOfRoom } from '../offers/index.ts';
import { refuseArchived } from '../spaces/index.ts';
import { fileColumns, writers } from './entry.ts';
import { freeNames, openAmong } from './place.ts';

type Known = Pick<File, 'id' | 'space_id' | 'name' | 'sha256' | 'added_by'>;

export const receive = command(fileReceive, {
  expects: writers,
  streams: streamsOfRoom,
  async run(tx, { spaceId, files }, by) {
    refuseArchived(by);
    const folderIds = [...new Set(files.flatMap(({ folderId }) => folderId ?? []))];
    const [open, known, room] = await Promise.all([
      openAmong(tx, spaceId, folderIds),
      knownAmong(tx, files),
      freeBytes(tx, by),
    ]);
    const seen = new Set<string>();
    let free = room;
    const refusals = files.map((file) => {
      const before = known.get(file.id);
      const isSame = before?.space_id === spaceId && before.sha256 === file.sha256 && before.added_by === by.personId;
      // sent again: it is listed already
      if (before && isSame) return undefined;
      if (before || seen.has(file.id)) return new Refusal('conflict');
      if (file.folderId && !open.has(file.folderId)) return new Refusal('not_found');
      if (file.size > free) return noRoom(by, free);
      seen.add(file.id);
      free -= file.size;
      return undefined;
    });
    if (refusals.every((each) => each)) throw refusals[0]!;
    const fresh = files.filter((file, at) => !refusals[at] && !known.has(file.id));
    const names = await freeNames(tx, spaceId, fresh);
    const rows = fresh.map((file): File => {
      const at = tx.now.toISOString();
      return {
        id: file.id,
        space_id: spaceId,
        folder_id: file.folderId,
        name: names.get(file.id)!,
        size_bytes: file.size,
        type: file.type,
        sha256: file.sha256,
        added_by: by.personId,
        added_by_name: by.name,
        added_at: at,
        changed_at: at,
        trashed_at: null,
      };
    });
    await list(tx, spaceId, rows);
    return {
      files: files.map(({ id, name }, at) => {
        const refusal = refusals[at];
        return {
          id,
          name: names.get(id) ?? known.get(id)?.name ?? name,
          ...(refusal && { refusal: { code: refusal.code, details: refusal.details } }),
        };
      }),
    };
  },
});

async function knownAmong(tx: Tx, files: readonly { id: string }[]): Promise<Map<string, Known>> {
  const rows = await tx.query<Known>('select id, space_id, name, sha256, added_by from files where id = any($1)', [
    files.map((file) => file.id),
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

async function list(tx: Tx, spaceId: string, rows: File[]): Promise<void> {
  if (rows.length === 0) return;
  const bytes = rows.reduce((sum, row) => sum + row.size_bytes, 0);
  await Promise.all([
    tx.query(
      `insert into files (${fileColumns}) select ${fileColumns} from jsonb_populate_recordset(null::files, $1)`,
      [JSON.stringify(rows)],
    ),
    charge(tx, spaceId, bytes),
  ]);
  for (const row of rows) tx.emit(moduleScope(spaceId, 'files'), fileAdded, row);
}
