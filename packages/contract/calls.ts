/** Meetings of a space: who is in them is told by the media server; what is said in them never passes through here. */
import Type, { type Static } from 'typebox';
import * as history from './history.ts';
import {
  type ContractModule,
  closed,
  command,
  drop,
  event,
  everyoneInSpace,
  Id,
  Instant,
  membersOfSpace,
  Name,
  Nothing,
  nullable,
  patch,
  put,
  query,
  writersInSpace,
} from './language.ts';
import * as recordings from './recordings.ts';
import * as remarks from './remarks.ts';
import * as rings from './rings.ts';
import { moduleScope } from './scope.ts';

export const Meeting = Type.Object({
  id: Id,
  space_id: Id,
  name: Type.String({ maxLength: 120 }),
  started_by: Id,
  /** when it was announced for; null ⇒ it was just started */
  starts_at: nullable(Instant),
  /** null ⇒ it has not started yet */
  started_at: nullable(Instant),
  ended_at: nullable(Instant),
  is_locked: Type.Boolean(),
  /** its media can only be read with a key that the server never has */
  is_encrypted: Type.Boolean(),
  /** who may show their screen */
  sharing: Type.Union([Type.Literal('everyone'), Type.Literal('hosts')]),
});
export type Meeting = Static<typeof Meeting>;

/** Somebody in a meeting now. `id` is the identity on the media server: a person's id, or a guest's. */
export const Participant = Type.Object({
  id: Type.String({ maxLength: 100 }),
  meeting_id: Id,
  name: Name,
  is_guest: Type.Boolean(),
  joined_at: Instant,
  /** since when their hand is up */
  hand_at: nullable(Instant),
});
export type Participant = Static<typeof Participant>;

/** Somebody who waits to be let in: a guest who came by the link, or a member who was taken out. */
export const Knock = Type.Object({
  id: Id,
  meeting_id: Id,
  /** null ⇒ a guest by link */
  person_id: nullable(Id),
  name: Name,
  knocked_at: Instant,
});
export type Knock = Static<typeof Knock>;

/** What of somebody can be silenced. */
export const Source = Type.Union([Type.Literal('microphone'), Type.Literal('screen')]);

export const meetingStarted = event({
  name: 'meeting.started',
  body: Meeting,
  apply: (state, row) => put(state, 'meetings', row),
});
export const meetingChanged = event({
  name: 'meeting.changed',
  body: Meeting,
  apply: (state, row) => put(state, 'meetings', row),
});
export const meetingEnded = event({
  name: 'meeting.ended',
  body: Type.Object({ id: Id, ended_at: Instant }),
  apply: (state, { id }) => {
    let next = drop(state, 'meetings', id);
    for (const collection of ['participants', 'knocks', 'notes', 'recordings']) {
      for (const row of Object.values(state.rows[collection] ?? {})) {
        if (row.meeting_id === id || (collection === 'notes' && row.id === id)) next = drop(next, collection, row.id);
      }
    }
    return next;
  },
});
export const participantCame = event({
  name: 'participant.came',
  passes: true,
  body: Participant,
  apply: (state, row) => put(state, 'participants', row),
});
export const participantLeft = event({
  name: 'participant.left',
  passes: true,
  body: Type.Object({ id: Type.String() }),
  apply: (state, { id }) => drop(state, 'participants', id),
});
export const handRaised = event({
  name: 'hand.raised',
  passes: true,
  body: Type.Object({ id: Type.String(), hand_at: nullable(Instant) }),
  apply: (state, body) => patch(state, 'participants', body.id, body),
});
/** Kept in the log, so that one can know who silenced whom; the media server carries it out. */
export const participantMuted = event({
  name: 'participant.muted',
  passes: true,
  body: Type.Object({ id: nullable(Type.String()), meeting_id: Id, source: Source }),
  apply: (state) => state,
});
export const participantRemoved = event({
  name: 'participant.removed',
  passes: true,
  body: Type.Object({ id: Type.String(), meeting_id: Id }),
  apply: (state, { id }) => drop(state, 'participants', id),
});
export const knockCame = event({
  name: 'knock.came',
  passes: true,
  body: Knock,
  apply: (state, row) => put(state, 'knocks', row),
});
export const knockAnswered = event({
  name: 'knock.answered',
  passes: true,
  body: Type.Object({ id: Id, admitted: Type.Boolean() }),
  apply: (state, { id }) => drop(state, 'knocks', id),
});

