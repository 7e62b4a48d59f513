/** Who may in a meeting, as the rights matrix tries it: hosts, or everybody in the space. */
export const hostOnly = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'forbidden',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export const inside = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;
