/** Addresses of discussions and of messages: one way to write them, one way to read them. */
import type { Message } from '#contract/chat.ts';
import { newId } from '#web/core/clock.ts';

export interface PlaceSearch {
  /** the thread that is open */
  thread?: string;
  /** the message to show */
  message?: string;
}

interface Where {
  spaceId: string;
  channelId: string;
  isDirect: boolean;
}

/** For `<Link {...linkTo(…)}>` and `navigate(linkTo(…))`. */
export function linkTo({ spaceId, channelId, isDirect }: Where, search: PlaceSearch = {}) {
  // a message may be asked for again from the page that shows it: each asking is told from the last
  const state = (() => (search.message ? { asked: newId() } : {})) as never;
  return isDirect
    ? ({ to: '/messages/$', params: { _splat: spaceId }, search: search as never, state } as const)
    : ({
        to: '/s/$spaceId/$tab/$',
        params: { spaceId, tab: 'chat', _splat: channelId },
        search: search as never,
        state,
      } as const);
}

/** Where a notification leads: to its message, its task, or the place from which one calls back. */
export function linkToNotice(
  notice: { kind: string; space_id: string; channel_id: string; message_id: string; thread_id: string | null },
  isDirect: boolean,
) {
  if (notice.kind.startsWith('task_')) {
    const params = { spaceId: notice.space_id, tab: 'tasks', _splat: `list/${notice.channel_id}` };
    const hash = notice.kind === 'task_assigned' ? '' : 'comments';
    return { to: '/s/$spaceId/$tab/$', params, hash } as const;
  }
  if (notice.kind === 'missed_call') {
    return isDirect
      ? ({ to: '/messages/$', params: { _splat: notice.space_id } } as const)
      : ({ to: '/s/$spaceId/$tab', params: { spaceId: notice.space_id, tab: 'meetings' } } as const);
  }
  const where = { spaceId: notice.space_id, channelId: notice.channel_id, isDirect };
  return linkTo(where, searchOf({ id: notice.message_id, thread_id: notice.thread_id }));
}

export const searchOf = (message: Pick<Message, 'id' | 'thread_id'>): PlaceSearch =>
  message.thread_id ? { thread: message.thread_id, message: message.id } : { message: message.id };

/** The permanent address of a message, to be copied. */
export function addressOf(
  message: Pick<Message, 'id' | 'thread_id' | 'space_id' | 'channel_id'>,
  isDirect: boolean,
): string {
  const path = isDirect ? `/messages/${message.space_id}` : `/s/${message.space_id}/chat/${message.channel_id}`;
  return `${location.origin}${path}?${new URLSearchParams({ ...searchOf(message) })}`;
}

/** The message that an address of ours leads to. */
export function messageAt(url: URL): { spaceId: string; id: string } | undefined {
  const spaceId = /^\/(?:s|messages)\/([0-9a-f-]{36})(?:\/chat\/[0-9a-f-]{36})?$/.exec(url.pathname)?.[1];
  const id = url.searchParams.get('message');
  return spaceId && id && /^[0-9a-f-]{36}$/.test(id) ? { spaceId, id } : undefined;
}
