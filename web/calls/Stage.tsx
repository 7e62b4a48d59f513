/** The meeting itself: pictures, what is to be known, and the controls. Knows no space: what a member has more comes as slots. */
import { ChatCircleTextIcon } from '@phosphor-icons/react/dist/csr/ChatCircleText';
import { CornersInIcon } from '@phosphor-icons/react/dist/csr/CornersIn';
import { CornersOutIcon } from '@phosphor-icons/react/dist/csr/CornersOut';
import { LayoutIcon } from '@phosphor-icons/react/dist/csr/Layout';
import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil';
import { PictureInPictureIcon } from '@phosphor-icons/react/dist/csr/PictureInPicture';
import { PresentationIcon } from '@phosphor-icons/react/dist/csr/Presentation';
import { SmileyIcon } from '@phosphor-icons/react/dist/csr/Smiley';
import { SquaresFourIcon } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { UserFocusIcon } from '@phosphor-icons/react/dist/csr/UserFocus';
import { UsersThreeIcon } from '@phosphor-icons/react/dist/csr/UsersThree';
import { Track } from 'livekit-client';
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, Menu, type MenuAction, toast } from '#web/ui/index.ts';
import { Announcer } from './Announcer.tsx';
import css from './Call.module.css';
import { Control, Controls } from './Controls.tsx';
import { choose, useChoices } from './choices.ts';
import { canDetach, Detached, detach } from './Detached.tsx';
import { DevicesDialog } from './DevicesDialog.tsx';
import { Elapsed } from './Elapsed.tsx';
import { MoreMenu, recordingTools } from './MoreMenu.tsx';
import { Notice } from './Notice.tsx';
import { Notices } from './Notices.tsx';
import { type HostPowers, People } from './People.tsx';
import { Pictures } from './Pictures.tsx';
import { Remarks, type Talk, useUnread } from './Remarks.tsx';
import { Safety } from './Safety.tsx';
import { SidePanel } from './SidePanel.tsx';
import { isOneself, readObject, standingOf } from './standing.ts';
import { Sounds } from './Tile.tsx';
import { useAwake } from './useAwake.ts';
import { useKeys } from './useKeys.ts';
import { useReactions } from './useReactions.tsx';
import type { RecordingByMe } from './useRecording.ts';
import { mayShare, type Pass, useRoom } from './useRoom.ts';
import { useTitle } from './useTitle.ts';
import { useTold } from './useTold.ts';

export interface StageProps {
  title: string;
  /** when the meeting began, for the clock */
  startedAt?: string;
  getPass: () => Promise<Pass>;
  onLeave: () => void;
  onEnded: (error?: unknown) => void;
  /** further entries of the last menu */
  tools?: MenuAction[];
  notices?: ReactNode;
  /** absent ⇒ nothing is written here: an encrypted meeting leaves nothing with the server */
  talk?: Talk;
  encryptionKey?: string;
  recording?: RecordingByMe;
  raiseHand: (identity: string, isUp: boolean) => Promise<unknown>;
  note?: ReactNode;
  /** each time the media is connected: what was missed meanwhile can be asked for */
  onConnected?: () => void;
  /** what the server tells this window through the media */
  onTold?: (topic: string, body: unknown) => void;
  host?: HostPowers;
  /** more below the list of who is there */
  absent?: ReactNode;
}

const none: never[] = [];
type Panel = 'people' | 'talk' | 'note' | '';

