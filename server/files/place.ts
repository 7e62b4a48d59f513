/** Where a file or folder lies: the folder must be open, and the name free in it. */
import { numbered } from '#contract/files.ts';
import { Refusal } from '#contract/index.ts';
import type { Db } from '#core/db.ts';

/** The folder and those it lies in, innermost first. */
const ancestors = `with recursive up as (
    select id, folder_id, trashed_at from folders where id = $2 and space_id = $1
    union select f.id, f.folder_id, f.trashed_at from folders f join up on f.id = up.folder_id and f.space_id = $1
  )`;

/** Refuses a folder that is not of this space, or is in the bin. */
export async function openFolder(db: Db, spaceId: string, folderId: string | null): Promise<void> {
  if (folderId && !(await isOpen(db, spaceId, folderId))) throw new Refusal('not_found');
}

export async function isOpen(db: Db, spaceId: string, folderId: string): Promise<boolean> {
  const [row] = await db.query<{ is_open: boolean }>(
    `select count(*) > 0 and bool_and(trashed_at is null) as is_open from (${ancestors} select * from up) as up`,
    [spaceId, folderId],
  );
  return row!.is_open;
}

/** Refuses to put a folder in itself or in what it holds. */
export async function refuseCycle(db: Db, spaceId: string, id: string, into: string | null): Promise<void> {
  if (!into) return;
  const found = await db.query(`select 1 from (${ancestors} select * from up) as up where id = $3`, [
    spaceId,
    into,
    id,
  ]);
  if (found.length > 0) throw new Refusal('conflict', { reason: 'folder_in_itself' });
}

/** The name itself, or with the first number that is free in that folder. */
export async function freeName(
  db: Db,
  spaceId: string,
  folderId: string | null,
  wanted: string,
  self: string,
): Promise<string> {
  const name = wanted.trim().normalize('NFC');
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : numbered(name, n);
    const taken = await db.query(
      `select 1 from files where space_id = $1 and folder_id is not distinct from $2 and lower(name) = lower($3)
         and trashed_at is null and id <> $4
       union all
       select 1 from folders where space_id = $1 and folder_id is not distinct from $2 and lower(name) = lower($3)
         and trashed_at is null and id <> $4 limit 1`,
      [spaceId, folderId, tried, self],
    );
    if (taken.length === 0) return tried;
  }
}
