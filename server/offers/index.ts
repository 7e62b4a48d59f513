/** Offers: what the host allows each organisation, what is used of it, and the operator's own view. */
import type { Manifest } from '#core/module.ts';
import { define, give, list, retire } from './offer.ts';
import { all, health, letters, usage } from './usage.ts';

export { charge, freeBytes, noRoom, streamsOfRoom, usedBytes } from './ledger.ts';

export const offers: Manifest = {
  name: 'offers',
  tables: [
    { name: 'offers', ofOrganisation: null, stays: 'of the host, not of an organisation' },
    { name: 'storage', ofOrganisation: 'organisation_id = $1' },
  ],
  commands: [define, retire, give],
  queries: [list, usage, all, health, letters],
};
