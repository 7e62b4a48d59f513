/** Organisations and the persons in them. An account is server-wide; a person is an account in an organisation. */
import Type, { type Static } from 'typebox';
import { sessions, tokenCreate, tokenRevoke, tokens } from './access.ts';
import {
  administrators,
  type ContractModule,
  closed,
  command,
  drop,
  event,
  Id,
  Instant,
  Name,
  Nothing,
  nullable,
  put,
  query,
} from './language.ts';
import { organisationScope, personScope } from './scope.ts';

export const Language = Type.Union([Type.Literal('fr'), Type.Literal('en')]);
export const OrganisationRole = Type.Union([
  Type.Literal('owner'),
  Type.Literal('administrator'),
  Type.Literal('member'),
  Type.Literal('guest'),
]);
export const SpaceRole = Type.Union([
  Type.Literal('space_admin'),
  Type.Literal('space_member'),
  Type.Literal('space_reader'),
  Type.Literal('space_guest'),
]);

export const Limits = Type.Object({
  seats: nullable(Type.Integer({ minimum: 1 })),
  guests: Type.Boolean(),
  storage_bytes: nullable(Type.Integer({ minimum: 0 })),
  meeting_participants: nullable(Type.Integer({ minimum: 1 })),
  meeting_minutes: nullable(Type.Integer({ minimum: 1 })),
  /** reinforced: an invitation names its address, and waits two days rather than fourteen */
  security: Type.Optional(Type.Union([Type.Literal('standard'), Type.Literal('reinforced')])),
});
export type Limits = Static<typeof Limits>;

export const Organisation = Type.Object({
  id: Id,
  name: Name,
  offer_id: Type.String(),
  limits: Limits,
  created_at: Instant,
});
export type Organisation = Static<typeof Organisation>;

/** What every member of the organisation sees of a person. */
export const Person = Type.Object({
  id: Id,
  name: Name,
  email: Type.String(),
  title: Type.String({ maxLength: 120 }),
  role: OrganisationRole,
  deactivated_at: nullable(Instant),
  created_at: Instant,
});
export type Person = Static<typeof Person>;

/** One's own choices, in one's own scope. */
export const Profile = Type.Object({ id: Id, organisation_id: Id, name: Name, language: Language });

export const organisationCreated = event({
  name: 'organisation.created',
  body: Organisation,
  apply: (state, row) => put(state, 'organisations', row),
});
export const organisationChanged = event({
  name: 'organisation.changed',
  body: Organisation,
  apply: (state, row) => put(state, 'organisations', row),
});
export const personEntered = event({
  name: 'person.entered',
  body: Person,
  apply: (state, row) => put(state, 'persons', row),
});
export const personChanged = event({
  name: 'person.changed',
  body: Person,
  apply: (state, row) => put(state, 'persons', row),
});
export const profileChanged = event({
  name: 'profile.changed',
  body: Profile,
  apply: (state, row) => put(state, 'profiles', row),
});

/** Scopes that open and close under a person: the replica fetches, or drops, what they hold (see feed.ts). */
export const scopeOpened = event({
  name: 'scope.opened',
  passes: true,
  body: Type.Object({ scope: Type.String() }),
  apply: (state, { scope }) => put(state, 'scopes', { id: scope }),
});
export const scopeClosed = event({
  name: 'scope.closed',
  passes: true,
  body: Type.Object({ scope: Type.String() }),
  apply: (state, { scope }) => drop(state, 'scopes', scope),
});

export const organisationCreate = command({
  name: 'organisation.create',
  about: 'Creates an organisation; its maker becomes its owner.',
  input: Type.Object(
    {
      id: Id,
      personId: Id,
      name: Name,
      personName: Name,
      language: Language,
      /** from the one-time link, for the first organisation of a server */
      setupToken: Type.Optional(Type.String({ maxLength: 200 })),
      /** said once, with the first organisation */
      hosting: Type.Optional(Type.Union([Type.Literal('own'), Type.Literal('several')])),
    },
    closed,
  ),
  answer: Type.Object({ id: Id, personId: Id }),
  scope: () => 'server',
  streams: (input) => [organisationScope(input.id), personScope(input.personId)],
  may: ['account', 'operator'],
  alone: true,
});

export const organisationRename = command({
  name: 'organisation.rename',
  about: 'Changes the name of the organisation.',
  input: Type.Object({ organisationId: Id, name: Name }, closed),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
});

export const personUpdate = command({
  name: 'person.update',
  about: 'Changes one’s own name, title or language.',
  input: Type.Object({ personId: Id, name: Name, title: Type.String({ maxLength: 120 }), language: Language }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
  alone: true,
});

export const personSetRole = command({
  name: 'person.setRole',
  about: 'Makes a member an administrator, or back.',
  input: Type.Object(
    { organisationId: Id, personId: Id, role: Type.Union([Type.Literal('administrator'), Type.Literal('member')]) },
    closed,
  ),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
  alone: true,
});

export const personDeactivate = command({
  name: 'person.deactivate',
  about: 'Ends somebody’s access to the organisation at once; what they wrote stays.',
  input: Type.Object({ organisationId: Id, personId: Id }, closed),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
  alone: true,
});

export const me = query({
  name: 'me',
  about: 'Who I am on this server: my account and the persons I am in its organisations.',
  input: Nothing,
  answer: Type.Object({
    account: nullable(
      Type.Object({ id: Type.String(), name: Type.String(), email: Type.String(), isOperator: Type.Boolean() }),
    ),
    persons: Type.Array(
      Type.Object({
        id: Id,
        organisation_id: Id,
        organisation_name: Type.String(),
        name: Type.String(),
        role: OrganisationRole,
        language: Language,
      }),
    ),
    /** no organisation yet: the one-time link makes the first */
    needsSetup: Type.Boolean(),
    /** anyone may create an organisation here */
    hostsSeveral: Type.Boolean(),
  }),
  scope: () => 'server',
  may: ['anonymous', 'account', 'operator'],
});

export const module: ContractModule = {
  commands: {
    organisationCreate,
    organisationRename,
    personUpdate,
    personSetRole,
    personDeactivate,
    tokenCreate,
    tokenRevoke,
  },
  queries: { me, tokens, sessions },
  events: {
    organisationCreated,
    organisationChanged,
    personEntered,
    personChanged,
    profileChanged,
    scopeOpened,
    scopeClosed,
  },
};
