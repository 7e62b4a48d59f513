import { useState } from 'react';
import type { Channel } from '#contract/chat.ts';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Banner, Button, Dialog, TextField } from '#web/ui/index.ts';
import css from './Chat.module.css';

/** A new channel, or the name and the topic of one. */
export function ChannelDialog({
  spaceId,
  channel,
  onClose,
  onOpened,
}: {
  spaceId: string;
  channel?: Channel;
  onClose: () => void;
  onOpened?: (id: string) => void;
}) {
  const t = useT();
  const send = useSend();
  const [name, setName] = useState(channel?.name ?? '');
  const [topic, setTopic] = useState(channel?.topic ?? '');
  const { submit, error, isPending } = useSubmit(async () => {
    const id = channel?.id ?? newId();
    if (channel) await send('channel.change', { spaceId, channelId: id, name, topic, archived: false });
    else await send('channel.open', { id, spaceId, name, topic });
    onClose();
    onOpened?.(id);
  });
  return (
    <Dialog
      title={channel ? t('chat.changeChannel') : t('chat.newChannel')}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
    >
      <form onSubmit={submit} className={css.form}>
        <TextField
          label={t('chat.channelName')}
          hint={t('chat.channelNameHint')}
          required
          maxLength={80}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t('chat.topic')}
          hint={t('chat.topicHint')}
          maxLength={250}
          value={topic}
          onChange={(event) => setTopic(event.target.value)}
        />
        {error && <Banner tone="brick">{error}</Banner>}
        <Button kind="primary" type="submit" isPending={isPending}>
          {channel ? t('word.save') : t('word.create')}
        </Button>
      </form>
    </Dialog>
  );
}
