/**
 * The cast and the one verb of the tests. `owner.does(command)` proves, for every member of the cast:
 * screen before + events received = fresh snapshot, and nothing else was sent. So each test of anything is also
 * a test of realtime and of leaks.
 */
import { Compile } from 'typebox/compile';
import { expect } from 'vitest';
import {
  type AnyCommand,
  type AnyEvent,
  type AnyQuery,
  apply,
  commands,
  type EventRecord,
  events,
  queries,
  Refusal,
  type RefusalCode,
  type Scope,
  type ScopeState,
  type Stream,
  streamOf,
} from '#contract/index.ts';
import { type Clock, uuidv7 } from '#core/clock.ts';
import { openDatabase } from '#core/db.ts';
import { type House, openHouse, stateOf } from '#core/house.ts';
import { type Actor, type Manifest, nobody } from '#core/module.ts';
import { manifests } from '../manifests.ts';
import { newSetupToken } from '../people/index.ts';
import { testDatabase } from './database.ts';

export interface TestClock extends Clock {
  /** Moves time forward. */
  pass(milliseconds: number): void;
}

/** Time that stands still until told to pass; ids stay unique. */
export function testClock(start = '2027-01-18T09:00:00.000Z'): TestClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    id: () => uuidv7(now),
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
}

const checks = new WeakMap<object, ReturnType<typeof Compile>>();
/** The answer of a command or query, or an event's body, as it goes over the wire is what the contract promises. */
function expectPromised(spec: AnyCommand | AnyQuery | AnyEvent, found: unknown): void {
  const schema = 'answer' in spec ? spec.answer : spec.body;
  let check = checks.get(schema);
  if (!check) checks.set(schema, (check = Compile(schema)));
  const sent = JSON.parse(JSON.stringify(found) ?? 'null');
  const errors = check.Check(sent) ? [] : check.Errors(sent);
  expect(errors, `${spec.name} is as it says`).toEqual([]);
}

interface Screen {
  states: Map<Scope, ScopeState>;
  seqs: Map<Stream, number>;
  received: EventRecord[];
}

/** One of the cast: somebody with an account, and what their screen shows. */
export interface Somebody {
  name: string;
  actor: Actor;
  personId: string;
  does(command: string, input: unknown, op?: string): Promise<Record<string, never> & { [key: string]: unknown }>;
  isRefused(code: RefusalCode, command: string, input: unknown, reason?: string): Promise<void>;
  asks<T = Record<string, unknown>>(query: string, input?: unknown): Promise<T>;
  isRefusedAsking(code: RefusalCode, query: string, input: unknown): Promise<void>;
  /** the rows of a collection as this person's screen would show them now */
  sees(scope: Scope, collection: string): Promise<Record<string, unknown>[]>;
  /** events received by the last `does` of anybody */
  received(): EventRecord[];
}

export interface World {
  house: House;
  /** where its database is, for a whole server on it */
  connectionString: string;
  clock: TestClock;
  organisationId: string;
  spaceId: string;
  owner: Somebody;
  member: Somebody;
  guest: Somebody;
  outsider: Somebody;
  anonymous: Somebody;
  cast: Somebody[];
  id(): string;
  /** One more person, a member of the organisation and not of the space. */
  hire(name: string): Promise<Somebody>;
  /** One more person, invited with a role, into a space if one is named. */
  invite(role: 'administrator' | 'member' | 'guest', name: string, spaceId: string | null): Promise<Somebody>;
  /** An account that is nobody's person anywhere. */
  account(name: string): Promise<Somebody>;
  close(): Promise<void>;
}

