/** Offers: what the host allows an organisation; who uses how much of it; and what only the operator sees. */
import Type, { type Static } from 'typebox';
import {
  type ContractModule,
  closed,
  command,
  everyoneInOrganisation,
  Id,
  Instant,
  Name,
  Nothing,
  nullable,
  query,
} from './language.ts';
import { Limits } from './people.ts';
import { organisationScope } from './scope.ts';

const OfferId = Type.String({ minLength: 1, maxLength: 40 });
/** where every organisation begins on a server that hosts several */
export const STARTING_OFFER = 'free';

export const Offer = Type.Object({
  id: OfferId,
  name: Name,
  /** as the host says it: « 4 € par membre et par mois » */
  price: Type.String({ maxLength: 80 }),
  limits: Limits,
});
export type Offer = Static<typeof Offer>;

const operatorOnly = ['operator'] as const;

export const offerDefine = command({
  name: 'offer.define',
  about: 'Makes an offer or changes it; the organisations that have it get its new limits at once.',
  input: Type.Object({ ...Offer.properties }, closed),
  answer: Nothing,
  scope: () => 'server',
  may: operatorOnly,
  alone: true,
});
export const offerRetire = command({
  name: 'offer.retire',
  about: 'Withdraws an offer that no organisation has.',
  input: Type.Object({ offerId: OfferId }, closed),
  answer: Nothing,
  scope: () => 'server',
  streams: () => [],
  may: operatorOnly,
});
export const organisationSetOffer = command({
  name: 'organisation.setOffer',
  about: 'Gives an organisation another offer; nothing it has is taken away.',
  input: Type.Object({ organisationId: Id, offerId: OfferId }, closed),
  answer: Nothing,
  scope: () => 'server',
  streams: (input) => [organisationScope(input.organisationId)],
  may: operatorOnly,
  alone: true,
});

export const offers = query({
  name: 'offers',
  about: 'The offers of this host.',
  input: Nothing,
  answer: Type.Object({ rows: Type.Array(Offer) }),
  scope: () => 'server',
  may: ['account', 'operator'],
});
export const usage = query({
  name: 'usage',
  about: 'The offer of an organisation and how much of it is used.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({
    /** null on a server that serves one organisation only */
    offer: nullable(Offer),
    limits: Limits,
    members: Type.Integer(),
    guests: Type.Integer(),
    storage_bytes: Type.Integer(),
  }),
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
});
export const organisations = query({
  name: 'organisations',
  about: 'The organisations of this server, with their offer and what they use. Nothing of what they hold.',
  input: Nothing,
  answer: Type.Object({
    rows: Type.Array(
      Type.Object({
        id: Id,
        name: Name,
        offer_id: Type.String(),
        limits: Limits,
        members: Type.Integer(),
        guests: Type.Integer(),
        storage_bytes: Type.Integer(),
        created_at: Instant,
      }),
    ),
  }),
  scope: () => 'server',
  may: operatorOnly,
});
export const health = query({
  name: 'health',
  about: 'How this server is.',
  input: Nothing,
  answer: Type.Object({
    started_at: nullable(Instant),
    database_bytes: Type.Integer(),
    /** of the disk that holds the data */
    disk_free_bytes: nullable(Type.Integer()),
    disk_bytes: nullable(Type.Integer()),
    memory_bytes: Type.Integer(),
    accounts: Type.Integer(),
    letters_waiting: Type.Integer(),
  }),
  scope: () => 'server',
  may: operatorOnly,
});
export const letters = query({
  name: 'letters',
  about: 'Letters that no mail server has taken: invitations and new passwords, to be passed on by hand.',
  input: Nothing,
  answer: Type.Object({
    rows: Type.Array(
      Type.Object({
        id: Id,
        recipient: Type.String(),
        subject: Type.String(),
        body: Type.String(),
        created_at: Instant,
        last_error: nullable(Type.String()),
      }),
    ),
  }),
  scope: () => 'server',
  may: operatorOnly,
});

export const module: ContractModule = {
  commands: { offerDefine, offerRetire, organisationSetOffer },
  queries: { offers, usage, organisations, health, letters },
  events: {},
};
