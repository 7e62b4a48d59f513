/** Who is signed in, in which organisation; and the replica that goes with them. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { Organisation } from '#contract/people.ts';
import { organisationScope, personScope } from '#contract/scope.ts';
import { useRow } from './hooks.ts';
import type { Account, MeAnswer, PersonOfMine } from './me.ts';
import { Replica } from './replica.ts';

export const ReplicaContext = createContext<Replica | null>(null);
const MeContext = createContext<{ me: MeAnswer; person: PersonOfMine } | null>(null);

/** Opens the replica of a person for everything below it. */
export function SessionProvider({ me, person, children }: { me: MeAnswer; person: PersonOfMine; children: ReactNode }) {
  const [replica, setReplica] = useState<Replica | null>(null);
  useEffect(() => {
    // removed from the organisation: the page starts again, at the door or in another organisation of theirs
    const opened = new Replica({ personId: person.id, name: person.name }, () => location.assign('/'));
    // every page shows them: they are on their way while the first one is drawn
    opened.open(personScope(person.id));
    if (person.role !== 'guest') opened.open(organisationScope(person.organisation_id));
    setReplica(opened);
    return () => opened.close();
  }, [person.id, person.name, person.role, person.organisation_id]);
  const value = useMemo(() => ({ me, person }), [me, person]);
  if (!replica) return null;
  return (
    <MeContext.Provider value={value}>
      <ReplicaContext.Provider value={replica}>{children}</ReplicaContext.Provider>
    </MeContext.Provider>
  );
}

export interface Session {
  account: Account;
  person: PersonOfMine;
  persons: PersonOfMine[];
  /** undefined for a guest, who does not see the organisation itself */
  organisation: Organisation | undefined;
}

export function useSession(): Session {
  const value = useContext(MeContext);
  if (!value) throw new Error('outside a session');
  const { me, person } = value;
  const isGuest = person.role === 'guest';
  const organisation = useRow<Organisation>(
    isGuest ? null : organisationScope(person.organisation_id),
    'organisations',
    person.organisation_id,
  );
  return { account: me.account!, person, persons: me.persons, organisation };
}

/** For screens that also exist without a session (a call by link). */
export function useMaybeSession(): { me: MeAnswer; person: PersonOfMine } | null {
  return useContext(MeContext);
}

/** Signs out and starts again from the door. */
export async function signOut(): Promise<void> {
  await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  location.assign('/sign-in');
}
