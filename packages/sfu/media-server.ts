// All rooms of one process: lets people in, brings them back after a lost socket, and carries out the parent's commands.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import {
  Codec,
  ConnectionSettings,
  DataPacket,
  DataPacket_Kind,
  DisconnectReason,
  ICEServer,
  JoinRequest,
  JoinResponse,
  LeaveRequest,
  LeaveRequest_Action,
  MuteTrackRequest,
  ParticipantInfo_State,
  ReconnectResponse,
  ServerInfo,
  SessionDescription,
  SignalResponse,
  UserPacket,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { type WebSocket, WebSocketServer } from 'ws';
import { Addresses } from './addresses.ts';
import { monotonicMilliseconds } from './clock.ts';
import { fingerprintOf, makeCertificate } from './dtls.ts';
import { Offering } from './offering.ts';
import { type OwnTrack, Participant, SOURCE_NAMES } from './participant.ts';
import { MediaPort } from './port.ts';
import { forwardData, handleOffer, handleRequest, muteTrack, type Surroundings, sendData } from './requests.ts';
import { Room } from './room.ts';
import { MediaSession } from './session.ts';
import { type Claims, signToken, tokenOf, verifyToken } from './token.ts';
import type { CommandName, Commands, HandedRequest, ProcessConfig, RoomEvent } from './wire.ts';

const GRACE_MS = 10_000;
const TICK_MS = 20;
const MOST_JOIN_BYTES = 1 << 20;
const MOST_MESSAGE_BYTES = 1 << 20;
const SILENT_SOCKET_MS = 45_000;
const TOKEN_INTERVAL_MS = 5 * 60_000;
const PING_SECONDS = { pingInterval: 5, pingTimeout: 15 };

export class MediaServer implements Surroundings {
  readonly port = new MediaPort();
  private readonly rooms = new Map<string, Room>();
  private readonly config: ProcessConfig;
  private readonly onEvent: (event: RoomEvent) => void;
  private readonly onStrain: (isStrained: boolean) => void;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  private certificate!: Awaited<ReturnType<typeof makeCertificate>>;
  private readonly addresses: Addresses;
  private timer: NodeJS.Timeout | undefined;
  private isStrained = false;

  constructor(config: ProcessConfig, onEvent: (event: RoomEvent) => void, onStrain: (isStrained: boolean) => void) {
    this.config = config;
    this.addresses = new Addresses(config.mediaAddresses, () => this.port.port);
    this.onEvent = onEvent;
    this.onStrain = onStrain;
  }

  async start(): Promise<void> {
    this.certificate = await makeCertificate();
    await this.port.listen(this.config.mediaPort, this.config.bindAddress);
  }

  stop(): void {
    clearInterval(this.timer);
    for (const room of this.rooms.values()) {
      for (const it of room.participants.values())
        it.disconnect(DisconnectReason.SERVER_SHUTDOWN, LeaveRequest_Action.RECONNECT);
    }
    this.port.close();
    this.sockets.close();
  }

  /** Completes the WebSocket handshake of a request that the parent handed over. */
  async upgrade(handed: HandedRequest, socket: Duplex): Promise<void> {
    socket.on('error', () => {});
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const url = new URL(handed.url, 'http://sfu');
    if (url.pathname !== '/rtc/v1' && url.pathname !== '/rtc') return void refuse('404 Not Found');
    let claims: Claims;
    let request: JoinRequest;
    try {
      const authorization = handed.headers.authorization;
      const token = tokenOf(handed.url, Array.isArray(authorization) ? authorization[0] : authorization);
      claims = await verifyToken(token, this.config.apiKey, this.config.apiSecret);
    } catch {
      return void refuse('401 Unauthorized');
    }
    try {
      request = readJoinRequest(url.searchParams);
    } catch {
      return void refuse('400 Bad Request');
    }
    const host = String(handed.headers.host ?? '');
    await this.addresses.resolve(host);
    const incoming = { method: 'GET', headers: handed.headers, url: handed.url, socket } as unknown as IncomingMessage;
    this.sockets.handleUpgrade(incoming, socket, Buffer.from(handed.head, 'base64'), (webSocket) => {
      webSocket.on('error', () => webSocket.terminate());
      this.welcome(webSocket, claims, request, host, url.pathname === '/rtc');
    });
  }

