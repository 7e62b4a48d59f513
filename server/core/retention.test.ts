/** What the log keeps: a plan’s history for good, what passes for thirty days; whoever comes back too late begins with a snapshot. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { events } from '#contract/index.ts';
import { openWire, type Wire } from '../test/wire.ts';
import { forgetPassed } from './forgetting.ts';
import { after, LogCut } from './log.ts';

let wire: Wire;
let stream: string;
beforeAll(async () => {
  wire = await openWire();
  stream = `space:${wire.spaceId}`;
});
afterAll(() => wire?.close());

const say = async (text: string) => {
  const { spaceId, channelId } = wire;
  expect((await wire.does('message.post', { id: wire.id(), spaceId, channelId, text })).status).toBe(200);
};
const logged = async () =>
  (
    await wire.server.house.db.query<{ type: string }>('select type from log where stream = $1 order by seq', [stream])
  ).map((each) => each.type);
const headOf = async () =>
  (await wire.server.house.db.query<{ seq: number }>('select seq from streams where stream = $1', [stream]))[0]!.seq;
/** Comes with a cursor; returns whether it must begin anew. */
async function isStaleAt(cursor: number): Promise<boolean> {
  const live = await wire.socket();
  live.send({ type: 'hello', cursors: { [stream]: cursor } });
  const { stale } = await live.until((frame) => frame.type === 'welcome');
  live.socket.terminate();
  return stale.includes(stream);
}
const names = () =>
  wire.server.house.manifests.flatMap((manifest) => manifest.followers ?? []).map((follower) => follower.name);
const inDays = (days: number) => {
  const { clock } = wire.server.house;
  return { ...clock, now: () => new Date(clock.now().getTime() + days * 86_400_000) };
};

test('after a month the log lets go of what was said, keeps what became of the plan, and tells nobody half of it', async () => {
  const { db, followers } = wire.server.house;
  await say('Bonjour');
  const task = { id: wire.id(), parentId: null, name: 'Fondations', order: 'm', durationMinutes: 480 };
  expect((await wire.does('task.add', { spaceId: wire.spaceId, task })).status).toBe(200);
  await say('Au revoir');
  await followers.settled();
  expect(await forgetPassed(db, inDays(29), names())).toBe(0);
  // a follower that has not come yet: nothing is taken from under it
  expect(await forgetPassed(db, inDays(31), [...names(), 'nobody yet'])).toBe(0);
  expect((await logged()).filter((type) => type === 'message.posted').length).toBe(2);
  const head = await headOf();
  expect(await isStaleAt(head - 1)).toBe(false);

  expect(await forgetPassed(db, inDays(31), names())).toBeGreaterThan(2);
  expect(await logged()).toContain('tasks.changed');
  expect((await logged()).filter((type) => events.get(type)?.passes)).toEqual([]);
  expect(await isStaleAt(head - 1)).toBe(true);
  expect(await isStaleAt(head)).toBe(false);
  await expect(after(db, stream, head - 1)).rejects.toThrow(LogCut);
  expect(await after(db, stream, head)).toEqual([]);
  const history = { spaceId: wire.spaceId, taskId: task.id, limit: 10 };
  const asked = await wire.get(`/api/v1/task.history?q=${encodeURIComponent(JSON.stringify(history))}`, {
    cookie: wire.cookie,
  });
  expect(asked.body.rows).toMatchObject([{ lines: [{ what: 'added' }] }]);

  // life goes on: what is said now is told to a window that was there
  await say('Me revoilà');
  expect(await after(db, stream, head)).toMatchObject([{ seq: head + 1, body: { text: 'Me revoilà' } }]);
  expect(await forgetPassed(db, inDays(29), names())).toBe(0);
});

test('a window so far behind that a snapshot is less begins with one; a little less far, it is told all of it', async () => {
  const { db } = wire.server.house;
  const from = await headOf();
  await db.query(
    `with many as (insert into log (stream, seq, scope, type, v, at, body)
       select $1, $2 + n, $1, 'space.changed', 1, now(), null from generate_series(1, 5001) n)
     update streams set seq = $2 + 5001 where stream = $1`,
    [stream, from],
  );
  expect(await isStaleAt(from)).toBe(true);
  const live = await wire.socket();
  live.send({ type: 'hello', cursors: { [stream]: from + 1 } });
  expect((await live.until((frame) => frame.type === 'welcome')).stale).toEqual([]);
  await live.until((frame) => frame.type === 'events' && frame.seq === from + 5001);
  const told = live.frames.filter((frame) => frame.type === 'events').map((frame) => frame.events.length);
  expect(told.reduce((sum, each) => sum + each)).toBe(5000);
  expect(Math.max(...told), 'in slices').toBe(500);
  live.socket.terminate();
});
