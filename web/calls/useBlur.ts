/** Blurring what is behind oneself: in the device check and in the call. What does it is fetched when it is first wanted. */
import { LocalVideoTrack, type Room, Track, type TrackProcessor } from 'livekit-client';
import { useEffect, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { toast } from '#web/ui/index.ts';
import { choose, chosen, useChoices } from './choices.ts';

/** Whether this browser has what it takes; what is only seen when it begins is said then. */
export const canBlur = (): boolean =>
  'captureStream' in HTMLCanvasElement.prototype && typeof OffscreenCanvas === 'function';

/** For the camera as it is taken: a room that should blur never sends a picture that is not. */
export const blurOf = (isBlurred: boolean): TrackProcessor<Track.Kind.Video> | undefined =>
  isBlurred && canBlur() ? fetchedBlur() : undefined;

function fetchedBlur(): TrackProcessor<Track.Kind.Video> {
  let blur: TrackProcessor<Track.Kind.Video> | undefined;
  const kept: TrackProcessor<Track.Kind.Video> = {
    name: 'blur',
    async init(options) {
      blur ??= (await import('./blur.ts')).createBlur();
      await blur.init(options);
      kept.processedTrack = blur.processedTrack;
    },
    async restart(options) {
      await blur?.restart(options);
      kept.processedTrack = blur?.processedTrack;
    },
    async destroy() {
      await blur?.destroy();
      kept.processedTrack = undefined;
    },
  };
  return kept;
}

/** In the call: switched at once, on the camera that runs and on those to come. */
export function useBlurIn(room: Room, isConnected: boolean): void {
  const t = useT();
  const { isBlurred } = useChoices();
  useEffect(() => {
    room.options.videoCaptureDefaults = { ...room.options.videoCaptureDefaults, processor: blurOf(isBlurred) };
    const camera = room.localParticipant.getTrackPublication(Track.Source.Camera)?.track;
    if (!isConnected || !(camera instanceof LocalVideoTrack)) return;
    const wanted = blurOf(isBlurred);
    if (!wanted) void camera.stopProcessor().catch(() => {});
    else if (!camera.getProcessor())
      camera.setProcessor(wanted).catch(() => {
        // left, or thought better of, while it began
        if (room.state !== 'connected' || !chosen().isBlurred) return;
        choose({ isBlurred: false });
        toast(t('calls.blurFailed'), { isError: true });
      });
  }, [room, isConnected, isBlurred, t]);
}

/** In the device check: the same stream while it is not wanted, none until it is blurred. */
export function useBlurred(stream: MediaStream | undefined): { stream: MediaStream | undefined; hasFailed: boolean } {
  const { isBlurred } = useChoices();
  const [blurred, setBlurred] = useState<{ of: MediaStream; stream: MediaStream }>();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const blur = blurOf(isBlurred);
    const [track] = stream?.getVideoTracks() ?? [];
    if (!blur || !stream || !track) return;
    let isOver = false;
    blur.init({ kind: Track.Kind.Video, track }).then(
      () => {
        if (isOver) return void blur.destroy();
        setFailed(false);
        setBlurred({ of: stream, stream: new MediaStream([blur.processedTrack!]) });
      },
      () => {
        if (isOver || !chosen().isBlurred) return;
        setFailed(true);
        choose({ isBlurred: false });
      },
    );
    return () => {
      isOver = true;
      setBlurred(undefined);
      void blur.destroy();
    };
  }, [stream, isBlurred]);
  if (!isBlurred || !canBlur()) return { stream, hasFailed };
  return { stream: blurred && blurred.of === stream ? blurred.stream : undefined, hasFailed };
}
