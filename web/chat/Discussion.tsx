/** One discussion, a channel's or a thread's: its messages, who is writing, and the composer. */
import { ChatCircleDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCircleDots';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Channel, Message } from '#contract/chat.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import {
  type Page,
  useMayDo,
  usePage,
  useRowMap,
  useRows,
  useSend,
  useSendSignal,
  useSignal,
} from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { EmptyState, toast } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Composer } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { type MessageDoings, MessageRow } from './MessageRow.tsx';

const failed = (error: unknown) => toast(refusalSentence(error), { isError: true });
const TYPING_EVERY = 3000;
const TYPING_SHOWN = 5000;

export interface DiscussionProps {
  spaceId: string;
  channel: Channel;
  thread?: Message;
  found?: string;
  initialUnread: number;
  onOpenThread?: (message: Message) => void;
}

export function Discussion({ spaceId, channel, thread, found, initialUnread, onOpenThread }: DiscussionProps) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const scope = moduleScope(spaceId, 'chat');
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const pins = useRowMap<{ id: string }>(scope, 'pins') ?? {};
  const mayWrite = useMayDo(scope, 'message.post');
  const isAdmin = members.find((member) => member.id === person.id)?.role === 'space_admin';
  const [unread] = useState(initialUnread);
  const place = { spaceId, channelId: channel.id };
  const page = usePage<Message>(scope, 'messages', thread?.id ?? channel.id, (asked) =>
    ask<Page<Message>>('messages', { ...place, ...(thread ? { threadId: thread.id } : {}), ...asked }),
  );
  const jumped = useRef('');
  useEffect(() => {
    if (!found || page.isLoading || jumped.current === found) return;
    jumped.current = found;
    if (!page.rows.some((row) => row.id === found))
      page.jumpTo(found).catch((error) => toast(refusalSentence(error), { isError: true }));
  }, [found, page]);

  const marked = useRef(-1);
  function markRead() {
    if (thread || document.visibilityState !== 'visible' || marked.current >= channel.message_count) return;
    marked.current = channel.message_count;
    send('read.mark', { personId: person.id, ...place, count: channel.message_count }).catch(() => {});
  }
  // a window that comes back to the front has read what it shows
  useEffect(() => {
    const back = () => markRead();
    document.addEventListener('visibilitychange', back);
    return () => document.removeEventListener('visibilitychange', back);
  });

  const doings: MessageDoings = useMemo(() => {
    const at = (message: Message) => ({ spaceId, channelId: message.channel_id, messageId: message.id });
    return {
      react: (message, emoji, isMine) =>
        void send(isMine ? 'reaction.remove' : 'reaction.add', { ...at(message), emoji }).catch(failed),
      edit: (message, text, mentions) => void send('message.edit', { ...at(message), text, mentions }).catch(failed),
      pin: (message, pinned) => void send('message.pin', { ...at(message), pinned }).catch(failed),
      retract(message) {
        send('message.retract', at(message)).then(
          () =>
            toast(t('chat.retractedToast'), {
              action: {
                label: t('word.undo'),
                onAction: () => void send('message.restore', at(message)).catch(failed),
              },
            }),
          failed,
        );
      },
      copyLink(message) {
        const url = `${location.origin}/s/${spaceId}/chat/${message.channel_id}?message=${message.id}`;
        void navigator.clipboard.writeText(url).then(() => toast(t('word.copied')));
      },
      ...(onOpenThread ? { openThread: onOpenThread } : {}),
      ...(thread
        ? {}
        : {
            markUnread(message: Message) {
              const after = page.rows.length - page.rows.findIndex((row) => row.id === message.id);
              const count = Math.max(0, channel.message_count - after);
              marked.current = Number.MAX_SAFE_INTEGER;
              void send('read.mark', {
                personId: person.id,
                spaceId,
                channelId: channel.id,
                count,
                isUnread: true,
              }).catch(failed);
            },
          }),
    };
  }, [send, spaceId, thread, onOpenThread, t, page.rows, channel.message_count, channel.id, person.id]);

  const { typers, typed } = useTyping(scope, thread?.id ?? channel.id, members, person.id);
  const row = (message: Message, isFollowing: boolean) => (
    <MessageRow
      message={message}
      members={members}
      myId={person.id}
      isFollowing={isFollowing}
      isPinned={Boolean(pins[message.id])}
      isFound={message.id === found}
      isAdmin={isAdmin ?? false}
      mayWrite={mayWrite}
      doings={doings}
    />
  );
  return (
    <>
      <MessageList
        page={thread ? { ...page, rows: [thread, ...page.rows] } : page}
        unread={unread}
        found={found}
        onBottom={markRead}
        row={row}
        empty={
          <EmptyState icon={<ChatCircleDotsIcon size={56} />} title={t('chat.empty')}>
            {t('chat.emptyAbout')}
          </EmptyState>
        }
      />
      <div className={css.typing} aria-live="polite">
        {typers.length > 0 && t('chat.typing', { name: typers.join(', ') })}
      </div>
      {mayWrite && (
        <Composer
          key={thread?.id ?? channel.id}
          placeholder={thread ? t('chat.reply') : t('chat.write', { channel: `# ${channel.name}` })}
          draftKey={`beffroi.draft.${thread?.id ?? channel.id}`}
          members={members}
          onTyping={typed}
          onSend={(text, mentions) => {
            send('message.post', { id: newId(), ...place, threadId: thread?.id ?? null, text, mentions }).catch(
              (error) => {
                failed(error);
                localStorage.setItem(`beffroi.draft.${thread?.id ?? channel.id}`, text);
              },
            );
          }}
        />
      )}
    </>
  );
}

/** Who else is writing here; and what to call when I do. */
function useTyping(scope: string, place: string, members: Member[], myId: string) {
  const sendSignal = useSendSignal();
  const last = useRef(0);
  const [seen, setSeen] = useState<Record<string, number>>({});
  useSignal(scope, 'typing', ({ from, body }) => {
    if (from === myId || (body as { place?: string } | null)?.place !== place) return;
    setSeen((old) => ({ ...old, [from]: Date.now() }));
    setTimeout(() => setSeen((old) => ({ ...old })), TYPING_SHOWN + 100);
  });
  const since = Date.now() - TYPING_SHOWN;
  return {
    typers: members.filter((member) => (seen[member.id] ?? 0) > since).map((member) => member.name.split(' ')[0]!),
    typed() {
      if (Date.now() - last.current < TYPING_EVERY) return;
      last.current = Date.now();
      sendSignal(scope, 'typing', { place });
    },
  };
}
