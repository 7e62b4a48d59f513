/** Followers of the log that carry out on the media server what became true: who leaves a space leaves its meeting, and the rest. */
import { parseScope } from '#contract/index.ts';
import type { Db } from '#core/db.ts';
import type { Follower } from '#core/module.ts';
import { knownMedia, type Media } from './media.ts';

type Body = Record<string, unknown> & { id: string };
type Work = (media: Media, db: Db, spaceId: string, body: Body, actor: string | null) => Promise<void>;

const work: Record<string, Work> = {
  'meeting.ended': (media, _, spaceId, { id }) => media.close(spaceId, id),
  async 'member.removed'(media, db, spaceId, { id }) {
    const rows = await db.query<{ id: string; meeting_id: string }>(
      `select p.id, p.meeting_id from participants p join meetings m on m.id = p.meeting_id
       where m.space_id = $1 and p.id like $2 || '/%' and p.left_at is null`,
      [spaceId, id],
    );
    for (const row of rows) await media.remove(spaceId, row.meeting_id, row.id);
  },
  'participant.removed': (media, _, spaceId, body) => media.remove(spaceId, String(body.meeting_id), body.id),
  async 'participant.muted'(media, db, spaceId, { id, meeting_id, source }, actor) {
    const whom = id === null ? await there(db, String(meeting_id)) : [id];
    // who silences everybody goes on speaking
    for (const identity of whom.filter((each) => id !== null || !each.startsWith(`${actor}/`)))
      await media.mute(spaceId, String(meeting_id), identity, source as 'microphone' | 'screen');
  },
  async 'hand.raised'(media, db, spaceId, { id, hand_at }) {
    const [row] = await db.query<{ meeting_id: string }>('select meeting_id from participants where id = $1', [id]);
    if (row) await media.describe(spaceId, row.meeting_id, id, hand_at as string | null);
  },
  async 'meeting.changed'(media, db, spaceId, { id, sharing }) {
    for (const identity of await there(db, id)) await media.permit(spaceId, id, identity, sharing === 'everyone');
  },
  'recording.started': (media, _, spaceId, body) =>
    media.recordedBy(spaceId, String(body.meeting_id), String(body.name)),
  'recording.ended': (media, _, spaceId, body) => media.recordedBy(spaceId, String(body.meeting_id), null),
  'remark.made': (media, _, spaceId, body) => media.tell(spaceId, String(body.meeting_id), 'remark', body),
};

async function there(db: Db, meetingId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>('select id from participants where meeting_id = $1 and left_at is null', [
    meetingId,
  ]);
  return rows.map((row) => row.id);
}

export const hangup: Follower = {
  name: 'calls.hangup',
  types: Object.keys(work),
  async handle(events, { db }) {
    const media = knownMedia(db);
    if (!media) return;
    for (const event of events) {
      const spaceId = parseScope(event.scope)!.id;
      await work[event.type]!(media, db, spaceId, event.body as Body, event.actor);
    }
  },
};

/** A space that is deleted ends its meeting: its guests by link too. */
export const deleted: Follower = {
  name: 'calls.deleted',
  types: ['space.deleted'],
  async handle(events, { db, act }) {
    for (const event of events) {
      const spaceId = parseScope(event.scope)!.id;
      const rows = await db.query<{ id: string }>(
        'select id from meetings where space_id = $1 and started_at is not null and ended_at is null',
        [spaceId],
      );
      for (const { id } of rows)
        await act('meeting.end', { spaceId, meetingId: id }, `${event.stream}#${event.seq} end`);
    }
  },
};
