import { AtIcon } from '@phosphor-icons/react/dist/csr/At';
import { CodeIcon } from '@phosphor-icons/react/dist/csr/Code';
import { EyeIcon } from '@phosphor-icons/react/dist/csr/Eye';
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { ListBulletsIcon } from '@phosphor-icons/react/dist/csr/ListBullets';
import { PlusCircleIcon } from '@phosphor-icons/react/dist/csr/PlusCircle';
import { QuotesIcon } from '@phosphor-icons/react/dist/csr/Quotes';
import { SmileyIcon } from '@phosphor-icons/react/dist/csr/Smiley';
import { TextAaIcon } from '@phosphor-icons/react/dist/csr/TextAa';
import { TextBIcon } from '@phosphor-icons/react/dist/csr/TextB';
import { TextItalicIcon } from '@phosphor-icons/react/dist/csr/TextItalic';
import { useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { pickFiles } from '#web/files/index.tsx';
import { IconButton, Popup } from '#web/ui/index.ts';
import css from './Chat.module.css';
import { EmojiPicker } from './EmojiPicker.tsx';
import { bold, code, type Editing, insert, insertWord, italic, link, list, quote } from './editing.ts';

export interface ComposerBarProps {
  onEdit: (edit: Editing) => void;
  /** absent where nothing can be attached */
  onFiles?: (files: File[]) => void;
  preview?: { isOn: boolean; onChange: (isOn: boolean) => void };
}

/** What can be put into a message; on a phone the marks of form hide behind one button. */
export function ComposerBar({ onEdit, onFiles, preview }: ComposerBarProps) {
  const t = useT();
  const [isForming, setForming] = useState(false);
  const [isPicking, setPicking] = useState(false);
  const forms = [
    { key: 'bold', label: t('chat.bold'), Icon: TextBIcon, edit: bold },
    { key: 'italic', label: t('chat.italic'), Icon: TextItalicIcon, edit: italic },
    { key: 'list', label: t('chat.list'), Icon: ListBulletsIcon, edit: list },
    { key: 'quote', label: t('chat.quote'), Icon: QuotesIcon, edit: quote },
    { key: 'code', label: t('chat.code'), Icon: CodeIcon, edit: code },
    { key: 'link', label: t('chat.link'), Icon: LinkSimpleIcon, edit: link },
  ];
  return (
    <div className={css.barTools} role="toolbar" aria-label={t('chat.tools')}>
      {onFiles && (
        <IconButton
          isSmall
          label={t('chat.attach')}
          icon={<PlusCircleIcon size={22} />}
          onClick={() => void pickFiles().then((picked) => onFiles(picked.map((each) => each.file)))}
        />
      )}
      <Popup
        label={t('chat.emoji')}
        isOpen={isPicking}
        onOpenChange={setPicking}
        trigger={<IconButton isSmall label={t('chat.emoji')} icon={<SmileyIcon size={22} />} />}
      >
        <EmojiPicker
          onPick={(emoji) => {
            setPicking(false);
            onEdit(insert(emoji));
          }}
        />
      </Popup>
      <IconButton
        isSmall
        label={t('chat.mention')}
        icon={<AtIcon size={22} />}
        onClick={() => onEdit(insertWord('@'))}
      />
      <span className={css.phoneOnly}>
        <IconButton
          isSmall
          label={t('chat.form')}
          aria-expanded={isForming}
          icon={<TextAaIcon size={22} />}
          onClick={() => setForming(!isForming)}
        />
      </span>
      <span className={css.forms} data-open={isForming || undefined}>
        {forms.map(({ key, label, Icon, edit }) => (
          <IconButton key={key} isSmall label={label} icon={<Icon size={20} />} onClick={() => onEdit(edit)} />
        ))}
        {preview && (
          <IconButton
            isSmall
            label={preview.isOn ? t('chat.goOnWriting') : t('chat.preview')}
            aria-pressed={preview.isOn}
            icon={<EyeIcon size={20} weight={preview.isOn ? 'fill' : 'regular'} />}
            onClick={() => preview.onChange(!preview.isOn)}
          />
        )}
      </span>
    </div>
  );
}
