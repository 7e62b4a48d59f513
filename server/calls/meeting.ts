import {
  type Meeting,
  meetingAllow,
  meetingCancel,
  meetingChanged,
  meetingEnd,
  meetingEnded,
  meetingLink,
  meetingLock,
  meetingSchedule,
  meetingStart,
  meetingStarted,
  roomLink,
} from '#contract/calls.ts';
import { moduleScope, Refusal } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import { command, type Standing } from '#core/module.ts';
import { hashOf, lastingSecret } from '../people/index.ts';
import { refuseArchived } from '../spaces/index.ts';
import { hostOnly } from './expectations.ts';
import { endRecordings } from './recording.ts';

/** A meeting that has started. */
export type RunningMeeting = Meeting & { started_at: string };

export const meetingColumns =
  'id, space_id, name, started_by, starts_at, started_at, ended_at, is_locked, is_encrypted, sharing';
export const start = command(meetingStart, {
  expects: { owner: 'accepted', member: 'accepted', guest: 'accepted', outsider: 'not_found', anonymous: 'not_found' },
  async run(tx, input, by) {
    refuseArchived(by);
    const [running] = await tx.query<{ id: string }>(
      'select id from meetings where space_id = $1 and ended_at is null and started_at is not null',
      [input.spaceId],
    );
    if (running) return running;
    const [announced] = await tx.query<Meeting>(
      `update meetings set started_at = $3, started_by = $4
       where id = $2 and space_id = $1 and started_at is null and ended_at is null returning ${meetingColumns}`,
      [input.spaceId, input.id, tx.now, by.personId],
    );
    if (announced) {
      tx.emit(moduleScope(input.spaceId, 'calls'), meetingStarted, announced);
      return { id: announced.id };
    }
    const [row] = await tx.query<Meeting>(
      `insert into meetings (id, space_id, name, started_by, started_at, is_encrypted) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing returning ${meetingColumns}`,
      [input.id, input.spaceId, input.name?.trim() ?? '', by.personId, tx.now, input.encrypted ?? false],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingStarted, row);
    return { id: row.id };
  },
});

export const schedule = command(meetingSchedule, {
  expects: hostOnly,
  async run(tx, input, by) {
    refuseArchived(by);
    const at = new Date(input.startsAt);
    const year = 365 * 24 * 3600_000;
    if (Number.isNaN(at.getTime())) throw new Refusal('invalid', { path: '/startsAt' });
    if (at.getTime() < tx.now.getTime() - 60_000 || at.getTime() > tx.now.getTime() + 2 * year)
      throw new Refusal('invalid', { path: '/startsAt' });
    const [row] = await tx.query<Meeting>(
      `insert into meetings (id, space_id, name, started_by, starts_at) values ($1, $2, $3, $4, $5)
       on conflict (id) do update set name = excluded.name, starts_at = excluded.starts_at
         where meetings.space_id = excluded.space_id and meetings.started_at is null and meetings.ended_at is null
       returning ${meetingColumns}`,
      [input.id, input.spaceId, input.name.trim(), by.personId, at],
    );
    if (!row) throw new Refusal('conflict');
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingChanged, row);
    return { id: row.id };
  },
});

export const cancel = command(meetingCancel, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<{ id: string; ended_at: string }>(
      `update meetings set ended_at = $3, link_hash = null
       where id = $2 and space_id = $1 and started_at is null and ended_at is null returning id, ended_at`,
      [input.spaceId, input.meetingId, tx.now],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingEnded, row);
    return {};
  },
});

export const end = command(meetingEnd, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<{ id: string; ended_at: string }>(
      'update meetings set ended_at = $3, link_hash = null where id = $2 and space_id = $1 and ended_at is null and started_at is not null returning id, ended_at',
      [input.spaceId, input.meetingId, tx.now],
    );
    if (!row) throw new Refusal('not_found');
    await tx.query('update participants set left_at = $2, hand_at = null where meeting_id = $1 and left_at is null', [
      row.id,
      tx.now,
    ]);
    await tx.query(
      'update knocks set answered_at = $2, admitted = false where meeting_id = $1 and answered_at is null',
      [row.id, tx.now],
    );
    await endRecordings(tx, input.spaceId, row.id);
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingEnded, row);
    return {};
  },
});

