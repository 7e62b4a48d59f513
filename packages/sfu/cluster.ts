// The same door onto a real LiveKit cluster: commands go to its room API, and who is there is asked again and again,
// for a cluster's webhooks would have to be configured to find us.

import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import {
  DataPacket_Kind,
  DeleteRoomRequest,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  type ParticipantInfo,
  ParticipantInfo_State,
  ParticipantPermission,
  RoomParticipantIdentity,
  SendDataRequest,
  type TrackSource,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
} from '@livekit/protocol';
import { wallMilliseconds } from './clock.ts';
import type { Sfu } from './index.ts';
import { SOURCE_NAMES, summaryOf } from './participant.ts';
import { type Grants, signApiToken } from './token.ts';
import type { CommandName, Commands, ParticipantSummary, RoomEvent } from './wire.ts';

const ASK_EVERY_MS = 1500;
const PATIENCE_MS = 5000;

/** Where the cluster is. */
export interface ClusterOptions {
  /** `ws:`, `wss:`, `http:` or `https:`. */
  url: string;
  apiKey: string;
  apiSecret: string;
  /** Which rooms are ours: others on the same cluster are never touched nor reported. */
  isOurs: (room: string) => boolean;
  /** One line each time the cluster stops or starts answering. */
  log?: (line: string) => void;
}

/** What a cluster and the embedded media server have in common. */
export type MediaEngine = Pick<Sfu, 'command' | 'on' | 'off' | 'stop'>;

interface Answer<T> {
  fromBinary(bytes: Uint8Array): T;
}

