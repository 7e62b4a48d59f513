import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { ConnectionQuality, type Participant, Track, type TrackPublication } from 'livekit-client';
import { useEffect, useRef } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Avatar } from '#web/ui/index.ts';
import css from './Call.module.css';

/** Plays a track; keyed by its sid so that another track gets an element of its own. */
function Media({ publication }: { publication: TrackPublication }) {
  const holder = useRef<HTMLDivElement>(null);
  const track = publication.track;
  useEffect(() => {
    const parent = holder.current;
    if (!track || !parent) return;
    const element = track.attach();
    parent.append(element);
    return () => {
      track.detach(element);
      element.remove();
    };
  }, [track]);
  return <div ref={holder} style={{ display: 'contents' }} />;
}

/** Somebody in the meeting: their picture or their initials, and what one should know of them. */
export function PersonTile({ participant, isMe }: { participant: Participant; isMe: boolean }) {
  const t = useT();
  const camera = participant.getTrackPublication(Track.Source.Camera);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const hasPicture = camera?.track && !camera.isMuted;
  const name = participant.name || participant.identity;
  const isWeak =
    participant.connectionQuality === ConnectionQuality.Poor ||
    participant.connectionQuality === ConnectionQuality.Lost;
  return (
    <div
      className={`${css.tile} ${participant.isSpeaking ? css.speaking : ''} ${isMe ? css.mirror : ''}`}
      data-identity={participant.identity}
    >
      {hasPicture && camera ? (
        <Media key={camera.trackSid} publication={camera} />
      ) : (
        <Avatar id={participant.identity.split('/')[0]!} name={name} size={72} />
      )}
      {!isMe && microphone?.track && <Media key={microphone.trackSid} publication={microphone} />}
      <span className={css.name}>
        {(!microphone || microphone.isMuted) && <MicrophoneSlashIcon size={16} aria-label={t('calls.muted')} />}
        {isMe ? t('calls.you', { name }) : name}
        {isWeak && ` · ${t('calls.weak', { name })}`}
      </span>
    </div>
  );
}

/** A shared screen, whole and sharp. */
export function ScreenTile({ participant }: { participant: Participant }) {
  const t = useT();
  const screen = participant.getTrackPublication(Track.Source.ScreenShare);
  const sound = participant.getTrackPublication(Track.Source.ScreenShareAudio);
  if (!screen?.track) return null;
  return (
    <div className={`${css.tile} ${css.screen}`} data-screen-of={participant.identity}>
      <Media key={screen.trackSid} publication={screen} />
      {!participant.isLocal && sound?.track && <Media key={sound.trackSid} publication={sound} />}
      <span className={css.name}>{t('calls.screenOf', { name: participant.name || participant.identity })}</span>
    </div>
  );
}
