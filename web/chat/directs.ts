/** Direct conversations as people know them: by the names of those who are in them. */
import { useMemo } from 'react';
import type { Member, Space } from '#contract/spaces.ts';
import { useSession } from '#web/core/session.tsx';
import { useMembersOf } from '#web/spaces/usePeople.ts';
import { useAllSpaces } from '#web/spaces/useSpaces.ts';
import { useUnread } from './unread.ts';

export interface Direct {
  space: Space;
  /** the others in it */
  people: Member[];
  unread: number;
  lastAt: string | undefined;
}

/** The newest first; one without a message yet is shown only to who has just opened it. */
export function useDirects(openId?: string): Direct[] | undefined {
  const { person } = useSession();
  const spaces = useAllSpaces('direct');
  const members = useMembersOf(spaces);
  const { bySpace, lastAt } = useUnread();
  return useMemo(
    () =>
      spaces
        ?.map((space) => ({
          space,
          people: (members.get(space.id) ?? [])
            .filter((member) => member.id !== person.id)
            .sort((a, b) => a.name.localeCompare(b.name)),
          unread: bySpace.get(space.id) ?? 0,
          lastAt: lastAt.get(space.id),
        }))
        .filter((each) => each.lastAt !== undefined || each.space.id === openId)
        .sort((a, b) => (b.lastAt ?? b.space.created_at).localeCompare(a.lastAt ?? a.space.created_at)),
    [spaces, members, bySpace, lastAt, person.id, openId],
  );
}
