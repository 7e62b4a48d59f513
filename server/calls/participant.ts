/** Who is in a meeting: told by the media server, so that it is true whatever happened to a window. */
import {
  handRaise,
  handRaised,
  type Participant,
  participantCame,
  participantLeft,
  participantMute,
  participantMuted,
  participantPresence,
  participantRemove,
  participantRemoved,
  pass,
} from '#contract/calls.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import { command, query, type Tx } from '#core/module.ts';
import { hostOnly, inside } from './expectations.ts';
import { mediaOf } from './media.ts';
import { isTakenOut, refuseFull, runningMeeting } from './meeting.ts';
import { endRecordings } from './recording.ts';

export const participantColumns = 'id, meeting_id, name, is_guest, joined_at, hand_at';
export const presence = command(participantPresence, {
  expects: {
    owner: 'forbidden',
    member: 'forbidden',
    guest: 'forbidden',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const scope = moduleScope(input.spaceId, 'calls');
    if (!input.isHere) {
      if (!(await takeOut(tx, input.meetingId, input.identity))) return {};
      // what is recorded in a window ends with it
      await endRecordings(tx, input.spaceId, input.meetingId, input.identity);
      tx.emit(scope, participantLeft, { id: input.identity });
      return {};
    }
    const [row] = await tx.query<Participant>(
      `insert into participants (id, meeting_id, name, is_guest, joined_at)
       select $1, m.id, $3, $4, $5 from meetings m where m.id = $2 and m.space_id = $6 and m.ended_at is null
       on conflict (id) do update set left_at = null where participants.left_at is not null
         and participants.meeting_id = excluded.meeting_id
       returning ${participantColumns}`,
      [input.identity, input.meetingId, input.name, input.identity.startsWith('guest/'), tx.now, input.spaceId],
    );
    if (row) tx.emit(scope, participantCame, row);
    return {};
  },
});

/** Says that somebody is no longer there; false when they were not. */
async function takeOut(tx: Tx, meetingId: string, identity: string): Promise<boolean> {
  const gone = await tx.query(
    `update participants set left_at = $3, hand_at = null where id = $1 and meeting_id = $2 and left_at is null
     returning id`,
    [identity, meetingId, tx.now],
  );
  return gone.length > 0;
}

async function refuseAbsent(tx: Tx, meetingId: string, identity: string): Promise<void> {
  const rows = await tx.query('select 1 from participants where id = $1 and meeting_id = $2 and left_at is null', [
    identity,
    meetingId,
  ]);
  if (rows.length === 0) throw new Refusal('not_found');
}

export const mute = command(participantMute, {
  expects: hostOnly,
  async run(tx, input) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    if (input.identity !== null) await refuseAbsent(tx, meeting.id, input.identity);
    tx.emit(moduleScope(input.spaceId, 'calls'), participantMuted, {
      id: input.identity,
      meeting_id: meeting.id,
      source: input.source,
    });
    return {};
  },
});

export const remove = command(participantRemove, {
  expects: hostOnly,
  async run(tx, input) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    await refuseAbsent(tx, meeting.id, input.identity);
    const [head, knockId] = input.identity.split('/');
    const isGuest = head === 'guest';
    if (isGuest)
      await tx.query('update knocks set admitted = false where id = $1 and meeting_id = $2', [knockId, meeting.id]);
    // a member may be there in several windows: the person is taken out
    const windows = await tx.query<{ id: string }>(
      `update participants set left_at = $4, hand_at = null, removed_at = $4
       where meeting_id = $1 and left_at is null and (id = $2 or (not $5 and id like $3 || '/%')) returning id`,
      [meeting.id, input.identity, head, tx.now, isGuest],
    );
    for (const { id } of windows) {
      await endRecordings(tx, input.spaceId, meeting.id, id);
      tx.emit(moduleScope(input.spaceId, 'calls'), participantRemoved, { id, meeting_id: meeting.id });
    }
    return {};
  },
});

export const raise = command(handRaise, {
  expects: { ...inside, reader: 'accepted' },
  async run(tx, input, by) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    const isMine = input.identity.startsWith(`${by.personId}/`);
    const isHost = by.role === 'space_admin' || by.role === 'space_member';
    if (!isMine && (input.isRaised || !isHost)) throw new Refusal('not_found');
    await setHand(tx, input.spaceId, meeting.id, input.identity, input.isRaised);
    return {};
  },
});

/** Raises or lowers a hand of somebody who is there. */
export async function setHand(tx: Tx, spaceId: string, meetingId: string, identity: string, isRaised: boolean) {
  const [row] = await tx.query<{ id: string; hand_at: string | null }>(
    `update participants set hand_at = case when $3 then coalesce(hand_at, $4) end
     where id = $1 and meeting_id = $2 and left_at is null returning id, hand_at`,
    [identity, meetingId, isRaised, tx.now],
  );
  if (!row) throw new Refusal('not_found');
  tx.emit(moduleScope(spaceId, 'calls'), handRaised, row);
}

/** Each window joins under an identity of its own, so that one person can be there on two devices. */
export const memberPass = query(pass, {
  expects: inside,
  async run({ db, by, clock }, input) {
    const meeting = await runningMeeting(db, input.spaceId, input.meetingId);
    const isHost = by.role === 'space_admin' || by.role === 'space_member';
    if (meeting.is_locked && !isHost) throw new Refusal('forbidden', { reason: 'meeting_locked' });
    if (await isTakenOut(db, meeting.id, by.personId!)) throw new Refusal('forbidden', { reason: 'taken_out' });
    await refuseFull(db, meeting.id, by.limits.meeting_participants, by.personId!);
    return mediaOf(db).pass({
      meeting,
      identity: `${by.personId}/${clock.id().slice(-8)}`,
      name: by.name,
      isHost,
      mayPublish: by.role !== 'space_reader',
      untilMinutes: by.limits.meeting_minutes,
    });
  },
});
