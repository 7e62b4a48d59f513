/** Members of the space who are not in the meeting, each with a way to ring them. */
import { BellRingingIcon } from '@phosphor-icons/react/dist/csr/BellRinging';
import { useEffect, useState } from 'react';
import type { Participant } from '#contract/calls.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { newId } from '#web/core/clock.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Avatar, Button, toast } from '#web/ui/index.ts';
import css from './SidePanel.module.css';

const RINGS_MS = 40_000;

export function Absent({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const send = useSend();
  const scope = moduleScope(spaceId, 'calls');
  const members = useRows<Member>(spaceScope(spaceId), 'members') ?? [];
  const there = useRows<Participant>(scope, 'participants') ?? [];
  const mayRing = useMayDo(scope, 'ring.send');
  const [rung, setRung] = useState<ReadonlySet<string>>(new Set());
  const absent = members.filter((member) => !there.some((each) => each.id.startsWith(`${member.id}/`)));
  const gone = absent.map((member) => member.id).join();
  // who came and left again can be rung again
  useEffect(() => {
    setRung((old) => new Set([...old].filter((id) => gone.includes(id))));
  }, [gone]);
  if (!mayRing || absent.length === 0) return null;

  function ring(member: Member) {
    setRung((old) => new Set(old).add(member.id));
    const done = () =>
      setRung((old) => {
        const next = new Set(old);
        next.delete(member.id);
        return next;
      });
    send('ring.send', { id: newId(), spaceId, meetingId, personId: member.id }).then(
      () => setTimeout(done, RINGS_MS),
      (error) => {
        done();
        toast(refusalSentence(error), { isError: true });
      },
    );
  }
  return (
    <section className={css.absent} aria-label={t('calls.absent')}>
      <h3>{t('calls.absent')}</h3>
      <ul className={css.absentList}>
        {absent.map((member) => (
          <li key={member.id} className={css.person}>
            <Avatar id={member.id} name={member.name} size={36} />
            <strong className={css.who}>{member.name}</strong>
            <Button
              isSmall
              icon={<BellRingingIcon size={18} />}
              disabled={rung.has(member.id)}
              aria-label={t('calls.ringSomebody', { name: member.name })}
              onClick={() => ring(member)}
            >
              {rung.has(member.id) ? t('calls.isRinging') : t('calls.ring')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
