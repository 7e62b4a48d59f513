/** Followers of the log: who leaves a space leaves its meeting, and an ended meeting is closed on the media server too. */
import { parseScope } from '#contract/index.ts';
import type { Follower } from '#core/module.ts';
import { knownMedia } from './media.ts';

export const hangup: Follower = {
  name: 'calls.hangup',
  types: ['member.removed', 'meeting.ended'],
  async handle(events, { db }) {
    const media = knownMedia(db);
    if (!media) return;
    for (const event of events) {
      const spaceId = parseScope(event.scope)!.id;
      const { id } = event.body as { id: string };
      if (event.type === 'meeting.ended') {
        await media.close(spaceId, id);
        continue;
      }
      const rows = await db.query<{ id: string; meeting_id: string }>(
        `select p.id, p.meeting_id from participants p join meetings m on m.id = p.meeting_id
         where m.space_id = $1 and p.id like $2 || '/%'`,
        [spaceId, id],
      );
      for (const row of rows) await media.remove(spaceId, row.meeting_id, row.id);
    }
  },
};
