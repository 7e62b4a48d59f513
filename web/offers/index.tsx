/** What offers bring to the settings: the organisation's own offer and use, and the operator's page. */
import { HardDrivesIcon } from '@phosphor-icons/react/dist/csr/HardDrives';
import { later, screen } from '#web/core/later.tsx';
import type { Session } from '#web/core/session.tsx';

export const OfferCard = later(async () => (await import('./OfferCard.tsx')).OfferCard);

export const operatorSettings = {
  key: 'operator',
  titleKey: 'operator.title',
  Icon: HardDrivesIcon,
  isFor: ({ account }: Session) => account.isOperator,
  Screen: screen(async () => (await import('./OperatorPage.tsx')).OperatorPage),
};
