/** What is written to everybody: it stays with the meeting. Whoever draws it says where it is read from and sent to. */
import { PaperPlaneRightIcon } from '@phosphor-icons/react/dist/csr/PaperPlaneRight';
import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Remark } from '#contract/remarks.ts';
import { time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Avatar, Button, IconButton, Linked, toast } from '#web/ui/index.ts';
import css from './SidePanel.module.css';

export interface Talk {
  remarks: Remark[];
  /** loads what was written before, where there is more */
  before?: () => void;
  say: (text: string) => Promise<unknown>;
}

export function Remarks({ talk }: { talk: Talk }) {
  const t = useT();
  const [text, setText] = useState('');
  const list = useRef<HTMLOListElement>(null);
  const last = talk.remarks.at(-1)?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is shown
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [last]);

  function say(event: FormEvent | KeyboardEvent) {
    event.preventDefault();
    const said = text.trim();
    if (!said) return;
    setText('');
    talk.say(said).catch((error) => {
      setText((now) => now || said);
      toast(refusalSentence(error), { isError: true });
    });
  }
  return (
    <>
      <ol className={css.remarks} ref={list} aria-live="polite" aria-label={t('calls.talk')}>
        {talk.before && (
          <li>
            <Button kind="quiet" isSmall onClick={talk.before}>
              {t('calls.talkBefore')}
            </Button>
          </li>
        )}
        {talk.remarks.length === 0 && <li className={css.empty}>{t('calls.talkEmpty')}</li>}
        {talk.remarks.map((remark) => (
          <RemarkRow key={remark.id} remark={remark} />
        ))}
      </ol>
      <form className={css.write} onSubmit={say}>
        <textarea
          className={css.input}
          rows={1}
          maxLength={4000}
          aria-label={t('calls.talkTo')}
          placeholder={t('calls.talkTo')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) say(event);
          }}
        />
        <IconButton type="submit" label={t('calls.send')} icon={<PaperPlaneRightIcon size={22} weight="fill" />} />
      </form>
    </>
  );
}

export function RemarkRow({ remark }: { remark: Remark }) {
  const t = useT();
  const name = remark.author_id ? remark.author_name : t('calls.outside', { name: remark.author_name });
  return (
    <li className={css.remark}>
      <Avatar id={remark.author_id ?? remark.author_name} name={remark.author_name} size={32} />
      <div>
        <strong>{name}</strong> <time dateTime={remark.said_at}>{time(remark.said_at)}</time>
        <p>
          <Linked text={remark.text} />
        </p>
      </div>
    </li>
  );
}

/** How many lines came since the talk was last open. */
export function useUnread(remarks: Remark[], isOpen: boolean): number {
  const [seen, setSeen] = useState<number>();
  useEffect(() => {
    if (isOpen || seen === undefined) setSeen(remarks.length);
  }, [isOpen, seen, remarks.length]);
  return isOpen ? 0 : Math.max(0, remarks.length - (seen ?? remarks.length));
}
