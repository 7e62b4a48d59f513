/**
 * Knocking. Guests by link knock with only a name, somebody inside lets them in, and they receive a pass for that meeting
 * alone; a member knocks only after having been taken out.
 */
import {
  guestPass,
  type Knock,
  knockAgain,
  knockAnswer,
  knockAnswered,
  knockCame,
  type Meeting,
  meetingByLink,
  meetingKnock,
} from '#contract/calls.ts';
import { moduleScope, Refusal, spaceScope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import { command, type Limits, query } from '#core/module.ts';
import { hashOf, newSecret } from '../people/index.ts';
import { notDeleted } from '../spaces/index.ts';
import { inside } from './expectations.ts';
import { mediaOf } from './media.ts';
import { isTakenOut, meetingColumns, refuseFull, runningMeeting } from './meeting.ts';

/** More waiting than this is not a meeting but an attack. */
const MOST_WAITING = 50;
const MOST_AGAIN = 3;

const anyone = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'accepted',
  outsider: 'accepted',
  anonymous: 'accepted',
} as const;

interface Linked {
  /** null ⇒ nothing runs behind the link now */
  id: string | null;
  space_id: string;
  name: string;
  is_locked: boolean;
  starts_at: string | null;
  is_encrypted: boolean;
  organisation_name: string;
  limits: Limits;
}

/** A meeting's own link leads to it until it ends; a space's lasting link, to whichever runs there. */
async function meetingOfLink(db: Db, token: string): Promise<Linked> {
  const [row] = await db.query<Linked>(
    `select case when m.started_at is not null then m.id end as id, s.id as space_id,
            coalesce(nullif(m.name, ''), s.name) as name, coalesce(m.is_locked, false) as is_locked, m.starts_at,
            coalesce(m.is_encrypted, false) as is_encrypted,
            o.name as organisation_name, o.limits
     from (select id as meeting_id, space_id from meetings where link_hash = $1 and ended_at is null
           union all
           select (select r.id from meetings r where r.space_id = rooms.space_id and r.ended_at is null
                   and r.started_at is not null), space_id from rooms where link_hash = $1) as l
     join spaces s on s.id = l.space_id and s.archived_at is null and ${notDeleted}
     join organisations o on o.id = s.organisation_id
     left join meetings m on m.id = l.meeting_id`,
    [hashOf(token)],
  );
  if (!row) throw new Refusal('not_found', { reason: 'meeting_ended' });
  return row;
}

export const byLink = query(meetingByLink, {
  expects: anyone,
  async run({ db }, input) {
    const meeting = await meetingOfLink(db, input.token);
    return {
      name: meeting.name,
      organisationName: meeting.organisation_name,
      isRunning: meeting.id !== null,
      startsAt: meeting.starts_at,
      isEncrypted: meeting.is_encrypted,
    };
  },
});

export const knock = command(meetingKnock, {
  expects: anyone,
  streams: async (db, input) => [spaceScope((await meetingOfLink(db, input.token)).space_id)],
  async run(tx, input) {
    const found = await meetingOfLink(tx, input.token);
    if (found.id === null) throw new Refusal('conflict', { reason: 'meeting_not_started' });
    const meeting = { ...found, id: found.id };
    if (!meeting.limits.guests) throw new Refusal('over_limit', { reason: 'no_guests_on_offer' });
    if (meeting.is_locked) throw new Refusal('forbidden', { reason: 'meeting_locked' });
    const waiting = await tx.query('select 1 from knocks where meeting_id = $1 and answered_at is null', [meeting.id]);
    if (waiting.length >= MOST_WAITING) throw new Refusal('too_fast');
    await refuseFull(tx, meeting.id, meeting.limits.meeting_participants, '');
    const secret = newSecret();
    const made = await tx.query(
      `insert into knocks (id, meeting_id, name, secret_hash, knocked_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id`,
      [input.id, meeting.id, input.name.trim(), hashOf(secret), tx.now],
    );
    if (made.length === 0) throw new Refusal('conflict');
    tx.emit(moduleScope(meeting.space_id, 'calls'), knockCame, {
      id: input.id,
      meeting_id: meeting.id,
      person_id: null,
      name: input.name.trim(),
      knocked_at: tx.now.toISOString(),
    });
    return { secret };
  },
});

/** A member comes in without knocking, but not after having been taken out. */
export const again = command(knockAgain, {
  expects: { ...inside, reader: 'accepted' },
  async run(tx, input, by) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    if (!(await isTakenOut(tx, meeting.id, by.personId!))) throw new Refusal('conflict', { reason: 'not_taken_out' });
    const [waiting] = await tx.query(
      'select 1 from knocks where meeting_id = $1 and person_id = $2 and answered_at is null',
      [meeting.id, by.personId],
    );
    if (waiting) return {};
    // who was refused a few times is not heard any more
    const [before] = await tx.query<{ count: number }>(
      'select count(*)::int as count from knocks where meeting_id = $1 and person_id = $2',
      [meeting.id, by.personId],
    );
    if (before!.count >= MOST_AGAIN) throw new Refusal('too_fast');
    const [row] = await tx.query<Knock>(
      `insert into knocks (id, meeting_id, person_id, name, knocked_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing returning id, meeting_id, person_id, name, knocked_at`,
      [input.id, meeting.id, by.personId, by.name, tx.now],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'calls'), knockCame, row);
    return {};
  },
});

export const answer = command(knockAnswer, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'forbidden', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    const [row] = await tx.query<{ person_id: string | null }>(
      `update knocks k set answered_at = $4, admitted = $5 from meetings m
       where k.id = $3 and k.meeting_id = m.id and m.id = $2 and m.space_id = $1 and k.answered_at is null
         and k.person_id is distinct from $6 returning k.person_id`,
      [input.spaceId, input.meetingId, input.knockId, tx.now, input.admitted, by.personId],
    );
    if (!row) throw new Refusal('not_found');
    if (row.person_id && input.admitted)
      await tx.query("update participants set removed_at = null where meeting_id = $1 and id like $2 || '/%'", [
        input.meetingId,
        row.person_id,
      ]);
    tx.emit(moduleScope(input.spaceId, 'calls'), knockAnswered, { id: input.knockId, admitted: input.admitted });
    return {};
  },
});

export const waiting = query(guestPass, {
  expects: anyone,
  async run({ db }, input) {
    const [row] = await db.query<Meeting & { admitted: boolean | null; guest_name: string; limits: Limits }>(
      `select ${meetingColumns.replaceAll(/\w+/g, 'm.$&')}, k.admitted, k.name as guest_name, o.limits
       from knocks k join meetings m on m.id = k.meeting_id join spaces s on s.id = m.space_id
       join organisations o on o.id = s.organisation_id where k.id = $1 and k.secret_hash = $2`,
      [input.id, hashOf(input.secret)],
    );
    if (!row) throw new Refusal('not_found');
    if (row.ended_at) return { status: 'ended' as const, pass: null };
    if (row.admitted === null) return { status: 'waiting' as const, pass: null };
    if (!row.admitted) return { status: 'refused' as const, pass: null };
    await refuseFull(db, row.id, row.limits.meeting_participants, `guest/${input.id}`);
    const pass = await mediaOf(db).pass({
      meeting: { ...row, started_at: row.started_at! },
      identity: `guest/${input.id}`,
      name: row.guest_name,
      isHost: false,
      mayPublish: true,
      untilMinutes: row.limits.meeting_minutes,
    });
    return { status: 'admitted' as const, pass };
  },
});
