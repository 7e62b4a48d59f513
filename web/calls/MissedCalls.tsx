/** The home's card: who called while one was away. Seeing one takes it off, on all devices. */
import { PhoneXIcon } from '@phosphor-icons/react/dist/csr/PhoneX';
import type { Ring } from '#contract/rings.ts';
import { personScope } from '#contract/scope.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRows, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Button, Card } from '#web/ui/index.ts';
import css from './Meetings.module.css';

export function MissedCalls() {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const missed = useRows<Ring>(personScope(person.id), 'missed') ?? [];
  if (missed.length === 0) return null;
  return (
    <Card title={t('calls.missed')}>
      <ul className={css.list}>
        {[...missed]
          .sort((a, b) => b.rung_at.localeCompare(a.rung_at))
          .map((ring) => (
            <li key={ring.id} className={css.row}>
              <PhoneXIcon size={24} aria-hidden="true" className={css.missedIcon} />
              <div className={css.grow}>
                <strong>{t('calls.missedFrom', { name: ring.from_name })}</strong>
                <div className={css.muted}>
                  {ring.space_name} · <time dateTime={ring.rung_at}>{shortWhen(ring.rung_at)}</time>
                </div>
              </div>
              <Button
                isSmall
                onClick={() =>
                  void send('ring.answer', { personId: person.id, ringId: ring.id, accepted: false }).catch(() => {})
                }
              >
                {t('calls.missedSeen')}
              </Button>
            </li>
          ))}
      </ul>
    </Card>
  );
}
