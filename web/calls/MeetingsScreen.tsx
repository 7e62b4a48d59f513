/** The space's meetings: the one that runs, those announced, the lasting link for people from outside, and the past ones. */
import { CalendarPlusIcon } from '@phosphor-icons/react/dist/csr/CalendarPlus';
import { LockKeyIcon } from '@phosphor-icons/react/dist/csr/LockKey';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import { useState } from 'react';
import type { Meeting, Participant } from '#contract/calls.ts';
import { moduleScope } from '#contract/scope.ts';
import { newId } from '#web/core/clock.ts';
import { day, listOf, time } from '#web/core/format.ts';
import { useMayDo, useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, Card, Menu, SkeletonLines, toast } from '#web/ui/index.ts';
import { LastingLink, LinkDialog } from './LinkDialog.tsx';
import css from './Meetings.module.css';
import { Past } from './Past.tsx';
import { ScheduleDialog } from './ScheduleDialog.tsx';
import { StartMeeting, useEnter } from './StartMeeting.tsx';

export function MeetingsScreen({ spaceId }: { spaceId: string }) {
  const t = useT();
  const scope = moduleScope(spaceId, 'calls');
  const meetings = useRows<Meeting>(scope, 'meetings');
  const there = useRows<Participant>(scope, 'participants') ?? [];
  const mayHost = useMayDo(scope, 'meeting.schedule');
  const enter = useEnter(spaceId);
  const [planned, setPlanned] = useState<Meeting | 'new'>();
  if (!meetings) return <SkeletonLines />;
  const running = meetings.find((each) => each.started_at);
  const announced = meetings
    .filter((each) => !each.started_at)
    .sort((a, b) => (a.starts_at ?? '').localeCompare(b.starts_at ?? ''));
  const names = [...new Set(there.map((each) => each.name))];

  return (
    <div className={css.screen}>
      <Card title={t('calls.now')}>
        <div className={css.now}>
          <span className={css.big} data-running={running ? true : undefined}>
            <VideoCameraIcon size={30} weight="fill" aria-hidden="true" />
          </span>
          <div className={css.grow}>
            <strong>
              {running ? running.name || t('calls.runs', { time: time(running.started_at!) }) : t('calls.none')}
            </strong>
            <p className={css.muted}>
              {running && names.length > 0
                ? t('calls.there', { names: listOf(names), count: names.length })
                : running
                  ? t('calls.nobodyThere')
                  : t('calls.noneAbout')}
            </p>
          </div>
          <div className={css.starts}>
            <StartMeeting spaceId={spaceId} hasRoom />
            {!running && enter.mayStart && (
              <Button icon={<LockKeyIcon size={20} />} onClick={enter.startEncrypted}>
                {t('calls.startEncrypted')}
              </Button>
            )}
          </div>
        </div>
        {mayHost && (
          <div className={css.actions}>
            <LastingLink spaceId={spaceId} />
            <span className={css.muted}>{t('calls.lastingLinkShort')}</span>
          </div>
        )}
      </Card>
      <Card
        title={t('calls.announced')}
        action={
          mayHost && (
            <Button isSmall icon={<CalendarPlusIcon size={18} />} onClick={() => setPlanned('new')}>
              {t('calls.schedule')}
            </Button>
          )
        }
      >
        {announced.length === 0 ? (
          <p className={css.muted}>{t('calls.announcedNone')}</p>
        ) : (
          <ul className={css.list}>
            {announced.map((meeting) => (
              <Announced key={meeting.id} meeting={meeting} mayHost={mayHost} onMove={() => setPlanned(meeting)} />
            ))}
          </ul>
        )}
      </Card>
      <Past spaceId={spaceId} runningId={running?.id ?? ''} />
      {planned && (
        <ScheduleDialog
          spaceId={spaceId}
          meeting={planned === 'new' ? undefined : planned}
          onClose={() => setPlanned(undefined)}
        />
      )}
    </div>
  );
}

function Announced({ meeting, mayHost, onMove }: { meeting: Meeting; mayHost: boolean; onMove: () => void }) {
  const t = useT();
  const send = useSend();
  const enter = useEnter(meeting.space_id);
  const [link, setLink] = useState('');
  const input = { spaceId: meeting.space_id, meetingId: meeting.id };
  const failed = (error: unknown) => toast(refusalSentence(error), { isError: true });
  const at = meeting.starts_at!;
  return (
    <li className={css.row}>
      <time className={css.when} dateTime={at}>
        <strong>{day(at)}</strong>
        <span>{time(at)}</span>
      </time>
      <strong className={css.grow}>{meeting.name}</strong>
      <div className={css.does}>
        {enter.mayStart && (
          <Button kind="success" isSmall isPending={enter.isPending} onClick={() => enter.start(meeting.id)}>
            {t('calls.startNow')}
          </Button>
        )}
        {mayHost && (
          <Menu
            label={t('calls.actionsOn', { name: meeting.name })}
            trigger={
              <Button isSmall aria-label={t('calls.moreOn', { name: meeting.name })}>
                {t('calls.more')}
              </Button>
            }
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
              { key: 'move', label: t('calls.move'), onAction: onMove },
              {
                key: 'cancel',
                label: t('calls.cancel'),
                isDangerous: true,
                onAction: () =>
                  void send('meeting.cancel', input).then(
                    () =>
                      toast(t('calls.cancelled', { name: meeting.name }), {
                        action: {
                          label: t('word.undo'),
                          onAction: () =>
                            void send('meeting.schedule', {
                              id: newId(),
                              spaceId: meeting.space_id,
                              name: meeting.name,
                              startsAt: at,
                            }).catch(failed),
                        },
                      }),
                    failed,
                  ),
              },
            ]}
          />
        )}
      </div>
      <LinkDialog
        title={t('calls.guestLink')}
        about={t('calls.guestLinkAbout')}
        link={link}
        onClose={() => setLink('')}
      />
    </li>
  );
}
