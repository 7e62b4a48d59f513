/** An event of a contract that has grown twice since, and a log that still holds it as it first was. */
import Type from 'typebox';
import { event, events, type Scope, streamOf } from '#contract/index.ts';
import type { Db } from '#core/db.ts';

export const bellRung = event({
  name: 'bell.rung',
  body: Type.Object({ id: Type.String(), strokes: Type.Integer(), hour: Type.String() }),
  upcasts: [
    ({ times, ...body }: { times: number }) => ({ ...body, strokes: times }),
    (body: object) => ({ ...body, hour: 'unknown' }),
  ],
  apply: (state) => state,
});

/** The event as version 1 wrote it, at the head of its stream. Returns its seq. */
export async function ringLongAgo(db: Db, scope: Scope, id: string, times: number): Promise<number> {
  events.set(bellRung.name, bellRung);
  const [row] = await db.query<{ seq: number }>(
    `with moved as (update streams set seq = seq + 1 where stream = $1 returning stream, seq)
     insert into log (stream, seq, scope, type, v, at, entity, body)
     select stream, seq, $2, 'bell.rung', 1, now(), $3, $4 from moved returning seq`,
    [streamOf(scope), scope, id, JSON.stringify({ id, times })],
  );
  return row!.seq;
}
