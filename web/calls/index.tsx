/** What of meetings enters other screens: a tab of a space, the button of its header, an incoming call, missed ones. */
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { Suspense, useEffect, useState } from 'react';
import type { Notification } from '#contract/inbox.ts';
import { personScope } from '#contract/scope.ts';
import { useRows } from '#web/core/hooks.ts';
import { later, screen, soon } from '#web/core/later.tsx';
import { useSession } from '#web/core/session.tsx';
import css from './Home.module.css';

export { ComingMeetings } from './ComingMeetings.tsx';

const Incoming = soon(async () => (await import('./Ringing.tsx')).Ringing);
const Missed = screen(async () => (await import('./MissedCalls.tsx')).MissedCalls);
const useMine = <T,>(collection: string) => useRows<T>(personScope(useSession().person.id), collection) ?? [];
const useMissed = (): Notification[] =>
  useMine<Notification>('notifications').filter((each) => each.kind === 'missed_call' && !each.read_at);

/** Fetched when somebody calls, and when somebody did: most days begin without. */
export const Ringing = () => (useMine('rings').length > 0 ? <Incoming /> : null);
/** A card of the calls that were there with the home, newest first; those that come while one looks stand at the foot, and move nothing. */
export function MissedCalls() {
  const missed = useMissed();
  const [before, setBefore] = useState(() => missed.sort((a, b) => b.at.localeCompare(a.at)).map((each) => each.id));
  const old = before.flatMap((id) => missed.find((each) => each.id === id) ?? []);
  useEffect(() => {
    // one that was seen and comes again is new
    if (old.length < before.length) setBefore(old.map((each) => each.id));
  });
  const late = missed.filter((each) => !before.includes(each.id)).sort((a, b) => a.id.localeCompare(b.id));
  return (
    <>
      {old.length > 0 && (
        <Suspense fallback={null}>
          <Missed calls={old} />
        </Suspense>
      )}
      {late.length > 0 && (
        <div className={css.late}>
          <Suspense fallback={null}>
            <Missed calls={late} isLate />
          </Suspense>
        </div>
      )}
    </>
  );
}
/** False while there is such a card to show, and it is on its way. */
export function useIsMissedHere(): boolean {
  const has = useMissed().length > 0;
  const [isHere, setHere] = useState(false);
  useEffect(() => {
    const end = () => setHere(true);
    if (has) Missed.bring().then(end, end);
  }, [has]);
  return isHere || !has;
}
const Kept = later(async () => (await import('./KeptRecordings.tsx')).KeptRecordings);
/** Fetched in a browser that has recorded: a window that is gone may have left something to send. */
export function KeptRecordings() {
  const [hasRecorded, setRecorded] = useState(false);
  useEffect(() => {
    indexedDB.databases().then(
      (all) => setRecorded(all.some((each) => each.name === 'beffroi.recordings')),
      () => {},
    );
  }, []);
  return hasRecorded ? <Kept /> : null;
}
export const StartMeeting = later(async () => (await import('./StartMeeting.tsx')).StartMeeting);

export const tab = {
  key: 'meetings',
  titleKey: 'calls.tab',
  Icon: VideoCameraIcon,
  Screen: screen(async () => (await import('./MeetingsScreen.tsx')).MeetingsScreen),
};
