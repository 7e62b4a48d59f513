/** The media engine behind the meetings: the embedded one, or a LiveKit cluster. It signs passes and tells who is there. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Refusal } from '#contract/index.ts';
import type { Clock } from '#core/clock.ts';
import { type Config, secretOf } from '#core/config.ts';
import { type Db, isUnavailable } from '#core/db.ts';
import type { House } from '#core/house.ts';
import { system } from '#core/module.ts';
import {
  connectCluster,
  type MediaEngine,
  type RoomEvent,
  type SourceName,
  signToken,
  startSfu,
  verifyToken,
} from '#sfu/index.ts';
import type { RunningMeeting } from './meeting.ts';

export interface PassInput {
  meeting: Pick<RunningMeeting, 'id' | 'space_id' | 'started_at' | 'sharing'>;
  identity: string;
  name: string;
  isHost: boolean;
  mayPublish: boolean;
  /** the offer's limit on how long a meeting lasts */
  untilMinutes: number | null;
}

export interface Media {
  pass(input: PassInput): Promise<{ url: string; token: string; endsAt: string | null }>;
  remove(spaceId: string, meetingId: string, identity: string): Promise<void>;
  mute(spaceId: string, meetingId: string, identity: string, source: 'microphone' | 'screen'): Promise<void>;
  /** Tells everybody what the server says of somebody: who is a host, whose hand is up. */
  describe(spaceId: string, meetingId: string, identity: string, hand: string | null): Promise<void>;
  /** Applies who may share to those who are there. */
  permit(spaceId: string, meetingId: string, identity: string, mayShare: boolean): Promise<void>;
  /** A line to the windows of guests by link, who have no log to read. */
  tell(spaceId: string, meetingId: string, topic: string, body: unknown): Promise<void>;
  /** What everybody in the room must know of it: who records it, or nobody. */
  recordedBy(spaceId: string, meetingId: string, name: string | null): Promise<void>;
  close(spaceId: string, meetingId: string): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  stop(): Promise<void>;
}

const talkOnly: SourceName[] = ['camera', 'microphone'];
const everything: SourceName[] = ['camera', 'microphone', 'screen_share', 'screen_share_audio'];
const saidOf = (isHost: boolean, hand: string | null): string => JSON.stringify({ isHost, hand: hand ?? '' });

const ofDatabase = new WeakMap<Db, Media>();

/** The engine of the house that stands on this database. */
export function mediaOf(db: Db): Media {
  const media = ofDatabase.get(db);
  if (!media) throw new Refusal('unavailable');
  return media;
}

export function knownMedia(db: Db): Media | undefined {
  return ofDatabase.get(db);
}

const isOurs = (room: string): boolean => /^[0-9a-f-]{36}\/[0-9a-f-]{36}$/.test(room);
const roomOf = (spaceId: string, meetingId: string): string => `${spaceId}/${meetingId}`;

/** Starts the embedded engine, or points to the configured cluster, for one house. */
export async function openMedia(app: FastifyInstance, house: House, config: Config): Promise<Media> {
  const apiKey = config.livekit?.key ?? 'beffroi';
  const apiSecret = config.livekit?.secret ?? secretOf(config.dataFolder, 'media');
  const log = (line: string) => app.log.warn(line);
  const sfu = config.livekit
    ? undefined
    : await startSfu({
        mediaPort: config.mediaPort,
        mediaAddresses: config.mediaAddresses,
        apiKey,
        apiSecret,
        log,
      });
  const engine = sfu ?? connectCluster({ ...config.livekit!, apiKey, apiSecret, isOurs, log });
  engine.on('room', (event) => {
    // Who loses their right while they come in is not among those there yet, whom the log's follower hangs up: they are looked
    // at once more after. A cluster lets in whoever holds a pass, even an old one.
    void tell(house, event)
      .catch((error) => app.log.error({ error }, 'presence in a meeting'))
      .then(() => (event.event === 'participant_joined' ? turnAway(house, engine, event) : undefined))
      .catch((error) => app.log.error({ error }, 'a pass'));
  });
  for (const path of ['/rtc/validate', '/rtc/v1/validate']) {
    // its own token is checked by the engine
    app.get(path, { config: { expects: 'by name' } }, async (request, reply) => {
      if (!sfu) return reply.status(404).send();
      // a client that is coming back asks here why its socket was refused: 401 ends its tries at once
      const may = await mayStillJoin(house, request.raw, apiKey, apiSecret).catch((error) => {
        if (isUnavailable(error)) throw new Refusal('unavailable');
        return false;
      });
      return reply
        .status(may ? 200 : 401)
        .type('text/plain')
        .send(may ? 'success' : 'this pass opens nothing any more');
    });
  }
  const media: Media = {
    async pass(input) {
      const { meeting, identity, isHost } = input;
      const [there] = await house.db.query<{ hand_at: string | null }>(
        'select hand_at from participants where id = $1 and left_at is null',
        [identity],
      );
      const token = await signToken({
        apiKey,
        apiSecret,
        room: roomOf(meeting.space_id, meeting.id),
        identity,
        name: input.name,
        metadata: saidOf(isHost, there?.hand_at ?? null),
        // A cluster refreshes the pass of whoever is connected; what is left lying about should soon open nothing.
        ttlSeconds: Math.min(secondsLeft(house.clock, input), sfu ? Number.POSITIVE_INFINITY : 300),
        grants: {
          canPublish: input.mayPublish,
          canPublishSources: isHost || meeting.sharing === 'everyone' ? everything : talkOnly,
          canSubscribe: true,
          canPublishData: true,
          roomAdmin: isHost,
        },
      });
      return { url: config.livekit?.url ?? '', token, endsAt: endOf(input)?.toISOString() ?? null };
    },
    async remove(spaceId, meetingId, identity) {
      await engine.command('removeParticipant', { room: roomOf(spaceId, meetingId), identity });
    },
    async mute(spaceId, meetingId, identity, source) {
      const room = roomOf(spaceId, meetingId);
      const sources: SourceName[] = source === 'screen' ? ['screen_share', 'screen_share_audio'] : ['microphone'];
      for (const each of sources) await engine.command('muteTrack', { room, identity, source: each, muted: true });
    },
    async describe(spaceId, meetingId, identity, hand) {
      const metadata = saidOf(await isHostThere(house.db, spaceId, identity), hand);
      await engine.command('updateParticipant', { room: roomOf(spaceId, meetingId), identity, metadata });
    },
    async permit(spaceId, meetingId, identity, mayShare) {
      if (await isHostThere(house.db, spaceId, identity)) return;
      const grants = { canPublishSources: mayShare ? everything : talkOnly };
      await engine.command('updateParticipant', { room: roomOf(spaceId, meetingId), identity, grants });
    },
    async tell(spaceId, meetingId, topic, body) {
      const payload = JSON.stringify(body);
      await engine.command('sendData', { room: roomOf(spaceId, meetingId), topic, payload });
    },
    async recordedBy(spaceId, meetingId, name) {
      const metadata = JSON.stringify({ recordedBy: name ?? '' });
      await engine.command('updateRoom', { room: roomOf(spaceId, meetingId), metadata });
    },
    async close(spaceId, meetingId) {
      await engine.command('deleteRoom', { room: roomOf(spaceId, meetingId) });
    },
    upgrade(request, socket, head) {
      if (!sfu || !request.url?.startsWith('/rtc')) return false;
      mayStillJoin(house, request, apiKey, apiSecret).then(
        (may) => (may ? sfu.upgrade(request, socket, head) : socket.destroy()),
        () => socket.destroy(),
      );
      return true;
    },
    stop: () => engine.stop(),
  };
  ofDatabase.set(house.db, media);
  await forgetWhoWasThere(house);
  return media;
}

