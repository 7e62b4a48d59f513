import { Fragment } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import css from './KeyList.module.css';

/** Keys pressed one with the other, several ways apart by ` / `, and what they do: `['Alt ←', …]`, `['F2 / Enter', …]`. */
export type Keys = readonly (readonly [keys: string, word: MessageKey])[];

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
const names: Record<string, MessageKey> = {
  Shift: 'shell.keyShift',
  Enter: 'shell.keyEnter',
  Insert: 'shell.keyInsert',
  Delete: 'shell.keyDelete',
  Escape: 'shell.keyEscape',
  Space: 'shell.keySpace',
};

/** One chord as it is engraved on this device's keyboard, in the language shown. */
export function Chord({ keys }: { keys: string }) {
  const t = useT();
  const name = (key: string) => {
    if (isMac && (key === 'Ctrl' || key === 'Alt')) return key === 'Ctrl' ? '⌘' : '⌥';
    return names[key] ? t(names[key]) : key;
  };
  return (
    <span className={css.chord}>
      {keys
        .split(' ')
        .map((key) => (key === '/' ? <Fragment key={key}> / </Fragment> : <kbd key={key}>{name(key)}</kbd>))}
    </span>
  );
}

/** What each key does, one a line. */
export function KeyList({ keys }: { keys: Keys }) {
  const t = useT();
  return (
    <dl className={css.list}>
      {keys.map(([chord, word]) => (
        <div key={chord}>
          <dt>
            <Chord keys={chord} />
          </dt>
          <dd>{t(word)}</dd>
        </div>
      ))}
    </dl>
  );
}
