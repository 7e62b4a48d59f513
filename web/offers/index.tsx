/** What offers bring to the settings: the organisation's own offer and use, and the operator's page. */
import { HardDrivesIcon } from '@phosphor-icons/react/dist/csr/HardDrives';
import { lazy } from 'react';
import type { Session } from '#web/core/session.tsx';

export { OfferCard } from './OfferCard.tsx';

export const operatorSettings = {
  key: 'operator',
  titleKey: 'operator.title',
  Icon: HardDrivesIcon,
  isFor: ({ account }: Session) => account.isOperator,
  Screen: lazy(() => import('./OperatorPage.tsx').then((module) => ({ default: module.OperatorPage }))),
};
