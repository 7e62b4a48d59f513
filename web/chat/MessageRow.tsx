import { ArrowBendUpLeftIcon } from '@phosphor-icons/react/dist/csr/ArrowBendUpLeft';
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { PushPinIcon } from '@phosphor-icons/react/dist/csr/PushPin';
import { SmileyIcon } from '@phosphor-icons/react/dist/csr/Smiley';
import { memo, useState } from 'react';
import type { Channel, Message } from '#contract/chat.ts';
import type { Member } from '#contract/spaces.ts';
import { shortWhen, time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, IconButton, Menu, type MenuAction, Popup } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { Composer, type Written } from './Composer.tsx';
import { EmojiPicker } from './EmojiPicker.tsx';
import { Attachments, MessageText } from './MessageText.tsx';
import { namesOf } from './mentions.ts';
import { withoutTurns } from './turns.ts';

export interface MessageDoings {
  react(message: Message, emoji: string, isMine: boolean): void;
  edit(message: Message, written: Written): void;
  retract(message: Message): void;
  pin(message: Message, isPinned: boolean): void;
  copyLink(message: Message): void;
  copyText(message: Message): void;
  openThread?(message: Message): void;
  markUnread?(message: Message): void;
  setEditing(id: string | null): void;
}

export interface MessageRowProps {
  message: Message;
  members: ReadonlyMap<string, Member>;
  channels: Channel[];
  myId: string;
  isFollowing: boolean;
  isPinned: boolean;
  isFound: boolean;
  isEditing: boolean;
  isAdmin: boolean;
  mayWrite: boolean;
  doings: MessageDoings;
}

/** One message; what can be done with it appears on hover and on focus, so that a long history stays light. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, members, myId, isFollowing, isPinned, isFound, isEditing, doings } = props;
  const t = useT();
  const [isActive, setActive] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const isPending = message.seq === Number.MAX_SAFE_INTEGER;
  const name = withoutTurns(message.author_name) || 'Beffroi';
  const concernsMe = message.mentions.includes(myId) || message.mentions.includes(message.space_id);
  return (
    <article
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches what can be done with a message through it
      tabIndex={0}
      className={`${css.message} ${isFound ? css.found : ''} ${isPending ? css.pendingNow : ''} ${concernsMe ? css.forMe : ''}`}
      aria-label={t('chat.messageFrom', { name, when: time(message.posted_at) })}
      data-message={message.id}
      onPointerEnter={() => setActive(true)}
      onPointerLeave={() => setActive(false)}
      onFocus={() => setActive(true)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setActive(false)}
    >
      {isFollowing ? (
        <time className={css.small} dateTime={message.posted_at}>
          {time(message.posted_at)}
        </time>
      ) : (
        <Avatar id={message.author_id ?? name} name={name} size={40} />
      )}
      <div className={css.body}>
        {!isFollowing && (
          <div>
            <bdi className={css.who}>{name}</bdi>
            <time className={css.when} dateTime={message.posted_at}>
              {isPending ? t('chat.sending') : time(message.posted_at)}
            </time>
            {isPinned && (
              <span className={css.pinned} title={t('chat.pinnedHere')}>
                <PushPinIcon size={14} weight="fill" aria-label={t('chat.pinnedHere')} />
              </span>
            )}
          </div>
        )}
        {message.retracted_at ? (
          <p className={css.retracted}>{t('chat.retracted')}</p>
        ) : isEditing ? (
          <Composer
            placeholder={t('chat.editing')}
            spaceId={message.space_id}
            members={[...members.values()]}
            channels={props.channels}
            initial={message.text}
            onCancel={() => doings.setEditing(null)}
            onSend={(written) => {
              doings.setEditing(null);
              if (written.text !== message.text) doings.edit(message, written);
            }}
          />
        ) : (
          <>
            {message.text && (
              <MessageText
                text={message.text}
                names={namesOf(message.mentions, members, message.space_id).join('\n')}
              />
            )}
            {message.edited_at && <span className={css.when}>({t('chat.edited')})</span>}
            <Attachments message={message} />
          </>
        )}
        <Reactions {...props} />
        {message.reply_count > 0 && doings.openThread && (
          <button type="button" className={css.replies} onClick={() => doings.openThread!(message)}>
            {t('chat.replies', { count: message.reply_count })}
            {message.last_reply_at && (
              <span className={css.when}>{t('chat.lastReply', { when: shortWhen(message.last_reply_at) })}</span>
            )}
          </button>
        )}
      </div>
      {(isActive || isBusy) && !message.retracted_at && !isPending && !isEditing && (
        <Tools {...props} onBusy={setBusy} />
      )}
    </article>
  );
});

function Tools({
  message,
  myId,
  isPinned,
  isAdmin,
  mayWrite,
  doings,
  onBusy,
}: MessageRowProps & { onBusy: (isBusy: boolean) => void }) {
  const t = useT();
  const [isReacting, setReacting] = useState(false);
  const isMine = message.author_id === myId;
  const on = (key: string, label: string, onAction: () => void, more: Partial<MenuAction> = {}): MenuAction[] => [
    { key, label, onAction, ...more },
  ];
  const actions: MenuAction[] = [
    ...on('link', t('chat.copyLink'), () => doings.copyLink(message)),
    ...(message.text ? on('text', t('chat.copyText'), () => doings.copyText(message)) : []),
    ...(doings.markUnread ? on('unread', t('chat.markUnread'), () => doings.markUnread!(message)) : []),
    ...(mayWrite && !message.thread_id
      ? on('pin', isPinned ? t('chat.unpin') : t('chat.pin'), () => doings.pin(message, !isPinned))
      : []),
    ...(isMine && mayWrite ? on('edit', t('word.edit'), () => doings.setEditing(message.id)) : []),
    ...((isMine || isAdmin) && mayWrite
      ? on('delete', t('word.delete'), () => doings.retract(message), { isDangerous: true })
      : []),
  ];
  const open = (isOpen: boolean) => {
    setReacting(isOpen);
    onBusy(isOpen);
  };
  return (
    <div className={css.tools}>
      {mayWrite && (
        <Popup
          label={t('chat.react')}
          isOpen={isReacting}
          onOpenChange={open}
          trigger={<IconButton isSmall label={t('chat.react')} icon={<SmileyIcon size={20} />} />}
        >
          <EmojiPicker
            onPick={(emoji) => {
              open(false);
              doings.react(message, emoji, message.reactions[emoji]?.includes(myId) ?? false);
            }}
          />
        </Popup>
      )}
      {mayWrite && doings.openThread && (
        <IconButton
          isSmall
          label={t('chat.answer')}
          icon={<ArrowBendUpLeftIcon size={20} />}
          onClick={() => doings.openThread!(message)}
        />
      )}
      <Menu
        label={t('chat.messageActions')}
        onOpenChange={onBusy}
        trigger={
          <IconButton isSmall label={t('chat.messageActions')} icon={<DotsThreeIcon size={22} weight="bold" />} />
        }
        actions={actions}
      />
    </div>
  );
}

function Reactions({ message, members, myId, mayWrite, doings }: MessageRowProps) {
  const t = useT();
  const entries = Object.entries(message.reactions);
  if (entries.length === 0) return null;
  const namesIn = (people: string[]) =>
    people.map((id) => (id === myId ? t('word.you') : (members.get(id)?.name ?? '…'))).join(', ');
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
            aria-label={t('chat.reactionBy', { emoji, count: people.length, names: namesIn(people) })}
            title={namesIn(people)}
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
