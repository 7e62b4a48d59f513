/** One discussion, a channel's or a thread's: its messages, who is writing, and the composer. */
import { ChatCircleDotsIcon } from '@phosphor-icons/react/dist/csr/ChatCircleDots';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { Channel, Message, Read } from '#contract/chat.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { type Page, useMayDo, usePage, useRowMap, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, EmptyState, toast } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { MessageList } from './MessageList.tsx';
import { type MessageDoings, MessageRow } from './MessageRow.tsx';
import { askToNotify } from './notices.ts';
import { addressOf, linkTo, type PlaceSearch } from './place.ts';
import { useMarkRead } from './useMarkRead.ts';
import { useTyping } from './useTyping.ts';

const failed = (error: unknown) => toast(refusalSentence(error), { isError: true });

export interface DiscussionProps {
  channel: Channel;
  /** what to call it in the composer */
  title: string;
  isDirect: boolean;
  /** the message whose thread this is */
  threadId?: string;
  /** the message to show */
  found?: string;
  /** what I had read of the channel when it was opened */
  read?: Read;
}

export function Discussion({ channel, title, isDirect, threadId, found, read }: DiscussionProps) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const spaceId = channel.space_id;
  const place = { spaceId, channelId: channel.id };
  const scope = moduleScope(spaceId, 'chat');
  const memberRows = useRows<Member>(spaceScope(spaceId), 'members');
  const members = useMemo(() => new Map((memberRows ?? []).map((member) => [member.id, member])), [memberRows]);
  const channelRows = useRows<Channel>(scope, 'channels');
  const channels = useMemo(() => (channelRows ?? []).filter((each) => !each.archived_at), [channelRows]);
  const pins = useRowMap<{ id: string }>(scope, 'pins') ?? {};
  const mayWrite = useMayDo(scope, 'message.post') && !channel.archived_at;
  const isAdmin = members.get(person.id)?.role === 'space_admin';
  const [unread] = useState(() => (threadId ? 0 : channel.message_count - (read?.count ?? 0)));
  const [start] = useState(() => found ?? (unread > 40 && read ? read.seq : undefined));
  const page = usePage<Message>(
    scope,
    'messages',
    threadId ?? channel.id,
    (asked) => ask<Page<Message>>('messages', { ...place, ...(threadId ? { threadId } : {}), ...asked }),
    start,
  );
  const freshAfter = useFreshAfter(unread > 0 ? (read?.seq ?? 0) : null, page);
  // told from the address itself: while it changes, what is drawn is still of the one before
  const asking = useRouterState({
    select: ({ location: { search, state } }) =>
      (search as PlaceSearch).message === found
        ? ((state as { asked?: string }).asked ?? state.__TSR_key ?? '')
        : undefined,
  });
  useFound(page, found, asking);
  const markRead = useMarkRead(channel, threadId, page);
  const [editing, setEditing] = useState<string | null>(null);
  const [sent, setSent] = useState(0);
  const doings = useDoings(channel, isDirect, threadId, setEditing, markRead.keepUnread);
  const { typers, typed } = useTyping(scope, threadId ?? channel.id, members, person.id);
  const composer = useRef<ComposerHandle>(null);
  const drop = useDrop(mayWrite, (files) => composer.current?.attach(files));
  const rowsRef = useRef(page.rows);
  rowsRef.current = page.rows;

  const row = (message: Message, isFollowing: boolean) => (
    <MessageRow
      message={message}
      members={members}
      channels={channels}
      myId={person.id}
      isFollowing={isFollowing}
      isPinned={Boolean(pins[message.id])}
      isFound={message.id === found}
      isEditing={message.id === editing}
      isAdmin={isAdmin}
      mayWrite={mayWrite}
      doings={doings}
    />
  );
  return (
    <section className={css.discussion} aria-label={title} {...drop.on}>
      <MessageList
        page={page}
        label={threadId ? t('chat.thread') : title}
        freshAfter={freshAfter}
        myId={person.id}
        found={found && asking !== undefined ? { id: found, asking } : undefined}
        onBottom={markRead.now}
        sent={sent}
        row={row}
        empty={
          <EmptyState icon={<ChatCircleDotsIcon size={56} />} title={t('chat.empty')}>
            {isDirect ? t('chat.emptyDirect') : t('chat.emptyAbout')}
          </EmptyState>
        }
      />
      <div className={css.typing} aria-live="polite">
        {typers.map((member) => (
          <Avatar key={member.id} id={member.id} name={member.name} size={22} />
        ))}
        {typers.length > 0 &&
          t('chat.typing', {
            name: typers.map((member) => member.name.split(' ')[0]).join(', '),
            count: typers.length,
          })}
      </div>
      {mayWrite ? (
        <Composer
          key={threadId ?? channel.id}
          placeholder={threadId ? t('chat.reply') : t(isDirect ? 'chat.writeTo' : 'chat.write', { channel: title })}
          spaceId={spaceId}
          place={threadId ?? channel.id}
          members={[...members.values()]}
          channels={channels}
          handle={composer}
          onTyping={typed}
          onEditLast={() => setEditing(rowsRef.current.findLast((each) => isMine(each, person.id))?.id ?? null)}
          onSend={(written) => {
            const posted = send('message.post', { id: newId(), ...place, threadId: threadId ?? null, ...written });
            // while what is newest is not loaded, it is there to be brought only once it has arrived
            if (!page.hasAfter) setSent((count) => count + 1);
            posted.then(
              () => {
                if (page.hasAfter) setSent((count) => count + 1);
                askToNotify(t);
              },
              (error) => {
                failed(error);
                composer.current?.restore(written.text);
              },
            );
          }}
        />
      ) : (
        channel.archived_at && <p className={css.closed}>{t('chat.archived')}</p>
      )}
      {drop.isOver && <div className={css.dropHere}>{t('chat.dropHere')}</div>}
    </section>
  );
}

