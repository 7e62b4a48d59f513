/** What is unread, from what every window already knows: messages posted less messages read. */
import { useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Channel, Notification, Read } from '#contract/chat.ts';
import { moduleScope, personScope } from '#contract/scope.ts';
import { useRows } from '#web/core/hooks.ts';
import { ReplicaContext, useSession } from '#web/core/session.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';

/** Unread top-level messages per space. */
export function useUnreadBySpace(): ReadonlyMap<string, number> {
  const replica = useContext(ReplicaContext)!;
  const { person } = useSession();
  const spaces = useSpaces();
  const kept = useRef<{ key: string; counts: ReadonlyMap<string, number> }>({ key: '', counts: new Map() });
  useEffect(() => {
    replica.open(personScope(person.id));
    for (const space of spaces ?? []) replica.open(moduleScope(space.id, 'chat'));
  }, [replica, spaces, person.id]);
  return useSyncExternalStore(replica.subscribe, () => {
    const reads = (replica.view(personScope(person.id))?.rows.reads ?? {}) as unknown as Record<string, Read>;
    const counts = new Map<string, number>();
    for (const space of spaces ?? []) {
      const channels = Object.values(
        replica.view(moduleScope(space.id, 'chat'))?.rows.channels ?? {},
      ) as unknown as Channel[];
      let unread = 0;
      for (const channel of channels) unread += Math.max(0, channel.message_count - (reads[channel.id]?.count ?? 0));
      counts.set(space.id, unread);
    }
    const key = JSON.stringify([...counts]);
    if (key !== kept.current.key) kept.current = { key, counts };
    return kept.current.counts;
  });
}

export function useNotifications(): Notification[] | undefined {
  const { person } = useSession();
  return useRows<Notification>(personScope(person.id), 'notifications');
}

/** The read mark of each channel. */
export function useReads(): Read[] | undefined {
  const { person } = useSession();
  return useRows<Read>(personScope(person.id), 'reads');
}
