/** What people bring to the settings: my account, my ways in, and who is in the organisation. */
import { BuildingsIcon } from '@phosphor-icons/react/dist/csr/Buildings';
import { KeyIcon } from '@phosphor-icons/react/dist/csr/Key';
import { UserCircleIcon } from '@phosphor-icons/react/dist/csr/UserCircle';
import { screen } from '#web/core/later.tsx';
import type { Session } from '#web/core/session.tsx';

const everyone = () => true;
const members = ({ person }: Session) => person.role !== 'guest';

export const peopleSettings = [
  {
    key: 'me',
    titleKey: 'profile.title',
    Icon: UserCircleIcon,
    isFor: everyone,
    Screen: screen(async () => (await import('./MySettings.tsx')).MySettings),
  },
  {
    key: 'access',
    titleKey: 'access.title',
    Icon: KeyIcon,
    isFor: everyone,
    Screen: screen(async () => (await import('./AccessSettings.tsx')).AccessSettings),
  },
  {
    key: 'organisation',
    titleKey: 'organisation.title',
    Icon: BuildingsIcon,
    isFor: members,
    Screen: screen(async () => (await import('./OrganisationSettings.tsx')).OrganisationSettings),
  },
];