const isMine = (message: Message, myId: string) =>
  message.author_id === myId && !message.retracted_at && message.seq !== Number.MAX_SAFE_INTEGER;

/** After which message the line of what is new stands: where I had read to, then where I was when I looked away. */
function useFreshAfter(opened: number | null, page: ReturnType<typeof usePage<Message>>): number | null {
  const [after, setAfter] = useState(opened);
  const newest = page.rows.findLast((row) => row.seq !== Number.MAX_SAFE_INTEGER)?.seq;
  const latest = useRef(newest);
  latest.current = page.hasAfter ? undefined : newest;
  useEffect(() => {
    const away = () => {
      if (document.visibilityState === 'hidden' && latest.current !== undefined) setAfter(latest.current);
    };
    document.addEventListener('visibilitychange', away);
    return () => document.removeEventListener('visibilitychange', away);
  }, []);
  return after;
}

/** Brings the stretch around the message asked for, unless it is loaded. */
function useFound(
  page: ReturnType<typeof usePage<Message>>,
  found: string | undefined,
  asking: string | undefined,
): void {
  const jumped = useRef('');
  useEffect(() => {
    const wanted = `${found} ${asking}`;
    if (!found || asking === undefined || page.isLoading || jumped.current === wanted) return;
    jumped.current = wanted;
    if (!page.rows.some((row) => row.id === found)) page.jumpTo(found).catch(failed);
  }, [found, asking, page]);
}

/** Files dropped anywhere on the discussion are attached. */
function useDrop(mayWrite: boolean, attach: (files: File[]) => void) {
  const [isOver, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => mayWrite && event.dataTransfer.types.includes('Files');
  return {
    isOver,
    on: {
      onDragOver(event: DragEvent) {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event: DragEvent) {
        setOver(false);
        if (!holdsFiles(event)) return;
        event.preventDefault();
        attach([...event.dataTransfer.files]);
      },
    },
  };
}

/** What can be done with a message; the same object from one drawing to the next, so that no row is drawn for nothing. */
function useDoings(
  channel: Channel,
  isDirect: boolean,
  threadId: string | undefined,
  setEditing: (id: string | null) => void,
  keepUnread: () => void,
): MessageDoings {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const { space_id: spaceId, id: channelId } = channel;
  return useMemo(() => {
    const at = (message: Message) => ({ spaceId, channelId, messageId: message.id });
    const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => toast(t('word.copied')), failed);
    return {
      setEditing,
      react: (message, emoji, isMine) =>
        void send(isMine ? 'reaction.remove' : 'reaction.add', { ...at(message), emoji }).catch(failed),
      edit: (message, { text, mentions }) =>
        void send('message.edit', { ...at(message), text, mentions }).catch(failed),
      pin: (message, pinned) => void send('message.pin', { ...at(message), pinned }).catch(failed),
      retract(message) {
        const restore = () => void send('message.restore', at(message)).catch(failed);
        const action = { label: t('word.undo'), onAction: restore };
        send('message.retract', at(message)).then(() => toast(t('chat.retractedToast'), { action }), failed);
      },
      copyLink: (message) => copy(addressOf(message, isDirect)),
      copyText: (message) => copy(message.text),
      ...(threadId
        ? {}
        : {
            openThread: (message: Message) =>
              void navigate(linkTo({ spaceId, channelId, isDirect }, { thread: message.id })),
            markUnread(message: Message) {
              keepUnread();
              const input = {
                personId: person.id,
                spaceId,
                channelId,
                seq: Math.max(0, message.seq - 1),
                isUnread: true,
              };
              send('read.mark', input).then(() => toast(t('chat.markedUnread')), failed);
            },
          }),
    };
  }, [send, spaceId, channelId, isDirect, threadId, setEditing, keepUnread, navigate, person.id, t]);
}
