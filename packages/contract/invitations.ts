/** How one comes in: invitations to an organisation or, as a guest, to one space of it. Part of the spaces module. */
import Type from 'typebox';
import { administrators, closed, command, Id, Instant, Name, Nothing, nullable, query } from './language.ts';
import { Language } from './people.ts';
import { organisationScope, spaceScope } from './scope.ts';

export const InvitationRole = Type.Union([
  Type.Literal('administrator'),
  Type.Literal('member'),
  Type.Literal('guest'),
]);

export const invitationCreate = command({
  name: 'invitation.create',
  about: 'Invites somebody, by mail or by a link to copy, into the organisation or, as a guest, into one space of it.',
  input: Type.Object(
    {
      id: Id,
      organisationId: Id,
      role: InvitationRole,
      email: nullable(Type.String({ maxLength: 254, pattern: '^[^\\s@<>"]+@[^\\s@<>"]+$' })),
      /** the space that a guest is invited to, or that a member starts in */
      spaceId: nullable(Id),
      /** for a guest: only this private channel of the space */
      channelId: Type.Optional(nullable(Id)),
    },
    closed,
  ),
  answer: Type.Object({ id: Id, link: Type.String() }),
  scope: (input) => (input.spaceId ? spaceScope(input.spaceId) : organisationScope(input.organisationId)),
  may: ['owner', 'administrator', 'space_admin'],
  alone: true,
  secret: true,
});

export const invitationRevoke = command({
  name: 'invitation.revoke',
  about: 'Takes back an invitation that nobody has accepted yet.',
  input: Type.Object({ id: Id, organisationId: Id }, closed),
  answer: Nothing,
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
});

export const invitationAccept = command({
  name: 'invitation.accept',
  about: 'Comes in by an invitation: makes the person, takes the seat, opens the space.',
  input: Type.Object(
    {
      token: Type.String({ maxLength: 200 }),
      organisationId: Id,
      personId: Id,
      name: Name,
      language: Language,
    },
    closed,
  ),
  answer: Type.Object({ organisationId: Id, personId: Id, spaceId: nullable(Id) }),
  scope: () => 'server',
  may: ['account', 'operator'],
  alone: true,
});

export const invitations = query({
  name: 'invitations',
  about: 'The invitations that wait to be accepted.',
  input: Type.Object({ organisationId: Id }, closed),
  answer: Type.Object({
    rows: Type.Array(
      Type.Object({
        id: Id,
        role: InvitationRole,
        email: nullable(Type.String()),
        space_name: nullable(Type.String()),
        created_at: Instant,
        expires_at: Instant,
      }),
    ),
  }),
  scope: (input) => organisationScope(input.organisationId),
  may: administrators,
});

export const invitation = query({
  name: 'invitation',
  about: 'What an invitation opens, said before it is accepted.',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }, closed),
  answer: Type.Object({
    organisationId: Id,
    organisationName: Type.String(),
    role: InvitationRole,
    spaceName: nullable(Type.String()),
    invitedBy: Type.String(),
    email: nullable(Type.String()),
    /** an account already bears this address: sign in rather than sign up */
    hasAccount: Type.Boolean(),
  }),
  scope: () => 'server',
  may: ['anonymous', 'account', 'operator'],
});
