/** What one sees of somebody: their picture or their initials, or their screen, and what one should know of them. */
import { HandPalmIcon } from '@phosphor-icons/react/dist/csr/HandPalm';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { PushPinIcon } from '@phosphor-icons/react/dist/csr/PushPin';
import { PushPinSlashIcon } from '@phosphor-icons/react/dist/csr/PushPinSlash';
import { ScreencastIcon } from '@phosphor-icons/react/dist/csr/Screencast';
import { SpeakerHighIcon } from '@phosphor-icons/react/dist/csr/SpeakerHigh';
import { WifiLowIcon } from '@phosphor-icons/react/dist/csr/WifiLow';
import { ConnectionQuality, type Participant, Track, type TrackPublication } from 'livekit-client';
import { type CSSProperties, useEffect, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Avatar } from '#web/ui/index.ts';
import { standingOf } from './standing.ts';
import css from './Tile.module.css';

/** Plays a track; keyed by its sid so that another track gets an element of its own. */
export function Media({ publication }: { publication: TrackPublication }) {
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

export const nameOf = (participant: Participant): string => participant.name || participant.identity;
export const isWeak = (participant: Participant): boolean =>
  participant.connectionQuality === ConnectionQuality.Poor || participant.connectionQuality === ConnectionQuality.Lost;

export interface TileProps {
  participant: Participant;
  isMe: boolean;
  isPinned: boolean;
  onPin?: () => void;
  reaction?: string;
  style?: CSSProperties;
}

export function PersonTile({ participant, isMe, isPinned, onPin, reaction, style }: TileProps) {
  const t = useT();
  const camera = participant.getTrackPublication(Track.Source.Camera);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const hasPicture = camera?.track && !camera.isMuted;
  const name = nameOf(participant);
  const isSilent = !microphone || microphone.isMuted;
  const { hand, isOutside } = standingOf(participant);
  const isSpeaking = participant.isSpeaking && !isSilent;
  return (
    <div
      className={`${css.tile} ${isSpeaking ? css.speaking : ''} ${isMe ? css.mirror : ''}`}
      style={style}
      data-identity={participant.identity}
      data-name={name}
      data-speaking={isSpeaking || undefined}
    >
      {hasPicture && camera ? (
        <Media key={camera.trackSid} publication={camera} />
      ) : (
        <span className={css.initials}>
          <Avatar id={participant.identity.split('/')[isOutside ? 1 : 0]!} name={name} size={72} />
        </span>
      )}
      {onPin && <Pin isPinned={isPinned} name={name} onPin={onPin} />}
      {reaction && (
        <span className={css.reaction} aria-hidden="true">
          {reaction}
        </span>
      )}
      {hand && (
        <span className={css.hand}>
          <HandPalmIcon size={20} weight="fill" aria-label={t('calls.handRaised')} />
        </span>
      )}
      <span className={css.name}>
        {isSilent ? (
          <MicrophoneSlashIcon size={16} aria-label={t('calls.muted')} />
        ) : (
          isSpeaking && <SpeakerHighIcon size={16} weight="fill" aria-label={t('calls.speaks')} />
        )}
        <span className={css.nameText}>
          {isMe ? t('calls.you', { name }) : isOutside ? t('calls.outside', { name }) : name}
        </span>
        {isWeak(participant) && (
          <span className={css.weak}>
            <WifiLowIcon size={16} aria-hidden="true" />
            {t('calls.weakShort')}
          </span>
        )}
      </span>
    </div>
  );
}

/** A shared screen, whole and sharp, with the size that really arrives. */
export function ScreenTile({ participant, isMe, isPinned, onPin, style }: TileProps) {
  const t = useT();
  const screen = participant.getTrackPublication(Track.Source.ScreenShare);
  const holder = useRef<HTMLDivElement>(null);
  const size = useReceivedSize(holder);
  if (!screen?.track) return null;
  const name = nameOf(participant);
  return (
    <div
      className={`${css.tile} ${css.screen}`}
      style={style}
      data-screen-of={participant.identity}
      data-name={nameOf(participant)}
      ref={holder}
    >
      <div className={css.screenHead}>
        <ScreencastIcon size={18} aria-hidden="true" />
        <span className={css.nameText}>{isMe ? t('calls.yourScreen') : t('calls.screenOf', { name })}</span>
        {size && !isMe && <span className={css.size}>{t('calls.screenSize', size)}</span>}
        {onPin && <Pin isPinned={isPinned} name={name} onPin={onPin} />}
      </div>
      <div className={css.screenBody}>
        <Media key={screen.trackSid} publication={screen} />
      </div>
    </div>
  );
}

function Pin({ isPinned, name, onPin }: { isPinned: boolean; name: string; onPin: () => void }) {
  const t = useT();
  const word = isPinned ? t('calls.unpin') : t('calls.pin', { name });
  return (
    <button type="button" className={css.pin} aria-label={word} title={word} aria-pressed={isPinned} onClick={onPin}>
      {isPinned ? <PushPinSlashIcon size={20} /> : <PushPinIcon size={20} />}
    </button>
  );
}

/** The size in which a picture arrives, read from the element that plays it. */
function useReceivedSize(
  holder: React.RefObject<HTMLDivElement | null>,
): { width: number; height: number } | undefined {
  const [size, setSize] = useState<{ width: number; height: number }>();
  useEffect(() => {
    const look = () => {
      const video = holder.current?.querySelector('video');
      if (video?.videoWidth)
        setSize((old) =>
          old?.width === video.videoWidth && old.height === video.videoHeight
            ? old
            : { width: video.videoWidth, height: video.videoHeight },
        );
    };
    const timer = setInterval(look, 1000);
    return () => clearInterval(timer);
  }, [holder]);
  return size;
}

/** Everybody's sound, apart from the tiles: who is not in sight is still heard, and a change of layout cuts nobody off. */
export function Sounds({ participants }: { participants: Participant[] }) {
  return (
    <div hidden>
      {participants.flatMap((participant) =>
        [Track.Source.Microphone, Track.Source.ScreenShareAudio].map((source) => {
          const publication = participant.getTrackPublication(source);
          return publication?.track ? <Media key={publication.trackSid} publication={publication} /> : null;
        }),
      )}
    </div>
  );
}
