/** Who speaks with a closed microphone is told: the others hear nothing. What is heard for that never leaves this page. */
import { LocalAudioTrack, Track } from 'livekit-client';
import { useEffect, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button } from '#web/ui/index.ts';
import { Notice } from './Notice.tsx';
import { useLevel } from './useDevices.ts';
import type { RoomView } from './useRoom.ts';

/** a voice near the microphone; a room's own noise is below */
const VOICE = 0.3;
const SHOWN_MS = 6000;

export function MutedSpeech({ view, isTalking }: { view: RoomView; isTalking: boolean }) {
  const t = useT();
  const track = view.room.localParticipant.getTrackPublication(Track.Source.Microphone)?.track;
  const closed = track instanceof LocalAudioTrack && track.isMuted && !isTalking ? track.mediaStreamTrack : undefined;
  const isSpeaking = useVoice(closed);
  if (!isSpeaking || !closed) return null;
  return (
    <Notice action={<Button onClick={() => void view.setMicrophone(true)}>{t('calls.letHear')}</Button>}>
      {t('calls.speaksMuted')}
    </Notice>
  );
}

function useVoice(closed: MediaStreamTrack | undefined): boolean {
  const [stream, setStream] = useState<MediaStream>();
  const [isSpeaking, setSpeaking] = useState(false);
  useEffect(() => {
    if (!closed || closed.readyState === 'ended') return;
    // a closed track gives silence; a copy of it hears
    const copy = closed.clone();
    copy.enabled = true;
    setStream(new MediaStream([copy]));
    return () => {
      copy.stop();
      setStream(undefined);
      setSpeaking(false);
    };
  }, [closed]);
  const isLoud = useLevel(stream) > VOICE;
  useEffect(() => {
    if (isLoud) setSpeaking(true);
    else {
      const timer = setTimeout(() => setSpeaking(false), SHOWN_MS);
      return () => clearTimeout(timer);
    }
  }, [isLoud]);
  return isSpeaking;
}