export const lock = command(meetingLock, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<Meeting>(
      `update meetings set is_locked = $3 where id = $2 and space_id = $1 and ended_at is null returning ${meetingColumns}`,
      [input.spaceId, input.meetingId, input.locked],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingChanged, row);
    return {};
  },
});

export const allow = command(meetingAllow, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<Meeting>(
      `update meetings set sharing = $3 where id = $2 and space_id = $1 and ended_at is null returning ${meetingColumns}`,
      [input.spaceId, input.meetingId, input.sharing],
    );
    if (!row) throw new Refusal('not_found');
    tx.emit(moduleScope(input.spaceId, 'calls'), meetingChanged, row);
    return {};
  },
});

/** A new link replaces the one before, which then opens nothing. */
export const link = command(meetingLink, {
  expects: hostOnly,
  async run(tx, input, by: Standing) {
    if (!by.limits.guests) throw new Refusal('over_limit', { reason: 'no_guests_on_offer' });
    // the same each time: who asks for it again does not lock out those who were sent it before
    const token = await lastingSecret(tx, `meeting ${input.meetingId}`);
    const rows = await tx.query(
      'update meetings set link_hash = $3 where id = $2 and space_id = $1 and ended_at is null returning id',
      [input.spaceId, input.meetingId, hashOf(token)],
    );
    if (rows.length === 0) throw new Refusal('not_found');
    return { link: `/meet/${token}` };
  },
});

export const lastingLink = command(roomLink, {
  expects: hostOnly,
  async run(tx, input, by) {
    if (!by.limits.guests) throw new Refusal('over_limit', { reason: 'no_guests_on_offer' });
    refuseArchived(by);
    const secretMade = (at: Date) => lastingSecret(tx, `room ${input.spaceId} ${at.toISOString()}`);
    const [room] = await tx.query<{ link_hash: string; made_at: string }>(
      'select link_hash, made_at from rooms where space_id = $1',
      [input.spaceId],
    );
    const last = room && new Date(room.made_at);
    const kept = last && (await secretMade(last));
    if (kept && hashOf(kept) === room.link_hash && !input.replaces) return { link: `/meet/${kept}` };
    const at = new Date(Math.max(tx.now.getTime(), last ? last.getTime() + 1 : 0));
    const token = await secretMade(at);
    await tx.query(
      `insert into rooms (space_id, link_hash, made_at) values ($1, $2, $3)
       on conflict (space_id) do update set link_hash = excluded.link_hash, made_at = excluded.made_at`,
      [input.spaceId, hashOf(token), at],
    );
    return { link: `/meet/${token}` };
  },
});

/** The running meeting, or the refusal that says why one cannot come in. */
export async function runningMeeting(db: Db, spaceId: string, meetingId: string): Promise<RunningMeeting> {
  const [row] = await db.query<Meeting>(`select ${meetingColumns} from meetings where id = $2 and space_id = $1`, [
    spaceId,
    meetingId,
  ]);
  if (!row) throw new Refusal('not_found');
  if (row.ended_at) throw new Refusal('conflict', { reason: 'meeting_ended' });
  if (!row.started_at) throw new Refusal('conflict', { reason: 'meeting_not_started' });
  return { ...row, started_at: row.started_at };
}

/** Somebody who is there already, in another window or one that was just lost, does not count against themselves. */
export async function refuseFull(db: Db, meetingId: string, most: number | null, own: string): Promise<void> {
  if (most === null) return;
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from participants
     where meeting_id = $1 and left_at is null and id <> $2 and id not like $2 || '/%'`,
    [meetingId, own],
  );
  if (row!.count >= most) throw new Refusal('over_limit', { reason: 'full_meeting', participants: most });
}

/** Whether a member was taken out of a meeting and not let in again since. */
export async function isTakenOut(db: Db, meetingId: string, personId: string): Promise<boolean> {
  const rows = await db.query(
    "select 1 from participants where meeting_id = $1 and removed_at is not null and id like $2 || '/%'",
    [meetingId, personId],
  );
  return rows.length > 0;
}
