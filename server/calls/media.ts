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
import { type RoomEvent, signToken, startSfu, verifyToken } from '#sfu/index.ts';

export interface PassInput {
  spaceId: string;
  meetingId: string;
  identity: string;
  name: string;
  isHost: boolean;
  mayPublish: boolean;
  /** the offer's limit on how long a meeting lasts */
  untilMinutes: number | null;
  startedAt: string;
}

export interface Media {
  pass(input: PassInput): Promise<{ url: string; token: string }>;
  remove(spaceId: string, meetingId: string, identity: string): Promise<void>;
  close(spaceId: string, meetingId: string): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  stop(): Promise<void>;
}

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

const roomOf = (spaceId: string, meetingId: string): string => `${spaceId}/${meetingId}`;

/** Starts the embedded engine, or points to the configured cluster, for one house. */
export async function openMedia(app: FastifyInstance, house: House, config: Config): Promise<Media> {
  const apiKey = config.livekit?.key ?? 'beffroi';
  const apiSecret = config.livekit?.secret ?? secretOf(config.dataFolder, 'media');
  const sfu = config.livekit
    ? undefined
    : await startSfu({
        mediaPort: config.mediaPort,
        mediaAddresses: config.mediaAddresses,
        apiKey,
        apiSecret,
        log: (line) => app.log.warn(line),
      });
  sfu?.on('room', (event) => {
    void tell(house, event).catch((error) => app.log.error({ error }, 'presence in a meeting'));
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
      const token = await signToken({
        apiKey,
        apiSecret,
        room: roomOf(input.spaceId, input.meetingId),
        identity: input.identity,
        name: input.name,
        ttlSeconds: secondsLeft(house.clock, input),
        grants: { canPublish: input.mayPublish, canSubscribe: true, canPublishData: true, roomAdmin: input.isHost },
      });
      return { url: config.livekit?.url ?? '', token };
    },
    async remove(spaceId, meetingId, identity) {
      await sfu?.command('removeParticipant', { room: roomOf(spaceId, meetingId), identity });
    },
    async close(spaceId, meetingId) {
      await sfu?.command('deleteRoom', { room: roomOf(spaceId, meetingId) });
    },
    upgrade(request, socket, head) {
      if (!sfu || !request.url?.startsWith('/rtc')) return false;
      mayStillJoin(house, request, apiKey, apiSecret).then(
        (may) => (may ? sfu.upgrade(request, socket, head) : socket.destroy()),
        () => socket.destroy(),
      );
      return true;
    },
    stop: async () => sfu?.stop(),
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
  const [spaceId, meetingId] = room.split('/');
  const [head, guestId] = identity.split('/');
  const rows = await house.db.query(
    `select 1 from meetings m where m.id = $2 and m.space_id = $1 and m.ended_at is null and (
       exists (select 1 from members where space_id = $1 and person_id::text = $3)
       or exists (select 1 from knocks where meeting_id = $2 and $3 = 'guest' and id::text = $4 and admitted))`,
    [spaceId, meetingId, head, guestId],
  );
  return rows.length > 0;
}

function secondsLeft(clock: Clock, input: PassInput): number {
  if (input.untilMinutes === null) return 6 * 3600;
  const left = Date.parse(input.startedAt) + input.untilMinutes * 60_000 - clock.now().getTime();
  if (left <= 0) throw new Refusal('over_limit', { reason: 'meeting_ended' });
  return Math.ceil(left / 1000);
}

/** After a restart nobody is connected yet: those who come back are told again. */
async function forgetWhoWasThere(house: House): Promise<void> {
  const rows = await house.db.query<{ id: string; name: string; meeting_id: string; space_id: string }>(
    'select p.id, p.name, p.meeting_id, m.space_id from participants p join meetings m on m.id = p.meeting_id',
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
