/** Recording by this window: announced first, composed here, and kept piece by piece until it is a file of the space. */
import type { Room } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { newId, now } from '#web/core/clock.ts';
import { date, time } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { toast } from '#web/ui/index.ts';
import { beginKept } from './keptRecordings.ts';
import { type Recorder, record, recordingType } from './recorder.ts';

export interface RecordingByMe {
  isRecording: boolean;
  start(room: Room, title: string): Promise<void>;
  stop(): Promise<void>;
}

/** Lives as long as the page of the call; what was recorded is sent by `KeptRecordings`, from here or from the next page. */
export function useRecording(spaceId: string, meetingId: string): RecordingByMe {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const running = useRef<{ recorder: Recorder; end(): Promise<void> }>(undefined);
  const isStarting = useRef(false);
  const isGone = useRef(false);
  const stopping = useRef<() => Promise<void>>(async () => {});
  const [isRecording, setRecording] = useState(false);

  const start = useCallback(
    async (room: Room, title: string) => {
      if (running.current || isStarting.current) return;
      const id = newId();
      isStarting.current = true;
      isGone.current = false;
      try {
        // everybody is told before the first picture is taken
        await send('recording.start', { id, spaceId, meetingId, identity: room.localParticipant.identity });
      } catch (error) {
        isStarting.current = false;
        return toast(refusalSentence(error), { isError: true });
      }
      let kept: Awaited<ReturnType<typeof beginKept>> | undefined;
      try {
        const type = recordingType()!;
        const at = now();
        const name = `${title} ${date(at)} ${time(at)}`.replaceAll(/[:/\\]/g, 'h');
        const about = { id, personId: person.id, spaceId, meetingId, type: type.plain };
        kept = await beginKept({ ...about, name: `${name}.${type.ending}` });
        if (isGone.current) throw new Error('left meanwhile');
        const { add } = kept;
        const broke = () => {
          if (isGone.current) return;
          toast(t('calls.recordingBroke'), { isError: true });
          void stopping.current();
        };
        const recorder = record(room, type.recorded, (piece) => void add(piece).catch(broke), broke);
        running.current = { recorder, end: kept.end };
        setRecording(true);
      } catch {
        if (!isGone.current) toast(t('calls.cannotRecord'), { isError: true });
        await kept?.end();
        await send('recording.stop', { spaceId, meetingId, recordingId: id }).catch(() => {});
      } finally {
        isStarting.current = false;
      }
    },
    [send, person.id, spaceId, meetingId, t],
  );
  const stop = useCallback(async () => {
    isGone.current = true;
    const { recorder, end } = running.current ?? {};
    if (!recorder || !end) return;
    running.current = undefined;
    setRecording(false);
    await recorder.stop();
    await end();
  }, []);
  stopping.current = stop;

  // the meeting goes on being recorded only while this window is open
  useEffect(() => {
    if (!isRecording) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isRecording]);
  return { isRecording, start, stop };
}