  answerIdentity(hostHeader: string) {
    return { fingerprint: fingerprintOf(this.certificate), candidates: this.addresses.of(hostHeader) };
  }

  command(name: CommandName, input: unknown): unknown {
    const carryOut = this.commands[name] as (input: unknown) => unknown;
    if (!carryOut) throw new Error(`no command ${name}`);
    return carryOut(input);
  }

  private readonly commands: { [N in CommandName]: (input: Commands[N]['input']) => Commands[N]['answer'] } = {
    removeParticipant: ({ room, identity }) => {
      const participant = this.rooms.get(room)?.participants.get(identity);
      if (!participant) return false;
      participant.disconnect(DisconnectReason.PARTICIPANT_REMOVED);
      this.remove(this.rooms.get(room)!, participant, 'removed');
      return true;
    },
    muteTrack: ({ room: name, identity, trackSid, source, muted }) => {
      const room = this.rooms.get(name);
      const participant = room?.participants.get(identity);
      if (!room || !participant) return false;
      const chosen = [...participant.tracks.values()].filter(
        ({ info }) => (!trackSid || info.sid === trackSid) && (!source || SOURCE_NAMES.get(info.source) === source),
      );
      for (const { info } of chosen) {
        participant.send({ case: 'mute', value: new MuteTrackRequest({ sid: info.sid, muted }) });
        if (muted) muteTrack(room, participant, info.sid, true);
      }
      return chosen.length > 0;
    },
    updateParticipant: ({ room: name, identity, grants, name: shown, metadata }) => {
      const room = this.rooms.get(name);
      const participant = room?.participants.get(identity);
      if (!room || !participant) return false;
      if (shown !== undefined) participant.name = shown;
      if (metadata !== undefined) participant.metadata = metadata;
      if (grants) participant.grants = { ...participant.grants, ...grants };
      for (const own of [...participant.tracks.values()]) {
        if (!participant.mayPublish(own.info.source)) room.unpublish(participant, own);
      }
      room.announce(participant);
      room.reconsider(participant);
      return true;
    },
    updateRoom: ({ room, metadata }) => {
      this.rooms.get(room)?.updateMetadata(metadata);
      return this.rooms.has(room);
    },
    deleteRoom: ({ room: name }) => {
      const room = this.rooms.get(name);
      if (!room) return false;
      this.rooms.delete(name);
      room.finish('deleted');
      return true;
    },
    listParticipants: ({ room }) => [...(this.rooms.get(room)?.participants.values() ?? [])].map((it) => it.summary()),
    listRooms: () =>
      [...this.rooms.values()].map((room) => ({ room: room.name, participants: room.participants.size })),
    sendData: ({ room: name, payload, topic, destinationIdentities }) => {
      const room = this.rooms.get(name);
      if (!room) return false;
      const user = new UserPacket({ payload: Buffer.from(payload), ...(topic === undefined ? {} : { topic }) });
      const packet = new DataPacket({ kind: DataPacket_Kind.RELIABLE, value: { case: 'user', value: user } });
      sendData(room, '_reliable', packet, new Set(destinationIdentities));
      return true;
    },
    statistics: () => {
      const cpu = process.cpuUsage();
      const participants = [...this.rooms.values()].reduce((sum, room) => sum + room.participants.size, 0);
      return {
        ...this.port.counters,
        rooms: this.rooms.size,
        participants,
        cpuMicroseconds: cpu.user + cpu.system,
        strained: this.isStrained ? 1 : 0,
        memoryBytes: process.memoryUsage.rss(),
      };
    },
  };

