/** Recording by this window: it is announced first, composed here, and kept as a file of the space when it ends. */
import type { Room } from 'livekit-client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { newId, now } from '#web/core/clock.ts';
import { date, time } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useAttachments } from '#web/files/index.tsx';
import { toast } from '#web/ui/index.ts';
import { type Recorder, record } from './recorder.ts';

export interface RecordingByMe {
  isRecording: boolean;
  /** a recording that is being kept, 0 to 1; undefined ⇒ none */
  progress: number | undefined;
  start(room: Room, title: string): Promise<void>;
  stop(): Promise<void>;
}

/** Lives as long as the page of the call, also after one has left: the file still has to be kept. */
export function useRecording(spaceId: string, meetingId: string): RecordingByMe {
  const t = useT();
  const send = useSend();
  const attachments = useAttachments(spaceId);
  const running = useRef<{ id: string; recorder: Recorder }>(undefined);
  const waiting = useRef<string[]>([]);
  const [isRecording, setRecording] = useState(false);
  const item = attachments.items.at(-1);

  const start = useCallback(
    async (room: Room, title: string) => {
      if (running.current) return;
      const id = newId();
      try {
        // everybody is told before the first picture is taken
        await send('recording.start', { id, spaceId, meetingId, identity: room.localParticipant.identity });
      } catch (error) {
        return toast(refusalSentence(error), { isError: true });
      }
      try {
        const at = now();
        const name = `${title} ${date(at)} ${time(at)}`.replaceAll(/[:/\\]/g, 'h');
        running.current = { id, recorder: record(room, name) };
        setRecording(true);
      } catch {
        toast(t('calls.cannotRecord'), { isError: true });
        await send('recording.stop', { spaceId, meetingId, recordingId: id }).catch(() => {});
      }
    },
    [send, spaceId, meetingId, t],
  );
  const { add } = attachments;
  const stop = useCallback(async () => {
    const { id, recorder } = running.current ?? {};
    if (!id || !recorder) return;
    running.current = undefined;
    setRecording(false);
    void send('recording.stop', { spaceId, meetingId, recordingId: id }).catch(() => {});
    const file = await recorder.stop();
    waiting.current.push(id);
    add([file]);
  }, [send, spaceId, meetingId, add]);

  // the file is there: the meeting's history leads to it
  useEffect(() => {
    const done = attachments.items.filter((each) => each.state === 'done');
    for (const each of done) {
      const recordingId = waiting.current.shift();
      if (!recordingId) break;
      void send('recording.keep', { spaceId, meetingId, recordingId, fileId: each.fileId }).then(
        () => toast(t('calls.recordingKept')),
        (error) => toast(refusalSentence(error), { isError: true }),
      );
      attachments.clear();
    }
  }, [attachments, send, spaceId, meetingId, t]);

  // closing the window in the middle would lose it
  const isUnsafe = isRecording || item?.state === 'sending';
  useEffect(() => {
    if (!isUnsafe) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isUnsafe]);
  return {
    isRecording,
    progress: item && item.state !== 'done' ? item.sent / Math.max(1, item.size) : undefined,
    start,
    stop,
  };
}
