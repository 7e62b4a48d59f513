// The media of one participant: what its offers publish, what it receives on which section, and the RTCP of both.
import { monotonicMilliseconds, randomUint32 } from './clock.ts';
import { MOST_MESSAGE_BYTES } from './data.ts';
import { Downlink, type Subscription } from './downlink.ts';
import type { makeCertificate } from './dtls.ts';
import { ArrivalLog, RoundTrip } from './feedback.ts';
import type { Layer } from './layer.ts';
import type { MediaPort } from './port.ts';
import { PublishedTrack } from './published.ts';
import { type ReportBlock, type RtcpVisitor, readRtcp, receiverReport } from './rtcp.ts';
import { visitExtensions } from './rtp.ts';
import {
  type AnswerIdentity,
  type Decision,
  downFormatOf,
  type ExtensionName,
  type Offer,
  type OfferedSection,
  readDescription,
  writeAnswer,
} from './sdp.ts';
import { Transport } from './transport.ts';
import { Uplink } from './uplink.ts';

const MOST_SOURCES = 64;
const FEEDBACK_INTERVAL_MS = 100;
const REPORT_INTERVAL_MS = 1000;

/** What the owner of a session is told and asked. */
export interface SessionEvents {
  /** A section sends a track whose msid holds one of these ids: its sid, or undefined when it was not announced. */
  claim(ids: string[], section: OfferedSection): { sid: string } | undefined;
  /** Whether its sound may come with what came before it once more. */
  mayRepeat(sid: string): boolean;
  onPublished(track: PublishedTrack, mid: string): void;
  onUnpublished(track: PublishedTrack): void;
  onData(label: string, data: Buffer): void;
  onConnected(): void;
  onFailed(reason: string): void;
}

interface Source {
  track: PublishedTrack;
  layer: Layer;
  isRepeat: boolean;
}

export class MediaSession {
  readonly transport: Transport;
  readonly tracks = new Map<string, PublishedTrack>();
  readonly roundTrip = new RoundTrip();
  readonly downlink: Downlink;
  private readonly events: SessionEvents;
  private readonly byMid = new Map<string, PublishedTrack>();
  private readonly sources = new Map<number, Source>();
  private readonly arrivals = new ArrivalLog();
  private readonly uplink = new Uplink();
  private readonly ourSsrc = randomUint32();
  private extensions: Partial<Record<ExtensionName, number>> = {};
  private readonly repeatTypes = new Set<number>();
  private readonly mediaTypes = new Set<number>();
  private readonly redTypes = new Set<number>();
  private freeAudio = 0;
  private freeVideo = 0;
  private answers = 0;
  private feedbackAt = 0;
  private reportAt = 0;
  private lastMediaSsrc = 0;

  constructor(port: MediaPort, certificate: Awaited<ReturnType<typeof makeCertificate>>, events: SessionEvents) {
    this.events = events;
    this.transport = new Transport(port, certificate, {
      onRtp: (packet, headerLength) => this.receive(packet, headerLength),
      onRtcp: (packet) => readRtcp(packet, this.visitor),
      onData: (label, data) => events.onData(label, data),
      onDataOpen: () => {},
      onConnected: () => events.onConnected(),
      onFailed: (reason) => events.onFailed(reason),
    });
    this.downlink = new Downlink(this.transport, this.roundTrip);
  }

  /** Answers an offer. Throws when it is malformed or its fingerprint changed under a running connection. */
  answer(
    sdp: string,
    identity: Omit<AnswerIdentity, 'ufrag' | 'password'>,
  ): { sdp: string; midToTrackId: Record<string, string> } {
    const offer = readDescription(sdp);
    this.adopt(offer);
    this.unpublishAbsent(offer);
    this.releaseRejected(offer);
    const decisions = offer.sections.map((section) => this.decide(section));
    const { localUfrag: ufrag, localPassword: password } = this.transport;
    const midToTrackId: Record<string, string> = {};
    for (const [sid, subscription] of this.downlink.subscriptions)
      if (subscription.mid) midToTrackId[subscription.mid] = sid;
    for (const [mid, track] of this.byMid) midToTrackId[mid] = track.sid;
    return { sdp: writeAnswer(offer, decisions, { ...identity, ufrag, password }, ++this.answers), midToTrackId };
  }

  /** Sections the client has to add, and whether it has to offer again at all. */
  requirement(): { audios: number; videos: number; mustOffer: boolean } {
    let audios = 0;
    let videos = 0;
    for (const { down, mid } of this.downlink.subscriptions.values()) {
      if (mid) continue;
      if (down.track.kind === 'audio') audios += 1;
      else videos += 1;
    }
    return {
      audios: Math.max(0, audios - this.freeAudio),
      videos: Math.max(0, videos - this.freeVideo),
      mustOffer: audios + videos > 0 || this.downlink.cooling.size > 0,
    };
  }

