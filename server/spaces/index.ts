/** Spaces, who is in them, and the invitations that lead there. */
import { Refusal } from '#contract/index.ts';
import type { Manifest, Standing } from '#core/module.ts';
import * as deleted from './deleted.ts';
import * as direct from './direct.ts';
import * as invitation from './invitation.ts';
import * as member from './member.ts';
import { names } from './names.ts';
import { readable } from './readable.ts';
import * as space from './space.ts';
import { inSpace, scopes } from './standing.ts';

export { notDeleted } from './deleted.ts';
export { refuseDirect } from './direct.ts';
export { grant, insertMember, moduleScopes, ungrant } from './member.ts';
export { columnsOf, found, foundByName, hasWords } from './search.ts';
export { insertSpace, scopesOfPerson } from './space.ts';

/** Refuses to write in an archived space; for the work modules, inside a command. */
export function refuseArchived(by: Standing): void {
  if (by.isArchived) throw new Refusal('conflict', { reason: 'archived' });
}

const ofSpaces = {
  ofOrganisation: 'space_id in (select id from spaces where organisation_id = $1)',
  ofSpace: 'space_id = $1',
};

export const spaces: Manifest = {
  name: 'spaces',
  tables: [
    { name: 'spaces', ofOrganisation: 'organisation_id = $1', ofSpace: 'id = $1', counted: 'spaces' },
    { name: 'members', ...ofSpaces },
    { name: 'grants', ...ofSpaces },
    { name: 'invitations', ofOrganisation: 'organisation_id = $1', ofSpace: 'space_id = $1' },
    { name: 'deleted_spaces', ...ofSpaces },
  ],
  streams: `select 'space:' || id as stream from spaces where organisation_id = $1`,
  readable,
  commands: [
    direct.open,
    space.create,
    space.change,
    space.archive,
    deleted.remove,
    deleted.removeAbandoned,
    deleted.appoint,
    deleted.restore,
    deleted.erase,
    member.add,
    member.setRole,
    member.rename,
    member.remove,
    invitation.create,
    invitation.revoke,
    invitation.accept,
  ],
  queries: [invitation.waiting, invitation.preview, deleted.list, deleted.abandoned],
  followers: [names],
  standings: { space: inSpace },
  scopes,
  snapshots: {
    space: (db, { id }) => space.snapshot(db, id),
    person: async (db, { id }) => ({ scopes: (await space.scopesOfPerson(db, id)).map((scope) => ({ id: scope })) }),
  },
};
