import { DotsThreeIcon } from '@phosphor-icons/react/dist/csr/DotsThree';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Knock, Meeting } from '#contract/calls.ts';
import { moduleScope, spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { ask } from '#web/core/api.ts';
import { useMayDo, useRow, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, Dialog, EmptyState, IconButton, Menu, TextField, toast } from '#web/ui/index.ts';
import css from './Call.module.css';
import { Lobby } from './Lobby.tsx';
import { Stage } from './Stage.tsx';
import type { Devices, Pass } from './useRoom.ts';

/** A member's way into a meeting: the device check, then the meeting; afterwards, the way back. */
export function CallPage() {
  const t = useT();
  const navigate = useNavigate();
  const { spaceId, meetingId } = useParams({ strict: false }) as { spaceId: string; meetingId: string };
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  const meeting = useRow<Meeting>(moduleScope(spaceId, 'calls'), 'meetings', meetingId);
  const [devices, setDevices] = useState<Devices>();
  const [over, setOver] = useState('');
  // the log may know of the end before the media does: a window that was away when it happened hears it here
  const wasThere = useRef(false);
  const meetings = useRows<Meeting>(moduleScope(spaceId, 'calls'), 'meetings');
  useEffect(() => {
    if (meeting) wasThere.current = true;
    else if (meetings && wasThere.current && devices) setOver((old) => old || t('calls.ended'));
  }, [meeting, meetings, devices, t]);
  const back = () => void navigate({ to: '/s/$spaceId', params: { spaceId } });
  const title = meeting?.name || space?.name || '';

  if (over) {
    return (
      <main className={css.lobby}>
        <EmptyState
          title={over}
          action={
            <div className={css.row}>
              {meeting && (
                <Button kind="success" onClick={() => setOver('')}>
                  {t('calls.again')}
                </Button>
              )}
              <Button onClick={back}>{t('calls.back')}</Button>
            </div>
          }
        />
      </main>
    );
  }
  if (!devices) return <Lobby title={title || t('calls.lobby')} enterWord={t('calls.enter')} onEnter={setDevices} />;
  return (
    <Stage
      title={title}
      devices={devices}
      getPass={() => ask<Pass>('meeting.pass', { spaceId, meetingId })}
      onLeave={() => setOver(t('calls.left'))}
      onEnded={(error) => setOver(error ? refusalSentence(error) : t('calls.ended'))}
      tools={<HostTools spaceId={spaceId} meeting={meeting} />}
      notices={<Knocks spaceId={spaceId} meetingId={meetingId} />}
    />
  );
}

function HostTools({ spaceId, meeting }: { spaceId: string; meeting: Meeting | undefined }) {
  const t = useT();
  const send = useSend();
  const isHost = useMayDo(moduleScope(spaceId, 'calls'), 'meeting.end');
  const [link, setLink] = useState('');
  if (!isHost || !meeting) return null;
  const input = { spaceId, meetingId: meeting.id };
  const failed = (error: unknown) => toast(refusalSentence(error), { isError: true });
  return (
    <>
      <Menu
        label={t('word.more')}
        trigger={<IconButton label={t('word.more')} icon={<DotsThreeIcon size={26} weight="bold" />} />}
        actions={[
          {
            key: 'link',
            label: t('calls.guestLink'),
            onAction: () =>
              void send<{ link: string }>('meeting.link', input).then(
                (answer) => setLink(location.origin + answer.link),
                failed,
              ),
          },
          {
            key: 'lock',
            label: meeting.is_locked ? t('calls.unlock') : t('calls.lock'),
            onAction: () => void send('meeting.lock', { ...input, locked: !meeting.is_locked }).catch(failed),
          },
          {
            key: 'end',
            label: t('calls.endAll'),
            isDangerous: true,
            onAction: () => void send('meeting.end', input).catch(failed),
          },
        ]}
      />
      <Dialog title={t('calls.guestLink')} isOpen={link !== ''} onClose={() => setLink('')} closeWord={t('word.close')}>
        <p>{t('calls.guestLinkAbout')}</p>
        <TextField
          label={t('calls.guestLink')}
          isLabelHidden
          readOnly
          value={link}
          onFocus={(event) => event.target.select()}
        />
        <Button kind="primary" onClick={() => navigator.clipboard.writeText(link).then(() => toast(t('word.copied')))}>
          {t('word.copy')}
        </Button>
      </Dialog>
    </>
  );
}

function Knocks({ spaceId, meetingId }: { spaceId: string; meetingId: string }) {
  const t = useT();
  const send = useSend();
  const scope = moduleScope(spaceId, 'calls');
  const knocks = useRows<Knock>(scope, 'knocks')?.filter((knock) => knock.meeting_id === meetingId) ?? [];
  const mayAnswer = useMayDo(scope, 'knock.answer');
  if (!mayAnswer) return null;
  const answer = (knockId: string, admitted: boolean) =>
    void send('knock.answer', { spaceId, meetingId, knockId, admitted }).catch((error) =>
      toast(refusalSentence(error), { isError: true }),
    );
  return (
    <>
      {knocks.map((knock) => (
        <div key={knock.id} className={css.knock} role="alert">
          <strong>{t('calls.knocks', { name: knock.name })}</strong>
          <Button kind="success" onClick={() => answer(knock.id, true)}>
            {t('calls.admit')}
          </Button>
          <Button onClick={() => answer(knock.id, false)}>{t('calls.refuse')}</Button>
        </div>
      ))}
    </>
  );
}
