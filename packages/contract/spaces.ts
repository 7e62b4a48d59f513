/** Spaces: the unit of membership, rights, quota and export. A direct conversation is a hidden space of kind `direct`. */
import Type, { type Static } from 'typebox';
import * as deleted from './deleted-spaces.ts';
import * as invitations from './invitations.ts';
import {
  type ContractModule,
  closed,
  command,
  drop,
  event,
  everyoneInOrganisation,
  everyoneInSpace,
  Id,
  Instant,
  Name,
  Nothing,
  nullable,
  patch,
  put,
} from './language.ts';
import { SpaceRole } from './people.ts';
import { organisationScope, personScope, spaceScope } from './scope.ts';

const admins = ['space_admin'] as const;
export const Colour = Type.Union(
  ['brick', 'slate', 'sky', 'brass', 'leaf', 'plum', 'stone'].map((each) => Type.Literal(each)),
);

export const Space = Type.Object({
  id: Id,
  organisation_id: Id,
  kind: Type.Union([Type.Literal('project'), Type.Literal('direct')]),
  name: Type.String({ maxLength: 120 }),
  colour: Type.String(),
  created_at: Instant,
  archived_at: nullable(Instant),
  /** made to be tried: it is thrown away at once */
  is_sample: Type.Optional(Type.Boolean()),
});
export type Space = Static<typeof Space>;

/** A member's row bears name and role, so that a guest sees authors without seeing the directory. `id` is the person's. */
export const Member = Type.Object({
  id: Id,
  space_id: Id,
  name: Name,
  role: SpaceRole,
  is_limited: Type.Boolean(),
  joined_at: Instant,
});
export type Member = Static<typeof Member>;

export const spaceCreated = event({
  name: 'space.created',
  body: Space,
  apply: (state, row) => put(state, 'spaces', row),
});
export const spaceChanged = event({
  name: 'space.changed',
  body: Space,
  apply: (state, row) => put(state, 'spaces', row),
});
export const memberAdded = event({
  name: 'member.added',
  body: Member,
  apply: (state, row) => put(state, 'members', row),
});
export const memberChanged = event({
  name: 'member.changed',
  body: Type.Object({ id: Id, name: Type.Optional(Name), role: Type.Optional(SpaceRole) }),
  apply: (state, body) => patch(state, 'members', body.id, body),
});
export const memberRemoved = event({
  name: 'member.removed',
  body: Type.Object({ id: Id }),
  apply: (state, { id }) => drop(state, 'members', id),
});

export const spaceCreate = command({
  name: 'space.create',
  about: 'Creates a space; its maker becomes its first administrator.',
  input: Type.Object(
    {
      id: Id,
      organisationId: Id,
      name: Name,
      colour: Colour,
      /** filled with a project to try, and thrown away at once when it is deleted */
      sample: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
  answer: Type.Object({ id: Id }),
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
  alone: true,
});
export const spaceChange = command({
  name: 'space.change',
  about: 'Changes the name or colour of a space.',
  input: Type.Object({ spaceId: Id, name: Name, colour: Colour }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  may: admins,
});
export const spaceArchive = command({
  name: 'space.archive',
  about: 'Closes a space: it can be read and exported, no longer written to.',
  input: Type.Object({ spaceId: Id, archived: Type.Boolean() }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  may: admins,
  alone: true,
});
export const memberAdd = command({
  name: 'member.add',
  about: 'Brings a person of the organisation into a space.',
  input: Type.Object({ spaceId: Id, personId: Id, role: SpaceRole }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  streams: (input) => [spaceScope(input.spaceId), personScope(input.personId)],
  may: ['space_admin', 'space_member'],
  alone: true,
});
export const memberSetRole = command({
  name: 'member.setRole',
  about: 'Changes what a member may do in a space.',
  input: Type.Object({ spaceId: Id, personId: Id, role: SpaceRole }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  may: admins,
  alone: true,
});
export const memberRename = command({
  name: 'member.rename',
  about: 'Carries a person’s new name into a space; done by the house itself.',
  input: Type.Object({ spaceId: Id, personId: Id, name: Name }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  may: [],
});
export const memberRemove = command({
  name: 'member.remove',
  about: 'Takes a person out of a space, or leaves it oneself: every door of it closes at once.',
  input: Type.Object({ spaceId: Id, personId: Id }, closed),
  answer: Nothing,
  scope: (input) => spaceScope(input.spaceId),
  streams: (input) => [spaceScope(input.spaceId), personScope(input.personId)],
  may: everyoneInSpace,
  alone: true,
});

/** The most people of one direct conversation, oneself included. */
export const DIRECT_PEOPLE = 9;
export const directOpen = command({
  name: 'direct.open',
  about:
    'Opens the conversation of exactly these people and oneself, a hidden space; there is one for each set of people.',
  input: Type.Object(
    { personId: Id, personIds: Type.Array(Id, { minItems: 1, maxItems: DIRECT_PEOPLE - 1, uniqueItems: true }) },
    closed,
  ),
  answer: Type.Object({ spaceId: Id }),
  scope: (input) => personScope(input.personId),
  may: ['self'],
  alone: true,
});

export const module: ContractModule = {
  commands: {
    directOpen,
    spaceCreate,
    spaceChange,
    spaceArchive,
    spaceDelete: deleted.spaceDelete,
    spaceDeleteAbandoned: deleted.spaceDeleteAbandoned,
    spaceAppoint: deleted.spaceAppoint,
    spaceRestore: deleted.spaceRestore,
    spaceErase: deleted.spaceErase,
    memberAdd,
    memberSetRole,
    memberRename,
    memberRemove,
    invitationCreate: invitations.invitationCreate,
    invitationRevoke: invitations.invitationRevoke,
    invitationAccept: invitations.invitationAccept,
  },
  queries: {
    invitations: invitations.invitations,
    invitation: invitations.invitation,
    deletedSpaces: deleted.deletedSpaces,
    abandonedSpaces: deleted.abandonedSpaces,
  },
  events: {
    spaceCreated,
    spaceChanged,
    memberAdded,
    memberChanged,
    memberRemoved,
    spaceDeleted: deleted.spaceDeleted,
    spaceGone: deleted.spaceGone,
    spaceReturned: deleted.spaceReturned,
  },
};
