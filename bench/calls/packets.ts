// A client made of packets only: it speaks LiveKit's signalling (one connection, `/rtc/v1`), ICE, DTLS, SRTP and RTCP to a media
// server that is not told, and neither encodes nor decodes. Hundreds of its streams cost less than one picture.
import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  ClientInfo,
  ClientInfo_SDK,
  ConnectionSettings,
  JoinRequest,
  type ParticipantInfo,
  Ping,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackSource,
  TrackType,
  UpdateTrackSettings,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { WebSocket } from 'ws';
import { fingerprintOf } from '../../packages/sfu/dtls.ts';
import { ArrivalLog } from '../../packages/sfu/feedback.ts';
import { pictureLoss, type RtcpVisitor, readRtcp, receiverReport } from '../../packages/sfu/rtcp.ts';
import { visitExtensions } from '../../packages/sfu/rtp.ts';
import { EXTENSION, pathOf, readAnswer, type Section, writeOffer } from './description.ts';
import { Incoming, type Stalls } from './incoming.ts';
import { type Certificate, Line } from './line.ts';
import { Publishing } from './publishing.ts';

/** What a client does in the meeting. */
export interface Role {
  identity: string;
  token: string;
  /** what it publishes */
  camera: boolean;
  voice: boolean;
  screen: boolean;
}

/** What a client needs of its process: the time on a clock that all processes share, and what it counts. */
export interface Surroundings extends Stalls {
  now(): number;
  delayed(milliseconds: number): void;
  certificate: Certificate;
}

const FEEDBACK_MS = 100;
const REPORT_MS = 1000;
const PING_MS = 5000;
/** What a browser takes a round trip for before it knows better: so long it waits before it asks again. */
const ROUND_TRIP_MS = 100;
/** Quality of a tile, and of who speaks first. */
const TILE = { width: 320, height: 180 };
const SPEAKER = { width: 640, height: 360 };

export class PacketClient {
  readonly incoming = new Map<number, Incoming>();
  packetsReceived = 0;
  readonly role: Role;
  private readonly around: Surroundings;
  readonly publishing: Publishing;
  private readonly line: Line;
  private signalling!: WebSocket;
  private readonly ssrc = randomBytes(4).readUInt32BE(0);
  private readonly sections: Section[] = [];
  private readonly byRtx = new Map<number, Incoming>();
  private readonly told = new Set<string>();
  private readonly arrivals = new ArrivalLog();
  private offers = 0;
  private lastSsrc = 0;
  private feedbackAt = 0;
  private reportAt = 0;
  private pingAt = 0;
  private ending = '';
  private isClosed = false;

  constructor(role: Role, around: Surroundings) {
    this.role = role;
    this.around = around;
    this.line = new Line(around.certificate, {
      onConnected: () => this.onConnected(),
      onRtp: (packet, headerLength) => this.receive(packet, headerLength),
      onRtcp: (packet) => readRtcp(packet, this.visitor),
    });
    this.publishing = new Publishing(role.identity, role, this.line, around.now);
    this.sections.push(...this.publishing.sections);
    for (let times = 0; times < 3; times++) this.ask('audio', 'video');
  }

  /** Joins and resolves once media may flow. */
  join(url: string): Promise<void> {
    const join = new JoinRequest({
      clientInfo: new ClientInfo({ sdk: ClientInfo_SDK.JS, version: '2.23.0', protocol: 16 }),
      connectionSettings: new ConnectionSettings({ autoSubscribe: true }),
      addTrackRequests: this.publishing.announcements,
      publisherOffer: this.offer(),
    });
    const wrapped = new WrappedJoinRequest({
      compression: WrappedJoinRequest_Compression.GZIP,
      joinRequest: gzipSync(join.toBinary()),
    });
    // with its padding, which livekit-server wants
    const base64 = Buffer.from(wrapped.toBinary()).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    const encoded = encodeURIComponent(base64);
    this.signalling = new WebSocket(`${url}/rtc/v1?access_token=${this.role.token}&join_request=${encoded}`);
    return new Promise((resolve, reject) => {
      this.onConnected = resolve;
      this.signalling.on('message', (bytes: Buffer) => this.hear(SignalResponse.fromBinary(bytes).message));
      this.signalling.on('error', reject);
      this.signalling.on('close', (code) => {
        if (!this.isClosed)
          reject(new Error(`${this.role.identity}: signalling closed (${code}, reason ${this.ending})`));
      });
    });
  }

  leave(): void {
    this.isClosed = true;
    this.say({ case: 'leave', value: {} });
    this.signalling.close();
    this.line.close();
  }

  /** Every five milliseconds: films, sends, and says what a receiver has to say. */
  tick(now: number): void {
    if (this.isClosed) return;
    this.line.tick(now);
    if (now - this.pingAt > PING_MS) {
      this.pingAt = now;
      this.say({ case: 'pingReq', value: new Ping({ timestamp: BigInt(Date.now()) }) });
    }
    if (!this.line.isConnected) return;
    this.publishing.tick(now);
    for (const stream of this.incoming.values()) this.askAgain(stream, now);
    if (now - this.feedbackAt >= FEEDBACK_MS) {
      this.feedbackAt = now;
      for (const packet of this.arrivals.take(this.ssrc, this.lastSsrc)) this.line.sendRtcp(packet);
    }
    if (now - this.reportAt < REPORT_MS) return;
    this.reportAt = now;
    this.report(now);
  }