/** A pass lives for hours; the right behind it may have ended meanwhile, so it is checked again at each connection. */
async function mayStillJoin(
  house: House,
  request: IncomingMessage,
  apiKey: string,
  apiSecret: string,
): Promise<boolean> {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ?? new URL(request.url ?? '/', 'http://localhost').searchParams.get('access_token') ?? '';
  const { room, identity } = await verifyToken(token, apiKey, apiSecret);
  return mayBeThere(house, room, identity);
}

async function turnAway(house: House, engine: MediaEngine, { room, identity }: RoomEvent): Promise<void> {
  if (identity && !(await mayBeThere(house, room, identity)))
    await engine.command('removeParticipant', { room, identity });
}

async function mayBeThere(house: House, room: string, identity: string): Promise<boolean> {
  const [spaceId, meetingId] = room.split('/');
  const [head, guestId] = identity.split('/');
  const rows = await house.db.query(
    `select 1 from meetings m where m.id = $2 and m.space_id = $1 and m.ended_at is null and m.started_at is not null and (
       (exists (select 1 from members where space_id = $1 and person_id::text = $3)
        and not exists (select 1 from participants where meeting_id = $2 and removed_at is not null and id like $3 || '/%'))
       or exists (select 1 from knocks where meeting_id = $2 and $3 = 'guest' and id::text = $4 and admitted))`,
    [spaceId, meetingId, head, guestId],
  );
  return rows.length > 0;
}

async function isHostThere(db: Db, spaceId: string, identity: string): Promise<boolean> {
  const rows = await db.query(
    "select 1 from members where space_id = $1 and person_id::text = $2 and role in ('space_admin', 'space_member')",
    [spaceId, identity.split('/')[0]],
  );
  return rows.length > 0;
}

function endOf(input: PassInput): Date | null {
  if (input.untilMinutes === null) return null;
  return new Date(Date.parse(input.meeting.started_at) + input.untilMinutes * 60_000);
}

function secondsLeft(clock: Clock, input: PassInput): number {
  const end = endOf(input);
  if (!end) return 6 * 3600;
  const left = end.getTime() - clock.now().getTime();
  if (left <= 0) throw new Refusal('over_limit', { reason: 'meeting_ended' });
  return Math.ceil(left / 1000);
}

/** After a restart nobody is connected yet: those who come back are told again. */
async function forgetWhoWasThere(house: House): Promise<void> {
  const rows = await house.db.query<{ id: string; name: string; meeting_id: string; space_id: string }>(
    'select p.id, p.name, p.meeting_id, m.space_id from participants p join meetings m on m.id = p.meeting_id where p.left_at is null',
  );
  for (const row of rows) {
    await house.act(
      system,
      'participant.presence',
      { spaceId: row.space_id, meetingId: row.meeting_id, identity: row.id, name: row.name, isHere: false },
      null,
    );
  }
}

async function tell(house: House, event: RoomEvent): Promise<void> {
  if ((event.event !== 'participant_joined' && event.event !== 'participant_left') || !event.identity) return;
  const [spaceId, meetingId] = event.room.split('/');
  const isHere = event.event === 'participant_joined';
  const name = await nameOf(house, event.identity);
  await house.act(system, 'participant.presence', { spaceId, meetingId, identity: event.identity, name, isHere }, null);
}

async function nameOf(house: House, identity: string): Promise<string> {
  const [head, rest] = identity.split('/');
  const sql = head === 'guest' ? 'select name from knocks where id = $1' : 'select name from persons where id = $1';
  const [row] = await house.db.query<{ name: string }>(sql, [head === 'guest' ? rest : head]);
  return row?.name ?? '?';
}
