// The media of one participant: what its offers publish, what it receives on which section, and the RTCP of both.
import { monotonicMilliseconds, randomUint32 } from './clock.ts';
import { MOST_MESSAGE_BYTES } from './data.ts';
import { DownTrack } from './downtrack.ts';
import type { makeCertificate } from './dtls.ts';
import { ArrivalLog, RoundTrip } from './feedback.ts';
import type { Layer } from './layer.ts';
import type { MediaPort } from './port.ts';
import { PublishedTrack } from './published.ts';
import { type ReportBlock, readRtcp, receiverReport } from './rtcp.ts';
import { visitExtensions } from './rtp.ts';
import {
  type AnswerIdentity,
  type Decision,
  downFormatOf,
  type ExtensionName,
  type Offer,
  type OfferedSection,
  readOffer,
  writeAnswer,
} from './sdp.ts';
import { Transport } from './transport.ts';

const MOST_SOURCES = 64;
const FEEDBACK_INTERVAL_MS = 50;
const REPORT_INTERVAL_MS = 1000;

/** What the owner of a session is told and asked. */
export interface SessionEvents {
  /** A section sends a track whose msid holds one of these ids: its sid, or undefined when it was not announced. */
  claim(ids: string[], section: OfferedSection): { sid: string } | undefined;
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

interface Subscription {
  down: DownTrack;
  stream: string;
  mid: string;
}

export class MediaSession {
  readonly transport: Transport;
  readonly tracks = new Map<string, PublishedTrack>();
  readonly subscriptions = new Map<string, Subscription>();
  readonly roundTrip = new RoundTrip();
  private readonly events: SessionEvents;
  private readonly byMid = new Map<string, PublishedTrack>();
  private readonly sources = new Map<number, Source>();
  private readonly downsBySsrc = new Map<number, DownTrack>();
  private readonly arrivals = new ArrivalLog();
  private readonly ourSsrc = randomUint32();
  private extensions: Partial<Record<ExtensionName, number>> = {};
  private readonly repeatTypes = new Set<number>();
  private readonly mediaTypes = new Set<number>();
  /** Sections that must be answered inactive once before they carry another track, or the client won't notice. */
  private readonly cooling = new Set<string>();
  private freeAudio = 0;
  private freeVideo = 0;
  private answers = 0;
  private feedbackAt = 0;
  private reportAt = 0;
  private tickedAt = 0;
  private lastMediaSsrc = 0;

  constructor(port: MediaPort, certificate: Awaited<ReturnType<typeof makeCertificate>>, events: SessionEvents) {
    this.events = events;
    this.transport = new Transport(port, certificate, {
      onRtp: (packet, headerLength) => this.receive(packet, headerLength),
      onRtcp: (packet) => this.receiveRtcp(packet),
      onData: (label, data) => events.onData(label, data),
      onDataOpen: () => {},
      onConnected: () => events.onConnected(),
      onFailed: (reason) => events.onFailed(reason),
    });
  }

  /** Answers an offer. Throws when it is malformed or its fingerprint changed under a running connection. */
  answer(
    sdp: string,
    identity: Omit<AnswerIdentity, 'ufrag' | 'password'>,
  ): { sdp: string; midToTrackId: Record<string, string> } {
    const offer = readOffer(sdp);
    this.adopt(offer);
    this.unpublishAbsent(offer);
    this.releaseRejected(offer);
    const decisions = offer.sections.map((section) => this.decide(section));
    const { localUfrag: ufrag, localPassword: password } = this.transport;
    const midToTrackId: Record<string, string> = {};
    for (const [sid, subscription] of this.subscriptions) if (subscription.mid) midToTrackId[subscription.mid] = sid;
    for (const [mid, track] of this.byMid) midToTrackId[mid] = track.sid;
    return { sdp: writeAnswer(offer, decisions, { ...identity, ufrag, password }, ++this.answers), midToTrackId };
  }

  subscribe(track: PublishedTrack, stream: string): DownTrack {
    const known = this.subscriptions.get(track.sid);
    if (known) return known.down;
    const down = new DownTrack(track, this.transport);
    this.subscriptions.set(track.sid, { down, stream, mid: '' });
    this.downsBySsrc.set(down.ssrc, down);
    track.downs.add(down);
    return down;
  }

  unsubscribe(sid: string): boolean {
    const subscription = this.subscriptions.get(sid);
    if (!subscription) return false;
    this.subscriptions.delete(sid);
    this.downsBySsrc.delete(subscription.down.ssrc);
    subscription.down.track.downs.delete(subscription.down);
    if (subscription.mid) this.cooling.add(subscription.mid);
    return true;
  }

