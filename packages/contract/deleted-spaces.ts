/**
 * The end of a space. Deleted, it is closed to everybody and can be brought back for thirty days; then, or at once if it
 * is a sample, it is erased: nothing of it is left. Part of the spaces module.
 */
import Type, { type Static } from 'typebox';
import {
  administrators,
  closed,
  command,
  drop,
  event,
  everyoneInOrganisation,
  Id,
  Instant,
  Name,
  Nothing,
  query,
} from './language.ts';
import { organisationScope, personScope, spaceScope } from './scope.ts';

export const KEPT_DAYS = 30;

export const spaceDeleted = event({
  name: 'space.deleted',
  body: Type.Object({ id: Id, due_at: Instant }),
  apply: (state, { id }) => drop(state, 'spaces', id),
});
/** To each who was in it, in their own scope: what they had of it (notices, read marks, calls) is not shown meanwhile. */
export const spaceGone = event({
  name: 'space.gone',
  passes: true,
  body: Type.Object({ id: Id }),
  apply: (state, { id }) => ({
    ...state,
    rows: Object.fromEntries(
      Object.entries(state.rows).map(([collection, rows]) => [
        collection,
        Object.fromEntries(Object.entries(rows).filter(([, row]) => row.space_id !== id)),
      ]),
    ),
  }),
});
/** To each who is in it again: what they had of it is there again. */
export const spaceReturned = event({
  name: 'space.returned',
  passes: true,
  reloads: true,
  body: Type.Object({ id: Id }),
  apply: (state) => state,
});

export const spaceDelete = command({
  name: 'space.delete',
  about: `Deletes a space, whose name is repeated: it closes to everybody, can be brought back for ${KEPT_DAYS} days and is then erased. A sample is erased at once.`,
  input: Type.Object({ spaceId: Id, name: Name }, closed),
  answer: Type.Object({ due_at: Instant }),
  scope: (input) => spaceScope(input.spaceId),
  may: ['space_admin'],
  alone: true,
});

/** A space whose administrators have all left: nobody in it may delete it, nor name another. `member_ids` are persons who are still here. */
export const AbandonedSpace = Type.Object({
  id: Id,
  name: Type.String(),
  colour: Type.String(),
  created_at: Instant,
  member_ids: Type.Array(Id),
});
export type AbandonedSpace = Static<typeof AbandonedSpace>;
export const abandonedSpaces = query({
  name: 'spaces.abandoned',
  about: 'The spaces of an organisation whose administrators have all left, for who runs it.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(AbandonedSpace) }),
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
});

const ofOrganisation = Type.Object({ organisationId: Id, spaceId: Id }, closed);
export const spaceDeleteAbandoned = command({
  name: 'space.deleteAbandoned',
  about: 'Deletes a space whose administrators have all left, as `space.delete` does.',
  input: ofOrganisation,
  answer: Type.Object({ due_at: Instant }),
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
  alone: true,
});
export const spaceAppoint = command({
  name: 'space.appoint',
  about:
    'Makes a person of the organisation the administrator of a space whose administrators have all left; everybody in it sees who.',
  input: Type.Object({ organisationId: Id, spaceId: Id, personId: Id }, closed),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  streams: (input) => [spaceScope(input.spaceId), personScope(input.personId)],
  may: administrators,
  alone: true,
});
export const spaceRestore = command({
  name: 'space.restore',
  about: 'Brings a deleted space back as it was, with everybody who was in it and is still here.',
  input: ofOrganisation,
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
  alone: true,
});
export const spaceErase = command({
  name: 'space.erase',
  about: 'Has a deleted space erased before its time: its messages, files, tasks, meetings and history go for good.',
  input: ofOrganisation,
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
  alone: true,
});

export const DeletedSpace = Type.Object({
  id: Id,
  name: Type.String(),
  colour: Type.String(),
  deleted_by_name: Type.String(),
  deleted_at: Instant,
  due_at: Instant,
});
export type DeletedSpace = Static<typeof DeletedSpace>;
export const deletedSpaces = query({
  name: 'spaces.deleted',
  about: 'The deleted spaces that I may bring back: those I administered, or all for who runs the organisation.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(DeletedSpace) }),
  scope: (input) => organisationScope(input.organisationId),
  may: everyoneInOrganisation,
});

/** How much would go with a space: rows by the word under which they are counted, and bytes of files. */
export const spaceContents = query({
  name: 'space.contents',
  about: 'How much a space holds: what goes with it when it is deleted.',
  input: Type.Object({ spaceId: Id }, closed),
  answer: Type.Object({ rows: Type.Array(Type.Object({ key: Type.String(), count: Type.Integer() })) }),
  scope: (input) => spaceScope(input.spaceId),
  may: ['space_admin'],
});
