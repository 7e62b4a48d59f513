import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisationScope } from '#contract/index.ts';
import type { Offer } from '#contract/offers.ts';
import { openWorld, type World } from '../test/world.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld({ hosting: 'several' });
});
afterAll(() => world.close());

const limits = {
  seats: 5,
  guests: true,
  storage_bytes: 1_000_000,
  meeting_participants: 8,
  meeting_minutes: null,
  security: 'standard' as const,
};
const invite = (role: 'member' | 'guest', email: string | null = null) => ({
  id: world.id(),
  organisationId: world.organisationId,
  role,
  email,
  spaceId: world.spaceId,
});
const offerOf = async () => {
  const [row] = await world.member.sees(organisationScope(world.organisationId), 'organisations');
  return row as { offer_id: string; limits: Offer['limits'] };
};

test('every organisation begins on the free offer: three members, nobody from outside', async () => {
  expect(await offerOf()).toMatchObject({ offer_id: 'free', limits: { seats: 3, guests: false } });
  const use = await world.member.asks('usage', { organisationId: world.organisationId });
  expect(use).toMatchObject({ offer: { id: 'free' }, members: 2, guests: 0, storage_bytes: 0 });
  await world.outsider.isRefusedAsking('not_found', 'usage', { organisationId: world.organisationId });
  await world.owner.isRefused('over_limit', 'invitation.create', invite('guest'), 'no_guests_on_offer');
});

test('the operator gives a larger offer; its members see it at once, and a guest is welcome', async () => {
  await world.outsider.isRefused('forbidden', 'organisation.setOffer', {
    organisationId: world.organisationId,
    offerId: 'team',
  });
  await world.owner.does('organisation.setOffer', { organisationId: world.organisationId, offerId: 'team' });
  expect(await offerOf()).toMatchObject({ offer_id: 'team', limits: { seats: 25, guests: true } });
  await world.owner.does('invitation.create', invite('guest'));
  await world.owner.isRefused('not_found', 'organisation.setOffer', {
    organisationId: world.organisationId,
    offerId: 'nothing of the kind',
  });
});

test('an offer that changes changes what each organisation on it may do; one that is had is not withdrawn', async () => {
  await world.owner.does('offer.define', { id: 'atelier', name: 'Atelier', price: '12 € par mois', limits });
  await world.owner.does('organisation.setOffer', { organisationId: world.organisationId, offerId: 'atelier' });
  await world.owner.does('offer.define', {
    id: 'atelier',
    name: 'Atelier',
    price: '12 € par mois',
    limits: { ...limits, seats: 2, security: 'reinforced' },
  });
  expect((await offerOf()).limits.seats).toBe(2);
  await world.owner.isRefused('invalid', 'invitation.create', invite('guest'), 'address_needed');
  await world.owner.isRefused('over_limit', 'invitation.create', invite('member', 'zoe@exemple.fr'), 'seats_full');
  const named = invite('guest', 'zoe@exemple.fr');
  await world.owner.does('invitation.create', named);
  const { rows } = await world.owner.asks<{ rows: { id: string; created_at: string; expires_at: string }[] }>(
    'invitations',
    { organisationId: world.organisationId },
  );
  const made = rows.find((each) => each.id === named.id)!;
  expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(2 * 86_400_000);
  await world.owner.isRefused('conflict', 'offer.retire', { offerId: 'atelier' }, 'offer_in_use');
  await world.owner.does('organisation.setOffer', { organisationId: world.organisationId, offerId: 'team' });
  await world.owner.does('offer.retire', { offerId: 'atelier' });
  const left = await world.member.asks<{ rows: Offer[] }>('offers');
  expect(left.rows.map((each) => each.id)).toEqual(['free', 'team', 'firm', 'public']);
});

test('the operator sees organisations, what they use, and how the server is; nobody else does', async () => {
  const { rows } = await world.owner.asks<{ rows: { name: string; members: number; offer_id: string }[] }>(
    'organisations',
  );
  expect(rows.find((each) => each.name === 'Atelier')).toMatchObject({ members: 2, offer_id: 'team' });
  const health = await world.owner.asks<{ database_bytes: number; letters_waiting: number }>('health');
  expect(health.database_bytes).toBeGreaterThan(1_000_000);
  expect(health.letters_waiting).toBe(1);
  const { rows: letters } = await world.owner.asks<{ rows: { recipient: string }[] }>('letters');
  expect(letters.map((each) => each.recipient)).toEqual(['zoe@exemple.fr']);
  for (const query of ['organisations', 'health', 'letters'])
    await world.member.isRefusedAsking('forbidden', query, {});
});

test('who was removed comes back by a new invitation, as the same person', async () => {
  await world.owner.does('person.deactivate', {
    organisationId: world.organisationId,
    personId: world.member.personId,
  });
  const { link } = await world.owner.does('invitation.create', invite('member'));
  const answer = await world.house.act(
    world.member.actor,
    'invitation.accept',
    {
      token: String(link).split('/').at(-1),
      organisationId: world.organisationId,
      personId: world.id(),
      name: world.member.name,
      language: 'fr',
    },
    world.id(),
  );
  expect(answer).toMatchObject({ personId: world.member.personId, spaceId: world.spaceId });
  expect(await offerOf()).toMatchObject({ offer_id: 'team' });
});
