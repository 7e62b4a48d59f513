/** What is unread, from what every window already knows: messages posted less messages read. */
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { type Channel, loudnessOf, type Notification, type Read, type Volume } from '#contract/chat.ts';
import { moduleScope, personScope, windowKey } from '#contract/index.ts';
import { useHeld, useRowMap, useRows } from '#web/core/hooks.ts';
import type { Replica } from '#web/core/replica.ts';
import { ReplicaContext, useSession } from '#web/core/session.tsx';
import { useAllSpaces } from '#web/spaces/useSpaces.ts';

export interface Unread {
  /** top-level messages not read, per space, in places that are not muted */
  bySpace: ReadonlyMap<string, number>;
  /** when the last message of each space came; absent where none did */
  lastAt: ReadonlyMap<string, string>;
}
const chats = /^space:[^/]*\/chat$/;
const nothing: Unread = { bySpace: new Map(), lastAt: new Map() };

export const unreadOf = (channel: Channel, read: Read | undefined): number =>
  Math.max(0, channel.message_count - (read?.count ?? 0));

/** The same, less what I wrote myself, where this window has the messages to know it. */
function unreadByOthers(replica: Replica, channel: Channel, read: Read | undefined, myId: string): number {
  const unread = unreadOf(channel, read);
  const window = replica.view(moduleScope(channel.space_id, 'chat'))?.windows[windowKey('messages', channel.id)];
  if (unread === 0 || !window || window.hasAfter) return unread;
  const mine = window.rows.filter((row) => (row.seq as number) > (read?.seq ?? 0) && row.author_id === myId);
  return Math.max(0, unread - mine.length);
}

/** Unread messages of every space, the direct conversations included. */
export function useUnread(): Unread {
  const replica = useContext(ReplicaContext)!;
  const { person } = useSession();
  const projects = useAllSpaces('project');
  const directs = useAllSpaces('direct');
  useHeld(chats);
  const kept = useRef<{ key: string; unread: Unread }>({ key: '', unread: nothing });
  useEffect(() => {
    replica.open(personScope(person.id));
    for (const space of [...(projects ?? []), ...(directs ?? [])]) replica.open(moduleScope(space.id, 'chat'));
  }, [replica, projects, directs, person.id]);
  return useSyncExternalStore(replica.subscribe, () => {
    const mine = replica.view(personScope(person.id));
    if (!mine) return kept.current.unread;
    const reads = (mine.rows.reads ?? {}) as unknown as Record<string, Read>;
    const volumes = (mine.rows.volumes ?? {}) as unknown as Record<string, Volume>;
    const bySpace = new Map<string, number>();
    const lastAt = new Map<string, string>();
    for (const space of [...(projects ?? []), ...(directs ?? [])]) {
      let unread = 0;
      for (const channel of channelsOf(replica, space.id)) {
        const last = channel.last_posted_at;
        if (last && last > (lastAt.get(space.id) ?? '')) lastAt.set(space.id, last);
        const isQuiet = loudnessOf(volumes, space.id, channel.id, space.kind === 'direct') === 'none';
        if (!isQuiet && !channel.archived_at) unread += unreadByOthers(replica, channel, reads[channel.id], person.id);
      }
      bySpace.set(space.id, unread);
    }
    const key = JSON.stringify([...bySpace, ...lastAt]);
    if (key !== kept.current.key) kept.current = { key, unread: { bySpace, lastAt } };
    return kept.current.unread;
  });
}

function channelsOf(replica: Replica, spaceId: string): Channel[] {
  return Object.values(replica.view(moduleScope(spaceId, 'chat'))?.rows.channels ?? {}) as unknown as Channel[];
}

/** Unread messages per space. */
export const useUnreadBySpace = (): ReadonlyMap<string, number> => useUnread().bySpace;

export function useNotifications(): Notification[] | undefined {
  const { person } = useSession();
  return useRows<Notification>(personScope(person.id), 'notifications');
}

/** What is told with a count: a reaction is told in the inbox alone. */
export const isCounted = (notice: Notification): boolean => !notice.read_at && notice.kind !== 'reaction';

/** The read mark of each channel, by its id. */
export function useReadMap(): Readonly<Record<string, Read>> | undefined {
  const { person } = useSession();
  return useRowMap<Read>(personScope(person.id), 'reads');
}

export function useVolumes(): Readonly<Record<string, Volume>> {
  const { person } = useSession();
  return useRowMap<Volume>(personScope(person.id), 'volumes') ?? {};
}
