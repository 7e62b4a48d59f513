/** Recordings: composed in the browser of who records, kept as a file of the space; everybody in the meeting is told all along. */
import Type, { type Static } from 'typebox';
import { closed, command, drop, event, Id, Instant, membersOfSpace, Name, Nothing, put } from './language.ts';
import { moduleScope } from './scope.ts';

/** A recording that is under way; afterwards it is in the meeting's history. */
export const Recording = Type.Object({
  id: Id,
  meeting_id: Id,
  identity: Type.String({ maxLength: 100 }),
  name: Name,
  started_at: Instant,
});
export type Recording = Static<typeof Recording>;

export const recordingStarted = event({
  name: 'recording.started',
  body: Recording,
  apply: (state, row) => put(state, 'recordings', row),
});
export const recordingEnded = event({
  name: 'recording.ended',
  body: Type.Object({ id: Id, meeting_id: Id, ended_at: Instant }),
  apply: (state, { id }) => drop(state, 'recordings', id),
});
export const recordingKept = event({
  name: 'recording.kept',
  body: Type.Object({ id: Id, meeting_id: Id, file_id: Id }),
  apply: (state) => state,
});

const scope = (input: { spaceId: string }) => moduleScope(input.spaceId, 'calls');
const ofRecording = { spaceId: Id, meetingId: Id, recordingId: Id };

export const recordingStart = command({
  name: 'recording.start',
  about: 'Says that one’s window records the meeting; one at a time, and not in an end-to-end encrypted meeting.',
  input: Type.Object({ id: Id, spaceId: Id, meetingId: Id, identity: Type.String({ maxLength: 100 }) }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const recordingStop = command({
  name: 'recording.stop',
  about: 'Says that the recording is over; any host may.',
  input: Type.Object(ofRecording, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const recordingKeep = command({
  name: 'recording.keep',
  about: 'Names the file of the space in which a recording was kept.',
  input: Type.Object({ ...ofRecording, fileId: Id }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});

export const commands = { recordingStart, recordingStop, recordingKeep };
export const events = { recordingStarted, recordingEnded, recordingKept };
