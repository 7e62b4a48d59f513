/** Announces a meeting, or moves one. */
import { useState } from 'react';
import type { Meeting } from '#contract/calls.ts';
import { newId, now } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Button, Dialog, TextField } from '#web/ui/index.ts';
import css from './Meetings.module.css';

export function ScheduleDialog({
  spaceId,
  meeting,
  onClose,
}: {
  spaceId: string;
  meeting: Meeting | undefined;
  onClose: () => void;
}) {
  const t = useT();
  const send = useSend();
  const first = meeting?.starts_at ? new Date(meeting.starts_at) : nextHour();
  const [name, setName] = useState(meeting?.name ?? '');
  const [date, setDate] = useState(localDate(first));
  const [hour, setHour] = useState(localTime(first));
  const { submit, error, isPending } = useSubmit(async () => {
    const at = new Date(`${date}T${hour}`);
    if (Number.isNaN(at.getTime()) || at < now()) throw t('calls.pastTime');
    await send('meeting.schedule', { id: meeting?.id ?? newId(), spaceId, name, startsAt: at.toISOString() });
    onClose();
  });
  return (
    <Dialog
      title={meeting ? t('calls.move') : t('calls.schedule')}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
    >
      <form className={css.form} onSubmit={submit}>
        <TextField
          label={t('calls.meetingName')}
          required
          autoFocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <div className={css.pair}>
          <TextField
            label={t('calls.date')}
            type="date"
            required
            min={localDate(now())}
            value={date}
            onChange={(event) => setDate(event.target.value)}
          />
          <TextField
            label={t('calls.hour')}
            type="time"
            required
            value={hour}
            error={error}
            onChange={(event) => setHour(event.target.value)}
          />
        </div>
        <p className={css.muted}>{t('calls.scheduleAbout')}</p>
        <Button kind="primary" type="submit" isPending={isPending}>
          {meeting ? t('calls.move') : t('calls.schedule')}
        </Button>
      </form>
    </Dialog>
  );
}

function nextHour(): Date {
  const at = now();
  at.setHours(at.getHours() + 1, 0, 0, 0);
  return at;
}
const two = (value: number): string => String(value).padStart(2, '0');
const localDate = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const localTime = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}`;
