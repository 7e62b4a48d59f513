import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Refusal } from '#contract/refusal.ts';
import { ask, postUntilAnswered } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { EmptyState, TextField } from '#web/ui/index.ts';
import css from './Call.module.css';
import { Lobby } from './Lobby.tsx';
import { Stage } from './Stage.tsx';
import type { Pass } from './useRoom.ts';

interface Answer {
  status: 'waiting' | 'admitted' | 'refused' | 'ended';
  pass: Pass | null;
}
interface Knocked {
  id: string;
  secret: string;
}
const EVERY = 1500;

/** A guest by link: only a name, a knock, and the meeting; no account, and nothing else is seen. */
export function GuestCallPage() {
  const t = useT();
  const { token } = useParams({ strict: false }) as { token: string };
  const [meeting, setMeeting] = useState<{ name: string; organisationName: string }>();
  const [name, setName] = useState('');
  const [isKnocking, setKnocking] = useState(false);
  const [knocked, setKnocked] = useState<Knocked>();
  const [isAdmitted, setAdmitted] = useState(false);
  const [over, setOver] = useState('');

  useEffect(() => {
    ask<{ name: string; organisationName: string }>('meeting.byLink', { token }).then(setMeeting, (error) =>
      setOver(refusalSentence(error)),
    );
  }, [token]);

  useEffect(() => {
    if (!knocked || isAdmitted) return;
    const timer = setInterval(() => {
      ask<Answer>('meeting.guestPass', knocked).then(
        ({ status }) => {
          if (status === 'admitted') setAdmitted(true);
          if (status === 'refused') setOver(t('calls.guestRefused'));
          if (status === 'ended') setOver(t('calls.ended'));
        },
        () => {},
      );
    }, EVERY);
    return () => clearInterval(timer);
  }, [knocked, isAdmitted, t]);

  function knock() {
    if (!name.trim()) return;
    setKnocking(true);
    const id = newId();
    postUntilAnswered('meeting.knock', { token, id, name: name.trim() }, newId()).then(
      (answer) => setKnocked({ id, secret: (answer as { secret: string }).secret }),
      (error) => setOver(refusalSentence(error)),
    );
  }

  async function getPass(): Promise<Pass> {
    const { pass } = await ask<Answer>('meeting.guestPass', knocked);
    if (!pass) throw new Refusal('conflict', { reason: 'meeting_ended' });
    return pass;
  }

  if (over) {
    return (
      <main className={css.over}>
        <EmptyState title={over} />
      </main>
    );
  }
  if (isAdmitted) {
    return (
      <Stage
        title={meeting?.name ?? ''}
        getPass={getPass}
        onLeave={() => setOver(t('calls.left'))}
        onEnded={(error) => setOver(error ? refusalSentence(error) : t('calls.ended'))}
      />
    );
  }
  if (isKnocking) {
    return (
      <main className={css.over} aria-live="polite">
        <EmptyState title={t('calls.guestWaiting')} />
      </main>
    );
  }
  if (!meeting) return null;
  return (
    <Lobby
      title={t('calls.guestTitle', { name: meeting.name })}
      about={t('calls.guestAbout', { organisation: meeting.organisationName })}
      enterWord={t('calls.guestKnock')}
      onEnter={knock}
    >
      <TextField
        label={t('calls.guestName')}
        autoComplete="name"
        autoFocus
        required
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
    </Lobby>
  );
}
