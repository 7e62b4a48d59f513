import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Banner, Button, Switch } from '#web/ui/index.ts';
import css from './Call.module.css';
import type { Devices } from './useRoom.ts';

/** The check before entering: one's own picture, which devices to take, and what to do when they are refused. */
export function Lobby({
  title,
  enterWord,
  isPending,
  children,
  onEnter,
}: {
  title: string;
  enterWord: string;
  isPending?: boolean;
  children?: ReactNode;
  onEnter: (devices: Devices) => void;
}) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  const [devices, setDevices] = useState<Devices>({ hasCamera: true, hasMicrophone: true });
  const [isRefused, setRefused] = useState(false);

  useEffect(() => {
    let stream: MediaStream | undefined;
    let isOver = false;
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    if (devices.hasCamera || devices.hasMicrophone) {
      navigator.mediaDevices?.getUserMedia({ video: devices.hasCamera, audio: devices.hasMicrophone }).then(
        (opened) => {
          stream = opened;
          if (isOver) return stop();
          setRefused(false);
          if (video.current) video.current.srcObject = opened;
        },
        () => {
          if (isOver) return;
          setRefused(true);
          setDevices({ hasCamera: false, hasMicrophone: false });
        },
      );
    }
    return () => {
      isOver = true;
      stop();
    };
  }, [devices]);

  return (
    <main className={css.lobby}>
      <h1>{title}</h1>
      {children ?? <p>{t('calls.lobbyAbout')}</p>}
      <div className={css.preview}>
        {devices.hasCamera ? (
          <video ref={video} autoPlay muted playsInline />
        ) : (
          <VideoCameraIcon size={64} color="#8797a9" />
        )}
      </div>
      {isRefused && <Banner tone="brass">{t('calls.noDevice')}</Banner>}
      <div className={css.row}>
        <Switch
          label={t('calls.camera')}
          isOn={devices.hasCamera}
          onChange={(hasCamera) => setDevices({ ...devices, hasCamera })}
        />
        <Switch
          label={t('calls.microphone')}
          isOn={devices.hasMicrophone}
          onChange={(hasMicrophone) => setDevices({ ...devices, hasMicrophone })}
        />
      </div>
      <Button kind="success" icon={<MicrophoneIcon size={20} />} isPending={isPending} onClick={() => onEnter(devices)}>
        {enterWord}
      </Button>
    </main>
  );
}
