/** The meetings of a space that are over: who was there and for how long, and what stays of each. */
import Type, { type Static } from 'typebox';
import { closed, everyoneInSpace, Id, Instant, nullable, query } from './language.ts';
import { Remark } from './remarks.ts';
import { moduleScope } from './scope.ts';

export const PastMeeting = Type.Object({
  id: Id,
  name: Type.String(),
  started_at: Instant,
  ended_at: Instant,
  /** each once, whatever the number of their windows */
  people: Type.Array(Type.Object({ name: Type.String(), is_guest: Type.Boolean(), minutes: Type.Integer() })),
  remark_count: Type.Integer(),
  has_note: Type.Boolean(),
  recordings: Type.Array(
    Type.Object({
      name: Type.String(),
      started_at: Instant,
      file_id: nullable(Id),
      file_name: nullable(Type.String()),
    }),
  ),
});
export type PastMeeting = Static<typeof PastMeeting>;

const scope = (input: { spaceId: string }) => moduleScope(input.spaceId, 'calls');

export const meetingsPast = query({
  name: 'meetings.past',
  about: 'The meetings of a space that are over, the latest first.',
  input: Type.Object(
    { spaceId: Id, before: Type.Optional(Instant), limit: Type.Integer({ minimum: 1, maximum: 50 }) },
    closed,
  ),
  answer: Type.Object({ rows: Type.Array(PastMeeting), hasBefore: Type.Boolean() }),
  scope,
  may: everyoneInSpace,
});
export const meetingKept = query({
  name: 'meeting.kept',
  about: 'What stays of a meeting: its note, and what was written in it.',
  input: Type.Object({ spaceId: Id, meetingId: Id }, closed),
  answer: Type.Object({ note: Type.String(), remarks: Type.Array(Remark) }),
  scope,
  may: everyoneInSpace,
});

export const queries = { meetingsPast, meetingKept };
