/** What each module brings to the settings: sections, and cards among mine and those of the organisation. */
import type { Icon } from '@phosphor-icons/react';
import type { ComponentType } from 'react';
import { later, screen } from './core/later.tsx';
import type { Session } from './core/session.tsx';
import { OfferCard, operatorSettings } from './offers/index.tsx';
import { peopleSettings } from './people/settings.tsx';

export interface SettingsSection {
  key: string;
  titleKey: string;
  Icon: Icon;
  isFor: (session: Session) => boolean;
  Screen: ComponentType;
}
export const settingsSections: SettingsSection[] = [...peopleSettings, operatorSettings];
/** cards of modules among my own settings, and among those of the organisation */
export const mySettings: { key: string; titleKey: string; Screen: ComponentType }[] = [
  {
    key: 'notices',
    titleKey: 'profile.notices',
    Screen: screen(async () => (await import('./chat/NoticeChoices.tsx')).NoticeChoices),
  },
];
const AbandonedSpaces = later(async () => (await import('./spaces/AbandonedSpaces.tsx')).AbandonedSpaces);
const DeletedSpaces = later(async () => (await import('./spaces/DeletedSpaces.tsx')).DeletedSpaces);
export const organisationCards: { key: string; Card: ComponentType }[] = [
  { key: 'offer', Card: OfferCard },
  { key: 'abandoned', Card: AbandonedSpaces },
  { key: 'deleted', Card: DeletedSpaces },
];
