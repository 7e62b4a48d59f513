/** The meeting in a small window above the others: a document of its own where the browser has that, else one picture. */
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { PhoneDisconnectIcon } from '@phosphor-icons/react/dist/csr/PhoneDisconnect';
import { type Participant, Track } from 'livekit-client';
import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useT } from '#web/core/i18n.ts';
import css from './Call.module.css';
import { Control } from './Controls.tsx';
import { useSpeaker } from './Pictures.tsx';
import { PersonTile, ScreenTile } from './Tile.tsx';
import type { RoomView } from './useRoom.ts';

interface DocumentWindows {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}
const documentWindows = (): DocumentWindows | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentWindows }).documentPictureInPicture;

export const canDetach = (): boolean => documentWindows() !== undefined || document.pictureInPictureEnabled === true;

/** Opens the small window; to be called in the gesture itself. Answers undefined when a single picture was detached instead. */
export async function detach(): Promise<Window | undefined> {
  const windows = documentWindows();
  if (!windows) {
    const shown = document.querySelector<HTMLVideoElement>('[data-screen-of] video, [data-identity] video');
    await shown?.requestPictureInPicture();
    return undefined;
  }
  const opened = await windows.requestWindow({ width: 420, height: 320 });
  for (const sheet of document.querySelectorAll('link[rel="stylesheet"], style'))
    opened.document.head.append(sheet.cloneNode(true));
  opened.document.documentElement.lang = document.documentElement.lang;
  opened.document.title = document.title;
  return opened;
}

export function Detached({
  view,
  into,
  onClose,
  onLeave,
}: {
  view: RoomView;
  into: Window;
  onClose: () => void;
  onLeave: () => void;
}) {
  const t = useT();
  const { room } = view;
  const me = room.localParticipant;
  const speaker = useSpeaker(room);
  const [root] = useState(() => into.document.body.appendChild(into.document.createElement('div')));
  useEffect(() => {
    into.addEventListener('pagehide', onClose);
    return () => into.removeEventListener('pagehide', onClose);
  }, [into, onClose]);
  const everyone: Participant[] = [...room.remoteParticipants.values()];
  const sharer = everyone.find((each) => each.getTrackPublication(Track.Source.ScreenShare)?.track);
  const speaking = room.remoteParticipants.get(speaker) ?? me;
  const tile = { isPinned: false, style: { width: '100%', height: '100%' } };
  return createPortal(
    <div className={css.detached}>
      <div className={css.detachedPicture}>
        {sharer ? (
          <ScreenTile key={`${sharer.identity}/screen`} participant={sharer} isMe={false} {...tile} />
        ) : (
          <PersonTile key={speaking.identity} participant={speaking} isMe={speaking === me} {...tile} />
        )}
      </div>
      <div className={css.detachedBar}>
        <Control
          word={t('calls.microphone')}
          short={t('calls.microphoneShort')}
          label={me.isMicrophoneEnabled ? t('calls.microphoneOff') : t('calls.microphoneOn')}
          icon={me.isMicrophoneEnabled ? <MicrophoneIcon size={22} /> : <MicrophoneSlashIcon size={22} />}
          isOff={!me.isMicrophoneEnabled}
          onClick={() => void view.setMicrophone(!me.isMicrophoneEnabled)}
        />
        <Control word={t('calls.leave')} icon={<PhoneDisconnectIcon size={22} />} isLeave onClick={onLeave} />
      </div>
    </div>,
    root,
  );
}
