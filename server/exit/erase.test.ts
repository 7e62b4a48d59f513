/** What is erased is gone from everywhere: no module's table is forgotten, and nothing of another space is touched. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '#core/db.ts';
import { system } from '#core/module.ts';
import { collect } from '../files/collect.ts';
import { manifests } from '../manifests.ts';
import { makeThings, type Things } from '../test/cast.ts';
import { openShelf, type Shelf } from '../test/shelf.ts';
import { openWorld, type Somebody, type World } from '../test/world.ts';
import { eraseDue } from './erase.ts';
import { tablesOf } from './tables.ts';

let world: World;
let shelf: Shelf;
beforeAll(async () => {
  world = await openWorld();
  shelf = await openShelf(world);
});
afterAll(async () => {
  await world?.close();
  shelf?.clear();
});

const DAY = 86_400_000;
const ofSpace = manifests.flatMap((manifest) => manifest.tables).filter((table) => table.ofSpace);
const rowsOf = (name: string, condition: string, spaceId: string) =>
  world.house.db.query<{ row: Record<string, unknown> }>(
    `select to_jsonb(t) as row from ${name} t where ${condition}`,
    [spaceId],
  );

test('every table that is a space’s says so', async () => {
  const reach = new Set(['spaces']);
  const references = await world.house.db.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint where contype = 'f'`,
  );
  for (const { table } of await world.house.db.query<{ table: string }>(
    `select table_name as table from information_schema.columns where column_name = 'space_id' and table_schema = 'public'`,
  ))
    reach.add(table);
  for (let before = 0; before < reach.size; ) {
    before = reach.size;
    for (const { from, to } of references) if (reach.has(to)) reach.add(from);
  }
  expect(ofSpace.map((table) => table.name).sort()).toEqual([...reach].sort());
});

test('erased, nothing of a space is in any table, its files are off the disk and their room is given back', async () => {
  const { owner, member, spaceId, organisationId, house, clock } = world;
  const { db } = house;
  const base = { spaceId, organisationId, personId: member.personId };
  const things = await makeThings(world, owner, base);
  await world.house.followers.settled();
  const other = world.id();
  await owner.does('space.create', { id: other, organisationId, name: 'Autre', colour: 'sky' });
  const kept = await shelf.add(owner, 'gardé.pdf', Buffer.from('gardé'));
  await db.query('update files set space_id = $1 where sha256 = $2', [other, kept]);
  const both = Buffer.from('dans les deux');
  const shared = await shelf.add(owner, 'commun.pdf', both);
  await shelf.add(owner, 'commun.pdf', both);
  await db.query(`update files set space_id = $1 where id = (select id from files where sha256 = $2 limit 1)`, [
    other,
    shared,
  ]);
  const gone = await shelf.add(owner, 'secret.pdf', Buffer.from('secret'));
  await fillTheRest(things);

  const ids = new Set<string>([spaceId]);
  const empty: string[] = [];
  for (const { name, ofSpace: condition } of ofSpace) {
    const rows = await rowsOf(name, condition!, spaceId);
    if (rows.length === 0 && name !== 'deleted_spaces') empty.push(name);
    for (const { row } of rows) if (typeof row.id === 'string' && name !== 'plan_rows') ids.add(row.id);
  }
  expect(empty, 'make a row of each here, or nothing is proved of it').toEqual([]);

  await owner.does('space.delete', { spaceId, name: 'Chantier' });
  clock.pass(29 * DAY);
  await eraseDue(db, clock.now(), manifests);
  expect(await db.query('select 1 from spaces where id = $1', [spaceId])).toHaveLength(1);
  clock.pass(2 * DAY);
  await cutAfter(12, clock.now());
  await Promise.all([eraseDue(db, clock.now(), manifests), eraseDue(db, clock.now(), manifests)]);
  await eraseDue(db, clock.now(), manifests);
  await house.followers.settled();

  const left: string[] = [];
  for (const { name, sql } of await tablesOf(db)) {
    // answers for retries hold ids alone and go by themselves
    if (name === 'ops') continue;
    const rows = await db.query<{ text: string }>(
      // of people's own log the places remain, and which scopes opened and closed
      `select t::text as text from ${sql} t ${name === 'log' ? `where body is not null and type !~ '^(scope|space)\\.'` : ''}`,
    );
    for (const { text } of rows)
      if ([...ids].some((id) => text.includes(id))) left.push(`${name}: ${text.slice(0, 200)}`);
  }
  expect(left).toEqual([]);
  const [used] = await db.query<{ bytes: number; files: number }>(
    'select bytes, (select sum(size_bytes) from files)::bigint as files from storage where organisation_id = $1',
    [organisationId],
  );
  expect(used!.bytes).toBe(used!.files);
  await collect(db, clock, shelf.blobs, async () => {});
  expect(await shelf.blobs.sizeOf(kept)).toBe(5 + 1);
  expect(await shelf.blobs.sizeOf(shared)).toBe(both.length);
  await expect(shelf.blobs.sizeOf(gone)).rejects.toMatchObject({ code: 'ENOENT' });
  // the other space lives on
  await owner.does('space.change', { spaceId: other, name: 'Autre', colour: 'leaf' });
});

/** The process ends in the middle: what is left is nobody's, nobody brings it back, and room is still counted to the byte. */
async function cutAfter(pieces: number, now: Date): Promise<void> {
  const { owner, organisationId, spaceId, house } = world;
  let left = pieces;
  const cut: Database = {
    ...house.db,
    transaction(work) {
      if (left-- === 0) throw new Error('killed');
      return house.db.transaction(work);
    },
  };
  await expect(eraseDue(cut, now, manifests)).rejects.toThrow('killed');
  await owner.isRefused('not_found', 'space.restore', { organisationId, spaceId });
  const [row] = await house.db.query<{ bytes: number; sum: number }>(
    `select bytes, ((select coalesce(sum(size_bytes), 0) from files) + (select coalesce(sum(size_bytes), 0) from uploads))::bigint as sum
     from storage where organisation_id = $1`,
    [organisationId],
  );
  expect(row!.bytes).toBe(row!.sum);
}