/** An organisation without limits, one space with an owner, a member and a guest; an outsider with an organisation of their own. */
export async function openWorld(options: { hosting?: 'own' | 'several'; manifests?: Manifest[] } = {}): Promise<World> {
  const database = await testDatabase();
  const clock = testClock();
  const db = openDatabase(database.connectionString, 6);
  const failures: unknown[] = [];
  const house = openHouse({
    db,
    clock,
    manifests: options.manifests ?? manifests,
    onError: (where, error) => failures.push([where, error]),
  });
  const screens = new Map<Somebody, Screen>();
  const cast: Somebody[] = [];
  const token = await newSetupToken(db);

  function somebody(name: string, accountId: string | null, personId: string): Somebody {
    const actor: Actor = accountId ? { accountId, sessionId: `session of ${name}` } : nobody;
    const me: Somebody = {
      name,
      actor,
      personId,
      async does(command, input, op = clock.id()) {
        await show();
        const answer = await house.act(actor, command, input, op);
        await house.followers.settled();
        await prove(command);
        expectPromised(commands.get(command)!, answer);
        return answer as never;
      },
      async isRefused(code, command, input, reason) {
        await show();
        const refusal = await refusalOf(house.act(actor, command, input, clock.id()));
        expect({ code: refusal?.code, reason: reason && refusal?.details.reason }, `${name} ${command}`).toEqual({
          code,
          reason,
        });
        await prove(command);
      },
      async asks(query, input = {}) {
        const answer = await house.ask(actor, query, input);
        expectPromised(queries.get(query)!, answer);
        return answer as never;
      },
      async isRefusedAsking(code, query, input) {
        const refusal = await refusalOf(house.ask(actor, query, input));
        expect(refusal?.code, `${name} asks ${query}`).toBe(code);
      },
      async sees(scope, collection) {
        const [snapshot] = await house.snapshots(actor, [scope]);
        return snapshot!.rows[collection] ?? [];
      },
      received: () => screens.get(me)?.received ?? [],
    };
    cast.push(me);
    return me;
  }

  /** Opens everyone's screen: a subscription on each scope they hold, from a snapshot. */
  async function show(): Promise<void> {
    for (const each of cast) {
      if (!each.actor.accountId) continue;
      const scopes = await house.scopesOf(each.actor.accountId);
      const snapshots = scopes.length > 0 ? await house.snapshots(each.actor, scopes) : [];
      const screen: Screen = { states: new Map(), seqs: new Map(), received: [] };
      for (const snapshot of snapshots) {
        screen.states.set(snapshot.scope, stateOf(snapshot));
        screen.seqs.set(streamOf(snapshot.scope), snapshot.seq);
      }
      screens.set(each, screen);
    }
  }

  /** For each of the cast: what they saw, with the events they may receive, is what they would see anew; and nothing more was sent. */
  async function prove(command: string): Promise<void> {
    for (const [each, screen] of screens) {
      const held = new Set(await house.scopesOf(each.actor.accountId!));
      await receive(each, screen, held);
      const fresh = held.size > 0 ? await house.snapshots(each.actor, [...held]) : [];
      const opened = new Set<Scope>();
      for (const event of screen.received)
        if (event.type === 'scope.opened') opened.add((event.body as { scope: Scope }).scope);
      for (const snapshot of fresh) {
        const before = screen.states.get(snapshot.scope);
        if (!before) {
          expect(
            opened.has(snapshot.scope),
            `${command}: ${each.name} was not told that ${snapshot.scope} opened`,
          ).toBe(true);
          continue;
        }
        // too much to be told: such a screen reads the snapshot anew
        if (screen.received.some((event) => event.scope === snapshot.scope && events.get(event.type)?.reloads))
          continue;
        const now = screen.received.filter((event) => event.scope === snapshot.scope).reduce(apply, before);
        expect(shown(now), `${command}: the screen of ${each.name} in ${snapshot.scope}`).toEqual(
          shown(stateOf(snapshot)),
        );
      }
    }
    expect(failures, 'followers').toEqual([]);
  }

  /** Reads what a live subscription with this screen's cursors would have been sent. */
  async function receive(each: Somebody, screen: Screen, held: Set<Scope>): Promise<void> {
    const before = new Set(screen.states.keys());
    const rows = await db.query<{ stream: string; seq: number }>(
      'select stream, seq from streams where stream = any($1)',
      [[...screen.seqs.keys()]],
    );
    await new Promise<void>((resolve) => {
      const reached = new Map(screen.seqs);
      const follows = (stream: Stream) => [...subscription.scopes].some((scope) => streamOf(scope) === stream);
      const check = () => {
        if (!rows.every(({ stream, seq }) => !follows(stream) || (reached.get(stream) ?? 0) >= seq)) return;
        subscription.end();
        resolve();
      };
      const subscription = house.feed.subscribe(before, screen.seqs, {
        deliver(events, stream, seq) {
          screen.received.push(...events);
          reached.set(stream, seq);
          check();
        },
        scopesChanged: check,
      });
      check();
    });
    const may = new Set([...before, ...held]);
    for (const event of screen.received) {
      if (event.body !== null) expectPromised(events.get(event.type)!, event.body);
      expect(may.has(event.scope), `${each.name} was sent ${event.type} of ${event.scope}`).toBe(true);
    }
  }

  async function makeAccount(name: string): Promise<string> {
    const id = clock.id();
    await db.query('insert into auth."user" (id, name, email) values ($1, $2, $3)', [
      id,
      name,
      `${name.toLowerCase().replaceAll(' ', '.')}@exemple.fr`,
    ]);
    return id;
  }

  async function invite(
    role: 'administrator' | 'member' | 'guest',
    name: string,
    spaceId: string | null,
  ): Promise<Somebody> {
    const { link } = (await house.act(
      owner.actor,
      'invitation.create',
      { id: clock.id(), organisationId, role, email: null, spaceId },
      null,
    )) as { link: string };
    const accountId = await makeAccount(name);
    const personId = clock.id();
    await house.act(
      { accountId, sessionId: null },
      'invitation.accept',
      { token: link.split('/').at(-1), organisationId, personId, name, language: 'fr' },
      null,
    );
    return somebody(name, accountId, personId);
  }

  const organisationId = clock.id();
  const spaceId = clock.id();
  const ownerAccount = await makeAccount('Odile Owner');
  const owner = somebody('Odile Owner', ownerAccount, clock.id());
  await house.act(
    owner.actor,
    'organisation.create',
    {
      id: organisationId,
      personId: owner.personId,
      name: 'Atelier',
      personName: owner.name,
      language: 'fr',
      setupToken: token,
      hosting: 'several',
    },
    null,
  );
  const unlimited = {
    seats: null,
    guests: true,
    storage_bytes: null,
    meeting_participants: null,
    meeting_minutes: null,
  };
  if (options.hosting !== 'several') {
    await db.query('update organisations set offer_id = $2, limits = $3 where id = $1', [
      organisationId,
      'own',
      JSON.stringify(unlimited),
    ]);
  }
  await house.act(
    owner.actor,
    'space.create',
    { id: spaceId, organisationId, name: 'Chantier', colour: 'brick' },
    null,
  );
  const member = await invite('member', 'Mathis Member', spaceId);
  const guest =
    options.hosting === 'several'
      ? somebody('Gaston Guest', await makeAccount('Gaston Guest'), clock.id())
      : await invite('guest', 'Gaston Guest', spaceId);
  const outsiderAccount = await makeAccount('Oscar Outsider');
  const outsider = somebody('Oscar Outsider', outsiderAccount, clock.id());
  await house.act(
    outsider.actor,
    'organisation.create',
    { id: clock.id(), personId: outsider.personId, name: 'Ailleurs', personName: outsider.name, language: 'fr' },
    null,
  );
  const anonymous = somebody('Anonyme', null, clock.id());
  await house.followers.settled();

  return {
    house,
    connectionString: database.connectionString,
    clock,
    organisationId,
    spaceId,
    owner,
    member,
    guest,
    outsider,
    anonymous,
    cast,
    id: () => clock.id(),
    hire: (name) => invite('member', name, null),
    invite,
    account: async (name) => somebody(name, await makeAccount(name), clock.id()),
    async close() {
      await house.close();
      await db.close();
      await database.drop();
    },
  };
}

async function refusalOf(promise: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A state without its empty collections, which say nothing. */
function shown(state: ScopeState): unknown {
  return Object.fromEntries(Object.entries(state.rows).filter(([, rows]) => Object.keys(rows).length > 0));
}
