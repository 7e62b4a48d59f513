/** Reactions: seen for a few seconds, kept nowhere. They travel between windows, past the server's log. */
import { type RemoteParticipant, type Room, RoomEvent } from 'livekit-client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import type { MenuAction } from '#web/ui/index.ts';
import css from './Call.module.css';

const SHOWN_MS = 5000;
const TOPIC = 'reaction';
const known: [emoji: string, word: MessageKey][] = [
  ['👍', 'calls.reactAgree'],
  ['👏', 'calls.reactBravo'],
  ['❤️', 'calls.reactLike'],
  ['😂', 'calls.reactLaugh'],
  ['😮', 'calls.reactSurprise'],
  ['🤔', 'calls.reactThink'],
];

export interface Reactions {
  /** identity → emoji, while shown */
  shown: ReadonlyMap<string, string>;
  actions: MenuAction[];
}

export function useReactions(room: Room): Reactions {
  const t = useT();
  const [shown, setShown] = useState<ReadonlyMap<string, string>>(new Map());
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const show = useCallback((identity: string, emoji: string) => {
    setShown((old) => new Map(old).set(identity, emoji));
    clearTimeout(timers.current.get(identity));
    timers.current.set(
      identity,
      setTimeout(() => {
        setShown((old) => {
          const next = new Map(old);
          next.delete(identity);
          return next;
        });
      }, SHOWN_MS),
    );
  }, []);
  useEffect(() => {
    const hear = (payload: Uint8Array, from?: RemoteParticipant, _kind?: unknown, topic?: string) => {
      if (topic !== TOPIC || !from) return;
      const emoji = new TextDecoder().decode(payload.subarray(0, 16));
      // only what one can choose here is shown: a name or a picture of somebody else's making is not
      if (known.some(([each]) => each === emoji)) show(from.identity, emoji);
    };
    room.on(RoomEvent.DataReceived, hear);
    return () => {
      room.off(RoomEvent.DataReceived, hear);
    };
  }, [room, show]);
  const actions = useMemo(
    () =>
      known.map(([emoji, word]) => ({
        key: word,
        label: t(word),
        icon: (
          <span aria-hidden="true" className={css.reactionChoice}>
            {emoji}
          </span>
        ),
        onAction: () => {
          show(room.localParticipant.identity, emoji);
          void room.localParticipant
            .publishData(new TextEncoder().encode(emoji), { reliable: true, topic: TOPIC })
            .catch(() => {});
        },
      })),
    [room, show, t],
  );
  return { shown, actions };
}
