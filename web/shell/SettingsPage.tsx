/** Settings: what is mine, what is the organisation's, what is the host's; each person sees what is for them. */
import { Link, useParams } from '@tanstack/react-router';
import { Suspense } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { settingsSections } from '#web/settings.tsx';
import { SkeletonLines } from '#web/ui/index.ts';
import css from './SettingsPage.module.css';

export function SettingsPage() {
  const t = useT();
  const session = useSession();
  const { section } = useParams({ strict: false }) as { section?: string };
  const sections = settingsSections.filter((each) => each.isFor(session));
  const shown = sections.find((each) => each.key === section) ?? sections[0]!;
  return (
    <div className={css.page}>
      <h1>{t('settings.title')}</h1>
      <nav className={css.sections} aria-label={t('settings.title')}>
        {sections.map(({ key, titleKey, Icon }) => (
          <Link
            key={key}
            to="/settings/$section"
            params={{ section: key }}
            className={css.section}
            aria-current={key === shown.key ? 'page' : undefined}
          >
            <Icon size={20} aria-hidden="true" />
            {t(titleKey as MessageKey)}
          </Link>
        ))}
      </nav>
      <div className={css.body}>
        <Suspense fallback={<SkeletonLines />}>
          <shown.Screen />
        </Suspense>
      </div>
    </div>
  );
}
