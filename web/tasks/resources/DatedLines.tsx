import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { type FormEvent, useRef, useState } from 'react';
import { DAY, parseDay } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, IconButton, TextField } from '#web/ui/index.ts';
import { sayDate } from '../words.ts';
import css from './Resources.module.css';

export interface Dated {
  name?: string;
  from: string;
  to: string;
}

/** « lun. 3 août 2026 », « du … au … » */
export function useSpan(): (each: Dated) => string {
  const t = useT();
  return ({ from, to }) =>
    from === to
      ? sayDate(parseDay(from) * DAY)
      : t('planning.span', { from: sayDate(parseDay(from) * DAY), to: sayDate(parseDay(to) * DAY) });
}

/** Days that differ: a list, soonest first, and the form that adds one. `withHours` asks what is worked then. */
export function DatedLines<T extends Dated>({
  lines,
  isLocked,
  whyWord,
  addWord,
  emptyWord,
  say,
  hours,
  onChange,
}: {
  lines: readonly T[];
  isLocked: boolean;
  whyWord: string;
  addWord: string;
  emptyWord: string;
  /** what is said beside the days: the hours, for instance */
  say?: (line: T) => string;
  /** reads the hours that were typed, or says in a sentence why it cannot */
  hours?: { word: string; hint: string; read: (text: string) => object | string };
  onChange: (lines: T[]) => void;
}) {
  const t = useT();
  const span = useSpan();
  const form = useRef<HTMLFormElement>(null);
  const [error, setError] = useState<string>();
  const sorted = [...lines].sort((a, b) => (a.from < b.from ? -1 : 1));

  function add(event: FormEvent): void {
    event.preventDefault();
    const data = new FormData(form.current!);
    const from = String(data.get('from'));
    const to = String(data.get('to')) || from;
    const name = String(data.get('name')).trim();
    if (!from) return setError(t('planning.noFrom'));
    if (to < from) return setError(t('planning.endsBefore'));
    const read = hours?.read(String(data.get('hours'))) ?? {};
    if (typeof read === 'string') return setError(read);
    setError(undefined);
    onChange([...lines, { ...(name ? { name } : {}), from, to, ...read } as T]);
    form.current!.reset();
    form.current!.querySelector('input')?.focus();
  }

  return (
    <>
      {sorted.length === 0 ? (
        <p className={css.muted}>{emptyWord}</p>
      ) : (
        <ul className={css.dated}>
          {sorted.map((each, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike in all they say
            <li key={`${each.from} ${each.to} ${each.name ?? ''} ${i}`}>
              <span>
                {span(each)}
                {(each.name || say) && (
                  <span className={css.muted}> {[each.name, say?.(each)].filter(Boolean).join(' · ')}</span>
                )}
              </span>
              {!isLocked && (
                <IconButton
                  isSmall
                  label={t('planning.removeDays', { days: span(each) })}
                  icon={<TrashIcon size={16} />}
                  onClick={() => onChange(lines.filter((other) => other !== each))}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {!isLocked && (
        <form ref={form} className={css.addDays} onSubmit={add} noValidate>
          <TextField label={t('planning.from')} name="from" type="date" min="1950-01-01" max="2150-12-31" />
          <TextField label={t('planning.to')} name="to" type="date" min="1950-01-01" max="2150-12-31" />
          <TextField label={whyWord} name="name" maxLength={120} />
          {hours && <TextField label={hours.word} name="hours" placeholder={hours.hint} maxLength={200} />}
          <Button type="submit">{addWord}</Button>
          {error && (
            <p className={css.error} role="alert">
              {error}
            </p>
          )}
        </form>
      )}
    </>
  );
}
