/** The log outlives the code that wrote it: every reader is handed the newest version, whatever an older one wrote down. */
import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AnyEvent, apply, type EventRecord, emptyScope, event, moduleScope, streamOf } from '#contract/index.ts';
import { faults, record } from '../../bin/events.ts';
import { manifests } from '../manifests.ts';
import { bellRung, ringLongAgo } from '../test/long-ago.ts';
import { openWorld, type World } from '../test/world.ts';
import { after } from './log.ts';

let world: World;
const heard: EventRecord[] = [];

beforeAll(async () => {
  const handle = async (told: EventRecord[]) => void heard.push(...told);
  const listener = { name: 'listener', tables: [], commands: [], queries: [] };
  world = await openWorld({
    manifests: [...manifests, { ...listener, followers: [{ name: 'ear', types: ['bell.rung'], handle }] }],
  });
});
afterAll(() => world?.close());

test('a window that comes back and a follower are told in today’s words what was written in those of long ago', async () => {
  const { house, spaceId, clock } = world;
  const scope = moduleScope(spaceId, 'chat');
  const stream = streamOf(scope);
  const id = clock.id();
  const seq = await ringLongAgo(house.db, scope, id, 3);
  const today = { type: 'bell.rung', v: 3, seq, body: { id, strokes: 3, hour: 'unknown' } };
  expect(await after(house.db, stream, seq - 1)).toMatchObject([today]);
  const told = await new Promise<EventRecord[]>((resolve) => {
    const subscription = house.feed.subscribe([scope], new Map([[stream, seq - 1]]), {
      deliver(events) {
        subscription.end();
        resolve(events);
      },
    });
  });
  expect(told).toMatchObject([today]);
  await world.owner.does('channel.open', { id: clock.id(), spaceId, name: 'clocher' });
  expect(heard).toMatchObject([today]);
  // what was erased stays erased, and what a newer version wrote is not guessed at
  await house.db.query('update log set body = null where stream = $1 and seq = $2', [stream, seq]);
  expect(await after(house.db, stream, seq - 1, 1)).toMatchObject([{ seq, body: null }]);
  const newer = { ...told[0]!, v: 4, body: { id, carillon: true } };
  expect(apply(emptyScope, newer)).toBe(emptyScope);
});

const made = (name: string, body: AnyEvent['body'], upcasts?: AnyEvent['upcasts']): AnyEvent =>
  event({ name, body, upcasts, apply: (state) => state });

test('a schema that no longer reads what logs hold is refused until it has a version and an upcast that works', () => {
  const first = made('bell.cast', Type.Object({ id: Type.String(), metal: Type.Enum(['bronze', 'iron']) }));
  expect(faults([first], new Map())).toEqual([expect.stringContaining('run node bin/events.ts')]);
  const written = record([first], new Map());
  expect(faults([first], written)).toEqual([]);

  // a longer name, one more metal, one more field that may be absent: old bodies are read as they are
  const metals = Type.Enum(['bronze', 'iron', 'steel']);
  const wider = { id: Type.String({ maxLength: 9 }), metal: metals, note: Type.Optional(Type.String()) };
  const grown = made('bell.cast', Type.Object(wider));
  expect(faults([grown], written)).toEqual([expect.stringContaining('run node bin/events.ts')]);
  expect(faults([grown], record([grown], written))).toEqual([]);

  for (const body of [
    { ...wider, metal: Type.Enum(['bronze']) },
    { ...wider, weight_kg: Type.Integer() },
    { id: Type.String() },
    { ...wider, id: Type.Integer() },
  ]) {
    const changed = made('bell.cast', Type.Object(body));
    const [sentence] = faults([changed], record([changed], written));
    expect(sentence).toContain('one more of its `upcasts`');
  }

  const next = Type.Object({ ...wider, weight_kg: Type.Integer() });
  const idle = made('bell.cast', next, [(body) => body]);
  expect(faults([idle], record([idle], written))).toEqual(
    Array.from({ length: 2 }, () => expect.stringContaining('bell.cast 1 is upcast to')),
  );
  const right = made('bell.cast', next, [(body) => ({ ...body, weight_kg: 0 })]);
  expect(right.v).toBe(2);
  const both = record([right], written);
  expect(faults([right], both)).toEqual([]);

  // and nobody goes back
  expect(faults([grown], both)).toContainEqual(
    expect.stringContaining('bell.cast 2 was written, and nothing here reads it'),
  );
  expect(faults([], both).length).toBe(2);
  expect(bellRung.v).toBe(3);
});
