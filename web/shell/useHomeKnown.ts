import { useEffect, useState } from 'react';
import { moduleScope, organisationScope, personScope } from '#contract/scope.ts';
import { useAreKnown, useHeld } from '#web/core/hooks.ts';
import { useSession } from '#web/core/session.tsx';
import { useIsHomeAsked } from '#web/modules.tsx';
import { useSpaces } from '#web/spaces/useSpaces.ts';

const LONGEST_MS = 6000;
const calls = /^space:[^/]*\/calls$/;

/**
 * True once what the home shows is known, or has kept one waiting for long enough: it comes at once, since cards that come
 * one after the other move what somebody is about to press, and say "nothing" before they know.
 */
export function useHomeKnown(): boolean {
  const { person } = useSession();
  const spaces = useSpaces();
  useHeld(calls);
  const isKnown = useAreKnown([
    personScope(person.id),
    ...(person.role === 'guest' ? [] : [organisationScope(person.organisation_id)]),
    ...(spaces ?? []).flatMap(({ id }) => [moduleScope(id, 'chat'), moduleScope(id, 'calls')]),
  ]);
  const isAsked = useIsHomeAsked();
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), LONGEST_MS);
    return () => clearTimeout(timer);
  }, []);
  const [wasKnown, setWasKnown] = useState(false);
  const isNow = wasKnown || isOver || (isKnown && isAsked && spaces !== undefined);
  useEffect(() => setWasKnown(isNow), [isNow]);
  return isNow;
}
