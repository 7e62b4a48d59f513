/** Who may change a plan, and who only its tasks: said apart from the contract's `may`, so that one checks the other. */
import type { Expectations } from '#core/module.ts';

export const writers: Expectations = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
};
export const members: Expectations = { ...writers, guest: 'forbidden' };
