/** Who waits to be let in, for those who may answer: one line each, with a sound. */
import { useEffect, useRef } from 'react';
import type { Knock } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import { useMayDo, useReplica, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { chosen } from './choices.ts';
import { play } from './sounds.ts';

export function Knocks({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const send = useSend();
  const scope = moduleScope(spaceId, 'calls');
  const { me } = useReplica();
  const knocks =
    useRows<Knock>(scope, 'knocks')?.filter(
      (knock) => knock.meeting_id === meetingId && knock.person_id !== me.personId,
    ) ?? [];
  const mayAnswer = useMayDo(scope, 'knock.answer');
  const count = mayAnswer ? knocks.length : 0;
  const before = useRef(0);
  useEffect(() => {
    if (count > before.current) void play('knock', chosen().speakerId).catch(() => {});
    before.current = count;
  }, [count]);
  if (!mayAnswer) return null;
  const answer = (knockId: string, admitted: boolean) =>
    void send('knock.answer', { spaceId, meetingId, knockId, admitted }).catch((error) =>
      toast(refusalSentence(error), { isError: true }),
    );
  return (
    <>
      {knocks.map((knock) => (
        <div key={knock.id} className={css.knock} role="alert">
          <strong>{t('calls.knocks', { name: knock.name })}</strong>
          <Button kind="success" onClick={() => answer(knock.id, true)}>
            {t('calls.admit')}
          </Button>
          <Button onClick={() => answer(knock.id, false)}>{t('calls.refuse')}</Button>
        </div>
      ))}
    </>
  );
}
