/** Finds who stands where, one query per kind of scope for a whole batch. */
import { parseScope, type Role, type Scope } from '#contract/index.ts';
import type { Db } from './db.ts';
import type { Actor, Limits, Manifest, Standing, StandingRequest } from './module.ts';

export const noLimits: Limits = {
  seats: null,
  guests: true,
  storage_bytes: null,
  meeting_participants: null,
  meeting_minutes: null,
};

const theHouse: Standing = {
  role: 'operator',
  accountId: null,
  personId: null,
  name: 'Beffroi',
  organisationId: null,
  limits: noLimits,
};

export type Standings = (db: Db, wanted: { actor: Actor; scope: Scope }[]) => Promise<(Standing | undefined)[]>;

/** `may`: the table is the `may` row of each command and query in the contract. The house itself may do everything. */
export function isAllowed(may: readonly Role[], standing: Standing, actor: Actor): boolean {
  return actor.system === true || may.includes(standing.role);
}

export function createStandings(manifests: Manifest[]): Standings {
  const resolvers = new Map(manifests.flatMap((each) => Object.entries(each.standings ?? {})));
  return async (db, wanted) => {
    const found: (Standing | undefined)[] = wanted.map(({ actor }) => (actor.system ? theHouse : undefined));
    const groups = new Map<string, { at: number; request: StandingRequest }[]>();
    wanted.forEach(({ actor, scope }, at) => {
      const parts = parseScope(scope);
      if (actor.system || !parts) return;
      const head = parts.kind.split('/')[0]!;
      const group = groups.get(head) ?? [];
      group.push({ at, request: { actor, parts } });
      groups.set(head, group);
    });
    await Promise.all(
      [...groups].map(async ([head, group]) => {
        const standings = await resolvers.get(head)?.(
          db,
          group.map((each) => each.request),
        );
        group.forEach(({ at }, i) => {
          found[at] = standings?.[i];
        });
      }),
    );
    return found;
  };
}
