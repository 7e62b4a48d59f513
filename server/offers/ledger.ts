/** What is used of what the offer allows: bytes, of files and of those on their way. */
import { organisationScope, Refusal, type Stream, spaceScope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import type { Standing } from '#core/module.ts';

/** Room is counted per organisation, so its stream is locked with the space's. */
export async function streamsOfRoom(db: Db, { spaceId }: { spaceId: string }): Promise<Stream[]> {
  const [space] = await db.query<{ organisation_id: string }>('select organisation_id from spaces where id = $1', [
    spaceId,
  ]);
  return [...(space ? [organisationScope(space.organisation_id)] : []), spaceScope(spaceId)];
}

/** Takes room, or gives it back with a negative count. */
export async function charge(tx: Db, spaceId: string, bytes: number): Promise<void> {
  await tx.query(
    `insert into storage (organisation_id, bytes) select organisation_id, $2::bigint from spaces where id = $1
     on conflict (organisation_id) do update set bytes = storage.bytes + excluded.bytes`,
    [spaceId, bytes],
  );
}

export async function usedBytes(db: Db, organisationId: string | null): Promise<number> {
  const [row] = await db.query<{ bytes: number }>('select bytes from storage where organisation_id = $1', [
    organisationId,
  ]);
  return row?.bytes ?? 0;
}

/** What an organisation may still take, in bytes; Infinity where its offer sets no limit. */
export async function freeBytes(db: Db, by: Standing): Promise<number> {
  const limit = by.limits.storage_bytes;
  return limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - (await usedBytes(db, by.organisationId)));
}

export const noRoom = (by: Standing, free: number): Refusal =>
  new Refusal('over_limit', { reason: 'storage_full', limit_bytes: by.limits.storage_bytes, free_bytes: free });
