/** Who is in a meeting: told by the media server, so that it is true whatever happened to a window. */
import { type Participant, participantCame, participantLeft, participantPresence, pass } from '#contract/calls.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import { command, query } from '#core/module.ts';
import { mediaOf } from './media.ts';
import { refuseFull, runningMeeting } from './meeting.ts';

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
      const gone = await tx.query('delete from participants where id = $1 and meeting_id = $2 returning id', [
        input.identity,
        input.meetingId,
      ]);
      if (gone.length > 0) tx.emit(scope, participantLeft, { id: input.identity });
      return {};
    }
    const [row] = await tx.query<Participant>(
      `insert into participants (id, meeting_id, name, is_guest, joined_at)
       select $1, m.id, $3, $4, $5 from meetings m where m.id = $2 and m.space_id = $6 and m.ended_at is null
       on conflict do nothing returning id, meeting_id, name, is_guest, joined_at`,
      [input.identity, input.meetingId, input.name, input.identity.startsWith('guest/'), tx.now, input.spaceId],
    );
    if (row) tx.emit(scope, participantCame, row);
    return {};
  },
});

/** Each window joins under an identity of its own, so that one person can be there on two devices. */
export const memberPass = query(pass, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  async run({ db, by, clock }, input) {
    const meeting = await runningMeeting(db, input.spaceId, input.meetingId);
    const isHost = by.role === 'space_admin' || by.role === 'space_member';
    if (meeting.is_locked && !isHost) throw new Refusal('forbidden', { reason: 'meeting_locked' });
    await refuseFull(db, meeting.id, by.limits.meeting_participants);
    return mediaOf(db).pass({
      spaceId: input.spaceId,
      meetingId: meeting.id,
      identity: `${by.personId}/${clock.id().slice(-8)}`,
      name: by.name,
      isHost,
      mayPublish: by.role !== 'space_reader',
      untilMinutes: by.limits.meeting_minutes,
      startedAt: meeting.started_at,
    });
  },
});
