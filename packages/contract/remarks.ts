/** What stays of a meeting in its space: what was written in it, its note, who was there. Guests by link write by their own door. */
import Type, { type Static } from 'typebox';
import {
  append,
  closed,
  command,
  event,
  everyoneInSpace,
  Id,
  Instant,
  Name,
  Nothing,
  nullable,
  put,
  query,
  writersInSpace,
} from './language.ts';
import { moduleScope } from './scope.ts';

export const REMARK_LENGTH = 4000;
export const NOTE_LENGTH = 50_000;
const Text = Type.String({ minLength: 1, maxLength: REMARK_LENGTH, pattern: '\\S' });
const Seq = Type.Integer({ minimum: 0 });

/** A line written to everybody in a meeting. */
export const Remark = Type.Object({
  id: Id,
  meeting_id: Id,
  seq: Seq,
  /** null ⇒ a guest by link, who has only a name */
  author_id: nullable(Id),
  author_name: Name,
  text: Type.String({ maxLength: REMARK_LENGTH }),
  said_at: Instant,
});
export type Remark = Static<typeof Remark>;

/** The note that everybody in a meeting writes together; `id` is the meeting's. */
export const Note = Type.Object({
  id: Id,
  text: Type.String({ maxLength: NOTE_LENGTH }),
  version: Type.Integer({ minimum: 0 }),
});
export type Note = Static<typeof Note>;

export const remarkMade = event({
  name: 'remark.made',
  passes: true,
  body: Remark,
  apply: (state, row) => append(state, 'remarks', row.meeting_id, row),
});
export const noteWritten = event({
  name: 'note.written',
  passes: true,
  body: Note,
  apply: (state, row) => put(state, 'notes', row),
});

const scope = (input: { spaceId: string }) => moduleScope(input.spaceId, 'calls');
const anybody = ['anonymous', 'account', 'operator'] as const;
const byKnock = { id: Id, secret: Type.String({ maxLength: 200 }) };

export const remarkMake = command({
  name: 'remark.make',
  about: 'Writes a line to everybody in a running meeting; it stays with the meeting.',
  input: Type.Object({ id: Id, spaceId: Id, meetingId: Id, text: Text }, closed),
  answer: Type.Object({ id: Id, seq: Seq }),
  scope,
  may: writersInSpace,
  predict: (input, { me, now }) => [
    {
      scope: scope(input),
      type: 'remark.made',
      body: {
        id: input.id,
        meeting_id: input.meetingId,
        seq: Number.MAX_SAFE_INTEGER,
        author_id: me.personId,
        author_name: me.name,
        text: input.text.trim(),
        said_at: now,
      } satisfies Remark,
    },
  ],
});
export const noteWrite = command({
  name: 'note.write',
  about: 'Replaces a running meeting’s note, if it is still at the version one has read; otherwise `conflict`.',
  input: Type.Object(
    {
      spaceId: Id,
      meetingId: Id,
      version: Type.Integer({ minimum: 0 }),
      text: Type.String({ maxLength: NOTE_LENGTH }),
    },
    closed,
  ),
  answer: Type.Object({ version: Type.Integer() }),
  scope,
  may: writersInSpace,
});
export const guestRemark = command({
  name: 'guest.remark',
  about: 'As a guest who was let in by a link: writes a line to everybody in the meeting.',
  input: Type.Object({ ...byKnock, remarkId: Id, text: Text }, closed),
  answer: Nothing,
  scope: () => 'server',
  may: anybody,
});
export const guestHand = command({
  name: 'guest.hand',
  about: 'As a guest who was let in by a link: raises one’s hand, or lowers it.',
  input: Type.Object({ ...byKnock, isRaised: Type.Boolean() }, closed),
  answer: Nothing,
  scope: () => 'server',
  may: anybody,
});

export const remarksPage = query({
  name: 'remarks',
  about: 'A page of what was written in a meeting, the newest first asked, in the order of writing.',
  input: Type.Object(
    {
      spaceId: Id,
      meetingId: Id,
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Id),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
    },
    closed,
  ),
  answer: Type.Object({ rows: Type.Array(Remark), hasBefore: Type.Boolean(), hasAfter: Type.Boolean() }),
  scope,
  may: everyoneInSpace,
});
export const guestRemarks = query({
  name: 'guest.remarks',
  about: 'As a guest who was let in by a link: what was written since one may be there.',
  input: Type.Object(byKnock, closed),
  answer: Type.Object({ rows: Type.Array(Remark) }),
  scope: () => 'server',
  may: anybody,
});

export const commands = { remarkMake, noteWrite, guestRemark, guestHand };
export const queries = { remarksPage, guestRemarks };
export const events = { remarkMade, noteWritten };
