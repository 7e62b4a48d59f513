/** Forgets uploads that nobody resumed, and removes blobs that nothing refers to: both after a day. */
import type { Blobs } from '#core/blobs.ts';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';

const DAY = 24 * 3600_000;

export async function collect(
  db: Db,
  clock: Clock,
  blobs: Blobs,
  cancel: (input: { spaceId: string; uploadId: string }) => Promise<unknown>,
): Promise<number> {
  const before = new Date(clock.now().getTime() - DAY);
  const stale = await db.query<{ id: string; space_id: string }>(
    'select id, space_id from uploads where touched_at < $1',
    [before],
  );
  for (const { id, space_id: spaceId } of stale) {
    await cancel({ spaceId, uploadId: id });
    await blobs.forget(id);
  }
  const exists = async (sql: string, key: string) => (await db.query(sql, [key])).length > 0;
  return blobs.collect(
    before,
    (sha256) =>
      exists('select 1 from files where sha256 = $1 union all select 1 from uploads where sha256 = $1 limit 1', sha256),
    (id) => exists('select 1 from uploads where id = $1', id),
  );
}
