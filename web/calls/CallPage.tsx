import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { LockSimpleIcon } from '@phosphor-icons/react/dist/csr/LockSimple';
import { LockSimpleOpenIcon } from '@phosphor-icons/react/dist/csr/LockSimpleOpen';
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { Meeting, Participant } from '#contract/calls.ts';
import type { Remark } from '#contract/remarks.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { ask } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { listOf } from '#web/core/format.ts';
import { useMayDo, usePage, useRow, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, ConfirmDialog, EmptyState, type MenuAction, toast } from '#web/ui/index.ts';
import { Absent } from './Absent.tsx';
import { AlreadyThere } from './AlreadyThere.tsx';
import css from './Call.module.css';
import { fragmentOf, keyIn } from './encryption.ts';
import { KeptRecordings } from './KeptRecordings.tsx';
import { KeyNeeded } from './KeyNeeded.tsx';
import { Knocks } from './Knocks.tsx';
import { LinkDialog } from './LinkDialog.tsx';
import { Lobby } from './Lobby.tsx';
import { NotePad } from './NotePad.tsx';
import type { HostPowers } from './People.tsx';
import { Stage } from './Stage.tsx';
import { isTakenOut, TakenOut } from './TakenOut.tsx';
import { type RecordingByMe, useRecording } from './useRecording.ts';
import type { Pass } from './useRoom.ts';
import { whyOver } from './whyOver.ts';

/** A member's way into a meeting; what was recorded is sent meanwhile. */
export function CallPage() {
  return (
    <>
      <WayIn />
      <KeptRecordings />
    </>
  );
}

/** The device check, then the meeting; afterwards, the way back. */
function WayIn() {
  const t = useT();
  const navigate = useNavigate();
  const { spaceId, meetingId } = useParams({ strict: false }) as { spaceId: string; meetingId: string };
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const meeting = useRow<Meeting>(moduleScope(spaceId, 'calls'), 'meetings', meetingId);
  const [isIn, setIn] = useState(false);
  const [over, setOver] = useState('');
  const [isOut, setOut] = useState(false);
  const admitted = useCallback(() => setOut(false), []);
  // the log may know of the end before the media does: a window that was away when it happened hears it here
  const wasThere = useRef(false);
  const meetings = useRows<Meeting>(moduleScope(spaceId, 'calls'), 'meetings');
  useEffect(() => {
    if (meeting) wasThere.current = true;
    else if (meetings && wasThere.current && isIn) setOver((old) => old || t('calls.ended'));
  }, [meeting, meetings, isIn, t]);
  const back = () => void navigate({ to: '/s/$spaceId', params: { spaceId } });
  const title = meeting?.name || space?.name || '';

  const recording = useRecording(spaceId, meetingId);
  const [key, setKey] = useState(() => keyIn(location.hash));

  if (isOut && meeting) return <TakenOut spaceId={spaceId} meetingId={meetingId} onAdmitted={admitted} onBack={back} />;
  // who was removed from the space itself has no meeting to ask back into, and may learn of either first
  const last = over || (isOut ? t('calls.removed') : '');
  if (last) {
    return (
      <main className={css.over}>
        <EmptyState
          icon={<img src="/logo.svg" alt="" width={48} height={48} />}
          title={last}
          action={
            <div className={css.row}>
              {meeting && (
                <Button kind="success" onClick={() => setOver('')}>
                  {t('calls.again')}
                </Button>
              )}
              <Button onClick={back}>{t('calls.back')}</Button>
            </div>
          }
        >
          <p>{t(meeting ? 'calls.overStill' : 'calls.overAbout')}</p>
        </EmptyState>
      </main>
    );
  }
  if (meeting?.is_encrypted && !key)
    return (
      <KeyNeeded
        onBack={back}
        onKey={(found) => {
          history.replaceState(history.state, '', `#${fragmentOf(found)}`);
          setKey(found);
        }}
      />
    );
  if (!isIn)
    return (
      <Lobby
        title={title || t('calls.lobby')}
        about={<WhoIsThere spaceId={spaceId} meetingId={meetingId} />}
        enterWord={t('calls.enter')}
        onEnter={() => setIn(true)}
        onBack={back}
      >
        <AlreadyThere spaceId={spaceId} meetingId={meetingId} />
      </Lobby>
    );
  return (
    <MemberCall
      spaceId={spaceId}
      meetingId={meetingId}
      title={title}
      meeting={meeting}
      encryptionKey={meeting?.is_encrypted ? key : undefined}
      recording={recording}
      onLeave={() => setOver(t('calls.left'))}
      onEnded={(why) => (isTakenOut(why) ? setOut(true) : setOver(whyOver(why)))}
    />
  );
}