  private onConnected: () => void = () => {};

  private ask(...kinds: ('audio' | 'video')[]): void {
    for (const kind of kinds) this.sections.push({ kind, mid: `${this.sections.length}`, cid: '', rids: [], ssrc: 0 });
  }

  private offer(): SessionDescription {
    const { ufrag, password } = this.line;
    const fingerprint = fingerprintOf(this.around.certificate);
    const sdp = writeOffer(this.sections, { ufrag, password, fingerprint }, ++this.offers);
    return new SessionDescription({ type: 'offer', sdp, id: this.offers });
  }

  private say(message: NonNullable<ConstructorParameters<typeof SignalRequest>[0]>['message']): void {
    if (this.signalling.readyState === WebSocket.OPEN) this.signalling.send(new SignalRequest({ message }).toBinary());
  }

  private hear(message: SignalResponse['message']): void {
    switch (message.case) {
      case 'join':
        return this.meet(message.value.otherParticipants);
      case 'update':
        return this.meet(message.value.participants);
      case 'answer':
        return this.accept(message.value);
      case 'leave':
        this.ending = `${message.value.reason}`;
        return;
      case 'trickle':
        return this.reach(JSON.parse(message.value.candidateInit).candidate ?? '');
      case 'trackPublished':
        return this.publishing.published(message.value.cid, message.value.track?.sid ?? '');
      case 'mediaSectionsRequirement':
        for (let times = 0; times < message.value.numAudios; times++) this.ask('audio');
        for (let times = 0; times < message.value.numVideos; times++) this.ask('video');
        return this.say({ case: 'offer', value: this.offer() });
      case 'subscribedQualityUpdate':
        for (const { quality, enabled } of message.value.subscribedCodecs[0]?.qualities ?? [])
          this.publishing.enable(message.value.trackSid, quality, enabled);
        return;
    }
  }

  // As a gallery asks for: each camera as large as its tile, the first one's larger.
  private meet(participants: ParticipantInfo[]): void {
    for (const { identity, tracks } of participants) {
      for (const { sid, type, source } of tracks) {
        if (identity === this.role.identity || type !== TrackType.VIDEO || this.told.has(sid)) continue;
        this.told.add(sid);
        const isScreen = source === TrackSource.SCREEN_SHARE;
        const size = isScreen ? { width: 1920, height: 1080 } : identity.endsWith(' 0') ? SPEAKER : TILE;
        const settings = new UpdateTrackSettings({ trackSids: [sid], ...size });
        setTimeout(() => this.say({ case: 'trackSetting', value: settings }), 200);
      }
    }
  }

  private reach(candidate: string): void {
    const path = pathOf(candidate);
    if (path && this.line.remote) this.line.open(path);
  }

  private accept({ sdp, id }: SessionDescription): void {
    if (id !== 0 && id !== this.offers) return;
    const { around, incoming } = this;
    const answer = readAnswer(sdp);
    const known = new Set<number>();
    for (const { kind, ssrc, rtxSsrc } of answer.streams) {
      known.add(ssrc);
      if (incoming.has(ssrc)) continue;
      const stream = new Incoming(kind, ssrc, around, (milliseconds) => around.delayed(milliseconds));
      incoming.set(ssrc, stream);
      if (rtxSsrc > 0) this.byRtx.set(rtxSsrc, stream);
    }
    for (const ssrc of incoming.keys()) if (!known.has(ssrc)) incoming.delete(ssrc);
    this.line.remote ??= { ufrag: answer.ufrag, password: answer.password };
    if (answer.path) this.line.open(answer.path);
  }

  private receive(packet: Buffer, headerLength: number): void {
    const now = this.around.now();
    this.packetsReceived += 1;
    const ssrc = packet.readUInt32BE(8);
    visitExtensions(packet, headerLength, (id, at, size) => {
      if (id === EXTENSION.transportSequence && size === 2) this.arrivals.record(packet.readUInt16BE(at), now);
    });
    const own = this.incoming.get(ssrc);
    this.lastSsrc = ssrc;
    (own ?? this.byRtx.get(ssrc))?.receive(packet, headerLength, !own, now);
  }

  private askAgain(stream: Incoming, now: number): void {
    if (stream.missing.size > 0) {
      const { packet } = stream.missing.due(this.ssrc, stream.ssrc, now, ROUND_TRIP_MS);
      if (packet) this.line.sendRtcp(packet);
    }
    if (stream.isStuck(now)) this.line.sendRtcp(pictureLoss(this.ssrc, stream.ssrc));
  }

  private report(now: number): void {
    const blocks = [...this.incoming.values()].filter((it) => it.first >= 0).map((it) => it.reportBlock(now));
    for (let from = 0; from < blocks.length; from += 31)
      this.line.sendRtcp(receiverReport(this.ssrc, blocks.slice(from, from + 31)));
    this.publishing.report(now);
  }

  private readonly visitor: RtcpVisitor = {
    senderReport: (ssrc, seconds, fraction) => this.incoming.get(ssrc)?.reported(seconds, fraction, this.around.now()),
    report: () => {},
    nack: (ssrc, sequence) => this.publishing.nack(ssrc, sequence),
    keyFrameRequest: (ssrc) => this.publishing.keyFrameRequest(ssrc),
    arrival: () => {},
  };
}
