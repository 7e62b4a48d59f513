/**
 * A long discussion. Only what is near the eyes is in the page; messages load at both ends and are let go far away; the place
 * one reads at does not move, and the newest stays in view at the bottom.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import { relativeDay } from '#web/core/format.ts';
import type { PageView } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Skeleton } from '#web/ui/index.ts';
import css from './Chat.module.css';

/** Messages of one person within five minutes follow each other without repeating the name. */
const TOGETHER_MS = 5 * 60_000;
/** Rows from an end at which the next page is asked for. */
const NEAR = 25;
const BOTTOM = 60;
/** Long enough for the rows aimed at to be drawn and measured. */
const MEASURED_MS = 200;

export interface MessageListProps {
  page: PageView<Message>;
  label: string;
  /** the seq read up to when the discussion was opened: what is after it is new */
  freshAfter: number | null;
  myId: string;
  empty: ReactNode;
  row: (message: Message, isFollowing: boolean) => ReactNode;
  /** called while the bottom is in view, so that what is read can be marked */
  onBottom?: () => void;
  /** how many messages were sent from here: each is shown, wherever one was reading */
  sent: number;
  /** the message to show, and which asking this is: the same one may be asked for again */
  found?: { id: string; asking: string };
}

interface Item {
  message: Message;
  isNewDay: boolean;
  isFresh: boolean;
  isFollowing: boolean;
}

export function MessageList({ page, label, freshAfter, myId, empty, row, onBottom, sent, found }: MessageListProps) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const { rows, hasBefore, hasAfter, isLoading } = page;
  const items = useMemo(() => itemsOf(rows, freshAfter, myId), [rows, freshAfter, myId]);
  const [isAway, setAway] = useState(false);
  const bottomRef = useRef(onBottom);
  bottomRef.current = onBottom;

  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => list.current,
    getItemKey: (at) => items[at]!.message.id,
    estimateSize: (at) => (items[at]!.isFollowing ? 34 : 64) + (items[at]!.isNewDay || items[at]!.isFresh ? 46 : 0),
    overscan: 8,
    anchorTo: 'end',
    followOnAppend: !hasAfter,
    scrollEndThreshold: BOTTOM,
    paddingStart: 12,
    paddingEnd: 12,
  });
  const shown = virtualizer.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? -1;

  const isPlaced = usePlacing(virtualizer, items, isLoading, found);
  const isAtEnd = useEndInSight(list);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a message sent takes one to the end
  useEffect(() => {
    if (sent > 0) void toNewest();
  }, [sent]);

  useEffect(() => {
    if (!isPlaced || isLoading || items.length === 0) return;
    if (first < NEAR && hasBefore) page.before().catch(() => {});
    else if (last > items.length - NEAR && hasAfter) page.after().catch(() => {});
  }, [isPlaced, first, last, items.length, hasBefore, hasAfter, isLoading, page]);

  // also when nothing scrolls: a message that arrives at the bottom is in view
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest row is what changes the answer
  useEffect(() => {
    settle();
  }, [rows, hasAfter]);

  function settle() {
    const element = list.current;
    if (!element) return;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    setAway(below > 1200 || hasAfter);
    isAtEnd.current = below < BOTTOM && !hasAfter && !isLoading;
    if (!isAtEnd.current) return;
    bottomRef.current?.();
    page.trim();
  }

  async function toNewest() {
    if (hasAfter) await page.jumpTo().catch(() => {});
    requestAnimationFrame(() => virtualizer.scrollToEnd());
  }

  return (
    <div className={css.listFrame}>
      <div ref={list} className={css.list} onScroll={settle} role="log" aria-label={label} aria-live="off">
        {isLoading && <Loading />}
        {!isLoading && items.length === 0 && empty}
        <div className={css.all} style={{ height: virtualizer.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const { message, isNewDay, isFresh, isFollowing } = items[index]!;
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className={css.place}
                style={{ transform: `translateY(${start}px)` }}
              >
                {index === 0 && !hasBefore && <div className={css.beginning}>{t('chat.beginning')}</div>}
                {isNewDay && (
                  <div className={css.divider}>
                    <span className={css.day}>{relativeDay(message.posted_at)}</span>
                  </div>
                )}
                {isFresh && <div className={`${css.divider} ${css.fresh}`}>{t('chat.newMessages')}</div>}
                {row(message, isFollowing)}
              </div>
            );
          })}
        </div>
      </div>
      {isAway && items.length > 0 && (
        <span className={css.jump}>
          <Button isSmall onClick={() => void toNewest()}>
            {t('chat.newest')}
          </Button>
        </span>
      )}
    </div>
  );
}

const Loading = () => (
  <div className={css.loading}>
    {[320, 240, 400].map((width) => (
      <Skeleton key={width} height={44} width={`min(100%, ${width}px)`} />
    ))}
  </div>
);

/** Whoever was at the end stays there when the list gets smaller: under a draft that grows, or the keys of a phone. */
function useEndInSight(list: RefObject<HTMLDivElement | null>): RefObject<boolean> {
  const isAtEnd = useRef(false);
  useEffect(() => {
    const element = list.current!;
    const watch = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [list]);
  return isAtEnd;
}

/**
 * Where the list opens, once: at the message asked for, at what is new, or at the end; and again when one is asked for.
 * False until the rows around it have been measured: a page that came before them would move what is aimed at.
 */
function usePlacing(
  virtualizer: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
  items: Item[],
  isLoading: boolean,
  found: { id: string; asking: string } | undefined,
): boolean {
  const placed = useRef<string>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [isPlaced, setPlaced] = useState(false);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLayoutEffect(() => {
    if (isLoading || items.length === 0) return;
    const settle = () => {
      setPlaced(false);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setPlaced(true), MEASURED_MS);
    };
    const wanted = found ? `${found.id} ${found.asking}` : 'open';
    if (placed.current === wanted || (placed.current && !found)) return;
    if (found) {
      const at = items.findIndex((item) => item.message.id === found.id);
      if (at < 0) return;
      placed.current = wanted;
      settle();
      return virtualizer.scrollToIndex(at, { align: 'center' });
    }
    placed.current = wanted;
    settle();
    const fresh = items.findIndex((item) => item.isFresh);
    if (fresh > 0) virtualizer.scrollToIndex(fresh, { align: 'start' });
    else virtualizer.scrollToEnd();
  }, [virtualizer, items, isLoading, found]);
  return isPlaced;
}

function itemsOf(rows: Message[], freshAfter: number | null, myId: string): Item[] {
  const fresh =
    freshAfter === null
      ? undefined
      : rows.find((row, at) => row.seq > freshAfter && row.author_id !== myId && (at > 0 || freshAfter === 0));
  return rows.map((message, at) => {
    const previous = rows[at - 1];
    const isNewDay = !previous || dayOf(previous.posted_at) !== dayOf(message.posted_at);
    const isFresh = message === fresh;
    const isFollowing =
      !isNewDay &&
      !isFresh &&
      previous.author_id === message.author_id &&
      previous.author_name === message.author_name &&
      Date.parse(message.posted_at) - Date.parse(previous.posted_at) < TOGETHER_MS;
    return { message, isNewDay, isFresh, isFollowing };
  });
}

const days = new Map<string, string>();
/** Told from the hour, of which there are few: a date object for each message would cost more than the list. */
function dayOf(at: string): string {
  const hour = at.slice(0, 13);
  let day = days.get(hour);
  if (!day) {
    if (days.size > 2000) days.clear();
    days.set(hour, (day = new Date(at).toDateString()));
  }
  return day;
}
