import { PushPinSlashIcon } from '@phosphor-icons/react/dist/csr/PushPinSlash';
import { Link } from '@tanstack/react-router';
import type { Channel } from '#contract/chat.ts';
import { moduleScope } from '#contract/scope.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Dialog, EmptyState, IconButton, toast } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { linkTo } from './place.ts';
import { withoutTurns } from './turns.ts';

export interface PinRow {
  id: string;
  channel_id: string;
  text: string;
  author_name: string;
}

/** The messages kept at hand in a discussion. */
export function PinsDialog({
  channel,
  isDirect,
  onClose,
}: {
  channel: Channel;
  isDirect: boolean;
  onClose: () => void;
}) {
  const t = useT();
  const send = useSend();
  const scope = moduleScope(channel.space_id, 'chat');
  const pins = useRows<PinRow>(scope, 'pins')?.filter((pin) => pin.channel_id === channel.id) ?? [];
  const mayPin = useMayDo(scope, 'message.pin');
  const where = { spaceId: channel.space_id, channelId: channel.id, isDirect };
  return (
    <Dialog title={t('chat.pinned')} isOpen onClose={onClose} closeWord={t('word.close')}>
      {pins.length === 0 && <EmptyState title={t('chat.noPins')}>{t('chat.noPinsAbout')}</EmptyState>}
      <ul className={css.plain}>
        {pins.map((pin) => (
          <li key={pin.id} className={css.pinRow}>
            <Link {...linkTo(where, { message: pin.id })} className={css.pinLink} onClick={onClose}>
              <strong>{pin.author_name}</strong>
              <span>{withoutTurns(pin.text) || t('notices.file')}</span>
            </Link>
            {mayPin && (
              <IconButton
                label={t('chat.unpin')}
                icon={<PushPinSlashIcon size={20} />}
                onClick={() =>
                  send('message.pin', {
                    spaceId: channel.space_id,
                    channelId: channel.id,
                    messageId: pin.id,
                    pinned: false,
                  }).catch((error) => toast(refusalSentence(error), { isError: true }))
                }
              />
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