test('a space with more than a piece holds goes whole, and what another holds stays', async () => {
  const { owner, house, organisationId, id, clock } = world;
  const [gone, kept] = [id(), id()];
  for (const spaceId of [gone, kept]) {
    await owner.does('space.create', { id: spaceId, organisationId, name: 'Bavard', colour: 'sky' });
    await house.db.query(
      `insert into messages (id, space_id, channel_id, seq, author_name, text, posted_at)
       select gen_random_uuid(), space_id, id, n, 'Odile', 'Bonjour', now() from channels, generate_series(1, 11000) n
       where space_id = $1`,
      [spaceId],
    );
  }
  await owner.does('space.delete', { spaceId: gone, name: 'Bavard' });
  clock.pass(31 * DAY);
  await eraseDue(house.db, clock.now(), manifests);
  const counts = await house.db.query('select space_id, count(*) from messages where space_id = any($1) group by 1', [
    [gone, kept],
  ]);
  expect(counts).toEqual([{ space_id: kept, count: 11000 }]);
  expect(await house.db.query('select 1 from spaces where id = $1', [gone])).toEqual([]);
});

/** What a maker of things does not come by: what others, a media server or a plan’s file bring. */
async function fillTheRest(things: Things): Promise<void> {
  const { owner, member, anonymous, spaceId, organisationId, id, house } = world;
  const { channelId, messageId, meetingId } = things as Record<string, string>;
  const act = (who: Somebody, command: string, input: object) => house.act(who.actor, command, input, id());
  const tokenOf = async (command: string, input: object) =>
    ((await act(owner, command, input)) as { link: string }).link.split('/').at(-1)!;
  const invited = { id: id(), organisationId, role: 'guest', email: null, spaceId, channelId };
  const token = await tokenOf('invitation.create', invited);
  const narrow = await world.account('Nadia Narrow');
  await act(narrow, 'invitation.accept', { token, organisationId, personId: id(), name: narrow.name, language: 'fr' });
  await act(owner, 'message.pin', { spaceId, channelId, messageId, pinned: true });
  await act(member, 'message.post', { id: id(), spaceId, channelId, text: 'Pour vous', mentions: [owner.personId] });
  await act(owner, 'read.mark', { personId: owner.personId, spaceId, channelId, seq: 1_000_000 });
  await act(owner, 'volume.set', { personId: owner.personId, spaceId, placeId: channelId, volume: 'all' });
  await tokenOf('room.link', { spaceId });
  const met = await tokenOf('meeting.link', { spaceId, meetingId });
  await act(anonymous, 'meeting.knock', { token: met, id: id(), name: 'Visiteur' });
  const identity = `${owner.personId}/00000000`;
  await house.act(
    system,
    'participant.presence',
    { spaceId, meetingId, identity, name: owner.name, isHere: true },
    null,
  );
  await act(owner, 'recording.start', { id: id(), spaceId, meetingId, identity });
  await house.db.query(
    `with import as (insert into plan_imports (id, space_id, account_id, name, mode, tasks, created_at)
       values ($1, $2, $3, 'plan.xml', 'add', 1, $4) returning id)
     insert into plan_import_rows (import_id, collection, id, body) select id, 'tasks', $1, '{}' from import`,
    [id(), spaceId, owner.actor.accountId, world.clock.now()],
  );
  await house.db.query(`insert into milestone_points values ($1, $2, '2027-01-04', '2027-01-29T17:00')`, [
    spaceId,
    id(),
  ]);
  await house.followers.settled();
}
