/**
 * Takes away what was deleted for good. A space that is due goes in one transaction, so that it is either all there or
 * gone: the rows of every module's tables, its stream with its log, and the room that its files took. Blobs that nothing
 * refers to any more are the collector's (server/files/collect.ts).
 */
import type { Database, Db } from '#core/db.ts';
import { dropStream, eraseSpaceFromLog, lockStreams } from '#core/log.ts';
import type { Follower, Manifest } from '#core/module.ts';
import { charge } from '../offers/index.ts';

/** Erases every space whose time has come; harmless to run at any moment, by several at once too. */
export async function eraseDue(db: Database, now: Date, manifests: Manifest[]): Promise<void> {
  const due = await db.query<{ space_id: string }>('select space_id from deleted_spaces where due_at <= $1', [now]);
  for (const { space_id: spaceId } of due) {
    for (const stream of await streamsOfPeople(db, spaceId))
      await db.transaction((tx) => eraseSpaceFromLog(tx, stream, spaceId));
    await db.transaction((tx) => eraseSpace(tx, manifests, spaceId, now));
  }
}

/** The streams of all who were ever in a space, and its organisation's: they were told of it. */
async function streamsOfPeople(db: Db, spaceId: string): Promise<string[]> {
  const rows = await db.query<{ stream: string }>(
    `select distinct 'person:' || entity as stream from log where stream = $1 and type = 'member.added' and entity is not null
     union select 'organisation:' || organisation_id from spaces where id = $2`,
    [`space:${spaceId}`, spaceId],
  );
  return rows.map((row) => row.stream);
}

async function eraseSpace(tx: Db, manifests: Manifest[], spaceId: string, now: Date): Promise<void> {
  await lockStreams(tx, [`space:${spaceId}`]);
  // brought back, or erased by somebody else, while we waited
  const due = await tx.query('select 1 from deleted_spaces where space_id = $1 and due_at <= $2', [spaceId, now]);
  if (due.length === 0) return;
  const tables = manifests.flatMap((manifest) => manifest.tables).filter((table) => table.ofSpace);
  let bytes = 0;
  for (const { name, ofSpace, sizeOfBlob } of tables.filter((table) => table.sizeOfBlob)) {
    const [row] = await tx.query<{ bytes: number }>(
      `select coalesce(sum(${sizeOfBlob}), 0)::bigint as bytes from ${name} where ${ofSpace}`,
      [spaceId],
    );
    bytes += row!.bytes;
  }
  await dropStream(tx, `space:${spaceId}`);
  await charge(tx, spaceId, -bytes);
  for (const { name, ofSpace } of tables.reverse()) await tx.query(`delete from ${name} where ${ofSpace}`, [spaceId]);
}

/** A sample, or what is not to wait, goes as soon as it is deleted. */
export const erasing = (manifests: () => Manifest[]): Follower => ({
  name: 'exit.erasing',
  types: ['space.deleted'],
  handle: (events, { db }) => eraseDue(db, new Date(events.at(-1)!.at), manifests()),
});
