/** Who is in the meeting, in words: microphone, camera, network, hand. */
import { HandPalmIcon } from '@phosphor-icons/react/dist/csr/HandPalm';
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { ConnectionQuality, type Participant, type Room, Track } from 'livekit-client';
import type { ReactNode } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Avatar } from '#web/ui/index.ts';
import css from './SidePanel.module.css';
import { SidePanel } from './SidePanel.tsx';
import { standingOf } from './standing.ts';
import { nameOf } from './Tile.tsx';

const networks: Partial<Record<ConnectionQuality, MessageKey>> = {
  [ConnectionQuality.Excellent]: 'calls.networkGood',
  [ConnectionQuality.Good]: 'calls.networkGood',
  [ConnectionQuality.Poor]: 'calls.networkWeak',
  [ConnectionQuality.Lost]: 'calls.networkLost',
};

export function People({
  room,
  onClose,
  actionsOf,
  children,
}: {
  room: Room;
  onClose: () => void;
  actionsOf?: (participant: Participant) => ReactNode;
  children?: ReactNode;
}) {
  const t = useT();
  const everyone = [room.localParticipant, ...room.remoteParticipants.values()];
  // hands first, in the order in which they were raised
  const order = (each: Participant) => standingOf(each).hand || '9';
  const sorted = [...everyone].sort((a, b) => order(a).localeCompare(order(b)));
  return (
    <SidePanel title={t('calls.people')} onClose={onClose}>
      <ul className={css.people}>
        {sorted.map((participant) => (
          <Person
            key={participant.identity}
            participant={participant}
            isMe={participant === room.localParticipant}
            action={actionsOf?.(participant)}
          />
        ))}
      </ul>
      {children}
    </SidePanel>
  );
}

function Person({ participant, isMe, action }: { participant: Participant; isMe: boolean; action?: ReactNode }) {
  const t = useT();
  const { hand, isOutside, isHost } = standingOf(participant);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const isSilent = !microphone || microphone.isMuted;
  const name = nameOf(participant);
  const network = networks[participant.connectionQuality];
  const words = [
    isHost ? t('calls.isHost') : isOutside ? t('calls.isOutside') : '',
    hand ? t('calls.handRaised') : '',
    isSilent ? t('calls.muted') : participant.isSpeaking ? t('calls.speaks') : t('calls.microphoneOpen'),
    participant.getTrackPublication(Track.Source.ScreenShare) ? t('calls.sharesScreen') : '',
    network ? t(network) : '',
  ].filter(Boolean);
  return (
    <li className={css.person}>
      <Avatar id={participant.identity.split('/')[isOutside ? 1 : 0]!} name={name} size={36} />
      <span className={css.who}>
        <strong>{isMe ? t('calls.you', { name }) : name}</strong>
        <span className={css.words}>{words.join(' · ')}</span>
      </span>
      {hand && <HandPalmIcon size={20} weight="fill" aria-hidden="true" className={css.handIcon} />}
      {isSilent ? (
        <MicrophoneSlashIcon size={20} aria-hidden="true" />
      ) : (
        <MicrophoneIcon size={20} aria-hidden="true" />
      )}
      {action}
    </li>
  );
}