  /** Feedback, NACKs and key frame requests that are due. */
  tick(now: number): void {
    this.downlink.repeat();
    this.downlink.probe(now);
    for (const track of this.tracks.values()) track.tick(now, this.roundTrip.milliseconds);
    if (now - this.feedbackAt >= FEEDBACK_INTERVAL_MS) {
      this.feedbackAt = now;
      for (const packet of this.arrivals.take(this.ourSsrc, this.lastMediaSsrc)) this.transport.sendRtcp(packet);
    }
    if (now - this.reportAt < REPORT_INTERVAL_MS) return;
    this.reportAt = now;
    const blocks: ReportBlock[] = [];
    for (const track of this.tracks.values()) {
      for (const layer of track.layers) {
        const block = layer.ssrc !== 0 && layer.isActive(now) ? layer.reportBlock(now) : undefined;
        if (block) blocks.push(block);
      }
    }
    for (let from = 0; from < blocks.length; from += 31) {
      this.transport.sendRtcp(receiverReport(this.ourSsrc, blocks.slice(from, from + 31)));
    }
  }

  close(): void {
    this.downlink.close();
    this.transport.close();
  }

  private adopt(offer: Offer): void {
    const { transport } = this;
    transport.expectPeer(offer.fingerprint);
    if (transport.remoteUfrag !== '' && transport.remoteUfrag !== offer.iceUfrag) transport.restartIce();
    transport.remoteUfrag = offer.iceUfrag;
    for (const section of offer.sections) {
      Object.assign(this.extensions, section.extensions);
      if (section.kind === 'application') continue;
      if (section.payloadType >= 0) this.mediaTypes.add(section.payloadType);
      if (section.redPayloadType > 0) this.redTypes.add(section.redPayloadType);
      if (section.rtxPayloadType > 0) this.repeatTypes.add(section.rtxPayloadType);
    }
    this.freeAudio = 0;
    this.freeVideo = 0;
  }

  private unpublishAbsent(offer: Offer): void {
    const sending = new Set(offer.sections.filter((it) => it.isSending && !it.isRejected).map((it) => it.mid));
    for (const [mid, track] of [...this.byMid]) {
      if (sending.has(mid)) continue;
      this.byMid.delete(mid);
      this.drop(track);
      this.events.onUnpublished(track);
    }
  }

  private releaseRejected(offer: Offer): void {
    const usable = new Set(offer.sections.filter((it) => !it.isRejected && it.isReceiving).map((it) => it.mid));
    for (const subscription of this.downlink.subscriptions.values()) {
      if (subscription.mid && !usable.has(subscription.mid)) {
        subscription.mid = '';
        subscription.down.format = undefined;
      }
    }
    for (const mid of this.downlink.cooling) if (!usable.has(mid)) this.downlink.cooling.delete(mid);
  }

  /** Ends a published track without waiting for an offer that says so. */
  drop(track: PublishedTrack): void {
    this.tracks.delete(track.sid);
    for (const [mid, it] of this.byMid) if (it === track) this.byMid.delete(mid);
    for (const [ssrc, source] of this.sources) if (source.track === track) this.sources.delete(ssrc);
  }

  private decide(section: OfferedSection): Decision {
    if (section.kind === 'application') {
      this.transport.expectData(section.sctpPort);
      return { does: 'data', longestMessage: MOST_MESSAGE_BYTES };
    }
    if (section.isRejected || section.payloadType < 0) return { does: 'nothing' };
    if (section.isSending && section.msids.length > 0) return this.publish(section);
    if (!section.isReceiving) return { does: 'nothing' };
    if (this.downlink.cooling.delete(section.mid)) {
      // Free from the next offer on.
      this.countFree(section.kind);
      return { does: 'nothing' };
    }
    const [sid, subscription] = this.subscriptionFor(section) ?? [];
    if (!sid || !subscription) {
      this.countFree(section.kind);
      return { does: 'nothing' };
    }
    subscription.mid = section.mid;
    subscription.down.format = downFormatOf(section);
    if (subscription.down.current < 0 && subscription.down.target >= 0) subscription.down.aim(subscription.down.target);
    const { ssrc, rtxSsrc } = subscription.down;
    return { does: 'send', stream: subscription.stream, track: sid, ssrc, rtxSsrc };
  }

  private countFree(kind: 'audio' | 'video'): void {
    if (kind === 'audio') this.freeAudio += 1;
    else this.freeVideo += 1;
  }

  private subscriptionFor(section: OfferedSection): [string, Subscription] | undefined {
    const entries = [...this.downlink.subscriptions];
    return (
      entries.find(([, it]) => it.mid === section.mid) ??
      entries.find(([, it]) => it.mid === '' && it.down.track.kind === section.kind)
    );
  }