/** Connects to a LiveKit cluster. Never fails for its absence: it asks until it answers. */
export function connectCluster(options: ClusterOptions): MediaEngine {
  const events = new EventEmitter<{ room: [RoomEvent] }>();
  const base = options.url.replace(/^ws/, 'http').replace(/\/$/, '');
  const present = new Map<string, Map<string, ParticipantSummary>>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isSilent = false;

  async function ask<T>(
    method: string,
    room: string,
    request: { toBinary(): Uint8Array },
    answer: Answer<T>,
  ): Promise<T>;
  async function ask(method: string, room: string, request: { toBinary(): Uint8Array }): Promise<undefined>;
  async function ask<T>(method: string, room: string, request: { toBinary(): Uint8Array }, answer?: Answer<T>) {
    const response = await fetch(`${base}/twirp/livekit.RoomService/${method}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/protobuf',
        authorization: `Bearer ${await signApiToken(options.apiKey, options.apiSecret, room)}`,
      },
      body: Buffer.from(request.toBinary()),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 404) throw new Absent();
    if (!response.ok) throw new Error(`the LiveKit cluster answered ${response.status} to ${method}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return answer?.fromBinary(bytes);
  }

  const participantsOf = async (room: string): Promise<ParticipantInfo[]> =>
    (
      await ask('ListParticipants', room, new ListParticipantsRequest({ room }), ListParticipantsResponse)
    ).participants.filter((it) => it.state !== ParticipantInfo_State.DISCONNECTED);
  const roomsOf = async () => (await ask('ListRooms', '', new ListRoomsRequest(), ListRoomsResponse)).rooms;

  async function look(): Promise<void> {
    const seen = new Set<string>();
    for (const { name, numParticipants } of await roomsOf()) {
      if (!options.isOurs(name) || (numParticipants === 0 && !present.has(name))) continue;
      seen.add(name);
      compare(name, await participantsOf(name).catch(nobody));
    }
    for (const room of [...present.keys()]) if (!seen.has(room)) compare(room, []);
  }

  function compare(room: string, infos: ParticipantInfo[]): void {
    const before = present.get(room);
    const tell = (event: Omit<RoomEvent, 'room' | 'at'>) =>
      events.emit('room', { ...event, room, at: wallMilliseconds() });
    const known = before ?? new Map<string, ParticipantSummary>();
    if (!before && infos.length > 0) tell({ event: 'room_started' });
    present.set(room, known);
    const now = new Map(infos.map((it) => [it.identity, summarise(it)]));
    for (const [identity, was] of [...known]) {
      if (now.get(identity)?.sid === was.sid) continue;
      known.delete(identity);
      if (!now.has(identity)) tell({ event: 'participant_left', identity, participantSid: was.sid, reason: 'left' });
    }
    for (const [identity, it] of now) {
      const was = known.get(identity);
      known.set(identity, it);
      if (!was) tell({ event: 'participant_joined', identity, participantSid: it.sid });
      const had = new Set(was?.tracks.map((track) => track.sid));
      for (const track of it.tracks) if (!had.has(track.sid)) tell({ event: 'track_published', identity, track });
      for (const track of was?.tracks ?? []) {
        if (!it.tracks.some(({ sid }) => sid === track.sid)) tell({ event: 'track_unpublished', identity, track });
      }
    }
    if (known.size > 0) return;
    present.delete(room);
    tell({ event: 'room_finished', reason: 'empty' });
  }

  async function lookAgain(): Promise<void> {
    try {
      await look();
      if (isSilent) options.log?.('the LiveKit cluster answers again');
      isSilent = false;
    } catch (error) {
      if (!isSilent)
        options.log?.(`the LiveKit cluster does not answer: ${error instanceof Error ? error.message : error}`);
      isSilent = true;
    }
    if (!isStopped) timer = setTimeout(() => void lookAgain(), ASK_EVERY_MS);
  }

  const commands: { [N in CommandName]: (input: Commands[N]['input']) => Promise<Commands[N]['answer']> } = {
    async removeParticipant({ room, identity }) {
      await ask('RemoveParticipant', room, new RoomParticipantIdentity({ room, identity }));
      return true;
    },
    async muteTrack({ room, identity, trackSid, source, muted }) {
      const info = (await participantsOf(room)).find((it) => it.identity === identity);
      const chosen = (info?.tracks ?? []).filter(
        (it) => (!trackSid || it.sid === trackSid) && (!source || SOURCE_NAMES.get(it.source) === source),
      );
      for (const { sid } of chosen) {
        await ask('MutePublishedTrack', room, new MuteRoomTrackRequest({ room, identity, trackSid: sid, muted }));
      }
      return chosen.length > 0;
    },
    async updateParticipant({ room, identity, grants, name, metadata }) {
      const info = (await participantsOf(room)).find((it) => it.identity === identity);
      if (!info) return false;
      const request = new UpdateParticipantRequest({ room, identity, name: name ?? '', metadata: metadata ?? '' });
      if (grants) request.permission = permissionOf(info.permission, grants);
      await ask('UpdateParticipant', room, request);
      return true;
    },
    async updateRoom({ room, metadata }) {
      await ask('UpdateRoomMetadata', room, new UpdateRoomMetadataRequest({ room, metadata }));
      return true;
    },
    async deleteRoom({ room }) {
      await ask('DeleteRoom', room, new DeleteRoomRequest({ room }));
      return true;
    },
    async listParticipants({ room }) {
      return (await participantsOf(room).catch(nobody)).map(summarise);
    },
    async listRooms() {
      const rooms = (await roomsOf()).filter((it) => options.isOurs(it.name));
      return rooms.map((it) => ({ room: it.name, participants: it.numParticipants }));
    },
    async sendData({ room, payload, topic, destinationIdentities }) {
      const request = new SendDataRequest({
        room,
        data: Buffer.from(payload),
        kind: DataPacket_Kind.RELIABLE,
        destinationIdentities: destinationIdentities ?? [],
        nonce: randomBytes(16),
      });
      if (topic !== undefined) request.topic = topic;
      await ask('SendData', room, request);
      return true;
    },
    async statistics() {
      throw new Error('a LiveKit cluster counts for itself');
    },
  };

  void lookAgain();
  return {
    async command(name, input) {
      if ('room' in input && !options.isOurs(String(input.room))) return false as never;
      try {
        return await commands[name](input);
      } catch (error) {
        // Nobody there is an answer, as with the embedded server.
        if (error instanceof Absent) return false as never;
        throw error;
      }
    },
    on: (event, listener) => void events.on(event, listener),
    off: (event, listener) => void events.off(event, listener),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

class Absent extends Error {}

function nobody(error: unknown): ParticipantInfo[] {
  if (error instanceof Absent) return [];
  throw error;
}

function summarise(info: ParticipantInfo): ParticipantSummary {
  return {
    sid: info.sid,
    identity: info.identity,
    name: info.name,
    joinedAt: Number(info.joinedAtMs) || Number(info.joinedAt) * 1000,
    hidden: info.permission?.hidden === true,
    tracks: info.tracks.map(summaryOf),
  };
}

// The room API replaces all rights at once, so what is not changed is said again.
function permissionOf(before: ParticipantPermission | undefined, grants: Grants): ParticipantPermission {
  const after = new ParticipantPermission(before ?? { canPublish: true, canSubscribe: true, canPublishData: true });
  if (grants.canPublish !== undefined) after.canPublish = grants.canPublish;
  if (grants.canSubscribe !== undefined) after.canSubscribe = grants.canSubscribe;
  if (grants.canPublishData !== undefined) after.canPublishData = grants.canPublishData;
  if (grants.canUpdateOwnMetadata !== undefined) after.canUpdateMetadata = grants.canUpdateOwnMetadata;
  if (grants.canPublishSources) {
    const wanted = new Set(grants.canPublishSources);
    after.canPublishSources = [...SOURCE_NAMES]
      .filter(([, name]) => wanted.has(name))
      .map(([source]): TrackSource => source);
  }
  return after;
}
