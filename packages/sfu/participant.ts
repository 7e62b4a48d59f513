// One participant: a signalling socket that may come and go, the media session behind it, and what it may do.
import {
  type AddTrackRequest,
  type DisconnectReason,
  type JoinRequest,
  LeaveRequest,
  LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  ParticipantPermission,
  SignalResponse,
  SimulcastCodecInfo,
  TrackInfo,
  TrackSource,
  TrackType,
  type UpdateTrackSettings,
} from '@livekit/protocol';
import type { WebSocket } from 'ws';
import { randomId, wallMilliseconds } from './clock.ts';
import type { Downlink } from './downlink.ts';
import type { Offering } from './offering.ts';
import type { PublishedTrack } from './published.ts';
import type { MediaSession } from './session.ts';
import type { Claims, Grants, SourceName } from './token.ts';
import type { ParticipantSummary, TrackSummary } from './wire.ts';

// What is negotiated anew when a client is back.
const STALE_LATER = new Set<Response['case']>(['answer', 'offer', 'mediaSectionsRequirement']);
const MOST_TRACKS = 16;
const MOST_HELD = 200;
const MOST_SOCKET_BACKLOG = 4 << 20;

type Response = NonNullable<SignalResponse['message']>;

/** A published track with its description; `media` once an offer brought it. */
export interface OwnTrack {
  cid: string;
  info: TrackInfo;
  media: PublishedTrack | undefined;
}

export class Participant {
  readonly sid = randomId('PA_');
  readonly identity: string;
  readonly joinedAt = wallMilliseconds();
  name: string;
  metadata: string;
  attributes: Record<string, string>;
  grants: Grants;
  state = ParticipantInfo_State.JOINED;
  session!: MediaSession;
  /** The connection it receives on, where that is not the one it sends on. */
  receiving: Offering | undefined;
  readonly tracks = new Map<string, OwnTrack>();
  readonly settings = new Map<string, UpdateTrackSettings>();
  /** Tracks it said it doesn't want, or with manual subscription those it does. */
  readonly chosen = new Map<string, boolean>();
  readonly isAutoSubscribing: boolean;
  /** Who may receive its tracks: undefined for everybody. */
  allowed: Map<string, 'all' | Set<string>> | undefined;
  /** Tracks that its line does not carry at the moment, as it was told. */
  readonly paused = new Set<string>();
  readonly hostHeader: string;
  hasOffered = false;
  isOfferAwaited = false;
  isGone = false;
  version = 0;
  graceTimer: NodeJS.Timeout | undefined;
  private socket: WebSocket | undefined;
  private held: SignalResponse[] = [];

  constructor(claims: Claims, request: JoinRequest, hostHeader: string) {
    this.identity = claims.identity;
    this.name = claims.name;
    this.metadata = claims.metadata;
    this.attributes = claims.attributes;
    this.grants = claims.grants;
    this.isAutoSubscribing = request.connectionSettings?.autoSubscribe ?? true;
    this.hostHeader = hostHeader;
  }

  get downlink(): Downlink {
    return (this.receiving ?? this.session).downlink;
  }

  get isConnected(): boolean {
    return this.socket !== undefined;
  }

  /** The socket to talk through from now on; what waited for it is sent after `first`. */
  attach(socket: WebSocket, first: Response): void {
    clearTimeout(this.graceTimer);
    this.socket?.close();
    this.socket = socket;
    this.send(first);
    for (const message of this.held.splice(0)) this.write(message);
  }

  /** Whether this was the socket in use. */
  detach(socket: WebSocket): boolean {
    if (this.socket !== socket) return false;
    this.socket = undefined;
    return true;
  }

  send(message: Response): void {
    const response = new SignalResponse({ message });
    // a socket that is closing takes nothing more: what is said meanwhile is for the one that comes after it
    if (this.socket?.readyState === 1) this.write(response);
    else if (!STALE_LATER.has(message.case) && this.held.length < MOST_HELD) this.held.push(response);
  }

  /** Sends what was encoded once for many. */
  sendEncoded(bytes: Uint8Array): void {
    if (this.socket) this.writeBytes(bytes);
  }

  disconnect(reason: DisconnectReason, action = LeaveRequest_Action.DISCONNECT): void {
    this.send({ case: 'leave', value: new LeaveRequest({ reason, action }) });
    const { socket } = this;
    this.socket = undefined;
    socket?.close(1000);
  }

