import { ArrowBendUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowBendUpLeft';
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { SmileyIcon } from '@phosphor-icons/react/dist/csr/Smiley';
import { memo, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import type { Member } from '#contract/spaces.ts';
import { time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, IconButton, Menu, type MenuAction } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Composer } from './Composer.tsx';
import { emojis } from './emojis.ts';
import { htmlOf } from './markdown.ts';

export interface MessageDoings {
  react(message: Message, emoji: string, isMine: boolean): void;
  edit(message: Message, text: string, mentions: string[]): void;
  retract(message: Message): void;
  pin(message: Message, isPinned: boolean): void;
  copyLink(message: Message): void;
  openThread?(message: Message): void;
  markUnread?(message: Message): void;
}

export interface MessageRowProps {
  message: Message;
  members: Member[];
  myId: string;
  isFollowing: boolean;
  isPinned: boolean;
  isFound: boolean;
  isAdmin: boolean;
  mayWrite: boolean;
  doings: MessageDoings;
}

/** One message; what can be done with it appears on hover, on focus and in a menu. */
export const MessageRow = memo(function MessageRow({
  message,
  members,
  myId,
  isFollowing,
  isPinned,
  isFound,
  isAdmin,
  mayWrite,
  doings,
}: MessageRowProps) {
  const t = useT();
  const [isEditing, setEditing] = useState(false);
  const [isReacting, setReacting] = useState(false);
  const isMine = message.author_id === myId;
  const isPending = message.seq === Number.MAX_SAFE_INTEGER;
  const mentioned = members.filter((member) => message.mentions.includes(member.id)).map((member) => member.name);
  const actions: MenuAction[] = [
    { key: 'link', label: t('chat.copyLink'), onAction: () => doings.copyLink(message) },
    ...(doings.markUnread
      ? [{ key: 'unread', label: t('chat.markUnread'), onAction: () => doings.markUnread!(message) }]
      : []),
    ...(mayWrite && !message.thread_id
      ? [
          {
            key: 'pin',
            label: isPinned ? t('chat.unpin') : t('chat.pin'),
            onAction: () => doings.pin(message, !isPinned),
          },
        ]
      : []),
    ...(isMine && mayWrite ? [{ key: 'edit', label: t('word.edit'), onAction: () => setEditing(true) }] : []),
    ...((isMine || isAdmin) && mayWrite
      ? [{ key: 'delete', label: t('word.delete'), isDangerous: true, onAction: () => doings.retract(message) }]
      : []),
  ];
  return (
    <article
      className={`${css.message} ${isFound ? css.found : ''} ${isPending ? css.pendingNow : ''}`}
      aria-label={t('chat.messageFrom', { name: message.author_name, when: time(message.posted_at) })}
      data-message={message.id}
    >
      {isFollowing ? (
        <span />
      ) : (
        <Avatar id={message.author_id ?? ''} name={message.author_name || 'Beffroi'} size={40} />
      )}
      <div className={css.body}>
        {!isFollowing && (
          <div>
            <span className={css.who}>{message.author_name}</span>
            <time className={css.when} dateTime={message.posted_at}>
              {isPending ? t('chat.sending') : time(message.posted_at)}
            </time>
          </div>
        )}
        {message.retracted_at ? (
          <p className={css.retracted}>{t('chat.retracted')}</p>
        ) : isEditing ? (
          <Composer
            placeholder={t('word.edit')}
            draftKey={`beffroi.edit.${message.id}`}
            members={members}
            initial={message.text}
            onCancel={() => setEditing(false)}
            onSend={(text, mentions) => {
              setEditing(false);
              doings.edit(message, text, mentions);
            }}
          />
        ) : (
          <div className={css.text}>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned by DOMPurify in markdown.ts */}
            <div dangerouslySetInnerHTML={{ __html: htmlOf(message.text, mentioned, css.mention!) }} />
            {message.edited_at && <span className={css.when}> ({t('chat.edited')})</span>}
          </div>
        )}
        <Reactions message={message} myId={myId} mayWrite={mayWrite} doings={doings} />
        {isReacting && (
          <div className={css.reactions}>
            {emojis.slice(0, 12).map((emoji) => (
              <button
                key={emoji}
                type="button"
                className={css.reaction}
                onClick={() => {
                  setReacting(false);
                  doings.react(message, emoji, message.reactions[emoji]?.includes(myId) ?? false);
                }}
              >
                {emoji}
              </button>
            ))}
          </div>
        )}
        {message.reply_count > 0 && doings.openThread && (
          <button type="button" className={css.replies} onClick={() => doings.openThread!(message)}>
            {t('chat.replies', { count: message.reply_count })}
            {message.last_reply_at && (
              <span className={css.when}>{t('chat.lastReply', { when: time(message.last_reply_at) })}</span>
            )}
          </button>
        )}
      </div>
      {!message.retracted_at && !isPending && (
        <div className={css.tools}>
          {mayWrite && (
            <IconButton
              isSmall
              label={t('chat.react')}
              icon={<SmileyIcon size={18} />}
              onClick={() => setReacting(!isReacting)}
            />
          )}
          {mayWrite && doings.openThread && (
            <IconButton
              isSmall
              label={t('chat.answer')}
              icon={<ArrowBendUpLeftIcon size={18} />}
              onClick={() => doings.openThread!(message)}
            />
          )}
          <Menu
            label={t('chat.messageActions')}
            trigger={
              <IconButton isSmall label={t('chat.messageActions')} icon={<DotsThreeIcon size={20} weight="bold" />} />
            }
            actions={actions}
          />
        </div>
      )}
    </article>
  );
});

function Reactions({
  message,
  myId,
  mayWrite,
  doings,
}: {
  message: Message;
  myId: string;
  mayWrite: boolean;
  doings: MessageDoings;
}) {
  const entries = Object.entries(message.reactions);
  if (entries.length === 0) return null;
  return (
    <div className={css.reactions}>
      {entries.map(([emoji, people]) => {
        const isMine = people.includes(myId);
        return (
          <button
            key={emoji}
            type="button"
            className={css.reaction}
            aria-pressed={isMine}
            disabled={!mayWrite}
            onClick={() => doings.react(message, emoji, isMine)}
          >
            <span>{emoji}</span> {people.length}
          </button>
        );
      })}
    </div>
  );
}