export function Stage(props: StageProps) {
  const {
    title,
    startedAt,
    getPass,
    onLeave,
    onEnded,
    tools = [],
    notices,
    talk,
    raiseHand,
    note,
    host,
    encryptionKey,
    recording,
  } = props;
  const t = useT();
  const view = useRoom(
    getPass,
    onEnded,
    (source) => toast(source === Track.Source.Microphone ? t('calls.silenced') : t('calls.shareStopped')),
    encryptionKey,
  );
  const { room, status } = view;
  const choices = useChoices();
  const [panel, setPanel] = useState<Panel>('');
  const [isChoosing, setChoosing] = useState(false);
  const [small, setSmall] = useState<Window>();
  const isFull = useFullScreen();
  const me = room.localParticipant;
  const others = [...room.remoteParticipants.values()];
  const wasRecorded = useRef(false);
  const reactions = useReactions(room);
  const toggle = (asked: Panel) => setPanel((old) => (old === asked ? '' : asked));
  const hand = {
    isUp: standingOf(me).hand !== '',
    raise: (isUp: boolean) =>
      void raiseHand(me.identity, isUp).catch((error) => toast(refusalSentence(error), { isError: true })),
  };
  const unread = useUnread(talk?.remarks ?? none, panel === 'talk');
  const isTalking = useKeys({
    microphone: () => void view.setMicrophone(!me.isMicrophoneEnabled),
    camera: () => void view.setCamera(!me.isCameraEnabled),
    hand: () => hand.raise(!hand.isUp),
    panel: (asked) => (asked === 'people' || talk) && toggle(asked),
    // only who keeps a closed microphone talks by holding
    talk: choices.isPushToTalk ? view.talk : undefined,
  });
  useAwake();
  useTitle(title, me.isMicrophoneEnabled);
  useTold(room, status === 'connected', props.onConnected, props.onTold);
  const recordedBy = String(readObject(room.metadata).recordedBy ?? '');
  // a host of another window, or the server, may end it
  useEffect(() => {
    if (recording?.isRecording && wasRecorded.current && !recordedBy) void recording.stop();
    wasRecorded.current = recordedBy !== '';
  }, [recording, recordedBy]);
  // however one goes – the meeting over, removed, another page – what goes on being recorded is an empty picture
  const stopRecording = recording?.stop;
  useEffect(() => stopRecording && (() => void stopRecording()), [stopRecording]);
  const leave = () => void (recording?.isRecording ? recording.stop() : Promise.resolve()).then(onLeave, onLeave);
  const closeSmall = useCallback(() => setSmall(undefined), []);
  useEffect(() => () => small?.close(), [small]);

  const looks: MenuAction[] = [
    ...(
      [
        ['screen', 'calls.viewScreen', PresentationIcon],
        ['gallery', 'calls.viewGallery', SquaresFourIcon],
        ['speaker', 'calls.viewSpeaker', UserFocusIcon],
      ] as const
    ).map(([key, word, Icon]) => ({
      key,
      label: choices.view === key ? t('calls.viewChosen', { view: t(word) }) : t(word),
      icon: <Icon size={20} weight={choices.view === key ? 'fill' : 'regular'} />,
      onAction: () => choose({ view: key }),
    })),
    ...(document.fullscreenEnabled
      ? [
          {
            key: 'full',
            label: isFull ? t('calls.fullScreenOff') : t('calls.fullScreen'),
            icon: isFull ? <CornersInIcon size={20} /> : <CornersOutIcon size={20} />,
            onAction: () =>
              void (isFull ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {}),
          },
        ]
      : []),
    ...(canDetach()
      ? [
          {
            key: 'detach',
            label: t('calls.detach'),
            icon: <PictureInPictureIcon size={20} />,
            onAction: () => void detach().then(setSmall, () => {}),
          },
        ]
      : []),
  ];
  return (
    <main className={css.page} data-status={status}>
      <header className={css.head}>
        <img src="/logo.svg" alt="" width={28} height={28} className={css.logo} />
        <h1>{title}</h1>
        {encryptionKey && <Safety encryptionKey={encryptionKey} />}
        <span className={css.count}>{t('calls.participants', { count: others.length + 1 })}</span>
        <Elapsed since={startedAt} />
      </header>
      <div className={css.notices}>
        {recordedBy && (
          <Notice
            isGrave
            action={
              recording?.isRecording && (
                <Button onClick={() => void recording.stop()}>{t('calls.stopRecording')}</Button>
              )
            }
          >
            {recording?.isRecording ? t('calls.youRecord') : t('calls.isRecorded', { name: recordedBy })}
          </Notice>
        )}
        {notices}
        <Notices view={view} isTalking={isTalking} isAlone={others.length === 0} />
      </div>
      <div className={css.body} data-panel={panel || undefined}>
        <Pictures room={room} view={choices.view} reactions={reactions.shown} />
        {panel === 'people' && (
          <People room={room} host={host} onClose={() => setPanel('')}>
            {props.absent}
          </People>
        )}
        {panel === 'talk' && talk && (
          <SidePanel title={t('calls.talk')} onClose={() => setPanel('')}>
            <Remarks talk={talk} />
          </SidePanel>
        )}
        {panel === 'note' && (
          <SidePanel title={t('calls.note')} onClose={() => setPanel('')}>
            {note}
          </SidePanel>
        )}
      </div>
      <Controls view={view} mayShare={mayShare(room)} hand={hand} onLeave={leave}>
        <span className={css.onDesk}>
          <Menu
            label={t('calls.react')}
            trigger={<Control word={t('calls.react')} icon={<SmileyIcon size={24} />} />}
            actions={reactions.actions}
          />
        </span>
        {talk && (
          <Control
            word={t('calls.talk')}
            short={t('calls.talkShort')}
            count={unread}
            icon={<ChatCircleTextIcon size={24} />}
            isOn={panel === 'talk'}
            onClick={() => toggle('talk')}
          />
        )}
        <span className={css.onDesk}>
          <Control
            word={t('calls.people')}
            count={others.length + 1}
            icon={<UsersThreeIcon size={24} />}
            isOn={panel === 'people'}
            onClick={() => toggle('people')}
          />
        </span>
        {note && (
          <span className={css.onDesk}>
            <Control
              word={t('calls.note')}
              icon={<NotePencilIcon size={24} />}
              isOn={panel === 'note'}
              onClick={() => toggle('note')}
            />
          </span>
        )}
        <span className={css.onDesk}>
          <Menu
            label={t('calls.view')}
            trigger={<Control word={t('calls.view')} icon={<LayoutIcon size={24} />} />}
            actions={looks}
          />
        </span>
        <MoreMenu
          onPhone={[
            { key: 'react', label: t('calls.react'), isRow: true, actions: reactions.actions },
            {
              key: 'open',
              label: t('calls.openPanel'),
              isRow: true,
              actions: [
                {
                  key: 'people',
                  label: t('calls.people'),
                  icon: <UsersThreeIcon size={24} />,
                  onAction: () => toggle('people'),
                },
                ...(note
                  ? [
                      {
                        key: 'note',
                        label: t('calls.note'),
                        icon: <NotePencilIcon size={24} />,
                        onAction: () => toggle('note'),
                      },
                    ]
                  : []),
              ],
            },
            { key: 'view', label: t('calls.view'), isRow: true, actions: looks },
          ]}
          tools={[...recordingTools(recording, room, title, recordedBy, t), ...tools]}
          onDevices={() => setChoosing(true)}
        />
      </Controls>
      <Sounds participants={others.filter((each) => !isOneself(each, me))} />
      <Announcer room={room} reactions={reactions.shown} />
      {isChoosing && <DevicesDialog room={room} onClose={() => setChoosing(false)} />}
      {small && <Detached view={view} into={small} onClose={closeSmall} onLeave={leave} />}
    </main>
  );
}

function useFullScreen(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener('fullscreenchange', listener);
      return () => document.removeEventListener('fullscreenchange', listener);
    },
    () => document.fullscreenElement !== null,
  );
}
