import type { spaces as source } from '../fr/spaces.ts';

export const spaces = {
  'spaces.members': 'Members',
  'spaces.membersOf': 'Members of {space}',
  'spaces.membersCount': '{count, plural, one {# member} other {# members}}',
  'spaces.addMember': 'Add a person of the organisation',
  'spaces.remove': 'Remove from the space',
  'spaces.leave': 'Leave the space',
  'spaces.settings': 'Space settings',
  'spaces.archive': 'Archive the space',
  'spaces.unarchive': 'Open the space again',
  'spaces.archived': 'This space is archived: it can be read, no longer written to.',
  'spaces.role.space_admin': 'administers',
  'spaces.role.space_member': 'writes',
  'spaces.role.space_reader': 'reads only',
  'spaces.role.space_guest': 'guest',
  'spaces.tabs': 'Sections of the space',
  'spaces.missing': 'This space is not for you',
  'spaces.missingAbout': 'It may have been closed, or you are no longer a member.',
} satisfies Record<keyof typeof source, string>;
