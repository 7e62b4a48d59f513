import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Notification as Notice } from '#contract/chat.ts';
import { shortWhen } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, Badge, Button, Card, EmptyState } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { useNotifications } from './unread.ts';

/** One inbox of what concerns me. */
export function InboxPage() {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const rows = sorted(useNotifications());
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('inbox.title')}</h1>
        <span>
          {permission === 'default' && (
            <Button kind="quiet" onClick={() => void Notification.requestPermission().then(setPermission)}>
              {t('inbox.allow')}
            </Button>
          )}
          {rows.some((row) => !row.read_at) && (
            <Button onClick={() => void send('notification.read', { personId: person.id })}>
              {t('inbox.allRead')}
            </Button>
          )}
        </span>
      </header>
      {rows.length === 0 ? (
        <EmptyState icon={<TrayIcon size={56} />} title={t('inbox.empty')}>
          {t('inbox.emptyAbout')}
        </EmptyState>
      ) : (
        <Card as="div">
          {rows.map((row) => (
            <NoticeRow key={row.id} row={row} />
          ))}
        </Card>
      )}
    </div>
  );
}

const sorted = (rows: Notice[] | undefined): Notice[] => [...(rows ?? [])].sort((a, b) => b.at.localeCompare(a.at));

function NoticeRow({ row }: { row: Notice }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  return (
    <Link
      to="/s/$spaceId/$tab/$"
      params={{ spaceId: row.space_id, tab: 'chat', _splat: row.channel_id }}
      search={{ message: row.thread_id ?? row.message_id } as never}
      className={css.row}
      onClick={() => void send('notification.read', { personId: person.id, ids: [row.id] }).catch(() => {})}
    >
      <span className={row.read_at ? '' : css.dot} />
      <Avatar id={row.author_id ?? ''} name={row.author_name} size={38} />
      <span>
        <strong>{t(`inbox.${row.kind}`, { name: row.author_name })}</strong>
        <div className={css.muted}>{row.excerpt}</div>
      </span>
      <time className={css.muted} dateTime={row.at}>
        {shortWhen(row.at)}
      </time>
    </Link>
  );
}

export function InboxBadge() {
  const t = useT();
  const unread = useNotifications()?.filter((row) => !row.read_at).length ?? 0;
  useTitle(unread);
  useBrowserNotices();
  return <Badge count={unread} label={t('inbox.unread', { count: unread })} />;
}

function useTitle(unread: number): void {
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Beffroi` : 'Beffroi';
  }, [unread]);
}

/** The browser's own notice of what arrives while the window is hidden, once allowed. */
function useBrowserNotices(): void {
  const t = useT();
  const rows = useNotifications();
  const known = useRef<Set<string>>(undefined);
  useEffect(() => {
    if (!rows) return;
    const fresh = known.current ? rows.filter((row) => !known.current!.has(row.id) && !row.read_at) : [];
    known.current = new Set(rows.map((row) => row.id));
    if (document.visibilityState === 'visible' || !('Notification' in window) || Notification.permission !== 'granted')
      return;
    for (const row of fresh)
      new Notification(t(`inbox.${row.kind}`, { name: row.author_name }), {
        body: row.excerpt,
        tag: row.id,
        icon: '/logo.svg',
      });
  }, [rows, t]);
}

/** The home's card: the newest of what concerns me. */
export function InboxCard() {
  const t = useT();
  const rows = sorted(useNotifications()).slice(0, 5);
  if (rows.length === 0) return null;
  return (
    <Card title={t('inbox.title')}>
      <div>
        {rows.map((row) => (
          <NoticeRow key={row.id} row={row} />
        ))}
      </div>
    </Card>
  );
}
