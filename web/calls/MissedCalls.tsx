/** A card of the home: who called while one was away, or did not answer. They are notifications: read here or in the inbox, they leave both. */
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import type { Notification } from '#contract/inbox.ts';
import { shortWhen } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Button, Card } from '#web/ui/index.ts';
import css from './Meetings.module.css';
import { useEnter } from './StartMeeting.tsx';

export function MissedCalls({ calls, isLate }: { calls: Notification[]; isLate?: boolean }) {
  const t = useT();
  return (
    <Card title={t(isLate ? 'calls.missedNow' : 'calls.missed')}>
      <ul className={css.list}>
        {calls.map((call) => (
          <MissedCall key={call.id} call={call} />
        ))}
      </ul>
    </Card>
  );
}

function MissedCall({ call }: { call: Notification }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const enter = useEnter(call.space_id);
  const seen = () => void send('notification.read', { personId: person.id, ids: [call.id] }).catch(() => {});
  return (
    <li className={css.row}>
      <PhoneXIcon size={24} aria-hidden="true" className={css.missedIcon} />
      <div className={css.grow}>
        <strong>{t('inbox.missed_call', { name: call.author_name, others: call.others })}</strong>
        <div className={css.muted}>
          {call.excerpt && `${call.excerpt} · `}
          <time dateTime={call.at}>{shortWhen(call.at)}</time>
        </div>
      </div>
      <div className={css.does}>
        {enter.mayStart && call.author_id && (
          <Button
            kind="success"
            isSmall
            icon={<VideoCameraIcon size={18} weight="fill" />}
            isPending={enter.isPending}
            onClick={() => {
              seen();
              enter.callBack(call.author_id!);
            }}
          >
            {t('calls.callBack')}
          </Button>
        )}
        <Button isSmall onClick={seen}>
          {t('calls.missedSeen')}
        </Button>
      </div>
    </li>
  );
}
