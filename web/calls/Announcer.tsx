/** Says to screen readers, and with a sound, who came, who left and who raised a hand. */
import { type Participant, type Room, RoomEvent } from 'livekit-client';
import { useEffect, useRef, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { chosen } from './choices.ts';
import { play } from './sounds.ts';
import { standingOf } from './standing.ts';
import { nameOf } from './Tile.tsx';

export function Announcer({ room, reactions }: { room: Room; reactions: ReadonlyMap<string, string> }) {
  const t = useT();
  const [said, setSaid] = useState('');
  const hands = useRef(new Map<string, boolean>());
  useEffect(() => {
    const came = (who: Participant) => {
      setSaid(t('calls.came', { name: nameOf(who) }));
      // in a large meeting the door would never be quiet
      if (room.remoteParticipants.size <= 8) void play('came', chosen().speakerId).catch(() => {});
    };
    const left = (who: Participant) => setSaid(t('calls.went', { name: nameOf(who) }));
    const changed = (_: string | undefined, who: Participant) => {
      const isUp = standingOf(who).hand !== '';
      if (isUp === (hands.current.get(who.identity) ?? false)) return;
      hands.current.set(who.identity, isUp);
      setSaid(isUp ? t('calls.raised', { name: nameOf(who) }) : t('calls.lowered', { name: nameOf(who) }));
      if (isUp && who !== room.localParticipant) void play('hand', chosen().speakerId).catch(() => {});
    };
    room.on(RoomEvent.ParticipantConnected, came);
    room.on(RoomEvent.ParticipantDisconnected, left);
    room.on(RoomEvent.ParticipantMetadataChanged, changed);
    return () => {
      room.off(RoomEvent.ParticipantConnected, came);
      room.off(RoomEvent.ParticipantDisconnected, left);
      room.off(RoomEvent.ParticipantMetadataChanged, changed);
    };
  }, [room, t]);
  const spoken = [...reactions].map(([identity, emoji]) => {
    const who = room.getParticipantByIdentity(identity);
    return who ? t('calls.reacted', { name: nameOf(who), emoji }) : '';
  });
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {[said, ...spoken].filter(Boolean).join('. ')}
    </p>
  );
}
