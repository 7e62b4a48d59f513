/** Who is in the meeting, in words: microphone, camera, network, hand. */
import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { HandPalmIcon } from '@phosphor-icons/react/dist/csr/HandPalm';
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { ConnectionQuality, type Participant, RemoteParticipant, type Room, Track } from 'livekit-client';
import { type ReactNode, useState } from 'react';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { Avatar, Button, IconButton, Menu, type MenuAction, Switch } from '#web/ui/index.ts';
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

/** What a host may do to others. */
export interface HostPowers {
  mute: (identity: string | null, source: 'microphone' | 'screen') => void;
  lowerHand: (identity: string) => void;
  remove: (identity: string) => void;
  sharing: 'everyone' | 'hosts';
  allow: (sharing: 'everyone' | 'hosts') => void;
}

export function People({
  room,
  host,
  onClose,
  children,
}: {
  room: Room;
  host?: HostPowers;
  onClose: () => void;
  children?: ReactNode;
}) {
  const t = useT();
  const everyone = [room.localParticipant, ...room.remoteParticipants.values()];
  // hands first, in the order in which they were raised
  const order = (each: Participant) => standingOf(each).hand || '9';
  const sorted = [...everyone].sort((a, b) => order(a).localeCompare(order(b)));
  const hands = everyone.filter((each) => standingOf(each).hand);
  return (
    <SidePanel title={t('calls.people')} onClose={onClose}>
      <ul className={css.people}>
        {sorted.map((participant) => (
          <Person
            key={participant.identity}
            participant={participant}
            isMe={participant === room.localParticipant}
            host={host}
          />
        ))}
      </ul>
      {children}
      {host && (
        <div className={css.foot}>
          <Button onClick={() => host.mute(null, 'microphone')}>{t('calls.muteAll')}</Button>
          {hands.length > 0 && (
            <Button
              onClick={() => {
                for (const each of hands) host.lowerHand(each.identity);
              }}
            >
              {t('calls.lowerAll')}
            </Button>
          )}
          <Switch
            label={t('calls.hostsShare')}
            isOn={host.sharing === 'hosts'}
            onChange={(isOn) => host.allow(isOn ? 'hosts' : 'everyone')}
          />
        </div>
      )}
    </SidePanel>
  );
}

function Person({ participant, isMe, host }: { participant: Participant; isMe: boolean; host?: HostPowers }) {
  const t = useT();
  const { hand, isOutside, isHost } = standingOf(participant);
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const isSilent = !microphone || microphone.isMuted;
  const name = nameOf(participant);
  const network = networks[participant.connectionQuality];
  const volume = useVolume(participant);
  const words = [
    isHost ? t('calls.isHost') : isOutside ? t('calls.isOutside') : '',
    hand ? t('calls.handRaised') : '',
    isSilent ? t('calls.muted') : participant.isSpeaking ? t('calls.speaks') : t('calls.microphoneOpen'),
    participant.getTrackPublication(Track.Source.ScreenShare) ? t('calls.sharesScreen') : '',
    network ? t(network) : '',
    volume.word,
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
      {!isMe && (
        <Menu
          label={t('calls.actionsOn', { name })}
          trigger={
            <IconButton label={t('calls.actionsOn', { name })} icon={<DotsThreeIcon size={22} weight="bold" />} />
          }
          actions={[...volume.actions, ...(host ? hostActions(participant, host, t) : [])]}
        />
      )}
    </li>
  );
}

/** How loud somebody is, for oneself alone and until one leaves. */
function useVolume(participant: Participant): { word: string; actions: MenuAction[] } {
  const t = useT();
  const remote = participant instanceof RemoteParticipant ? participant : undefined;
  const [volume, setVolume] = useState(remote?.getVolume() ?? 1);
  const actions = (
    [
      [1, 'calls.volumeFull'],
      [0.4, 'calls.volumeLow'],
      [0, 'calls.volumeNone'],
    ] as const
  )
    .filter(([each]) => each !== volume)
    .map(([each, word]) => ({
      key: word,
      label: t(word),
      onAction: () => {
        remote?.setVolume(each);
        setVolume(each);
      },
    }));
  const word = volume === 0 ? t('calls.volumeIsNone') : volume < 1 ? t('calls.volumeIsLow') : '';
  return { word, actions };
}

function hostActions(participant: Participant, host: HostPowers, t: ReturnType<typeof useT>): MenuAction[] {
  const { identity } = participant;
  const microphone = participant.getTrackPublication(Track.Source.Microphone);
  const isSharing = participant.getTrackPublication(Track.Source.ScreenShare);
  return [
    ...(microphone && !microphone.isMuted
      ? [{ key: 'mute', label: t('calls.muteOne'), onAction: () => host.mute(identity, 'microphone') }]
      : []),
    ...(isSharing
      ? [{ key: 'screen', label: t('calls.stopTheirShare'), onAction: () => host.mute(identity, 'screen') }]
      : []),
    ...(standingOf(participant).hand
      ? [{ key: 'hand', label: t('calls.lowerTheirs'), onAction: () => host.lowerHand(identity) }]
      : []),
    { key: 'remove', label: t('calls.takeOut'), isDangerous: true, onAction: () => host.remove(identity) },
  ];
}
