import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { folded } from '#web/core/folded.ts';
import { useT } from '#web/core/i18n.ts';
import { Dialog, TextField } from '#web/ui/index.ts';
import { type Entry, useEntries } from './entries.ts';
import { Chord } from './KeyList.tsx';
import css from './Palette.module.css';

const MOST = 40;

/** What there is to go to or to do, found by any of its words; then what the chosen one asks. */
export function Palette() {
  const t = useT();
  const entries = useEntries();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const [isOpen, setOpen] = useState(true);
  const [asking, setAsking] = useState<Entry>();
  const list = useRef<HTMLUListElement>(null);
  const words = folded(text).split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => words.every((word) => entry.words.includes(word))).slice(0, MOST);
  const isNone = found.length === 0;
  // what names no place may be in a message, a file or a task
  if (text.trim().length > 1)
    found.push({
      key: 'search for',
      label: t('search.for', { text: text.trim() }),
      words: '',
      run: () => void navigate({ to: '/search', search: { text: text.trim() } as never }),
    });
  // braces: what scrollIntoView answers in newer browsers is no way to end an effect
  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  function run(entry: Entry | undefined) {
    if (!entry) return;
    setOpen(false);
    entry.run?.();
    if (entry.Dialog) setAsking(entry);
  }
  function move(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter') run(found[chosen]);
    else return;
    event.preventDefault();
  }

  if (asking?.Dialog) return <asking.Dialog spaceId={asking.spaceId ?? ''} onClose={() => setAsking(undefined)} />;
  if (!isOpen) return null;
  return (
    <Dialog title={t('shell.palette')} isOpen onClose={() => setOpen(false)} closeWord={t('word.close')}>
      <TextField
        label={t('shell.palette')}
        isLabelHidden
        autoFocus
        value={text}
        onKeyDown={move}
        onChange={(event) => {
          setText(event.target.value);
          setChosen(0);
        }}
      />
      {isNone && <p>{t('shell.paletteEmpty')}</p>}
      <ul className={css.list} ref={list}>
        {found.map((entry, at) => (
          <li key={entry.key}>
            <button
              type="button"
              className={css.item}
              data-chosen={at === chosen || undefined}
              onClick={() => run(entry)}
            >
              <span className={css.label}>{entry.label}</span>
              {entry.about && <span className={css.about}>{entry.about}</span>}
              {entry.keys && (
                <span className={css.about}>
                  <Chord keys={entry.keys} />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
