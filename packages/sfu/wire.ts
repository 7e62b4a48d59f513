// What parent and media process say to each other over IPC, and so also what the caller of `startSfu` sees.
import type { Grants, SourceName } from './token.ts';

/** One published track, as reported and listed. */
export interface TrackSummary {
  sid: string;
  kind: 'audio' | 'video' | 'data';
  source: SourceName | 'unknown';
  name: string;
  muted: boolean;
}

/** One participant, as listed. */
export interface ParticipantSummary {
  sid: string;
  identity: string;
  name: string;
  /** Milliseconds since 1970. */
  joinedAt: number;
  hidden: boolean;
  tracks: TrackSummary[];
}

/** Something that happened in a room. */
export interface RoomEvent {
  event:
    | 'room_started'
    | 'room_finished'
    | 'participant_joined'
    | 'participant_left'
    | 'track_published'
    | 'track_unpublished';
  room: string;
  /** Absent in `room_started` and `room_finished`. */
  identity?: string;
  participantSid?: string;
  track?: TrackSummary;
  /** Why somebody left or a room ended: `left`, `lost`, `removed`, `duplicate`, `deleted`, `empty`, `process_lost`… */
  reason?: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Commands with what they take and answer. A room or identity that isn't there answers `false` or an empty list. */
export interface Commands {
  removeParticipant: { input: { room: string; identity: string }; answer: boolean };
  /** Without `trackSid`: each track of that source, or all. `muted: false` only asks, when the token allows it. */
  muteTrack: {
    input: { room: string; identity: string; trackSid?: string; source?: SourceName; muted: boolean };
    answer: boolean;
  };
  /** Changes rights, name or metadata of somebody connected, at once. */
  updateParticipant: {
    input: { room: string; identity: string; grants?: Grants; name?: string; metadata?: string };
    answer: boolean;
  };
  updateRoom: { input: { room: string; metadata: string }; answer: boolean };
  deleteRoom: { input: { room: string }; answer: boolean };
  listParticipants: { input: { room: string }; answer: ParticipantSummary[] };
  listRooms: { input: Record<string, never>; answer: { room: string; participants: number }[] };
  /** A data packet from the server to a room, or to some identities in it. */
  sendData: {
    input: { room: string; payload: string; topic?: string; destinationIdentities?: string[] };
    answer: boolean;
  };
  statistics: { input: Record<string, never>; answer: Statistics };
}

/** Counters of one media process since it started. */
export interface Statistics {
  packetsReceived: number;
  packetsSent: number;
  bytesReceived: number;
  bytesSent: number;
  rooms: number;
  participants: number;
  cpuMicroseconds: number;
  /** Processes that are behind and send less for it. */
  strained: number;
  memoryBytes: number;
}

export type CommandName = keyof Commands;

/** An ICE server handed to clients, for instance a coturn with TLS. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** What a media process is told when it starts. */
export interface ProcessConfig {
  mediaPort: number;
  mediaAddresses: string[];
  apiKey: string;
  apiSecret: string;
  iceServers: IceServer[];
  /** Address to bind, default every interface. */
  bindAddress: string;
}

/** An upgrade request on its way to a media process: the first line of its pipe, as JSON. */
export interface HandedRequest {
  url: string;
  headers: Record<string, string | string[] | undefined>;
  remoteAddress: string;
  /** Base64 of the bytes read after the request's headers. */
  head: string;
}

export type ToProcess =
  | { type: 'config'; config: ProcessConfig }
  | { type: 'command'; id: number; name: CommandName; input: unknown }
  | { type: 'stop' };

export type FromProcess =
  | { type: 'ready'; mediaPort: number; pipe: string }
  | { type: 'failed'; error: string }
  | ({ type: 'room' } & RoomEvent)
  | { type: 'strain'; isStrained: boolean }
  | { type: 'answer'; id: number; answer?: unknown; error?: string };
