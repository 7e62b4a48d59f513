import { channelScope, organisationScope, personScope, Refusal, type Stream, spaceScope } from '#contract/index.ts';
import {
  invitationAccept,
  invitationCreate,
  invitation as invitationQuery,
  invitationRevoke,
  invitations,
} from '#contract/invitations.ts';
import { personEntered, scopeOpened } from '#contract/people.ts';
import { command, type Limits, query, type Tx } from '#core/module.ts';
import {
  accountOf,
  hashOf,
  insertPerson,
  newSecret,
  openPerson,
  organisationRow,
  returnPerson,
  seatsTaken,
  sendMail,
} from '../people/index.ts';
import { notDeleted } from './deleted.ts';
import { refuseDirect } from './direct.ts';
import { insertMember } from './member.ts';

const DAYS = 14;
const DAYS_REINFORCED = 2;

interface InvitationRow {
  id: string;
  organisation_id: string;
  space_id: string | null;
  channel_id: string | null;
  role: 'administrator' | 'member' | 'guest';
  email: string | null;
  expires_at: string;
  accepted_at: string | null;
  revoked_at: string | null;
}

/** SQL: an invitation, unless it leads into a space that is deleted: that one is there again when the space is. */
const isThere = `(i.space_id is null or i.${notDeleted})`;
const columns = 'id, organisation_id, space_id, channel_id, role, email, expires_at, accepted_at, revoked_at';