const Pass = Type.Object({
  /** where livekit-client connects; empty ⇒ this server itself */
  url: Type.String(),
  token: Type.String(),
  /** when the offer ends the meeting; null ⇒ when people do */
  endsAt: nullable(Instant),
});

const inMeeting = Type.Object({ spaceId: Id, meetingId: Id }, closed);
const scope = (input: { spaceId: string }) => moduleScope(input.spaceId, 'calls');

export const meetingStart = command({
  name: 'meeting.start',
  about: 'Starts a meeting in a space, or answers the one that is already running there.',
  input: Type.Object(
    {
      id: Id,
      spaceId: Id,
      name: Type.Optional(Type.String({ maxLength: 120 })),
      encrypted: Type.Optional(Type.Boolean()),
    },
    closed,
  ),
  answer: Type.Object({ id: Id }),
  scope,
  may: writersInSpace,
});
export const meetingSchedule = command({
  name: 'meeting.schedule',
  about: 'Announces a meeting in a space, or moves it as long as it has not started.',
  input: Type.Object({ id: Id, spaceId: Id, name: Name, startsAt: Instant }, closed),
  answer: Type.Object({ id: Id }),
  scope,
  may: membersOfSpace,
});
export const meetingCancel = command({
  name: 'meeting.cancel',
  about: 'Takes back a meeting that was announced and has not started.',
  input: inMeeting,
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const roomLink = command({
  name: 'room.link',
  about:
    'A space’s lasting link for people from outside: it leads to whichever meeting runs there. The same each time, unless it is to replace the one before, which then opens nothing.',
  input: Type.Object({ spaceId: Id, replaces: Type.Optional(Type.Boolean()) }, closed),
  answer: Type.Object({ link: Type.String() }),
  scope,
  may: membersOfSpace,
  secret: true,
});
export const meetingEnd = command({
  name: 'meeting.end',
  about: 'Ends a meeting for everybody.',
  input: inMeeting,
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const meetingLock = command({
  name: 'meeting.lock',
  about: 'Lets nobody else in, or lets people in again.',
  input: Type.Object({ spaceId: Id, meetingId: Id, locked: Type.Boolean() }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const meetingLink = command({
  name: 'meeting.link',
  about: 'The link by which outside persons can ask to come in: the same each time.',
  input: inMeeting,
  answer: Type.Object({ link: Type.String() }),
  scope,
  may: membersOfSpace,
  secret: true,
});
export const meetingAllow = command({
  name: 'meeting.allow',
  about: 'Says who may share their screen: everyone, or the hosts. Who shares and no longer may is stopped.',
  input: Type.Object({ spaceId: Id, meetingId: Id, sharing: Meeting.properties.sharing }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
const Identity = Type.String({ minLength: 1, maxLength: 100 });
export const participantMute = command({
  name: 'participant.mute',
  about: 'Closes somebody’s microphone or stops their screen; no identity: those of everybody but oneself.',
  input: Type.Object({ spaceId: Id, meetingId: Id, identity: nullable(Identity), source: Source }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const participantRemove = command({
  name: 'participant.remove',
  about: 'Takes somebody out of a meeting, with all their windows; they have to knock to come in again.',
  input: Type.Object({ spaceId: Id, meetingId: Id, identity: Identity }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const handRaise = command({
  name: 'hand.raise',
  about: 'Raises one’s hand in a meeting or lowers it; a host may lower anybody’s.',
  input: Type.Object({ spaceId: Id, meetingId: Id, identity: Identity, isRaised: Type.Boolean() }, closed),
  answer: Nothing,
  scope,
  may: everyoneInSpace,
});
export const meetingKnock = command({
  name: 'meeting.knock',
  about: 'Asks, by a meeting’s link and with only a name, to be let in.',
  input: Type.Object({ token: Type.String({ maxLength: 200 }), id: Id, name: Name }, closed),
  answer: Type.Object({ secret: Type.String() }),
  scope: () => 'server',
  may: ['anonymous', 'account', 'operator'],
  secret: true,
});
export const knockAgain = command({
  name: 'knock.again',
  about: 'Asks, after having been taken out of a meeting, to be let in again.',
  input: Type.Object({ spaceId: Id, meetingId: Id, id: Id }, closed),
  answer: Nothing,
  scope,
  may: everyoneInSpace,
});
export const knockAnswer = command({
  name: 'knock.answer',
  about: 'Lets in who knocked, or not; not oneself.',
  input: Type.Object({ spaceId: Id, meetingId: Id, knockId: Id, admitted: Type.Boolean() }, closed),
  answer: Nothing,
  scope,
  may: membersOfSpace,
});
export const participantPresence = command({
  name: 'participant.presence',
  about: 'Tells that somebody came into a meeting or left it; said by the media server through the house.',
  input: Type.Object(
    { spaceId: Id, meetingId: Id, identity: Type.String({ maxLength: 100 }), name: Name, isHere: Type.Boolean() },
    closed,
  ),
  answer: Nothing,
  scope,
  may: [],
});

export const pass = query({
  name: 'meeting.pass',
  about: 'The token with which a member of the space joins a meeting’s media.',
  input: inMeeting,
  answer: Pass,
  scope,
  may: everyoneInSpace,
});
export const meetingByLink = query({
  name: 'meeting.byLink',
  about: 'What a meeting’s link opens.',
  input: Type.Object({ token: Type.String({ maxLength: 200 }) }, closed),
  answer: Type.Object({
    name: Type.String(),
    organisationName: Type.String(),
    /** false ⇒ the link is right, and the meeting has not started */
    isRunning: Type.Boolean(),
    startsAt: nullable(Instant),
    isEncrypted: Type.Boolean(),
  }),
  scope: () => 'server',
  may: ['anonymous', 'account', 'operator'],
});
export const guestPass = query({
  name: 'meeting.guestPass',
  about: 'Whether a waiting guest has been let in; if so, their token.',
  input: Type.Object({ id: Id, secret: Type.String({ maxLength: 200 }) }, closed),
  answer: Type.Object({
    status: Type.Union([
      Type.Literal('waiting'),
      Type.Literal('admitted'),
      Type.Literal('refused'),
      Type.Literal('ended'),
    ]),
    pass: nullable(Pass),
  }),
  scope: () => 'server',
  may: ['anonymous', 'account', 'operator'],
});

export const module: ContractModule = {
  commands: {
    meetingStart,
    meetingSchedule,
    meetingCancel,
    roomLink,
    meetingEnd,
    meetingLock,
    meetingLink,
    meetingAllow,
    meetingKnock,
    knockAgain,
    knockAnswer,
    handRaise,
    participantMute,
    participantRemove,
    participantPresence,
    ...remarks.commands,
    ...rings.commands,
    ...recordings.commands,
  },
  queries: { pass, meetingByLink, guestPass, ...remarks.queries, ...history.queries },
  events: {
    meetingStarted,
    meetingChanged,
    meetingEnded,
    participantCame,
    participantLeft,
    participantMuted,
    participantRemoved,
    handRaised,
    knockCame,
    knockAnswered,
    ...remarks.events,
    ...rings.events,
    ...recordings.events,
  },
};