  /** Sections the client has to add, and whether it has to offer again at all. */
  requirement(): { audios: number; videos: number; mustOffer: boolean } {
    let audios = 0;
    let videos = 0;
    for (const { down, mid } of this.subscriptions.values()) {
      if (mid) continue;
      if (down.track.kind === 'audio') audios += 1;
      else videos += 1;
    }
    return {
      audios: Math.max(0, audios - this.freeAudio),
      videos: Math.max(0, videos - this.freeVideo),
      mustOffer: audios + videos > 0 || this.cooling.size > 0,
    };
  }

  /** Feedback, NACKs and key frame requests that are due. */
  tick(now: number): void {
    this.probe(now);
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

  // Old packets again, for a moment: whether the line carries more shows only when more is sent.
  private probe(now: number): void {
    let left = this.transport.bandwidth.probeBytes(now, Math.min(100, now - this.tickedAt));
    this.tickedAt = now;
    for (const { down } of this.subscriptions.values()) {
      if (left <= 0) return;
      if (down.current >= 0 && down.track.kind === 'video') left -= down.probe(left);
    }
  }

  close(): void {
    for (const sid of [...this.subscriptions.keys()]) this.unsubscribe(sid);
    this.transport.close();
  }

  private adopt(offer: Offer): void {
    const { transport } = this;
    const before = transport.remoteFingerprint;
    if (before && before.value !== offer.fingerprint.value) throw new Error('the fingerprint changed');
    transport.remoteFingerprint = offer.fingerprint;
    if (transport.remoteUfrag !== '' && transport.remoteUfrag !== offer.iceUfrag) transport.restartIce();
    transport.remoteUfrag = offer.iceUfrag;
    for (const section of offer.sections) {
      Object.assign(this.extensions, section.extensions);
      if (section.kind === 'application') continue;
      if (section.payloadType >= 0) this.mediaTypes.add(section.payloadType);
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
    for (const subscription of this.subscriptions.values()) {
      if (subscription.mid && !usable.has(subscription.mid)) {
        subscription.mid = '';
        subscription.down.format = undefined;
      }
    }
    for (const mid of this.cooling) if (!usable.has(mid)) this.cooling.delete(mid);
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
    if (this.cooling.delete(section.mid)) {
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
    const entries = [...this.subscriptions];
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
    return { does: 'receive', rids: track.layers.map((layer) => layer.rid).filter((rid) => rid !== '') };
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
    const known = this.sources.get(ssrc);
    visitExtensions(packet, headerLength, (id, at, length) => {
      if (id === extensions.transportSequence && length === 2) this.arrivals.record(packet.readUInt16BE(at), now);
      else if (id === extensions.audioLevel && length >= 1) level = packet[at]! & 0x7f;
      else if (id === extensions.orientation && length === 1) orientation = packet[at]! & 0x0f;
      else if (known) return;
      else if (id === extensions.mid) mid = packet.toString('latin1', at, at + length);
      else if (id === extensions.rid) rid = packet.toString('latin1', at, at + length);
      else if (id === extensions.repairedRid) repaired = packet.toString('latin1', at, at + length);
    });
    const source = known ?? this.learn(ssrc, packet[1]! & 0x7f, mid, rid, repaired);
    if (!source) return;
    this.lastMediaSsrc = ssrc;
    if (level >= 0 && source.track.kind === 'audio') source.track.hear(level, now);
    source.track.receive(source.layer, packet, headerLength, source.isRepeat, now, orientation);
  }

  private learn(ssrc: number, payloadType: number, mid: string, rid: string, repaired: string): Source | undefined {
    const isRepeat = this.repeatTypes.has(payloadType);
    if (!isRepeat && !this.mediaTypes.has(payloadType)) return undefined;
    const track = this.byMid.get(mid);
    if (!track || this.sources.size >= MOST_SOURCES) return undefined;
    const layer = track.layerOfRid(isRepeat ? repaired || rid : rid);
    return layer && this.bind(ssrc, track, layer, isRepeat);
  }

  private receiveRtcp(packet: Buffer): void {
    const now = monotonicMilliseconds();
    readRtcp(packet, {
      senderReport: (ssrc, seconds, fraction, timestamp) => {
        const source = this.sources.get(ssrc);
        if (source && !source.isRepeat) source.track.onSenderReport(source.layer, seconds, fraction, timestamp, now);
      },
      report: (ssrc, lost, lastReport, delay) => {
        const down = this.downsBySsrc.get(ssrc);
        if (!down) return;
        down.fractionLost = lost;
        if (lastReport !== 0 && lastReport === down.reportMiddle)
          this.roundTrip.learn(now - down.reportSentAt - (delay * 1000) / 65536);
      },
      nack: (ssrc, sequence) => this.downsBySsrc.get(ssrc)?.resend(sequence),
      keyFrameRequest: (ssrc) => {
        const down = this.downsBySsrc.get(ssrc);
        if (down) down.track.requestKeyFrame(down.current >= 0 ? down.current : down.target);
      },
      arrival: (sequence, at) => this.transport.bandwidth.arrival(sequence, at, now),
    });
  }
}
