import { ArrowBendUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowBendUpLeft';
import { AtIcon } from '@phosphor-icons/react/dist/csr/At';
import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import { TrayIcon } from '@phosphor-icons/react/dist/csr/Tray';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Channel, Notification as Notice } from '#contract/chat.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRow, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, Badge, Button, Card, EmptyState, SegmentedControl, Switch } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { allowNotices, choose, excerptOf, permission, ring, useChoices } from './notices.ts';
import { linkToNotice } from './place.ts';
import { withoutTurns } from './turns.ts';
import { isCounted, useNotifications } from './unread.ts';

type Shown = 'all' | 'unread' | 'mention' | 'reply' | 'reaction';
const PAGE = 60;

/** One inbox of what concerns me. */
export function InboxPage() {
  const t = useT();
  const rows = sorted(useNotifications());
  const [shown, setShown] = useState<Shown>('all');
  const [most, setMost] = useState(PAGE);
  const found = rows.filter(
    (row) => shown === 'all' || (shown === 'unread' ? !row.read_at : row.kind.replace('task_', '') === shown),
  );
  return (
    <div className={css.page}>
      <header className={css.head}>
        <h1>{t('inbox.title')}</h1>
        <AllRead rows={rows} />
      </header>
      <NoticeChoices />
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
        </div>
      )}
      {found.length === 0 ? (
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

const sorted = (rows: Notice[] | undefined): Notice[] =>
  [...(rows ?? [])].sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));

function AllRead({ rows }: { rows: Notice[] }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  if (!rows.some((row) => !row.read_at)) return null;
  return (
    <Button
      isSmall
      kind="quiet"
      onClick={() => void send('notification.read', { personId: person.id }).catch(() => {})}
    >
      {t('inbox.allRead')}
    </Button>
  );
}

/** How this browser tells of it: said plainly when the browser itself forbids it. */
export function NoticeChoices() {
  const t = useT();
  const { isSilent, hasSound } = useChoices();
  const state = permission();
  return (
    <div className={css.choices}>
      <Switch
        label={t('notices.browser')}
        isOn={state === 'granted' && !isSilent}
        onChange={(isOn) => (isOn ? void allowNotices() : choose({ isSilent: true }))}
      />
      <Switch
        label={t('notices.sound')}
        isOn={hasSound !== false}
        onChange={(isOn) => {
          choose({ hasSound: isOn });
          if (isOn) ring();
        }}
      />
      {state === 'denied' && <span className={css.muted}>{t('notices.denied')}</span>}
    </div>
  );
}

function NoticeRow({ row }: { row: Notice }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const space = useRow<Space>(spaceScope(row.space_id), 'spaces', row.space_id);
  const channel = useRow<Channel>(moduleScope(row.space_id, 'chat'), 'channels', row.channel_id);
  const isDirect = space?.kind === 'direct';
  const name = withoutTurns(row.author_name);
  return (
    <Link
      {...linkToNotice(row, isDirect)}
      className={css.row}
      data-unread={row.read_at ? undefined : ''}
      onClick={() => {
        if (!row.read_at) send('notification.read', { personId: person.id, ids: [row.id] }).catch(() => {});
      }}
    >
      <span className={row.read_at ? '' : css.dot} />
      <span className={css.noticeFace}>
        <Avatar id={row.author_id ?? ''} name={name} size={38} />
        <span className={css.noticeKind} aria-hidden="true">
          {row.kind === 'reaction' ? (
            row.emoji
          ) : row.kind.endsWith('mention') ? (
            <AtIcon />
          ) : row.kind.startsWith('task_') ? (
            <CheckSquareOffsetIcon />
          ) : row.kind === 'missed_call' ? (
            <PhoneXIcon />
          ) : (
            <ArrowBendUpLeftIcon />
          )}
        </span>
      </span>
      <span className={css.rowText}>
        <strong>{t(`inbox.${row.kind}`, { name, others: row.others, emoji: row.emoji ?? '' })}</strong>
        {space && channel && !isDirect && <span className={css.muted}>{` · ${space.name} › # ${channel.name}`}</span>}
        <span className={css.excerpt}>{excerptOf(row.kind, row.excerpt, t)}</span>
      </span>
      <time className={css.muted} dateTime={row.at}>
        {shortWhen(row.at)}
      </time>
    </Link>
  );
}

export function InboxBadge() {
  const t = useT();
  const unread = useNotifications()?.filter(isCounted).length ?? 0;
  return <Badge count={unread} label={t('inbox.unread', { count: unread })} />;
}

/** The home's card: the newest of what concerns me. */
export function InboxCard() {
  const t = useT();
  const all = sorted(useNotifications());
  const rows = all.slice(0, 5);
  return (
    <Card title={t('inbox.title')} action={<AllRead rows={all} />}>
      <div>
        {rows.map((row) => (
          <NoticeRow key={row.id} row={row} />
        ))}
        {rows.length === 0 && <p className={css.muted}>{t('inbox.emptyAbout')}</p>}
      </div>
      {all.length > rows.length && (
        <Link to="/inbox" className={css.all5}>
          {t('inbox.seeAll')}
        </Link>
      )}
    </Card>
  );
}
