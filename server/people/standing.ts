/** Who stands where in the scopes that people own: the server, an organisation, one's own person. */
import { organisationScope, personScope, type Role, type Scope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import type { Limits, Standing, StandingRequest } from '#core/module.ts';
import { noLimits } from '#core/standing.ts';

interface PersonRow {
  id: string;
  organisation_id: string;
  account_id: string;
  role: Role | 'guest';
  name: string;
  limits: Limits;
}

const select = `select p.id, p.organisation_id, p.account_id, p.role, p.name, o.limits
  from persons p join organisations o on o.id = p.organisation_id`;

/** Anyone may ask the server; an operator is one who set it up. */
export async function inServer(db: Db, requests: StandingRequest[]): Promise<(Standing | undefined)[]> {
  const accounts = requests.map((each) => each.actor.accountId).filter((each) => each !== null);
  const operators = accounts.length
    ? await db.query<{ account_id: string }>('select account_id from operators where account_id = any($1)', [accounts])
    : [];
  return requests.map(({ actor }) => ({
    role: !actor.accountId
      ? 'anonymous'
      : operators.some((each) => each.account_id === actor.accountId)
        ? 'operator'
        : 'account',
    accountId: actor.accountId,
    personId: null,
    name: '',
    organisationId: null,
    limits: noLimits,
  }));
}

/** Members only: a guest has no standing in the organisation itself. */
export async function inOrganisation(db: Db, requests: StandingRequest[]): Promise<(Standing | undefined)[]> {
  const rows = await db.query<PersonRow>(
    `${select} join unnest($1::text[], $2::uuid[]) as w (account_id, organisation_id)
       on p.account_id = w.account_id and p.organisation_id = w.organisation_id
     where p.deactivated_at is null and p.role <> 'guest'`,
    [requests.map((each) => each.actor.accountId), requests.map((each) => each.parts.id)],
  );
  return requests.map(({ actor, parts }) => {
    const row = rows.find((each) => each.account_id === actor.accountId && each.organisation_id === parts.id);
    return row && toStanding(row, row.role as Role);
  });
}

export async function inPerson(db: Db, requests: StandingRequest[]): Promise<(Standing | undefined)[]> {
  const rows = await db.query<PersonRow>(`${select} where p.id = any($1::uuid[]) and p.deactivated_at is null`, [
    requests.map((each) => each.parts.id),
  ]);
  return requests.map(({ actor, parts }) => {
    const row = rows.find((each) => each.id === parts.id && each.account_id === actor.accountId);
    return row && toStanding(row, 'self');
  });
}

function toStanding(row: PersonRow, role: Role): Standing {
  return {
    role,
    accountId: row.account_id,
    personId: row.id,
    name: row.name,
    organisationId: row.organisation_id,
    limits: row.limits,
  };
}

export async function scopes(db: Db, accountId: string): Promise<Scope[]> {
  const rows = await db.query<PersonRow>(`${select} where p.account_id = $1 and p.deactivated_at is null`, [accountId]);
  return rows.flatMap((row) =>
    row.role === 'guest' ? [personScope(row.id)] : [personScope(row.id), organisationScope(row.organisation_id)],
  );
}
