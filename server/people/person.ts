import { organisationScope, personScope, Refusal, type Stream } from '#contract/index.ts';
import {
  type Person,
  personChanged,
  personDeactivate,
  personSetRole,
  personUpdate,
  profileChanged,
  scopeClosed,
} from '#contract/people.ts';
import type { Db } from '#core/db.ts';
import { command, type Tx } from '#core/module.ts';

export const personColumns = 'id, name, email, title, role, deactivated_at, created_at';

interface NewPerson {
  id: string;
  organisationId: string;
  accountId: string;
  role: Person['role'];
  name: string;
  email: string;
  language: 'fr' | 'en';
}

/** Makes the person; undefined when the id, or the account in this organisation, is taken. The caller emits. */
export async function insertPerson(tx: Tx, p: NewPerson): Promise<Person | undefined> {
  const [row] = await tx.query<Person>(
    `insert into persons (id, organisation_id, account_id, role, name, email, language, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${personColumns}`,
    [p.id, p.organisationId, p.accountId, p.role, p.name, p.email, p.language, tx.now],
  );
  return row;
}

/** Somebody who had left, and comes in again by a new invitation: the same person, so that what they wrote is theirs. */
export async function returnPerson(tx: Tx, p: NewPerson): Promise<Person | undefined> {
  const [row] = await tx.query<Person>(
    `update persons set deactivated_at = null, role = $3, name = $4, email = $5, language = $6
     where organisation_id = $1 and account_id = $2 and deactivated_at is not null returning ${personColumns}`,
    [p.organisationId, p.accountId, p.role, p.name, p.email, p.language],
  );
  return row;
}

async function organisationOf(db: Db, personId: string): Promise<string | undefined> {
  const [row] = await db.query<{ organisation_id: string }>('select organisation_id from persons where id = $1', [
    personId,
  ]);
  return row?.organisation_id;
}

const both = (organisationId: string, personId: string): Stream[] => [
  organisationScope(organisationId),
  personScope(personId),
];

export const update = command(personUpdate, {
  expects: {
    owner: 'accepted',
    member: 'not_found',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async streams(db, input) {
    const organisationId = await organisationOf(db, input.personId);
    return organisationId ? both(organisationId, input.personId) : [personScope(input.personId)];
  },
  async run(tx, input) {
    const [row] = await tx.query<Person & { organisation_id: string }>(
      `update persons set name = $2, title = $3, language = $4 where id = $1 returning ${personColumns}, organisation_id`,
      [input.personId, input.name.trim(), input.title.trim(), input.language],
    );
    if (!row) throw new Refusal('not_found');
    const { organisation_id, ...person } = row;
    tx.emit(organisationScope(organisation_id), personChanged, person);
    tx.emit(personScope(person.id), profileChanged, {
      id: person.id,
      organisation_id,
      name: person.name,
      language: input.language,
    });
    return {};
  },
});

export const setRole = command(personSetRole, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const [row] = await tx.query<Person>(
      `update persons set role = $3 where id = $2 and organisation_id = $1 and role in ('member', 'administrator')
         and deactivated_at is null returning ${personColumns}`,
      [input.organisationId, input.personId, input.role],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(organisationScope(input.organisationId), personChanged, row);
    return {};
  },
});

export const deactivate = command(personDeactivate, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
    own: { owner: 'forbidden', administrator: 'forbidden' },
  },
  streams: async (_db, input) => both(input.organisationId, input.personId),
  async run(tx, input, by) {
    if (input.personId === by.personId) throw new Refusal('forbidden', { reason: 'last_owner' });
    const [row] = await tx.query<Person>(
      `update persons set deactivated_at = $3 where id = $2 and organisation_id = $1 and role <> 'owner'
         and deactivated_at is null returning ${personColumns}`,
      [input.organisationId, input.personId, tx.now],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(organisationScope(input.organisationId), personChanged, row);
    tx.emit(personScope(input.personId), scopeClosed, { scope: organisationScope(input.organisationId) });
    tx.emit(personScope(input.personId), scopeClosed, { scope: personScope(input.personId) });
    return {};
  },
});
