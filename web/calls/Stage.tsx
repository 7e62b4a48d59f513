/** The meeting itself: pictures, what is to be known, and the controls. Knows no space: what a member has more comes as slots. */
import { CornersInIcon } from '@phosphor-icons/react/dist/csr/CornersIn';
import { CornersOutIcon } from '@phosphor-icons/react/dist/csr/CornersOut';
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { LayoutIcon } from '@phosphor-icons/react/dist/csr/Layout';
import { PictureInPictureIcon } from '@phosphor-icons/react/dist/csr/PictureInPicture';
import { PresentationIcon } from '@phosphor-icons/react/dist/csr/Presentation';
import { SlidersHorizontalIcon } from '@phosphor-icons/react/dist/csr/SlidersHorizontal';
import { SquaresFourIcon } from '@phosphor-icons/react/dist/csr/SquaresFour';
import { UserFocusIcon } from '@phosphor-icons/react/dist/csr/UserFocus';
import { UsersThreeIcon } from '@phosphor-icons/react/dist/csr/UsersThree';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { Menu, type MenuAction } from '#web/ui/index.ts';
import { Announcer } from './Announcer.tsx';
import css from './Call.module.css';
import { Control, Controls } from './Controls.tsx';
import { choose, useChoices } from './choices.ts';
import { canDetach, Detached, detach } from './Detached.tsx';
import { DevicesDialog } from './DevicesDialog.tsx';
import { Notices } from './Notices.tsx';
import { People } from './People.tsx';
import { Pictures } from './Pictures.tsx';
import { Sounds } from './Tile.tsx';
import { useKeys } from './useKeys.ts';
import { type Pass, useRoom } from './useRoom.ts';

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
}

type Panel = 'people' | '';

export function Stage({ title, startedAt, getPass, onLeave, onEnded, tools = [], notices }: StageProps) {
  const t = useT();
  const view = useRoom(getPass, onEnded);
  const { room, status } = view;
  const choices = useChoices();
  const [panel, setPanel] = useState<Panel>('');
  const [isChoosing, setChoosing] = useState(false);
  const [small, setSmall] = useState<Window>();
  const isFull = useFullScreen();
  const me = room.localParticipant;
  const others = [...room.remoteParticipants.values()];
  const isTalking = useKeys({
    microphone: () => void view.setMicrophone(!me.isMicrophoneEnabled),
    camera: () => void view.setCamera(!me.isCameraEnabled),
    panel: (asked) => asked === 'people' && setPanel((old) => (old === 'people' ? '' : 'people')),
    // only who keeps a closed microphone talks by holding
    talk: choices.isPushToTalk ? (isHeld) => void me.setMicrophoneEnabled(isHeld).catch(() => {}) : undefined,
  });
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
    <div className={css.page} data-status={status}>
      <header className={css.head}>
        <img src="/logo.svg" alt="" width={28} height={28} className={css.logo} />
        <h1>{title}</h1>
        <span className={css.count}>{t('calls.participants', { count: others.length + 1 })}</span>
        <Elapsed since={startedAt} />
      </header>
      <div className={css.notices}>
        {notices}
        <Notices view={view} isTalking={isTalking} isAlone={others.length === 0} />
      </div>
      <div className={css.body} data-panel={panel || undefined}>
        <Pictures room={room} view={choices.view} />
        {panel === 'people' && <People room={room} onClose={() => setPanel('')} />}
      </div>
      <Controls view={view} mayShare onLeave={onLeave}>
        <Control
          word={t('calls.people')}
          short={t('calls.peopleShort')}
          count={others.length + 1}
          icon={<UsersThreeIcon size={24} />}
          isOn={panel === 'people'}
          onClick={() => setPanel(panel === 'people' ? '' : 'people')}
        />
        <span className={css.onDesk}>
          <Menu
            label={t('calls.view')}
            trigger={<Control word={t('calls.view')} icon={<LayoutIcon size={24} />} />}
            actions={looks}
          />
        </span>
        <More looks={looks} tools={tools} onDevices={() => setChoosing(true)} />
      </Controls>
      <Sounds participants={others} />
      <Announcer room={room} />
      {isChoosing && <DevicesDialog room={room} onClose={() => setChoosing(false)} />}
      {small && <Detached view={view} into={small} onClose={closeSmall} onLeave={onLeave} />}
    </div>
  );
}

/** What is used less: on a phone it also holds the ways to look. */
function More({ looks, tools, onDevices }: { looks: MenuAction[]; tools: MenuAction[]; onDevices: () => void }) {
  const t = useT();
  const isNarrow = useMedia('(max-width: 700px)');
  return (
    <Menu
      label={t('word.more')}
      trigger={
        <Control word={t('calls.more')} label={t('word.more')} icon={<DotsThreeIcon size={24} weight="bold" />} />
      }
      actions={[
        ...(isNarrow ? looks : []),
        { key: 'devices', label: t('calls.devices'), icon: <SlidersHorizontalIcon size={20} />, onAction: onDevices },
        ...tools,
      ]}
    />
  );
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
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

/** How long the meeting has lasted. */
function Elapsed({ since }: { since: string | undefined }) {
  const t = useT();
  const [here] = useState(() => now().toISOString());
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((old) => old + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={css.elapsed} role="timer" aria-label={t('calls.elapsed')}>
      {clock(now().getTime() - Date.parse(since ?? here))}
    </span>
  );
}

/** « 24:08 », with the hours once there are some. */
function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
