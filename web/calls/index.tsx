/** What of meetings enters other screens: a tab of a space, the button of its header, an incoming call, missed ones. */
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useEffect, useState } from 'react';
import type { Notification } from '#contract/inbox.ts';
import { personScope } from '#contract/scope.ts';
import { useRows } from '#web/core/hooks.ts';
import { later, screen, soon } from '#web/core/later.tsx';
import { useSession } from '#web/core/session.tsx';

export { ComingMeetings } from './ComingMeetings.tsx';

const Incoming = soon(async () => (await import('./Ringing.tsx')).Ringing);
const Missed = later(async () => (await import('./MissedCalls.tsx')).MissedCalls);
const useMine = <T,>(collection: string) => useRows<T>(personScope(useSession().person.id), collection) ?? [];

/** Fetched when somebody calls, and when somebody did: most days begin without. */
export const Ringing = () => (useMine('rings').length > 0 ? <Incoming /> : null);
export function MissedCalls() {
  const isMissed = (each: Notification) => each.kind === 'missed_call' && !each.read_at;
  return useMine<Notification>('notifications').some(isMissed) ? <Missed /> : null;
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