export const create = command(invitationCreate, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'forbidden',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  streams: async (_db, input) => [
    organisationScope(input.organisationId),
    ...(input.spaceId ? [spaceScope(input.spaceId)] : []),
  ],
  async run(tx, input, by) {
    if (by.organisationId !== input.organisationId) throw new Refusal('not_found');
    if (input.spaceId) await refuseDirect(tx, input.spaceId);
    if (input.role === 'guest' && !input.spaceId) throw new Refusal('invalid', { path: '/spaceId' });
    if (by.role === 'space_admin' && input.role !== 'guest' && !(await isAdministrator(tx, by.personId!))) {
      throw new Refusal('forbidden');
    }
    await refuseBeyondOffer(tx, input.organisationId, by.limits, input.role);
    const isReinforced = by.limits.security === 'reinforced';
    if (isReinforced && !input.email) throw new Refusal('invalid', { reason: 'address_needed' });
    const days = isReinforced ? DAYS_REINFORCED : DAYS;
    const token = newSecret();
    const made = await tx.query(
      `insert into invitations (id, organisation_id, space_id, channel_id, role, email, token_hash, created_by, created_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
      [
        input.id,
        input.organisationId,
        input.spaceId,
        input.channelId ?? null,
        input.role,
        input.email?.toLowerCase() ?? null,
        hashOf(token),
        by.personId,
        tx.now,
        new Date(tx.now.getTime() + days * 86_400_000),
      ],
    );
    if (made.length === 0) throw new Refusal('conflict');
    const link = `/invitation/${token}`;
    if (input.email) await writeLetter(tx, input.organisationId, input.email, by.name, link);
    return { id: input.id, link };
  },
});

async function isAdministrator(tx: Tx, personId: string): Promise<boolean> {
  const rows = await tx.query(`select 1 from persons where id = $1 and role in ('owner', 'administrator')`, [personId]);
  return rows.length > 0;
}

/** Said when inviting, so that nobody is invited in vain; decided when accepting, under the organisation's lock. */
async function refuseBeyondOffer(
  tx: Tx,
  organisationId: string,
  limits: Limits,
  role: InvitationRow['role'],
): Promise<void> {
  if (role === 'guest') {
    if (!limits.guests) throw new Refusal('over_limit', { reason: 'no_guests_on_offer' });
    return;
  }
  if (limits.seats !== null && (await seatsTaken(tx, organisationId)) >= limits.seats) {
    throw new Refusal('over_limit', { reason: 'seats_full', seats: limits.seats });
  }
}

async function writeLetter(tx: Tx, organisationId: string, email: string, from: string, link: string): Promise<void> {
  const organisation = await organisationRow(tx, organisationId);
  await sendMail(tx, {
    organisationId,
    recipient: email,
    subject: `${from} vous invite à rejoindre ${organisation!.name}`,
    body: [
      'Bonjour,',
      `${from} vous invite à rejoindre ${organisation!.name} sur Beffroi.`,
      `Ouvrez ce lien, valable ${DAYS} jours : {base}${link}`,
      '—',
      `${from} invites you to join ${organisation!.name} on Beffroi. Open the link above; it works for ${DAYS} days.`,
    ].join('\n\n'),
  });
}

export const revoke = command(invitationRevoke, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const gone = await tx.query(
      `update invitations set revoked_at = $3 where id = $1 and organisation_id = $2 and accepted_at is null and revoked_at is null
       returning id`,
      [input.id, input.organisationId, tx.now],
    );
    if (gone.length === 0) throw new Refusal('not_found');
    return {};
  },
});

export const accept = command(invitationAccept, {
  expects: { owner: 'conflict', member: 'conflict', guest: 'conflict', outsider: 'accepted', anonymous: 'forbidden' },
  async streams(db, input, actor) {
    const [row] = await db.query<InvitationRow>(
      `select ${columns} from invitations i where token_hash = $1 and ${isThere}`,
      [hashOf(input.token)],
    );
    if (!row || row.organisation_id !== input.organisationId) throw new Refusal('not_found');
    const [person] = await db.query<{ id: string }>(
      'select id from persons where organisation_id = $1 and account_id = $2',
      [row.organisation_id, actor.accountId],
    );
    const streams: Stream[] = [organisationScope(row.organisation_id), personScope(person?.id ?? input.personId)];
    return row.space_id ? [...streams, spaceScope(row.space_id)] : streams;
  },
  async run(tx, input, by) {
    const [row] = await tx.query<InvitationRow>(
      `select ${columns} from invitations i where token_hash = $1 and ${isThere} for update`,
      [hashOf(input.token)],
    );
    if (!row || row.organisation_id !== input.organisationId) throw new Refusal('not_found');
    if (row.revoked_at || row.expires_at < tx.now.toISOString())
      throw new Refusal('conflict', { reason: 'invitation_expired' });
    if (row.accepted_at) throw new Refusal('conflict', { reason: 'invitation_used' });
    const account = await accountOf(tx, by.accountId!);
    if (row.email && row.email !== account.email.toLowerCase()) {
      throw new Refusal('forbidden', { reason: 'invitation_other_address' });
    }
    const personId = await enter(tx, row, input, account);
    if (row.space_id) {
      const member = await insertMember(tx, {
        spaceId: row.space_id,
        personId,
        role: row.role === 'guest' ? 'space_guest' : 'space_member',
        only: row.channel_id ? [channelScope(row.space_id, row.channel_id)] : undefined,
      });
      if (!member) throw new Refusal('conflict', { reason: 'already_member' });
    }
    await tx.query('update invitations set accepted_at = $2, accepted_by = $3 where id = $1', [
      row.id,
      tx.now,
      personId,
    ]);
    return { organisationId: row.organisation_id, personId, spaceId: row.space_id };
  },
});

/** The person who comes in: the one they already are in this organisation, or a new one, within what the offer allows. */
async function enter(
  tx: Tx,
  row: InvitationRow,
  input: { personId: string; name: string; language: 'fr' | 'en' },
  account: { id: string; email: string },
): Promise<string> {
  const [known] = await tx.query<{ id: string }>(
    'select id from persons where organisation_id = $1 and account_id = $2 and deactivated_at is null',
    [row.organisation_id, account.id],
  );
  if (known) {
    if (!row.space_id) throw new Refusal('conflict', { reason: 'already_member' });
    return known.id;
  }
  const organisation = (await organisationRow(tx, row.organisation_id))!;
  await refuseBeyondOffer(tx, row.organisation_id, organisation.limits, row.role);
  const newcomer = {
    id: input.personId,
    organisationId: row.organisation_id,
    accountId: account.id,
    role: row.role,
    name: input.name.trim(),
    email: account.email,
    language: input.language,
  };
  const person = (await returnPerson(tx, newcomer)) ?? (await insertPerson(tx, newcomer));
  if (!person) throw new Refusal('conflict');
  tx.emit(organisationScope(row.organisation_id), personEntered, person);
  openPerson(tx, row.organisation_id, person.id, person.name, input.language);
  if (row.role !== 'guest') {
    tx.emit(personScope(person.id), scopeOpened, { scope: organisationScope(row.organisation_id) });
  }
  return person.id;
}

export const waiting = query(invitations, {
  expects: {
    owner: 'accepted',
    member: 'forbidden',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run({ db, clock }, input) {
    const rows = await db.query<never>(
      `select i.id, i.role, i.email, s.name as space_name, i.created_at, i.expires_at from invitations i
       left join spaces s on s.id = i.space_id
       where i.organisation_id = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > $2 and ${isThere}
       order by i.created_at desc limit 500`,
      [input.organisationId, clock.now()],
    );
    return { rows };
  },
});

export const preview = query(invitationQuery, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'accepted' },
  async run({ db, clock }, input) {
    const [row] = await db.query<
      InvitationRow & { organisation_name: string; space_name: string | null; by_name: string }
    >(
      `select i.*, o.name as organisation_name, s.name as space_name, p.name as by_name from invitations i
       join organisations o on o.id = i.organisation_id join persons p on p.id = i.created_by
       left join spaces s on s.id = i.space_id where i.token_hash = $1 and ${isThere}`,
      [hashOf(input.token)],
    );
    if (!row) throw new Refusal('not_found');
    if (row.revoked_at || row.expires_at < clock.now().toISOString())
      throw new Refusal('conflict', { reason: 'invitation_expired' });
    if (row.accepted_at) throw new Refusal('conflict', { reason: 'invitation_used' });
    const known = row.email ? await db.query('select 1 from auth."user" where lower(email) = $1', [row.email]) : [];
    return {
      organisationId: row.organisation_id,
      organisationName: row.organisation_name,
      role: row.role,
      spaceName: row.space_name,
      invitedBy: row.by_name,
      email: row.email,
      hasAccount: known.length > 0,
    };
  },
});