  private welcome(socket: WebSocket, claims: Claims, request: JoinRequest, host: string, isTwofold: boolean): void {
    const known = this.rooms.get(claims.room)?.participants.get(claims.identity);
    let participant: Participant;
    let room: Room;
    if (request.reconnect) {
      room = this.rooms.get(claims.room)!;
      if (!known || known.sid !== request.participantSid) return dismiss(socket);
      participant = known;
      participant.isOfferAwaited = false;
      const value = new ReconnectResponse({ iceServers: this.iceServers(), serverInfo: SERVER_INFO });
      participant.attach(socket, { case: 'reconnect', value });
      room.recount(participant);
      participant.receiving?.restart();
    } else {
      if (known) {
        known.disconnect(DisconnectReason.DUPLICATE_IDENTITY);
        this.rooms.get(claims.room)!.remove(known, 'duplicate');
      }
      room = this.rooms.get(claims.room) ?? this.open(claims.room);
      participant = this.join(room, socket, claims, request, host, isTwofold);
    }
    this.listen(room, participant, socket, claims);
    if (!request.reconnect) {
      for (const track of request.addTrackRequests.slice(0, 16)) {
        const own = participant.announce(track);
        if (own) room.trackPublished(participant, own);
      }
      room.add(participant);
    }
    if (request.publisherOffer)
      this.guarded(socket, () => handleOffer(room, participant, request.publisherOffer!, this));
  }

  private join(
    room: Room,
    socket: WebSocket,
    claims: Claims,
    request: JoinRequest,
    host: string,
    isTwofold: boolean,
  ): Participant {
    const participant = new Participant(claims, request, host);
    const onFailed = () => participant.disconnect(DisconnectReason.STATE_MISMATCH, LeaveRequest_Action.RECONNECT);
    if (isTwofold) {
      participant.receiving = new Offering(this.port, this.certificate, {
        onOffer: (offer) =>
          participant.send({ case: 'offer', value: new SessionDescription({ type: 'offer', ...offer }) }),
        onFailed,
        identity: () => this.answerIdentity(host),
      });
    }
    participant.session = new MediaSession(this.port, this.certificate, {
      claim: (ids, section) => {
        const kindOf = (own: OwnTrack) => (own.info.mimeType.startsWith('video') ? 'video' : 'audio');
        const waiting = [...participant.tracks.values()].filter((own) => !own.media && kindOf(own) === section.kind);
        // Firefox goes on to name the track that a sender began with, or puts ids in braces: then the first announced it is.
        const own = waiting.find((it) => ids.includes(it.cid)) ?? waiting[0];
        return own && participant.mayPublish(own.info.source) ? { sid: own.info.sid } : undefined;
      },
      mayRepeat: (sid) => participant.tracks.get(sid)?.info.disableRed === false,
      onPublished: (media, mid) => room.published(participant, participant.tracks.get(media.sid)!, media, mid),
      onUnpublished: (media) => {
        const own = participant.tracks.get(media.sid);
        if (own) room.unpublish(participant, own);
      },
      onData: (label, data) => forwardData(room, participant, label, data),
      onConnected: () => {
        participant.state = ParticipantInfo_State.ACTIVE;
        room.announce(participant);
      },
      onFailed,
    });
    const others = [...room.participants.values()].filter((it) => !it.grants.hidden);
    const response = new JoinResponse({
      room: room.info(),
      participant: participant.info(),
      otherParticipants: others.map((it) => it.info()),
      serverVersion: SERVER_INFO.version,
      serverInfo: SERVER_INFO,
      iceServers: this.iceServers(),
      subscriberPrimary: false,
      fastPublish: true,
      enabledPublishCodecs: [new Codec({ mime: 'audio/opus' }), new Codec({ mime: 'video/VP8' })],
      ...PING_SECONDS,
    });
    participant.attach(socket, { case: 'join', value: response });
    return participant;
  }

