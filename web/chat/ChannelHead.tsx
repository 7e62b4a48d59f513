import { BellIcon } from '@phosphor-icons/react/dist/csr/Bell';
import { BellRingingIcon } from '@phosphor-icons/react/dist/csr/BellRinging';
import { BellSlashIcon } from '@phosphor-icons/react/dist/csr/BellSlash';
import { DotsThreeVerticalIcon } from '@phosphor-icons/react/dist/csr/DotsThreeVertical';
import { PushPinIcon } from '@phosphor-icons/react/dist/csr/PushPin';
import { type ReactNode, useState } from 'react';
import { type Channel, loudnessOf } from '#contract/chat.ts';
import { moduleScope } from '#contract/scope.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { IconButton, Menu, type MenuAction, toast } from '#web/ui/index.ts';
import { ChannelDialog } from './ChannelDialog.tsx';
import css from './Chat.module.css';
import { type PinRow, PinsDialog } from './PinsDialog.tsx';
import { useVolumes } from './unread.ts';
import { VolumeDialog } from './VolumeDialog.tsx';

/** Above a discussion: what it is, what it is for, and what can be done with it. */
export function ChannelHead({
  channel,
  title,
  isDirect,
  children,
  actions = [],
}: {
  channel: Channel;
  title: string;
  isDirect: boolean;
  children: ReactNode;
  actions?: MenuAction[];
}) {
  const t = useT();
  const send = useSend();
  const scope = moduleScope(channel.space_id, 'chat');
  const pins = useRows<PinRow>(scope, 'pins')?.filter((pin) => pin.channel_id === channel.id) ?? [];
  const volumes = useVolumes();
  const mayChange = useMayDo(scope, 'channel.change') && !isDirect;
  const [open, setOpen] = useState<'volume' | 'pins' | 'change'>();
  const loudness = loudnessOf(volumes, channel.space_id, channel.id, isDirect);
  const Bell = loudness === 'none' ? BellSlashIcon : loudness === 'all' ? BellRingingIcon : BellIcon;
  const close = () => setOpen(undefined);
  function archive(archived: boolean) {
    const { space_id: spaceId, id: channelId, name, topic } = channel;
    send('channel.change', { spaceId, channelId, name, topic, archived }).then(
      () =>
        archived &&
        toast(t('chat.archivedToast', { channel: name }), {
          action: { label: t('word.undo'), onAction: () => archive(false) },
        }),
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  }
  const menu: MenuAction[] = [
    ...(mayChange
      ? [
          { key: 'change', label: t('chat.changeChannel'), onAction: () => setOpen('change') },
          channel.archived_at
            ? { key: 'unarchive', label: t('chat.unarchive'), onAction: () => archive(false) }
            : { key: 'archive', label: t('chat.archive'), onAction: () => archive(true) },
        ]
      : []),
    ...actions,
  ];
  return (
    <header className={css.channelHead}>
      <div className={css.channelTitle}>{children}</div>
      <IconButton
        label={pins.length > 0 ? t('chat.pinsCount', { count: pins.length }) : t('chat.pinned')}
        icon={
          <>
            <PushPinIcon size={20} />
            {pins.length > 0 && <span className={css.iconCount}>{pins.length}</span>}
          </>
        }
        onClick={() => setOpen('pins')}
      />
      <IconButton
        label={t('volume.title')}
        icon={<Bell size={20} weight={loudness === 'all' ? 'fill' : 'regular'} />}
        onClick={() => setOpen('volume')}
      />
      {menu.length > 0 && (
        <Menu
          label={t('chat.channelActions')}
          trigger={
            <IconButton label={t('chat.channelActions')} icon={<DotsThreeVerticalIcon size={22} weight="bold" />} />
          }
          actions={menu}
        />
      )}
      {open === 'volume' && <VolumeDialog channel={channel} title={title} isDirect={isDirect} onClose={close} />}
      {open === 'pins' && <PinsDialog channel={channel} isDirect={isDirect} onClose={close} />}
      {open === 'change' && <ChannelDialog spaceId={channel.space_id} channel={channel} onClose={close} />}
    </header>
  );
}
