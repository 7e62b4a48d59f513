/** The meeting itself: pictures, shared screens first, and the controls. Knows no space: hosts add their tools through `tools`. */
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { MonitorArrowUpIcon } from '@phosphor-icons/react/dist/csr/MonitorArrowUp';
import { PhoneDisconnectIcon } from '@phosphor-icons/react/dist/csr/PhoneDisconnect';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { VideoCameraSlashIcon } from '@phosphor-icons/react/dist/csr/VideoCameraSlash';
import { Track } from 'livekit-client';
import type { CSSProperties, ReactNode } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { PersonTile, ScreenTile } from './Tile.tsx';
import { type Devices, type Pass, useRoom } from './useRoom.ts';

export interface StageProps {
  title: string;
  getPass: () => Promise<Pass>;
  devices: Devices;
  onLeave: () => void;
  onEnded: (error?: unknown) => void;
  tools?: ReactNode;
  notices?: ReactNode;
}

export function Stage({ title, getPass, devices, onLeave, onEnded, tools, notices }: StageProps) {
  const t = useT();
  const { room, status, isSilenced } = useRoom(getPass, devices, onEnded);
  const me = room.localParticipant;
  const others = [...room.remoteParticipants.values()];
  const everyone = [me, ...others];
  const sharers = everyone.filter((each) => each.getTrackPublication(Track.Source.ScreenShare)?.track);
  const columns = Math.ceil(Math.sqrt(everyone.length));
  const tiles = everyone.map((each) => (
    <PersonTile key={each.identity || 'me'} participant={each} isMe={each === me} />
  ));

  async function share() {
    try {
      await me.setScreenShareEnabled(!me.isScreenShareEnabled, {
        audio: true,
        contentHint: 'detail',
        resolution: { width: 1920, height: 1080, frameRate: 15 },
      });
    } catch {
      toast(t('calls.noShare'), { isError: true });
    }
  }
  const refused = () => toast(t('calls.noDevice'), { isError: true });

  return (
    <div className={css.page} data-status={status}>
      <header>
        <div className={css.head}>
          <h1>{title}</h1>
          <span>{t('calls.participants', { count: everyone.length })}</span>
          {tools}
        </div>
        {notices}
        {status === 'reconnecting' && (
          <p className={css.note} role="status">
            {t('calls.reconnecting')}
          </p>
        )}
        {isSilenced && (
          <p className={css.note}>
            {t('calls.soundBlocked')}{' '}
            <Button isSmall onClick={() => void room.startAudio()}>
              {t('calls.hear')}
            </Button>
          </p>
        )}
        {status === 'connected' && others.length === 0 && <p className={css.note}>{t('calls.alone')}</p>}
      </header>
      <div className={`${css.stage} ${sharers.length > 0 ? css.withShare : ''}`}>
        {sharers.length > 0 && (
          <div className={css.shares}>
            {sharers.map((each) => (
              <ScreenTile key={each.identity} participant={each} />
            ))}
          </div>
        )}
        <div className={sharers.length > 0 ? css.strip : css.gallery} style={{ '--columns': columns } as CSSProperties}>
          {tiles}
        </div>
      </div>
      <div className={css.controls} role="toolbar" aria-label={t('calls.controls')}>
        <Control
          word={me.isMicrophoneEnabled ? t('calls.microphoneOff') : t('calls.microphoneOn')}
          icon={me.isMicrophoneEnabled ? <MicrophoneIcon size={24} /> : <MicrophoneSlashIcon size={24} />}
          isOff={!me.isMicrophoneEnabled}
          onClick={() => void me.setMicrophoneEnabled(!me.isMicrophoneEnabled).catch(refused)}
        />
        <Control
          word={me.isCameraEnabled ? t('calls.cameraOff') : t('calls.cameraOn')}
          icon={me.isCameraEnabled ? <VideoCameraIcon size={24} /> : <VideoCameraSlashIcon size={24} />}
          isOff={!me.isCameraEnabled}
          onClick={() => void me.setCameraEnabled(!me.isCameraEnabled).catch(refused)}
        />
        <Control
          word={me.isScreenShareEnabled ? t('calls.stopShare') : t('calls.share')}
          icon={<MonitorArrowUpIcon size={24} />}
          isOn={me.isScreenShareEnabled}
          onClick={() => void share()}
        />
        <Control word={t('calls.leave')} icon={<PhoneDisconnectIcon size={24} />} isLeave onClick={onLeave} />
      </div>
    </div>
  );
}

function Control({
  word,
  icon,
  isOff,
  isOn,
  isLeave,
  onClick,
}: {
  word: string;
  icon: ReactNode;
  isOff?: boolean;
  isOn?: boolean;
  isLeave?: boolean;
  onClick: () => void;
}) {
  return (
    <button
      type="button"
      className={`${css.control} ${isLeave ? css.leave : ''}`}
      data-off={isOff || undefined}
      data-on={isOn || undefined}
      aria-label={word}
      title={word}
      onClick={onClick}
    >
      {icon}
      <span className={css.controlWord}>{word}</span>
    </button>
  );
}
