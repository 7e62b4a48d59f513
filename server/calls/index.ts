/** Calls: the meetings of a space, their guests by link, and the media engine behind them. */
import type { FastifyInstance } from 'fastify';
import type { Row } from '#contract/index.ts';
import type { Config } from '#core/config.ts';
import type { House } from '#core/house.ts';
import { type Manifest, system } from '#core/module.ts';
import { deleted, hangup } from './hangup.ts';
import * as history from './history.ts';
import * as knock from './knock.ts';
import { type Media, openMedia } from './media.ts';
import * as meeting from './meeting.ts';
import { notify } from './notify.ts';
import * as participant from './participant.ts';
import { readable } from './readable.ts';
import * as recording from './recording.ts';
import * as remark from './remark.ts';
import * as ring from './ring.ts';

const ofSpaces = 'space_id in (select id from spaces where organisation_id = $1)';
const ofMeetings = {
  ofOrganisation:
    'meeting_id in (select m.id from meetings m join spaces s on s.id = m.space_id where s.organisation_id = $1)',
  ofSpace: 'meeting_id in (select id from meetings where space_id = $1)',
};

export const calls: Manifest = {
  name: 'calls',
  tables: [
    { name: 'meetings', ofOrganisation: ofSpaces, ofSpace: 'space_id = $1', counted: 'meetings' },
    { name: 'participants', ...ofMeetings },
    { name: 'rings', ...ofMeetings },
    { name: 'recordings', ...ofMeetings },
    { name: 'rooms', ofOrganisation: ofSpaces, ofSpace: 'space_id = $1' },
    { name: 'remarks', ...ofMeetings },
    { name: 'knocks', ...ofMeetings },
  ],
  readable,
  commands: [
    meeting.start,
    meeting.schedule,
    meeting.cancel,
    meeting.lastingLink,
    meeting.end,
    meeting.lock,
    meeting.link,
    meeting.allow,
    knock.knock,
    knock.again,
    knock.answer,
    participant.presence,
    participant.mute,
    participant.remove,
    participant.raise,
    remark.make,
    remark.note,
    remark.guestMake,
    remark.guestHandRaise,
    ring.send,
    ring.answer,
    ring.miss,
    recording.start,
    recording.stop,
    recording.keep,
  ],
  queries: [
    participant.memberPass,
    knock.byLink,
    knock.waiting,
    remark.page,
    remark.guestPage,
    history.past,
    history.kept,
  ],
  followers: [hangup, deleted, notify],
  snapshots: {
    person: (db, { id }) => ring.ringsOf(db, id),
    'space/calls': async (db, { id }) => {
      const [meetings, participants, knocks, notes, recordings] = await Promise.all([
        db.query<Row>(`select ${meeting.meetingColumns} from meetings where space_id = $1 and ended_at is null`, [id]),
        db.query<Row>(
          `select ${participant.participantColumns.replaceAll(/\w+/g, 'p.$&')} from participants p
           join meetings m on m.id = p.meeting_id where m.space_id = $1 and p.left_at is null`,
          [id],
        ),
        db.query<Row>(
          `select k.id, k.meeting_id, k.person_id, k.name, k.knocked_at from knocks k join meetings m on m.id = k.meeting_id
           where m.space_id = $1 and k.answered_at is null`,
          [id],
        ),
        db.query<Row>(
          `select id, note as text, note_version as version from meetings
           where space_id = $1 and ended_at is null and note_version > 0`,
          [id],
        ),
        db.query<Row>(
          `select ${recording.recordingColumns.replaceAll(/\w+/g, 'r.$&')} from recordings r
           join meetings m on m.id = r.meeting_id where m.space_id = $1 and r.ended_at is null`,
          [id],
        ),
      ]);
      return { meetings, participants, knocks, notes, recordings };
    },
  },
};

export interface Calls {
  media: Media;
  stop(): Promise<void>;
}

const EVERY = 5_000;

/** Opens the media engine, and ends the meetings that have lasted as long as their offer allows. */
export async function openCalls(app: FastifyInstance, house: House, config: Config): Promise<Calls> {
  const media = await openMedia(app, house, config);
  const timer = setInterval(() => {
    endOverdue(house).catch((error) => app.log.error({ error }, 'ending overdue meetings'));
    ring.missUnanswered(house).catch((error) => app.log.error({ error }, 'ending unanswered rings'));
  }, EVERY);
  return {
    media,
    async stop() {
      clearInterval(timer);
      await media.stop();
    },
  };
}

/** Ends meetings past the offer's minutes. */
export async function endOverdue(house: House): Promise<void> {
  const rows = await house.db.query<{ id: string; space_id: string }>(
    `select m.id, m.space_id from meetings m join spaces s on s.id = m.space_id join organisations o on o.id = s.organisation_id
     where m.ended_at is null and m.started_at + make_interval(mins => (o.limits ->> 'meeting_minutes')::int) < $1`,
    [house.clock.now()],
  );
  for (const row of rows) await house.act(system, 'meeting.end', { spaceId: row.space_id, meetingId: row.id }, null);
}
