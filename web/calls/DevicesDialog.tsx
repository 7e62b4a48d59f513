/** Devices, data and keys, while in the call. */
import { LocalAudioTrack, type Room, Track } from 'livekit-client';
import { useMemo } from 'react';
import { useT } from '#web/core/i18n.ts';
import { KeyList } from '#web/shell/KeyList.tsx';
import { Dialog, Switch } from '#web/ui/index.ts';
import { BlurSwitch } from './BlurSwitch.tsx';
import css from './Call.module.css';
import { choose, useChoices } from './choices.ts';
import { DeviceFields } from './DeviceFields.tsx';
import { callKeys } from './keys.ts';

export function DevicesDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const t = useT();
  const choices = useChoices();
  const track = room.localParticipant.getTrackPublication(Track.Source.Microphone)?.track;
  const media = track instanceof LocalAudioTrack && !track.isMuted ? track.mediaStreamTrack : undefined;
  const stream = useMemo(() => media && new MediaStream([media]), [media]);
  return (
    <Dialog title={t('calls.devices')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <DeviceFields microphone={stream} seen={media?.id} />
      <BlurSwitch aboutClass={css.about} />
      <Switch label={t('calls.lowData')} isOn={choices.isLowData} onChange={(isLowData) => choose({ isLowData })} />
      <p className={css.about}>{t('calls.lowDataAbout')}</p>
      <Switch
        label={t('calls.pushToTalk')}
        isOn={choices.isPushToTalk}
        onChange={(isPushToTalk) => choose({ isPushToTalk })}
      />
      <p className={css.about}>{t('calls.pushToTalkAbout')}</p>
      <h3>{t('shell.keys')}</h3>
      <KeyList keys={callKeys} />
    </Dialog>
  );
}
