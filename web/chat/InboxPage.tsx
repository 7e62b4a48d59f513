import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, Card, EmptyState, SegmentedControl, SkeletonLines } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { AllRead, NoticeRow, sorted } from './InboxCard.tsx';
import { NoticeSwitches } from './NoticeChoices.tsx';
import { useNotifications } from './unread.ts';

type Shown = 'all' | 'unread' | 'mention' | 'reply' | 'reaction';
const PAGE = 60;

/** One inbox of what concerns me. */
export function InboxPage() {
  const t = useT();
  const told = useNotifications();
  const rows = sorted(told);
  const [shown, setShown] = useState<Shown>('all');
  const [most, setMost] = useState(PAGE);
  const found = rows.filter(
    (row) => shown === 'all' || (shown === 'unread' ? !row.read_at : row.kind.replace('task_', '') === shown),
  );
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('inbox.title')}</h1>
      </header>
      <NoticeSwitches />
      {rows.length > 0 && (
        <div className={css.shown}>
          <SegmentedControl<Shown>
            label={t('inbox.title')}
            value={shown}
            onChange={setShown}
            options={(['all', 'unread', 'mention', 'reply', 'reaction'] as const).map((value) => ({
              value,
              label: t(`inbox.shown.${value}`),
            }))}
          />
          <AllRead rows={rows} />
        </div>
      )}
      {!told ? (
        <SkeletonLines />
      ) : found.length === 0 ? (
        <EmptyState icon={<TrayIcon size={56} />} title={rows.length === 0 ? t('inbox.empty') : t('inbox.noneSuch')}>
          {t('inbox.emptyAbout')}
        </EmptyState>
      ) : (
        <Card as="div">
          <div>
            {found.slice(0, most).map((row) => (
              <NoticeRow key={row.id} row={row} />
            ))}
          </div>
          {found.length > most && (
            <Button kind="quiet" onClick={() => setMost(most + PAGE)}>
              {t('search.more')}
            </Button>
          )}
        </Card>
      )}
    </div>
  );
}
