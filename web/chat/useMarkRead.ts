import { useCallback, useEffect, useRef } from 'react';
import type { Channel, Message } from '#contract/chat.ts';
import { now } from '#web/core/clock.ts';
import { type PageView, useSend } from '#web/core/hooks.ts';
import { useSession } from '#web/core/session.tsx';
import { useNotifications, useReadMap } from './unread.ts';

/** Marks that travel together at most this often. */
const EVERY = 400;

/** Says how far one has read, while the newest is under the eyes; a thread marks what told of it. */
export function useMarkRead(channel: Channel, threadId: string | undefined, page: PageView<Message>) {
  const send = useSend();
  const { person } = useSession();
  const notices = useNotifications();
  const reads = useReadMap();
  const marked = useRef(-1);
  const at = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef<() => void>(() => {});
  const { space_id: spaceId, id: channelId } = channel;

  latest.current = () => {
    if (document.visibilityState !== 'visible' || page.hasAfter || page.isLoading) return;
    if (threadId) {
      const ids = notices?.filter((each) => each.thread_id === threadId && !each.read_at).map((each) => each.id) ?? [];
      if (ids.length > 0 && ids.join() !== told.current) {
        told.current = ids.join();
        send('notification.read', { personId: person.id, ids }).catch(() => {});
      }
      return;
    }
    const newest = page.rows.findLast((row) => row.seq !== Number.MAX_SAFE_INTEGER)?.seq ?? 0;
    if (newest <= marked.current || newest <= (reads?.[channelId]?.seq ?? -1)) return;
    marked.current = newest;
    send('read.mark', { personId: person.id, spaceId, channelId, seq: newest }).catch(() => {});
  };
  const told = useRef('');

  const mark = useCallback(() => {
    const wait = at.current + EVERY - now().getTime();
    clearTimeout(timer.current);
    if (wait > 0) {
      timer.current = setTimeout(mark, wait);
      return;
    }
    at.current = now().getTime();
    latest.current();
  }, []);
  useEffect(() => {
    document.addEventListener('visibilitychange', mark);
    return () => {
      document.removeEventListener('visibilitychange', mark);
      clearTimeout(timer.current);
    };
  }, [mark]);
  /** Marked unread on purpose: what is in view is not read again by itself. */
  const keepUnread = useCallback(() => {
    marked.current = Number.MAX_SAFE_INTEGER;
  }, []);
  return { now: mark, keepUnread };
}
