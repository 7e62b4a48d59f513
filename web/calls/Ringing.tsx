/** An incoming call, over whatever one is doing, on each device until one of them answers. */
import { PhoneDisconnectIcon } from '@phosphor-icons/react/dist/csr/PhoneDisconnect';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Ring } from '#contract/rings.ts';
import { personScope } from '#contract/scope.ts';
import { useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Avatar, Button, Dialog } from '#web/ui/index.ts';
import { chosen } from './choices.ts';
import css from './Meetings.module.css';
import { play } from './sounds.ts';

export function Ringing() {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const ring = useRows<Ring>(personScope(person.id), 'rings')?.sort((a, b) => b.rung_at.localeCompare(a.rung_at))[0];
  const from = ring?.from_name;
  useEffect(() => {
    if (!from) return;
    const sound = () => void play('ring', chosen().speakerId).catch(() => {});
    sound();
    const timer = setInterval(sound, 3000);
    const title = document.title;
    document.title = t('calls.rings', { name: from });
    // the browser's own notice, when this window is not the one being looked at
    const notice =
      document.visibilityState === 'hidden' && 'Notification' in window && Notification.permission === 'granted'
        ? new Notification(t('calls.rings', { name: from }), { tag: 'beffroi.ring', icon: '/logo.svg' })
        : undefined;
    notice?.addEventListener('click', () => window.focus());
    return () => {
      clearInterval(timer);
      document.title = title;
      notice?.close();
    };
  }, [from, t]);
  if (!ring) return null;
  const answer = (accepted: boolean) => {
    void send('ring.answer', { personId: person.id, ringId: ring.id, accepted }).catch(() => {});
    if (accepted)
      void navigate({
        to: '/s/$spaceId/call/$meetingId',
        params: { spaceId: ring.space_id, meetingId: ring.meeting_id },
      });
  };
  return (
    <Dialog
      title={t('calls.rings', { name: ring.from_name })}
      isOpen
      onClose={() => answer(false)}
      closeWord={t('calls.decline')}
      actions={
        <>
          <Button kind="danger" icon={<PhoneDisconnectIcon size={20} weight="fill" />} onClick={() => answer(false)}>
            {t('calls.decline')}
          </Button>
          <Button kind="success" icon={<VideoCameraIcon size={20} weight="fill" />} onClick={() => answer(true)}>
            {t('calls.accept')}
          </Button>
        </>
      }
    >
      <div className={css.ring} role="alert">
        <Avatar id={ring.from_id} name={ring.from_name} size={72} />
        {ring.space_name && <p>{t('calls.ringsAbout', { space: ring.space_name })}</p>}
      </div>
    </Dialog>
  );
}
