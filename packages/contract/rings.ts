/** Rings: calling a person to a meeting on all their devices; not answered, it goes to their inbox. All in the person's own scope. */
import Type, { type Static } from 'typebox';
import { closed, command, drop, event, Id, Instant, Name, Nothing, put, writersInSpace } from './language.ts';
import { moduleScope, personScope, spaceScope } from './scope.ts';

/** A ring that nobody answers is missed after so many seconds. */
export const RING_SECONDS = 40;

export const Ring = Type.Object({
  id: Id,
  space_id: Id,
  meeting_id: Id,
  space_name: Type.String(),
  from_id: Id,
  from_name: Name,
  rung_at: Instant,
});
export type Ring = Static<typeof Ring>;

export const ringCame = event({
  name: 'ring.came',
  passes: true,
  body: Ring,
  apply: (state, row) => put(state, 'rings', row),
});
export const ringAnswered = event({
  name: 'ring.answered',
  passes: true,
  body: Type.Object({ id: Id, accepted: Type.Boolean() }),
  apply: (state, { id }) => drop(state, 'rings', id),
});
export const ringMissed = event({
  name: 'ring.missed',
  passes: true,
  body: Ring,
  apply: (state, row) => drop(state, 'rings', row.id),
});

export const ringSend = command({
  name: 'ring.send',
  about: 'Rings a member of the space to a running meeting, on all their devices.',
  input: Type.Object({ id: Id, spaceId: Id, meetingId: Id, personId: Id }, closed),
  answer: Nothing,
  scope: (input) => moduleScope(input.spaceId, 'calls'),
  streams: (input) => [spaceScope(input.spaceId), personScope(input.personId)],
  may: writersInSpace,
});
export const ringAnswer = command({
  name: 'ring.answer',
  about: 'Answers a ring, or declines it, for all of one’s devices.',
  input: Type.Object({ personId: Id, ringId: Id, accepted: Type.Boolean() }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: ['self'],
  predict: (input) => [
    {
      scope: personScope(input.personId),
      type: 'ring.answered',
      body: { id: input.ringId, accepted: input.accepted },
    },
  ],
});
export const ringMiss = command({
  name: 'ring.miss',
  about: 'Says that a ring was not answered; done by the house itself.',
  input: Type.Object({ personId: Id, ringId: Id }, closed),
  answer: Nothing,
  scope: (input) => personScope(input.personId),
  may: [],
});

export const commands = { ringSend, ringAnswer, ringMiss };
export const events = { ringCame, ringAnswered, ringMissed };
