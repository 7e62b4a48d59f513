/** Meetings that are over: who was there, for how long, and what stays. */
import { meetingKept, meetingsPast, type PastMeeting } from '#contract/history.ts';
import { Refusal } from '#contract/index.ts';
import type { Remark } from '#contract/remarks.ts';
import { query } from '#core/module.ts';
import { inside } from './expectations.ts';

export const past = query(meetingsPast, {
  expects: inside,
  async run({ db }, input) {
    const meetings = await db.query<Omit<PastMeeting, 'people' | 'recordings'>>(
      `select m.id, m.name, m.started_at, m.ended_at, m.note <> '' as has_note,
              (select count(*)::int from remarks r where r.meeting_id = m.id) as remark_count
       from meetings m where m.space_id = $1 and m.started_at is not null and m.ended_at is not null
         and ($2::timestamptz is null or m.started_at < $2)
       order by m.started_at desc limit $3`,
      [input.spaceId, input.before ?? null, input.limit + 1],
    );
    const kept = meetings.slice(0, input.limit);
    const ids = kept.map((each) => each.id);
    const people = await db.query<{ meeting_id: string; name: string; is_guest: boolean; minutes: number }>(
      `select p.meeting_id, min(p.name) as name, p.is_guest,
              greatest(1, round(extract(epoch from max(coalesce(p.left_at, m.ended_at)) - min(p.joined_at)) / 60))::int as minutes
       from participants p join meetings m on m.id = p.meeting_id where p.meeting_id = any($1::uuid[])
       group by p.meeting_id, p.is_guest, case when p.is_guest then p.id else split_part(p.id, '/', 1) end
       order by min(p.joined_at)`,
      [ids],
    );
    const recordings = await db.query<PastMeeting['recordings'][number] & { meeting_id: string }>(
      `select r.meeting_id, r.name, r.started_at, f.id as file_id, f.name as file_name from recordings r
       left join files f on f.id = r.file_id and f.trashed_at is null where r.meeting_id = any($1::uuid[]) order by r.started_at`,
      [ids],
    );
    return {
      rows: kept.map((meeting) => ({
        ...meeting,
        people: people.filter((each) => each.meeting_id === meeting.id).map(({ meeting_id: _, ...rest }) => rest),
        recordings: recordings
          .filter((each) => each.meeting_id === meeting.id)
          .map(({ meeting_id: _, ...rest }) => rest),
      })),
      hasBefore: meetings.length > input.limit,
    };
  },
});

export const kept = query(meetingKept, {
  expects: inside,
  async run({ db }, input) {
    const [meeting] = await db.query<{ note: string }>('select note from meetings where id = $2 and space_id = $1', [
      input.spaceId,
      input.meetingId,
    ]);
    if (!meeting) throw new Refusal('not_found');
    const remarks = await db.query<Remark>(
      `select id, meeting_id, seq, author_id, author_name, text, said_at from remarks where meeting_id = $1 order by seq limit 2000`,
      [input.meetingId],
    );
    return { note: meeting.note, remarks };
  },
});
