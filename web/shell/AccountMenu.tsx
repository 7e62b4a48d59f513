import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { chooseOrganisation } from '#web/core/me.ts';
import { signOut, useSession } from '#web/core/session.tsx';
import { navigation } from '#web/modules.tsx';
import { Menu, useMedia } from '#web/ui/index.ts';

/** My account, behind the button given: on a phone what has no room in its bar, my settings, my other organisations, the way out. */
export function AccountMenu({ children }: { children: ReactElement }) {
  const t = useT();
  const navigate = useNavigate();
  const { persons, person } = useSession();
  const isNarrow = useMedia('(max-width: 700px)');
  return (
    <Menu
      label={t('shell.account')}
      trigger={children}
      actions={[
        ...navigation
          .filter((each) => isNarrow && !each.isOnPhone && (!each.isForMembers || person.role !== 'guest'))
          .map((each) => ({
            key: each.path,
            label: t(each.titleKey as MessageKey),
            onAction: () => void navigate({ to: each.path }),
          })),
        { key: 'settings', label: t('settings.title'), onAction: () => void navigate({ to: '/settings' }) },
        ...persons
          .filter((each) => each.id !== person.id)
          .map((each) => ({
            key: each.id,
            label: each.organisation_name,
            onAction: () => {
              chooseOrganisation(each.organisation_id);
              location.assign('/');
            },
          })),
        { key: 'out', label: t('shell.signOut'), onAction: () => void signOut() },
      ]}
    />
  );
}
