/** The home's card: who called while one was away. They are notifications: read here or in the inbox, they leave both. */
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import { VideoCameraIcon } from '@phosphor-icons/react/dist/csr/VideoCamera';
import type { Notification } from '#contract/inbox.ts';
import { personScope } from '#contract/scope.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Button, Card } from '#web/ui/index.ts';
import css from './Meetings.module.css';
import { useEnter } from './StartMeeting.tsx';

export function MissedCalls() {
  const t = useT();
  const { person } = useSession();
  const missed = (useRows<Notification>(personScope(person.id), 'notifications') ?? []).filter(
    (each) => each.kind === 'missed_call' && !each.read_at,
  );
  if (missed.length === 0) return null;
  return (
    <Card title={t('calls.missed')}>
      <ul className={css.list}>
        {missed
          .sort((a, b) => b.at.localeCompare(a.at))
          .map((call) => (
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
    </li>
  );
}
