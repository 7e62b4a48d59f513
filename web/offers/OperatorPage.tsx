import { PlusIcon } from '@phosphor-icons/react/dist/csr/Plus';
import { useState } from 'react';
import type { Offer } from '#contract/offers.ts';
import type { Limits } from '#contract/people.ts';
import { useAsk } from '#web/core/ask.ts';
import { date, shortWhen, size } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Banner, Button, Card, Select, SkeletonLines, toast } from '#web/ui/index.ts';
import { useLimitWords } from './limits.ts';
import { OfferDialog } from './OfferDialog.tsx';
import css from './Offers.module.css';

interface OrganisationRow {
  id: string;
  name: string;
  offer_id: string;
  limits: Limits;
  members: number;
  guests: number;
  storage_bytes: number;
  created_at: string;
}
interface Health {
  started_at: string | null;
  database_bytes: number;
  disk_free_bytes: number | null;
  disk_bytes: number | null;
  memory_bytes: number;
  accounts: number;
  letters_waiting: number;
}
interface Letter {
  id: string;
  recipient: string;
  subject: string;
  body: string;
  created_at: string;
  last_error: string | null;
}

const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });
const LOW_DISK = 0.1;

/** What the one who hosts sees: how the server is, who uses it and how much, what is offered. Never what they hold. */
export function OperatorPage() {
  // all of it at once, and no count before it is known
  const asked = [useAsk('health', {}), useAsk('organisations', {}), useAsk('offers', {}), useAsk('letters', {})];
  if (asked.some(({ data, error }) => !data && !error)) return <SkeletonLines count={8} />;
  return (
    <>
      <HealthCard />
      <Organisations />
      <Offers />
      <Letters />
    </>
  );
}

function HealthCard() {
  const t = useT();
  const { data } = useAsk<Health>('health', {});
  if (!data) return null;
  const { disk_free_bytes: free, disk_bytes: disk } = data;
  const facts: [string, string][] = [
    ...(data.started_at ? [[t('operator.since'), shortWhen(data.started_at)] as [string, string]] : []),
    [t('operator.accounts'), String(data.accounts)],
    [t('operator.database'), size(data.database_bytes)],
    [t('operator.memory'), size(data.memory_bytes)],
    ...(free !== null ? [[t('operator.disk'), size(free)] as [string, string]] : []),
  ];
  return (
    <Card title={t('operator.health')}>
      <dl className={css.numbers}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {free !== null && disk !== null && free < disk * LOW_DISK && (
        <Banner tone="brick">{t('operator.diskLow', { free: size(free) })}</Banner>
      )}
    </Card>
  );
}

function Organisations() {
  const t = useT();
  const send = useSend();
  const { data, reload } = useAsk<{ rows: OrganisationRow[] }>('organisations', {});
  const { data: offers } = useAsk<{ rows: Offer[] }>('offers', {});
  const options = (offers?.rows ?? []).map((each) => ({ value: each.id, label: each.name }));
  const give = (organisationId: string, offerId: string) =>
    send('organisation.setOffer', { organisationId, offerId }).then(reload).catch(fail);
  if (!data) return null;
  return (
    <Card title={t('operator.organisations', { count: data.rows.length })}>
      <div className={css.scroll}>
        <table className={css.table}>
          <thead>
            <tr>
              <th>{t('operator.name')}</th>
              <th>{t('offers.members')}</th>
              <th>{t('operator.guests')}</th>
              <th>{t('offers.storage')}</th>
              <th>{t('operator.offer')}</th>
            </tr>
          </thead>
          <tbody>
            {data.rows.map((each) => (
              <tr key={each.id}>
                <th scope="row">
                  {each.name}
                  <span className={css.muted}>{date(each.created_at)}</span>
                </th>
                <td data-label={t('offers.members')}>{of(each.members, each.limits.seats)}</td>
                <td data-label={t('operator.guests')}>{each.guests}</td>
                <td data-label={t('offers.storage')}>
                  {size(each.storage_bytes)}
                  {each.limits.storage_bytes !== null && ` / ${size(each.limits.storage_bytes)}`}
                </td>
                <td>
                  <Select
                    label={t('operator.offerOf', { name: each.name })}
                    isLabelHidden
                    value={each.offer_id}
                    options={
                      options.some((option) => option.value === each.offer_id)
                        ? options
                        : [{ value: each.offer_id, label: t('operator.ownOffer') }, ...options]
                    }
                    onChange={(event) => give(each.id, event.target.value)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.muted}>{t('operator.organisationsAbout')}</p>
    </Card>
  );
}
const of = (count: number, most: number | null) => (most === null ? String(count) : `${count} / ${most}`);

function Offers() {
  const t = useT();
  const send = useSend();
  const words = useLimitWords();
  const { data, reload } = useAsk<{ rows: Offer[] }>('offers', {});
  const [editing, setEditing] = useState<Offer | 'new'>();
  const retire = (offer: Offer) =>
    void send('offer.retire', { offerId: offer.id })
      .then(() => {
        const onAction = () => void send('offer.define', offer).then(reload).catch(fail);
        toast(t('operator.retired', { name: offer.name }), { action: { label: t('word.undo'), onAction } });
        reload();
      })
      .catch(fail);
  return (
    <Card
      title={t('operator.offers')}
      action={
        <Button icon={<PlusIcon size={20} />} onClick={() => setEditing('new')}>
          {t('operator.newOffer')}
        </Button>
      }
    >
      <div className={css.offers}>
        {data?.rows.map((each) => (
          <section key={each.id} className={css.offer} aria-label={each.name}>
            <h3>{each.name}</h3>
            <p>{each.price}</p>
            <ul className={css.facts}>
              {words(each.limits).map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            <div className={css.actions}>
              <Button isSmall onClick={() => setEditing(each)}>
                {t('word.edit')}
              </Button>
              <Button isSmall kind="quiet" onClick={() => retire(each)}>
                {t('operator.retire')}
              </Button>
            </div>
          </section>
        ))}
      </div>
      {editing && (
        <OfferDialog
          offer={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
          onDone={reload}
        />
      )}
    </Card>
  );
}

function Letters() {
  const t = useT();
  const { data } = useAsk<{ rows: Letter[] }>('letters', {});
  if (!data?.rows.length) return null;
  return (
    <Card title={t('operator.letters')}>
      <p className={css.muted}>{t('operator.lettersAbout')}</p>
      {data.rows.map((each) => (
        <details key={each.id} className={css.letter}>
          <summary>
            <strong>{each.recipient}</strong> · {each.subject} · {shortWhen(each.created_at)}
          </summary>
          <pre>{each.body}</pre>
          {each.last_error && <p className={css.muted}>{each.last_error}</p>}
        </details>
      ))}
    </Card>
  );
}
