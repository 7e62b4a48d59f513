/** The people of the spaces that I am in, and those I may write to. */
import { useContext, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Person } from '#contract/people.ts';
import { organisationScope, spaceScope } from '#contract/scope.ts';
import type { Member, Space } from '#contract/spaces.ts';
import { useRows } from '#web/core/hooks.ts';
import { ReplicaContext, useSession } from '#web/core/session.tsx';
import { useAllSpaces } from './useSpaces.ts';

/** The members of many spaces at once; spaces that load are left out. */
export function useMembersOf(spaces: Space[] | undefined): ReadonlyMap<string, Member[]> {
  const replica = useContext(ReplicaContext)!;
  const kept = useRef<{ rows: unknown[]; members: ReadonlyMap<string, Member[]> }>({ rows: [], members: new Map() });
  useEffect(() => {
    for (const space of spaces ?? []) replica.open(spaceScope(space.id));
  }, [replica, spaces]);
  return useSyncExternalStore(replica.subscribe, () => {
    // rows are replaced and never changed, so that the same ones say the same
    const rows = (spaces ?? []).map((space) => replica.view(spaceScope(space.id))?.rows.members);
    const { rows: before } = kept.current;
    if (rows.length !== before.length || rows.some((each, at) => each !== before[at])) {
      const members = new Map<string, Member[]>();
      rows.forEach((each, at) => {
        if (each) members.set(spaces![at]!.id, Object.values(each) as unknown as Member[]);
      });
      kept.current = { rows, members };
    }
    return kept.current.members;
  });
}

export interface Addressee {
  id: string;
  name: string;
  about: string;
  isGuest: boolean;
}

/** Whom I may write to: the organisation's people, and guests of the spaces that I share with them. */
export function useAddressees(): Addressee[] {
  const { person } = useSession();
  const spaces = useAllSpaces('project');
  const members = useMembersOf(spaces);
  const isGuest = person.role === 'guest';
  const persons = useRows<Person>(isGuest ? null : organisationScope(person.organisation_id), 'persons');
  return useMemo(() => {
    const found = new Map<string, Addressee>();
    for (const each of persons ?? []) {
      if (each.deactivated_at || each.role === 'guest') continue;
      found.set(each.id, { id: each.id, name: each.name, about: each.title || each.email, isGuest: false });
    }
    for (const space of spaces ?? []) {
      for (const member of members.get(space.id) ?? []) {
        if (found.has(member.id)) continue;
        found.set(member.id, {
          id: member.id,
          name: member.name,
          about: space.name,
          isGuest: member.role === 'space_guest',
        });
      }
    }
    found.delete(person.id);
    return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
  }, [persons, spaces, members, person.id]);
}
