/** Calling a person to a meeting on all their devices; what is not answered goes to their inbox, by notify.ts. */

import { personScope, Refusal } from '#contract/index.ts';
import {
  RING_SECONDS,
  type Ring,
  ringAnswer,
  ringAnswered,
  ringCame,
  ringMiss,
  ringMissed,
  ringSend,
} from '#contract/rings.ts';
import type { Db } from '#core/db.ts';
import type { House } from '#core/house.ts';
import { command, system } from '#core/module.ts';
import { notDeleted } from '../spaces/index.ts';
import { runningMeeting } from './meeting.ts';

const columns = `r.id, m.space_id, r.meeting_id, s.name as space_name, r.from_id, r.from_name, r.rung_at`;
const from = 'rings r join meetings m on m.id = r.meeting_id join spaces s on s.id = m.space_id';

export const send = command(ringSend, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    const [member] = await tx.query('select 1 from members where space_id = $1 and person_id = $2', [
      input.spaceId,
      input.personId,
    ]);
    if (!member || input.personId === by.personId) throw new Refusal('not_found');
    const ringing = await tx.query('select 1 from rings where meeting_id = $1 and person_id = $2 and outcome is null', [
      meeting.id,
      input.personId,
    ]);
    if (ringing.length > 0) return {};
    // who has declined or let it ring a few times does not want to be rung again
    const [before] = await tx.query<{ count: number }>(
      'select count(*)::int as count from rings where meeting_id = $1 and person_id = $2 and from_id = $3',
      [meeting.id, input.personId, by.personId],
    );
    if (before!.count >= 5) throw new Refusal('too_fast');
    const made = await tx.query(
      `insert into rings (id, meeting_id, person_id, from_id, from_name, rung_at) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing returning id`,
      [input.id, meeting.id, input.personId, by.personId, by.name, tx.now],
    );
    if (made.length === 0) throw new Refusal('conflict');
    const [ring] = await tx.query<Ring>(`select ${columns} from ${from} where r.id = $1`, [input.id]);
    tx.emit(personScope(input.personId), ringCame, ring!);
    return {};
  },
});

const onlySelf = {
  owner: 'accepted',
  member: 'not_found',
  guest: 'not_found',
  outsider: 'not_found',
  anonymous: 'not_found',
} as const;

export const answer = command(ringAnswer, {
  expects: onlySelf,
  async run(tx, input) {
    const rows = await tx.query(
      `update rings set outcome = case when $3 then 'accepted' else 'declined' end, answered_at = $4
       where id = $2 and person_id = $1 and outcome is null returning id`,
      [input.personId, input.ringId, input.accepted, tx.now],
    );
    if (rows.length === 0) throw new Refusal('not_found');
    tx.emit(personScope(input.personId), ringAnswered, { id: input.ringId, accepted: input.accepted });
    return {};
  },
});

export const miss = command(ringMiss, {
  expects: {
    owner: 'forbidden',
    member: 'not_found',
    guest: 'not_found',
    outsider: 'not_found',
    anonymous: 'not_found',
  },
  async run(tx, input) {
    const rows = await tx.query(
      `update rings set outcome = 'missed', answered_at = $3 where id = $2 and person_id = $1 and outcome is null returning id`,
      [input.personId, input.ringId, tx.now],
    );
    if (rows.length === 0) return {};
    const [ring] = await tx.query<Ring>(`select ${columns} from ${from} where r.id = $1`, [input.ringId]);
    tx.emit(personScope(input.personId), ringMissed, ring!);
    return {};
  },
});

/** What rings now. */
export async function ringsOf(db: Db, personId: string) {
  const rings = await db.query<Ring>(
    `select ${columns} from ${from} where r.person_id = $1 and r.outcome is null and m.${notDeleted} order by r.rung_at desc limit 100`,
    [personId],
  );
  return { rings };
}

/** Ends what has rung long enough, or rings to a meeting that is over. */
export async function missUnanswered(house: House): Promise<void> {
  const rows = await house.db.query<{ id: string; person_id: string }>(
    `select r.id, r.person_id from rings r join meetings m on m.id = r.meeting_id
     where r.outcome is null and (m.ended_at is not null or r.rung_at + make_interval(secs => $2) < $1)`,
    [house.clock.now(), RING_SECONDS],
  );
  for (const row of rows) await house.act(system, 'ring.miss', { personId: row.person_id, ringId: row.id }, null);
}