  private listen(room: Room, participant: Participant, socket: WebSocket, claims: Claims): void {
    const silence = setTimeout(() => socket.terminate(), SILENT_SOCKET_MS);
    const refresh = setInterval(() => this.refreshToken(participant, claims), TOKEN_INTERVAL_MS);
    socket.on('message', (data, isBinary) => {
      silence.refresh();
      if (!isBinary || participant.isGone || !Buffer.isBuffer(data)) return;
      this.guarded(socket, () => handleRequest(room, participant, data, this));
      if (participant.isGone) this.closeIfEmpty(room);
    });
    socket.on('close', () => {
      clearTimeout(silence);
      clearInterval(refresh);
      if (!participant.detach(socket) || participant.isGone) return;
      participant.graceTimer = setTimeout(() => this.remove(room, participant, 'lost'), GRACE_MS);
    });
  }

  // A message that makes no sense ends that client's connection, never the process.
  private guarded(socket: WebSocket, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      socket.close(1008, error.message.slice(0, 100));
    }
  }

  private async refreshToken(participant: Participant, claims: Claims): Promise<void> {
    const { apiKey, apiSecret } = this.config;
    const { grants, name, metadata, identity } = participant;
    const token = await signToken({
      apiKey,
      apiSecret,
      room: claims.room,
      identity,
      name,
      metadata,
      grants,
      ttlSeconds: 600,
    });
    participant.send({ case: 'refreshToken', value: token });
  }

  private open(name: string): Room {
    const room = new Room(name, this.onEvent);
    this.rooms.set(name, room);
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    return room;
  }

  private tick(): void {
    const now = monotonicMilliseconds();
    this.port.sense(now);
    const { isBehind } = this.port.strain;
    if (this.isStrained !== isBehind) this.onStrain((this.isStrained = isBehind));
    for (const room of this.rooms.values()) room.tick(now);
    if (this.rooms.size > 0 || isBehind) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private remove(room: Room, participant: Participant, reason: string): void {
    room.remove(participant, reason);
    this.closeIfEmpty(room);
  }

  private closeIfEmpty(room: Room): void {
    if (room.participants.size > 0 || this.rooms.get(room.name) !== room) return;
    this.rooms.delete(room.name);
    room.finish('empty');
  }

  private iceServers(): ICEServer[] {
    return this.config.iceServers.map((server) => new ICEServer({ ...server }));
  }
}

const SERVER_INFO = new ServerInfo({
  version: '1.11.0',
  protocol: 17,
  region: '',
  nodeId: 'beffroi',
  agentProtocol: 0,
});

// Whoever we don't know has to start afresh, and must hear so first: anything else leaves the client hanging.
function dismiss(socket: WebSocket): void {
  const value = new LeaveRequest({ reason: DisconnectReason.STATE_MISMATCH, action: LeaveRequest_Action.RECONNECT });
  socket.send(new SignalResponse({ message: { case: 'leave', value } }).toBinary());
  socket.close(1000);
}

/** The join request of a URL; throws when malformed or larger than its bound. */
export function readJoinRequest(parameters: URLSearchParams): JoinRequest {
  const encoded = parameters.get('join_request');
  if (!encoded) {
    return new JoinRequest({
      connectionSettings: new ConnectionSettings({ autoSubscribe: parameters.get('auto_subscribe') !== '0' }),
      reconnect: parameters.get('reconnect') === '1',
      participantSid: parameters.get('sid') ?? '',
    });
  }
  if (encoded.length > MOST_JOIN_BYTES) throw new Error('join request too long');
  const wrapped = WrappedJoinRequest.fromBinary(Buffer.from(encoded, 'base64url'));
  const isPacked = wrapped.compression === WrappedJoinRequest_Compression.GZIP;
  const bytes = isPacked ? gunzipSync(wrapped.joinRequest, { maxOutputLength: MOST_JOIN_BYTES }) : wrapped.joinRequest;
  return JoinRequest.fromBinary(bytes);
}