/** The meeting as a member of the space has it: what is written is read from the space's log. */
function MemberCall({
  spaceId,
  meetingId,
  title,
  meeting,
  encryptionKey,
  recording,
  onLeave,
  onEnded,
}: {
  spaceId: string;
  meetingId: string;
  title: string;
  meeting: Meeting | undefined;
  encryptionKey: string | undefined;
  recording: RecordingByMe;
  onLeave: () => void;
  onEnded: (error?: unknown) => void;
}) {
  const send = useSend();
  const scope = moduleScope(spaceId, 'calls');
  const host = useHostTools(spaceId, meeting, encryptionKey);
  const mayWrite = useMayDo(scope, 'note.write');
  const page = usePage<Remark>(scope, 'remarks', meetingId, (asked) =>
    ask('remarks', { spaceId, meetingId, ...asked }),
  );
  const input = { spaceId, meetingId };
  return (
    <>
      <Stage
        title={title}
        startedAt={meeting?.started_at ?? undefined}
        getPass={() => ask<Pass>('meeting.pass', input)}
        onLeave={onLeave}
        onEnded={onEnded}
        tools={host.actions}
        host={host.powers}
        notices={<Knocks {...input} />}
        raiseHand={(identity, isRaised) => send('hand.raise', { ...input, identity, isRaised })}
        absent={<Absent {...input} />}
        encryptionKey={encryptionKey}
        recording={host.powers && !encryptionKey ? recording : undefined}
        note={mayWrite && !encryptionKey && <NotePad {...input} />}
        talk={
          encryptionKey
            ? undefined
            : {
                remarks: page.rows,
                before: page.hasBefore ? () => void page.before() : undefined,
                say: (text) => send('remark.make', { ...input, id: newId(), text }),
              }
        }
      />
      {host.dialog}
    </>
  );
}

/** Before one enters: who is there already. */
function WhoIsThere({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const there = useRows<Participant>(moduleScope(spaceId, 'calls'), 'participants')?.filter(
    (each) => each.meeting_id === meetingId,
  );
  if (!there?.length) return t('calls.lobbyAbout');
  return t('calls.lobbyWho', { names: listOf([...new Set(there.map((each) => each.name))]), count: there.length });
}

/** What a host has more in the last menu, and the dialog that goes with it. */
function useHostTools(
  spaceId: string,
  meeting: Meeting | undefined,
  encryptionKey: string | undefined,
): { actions: MenuAction[]; dialog: ReactNode; powers: HostPowers | undefined } {
  const t = useT();
  const send = useSend();
  const isHost = useMayDo(moduleScope(spaceId, 'calls'), 'meeting.end');
  const [link, setLink] = useState('');
  const [isEnding, setEnding] = useState(false);
  if (!isHost || !meeting) return { actions: [], dialog: null, powers: undefined };
  const input = { spaceId, meetingId: meeting.id };
  const failed = (error: unknown) => toast(refusalSentence(error), { isError: true });
  const fragment = encryptionKey ? `#${fragmentOf(encryptionKey)}` : '';
  const actions: MenuAction[] = [
    ...(encryptionKey
      ? [
          {
            key: 'members',
            label: t('calls.memberLink'),
            icon: <LinkSimpleIcon size={20} />,
            onAction: () => setLink(location.origin + location.pathname + fragment),
          },
        ]
      : []),
    {
      key: 'link',
      label: t('calls.guestLink'),
      icon: <LinkSimpleIcon size={20} />,
      onAction: () =>
        void send<{ link: string }>('meeting.link', input).then(
          (answer) => setLink(location.origin + answer.link + fragment),
          failed,
        ),
    },
    {
      key: 'lock',
      label: meeting.is_locked ? t('calls.unlock') : t('calls.lock'),
      icon: meeting.is_locked ? <LockSimpleOpenIcon size={20} /> : <LockSimpleIcon size={20} />,
      onAction: () => void send('meeting.lock', { ...input, locked: !meeting.is_locked }).catch(failed),
    },
    {
      key: 'end',
      label: t('calls.endAll'),
      icon: <PhoneXIcon size={20} />,
      isDangerous: true,
      onAction: () => setEnding(true),
    },
  ];
  const dialog = (
    <>
      <LinkDialog
        title={link.includes('/meet/') ? t('calls.guestLink') : t('calls.memberLink')}
        about={`${link.includes('/meet/') ? t('calls.guestLinkAbout') : t('calls.memberLinkAbout')} ${fragment ? t('calls.linkHasKey') : ''}`}
        link={link}
        onClose={() => setLink('')}
      />
      <ConfirmDialog
        title={t('calls.endAllTitle')}
        isOpen={isEnding}
        onClose={() => setEnding(false)}
        onConfirm={() => void send('meeting.end', input).catch(failed)}
        confirmWord={t('calls.endAll')}
        cancelWord={t('word.cancel')}
      >
        {t('calls.endAllAbout')}
      </ConfirmDialog>
    </>
  );
  const act = (name: string, more: object) => void send(name, { ...input, ...more }).catch(failed);
  const powers: HostPowers = {
    mute: (identity, source) => act('participant.mute', { identity, source }),
    lowerHand: (identity) => act('hand.raise', { identity, isRaised: false }),
    remove: (identity) => act('participant.remove', { identity }),
    sharing: meeting.sharing,
    allow: (sharing) => act('meeting.allow', { sharing }),
  };
  return { actions, dialog, powers };
}
