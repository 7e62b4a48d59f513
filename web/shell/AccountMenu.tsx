import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useT } from '#web/core/i18n.ts';
import { chooseOrganisation } from '#web/core/me.ts';
import { signOut, useSession } from '#web/core/session.tsx';
import { Menu } from '#web/ui/index.ts';

/** My account, behind the button given: my settings, my other organisations, the way out. */
export function AccountMenu({ children }: { children: ReactElement }) {
  const t = useT();
  const navigate = useNavigate();
  const { persons, person } = useSession();
  return (
    <Menu
      label={t('shell.account')}
      trigger={children}
      actions={[
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
