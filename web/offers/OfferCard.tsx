import { NEARLY_FULL } from '#contract/files.ts';
import type { Offer } from '#contract/offers.ts';
import type { Limits } from '#contract/people.ts';
import { useAsk } from '#web/core/ask.ts';
import { size } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { Banner, Card, ProgressBar } from '#web/ui/index.ts';
import { useLimitWords } from './limits.ts';
import css from './Offers.module.css';

interface Usage {
  offer: Offer | null;
  limits: Limits;
  members: number;
  guests: number;
  storage_bytes: number;
}

/** The organisation's offer, how much of it is used, and what to do when it gets tight. */
export function OfferCard() {
  const t = useT();
  const { person, organisation } = useSession();
  const isFor = person.role !== 'guest';
  // asked anew when the offer changes
  const input = { organisationId: person.organisation_id };
  const { data } = useAsk<Usage>('usage', input, { isEnabled: isFor });
  const words = useLimitWords();
  if (!data) return null;
  const limits = organisation?.limits ?? data.limits;
  const { seats, storage_bytes: room } = limits;
  const isTight =
    (seats !== null && data.members >= seats) || (room !== null && data.storage_bytes >= room * NEARLY_FULL);
  return (
    <Card title={data.offer ? t('offers.mine', { name: data.offer.name }) : t('offers.unlimited')}>
      {data.offer && <p className={css.muted}>{data.offer.price}</p>}
      <div className={css.meters}>
        <Meter
          label={t('offers.members')}
          said={
            seats === null
              ? t('offers.membersFree', { count: data.members })
              : t('offers.membersOf', { count: data.members, seats })
          }
          share={seats === null ? undefined : data.members / seats}
        />
        <Meter
          label={t('offers.storage')}
          said={
            room === null
              ? size(data.storage_bytes)
              : t('offers.storageOf', { used: size(data.storage_bytes), total: size(room) })
          }
          share={room === null ? undefined : data.storage_bytes / room}
        />
      </div>
      {data.offer && (
        <ul className={css.facts}>
          {words(limits)
            .slice(2)
            .map((each) => (
              <li key={each}>{each}</li>
            ))}
        </ul>
      )}
      {data.offer && isTight && <Banner tone="brass">{t('offers.tight')}</Banner>}
      {data.offer && !isTight && <p className={css.muted}>{t('offers.change')}</p>}
    </Card>
  );
}

function Meter({ label, said, share }: { label: string; said: string; share: number | undefined }) {
  return (
    <div>
      <div className={css.meterHead}>
        <strong>{label}</strong>
        <span>{said}</span>
      </div>
      {share !== undefined && <ProgressBar value={share} label={label} />}
    </div>
  );
}
