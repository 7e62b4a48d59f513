import { type FormEvent, useState } from 'react';
import type { Offer } from '#contract/offers.ts';
import type { Limits } from '#contract/people.ts';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Banner, Button, Checkbox, Dialog, Select, TextField } from '#web/ui/index.ts';
import css from './Offers.module.css';

const GIB = 2 ** 30;
const beginning: Limits = {
  seats: 10,
  guests: true,
  storage_bytes: 50 * GIB,
  meeting_participants: 8,
  meeting_minutes: null,
  security: 'standard',
};
type Countable = 'seats' | 'storage_bytes' | 'meeting_participants' | 'meeting_minutes';

interface OfferDialogProps {
  offer: Offer | undefined;
  onClose: () => void;
  onDone: () => void;
}

/** One offer: its words and what it allows. An empty number means no limit. */
export function OfferDialog({ offer, onClose, onDone }: OfferDialogProps) {
  const t = useT();
  const send = useSend();
  const [name, setName] = useState(offer?.name ?? '');
  const [price, setPrice] = useState(offer?.price ?? '');
  const [limits, setLimits] = useState<Limits>(offer?.limits ?? beginning);
  const [error, setError] = useState('');
  const [id] = useState(offer?.id ?? newId());

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await send('offer.define', { id, name, price, limits });
      onDone();
      onClose();
    } catch (failure) {
      setError(refusalSentence(failure));
    }
  }
  const number = (key: Countable, label: string, unit = 1) => (
    <TextField
      label={label}
      hint={t('operator.noLimit')}
      type="number"
      min={key === 'storage_bytes' ? 0 : 1}
      max={1_000_000}
      value={limits[key] === null ? '' : Math.round(limits[key] / unit)}
      onChange={({ target: { value } }) =>
        setLimits({ ...limits, [key]: value === '' ? null : Math.round(Number(value) * unit) })
      }
    />
  );
  return (
    <Dialog
      title={offer ? offer.name : t('operator.newOffer')}
      isOpen
      isWide
      onClose={onClose}
      closeWord={t('word.close')}
    >
      <form className={css.form} onSubmit={submit}>
        <div className={css.fields}>
          <TextField
            label={t('operator.name')}
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('operator.price')}
            maxLength={80}
            value={price}
            onChange={(event) => setPrice(event.target.value)}
          />
          {number('seats', t('operator.seats'))}
          {number('storage_bytes', t('operator.storageGib'), GIB)}
          {number('meeting_participants', t('operator.participants'))}
          {number('meeting_minutes', t('operator.minutes'))}
          <Select
            label={t('operator.security')}
            hint={limits.security === 'reinforced' ? t('operator.reinforcedAbout') : undefined}
            value={limits.security ?? 'standard'}
            onChange={(event) =>
              setLimits({ ...limits, security: event.target.value === 'reinforced' ? 'reinforced' : 'standard' })
            }
            options={[
              { value: 'standard', label: t('offers.standard') },
              { value: 'reinforced', label: t('offers.reinforced') },
            ]}
          />
          <Checkbox
            label={t('offers.guests')}
            checked={limits.guests}
            onChange={(event) => setLimits({ ...limits, guests: event.target.checked })}
          />
        </div>
        {offer && <p className={css.muted}>{t('operator.offerAbout')}</p>}
        {error && <Banner tone="brick">{error}</Banner>}
        <div>
          <Button kind="primary" type="submit">
            {t('word.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
