/** The bar of controls: an icon and its word each; the accessible name says what pressing it does. */
import { HandPalmIcon } from '@phosphor-icons/react/dist/csr/HandPalm';
import { MicrophoneIcon } from '@phosphor-icons/react/dist/csr/Microphone';
import { MicrophoneSlashIcon } from '@phosphor-icons/react/dist/csr/MicrophoneSlash';
import { MonitorArrowUpIcon } from '@phosphor-icons/react/dist/csr/MonitorArrowUp';
import { PhoneDisconnectIcon } from '@phosphor-icons/react/dist/csr/PhoneDisconnect';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { VideoCameraSlashIcon } from '@phosphor-icons/react/dist/csr/VideoCameraSlash';
import type { MouseEvent, ReactNode } from 'react';
import { useT } from '#web/core/i18n.ts';
import { toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { type RoomView, shareScreen } from './useRoom.ts';

export const canShareScreen = (): boolean => 'getDisplayMedia' in (navigator.mediaDevices ?? {});

export function Controls({
  view,
  mayShare,
  hand,
  children,
  onLeave,
}: {
  view: RoomView;
  mayShare: boolean;
  hand?: { isUp: boolean; raise: (isUp: boolean) => void };
  children?: ReactNode;
  onLeave: () => void;
}) {
  const t = useT();
  const me = view.room.localParticipant;
  const isSharing = me.isScreenShareEnabled;

  async function share() {
    try {
      if (isSharing) await me.setScreenShareEnabled(false);
      else await shareScreen(me);
    } catch (error) {
      // closing the browser's own question is an answer, not a failure
      if ((error as { name?: string }).name !== 'NotAllowedError') toast(t('calls.noShare'), { isError: true });
    }
  }
  return (
    <div className={css.controls} data-foot role="toolbar" aria-label={t('calls.controls')}>
      <Control
        word={t('calls.microphone')}
        short={t('calls.microphoneShort')}
        label={me.isMicrophoneEnabled ? t('calls.microphoneOff') : t('calls.microphoneOn')}
        icon={me.isMicrophoneEnabled ? <MicrophoneIcon size={24} /> : <MicrophoneSlashIcon size={24} />}
        isOff={!me.isMicrophoneEnabled}
        onClick={() => void view.setMicrophone(!me.isMicrophoneEnabled)}
      />
      <Control
        word={t('calls.camera')}
        label={me.isCameraEnabled ? t('calls.cameraOff') : t('calls.cameraOn')}
        icon={me.isCameraEnabled ? <VideoCameraIcon size={24} /> : <VideoCameraSlashIcon size={24} />}
        isOff={!me.isCameraEnabled}
        onClick={() => void view.setCamera(!me.isCameraEnabled)}
      />
      {canShareScreen() && (mayShare || isSharing) && (
        <Control
          word={isSharing ? t('calls.stopShare') : t('calls.share')}
          short={isSharing ? t('calls.stopShort') : t('calls.shareShort')}
          label={isSharing ? t('calls.stopShare') : t('calls.share')}
          icon={<MonitorArrowUpIcon size={24} />}
          isOn={isSharing}
          onClick={() => void share()}
        />
      )}
      {hand && (
        <Control
          word={t('calls.hand')}
          label={hand.isUp ? t('calls.lowerHand') : t('calls.raiseHand')}
          icon={<HandPalmIcon size={24} weight={hand.isUp ? 'fill' : 'regular'} />}
          isOn={hand.isUp}
          onClick={() => hand.raise(!hand.isUp)}
        />
      )}
      {children}
      <Control word={t('calls.leave')} icon={<PhoneDisconnectIcon size={24} />} isLeave onClick={onLeave} />
    </div>
  );
}

export interface ControlProps {
  /** under the icon */
  word: string;
  /** on a phone */
  short?: string;
  /** the accessible name, when it says more */
  label?: string;
  icon: ReactNode;
  isOff?: boolean;
  isOn?: boolean;
  isLeave?: boolean;
  count?: number;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  'aria-haspopup'?: boolean | 'menu';
}

export function Control({ word, short, label, icon, isOff, isOn, isLeave, count, onClick, ...rest }: ControlProps) {
  return (
    <button
      {...rest}
      type="button"
      className={`${css.control} ${isLeave ? css.leave : ''}`}
      data-off={isOff || undefined}
      data-on={isOn || undefined}
      aria-pressed={isOn}
      aria-label={label}
      title={label ?? word}
      onClick={
        onClick &&
        ((event: MouseEvent<HTMLButtonElement>) => {
          // after a click with the mouse the space bar is for talking again, not for pressing this once more
          if (event.detail > 0 && !rest['aria-haspopup']) event.currentTarget.blur();
          onClick(event);
        })
      }
    >
      <span className={css.controlIcon}>
        {icon}
        {count ? (
          <span className={css.controlCount} aria-hidden="true">
            {count}
          </span>
        ) : null}
      </span>
      <span className={css.controlWord}>{word}</span>
      <span className={css.controlShort}>{short ?? word}</span>
      {count ? <span className="visually-hidden"> ({count})</span> : null}
    </button>
  );
}
