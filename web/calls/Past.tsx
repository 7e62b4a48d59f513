/** Meetings that are over: who was there, for how long, and what stays of each. */
import { ChatCircleTextIcon } from '@phosphor-icons/react/dist/csr/ChatCircleText';
import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { NotePencilIcon } from '@phosphor-icons/react/dist/csr/NotePencil';
import { RecordIcon } from '@phosphor-icons/react/dist/csr/Record';
import { useEffect, useState } from 'react';
import type { PastMeeting } from '#contract/history.ts';
import type { Remark } from '#contract/remarks.ts';
import { ask } from '#web/core/api.ts';
import { useAsk } from '#web/core/ask.ts';
import { day, listOf, time } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { addressOf } from '#web/files/index.tsx';
import { Button, buttonCss, Card, Dialog, Linked, Pill, toast } from '#web/ui/index.ts';
import css from './Meetings.module.css';
import { RemarkRow } from './Remarks.tsx';

const LIMIT = 20;

/** `runningId` changes when a meeting begins or ends: then the list is asked for again. */
export function Past({ spaceId, runningId }: { spaceId: string; runningId: string }) {
  const t = useT();
  const [rows, setRows] = useState<PastMeeting[]>();
  const [hasBefore, setHasBefore] = useState(false);
  const [open, setOpen] = useState<PastMeeting>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `runningId` says when to look again
  useEffect(() => {
    let isOver = false;
    ask<{ rows: PastMeeting[]; hasBefore: boolean }>('meetings.past', { spaceId, limit: LIMIT }).then(
      (page) => {
        if (isOver) return;
        setRows(page.rows);
        setHasBefore(page.hasBefore);
      },
      (error) => !isOver && toast(refusalSentence(error), { isError: true }),
    );
    return () => {
      isOver = true;
    };
  }, [spaceId, runningId]);
  function before() {
    ask<{ rows: PastMeeting[]; hasBefore: boolean }>('meetings.past', {
      spaceId,
      limit: LIMIT,
      before: rows!.at(-1)!.started_at,
    }).then(
      (page) => {
        setRows([...rows!, ...page.rows]);
        setHasBefore(page.hasBefore);
      },
      (error) => toast(refusalSentence(error), { isError: true }),
    );
  }
  if (!rows) return null;
  return (
    <Card title={t('calls.past')}>
      {rows.length === 0 ? (
        <p className={css.muted}>{t('calls.pastNone')}</p>
      ) : (
        <ul className={css.list}>
          {rows.map((meeting) => (
            <PastRow key={meeting.id} meeting={meeting} onOpen={() => setOpen(meeting)} />
          ))}
        </ul>
      )}
      {hasBefore && <Button onClick={before}>{t('calls.pastMore')}</Button>}
      {open && <Kept spaceId={spaceId} meeting={open} onClose={() => setOpen(undefined)} />}
    </Card>
  );
}

const minutesOf = (meeting: PastMeeting): number =>
  Math.max(1, Math.round((Date.parse(meeting.ended_at) - Date.parse(meeting.started_at)) / 60_000));

function PastRow({ meeting, onOpen }: { meeting: PastMeeting; onOpen: () => void }) {
  const t = useT();
  const names = meeting.people.map((each) => (each.is_guest ? t('calls.outside', { name: each.name }) : each.name));
  return (
    <li className={css.row}>
      <time className={css.when} dateTime={meeting.started_at}>
        <strong>{day(meeting.started_at)}</strong>
        <span>{time(meeting.started_at)}</span>
      </time>
      <div className={css.grow}>
        <strong>{meeting.name || t('calls.meeting')}</strong>{' '}
        <span className={css.muted}>{t('calls.minutes', { minutes: minutesOf(meeting) })}</span>
        <div className={css.muted}>{names.length > 0 ? listOf(names) : t('calls.nobodyCame')}</div>
        <div className={css.pills}>
          {meeting.has_note && <Pill icon={<NotePencilIcon size={16} />}>{t('calls.note')}</Pill>}
          {meeting.remark_count > 0 && (
            <Pill icon={<ChatCircleTextIcon size={16} />}>
              {t('calls.remarkCount', { count: meeting.remark_count })}
            </Pill>
          )}
          {meeting.recordings.length > 0 && (
            <Pill tone="brick" icon={<RecordIcon size={16} />}>
              {t('calls.recording')}
            </Pill>
          )}
        </div>
      </div>
      <Button
        isSmall
        onClick={onOpen}
        aria-label={t('calls.openPast', { when: `${day(meeting.started_at)} ${time(meeting.started_at)}` })}
      >
        {t('calls.open')}
      </Button>
    </li>
  );
}

function Kept({ spaceId, meeting, onClose }: { spaceId: string; meeting: PastMeeting; onClose: () => void }) {
  const t = useT();
  const { data, error } = useAsk<{ note: string; remarks: Remark[] }>('meeting.kept', {
    spaceId,
    meetingId: meeting.id,
  });
  return (
    <Dialog
      title={`${meeting.name || t('calls.meeting')}, ${day(meeting.started_at)} ${time(meeting.started_at)}`}
      isOpen
      isWide
      onClose={onClose}
      closeWord={t('word.close')}
    >
      {error && <p role="alert">{refusalSentence(error)}</p>}
      <h3>{t('calls.people')}</h3>
      <ul className={css.plain}>
        {meeting.people.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two people may bear one name, and the list never changes
          <li key={at}>
            {each.is_guest ? t('calls.outside', { name: each.name }) : each.name}
            <span className={css.muted}> · {t('calls.minutes', { minutes: each.minutes })}</span>
          </li>
        ))}
      </ul>
      {meeting.recordings.map((each) => (
        <Recorded key={each.started_at} spaceId={spaceId} recording={each} />
      ))}
      {data?.note && (
        <>
          <h3>{t('calls.note')}</h3>
          <pre className={css.noteText}>
            <Linked text={data.note} />
          </pre>
        </>
      )}
      {data && data.remarks.length > 0 && (
        <>
          <h3>{t('calls.talk')}</h3>
          <ol className={css.plain}>
            {data.remarks.map((remark) => (
              <RemarkRow key={remark.id} remark={remark} />
            ))}
          </ol>
        </>
      )}
    </Dialog>
  );
}

function Recorded({ spaceId, recording }: { spaceId: string; recording: PastMeeting['recordings'][number] }) {
  const t = useT();
  const [isBroken, setBroken] = useState(false);
  const { file_id: id, file_name: name } = recording;
  const address = id && name && addressOf({ id, space_id: spaceId, name });
  return (
    <div className={css.recording}>
      <h3>{t('calls.recording')}</h3>
      <p className={css.muted}>{t('calls.recordedBy', { name: recording.name, time: time(recording.started_at) })}</p>
      {!address ? (
        <p>{t('calls.notKept')}</p>
      ) : isBroken ? (
        <p>{t('files.previewBroken')}</p>
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: what people say in a meeting has no captions yet
        <video
          src={address}
          controls
          preload="metadata"
          aria-label={t('calls.recording')}
          onError={() => setBroken(true)}
        />
      )}
      {address && (
        <a className={`${buttonCss.button} ${buttonCss.secondary}`} href={address} download={name}>
          <DownloadSimpleIcon size={20} />
          {t('calls.downloadRecording')}
        </a>
      )}
    </div>
  );
}
