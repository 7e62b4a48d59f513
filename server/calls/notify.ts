/**
 * A follower of the log: a call that nobody answered becomes a notification of the person who was called. It goes through the
 * command of the inbox, by its name, so that calls and chat know nothing of each other.
 */
import { personScope, streamOf } from '#contract/index.ts';
import type { Ring } from '#contract/rings.ts';
import { idFrom } from '#core/clock.ts';
import type { Follower } from '#core/module.ts';

export const notify: Follower = {
  name: 'calls.notify',
  types: ['ring.missed'],
  async handle(events, { db, act }) {
    for (const event of events) {
      const ring = event.body as Ring;
      // the calls of one person to one meeting are one notification, which says how many they were
      const [row] = await db.query<{ person_id: string; name: string; before: number }>(
        `select r.person_id, coalesce(nullif(m.name, ''), s.name) as name,
                (select count(*)::int from rings o where o.person_id = r.person_id and o.from_id = r.from_id
                 and o.meeting_id = r.meeting_id and o.outcome = 'missed' and o.rung_at < r.rung_at) as before
         from rings r join meetings m on m.id = r.meeting_id join spaces s on s.id = m.space_id where r.id = $1`,
        [ring.id],
      );
      if (!row) continue;
      const notification = {
        id: idFrom(`missed ${ring.meeting_id} ${ring.from_id} ${row.person_id}`),
        kind: 'missed_call',
        space_id: ring.space_id,
        channel_id: ring.meeting_id,
        message_id: ring.meeting_id,
        thread_id: null,
        author_id: ring.from_id,
        author_name: ring.from_name,
        others: row.before,
        emoji: null,
        excerpt: row.name,
      };
      const op = `notify ${streamOf(personScope(row.person_id))}#${event.seq}`;
      await act('notification.add', { personId: row.person_id, notification }, op);
    }
  },
};
