import { organisationScope, personScope, Refusal } from '#contract/index.ts';
import {
  type Organisation,
  organisationChanged,
  organisationCreate,
  organisationCreated,
  organisationRename,
  personEntered,
  profileChanged,
  scopeOpened,
} from '#contract/people.ts';
import type { Db } from '#core/db.ts';
import { command, type Limits, type Tx } from '#core/module.ts';
import { noLimits } from '#core/standing.ts';
import { accountOf } from './account.ts';
import { insertPerson } from './person.ts';
import { hostingOf, spendSetupToken } from './setup.ts';

const columns = 'id, name, offer_id, limits, created_at';

export const create = command(organisationCreate, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  async run(tx, input, by) {
    const accountId = by.accountId!;
    const hosting = await hostingOf(tx);
    if (!hosting) await spendSetupToken(tx, accountId, input.setupToken, input.hosting ?? 'own');
    else if (hosting === 'own') throw new Refusal('forbidden', { reason: 'setup_done' });
    const isFree = (hosting ?? input.hosting) === 'several';
    const [row] = await tx.query<Organisation>(
      `insert into organisations (id, name, offer_id, limits, created_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning ${columns}`,
      [
        input.id,
        input.name.trim(),
        isFree ? 'free' : 'own',
        JSON.stringify(isFree ? await startingLimits(tx) : noLimits),
        tx.now,
      ],
    );
    if (!row) throw new Refusal('conflict');
    const account = await accountOf(tx, accountId);
    const person = await insertPerson(tx, {
      id: input.personId,
      organisationId: input.id,
      accountId,
      role: 'owner',
      name: input.personName.trim(),
      email: account.email,
      language: input.language,
    });
    if (!person) throw new Refusal('conflict');
    const scope = organisationScope(input.id);
    tx.emit(scope, organisationCreated, row);
    tx.emit(scope, personEntered, person);
    openPerson(tx, input.id, input.personId, person.name, input.language);
    tx.emit(personScope(input.personId), scopeOpened, { scope });
    return { id: input.id, personId: input.personId };
  },
});

/** What an organisation may do until its host says otherwise, on a server that hosts several; the offers module keeps it. */
async function startingLimits(db: Db): Promise<Limits> {
  const [row] = await db.query<{ value: Limits }>(`select value from instance where key = 'starting_limits'`);
  return row!.value;
}

export async function setStartingLimits(tx: Tx, limits: Limits): Promise<void> {
  await tx.query(`update instance set value = $1 where key = 'starting_limits'`, [JSON.stringify(limits)]);
}

/** A person's own scope begins with who they are here. */
export function openPerson(
  tx: Tx,
  organisationId: string,
  personId: string,
  name: string,
  language: 'fr' | 'en',
): void {
  tx.emit(personScope(personId), profileChanged, { id: personId, organisation_id: organisationId, name, language });
  tx.emit(personScope(personId), scopeOpened, { scope: personScope(personId) });
}

export const rename = command(organisationRename, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const [row] = await tx.query<Organisation>(
      `update organisations set name = $2 where id = $1 returning ${columns}`,
      [input.organisationId, input.name.trim()],
    );
    tx.emit(organisationScope(input.organisationId), organisationChanged, row!);
    return {};
  },
});

/** Gives an organisation another offer; for the offers module, inside its own command. */
export async function setOffer(tx: Tx, organisationId: string, offerId: string, limits: Limits): Promise<void> {
  const [row] = await tx.query<Organisation>(
    `update organisations set offer_id = $2, limits = $3 where id = $1 returning ${columns}`,
    [organisationId, offerId, JSON.stringify(limits)],
  );
  if (!row) throw new Refusal('not_found');
  tx.emit(organisationScope(organisationId), organisationChanged, row);
}

/** An organisation that arrives on an empty server is at home: its owners run it, and no host's offer limits it. */
export async function moveIn(db: Db, organisationId: string): Promise<void> {
  await db.query(`insert into instance (key, value) values ('hosting', '"own"')`);
  await db.query(
    `insert into operators (account_id, since)
     select account_id, now() from persons where organisation_id = $1 and role = 'owner' and deactivated_at is null`,
    [organisationId],
  );
  await db.query(`update organisations set offer_id = 'own', limits = $2 where id = $1 and offer_id <> 'own'`, [
    organisationId,
    JSON.stringify(noLimits),
  ]);
}

/** How many seats are taken: everyone who is not a guest and has not been deactivated. */
export async function seatsTaken(db: Db, organisationId: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    `select count(*) from persons where organisation_id = $1 and role <> 'guest' and deactivated_at is null`,
    [organisationId],
  );
  return row!.count;
}

export async function organisationRow(db: Db, id: string): Promise<Organisation | undefined> {
  const [row] = await db.query<Organisation>(`select ${columns} from organisations where id = $1`, [id]);
  return row;
}
