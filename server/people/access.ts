/** Personal access tokens, sent as `Authorization: Bearer`. */
import { sessions as sessionsQuery, tokenCreate, tokenRevoke, tokens } from '#contract/access.ts';
import { Refusal } from '#contract/index.ts';
import { command, query } from '#core/module.ts';
import { hashOf, newSecret } from './setup.ts';

const signedIn = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'accepted',
  anonymous: 'forbidden',
} as const;
const ownOnly = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'forbidden',
  own: {
    member: 'accepted',
    guest: 'accepted',
    outsider: 'accepted',
    reader: 'accepted',
    space_admin: 'accepted',
    administrator: 'accepted',
    guest_elsewhere: 'accepted',
    operator: 'accepted',
  },
} as const;

export const create = command(tokenCreate, {
  expects: signedIn,
  async run(tx, input, by) {
    const token = `bef_${newSecret()}`;
    const made = await tx.query(
      `insert into access_tokens (id, account_id, name, token_hash, created_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id`,
      [input.id, by.accountId, input.name.trim(), hashOf(token), tx.now],
    );
    if (made.length === 0) throw new Refusal('conflict');
    return { id: input.id, token };
  },
});

export const revoke = command(tokenRevoke, {
  expects: ownOnly,
  async run(tx, input, by) {
    const gone = await tx.query(
      'update access_tokens set revoked_at = $3 where id = $1 and account_id = $2 and revoked_at is null returning id',
      [input.id, by.accountId, tx.now],
    );
    if (gone.length === 0) throw new Refusal('not_found');
    return {};
  },
});

export const list = query(tokens, {
  expects: signedIn,
  async run({ db, by }) {
    const rows = await db.query<never>(
      `select id, name, created_at, last_used_at from access_tokens
       where account_id = $1 and revoked_at is null order by created_at`,
      [by.accountId],
    );
    return { rows };
  },
});

export const sessions = query(sessionsQuery, {
  expects: signedIn,
  async run({ db, by, actor, clock }) {
    const rows = await db.query<never>(
      `select id, coalesce("userAgent", '') as user_agent, coalesce("ipAddress", '') as address,
              "createdAt" as created_at, id = $2 as is_this
       from auth.session where "userId" = $1 and "expiresAt" > $3 order by is_this desc, "createdAt" desc limit 100`,
      [by.accountId, actor.sessionId ?? '', clock.now()],
    );
    return { rows };
  },
});
