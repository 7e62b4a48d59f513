/** The log: append-only, ordered per stream, written in the transaction of the state it tells of. */
import { type EventRecord, newest, type Stream } from '#contract/index.ts';
import type { Db } from './db.ts';

const ranks: Record<string, number> = { organisation: 1, space: 2, person: 3 };

/** The place of a stream in the one order of locking: organisation < space < person. */
export function rankOf(stream: Stream): number {
  return ranks[stream.slice(0, stream.indexOf(':'))] ?? 0;
}

/** Locks the streams in order and returns each one's last seq; a stream that does not exist is absent from the map. */
export async function lockStreams(db: Db, streams: Stream[]): Promise<Map<Stream, number>> {
  const rows = await db.query<{ stream: string; seq: number }>(
    'select stream, seq from streams where stream = any($1) order by rank, stream for update',
    [streams],
  );
  return new Map(rows.map((row) => [row.stream, row.seq]));
}

/** Makes streams for what is about to be created. */
export async function createStreams(db: Db, streams: Stream[]): Promise<void> {
  await db.query(
    'insert into streams (stream, rank) select * from unnest($1::text[], $2::smallint[]) on conflict do nothing',
    [streams, streams.map(rankOf)],
  );
}

/** An answer kept for a retry under the same op. */
export interface KeptAnswer {
  actor: string;
  op: string;
  hash: string;
  answer: unknown;
  at: string;
}

/**
 * Writes events, already numbered under the lock, moves their streams' heads and keeps the answers: one statement for a
 * whole batch. Rejects with the violation of `ops_pkey` when one of the ops was done meanwhile.
 */
export async function appendLog(db: Db, events: EventRecord[], answers: KeptAnswer[]): Promise<void> {
  if (events.length + answers.length === 0) return;
  const heads = new Map<Stream, number>();
  for (const event of events) heads.set(event.stream, Math.max(heads.get(event.stream) ?? 0, event.seq));
  await db.query(
    `with logged as (
       insert into log (stream, seq, scope, type, v, actor, op, at, entity, body)
       select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::smallint[], $6::uuid[], $7::text[],
                            $8::timestamptz[], $9::uuid[], $10::jsonb[])),
     moved as (
       update streams s set seq = v.seq from unnest($11::text[], $12::bigint[]) as v (stream, seq) where s.stream = v.stream)
     insert into ops (actor, op, input_hash, answer, at)
     select * from unnest($13::text[], $14::text[], $15::text[], $16::jsonb[], $17::timestamptz[])`,
    [
      events.map((e) => e.stream),
      events.map((e) => e.seq),
      events.map((e) => e.scope),
      events.map((e) => e.type),
      events.map((e) => e.v),
      events.map((e) => e.actor),
      events.map((e) => e.op),
      events.map((e) => e.at),
      events.map((e) => entityOf(e.body)),
      events.map((e) => JSON.stringify(e.body)),
      [...heads.keys()],
      [...heads.values()],
      answers.map((a) => a.actor),
      answers.map((a) => a.op),
      answers.map((a) => a.hash),
      answers.map((a) => JSON.stringify(a.answer)),
      answers.map((a) => a.at),
    ],
  );
}

function entityOf(body: unknown): string | null {
  const id = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

/**
 * Events of a stream after a cursor, oldest first, at most `limit`, each in its newest version: the one function of live
 * catch-up and of followers. Rejects with `LogCut` when what followed the cursor is no longer whole.
 */
export async function after(db: Db, stream: Stream, seq: number, limit = 500): Promise<EventRecord[]> {
  const rows = await db.query<EventRecord & { cut_seq: number }>(
    `select l.*, s.cut_seq from streams s left join lateral (
       select stream, seq, scope, type, v, actor, op, at, body from log
       where stream = s.stream and seq > $2 order by seq limit $3) l on true
     where s.stream = $1 order by l.seq`,
    [stream, seq, limit],
  );
  if (rows[0] && rows[0].cut_seq > seq) throw new LogCut(`${stream} is not told whole after ${seq}`);
  return rows.filter((row) => row.seq !== null).map(({ cut_seq: _, ...event }) => newest(event));
}

/** The log has let go of what a cursor would need: a snapshot takes its place. */
export class LogCut extends Error {}

/** Forgets what the log said of entities (GDPR art. 17): the rows stay, for their order; run inside the erasing command. */
export async function eraseFromLog(db: Db, stream: Stream, entities: string[]): Promise<void> {
  if (entities.length === 0) return;
  await db.query('update log set body = null where stream = $1 and entity = any($2::uuid[])', [stream, entities]);
}

/** Forgets what a stream said of rows of a space, whose id their bodies bear; run in a transaction. */
export async function eraseSpaceFromLog(db: Db, stream: Stream, spaceId: string): Promise<void> {
  await lockStreams(db, [stream]);
  await db.query(`update log set body = null where stream = $1 and body ->> 'space_id' = $2`, [stream, spaceId]);
}

/** Forgets the answers that are kept for who wrote to a stream. Returns how many there were. */
export async function forgetAnswersOf(db: Db, stream: Stream): Promise<number> {
  const rows = await db.query('delete from ops where op in (select op from log where stream = $1) returning op', [
    stream,
  ]);
  return rows.length;
}

/** Takes the oldest events of a stream that nobody will read any more. Returns how many there were. */
export async function forgetLog(db: Db, stream: Stream, limit: number): Promise<number> {
  const rows = await db.query(
    `delete from log where stream = $1 and seq <= (
       select max(seq) from (select seq from log where stream = $1 order by seq limit $2) oldest) returning seq`,
    [stream, limit],
  );
  return rows.length;
}

/** Takes away what is left of a stream that nobody will write to any more, its log and the answers being forgotten. */
export async function dropStream(db: Db, stream: Stream): Promise<void> {
  for (const table of ['log', 'follower_cursors', 'streams'])
    await db.query(`delete from ${table} where stream = $1`, [stream]);
}
