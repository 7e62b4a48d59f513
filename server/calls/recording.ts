/** Recordings: who records, until when, and which file it became. The bytes are a file of the space like any other. */

import { moduleScope, Refusal } from '#contract/index.ts';
import {
  type Recording,
  recordingEnded,
  recordingKeep,
  recordingKept,
  recordingStart,
  recordingStarted,
  recordingStop,
} from '#contract/recordings.ts';
import { command, type Tx } from '#core/module.ts';
import { hostOnly } from './expectations.ts';
import { runningMeeting } from './meeting.ts';

export const recordingColumns = 'id, meeting_id, identity, name, started_at';

export const start = command(recordingStart, {
  expects: hostOnly,
  async run(tx, input, by) {
    const meeting = await runningMeeting(tx, input.spaceId, input.meetingId);
    if (meeting.is_encrypted) throw new Refusal('conflict', { reason: 'meeting_encrypted' });
    if (!input.identity.startsWith(`${by.personId}/`)) throw new Refusal('not_found');
    const [row] = await tx.query<Recording>(
      `insert into recordings (id, meeting_id, identity, name, started_at)
       select $1, p.meeting_id, p.id, $4, $5 from participants p
       where p.id = $3 and p.meeting_id = $2 and p.left_at is null
         and not exists (select 1 from recordings r where r.meeting_id = $2 and r.ended_at is null)
       on conflict do nothing returning ${recordingColumns}`,
      [input.id, meeting.id, input.identity, by.name, tx.now],
    );
    if (!row) throw new Refusal('conflict', { reason: 'already_recorded' });
    tx.emit(moduleScope(input.spaceId, 'calls'), recordingStarted, row);
    return {};
  },
});

export const stop = command(recordingStop, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<{ id: string; ended_at: string | null }>(
      `select r.id, r.ended_at from recordings r join meetings m on m.id = r.meeting_id
       where r.id = $3 and r.meeting_id = $2 and m.space_id = $1`,
      [input.spaceId, input.meetingId, input.recordingId],
    );
    if (!row) throw new Refusal('not_found');
    // said late of one that is over, it must not stop the next one
    if (!row.ended_at) await endRecordings(tx, input.spaceId, input.meetingId);
    return {};
  },
});

export const keep = command(recordingKeep, {
  expects: hostOnly,
  async run(tx, input) {
    const [row] = await tx.query<{ id: string; meeting_id: string; file_id: string; before: string | null }>(
      `update recordings r set file_id = f.id
       from meetings m, files f, (select id, file_id as before from recordings where id = $3) o
       where r.id = o.id and r.meeting_id = $2 and m.id = r.meeting_id and m.space_id = $1
         and f.id = $4 and f.space_id = $1 and (r.file_id is null or r.file_id = f.id)
       returning r.id, r.meeting_id, r.file_id, o.before`,
      [input.spaceId, input.meetingId, input.recordingId, input.fileId],
    );
    if (!row) throw new Refusal('not_found');
    const { before, ...kept } = row;
    // said again, by a window that did not hear the answer
    if (!before) tx.emit(moduleScope(input.spaceId, 'calls'), recordingKept, kept);
    return {};
  },
});

/** Ends the recording of a meeting, or only that of one window. */
export async function endRecordings(tx: Tx, spaceId: string, meetingId: string, identity?: string): Promise<void> {
  const rows = await tx.query<{ id: string; meeting_id: string; ended_at: string }>(
    `update recordings set ended_at = $2 where meeting_id = $1 and ended_at is null and ($3::text is null or identity = $3)
     returning id, meeting_id, ended_at`,
    [meetingId, tx.now, identity ?? null],
  );
  for (const row of rows) tx.emit(moduleScope(spaceId, 'calls'), recordingEnded, row);
}
