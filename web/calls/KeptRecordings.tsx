/** Sends to the space what was recorded in this browser and has ended, also when the window that recorded it is gone. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { percent } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { useAttachments } from '#web/files/index.tsx';
import { toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { allKept, fileOf, forget, holdKept, type KeptRecording, onEnded } from './keptRecordings.ts';

// of this window, whatever page draws it: what it has in hands, and the file that each became
const inHands = new Map<string, { recording: KeptRecording; free: () => void; hasBegun: boolean; fileId?: string }>();

/** Drawn wherever one is inside: over every page, and in a meeting. */
export function KeptRecordings() {
  const { person } = useSession();
  const [found, setFound] = useState<KeptRecording[]>([]);
  const show = useCallback(() => setFound([...inHands.values()].map((each) => each.recording)), []);
  useEffect(() => {
    async function look() {
      for (const recording of (await allKept().catch(() => [])).filter((it) => it.personId === person.id)) {
        if (inHands.has(recording.id)) continue;
        const free = await holdKept(recording.id);
        if (free) inHands.set(recording.id, { recording, free, hasBegun: false });
      }
      show();
    }
    void look();
    return onEnded(() => void look());
  }, [person.id, show]);
  return found.map((each) => (
    <Sending
      key={each.id}
      recording={each}
      onDone={() => {
        inHands.get(each.id)?.free();
        inHands.delete(each.id);
        show();
      }}
    />
  ));
}

function Sending({ recording, onDone }: { recording: KeptRecording; onDone: () => void }) {
  const t = useT();
  const send = useSend();
  const held = inHands.get(recording.id);
  const { items, add } = useAttachments(recording.spaceId, held?.fileId);
  const isOver = useRef(false);
  const done = useRef(onDone);
  done.current = onDone;
  const item = items[0];
  if (item && held) held.fileId = item.fileId;
  const { id: recordingId, spaceId, meetingId } = recording;

  useEffect(() => {
    if (!held || held.hasBegun) return;
    held.hasBegun = true;
    // the window that recorded may be gone without having said that it stopped
    void send('recording.stop', { spaceId, meetingId, recordingId }).catch(() => {});
    void fileOf(recording).then((file) => {
      if (file.size > 0) add([file]);
      else void forget(recordingId).then(() => done.current());
    });
  }, [held, recording, send, add, spaceId, meetingId, recordingId]);

  useEffect(() => {
    if (item?.state !== 'done' || isOver.current) return;
    isOver.current = true;
    void forget(recordingId);
    send('recording.keep', { spaceId, meetingId, recordingId, fileId: item.fileId })
      .then(
        () => toast(t('calls.recordingKept')),
        (error) => toast(refusalSentence(error), { isError: true }),
      )
      .finally(() => done.current());
  }, [item, send, spaceId, meetingId, recordingId, t]);

  if (!item || item.state === 'done') return null;
  return (
    <p className={css.keeping} role="status">
      {item.state === 'failed'
        ? t('calls.recordingWaits')
        : t('calls.keepingRecording', { share: percent(item.sent / Math.max(1, item.size)) })}
    </p>
  );
}
