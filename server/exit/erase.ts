/**
 * Takes away what was deleted for good: the rows of every module's tables, its stream with its log, and the room that its files
 * took. A space that is due is nobody's any more, so it goes in pieces, each a short transaction; its row in `deleted_spaces`
 * goes with the last, so that whatever ends the work, the next time goes on. Blobs that nothing refers to any more are the
 * collector's (server/files/collect.ts).
 */
import type { Database, Db } from '#core/db.ts';
import { dropStream, eraseSpaceFromLog, forgetAnswersOf, forgetLog, lockStreams } from '#core/log.ts';
import type { Follower, Manifest, TableEntry } from '#core/module.ts';
import { charge } from '../offers/index.ts';

/** Few enough that nobody waits for it, and that a disk takes it in. */
const AT_ONCE = 5000;

/** Erases every space whose time has come; harmless to run at any moment, by several at once too. */
export async function eraseDue(db: Database, now: Date, manifests: Manifest[]): Promise<void> {
  const due = await db.query<{ space_id: string }>('select space_id from deleted_spaces where due_at <= $1', [now]);
  for (const { space_id: spaceId } of due) await eraseSpace(db, manifests, spaceId, now);
}

async function eraseSpace(db: Database, manifests: Manifest[], spaceId: string, now: Date): Promise<void> {
  const stream = `space:${spaceId}` as const;
  for (const told of await streamsOfPeople(db, spaceId))
    await db.transaction((tx) => eraseSpaceFromLog(tx, told, spaceId));

  /** By its lock, a piece is done by one of those who erase; none of it is, once the last is. */
  const piece = (work: (tx: Db) => Promise<number>): Promise<number> =>
    db.transaction(async (tx) => {
      await lockStreams(tx, [stream]);
      const isDue = await tx.query('select 1 from deleted_spaces where space_id = $1 and due_at <= $2', [spaceId, now]);
      return isDue.length > 0 ? work(tx) : 0;
    });
  async function whileAny(work: (tx: Db) => Promise<number>): Promise<void> {
    while ((await piece(work)) === AT_ONCE);
  }
  const tables = manifests.flatMap((manifest) => manifest.tables).filter((table) => table.ofSpace);
  const [last, first] = [tables.filter(isLast), tables.filter((table) => !isLast(table))];
  await piece((tx) => forgetAnswersOf(tx, stream));
  await whileAny((tx) => forgetLog(tx, stream, AT_ONCE));
  for (const table of first.toReversed()) await whileAny((tx) => eraseSome(tx, table, spaceId));
  await piece(async (tx) => {
    await dropStream(tx, stream);
    for (const table of last.toReversed()) await eraseSome(tx, table, spaceId);
    return 0;
  });
}

/** What says that there is something to erase. */
const isLast = ({ name }: TableEntry): boolean => name === 'spaces' || name === 'deleted_spaces';

/** The streams of all who were ever in a space, and its organisation's: they were told of it. */
async function streamsOfPeople(db: Db, spaceId: string): Promise<string[]> {
  const rows = await db.query<{ stream: string }>(
    `select distinct 'person:' || entity as stream from log where stream = $1 and type = 'member.added' and entity is not null
     union select 'organisation:' || organisation_id from spaces where id = $2`,
    [`space:${spaceId}`, spaceId],
  );
  return rows.map((row) => row.stream);
}

/** Erases rows of one table, and gives back the room that they took. Returns how many there were. */
async function eraseSome(tx: Db, { name, ofSpace, sizeOfBlob }: TableEntry, spaceId: string): Promise<number> {
  // by keys, however many are gone already: read from its beginning, a table is the longer to read the more of it went
  await tx.query('set local enable_seqscan = off');
  const rows = await tx.query<{ bytes: number }>(
    `delete from ${name} where ctid = any (array(select ctid from ${name} where ${ofSpace} limit ${AT_ONCE}))
     returning ${sizeOfBlob ?? 0}::bigint as bytes`,
    [spaceId],
  );
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  if (bytes > 0) await charge(tx, spaceId, -bytes);
  return rows.length;
}

/** A sample, or what is not to wait, goes as soon as it is deleted. */
export const erasing = (manifests: () => Manifest[]): Follower => ({
  name: 'exit.erasing',
  types: ['space.deleted'],
  handle: (events, { db }) => eraseDue(db, new Date(events.at(-1)!.at), manifests()),
});
