import { useEffect, useState } from 'react';
import { folded } from '#web/core/folded.ts';
import { language, type MessageKey, useT } from '#web/core/i18n.ts';
import css from './Chat.module.css';
import { type Emoji, emojis, loadEmojis, recentEmojis, rememberEmoji } from './emojis.ts';

const GROUPS = [
  [0, '😀'],
  [1, '👋'],
  [3, '🐻'],
  [4, '🍏'],
  [5, '🚆'],
  [6, '⚽'],
  [7, '💡'],
  [8, '✅'],
  [9, '🇫🇷'],
] as const;
const MOST = 120;

/** Every emoji by kind, by its name in the language shown, or among those used lately. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useT();
  const [all, setAll] = useState<Emoji[]>([]);
  const [text, setText] = useState('');
  const [group, setGroup] = useState<number>();
  const shown = language();
  useEffect(() => {
    loadEmojis(shown).then(setAll, () => {});
  }, [shown]);
  const words = folded(text).split(/\s+/).filter(Boolean);
  const found =
    words.length > 0
      ? all.filter((each) => words.every((word) => each.words.includes(word))).slice(0, MOST)
      : group === undefined
        ? [...new Set([...recentEmojis(), ...emojis])].map((emoji) => ({ emoji, label: emoji, words: '', group: -1 }))
        : all.filter((each) => each.group === group);
  function pick(emoji: string) {
    rememberEmoji(emoji);
    onPick(emoji);
  }
  return (
    <div className={css.picker}>
      <input
        type="search"
        className={css.pickerSearch}
        aria-label={t('chat.emojiSearch')}
        placeholder={t('chat.emojiSearch')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0]) pick(found[0].emoji);
        }}
      />
      <div className={css.pickerGroups} role="toolbar" aria-label={t('chat.emojiKinds')}>
        <button
          type="button"
          aria-pressed={group === undefined && !text}
          aria-label={t('chat.emojiRecent')}
          title={t('chat.emojiRecent')}
          onClick={() => {
            setText('');
            setGroup(undefined);
          }}
        >
          🕘
        </button>
        {GROUPS.map(([key, emoji]) => (
          <button
            key={key}
            type="button"
            aria-pressed={group === key && !text}
            aria-label={t(`chat.emojiGroup.${key}` as MessageKey)}
            title={t(`chat.emojiGroup.${key}` as MessageKey)}
            onClick={() => {
              setText('');
              setGroup(key);
            }}
          >
            {emoji}
          </button>
        ))}
      </div>
      <div className={css.emojis}>
        {found.map((each) => (
          <button
            key={each.emoji}
            type="button"
            className={css.emoji}
            title={each.label}
            aria-label={each.label}
            onClick={() => pick(each.emoji)}
          >
            {each.emoji}
          </button>
        ))}
        {found.length === 0 && words.length > 0 && <p className={css.muted}>{t('chat.emojiNone')}</p>}
      </div>
    </div>
  );
}
