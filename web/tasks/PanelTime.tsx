import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { useState } from 'react';
import { moduleScope } from '#contract/scope.ts';
import type { TimeEntry } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { ask } from '#web/core/api.ts';
import { newId, now } from '#web/core/clock.ts';
import { usePage, useReplica, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, IconButton, TextField, toast } from '#web/ui/index.ts';
import css from './Panel.module.css';
import { type PanelProps, Section } from './TaskPanel.tsx';
import { parseDuration, sayDay, sayLoad } from './words.ts';

/** Time spent: noted by who spent it, a day at a time. */
export function PanelTime({ spaceId, taskId, plan, editor, spent }: PanelProps & { spent: number }) {
  const t = useT();
  const send = useSend();
  const { me } = useReplica();
  const page = usePage<TimeEntry>(moduleScope(spaceId, 'tasks'), 'times', taskId, ({ before, limit }) =>
    ask('times', { spaceId, taskId, limit, ...(before === undefined ? {} : { before }) }),
  );
  const today = now();
  const [day, setDay] = useState(
    `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, '0')}-${String(today.getDate()).padStart(2, '0')}`,
  );
  const [length, setLength] = useState('');
  const [note, setNote] = useState('');
  const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });
  // who notes what they did means hours, where who plans means days
  const typed = /^[\d\s.,]+$/.test(length) ? `${length.trim()} h` : length;
  const minutes = parseDuration(typed, { ...plan.plan.project })?.durationMinutes ?? 0;
  const isWrong = length.trim() !== '' && (minutes < 1 || minutes > 1440);
  return (
    <Section title={t('tasks.timeSpent', { time: sayLoad(spent) })}>
      {editor.mayWrite && (
        <form
          className={css.fields}
          onSubmit={(event) => {
            event.preventDefault();
            if (minutes < 1 || isWrong || !day) return;
            send('time.log', { id: newId(), spaceId, taskId, day, minutes, note: note.trim() }).catch(fail);
            setLength('');
            setNote('');
          }}
        >
          <TextField
            label={t('tasks.day')}
            type="date"
            required
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
          <TextField
            label={t('tasks.howLong')}
            placeholder={t('tasks.howLongSample')}
            value={length}
            error={isWrong ? t('tasks.wrongDuration', { text: length }) : undefined}
            onChange={(event) => setLength(event.target.value)}
          />
          <TextField
            label={t('tasks.timeNote')}
            value={note}
            maxLength={500}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button type="submit" kind="primary" disabled={minutes < 1 || isWrong}>
            {t('tasks.logTime')}
          </Button>
        </form>
      )}
      <ul className={css.lines}>
        {[...page.rows].reverse().map((each) => (
          <li key={each.id} className={css.line}>
            <span>
              <strong>{sayLoad(each.minutes)}</strong> · {sayDay(parseInstant(each.day))} · {each.person_name}
              {each.note && <span className={css.muted}> · {each.note}</span>}
            </span>
            {each.person_id === me.personId && editor.mayWrite && (
              <IconButton
                isSmall
                label={t('tasks.removeTime')}
                icon={<TrashIcon size={16} />}
                onClick={() => {
                  send('time.remove', { spaceId, taskId, entryId: each.id }).catch(fail);
                  const { day, minutes, note } = each;
                  const onAction = () =>
                    void send('time.log', { id: newId(), spaceId, taskId, day, minutes, note }).catch(fail);
                  toast(t('tasks.timeRemoved'), { action: { label: t('word.undo'), onAction } });
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {page.hasBefore && <Button onClick={() => void page.before()}>{t('tasks.older')}</Button>}
    </Section>
  );
}
