import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Meeting } from '#contract/calls.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Member, Space } from '#contract/spaces.ts';
import { newId } from '#web/core/clock.ts';
import { useMayDo, useReplica, useRow, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, toast, useMedia } from '#web/ui/index.ts';

/** From any space, in one click: starts a meeting, or joins the one that runs. */
export function StartMeeting({ spaceId, hasRoom }: { spaceId: string; hasRoom?: boolean }) {
  const t = useT();
  const running = useRows<Meeting>(moduleScope(spaceId, 'calls'), 'meetings')?.find((each) => each.started_at);
  const enter = useEnter(spaceId);
  // in a narrow header the space keeps its name
  const isShort = useMedia('(max-width: 1000px)') && !hasRoom;
  if (!running && !enter.mayStart) return null;
  return (
    <Button
      kind="success"
      icon={<VideoCameraIcon size={20} weight="fill" />}
      isIconWhenNarrow={!running && !hasRoom}
      title={running ? undefined : t('calls.start')}
      aria-label={running && isShort ? t('calls.join') : undefined}
      data-running={running ? '' : undefined}
      isPending={enter.isPending}
      onClick={() => (running ? enter.join(running.id) : enter.start(newId()))}
    >
      {running ? t(isShort ? 'home.join' : 'calls.join') : t('calls.start')}
    </Button>
  );
}

/** The same without a button: goes into the space's meeting as soon as it is known whether one runs. */
export function StartNow({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const meetings = useRows<Meeting>(moduleScope(spaceId, 'calls'), 'meetings');
  const enter = useEnter(spaceId);
  const isAsked = useRef(false);
  useEffect(() => {
    if (!meetings || isAsked.current) return;
    isAsked.current = true;
    const running = meetings.find((each) => each.started_at);
    if (running) enter.join(running.id);
    else enter.start(newId());
    onClose();
  }, [meetings, enter, onClose]);
  return null;
}

export interface Enter {
  mayStart: boolean;
  isPending: boolean;
  /** starts a meeting of this id, or the announced one that bears it, and goes there */
  start(meetingId: string): void;
  /** starts one whose media only those who have its link can read */
  startEncrypted(): void;
  /** goes into the space's meeting, started if need be, and rings somebody to it */
  callBack(personId: string): void;
  join(meetingId: string): void;
}

/** How one gets into a meeting of a space. In a direct conversation starting one rings the others. */
export function useEnter(spaceId: string): Enter {
  const send = useSend();
  const navigate = useNavigate();
  const { me } = useReplica();
  const mayStart = useMayDo(moduleScope(spaceId, 'calls'), 'meeting.start');
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const members = useRows<Member>(spaceScope(spaceId), 'members');
  const [isPending, setPending] = useState(false);
  const join = (meetingId: string, hash?: string) =>
    void navigate({ to: '/s/$spaceId/call/$meetingId', params: { spaceId, meetingId }, hash });

  async function start(id: string, { key, ring }: { key?: string; ring?: string } = {}) {
    setPending(true);
    try {
      const { id: meetingId } = await send<{ id: string }>('meeting.start', {
        id,
        spaceId,
        encrypted: key !== undefined,
      });
      const rung = space?.kind === 'direct' ? (members ?? []).map((each) => each.id) : ring ? [ring] : [];
      for (const personId of rung.filter((each) => each !== me.personId))
        void send('ring.send', { id: newId(), spaceId, meetingId, personId }).catch(() => {});
      // another one was running already: its key is not ours
      join(meetingId, key && meetingId === id ? `k=${key}` : undefined);
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
    }
    setPending(false);
  }
  async function startEncrypted() {
    const { newKey } = await import('./encryption.ts');
    await start(newId(), { key: newKey() });
  }
  return {
    mayStart,
    isPending,
    start: (id) => void start(id),
    startEncrypted: () => void startEncrypted(),
    callBack: (personId) => void start(newId(), { ring: personId }),
    join,
  };
}
