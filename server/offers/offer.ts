import { organisationScope, Refusal } from '#contract/index.ts';
import {
  type Offer,
  offerDefine,
  offerRetire,
  offers,
  organisationSetOffer,
  STARTING_OFFER,
} from '#contract/offers.ts';
import { command, query } from '#core/module.ts';
import { setOffer, setStartingLimits } from '../people/index.ts';

export const operatorOnly = {
  operator: 'accepted',
  owner: 'forbidden',
  member: 'forbidden',
  guest: 'forbidden',
  outsider: 'forbidden',
  anonymous: 'forbidden',
} as const;

export const define = command(offerDefine, {
  expects: operatorOnly,
  async streams(db, input) {
    const rows = await db.query<{ id: string }>('select id from organisations where offer_id = $1 order by id', [
      input.id,
    ]);
    return rows.map((row) => organisationScope(row.id));
  },
  async run(tx, input) {
    await tx.query(
      `insert into offers (id, name, price, limits) values ($1, $2, $3, $4)
       on conflict (id) do update set name = excluded.name, price = excluded.price, limits = excluded.limits, retired_at = null`,
      [input.id, input.name.trim(), input.price.trim(), JSON.stringify(input.limits)],
    );
    if (input.id === STARTING_OFFER) await setStartingLimits(tx, input.limits);
    const rows = await tx.query<{ id: string }>('select id from organisations where offer_id = $1', [input.id]);
    for (const { id } of rows) await setOffer(tx, id, input.id, input.limits);
    return {};
  },
});

export const retire = command(offerRetire, {
  expects: operatorOnly,
  async run(tx, { offerId }) {
    const users = await tx.query('select 1 from organisations where offer_id = $1 limit 1', [offerId]);
    if (users.length > 0 || offerId === STARTING_OFFER) throw new Refusal('conflict', { reason: 'offer_in_use' });
    const gone = await tx.query('update offers set retired_at = $2 where id = $1 and retired_at is null returning id', [
      offerId,
      tx.now,
    ]);
    if (gone.length === 0) throw new Refusal('not_found');
    return {};
  },
});

export const give = command(organisationSetOffer, {
  expects: operatorOnly,
  async run(tx, input) {
    const [offer] = await tx.query<Offer>('select limits from offers where id = $1 and retired_at is null', [
      input.offerId,
    ]);
    if (!offer) throw new Refusal('not_found');
    await setOffer(tx, input.organisationId, input.offerId, offer.limits);
    return {};
  },
});

export const list = query(offers, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'accepted', anonymous: 'forbidden' },
  async run({ db }) {
    const rows = await db.query<never>(
      'select id, name, price, limits from offers where retired_at is null order by position',
    );
    return { rows };
  },
});
