import { useEffect, useRef, useState } from 'react';
import type { Message } from '#contract/chat.ts';
import type { Member } from '#contract/spaces.ts';
import { now } from '#web/core/clock.ts';
import { useReplica, useSendSignal, useSignal } from '#web/core/hooks.ts';

const TYPING_EVERY = 3000;
const TYPING_SHOWN = 5000;

/** Who else is writing here; and what to call when I do. */
export function useTyping(scope: string, place: string, members: ReadonlyMap<string, Member>, myId: string) {
  const sendSignal = useSendSignal();
  const last = useRef(0);
  const [seen, setSeen] = useState<Record<string, number>>({});
  useSignal(scope, 'typing', ({ from, body }) => {
    if (from === myId || (body as { place?: string } | null)?.place !== place) return;
    setSeen((old) => ({ ...old, [from]: now().getTime() }));
    setTimeout(() => setSeen((old) => ({ ...old })), TYPING_SHOWN + 100);
  });
  const replica = useReplica();
  // who has sent what they wrote is not writing any more
  useEffect(
    () =>
      replica.onEvent((event) => {
        const { author_id: author } = (event.body ?? {}) as Partial<Message>;
        if (event.type === 'message.posted' && event.scope === scope && author)
          setSeen(({ [author]: _sent, ...rest }) => rest);
      }),
    [replica, scope],
  );
  const since = now().getTime() - TYPING_SHOWN;
  const typers = Object.entries(seen).flatMap(([id, at]) => (at > since ? (members.get(id) ?? []) : []));
  return {
    typers: typers.slice(0, 3),
    typed() {
      const at = now().getTime();
      if (at - last.current < TYPING_EVERY) return;
      last.current = at;
      sendSignal(scope, 'typing', { place });
    },
  };
}
