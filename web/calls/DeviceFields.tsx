/** Which camera, microphone and speaker, with a level to see and a tone to hear: the same in the lobby and in the call. */
import { SpeakerHighIcon } from '@phosphor-icons/react/dist/csr/SpeakerHigh';
import { useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, Select } from '#web/ui/index.ts';
import { choose, useChoices } from './choices.ts';
import css from './Lobby.module.css';
import { play } from './sounds.ts';
import { canChooseSpeaker, type Device, useDeviceLists, useLevel } from './useDevices.ts';

export function DeviceFields({
  microphone,
  seen,
  isWaiting = false,
}: {
  microphone: MediaStream | undefined;
  seen: unknown;
  /** a device that is wanted is neither here nor refused yet: its room is kept, so that nothing moves when it comes */
  isWaiting?: boolean;
}) {
  const t = useT();
  const choices = useChoices();
  const found = useDeviceLists(seen);
  const lists = found ?? { cameras: [], microphones: [], speakers: [] };
  const isAwaited = isWaiting || !found;
  const [isPlaying, setPlaying] = useState(false);
  const options = (devices: Device[]) => [
    { value: '', label: t('calls.deviceDefault') },
    ...devices.map((each) => ({ value: each.id, label: each.name })),
  ];
  const known = (devices: Device[], id: string) => (devices.some((each) => each.id === id) ? id : '');
  return (
    <div className={css.fields}>
      {(lists.cameras.length > 0 || isAwaited) && (
        <Select
          label={t('calls.camera')}
          options={options(lists.cameras)}
          value={known(lists.cameras, choices.cameraId)}
          onChange={(event) => choose({ cameraId: event.target.value })}
        />
      )}
      {(lists.microphones.length > 0 || isAwaited) && (
        <Select
          label={t('calls.microphone')}
          options={options(lists.microphones)}
          value={known(lists.microphones, choices.microphoneId)}
          onChange={(event) => choose({ microphoneId: event.target.value })}
        />
      )}
      {(microphone || (isAwaited && choices.hasMicrophone)) && <Level stream={microphone} />}
      {canChooseSpeaker() && (lists.speakers.length > 0 || isAwaited) && (
        <Select
          label={t('calls.speaker')}
          options={options(lists.speakers)}
          value={known(lists.speakers, choices.speakerId)}
          onChange={(event) => choose({ speakerId: event.target.value })}
        />
      )}
      <Button
        icon={<SpeakerHighIcon size={20} />}
        isPending={isPlaying}
        onClick={() => {
          setPlaying(true);
          void play('test', choices.speakerId).finally(() => setPlaying(false));
        }}
      >
        {t('calls.testTone')}
      </Button>
    </div>
  );
}

/** The microphone's level: one speaks and sees it move. */
export function Level({ stream }: { stream: MediaStream | undefined }) {
  const t = useT();
  const level = useLevel(stream);
  return (
    <div className={css.level}>
      <meter className={css.meter} min={0} max={1} value={level} aria-label={t('calls.level')} />
      <span>{t('calls.levelAbout')}</span>
    </div>
  );
}
