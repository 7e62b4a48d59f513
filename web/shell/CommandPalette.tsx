/** Ctrl/⌘ K goes anywhere and does anything. */
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { navigation, spaceTabs } from '#web/modules.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';
import { Dialog, TextField } from '#web/ui/index.ts';
import css from './CommandPalette.module.css';

interface Entry {
  key: string;
  label: string;
  run: () => void;
}

/** Accents and case do not matter when looking for something. */
export const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

export function CommandPalette({ onNewSpace }: { onNewSpace: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const { person } = useSession();
  const spaces = useSpaces() ?? [];
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);

  useEffect(() => {
    const open = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setText('');
      setChosen(0);
      setOpen(true);
    };
    const ask = () => setOpen(true);
    addEventListener('keydown', open);
    addEventListener('beffroi:palette', ask);
    return () => {
      removeEventListener('keydown', open);
      removeEventListener('beffroi:palette', ask);
    };
  }, []);

  const entries: Entry[] = [
    { key: 'home', label: t('shell.home'), run: () => void navigate({ to: '/' }) },
    ...navigation.map((each) => ({
      key: each.path,
      label: t(each.titleKey as MessageKey),
      run: () => void navigate({ to: each.path }),
    })),
    ...spaces.flatMap((space) => [
      {
        key: space.id,
        label: space.name,
        run: () => void navigate({ to: '/s/$spaceId', params: { spaceId: space.id } }),
      },
      ...spaceTabs.map((tab) => ({
        key: `${space.id} ${tab.key}`,
        label: `${space.name} › ${t(tab.titleKey as MessageKey)}`,
        run: () => void navigate({ to: '/s/$spaceId/$tab', params: { spaceId: space.id, tab: tab.key } }),
      })),
    ]),
    ...(person.role === 'guest' ? [] : [{ key: 'new', label: t('shell.newSpace'), run: onNewSpace }]),
  ];
  const words = folded(text).split(/\s+/).filter(Boolean);
  const found = entries.filter((entry) => words.every((word) => folded(entry.label).includes(word))).slice(0, 40);

  function run(entry: Entry | undefined) {
    setOpen(false);
    entry?.run();
  }
  function move(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, 0));
    else if (event.key === 'Enter') run(found[chosen]);
    else return;
    event.preventDefault();
  }

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
      <ul className={css.list}>
        {found.map((entry, at) => (
          <li key={entry.key}>
            <button
              type="button"
              className={css.item}
              data-chosen={at === chosen || undefined}
              onClick={() => run(entry)}
            >
              {entry.label}
            </button>
          </li>
        ))}
        {found.length === 0 && <li>{t('shell.paletteEmpty')}</li>}
      </ul>
    </Dialog>
  );
}
