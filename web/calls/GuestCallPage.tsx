import { useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { Refusal } from '#contract/refusal.ts';
import type { Remark } from '#contract/remarks.ts';
import { ask, postUntilAnswered } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { longDay, time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { EmptyState, TextField } from '#web/ui/index.ts';
import css from './Call.module.css';
import { fragmentOf, keyIn } from './encryption.ts';
import { KeyNeeded } from './KeyNeeded.tsx';
import { Lobby } from './Lobby.tsx';
import { Stage, type StageProps } from './Stage.tsx';
import type { Pass } from './useRoom.ts';
import { whyOver } from './whyOver.ts';

interface Answer {
  status: 'waiting' | 'admitted' | 'refused' | 'ended';
  pass: Pass | null;
}
interface LinkedMeeting {
  name: string;
  organisationName: string;
  isRunning: boolean;
  startsAt: string | null;
  isEncrypted: boolean;
}
export interface Knocked {
  id: string;
  secret: string;
}
const EVERY = 1500;
const NAME = 'beffroi.guest';
const logo = <img src="/logo.svg" alt="" width={48} height={48} />;

/** A guest by link: only a name, a knock, and the meeting; no account, and nothing else is seen. */
export function GuestCallPage() {
  const t = useT();
  const { token } = useParams({ strict: false }) as { token: string };
  const [meeting, setMeeting] = useState<LinkedMeeting>();
  const [name, setName] = useState(() => sessionStorage.getItem(NAME) ?? '');
  const [isKnocking, setKnocking] = useState(false);
  const [knocked, setKnocked] = useState<Knocked>();
  const [isAdmitted, setAdmitted] = useState(false);
  const [over, setOver] = useState('');
  const [isDead, setDead] = useState(false);
  const [key, setKey] = useState(() => keyIn(location.hash));

  const isRunning = meeting?.isRunning ?? false;
  // a right link before the hour: the page waits, and opens by itself when the meeting starts
  useEffect(() => {
    if (isRunning) return;
    let isOver = false;
    const look = () =>
      ask<LinkedMeeting>('meeting.byLink', { token }).then(
        (found) => !isOver && setMeeting(found),
        (error) => !isOver && error instanceof Refusal && setDead(true),
      );
    void look();
    const timer = setInterval(look, EVERY * 2);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [token, isRunning]);

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
    // a page that is loaded again need not ask for it again
    sessionStorage.setItem(NAME, name.trim());
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

  if (over || isDead) {
    return (
      <main className={css.over}>
        <EmptyState icon={logo} title={over || t('calls.linkDead')}>
          <p>{t(over ? 'calls.guestOver' : 'calls.linkDeadAbout')}</p>
        </EmptyState>
      </main>
    );
  }
  if (meeting?.isEncrypted && !key)
    return (
      <KeyNeeded
        onKey={(found) => {
          history.replaceState(history.state, '', `#${fragmentOf(found)}`);
          setKey(found);
        }}
      />
    );
  if (isAdmitted) {
    return (
      <GuestCall
        title={meeting?.name ?? ''}
        knocked={knocked!}
        encryptionKey={meeting?.isEncrypted ? key : undefined}
        getPass={getPass}
        onLeave={() => setOver(t('calls.left'))}
        onEnded={(why) => setOver(whyOver(why))}
      />
    );
  }
  if (isKnocking) {
    return (
      <main className={css.over} aria-live="polite">
        <EmptyState icon={logo} title={t('calls.guestWaiting')}>
          <p>{t('calls.guestWaitingAbout', { name: meeting?.name ?? '' })}</p>
        </EmptyState>
      </main>
    );
  }
  if (!meeting) return null;
  if (!meeting.isRunning) {
    const at = meeting.startsAt;
    return (
      <main className={css.over} aria-live="polite">
        <EmptyState icon={logo} title={t('calls.notStarted', { name: meeting.name })}>
          {at && <p>{t('calls.startsAt', { day: longDay(at), time: time(at) })}</p>}
          <p>{t('calls.notStartedAbout')}</p>
        </EmptyState>
      </main>
    );
  }
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

/** The meeting as a guest has it: no log to read, so what is written comes through the media, and is asked for once. */
function GuestCall({
  knocked,
  ...stage
}: { knocked: Knocked } & Pick<StageProps, 'title' | 'getPass' | 'onLeave' | 'onEnded' | 'encryptionKey'>) {
  const [remarks, setRemarks] = useState<Remark[]>([]);
  const add = useCallback((rows: Remark[]) => {
    setRemarks((old) => {
      const known = new Map([...old, ...rows].map((row) => [row.id, row]));
      return [...known.values()].sort((a, b) => a.seq - b.seq);
    });
  }, []);
  const load = useCallback(
    () =>
      ask<{ rows: Remark[] }>('guest.remarks', knocked).then(
        ({ rows }) => add(rows),
        () => {},
      ),
    [knocked, add],
  );
  return (
    <Stage
      {...stage}
      talk={
        stage.encryptionKey
          ? undefined
          : {
              remarks,
              say: (text) => postUntilAnswered('guest.remark', { ...knocked, remarkId: newId(), text }, newId()),
            }
      }
      onConnected={load}
      onTold={(topic, body) => topic === 'remark' && add([body as Remark])}
      raiseHand={(_, isRaised) => postUntilAnswered('guest.hand', { ...knocked, isRaised }, newId())}
    />
  );
}
