/** One's ways in: personal access tokens (what the web can do, a script can do), and signed-in devices. Part of the people module. */
import Type from 'typebox';
import { closed, command, Id, Instant, Name, Nothing, nullable, query } from './language.ts';

export const tokenCreate = command({
  name: 'token.create',
  about: 'Makes a personal access token; its secret is shown once.',
  input: Type.Object({ id: Id, name: Name }, closed),
  answer: Type.Object({ id: Id, token: Type.String() }),
  scope: () => 'server',
  streams: () => [],
  may: ['account', 'operator'],
  secret: true,
});
export const tokenRevoke = command({
  name: 'token.revoke',
  about: 'Ends a personal access token at once.',
  input: Type.Object({ id: Id }, closed),
  answer: Nothing,
  scope: () => 'server',
  streams: () => [],
  may: ['account', 'operator'],
});
export const tokens = query({
  name: 'tokens',
  about: 'My personal access tokens, without their secrets.',
  input: Nothing,
  answer: Type.Object({
    rows: Type.Array(Type.Object({ id: Id, name: Name, created_at: Instant, last_used_at: nullable(Instant) })),
  }),
  scope: () => 'server',
  may: ['account', 'operator'],
});

export const sessions = query({
  name: 'sessions',
  about: 'Where I am signed in; one is ended by `POST /api/auth/end-session {id}`.',
  input: Nothing,
  answer: Type.Object({
    rows: Type.Array(
      Type.Object({
        id: Type.String(),
        user_agent: Type.String(),
        address: Type.String(),
        created_at: Instant,
        is_this: Type.Boolean(),
      }),
    ),
  }),
  scope: () => 'server',
  may: ['account', 'operator'],
});
