import { HashIcon } from '@phosphor-icons/react/dist/csr/Hash';
import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { PushPinIcon } from '@phosphor-icons/react/dist/csr/PushPin';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import type { Channel, Message } from '#contract/chat.ts';
import { moduleScope } from '#contract/scope.ts';
import { newId } from '#web/core/clock.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Badge, Button, Dialog, IconButton, TextField, toast } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Discussion } from './Discussion.tsx';
import { useReads } from './unread.ts';

interface PinRow {
  id: string;
  channel_id: string;
  text: string;
}

/** The discussions of a space: channels at the left, one discussion, and the thread that is open. */
export function ChatScreen({ spaceId }: { spaceId: string }) {
  const t = useT();
  const { _splat: rest } = useParams({ strict: false }) as { _splat?: string };
  const { message: found } = useSearch({ strict: false }) as { message?: string };
  const scope = moduleScope(spaceId, 'chat');
  const channels = useRows<Channel>(scope, 'channels')?.filter((each) => !each.archived_at);
  const pins = useRows<PinRow>(scope, 'pins') ?? [];
  const reads = useReads();
  const mayOpen = useMayDo(scope, 'channel.open');
  const [thread, setThread] = useState<Message>();
  const [isOpening, setOpening] = useState(false);
  const sorted = [...(channels ?? [])].sort((a, b) => a.created_at.localeCompare(b.created_at));
  const channel = sorted.find((each) => each.id === rest) ?? sorted[0];
  const unreadOf = (each: Channel) => each.message_count - (reads?.find((read) => read.id === each.id)?.count ?? 0);

  return (
    <div className={`${css.screen} ${thread ? css.withThread : ''}`}>
      <aside className={css.channels} aria-label={t('chat.channels')}>
        <div className={css.heading}>
          {t('chat.channels')}
          {mayOpen && (
            <IconButton
              isSmall
              label={t('chat.newChannel')}
              icon={<PlusIcon size={18} />}
              onClick={() => setOpening(true)}
            />
          )}
        </div>
        {sorted.map((each) => (
          <Link
            key={each.id}
            to="/s/$spaceId/$tab/$"
            params={{ spaceId, tab: 'chat', _splat: each.id }}
            className={css.channel}
            data-active={each === channel || undefined}
            data-unread={unreadOf(each) > 0 || undefined}
          >
            <HashIcon size={16} />
            <span className={css.channelName}>{each.name}</span>
            {each !== channel && <Badge count={unreadOf(each)} label={t('inbox.unread', { count: unreadOf(each) })} />}
          </Link>
        ))}
        {pins.length > 0 && (
          <div className={css.pins}>
            <div className={css.heading}>{t('chat.pinned')}</div>
            {pins.map((pin) => (
              <Link
                key={pin.id}
                to="/s/$spaceId/$tab/$"
                params={{ spaceId, tab: 'chat', _splat: pin.channel_id }}
                search={{ message: pin.id } as never}
                className={css.channel}
              >
                <PushPinIcon size={16} />
                <span className={css.channelName}>{pin.text}</span>
              </Link>
            ))}
          </div>
        )}
      </aside>
      <section className={`${css.column} ${css.main}`}>
        {channel && reads && (
          <Discussion
            key={channel.id}
            spaceId={spaceId}
            channel={channel}
            found={found}
            initialUnread={unreadOf(channel)}
            onOpenThread={setThread}
          />
        )}
      </section>
      {thread && channel && (
        <aside className={`${css.column} ${css.thread}`} aria-label={t('chat.thread')}>
          <div className={css.threadHead}>
            <h2>{t('chat.thread')}</h2>
            <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={() => setThread(undefined)} />
          </div>
          <Discussion key={thread.id} spaceId={spaceId} channel={channel} thread={thread} initialUnread={0} />
        </aside>
      )}
      {isOpening && <NewChannel spaceId={spaceId} onClose={() => setOpening(false)} />}
    </div>
  );
}

function NewChannel({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const [name, setName] = useState('');
  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await send('channel.open', { id: newId(), spaceId, name });
      onClose();
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
    }
  }
  return (
    <Dialog title={t('chat.newChannel')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
        <TextField
          label={t('chat.channelName')}
          required
          maxLength={80}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button kind="primary" type="submit">
          {t('word.create')}
        </Button>
      </form>
    </Dialog>
  );
}
