/** A long discussion: pages load at both ends, the place one reads at does not move, the newest stays in view at the bottom. */
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import { relativeDay } from '#web/core/format.ts';
import type { PageView } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, Skeleton } from '#web/ui/index.ts';
import css from './Chat.module.css';

const NEAR = 600;
/** Messages of one person within five minutes follow each other without repeating the name. */
const TOGETHER_MS = 5 * 60_000;

export interface MessageListProps {
  page: PageView<Message>;
  /** how many of the newest were unread when the list was opened */
  unread: number;
  empty: ReactNode;
  row: (message: Message, isFollowing: boolean) => ReactNode;
  /** called while the bottom is in view, so that what is read can be marked */
  onBottom?: () => void;
  found?: string;
}

export function MessageList({ page, unread, empty, row, onBottom, found }: MessageListProps) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const isAtBottom = useRef(true);
  const anchor = useRef<{ id: string; top: number }>(undefined);
  const [isAway, setAway] = useState(false);
  const { rows, hasBefore, hasAfter, isLoading } = page;
  const freshId = unread > 0 ? rows.at(-unread)?.id : undefined;
  const bottomRef = useRef(onBottom);
  bottomRef.current = onBottom;

  // rows added above push what is read down: put the same message back under the eyes
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || rows.length === 0) return;
    const target = found && element.querySelector(`[data-message="${found}"]`);
    if (target && !anchor.current) {
      target.scrollIntoView({ block: 'center' });
    } else if (isAtBottom.current && !hasAfter) {
      element.scrollTop = element.scrollHeight;
      bottomRef.current?.();
    } else if (anchor.current) {
      const kept = element.querySelector(`[data-message="${anchor.current.id}"]`);
      if (kept) element.scrollTop += kept.getBoundingClientRect().top - anchor.current.top;
    }
  }, [rows, hasAfter, found]);

  useEffect(() => {
    const element = list.current;
    if (!element || isLoading) return;
    if (element.scrollHeight <= element.clientHeight && hasBefore) void page.before();
  }, [isLoading, hasBefore, page]);

  function remember() {
    const element = list.current!;
    const top = element.getBoundingClientRect().top;
    const first = [...element.querySelectorAll('[data-message]')].find(
      (each) => each.getBoundingClientRect().bottom > top,
    );
    anchor.current = first && { id: first.getAttribute('data-message')!, top: first.getBoundingClientRect().top };
  }

  function scrolled() {
    const element = list.current!;
    const below = element.scrollHeight - element.scrollTop - element.clientHeight;
    isAtBottom.current = below < 40;
    setAway(below > 1200 || hasAfter);
    remember();
    if (isAtBottom.current && !hasAfter) bottomRef.current?.();
    if (element.scrollTop < NEAR && hasBefore) void page.before();
    if (below < NEAR && hasAfter) void page.after();
  }

  return (
    <>
      <div ref={list} className={css.list} onScroll={scrolled} role="log" aria-live="polite">
        {isLoading && [0, 1, 2].map((each) => <Skeleton key={each} height={52} />)}
        {!isLoading && rows.length === 0 && empty}
        {!isLoading && rows.length > 0 && !hasBefore && <div className={css.divider}>{t('chat.beginning')}</div>}
        {rows.map((message, at) => {
          const previous = rows[at - 1];
          const isNewDay =
            !previous || new Date(previous.posted_at).toDateString() !== new Date(message.posted_at).toDateString();
          const isFresh = message.id === freshId;
          const isFollowing =
            !isNewDay &&
            !isFresh &&
            previous?.author_id === message.author_id &&
            Date.parse(message.posted_at) - Date.parse(previous.posted_at) < TOGETHER_MS;
          return (
            <div key={message.id}>
              {isNewDay && <div className={css.divider}>{relativeDay(message.posted_at)}</div>}
              {isFresh && (
                <div className={`${css.divider} ${css.fresh}`}>{t('chat.newMessages', { count: unread })}</div>
              )}
              {row(message, isFollowing)}
            </div>
          );
        })}
      </div>
      {isAway && (
        <span className={css.jump}>
          <Button
            isSmall
            onClick={() => {
              isAtBottom.current = true;
              void page.jumpTo().then(() => list.current?.scrollTo({ top: list.current.scrollHeight }));
            }}
          >
            {t('chat.newest')}
          </Button>
        </span>
      )}
    </>
  );
}
