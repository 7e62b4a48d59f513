/** People: accounts, organisations and the persons in them. */
import { organisationScope, personScope, type Row } from '#contract/index.ts';
import type { Manifest } from '#core/module.ts';
import * as access from './access.ts';
import { me } from './me.ts';
import * as organisation from './organisation.ts';
import * as person from './person.ts';
import { readable } from './readable.ts';
import { inOrganisation, inPerson, inServer, scopes } from './standing.ts';

export { type Accounts, accountOf, accountRoutes, createAccounts } from './account.ts';
export { sendMail } from './mail.ts';
export { openPerson, organisationRow, seatsTaken, setOffer, setStartingLimits } from './organisation.ts';
export { insertPerson, personColumns, returnPerson } from './person.ts';
export { resetLink } from './reset.ts';
export { hashOf, hostingOf, isSetupToken, lastingSecret, newSecret, newSetupToken } from './setup.ts';

export const people: Manifest = {
  name: 'people',
  tables: [
    { name: 'organisations', ofOrganisation: 'id = $1' },
    { name: 'persons', ofOrganisation: 'organisation_id = $1', counted: 'people' },
    {
      name: 'auth."user"',
      ofOrganisation: 'id in (select account_id from persons where organisation_id = $1)',
      // neither passwords nor sessions: people choose a password again where they arrive
      columns: ['id', 'name', 'email', 'createdAt', 'updatedAt'],
    },
    { name: 'outbox', ofOrganisation: null, stays: 'letters of this server, with its links' },
    { name: 'operators', ofOrganisation: null, stays: 'who set this server up' },
    { name: 'access_tokens', ofOrganisation: null, stays: 'secrets of an account, for this server only' },
  ],
  streams: `select 'organisation:' || $1 as stream union all select 'person:' || id from persons where organisation_id = $1`,
  readable,
  imported: organisation.moveIn,
  commands: [
    organisation.create,
    organisation.rename,
    person.update,
    person.setRole,
    person.deactivate,
    access.create,
    access.revoke,
  ],
  queries: [me, access.list, access.sessions],
  standings: { server: inServer, organisation: inOrganisation, person: inPerson },
  scopes,
  snapshots: {
    async organisation(db, { id }) {
      const [organisations, persons] = await Promise.all([
        db.query<Row>('select id, name, offer_id, limits, created_at from organisations where id = $1', [id]),
        db.query<Row>(`select ${person.personColumns} from persons where organisation_id = $1`, [id]),
      ]);
      return { organisations, persons };
    },
    async person(db, { id }) {
      const [row] = await db.query<{
        id: string;
        organisation_id: string;
        name: string;
        language: string;
        role: string;
      }>('select id, organisation_id, name, language, role from persons where id = $1', [id]);
      const { role, ...profile } = row!;
      const held = role === 'guest' ? [personScope(id)] : [personScope(id), organisationScope(profile.organisation_id)];
      return { profiles: [profile], scopes: held.map((scope) => ({ id: scope })) };
    },
  },
};
