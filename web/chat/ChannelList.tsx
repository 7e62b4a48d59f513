import { ArchiveIcon } from '@phosphor-icons/react/dist/csr/Archive';
import { BellSlashIcon } from '@phosphor-icons/react/dist/csr/BellSlash';
import { HashIcon } from '@phosphor-icons/react/dist/csr/Hash';
import { PencilSimpleIcon } from '@phosphor-icons/react/dist/csr/PencilSimple';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { PushPinIcon } from '@phosphor-icons/react/dist/csr/PushPin';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Channel, loudnessOf } from '#contract/chat.ts';
import { moduleScope } from '#contract/scope.ts';
import { useMayDo, useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Badge, IconButton } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { usePlacesWithDrafts } from './drafts.ts';
import type { PinRow } from './PinsDialog.tsx';
import { linkTo } from './place.ts';
import { withoutMarks, withoutTurns } from './turns.ts';
import { unreadOf, useReadMap, useVolumes } from './unread.ts';

export interface ChannelListProps {
  spaceId: string;
  channels: Channel[];
  current: Channel | undefined;
  onNew: () => void;
}

/** The channels of a space, with what is unread, muted or begun in each; then what is pinned. */
export function ChannelList({ spaceId, channels, current, onNew }: ChannelListProps) {
  const t = useT();
  const scope = moduleScope(spaceId, 'chat');
  const mayOpen = useMayDo(scope, 'channel.open');
  const pins = useRows<PinRow>(scope, 'pins') ?? [];
  const [showsArchived, setShowsArchived] = useState(false);
  const archived = channels.filter((each) => each.archived_at);
  const isShown = showsArchived || Boolean(current?.archived_at);
  return (
    <nav className={css.channels} aria-label={t('chat.channels')}>
      <div className={css.heading}>
        {t('chat.channels')}
        {mayOpen && <IconButton isSmall label={t('chat.newChannel')} icon={<PlusIcon size={18} />} onClick={onNew} />}
      </div>
      {channels
        .filter((each) => !each.archived_at)
        .map((each) => (
          <ChannelLink key={each.id} channel={each} isCurrent={each === current} />
        ))}
      {archived.length > 0 && (
        <button
          type="button"
          className={`${css.channel} ${css.muted}`}
          aria-expanded={isShown}
          onClick={() => setShowsArchived(!showsArchived)}
        >
          <ArchiveIcon size={16} />
          {t('chat.archivedChannels', { count: archived.length })}
        </button>
      )}
      {isShown && archived.map((each) => <ChannelLink key={each.id} channel={each} isCurrent={each === current} />)}
      {pins.length > 0 && (
        <div className={css.pins}>
          <div className={css.heading}>{t('chat.pinned')}</div>
          {pins.map((pin) => (
            <Link
              key={pin.id}
              {...linkTo({ spaceId, channelId: pin.channel_id, isDirect: false }, { message: pin.id })}
              className={css.channel}
            >
              <PushPinIcon size={16} />
              <span className={css.channelName}>{withoutMarks(withoutTurns(pin.text)) || t('notices.file')}</span>
            </Link>
          ))}
        </div>
      )}
    </nav>
  );
}

function ChannelLink({ channel, isCurrent }: { channel: Channel; isCurrent: boolean }) {
  const t = useT();
  const reads = useReadMap();
  const volumes = useVolumes();
  const drafts = usePlacesWithDrafts();
  const isQuiet = loudnessOf(volumes, channel.space_id, channel.id, false) === 'none';
  const unread = isCurrent || isQuiet || channel.archived_at ? 0 : unreadOf(channel, reads?.[channel.id]);
  return (
    <Link
      {...linkTo({ spaceId: channel.space_id, channelId: channel.id, isDirect: false })}
      className={css.channel}
      data-active={isCurrent || undefined}
      data-unread={unread > 0 || undefined}
      data-quiet={isQuiet || undefined}
      aria-current={isCurrent ? 'page' : undefined}
    >
      {channel.archived_at ? <ArchiveIcon size={16} /> : <HashIcon size={16} />}
      <span className={css.channelName}>{channel.name}</span>
      {drafts.has(channel.id) && !isCurrent && <PencilSimpleIcon size={16} aria-label={t('chat.draft')} />}
      {isQuiet && <BellSlashIcon size={16} aria-label={t('volume.quiet')} />}
      <Badge count={unread} label={t('inbox.unread', { count: unread })} />
    </Link>
  );
}