  info(): ParticipantInfo {
    return new ParticipantInfo({
      sid: this.sid,
      identity: this.identity,
      state: this.state,
      tracks: [...this.tracks.values()].filter((track) => track.media).map((track) => track.info),
      metadata: this.metadata,
      joinedAt: BigInt(Math.floor(this.joinedAt / 1000)),
      joinedAtMs: BigInt(this.joinedAt),
      name: this.name,
      version: this.version,
      permission: this.permission(),
      isPublisher: this.tracks.size > 0,
      attributes: this.attributes,
    });
  }

  summary(): ParticipantSummary {
    return {
      sid: this.sid,
      identity: this.identity,
      name: this.name,
      joinedAt: this.joinedAt,
      hidden: this.grants.hidden === true,
      tracks: [...this.tracks.values()].filter((track) => track.media).map((track) => summaryOf(track.info)),
    };
  }

  /** Registers a track it announces; undefined when it may not. */
  announce(request: AddTrackRequest): OwnTrack | undefined {
    const known = [...this.tracks.values()].find((track) => track.cid === request.cid);
    if (known) return known;
    if (!this.mayPublish(request.source) || this.tracks.size >= MOST_TRACKS || request.cid === '') return undefined;
    const isVideo = request.type === TrackType.VIDEO;
    const mimeType = isVideo ? 'video/VP8' : 'audio/opus';
    const info = new TrackInfo({
      sid: randomId(isVideo ? 'TR_V' : 'TR_A'),
      type: request.type,
      name: request.name.slice(0, 256),
      muted: request.muted,
      width: request.width,
      height: request.height,
      simulcast: request.layers.length > 1,
      disableDtx: request.disableDtx,
      source: request.source,
      layers: request.layers.slice(0, 3),
      mimeType,
      codecs: [new SimulcastCodecInfo({ mimeType, cid: request.cid, layers: request.layers.slice(0, 3) })],
      stereo: request.stereo,
      disableRed: isVideo || request.disableRed,
      encryption: request.encryption,
      stream: request.stream.slice(0, 256),
      audioFeatures: request.audioFeatures.slice(0, 16),
    });
    const track = { cid: request.cid, info, media: undefined };
    this.tracks.set(info.sid, track);
    return track;
  }

  mayPublish(source: TrackSource): boolean {
    if (this.grants.canPublish === false) return false;
    const { canPublishSources } = this.grants;
    if (!canPublishSources || canPublishSources.length === 0) return true;
    const name = SOURCE_NAMES.get(source);
    return name !== undefined && canPublishSources.includes(name);
  }

  /** Whether somebody else may receive one of its tracks. */
  mayBeReceivedBy(other: Participant, trackSid: string): boolean {
    if (!this.allowed) return true;
    const allowed = this.allowed.get(other.identity) ?? this.allowed.get(other.sid);
    return allowed === 'all' || (allowed?.has(trackSid) ?? false);
  }

  private permission(): ParticipantPermission {
    const { grants } = this;
    return new ParticipantPermission({
      canSubscribe: grants.canSubscribe !== false,
      canPublish: grants.canPublish !== false,
      canPublishData: grants.canPublishData !== false,
      canPublishSources: [...SOURCE_NAMES]
        .filter(([, name]) => grants.canPublishSources?.includes(name))
        .map(([it]) => it),
      hidden: grants.hidden === true,
      canUpdateMetadata: grants.canUpdateOwnMetadata === true,
    });
  }

  private write(message: SignalResponse): void {
    this.writeBytes(message.toBinary());
  }

  private writeBytes(bytes: Uint8Array): void {
    if (this.socket?.readyState !== 1) return;
    // Somebody who doesn't read is better off starting again than being remembered for.
    if (this.socket.bufferedAmount > MOST_SOCKET_BACKLOG) return this.socket.terminate();
    this.socket.send(bytes);
  }
}

export const SOURCE_NAMES = new Map<TrackSource, SourceName>([
  [TrackSource.CAMERA, 'camera'],
  [TrackSource.MICROPHONE, 'microphone'],
  [TrackSource.SCREEN_SHARE, 'screen_share'],
  [TrackSource.SCREEN_SHARE_AUDIO, 'screen_share_audio'],
]);

/** A track as it is reported to the parent. */
export function summaryOf(info: TrackInfo): TrackSummary {
  return {
    sid: info.sid,
    kind: info.type === TrackType.VIDEO ? 'video' : info.type === TrackType.AUDIO ? 'audio' : 'data',
    source: SOURCE_NAMES.get(info.source) ?? 'unknown',
    name: info.name,
    muted: info.muted,
  };
}
