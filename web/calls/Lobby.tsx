/** The check before entering: one's own picture and level, which devices to take, and what to do when one fails. */
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { VideoCameraSlashIcon } from '@phosphor-icons/react/dist/csr/VideoCameraSlash';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Banner, Button, Switch } from '#web/ui/index.ts';
import { BlurSwitch } from './BlurSwitch.tsx';
import { choose, useChoices } from './choices.ts';
import { DeviceFields } from './DeviceFields.tsx';
import css from './Lobby.module.css';
import { type DeviceKind, type Problem, troubles, without } from './problems.ts';
import { useBlurred } from './useBlur.ts';
import { useTrial } from './useDevices.ts';

export function Lobby({
  title,
  about,
  enterWord,
  isPending,
  children,
  onEnter,
  onBack,
}: {
  title: string;
  about?: ReactNode;
  enterWord: string;
  isPending?: boolean;
  children?: ReactNode;
  onEnter: () => void;
  onBack?: () => void;
}) {
  const t = useT();
  const choices = useChoices();
  const [attempt, setAttempt] = useState(0);
  const camera = useTrial('camera', choices.hasCamera, choices.cameraId, attempt);
  const blurred = useBlurred(choices.hasCamera ? camera.stream : undefined);
  const microphone = useTrial('microphone', choices.hasMicrophone, choices.microphoneId, attempt);

  function wordOf(isWanted: boolean, problem: Problem | undefined, kind: DeviceKind): string {
    if (isWanted && problem) return t(without[kind]);
    return t(isWanted ? `calls.${kind}Off` : `calls.${kind}On`);
  }
  function enter(event: FormEvent) {
    event.preventDefault();
    onEnter();
  }
  return (
    <main className={css.lobby}>
      <form className={css.card} onSubmit={enter}>
        <header className={css.head}>
          <h1>{title}</h1>
          <p>{about ?? t('calls.lobbyAbout')}</p>
        </header>
        <div className={css.sides}>
          <div className={css.left}>
            <Preview stream={blurred.stream} isWanted={choices.hasCamera} problem={camera.problem} />
            <div className={css.switches}>
              <Toggle
                word={wordOf(choices.hasMicrophone, microphone.problem, 'microphone')}
                isOn={choices.hasMicrophone && !microphone.problem}
                icon={
                  choices.hasMicrophone && !microphone.problem ? (
                    <MicrophoneIcon size={24} />
                  ) : (
                    <MicrophoneSlashIcon size={24} />
                  )
                }
                onClick={() => choose({ hasMicrophone: !choices.hasMicrophone })}
              />
              <Toggle
                word={wordOf(choices.hasCamera, camera.problem, 'camera')}
                isOn={choices.hasCamera && !camera.problem}
                icon={
                  choices.hasCamera && !camera.problem ? (
                    <VideoCameraIcon size={24} />
                  ) : (
                    <VideoCameraSlashIcon size={24} />
                  )
                }
                onClick={() => choose({ hasCamera: !choices.hasCamera })}
              />
            </div>
          </div>
          <div className={css.right}>
            {children}
            <Problems
              camera={camera.problem}
              microphone={microphone.problem}
              onRetry={() => setAttempt((old) => old + 1)}
            />
            <DeviceFields
              microphone={microphone.stream}
              seen={[camera.stream, microphone.stream].map(Boolean).join()}
              isWaiting={isAwaited(choices.hasCamera, camera) || isAwaited(choices.hasMicrophone, microphone)}
            />
            <BlurSwitch aboutClass={css.small} hasFailed={blurred.hasFailed} />
            <Switch
              label={t('calls.lowData')}
              isOn={choices.isLowData}
              onChange={(isLowData) => choose({ isLowData })}
            />
            <p className={css.small}>{t('calls.lowDataAbout')}</p>
          </div>
        </div>
        <footer className={css.foot}>
          {onBack && <Button onClick={onBack}>{t('calls.back')}</Button>}
          <Button kind="success" type="submit" isPending={isPending} icon={<VideoCameraIcon size={20} weight="fill" />}>
            {enterWord}
          </Button>
        </footer>
      </form>
    </main>
  );
}

/** Wanted, and neither here nor refused yet. */
const isAwaited = (isWanted: boolean, { stream, problem }: ReturnType<typeof useTrial>): boolean =>
  isWanted && !stream && !problem;

function Preview({
  stream,
  isWanted,
  problem,
}: {
  stream: MediaStream | undefined;
  isWanted: boolean;
  problem: Problem | undefined;
}) {
  const t = useT();
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current) video.current.srcObject = stream ?? null;
  }, [stream]);
  return (
    <div className={css.preview}>
      {stream ? (
        <video ref={video} autoPlay muted playsInline aria-label={t('calls.preview')} />
      ) : (
        <span className={css.noPicture}>
          <VideoCameraSlashIcon size={44} />
          {!isWanted ? t('calls.cameraIsOff') : problem ? t('calls.previewNone') : t('calls.previewWaits')}
        </span>
      )}
    </div>
  );
}

function Toggle({ word, icon, isOn, onClick }: { word: string; icon: ReactNode; isOn: boolean; onClick: () => void }) {
  return (
    <button type="button" className={css.toggle} data-off={!isOn || undefined} onClick={onClick}>
      {icon}
      {word}
    </button>
  );
}

function Problems({
  camera,
  microphone,
  onRetry,
}: {
  camera: Problem | undefined;
  microphone: Problem | undefined;
  onRetry: () => void;
}) {
  const t = useT();
  const sentences = troubles({ camera, microphone }).map((each) => each.sentence);
  if (sentences.length === 0) return null;
  return (
    <Banner
      tone="brass"
      action={
        <Button isSmall onClick={onRetry}>
          {t('word.retry')}
        </Button>
      }
    >
      {sentences.map((key) => (
        <p key={key}>{t(key)}</p>
      ))}
      <p>{t('calls.enterWithout')}</p>
    </Banner>
  );
}
