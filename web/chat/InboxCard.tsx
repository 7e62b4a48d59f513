import { ArrowBendUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowBendUpLeft';
import { AtIcon } from '@phosphor-icons/react/dist/csr/At';
import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import { Link } from '@tanstack/react-router';
import type { Channel, Notification as Notice } from '#contract/chat.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRow, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, Button, Card } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { excerptOf } from './notices.ts';
import { linkToNotice } from './place.ts';
import { withoutTurns } from './turns.ts';
import { useNotifications } from './unread.ts';

export const sorted = (rows: Notice[] | undefined): Notice[] =>
  [...(rows ?? [])].sort((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id));

export function AllRead({ rows }: { rows: Notice[] }) {
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

export function NoticeRow({ row }: { row: Notice }) {
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
        <Avatar id={row.author_id ?? name} name={name} size={38} />
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
        {space && channel && !isDirect && (
          <span className={css.muted}>{` · ${space.name} › #\u00a0${channel.name}`}</span>
        )}
        <span className={css.excerpt}>{excerptOf(row.kind, row.excerpt, t)}</span>
      </span>
      <time className={css.muted} dateTime={row.at}>
        {shortWhen(row.at)}
      </time>
    </Link>
  );
}

/** The home's card: the newest of what concerns me. */
export function InboxCard() {
  const t = useT();
  const told = useNotifications();
  const all = sorted(told);
  const rows = all.slice(0, 5);
  return (
    <Card title={t('inbox.title')}>
      <div>
        {rows.map((row) => (
          <NoticeRow key={row.id} row={row} />
        ))}
        {told?.length === 0 && <p className={css.muted}>{t('inbox.emptyAbout')}</p>}
      </div>
      <div className={css.cardFoot}>
        <Link to="/inbox">{t('inbox.seeAll')}</Link>
        <AllRead rows={all} />
      </div>
    </Card>
  );
}
