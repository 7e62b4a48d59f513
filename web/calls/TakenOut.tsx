/** After having been taken out of a meeting: asking to come back, and coming back once somebody inside says so. */
import { useEffect, useState } from 'react';
import type { Knock } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { useRow, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, EmptyState } from '#web/ui/index.ts';
import css from './Call.module.css';

export function TakenOut({
  spaceId,
  meetingId,
  onAdmitted,
  onBack,
}: {
  spaceId: string;
  meetingId: string;
  onAdmitted: () => void;
  onBack: () => void;
}) {
  const t = useT();
  const send = useSend();
  const [said, setSaid] = useState(t('calls.removed'));
  const [knockId, setKnockId] = useState('');
  const knock = useRow<Knock>(moduleScope(spaceId, 'calls'), 'knocks', knockId);
  const [wasSeen, setSeen] = useState(false);
  const isAnswered = wasSeen && !knock;

  useEffect(() => {
    if (knock) setSeen(true);
  }, [knock]);
  useEffect(() => {
    if (!isAnswered) return;
    // a pass says whether the answer was yes
    ask('meeting.pass', { spaceId, meetingId }).then(onAdmitted, () => {
      setSaid(t('calls.backRefused'));
      setKnockId('');
      setSeen(false);
    });
  }, [isAnswered, spaceId, meetingId, onAdmitted, t]);

  function again() {
    const id = newId();
    setKnockId(id);
    send('knock.again', { spaceId, meetingId, id }).then(
      () => setSaid(t('calls.askedBack')),
      (error) => {
        setSaid(refusalSentence(error));
        setKnockId('');
      },
    );
  }
  return (
    <main className={css.over} aria-live="polite">
      <EmptyState
        title={said}
        action={
          <div className={css.row}>
            {!knockId && (
              <Button kind="success" onClick={again}>
                {t('calls.askBack')}
              </Button>
            )}
            <Button onClick={onBack}>{t('calls.back')}</Button>
          </div>
        }
      />
    </main>
  );
}

/** Whether that is why one is no longer in the meeting, or may not come in. */
export const isTakenOut = (why: unknown): boolean =>
  why === 'removed' || (why as { details?: { reason?: string } } | undefined)?.details?.reason === 'taken_out';
