/** Who stands where in a space, its modules and its narrower scopes. */
import type { Role, Scope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import type { Limits, Standing, StandingRequest } from '#core/module.ts';
import { scopesOfPerson } from './space.ts';

interface Found {
  ask: number;
  role: Role;
  person_id: string;
  account_id: string;
  name: string;
  is_limited: boolean;
  organisation_id: string;
  limits: Limits;
  has_grant: boolean;
  is_archived: boolean;
}

/** A narrower scope needs its grant; a module's scope needs a membership that is not limited. */
export async function inSpace(db: Db, requests: StandingRequest[]): Promise<(Standing | undefined)[]> {
  const scopes = requests.map(({ parts }) =>
    parts.inner ? `space:${parts.id}/${parts.kind.slice(6)}:${parts.inner}` : '',
  );
  const rows = await db.query<Found>(
    `select w.ask, m.role, m.person_id, m.account_id, m.name, m.is_limited, s.organisation_id, o.limits,
            g.scope is not null as has_grant, s.archived_at is not null as is_archived
     from unnest($1::int[], $2::text[], $3::uuid[], $4::text[]) as w (ask, account_id, space_id, scope)
     join members m on m.account_id = w.account_id and m.space_id = w.space_id
     join persons p on p.id = m.person_id and p.deactivated_at is null
     join spaces s on s.id = m.space_id join organisations o on o.id = s.organisation_id
     left join grants g on g.scope = w.scope and g.person_id = m.person_id`,
    [
      requests.map((_, i) => i),
      requests.map((each) => each.actor.accountId),
      requests.map((each) => each.parts.id),
      scopes,
    ],
  );
  const found: (Standing | undefined)[] = requests.map(() => undefined);
  for (const row of rows) {
    const { parts } = requests[row.ask]!;
    const isOpen = parts.inner ? row.has_grant : parts.kind === 'space' || !row.is_limited;
    if (!isOpen) continue;
    found[row.ask] = {
      role: row.role,
      accountId: row.account_id,
      personId: row.person_id,
      name: row.name,
      organisationId: row.organisation_id,
      limits: row.limits,
      isArchived: row.is_archived,
    };
  }
  return found;
}

export async function scopes(db: Db, accountId: string): Promise<Scope[]> {
  const persons = await db.query<{ id: string }>(
    'select id from persons where account_id = $1 and deactivated_at is null',
    [accountId],
  );
  return (await Promise.all(persons.map((person) => scopesOfPerson(db, person.id)))).flat();
}
