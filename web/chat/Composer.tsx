import { AtIcon } from '@phosphor-icons/react/dist/csr/At';
import { CodeIcon } from '@phosphor-icons/react/dist/csr/Code';
import { ListBulletsIcon } from '@phosphor-icons/react/dist/csr/ListBullets';
import { PaperPlaneRightIcon } from '@phosphor-icons/react/dist/csr/PaperPlaneRight';
import { SmileyIcon } from '@phosphor-icons/react/dist/csr/Smiley';
import { TextBIcon } from '@phosphor-icons/react/dist/csr/TextB';
import { TextItalicIcon } from '@phosphor-icons/react/dist/csr/TextItalic';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { MESSAGE_LENGTH } from '#contract/chat.ts';
import type { Member } from '#contract/spaces.ts';
import { useT } from '#web/core/i18n.ts';
import { folded } from '#web/shell/CommandPalette.tsx';
import { Avatar, Button, IconButton } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { emojis } from './emojis.ts';

export interface ComposerProps {
  placeholder: string;
  /** where the draft of this place is kept on this device */
  draftKey: string;
  members: Member[];
  onSend: (text: string, mentions: string[]) => void;
  onTyping?: () => void;
  initial?: string;
  onCancel?: () => void;
}

/** Enter sends, Shift+Enter breaks the line; what is written is kept until it is sent. */
export function Composer({ placeholder, draftKey, members, onSend, onTyping, initial, onCancel }: ComposerProps) {
  const t = useT();
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial ?? localStorage.getItem(draftKey) ?? '');
  const [isPicking, setPicking] = useState(false);
  const [chosen, setChosen] = useState(0);
  const asked = /(?:^|\s)@([\p{L}-]*)$/u.exec(text.slice(0, area.current?.selectionStart ?? text.length))?.[1];
  const suggestions =
    asked === undefined
      ? []
      : members
          .filter((member) =>
            folded(member.name)
              .split(/\s+/)
              .some((word) => word.startsWith(folded(asked))),
          )
          .slice(0, 6);

  useEffect(() => {
    if (initial !== undefined) return;
    if (text) localStorage.setItem(draftKey, text);
    else localStorage.removeItem(draftKey);
  }, [text, draftKey, initial]);

  function send() {
    if (!text.trim()) return;
    const mentions = members.filter((member) => text.includes(`@${member.name}`)).map((member) => member.id);
    onSend(text.trim(), mentions);
    setText('');
    area.current?.focus();
  }

  function insert(before: string, after = '') {
    const { selectionStart: from, selectionEnd: to } = area.current!;
    setText(text.slice(0, from) + before + text.slice(from, to) + after + text.slice(to));
    setPicking(false);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(from + before.length, to + before.length);
    });
  }

  function mention(member: Member) {
    const at = area.current!.selectionStart;
    const start = text.slice(0, at).lastIndexOf('@');
    setText(`${text.slice(0, start)}@${member.name} ${text.slice(at)}`);
    area.current?.focus();
  }

  function press(event: KeyboardEvent) {
    if (suggestions.length > 0) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        return setChosen((chosen + (event.key === 'ArrowDown' ? 1 : suggestions.length - 1)) % suggestions.length);
      }
      if (event.key === 'Enter' || event.key === 'Tab') {
        event.preventDefault();
        return mention(suggestions[chosen % suggestions.length]!);
      }
    }
    if (event.key === 'Escape') onCancel?.();
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <div className={css.composer}>
      {suggestions.length > 0 && (
        <div className={css.suggestions}>
          {suggestions.map((member, at) => (
            <button
              key={member.id}
              type="button"
              className={css.suggestion}
              data-chosen={at === chosen % suggestions.length || undefined}
              onClick={() => mention(member)}
            >
              <Avatar id={member.id} name={member.name} size={28} />
              {member.name}
            </button>
          ))}
        </div>
      )}
      {isPicking && (
        <div className={`${css.suggestions} ${css.emojis}`}>
          {emojis.map((emoji) => (
            <button key={emoji} type="button" className={css.emoji} onClick={() => insert(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
      )}
      <textarea
        ref={area}
        rows={1}
        aria-label={placeholder}
        placeholder={placeholder}
        maxLength={MESSAGE_LENGTH}
        value={text}
        onKeyDown={press}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
          onTyping?.();
        }}
      />
      <div className={css.bar}>
        <IconButton isSmall label={t('chat.bold')} icon={<TextBIcon size={20} />} onClick={() => insert('**', '**')} />
        <IconButton
          isSmall
          label={t('chat.italic')}
          icon={<TextItalicIcon size={20} />}
          onClick={() => insert('*', '*')}
        />
        <IconButton
          isSmall
          label={t('chat.list')}
          icon={<ListBulletsIcon size={20} />}
          onClick={() => insert('\n- ')}
        />
        <IconButton isSmall label={t('chat.code')} icon={<CodeIcon size={20} />} onClick={() => insert('`', '`')} />
        <IconButton isSmall label={t('chat.mention')} icon={<AtIcon size={20} />} onClick={() => insert(' @')} />
        <IconButton
          isSmall
          label={t('chat.emoji')}
          icon={<SmileyIcon size={20} />}
          aria-expanded={isPicking}
          onClick={() => setPicking(!isPicking)}
        />
        <Button kind="primary" icon={<PaperPlaneRightIcon size={18} weight="fill" />} onClick={send}>
          {onCancel ? t('word.save') : t('word.send')}
        </Button>
      </div>
    </div>
  );
}
