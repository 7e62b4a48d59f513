/** Sends to the space what was recorded in this browser and has ended, also when the window that recorded it is gone. */
import { useEffect, useSyncExternalStore } from 'react';
import { Refusal } from '#contract/refusal.ts';
import { postUntilAnswered } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { percent } from '#web/core/format.ts';
import { t as say, useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { attachOnce, useAttachment } from '#web/files/index.tsx';
import { toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { allKept, fileOf, forget, holdKept, type KeptRecording, onEnded } from './keptRecordings.ts';

// of this window, whatever page draws it
let inHands: readonly KeptRecording[] = [];
const listeners = new Set<() => void>();
function hold(list: readonly KeptRecording[]): void {
  inHands = list;
  for (const listener of listeners) listener();
}

/** Drawn wherever one is inside: over every page, and in a meeting. */
export function KeptRecordings() {
  const { person } = useSession();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => inHands,
  );
  useEffect(() => {
    const look = () => void takeUp(person.id).catch(() => {});
    look();
    return onEnded(look);
  }, [person.id]);
  return shown.map((each) => <Sending key={each.id} recording={each} />);
}

/** Sends what no window has in hands; what fails is on the disk still, for the next time. */
async function takeUp(personId: string): Promise<void> {
  for (const recording of (await allKept()).filter((each) => each.personId === personId)) {
    if (inHands.some((each) => each.id === recording.id)) continue;
    hold([...inHands, recording]);
    const free = await holdKept(recording.id);
    void (free ? deliver(recording) : Promise.resolve())
      .catch(() => {})
      .finally(() => {
        free?.();
        hold(inHands.filter((each) => each.id !== recording.id));
      });
  }
}

const send = <A,>(name: string, input: unknown): Promise<A> => postUntilAnswered(name, input, newId()) as Promise<A>;

async function deliver(recording: KeptRecording): Promise<void> {
  const { id, personId, spaceId, meetingId } = recording;
  // between the list and the lock another window may have sent it
  if (!(await allKept()).some((each) => each.id === id)) return;
  const input = { spaceId, meetingId, recordingId: id };
  const keep = () => send('recording.keep', { ...input, fileId: id });
  // the window that recorded may be gone without having said that it stopped, or having sent all but the last word
  await send('recording.stop', input).catch(() => {});
  const isThere = await keep().then(
    () => true,
    () => false,
  );
  if (!isThere) {
    const file = await fileOf(recording);
    if (file.size === 0) {
      await forget(id);
      return toast(say('calls.recordingEmpty'), { isError: true });
    }
    await attachOnce(send, { spaceId, personId, fileId: id, file });
    await keep().catch((error) => {
      // the meeting may be gone: the file is in the space all the same
      if (!(error instanceof Refusal)) throw error;
    });
  }
  await forget(id);
  toast(say('calls.recordingKept'));
}

function Sending({ recording }: { recording: KeptRecording }) {
  const t = useT();
  const item = useAttachment(recording.id);
  if (!item || item.state === 'done') return null;
  return (
    <p className={css.keeping} role="status">
      {item.state === 'failed'
        ? t('calls.recordingWaits')
        : t('calls.keepingRecording', { share: percent(item.sent / Math.max(1, item.size)) })}
    </p>
  );
}
