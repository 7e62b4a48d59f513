/** The database goes away under a running house, and comes back: clear refusals, nothing lost, recovery without a hand. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type EventRecord, Refusal, spaceScope } from '#contract/index.ts';
import { isUnavailable, openDatabase } from '#core/db.ts';
import { migrate } from '#core/migrate.ts';
import { startPostgres } from '#core/postgres.ts';
import { databaseUrl, testDatabase, withAdmin } from '../test/database.ts';
import { openWorld } from '../test/world.ts';

test('while the database is away a command is refused as unavailable; under the same op it is done once when it is back', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'beffroi-away-'));
  const postgres = await startPostgres({ dataFolder });
  await withAdmin(postgres.connectionString, (client) => client.query('create database beffroi_template'));
  await migrate(
    databaseUrl(postgres.connectionString, 'beffroi_template'),
    new URL('../migrations', import.meta.url).pathname,
  );
  const before = process.env.BEFFROI_TEST_DATABASE;
  process.env.BEFFROI_TEST_DATABASE = postgres.connectionString;
  const world = await openWorld();
  process.env.BEFFROI_TEST_DATABASE = before;
  try {
    const { owner, member, spaceId, house, id } = world;
    const channelId = id();
    await owner.does('channel.open', { id: channelId, spaceId, name: 'Essai' });
    const received: EventRecord[] = [];
    const stream = spaceScope(spaceId);
    const { heads, scopes } = await house.placeOf(member.actor.accountId!);
    const cursors = new Map([...heads].map(([each, { seq }]) => [each, seq]));
    const subscription = house.feed.subscribe(scopes, cursors, { deliver: (events) => void received.push(...events) });

    const post = (op: string, messageId: string) =>
      house.act(owner.actor, 'message.post', { id: messageId, spaceId, channelId, text: 'Pendant la coupure' }, op);
    const until = async (op: string, messageId: string) => {
      let refusals = 0;
      for (;;) {
        try {
          return { answer: await post(op, messageId), refusals };
        } catch (error) {
          expect(error instanceof Refusal && error.code, String(error)).toBe('unavailable');
          refusals++;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    };
    const ops = Array.from({ length: 12 }, () => [id(), id()] as const);
    const writing = Promise.all(ops.map(([op, messageId]) => until(op, messageId)));
    process.kill(
      Number(readFileSync(join(dataFolder, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]),
      'SIGKILL',
    );
    const away = await house.ask(member.actor, 'me', {}).catch((error: unknown) => error);
    if (away instanceof Error) expect(away instanceof Refusal && away.code, String(away)).toBe('unavailable');
    await writing;
    // whatever was unsure when the answer got lost is told to who listens, in order and once
    const last = id();
    await until(id(), last);
    while (!received.some((event) => (event.body as { id?: string }).id === last)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const posted = received.filter((event) => event.type === 'message.posted' && event.stream === stream);
    expect(posted.map((event) => (event.body as { id: string }).id).sort()).toEqual(
      [...ops.map(([, each]) => each), last].sort(),
    );
    expect(posted.map((event) => event.seq)).toEqual(posted.map((event) => event.seq).sort((a, b) => a - b));
    for (const [op, messageId] of ops) expect(await post(op, messageId)).toBeDefined();
    const rows = await house.db.query('select id from messages where channel_id = $1', [channelId]);
    expect(rows.length).toBe(ops.length + 1);
    // followers go on where they were, without anything new to wake them
    await member.does('message.post', {
      id: id(),
      spaceId,
      channelId,
      text: 'Et la suite',
      mentions: [owner.personId],
    });
    expect(await owner.sees(`person:${owner.personId}`, 'notifications')).toHaveLength(1);
    subscription.end();
  } finally {
    await world.close();
    await postgres.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
});

test('a connection that is lost while it is in use ends what used it, and not the house', async () => {
  const database = await testDatabase();
  const db = openDatabase(database.connectionString, 2);
  for (const within of [db.transaction, db.snapshot]) {
    const work = within(async (one) => {
      const [row] = await one.query<{ pid: number }>('select pg_backend_pid() as pid');
      await db.query('select pg_terminate_backend($1, 5000)', [row!.pid]);
      return one.query('select 1');
    });
    expect(isUnavailable(await work.catch((error: unknown) => error))).toBe(true);
  }
  expect(await db.query('select 1 as one')).toEqual([{ one: 1 }]);
  await db.close();
  await database.drop();
});
