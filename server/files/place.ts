/** Where a file or folder lies: the folder must be open, and the name free in it. */
import { numbered } from '#contract/files.ts';
import { Refusal } from '#contract/index.ts';
import type { Db } from '#core/db.ts';

/** Refuses a folder that is not of this space, or is in the bin. */
export async function openFolder(db: Db, spaceId: string, folderId: string | null): Promise<void> {
  if (folderId && !(await isOpen(db, spaceId, folderId))) throw new Refusal('not_found');
}

export const isOpen = async (db: Db, spaceId: string, folderId: string): Promise<boolean> =>
  (await openAmong(db, spaceId, [folderId])).has(folderId);

/** Those of these folders that are of this space and not in the bin, nor in a folder that is. */
export async function openAmong(db: Db, spaceId: string, folderIds: readonly string[]): Promise<Set<string>> {
  if (folderIds.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(
    `with recursive up as (
       select id as leaf, id, folder_id, trashed_at from folders where id = any($2) and space_id = $1
       union select up.leaf, f.id, f.folder_id, f.trashed_at from folders f
         join up on f.id = up.folder_id and f.space_id = $1
     ) select leaf as id from up group by leaf having bool_and(trashed_at is null)`,
    [spaceId, folderIds],
  );
  return new Set(rows.map((row) => row.id));
}

/** Refuses to put a folder in itself or in what it holds. */
export async function refuseCycle(db: Db, spaceId: string, id: string, into: string | null): Promise<void> {
  if (!into) return;
  const found = await db.query(
    `with recursive up as (
       select id, folder_id from folders where id = $2 and space_id = $1
       union select f.id, f.folder_id from folders f join up on f.id = up.folder_id and f.space_id = $1
     ) select 1 from up where id = $3`,
    [spaceId, into, id],
  );
  if (found.length > 0) throw new Refusal('conflict', { reason: 'folder_in_itself' });
}

export interface Placed {
  id: string;
  folderId: string | null;
  name: string;
}

/** An entry of that name, other than itself, in the same folder: by the index, which `is not distinct from` cannot use. */
const namesake = (table: 'files' | 'folders', isThere: string): string =>
  `select 1 from ${table} e where e.space_id = $1 and ${isThere} and lower(e.name) = lower(w.name)
     and e.trashed_at is null and e.id <> w.id`;
const inFolder = 'e.folder_id = w.folder_id';
const atTop = 'e.folder_id is null and w.folder_id is null';
const taken = `select w.id from unnest($2::uuid[], $3::uuid[], $4::text[]) as w (id, folder_id, name)
  cross join lateral (${namesake('files', inFolder)} union all ${namesake('files', atTop)}
    union all ${namesake('folders', inFolder)} union all ${namesake('folders', atTop)} limit 1) as found`;

/** For each its name itself, or with the first number that is free in that folder, of those that come with it too. */
export async function freeNames(db: Db, spaceId: string, wanted: readonly Placed[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const given = new Set<string>();
  let left = wanted.map((each) => ({ ...each, name: each.name.trim().normalize('NFC') }));
  for (let n = 1; left.length > 0; n++) {
    const tried = left.map((each) => ({ ...each, name: n === 1 ? each.name : numbered(each.name, n) }));
    const rows = await db.query<{ id: string }>(taken, [
      spaceId,
      tried.map((each) => each.id),
      tried.map((each) => each.folderId),
      tried.map((each) => each.name),
    ]);
    const isTaken = new Set(rows.map((row) => row.id));
    for (const { id, folderId, name } of tried) {
      const key = `${folderId} ${name.toLowerCase()}`;
      if (isTaken.has(id) || given.has(key)) continue;
      given.add(key);
      names.set(id, name);
    }
    left = left.filter((each) => !names.has(each.id));
  }
  return names;
}

export const freeName = async (db: Db, spaceId: string, entry: Placed): Promise<string> =>
  (await freeNames(db, spaceId, [entry])).get(entry.id)!;
