/** The machine put together from the modules' manifests: commands, queries, snapshots, scopes and followers. */

import { Compile } from 'typebox/compile';
import {
  emptyScope,
  parseScope,
  Refusal,
  type Row,
  type Scope,
  type ScopeState,
  type Stream,
  streamOf,
} from '#contract/index.ts';
import { type Act, createAct } from './act.ts';
import type { Clock } from './clock.ts';
import { type Database, type Db, isUnavailable } from './db.ts';
import { createFeed, type Feed } from './feed.ts';
import { type Followers, startFollowers } from './followers.ts';
import { type Actor, type Manifest, type Standing, system } from './module.ts';
import { parseChecked } from './parse.ts';
import { createStandings, isAllowed } from './standing.ts';

export interface Snapshot {
  scope: Scope;
  seq: number;
  rows: Record<string, Row[]>;
}

/** Where a stream stands: its last seq, and the one after which its log is whole. */
export interface Head {
  seq: number;
  cut_seq: number;
}

export interface House {
  db: Database;
  clock: Clock;
  manifests: Manifest[];
  act: Act;
  feed: Feed;
  followers: Followers;
  /** Hears the name of each command that was done for somebody. */
  onAnswered(listener: (command: string) => void): void;
  /** Answers a query for an actor; rejects with Refusal. */
  ask(actor: Actor, name: string, input: unknown): Promise<unknown>;
  /** The whole collections of scopes the actor holds, each with the seq of its stream, from one database snapshot. */
  snapshots(actor: Actor, scopes: Scope[]): Promise<Snapshot[]>;
  /** The actor's place in a scope, or undefined: what side doors (uploads, previews, calls) check. */
  standing(actor: Actor, scope: Scope): Promise<Standing | undefined>;
  /** Who an actor is in each of these scopes: the person, where they have a standing. */
  personsIn(actor: Actor, scopes: Scope[]): Promise<(string | undefined)[]>;
  scopesOf(accountId: string): Promise<Scope[]>;
  /** The scopes an account holds and where their streams stand, as of one moment: where a socket begins. */
  placeOf(accountId: string): Promise<{ scopes: Scope[]; heads: Map<Stream, Head> }>;
  close(): Promise<void>;
}

export interface HouseOptions {
  db: Database;
  clock: Clock;
  manifests: Manifest[];
  onError?: (where: string, error: unknown) => void;
}

export function openHouse({ db, clock, manifests, onError = () => {} }: HouseOptions): House {
  const commands = new Map(manifests.flatMap((m) => m.commands.map((each) => [each.spec.name, each])));
  const queries = new Map(
    manifests.flatMap((m) => m.queries.map((each) => [each.spec.name, { ...each, check: Compile(each.spec.input) }])),
  );
  const snapshotsOf = Map.groupBy(
    manifests.flatMap((m) => Object.entries(m.snapshots ?? {})),
    ([kind]) => kind,
  );
  const standings = createStandings(manifests);
  const feed = createFeed(db);
  const answered: ((command: string) => void)[] = [];
  const act = createAct(db, clock, feed, standings, commands, (command) => {
    for (const listener of answered) listener(command);
  });
  const followers = startFollowers(
    db,
    feed,
    manifests.flatMap((m) => m.followers ?? []),
    (name, input, op) => act(system, name, input, op),
    onError,
  );

  async function standing(actor: Actor, scope: Scope): Promise<Standing | undefined> {
    const [found] = await standings(db, [{ actor, scope }]);
    return found;
  }

  async function scopesOf(read: Db, accountId: string): Promise<Scope[]> {
    const lists = await Promise.all(manifests.map((m) => m.scopes?.(read, accountId) ?? []));
    return [...new Set(lists.flat())];
  }

  return {
    db,
    clock,
    manifests,
    act,
    feed,
    followers,
    standing,
    onAnswered: (listener) => void answered.push(listener),
    ask: (actor, name, raw) =>
      available(async () => {
        const query = queries.get(name);
        if (!query) throw new Refusal('not_found', { query: name });
        const input = parseChecked(query.check, raw);
        const by = await standing(actor, query.spec.scope(input as never));
        if (!by) throw new Refusal('not_found');
        if (!isAllowed(query.spec.may, by, actor)) throw new Refusal('forbidden');
        return query.run({ db, by, actor, clock }, input as never);
      }),
    snapshots: (actor, scopes) =>
      available(() =>
        db.snapshot(async (read) => {
          const found = await standings(
            read,
            scopes.map((scope) => ({ actor, scope })),
          );
          const heads = await headsOf(read, scopes);
          const result: Snapshot[] = [];
          for (const [i, scope] of scopes.entries()) {
            const by = found[i];
            const parts = parseScope(scope);
            if (!by || !parts) throw new Refusal('not_found', { scope });
            const rows: Record<string, Row[]> = {};
            for (const [, snapshot] of snapshotsOf.get(parts.kind) ?? []) {
              for (const [collection, list] of Object.entries(await snapshot(read, parts, by))) {
                (rows[collection] ??= []).push(...list);
              }
            }
            result.push({ scope, seq: heads.get(streamOf(scope))?.seq ?? 0, rows });
          }
          return result;
        }),
      ),
    personsIn: (actor, scopes) =>
      available(async () => {
        const found = await standings(
          db,
          scopes.map((scope) => ({ actor, scope })),
        );
        return found.map((each) => each?.personId ?? undefined);
      }),
    scopesOf: (accountId) => available(() => scopesOf(db, accountId)),
    placeOf: (accountId) =>
      available(() =>
        db.snapshot(async (read) => {
          const scopes = await scopesOf(read, accountId);
          return { scopes, heads: await headsOf(read, scopes) };
        }),
      ),
    async close() {
      feed.close();
      await followers.close();
      await act.close();
    },
  };
}

async function headsOf(db: Db, scopes: Scope[]): Promise<Map<Stream, Head>> {
  const rows = await db.query<Head & { stream: Stream }>(
    'select stream, seq, cut_seq from streams where stream = any($1)',
    [[...new Set(scopes.map(streamOf))]],
  );
  return new Map(rows.map(({ stream, ...head }) => [stream, head]));
}

async function available<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) throw new Refusal('unavailable');
    throw error;
  }
}

/** A snapshot as the replica holds it. */
export function stateOf(snapshot: Snapshot): ScopeState {
  const rows: Record<string, Record<string, Row>> = {};
  for (const [collection, list] of Object.entries(snapshot.rows)) {
    rows[collection] = Object.fromEntries(list.map((row) => [row.id, row]));
  }
  return { ...emptyScope, rows };
}