  private publish(section: OfferedSection): Decision {
    const kind = section.kind === 'audio' ? 'audio' : 'video';
    let track = this.byMid.get(section.mid);
    if (!track) {
      const claimed = this.events.claim(section.msids, section);
      if (!claimed || this.tracks.has(claimed.sid)) return { does: 'nothing' };
      track = new PublishedTrack(claimed.sid, kind, section.rids.slice(0, 3), this.transport, this.ourSsrc, (took) =>
        this.roundTrip.learn(took),
      );
      this.tracks.set(track.sid, track);
      this.byMid.set(section.mid, track);
      this.events.onPublished(track, section.mid);
    }
    // With rids the sources are learnt from the packets; without, the offer names them.
    if (section.rids.length === 0 && section.ssrc > 0) {
      const layer = track.layers[0]!;
      if (layer.ssrc !== section.ssrc) this.bind(section.ssrc, track, layer, false);
      if (section.rtxSsrc > 0) this.bind(section.rtxSsrc, track, layer, true);
    }
    const rids = track.layers.map((layer) => layer.rid).filter((rid) => rid !== '');
    return { does: 'receive', rids, hasRed: this.events.mayRepeat(track.sid) };
  }

  private bind(ssrc: number, track: PublishedTrack, layer: Layer, isRepeat: boolean): Source {
    const source = { track, layer, isRepeat };
    this.sources.set(ssrc, source);
    if (isRepeat) layer.rtxSsrc = ssrc;
    else layer.rebind(ssrc);
    return source;
  }

  private receive(packet: Buffer, headerLength: number): void {
    const now = monotonicMilliseconds();
    const ssrc = packet.readUInt32BE(8);
    const { extensions } = this;
    let mid = '';
    let rid = '';
    let repaired = '';
    let level = -1;
    let orientation = -1;
    let transportSequence = -1;
    let sent = -1;
    const known = this.sources.get(ssrc);
    visitExtensions(packet, headerLength, (id, at, length) => {
      if (id === extensions.transportSequence && length === 2) transportSequence = packet.readUInt16BE(at);
      else if (id === extensions.sendTime && length === 3) sent = packet.readUIntBE(at, 3);
      else if (id === extensions.audioLevel && length >= 1) level = packet[at]! & 0x7f;
      else if (id === extensions.orientation && length === 1) orientation = packet[at]! & 0x0f;
      else if (known) return;
      else if (id === extensions.mid) mid = packet.toString('latin1', at, at + length);
      else if (id === extensions.rid) rid = packet.toString('latin1', at, at + length);
      else if (id === extensions.repairedRid) repaired = packet.toString('latin1', at, at + length);
    });
    if (transportSequence >= 0) {
      const arrivedAt = sent < 0 ? now : this.uplink.arrived(sent, now);
      this.arrivals.record(transportSequence, arrivedAt);
    }
    const source = known ?? this.learn(ssrc, packet[1]! & 0x7f, mid, rid, repaired);
    if (!source) return;
    this.lastMediaSsrc = ssrc;
    if (level >= 0 && source.track.kind === 'audio') source.track.hear(level, now);
    const isRed = source.track.kind === 'audio' && this.redTypes.has(packet[1]! & 0x7f);
    source.track.receive(source.layer, packet, headerLength, source.isRepeat, now, orientation, isRed);
  }

  private learn(ssrc: number, payloadType: number, mid: string, rid: string, repaired: string): Source | undefined {
    const isRepeat = this.repeatTypes.has(payloadType);
    if (!isRepeat && !this.mediaTypes.has(payloadType) && !this.redTypes.has(payloadType)) return undefined;
    const track = this.byMid.get(mid);
    if (!track || this.sources.size >= MOST_SOURCES) return undefined;
    const layer = track.layerOfRid(isRepeat ? repaired || rid : rid);
    return layer && this.bind(ssrc, track, layer, isRepeat);
  }

  private readonly visitor: RtcpVisitor = {
    senderReport: (ssrc, seconds, fraction, timestamp) => {
      const source = this.sources.get(ssrc);
      if (!source || source.isRepeat) return;
      source.track.onSenderReport(source.layer, seconds, fraction, timestamp, monotonicMilliseconds());
    },
    report: (ssrc, lost, lastReport, delay) => this.downlink.report(ssrc, lost, lastReport, delay),
    nack: (ssrc, sequence) => this.downlink.nack(ssrc, sequence),
    keyFrameRequest: (ssrc) => this.downlink.keyFrameRequest(ssrc),
    arrival: (sequence, at) => this.downlink.arrival(sequence, at),
  };
}
