// One published track: its layers, who receives it, and the requests for key frames that go back to its sender.
import type { DownTrack, PacketSink } from './downtrack.ts';
import { KEY_FRAME_INTERVAL_MS, Layer } from './layer.ts';
import { pictureLoss } from './rtcp.ts';
import { paddingOf, readVp8 } from './rtp.ts';

/** A key frame costs so much more than what it replaces, on every line: each who receives the track makes the next one wait longer. */
const PER_RECEIVER_MS = 15;
const LONGEST_KEY_FRAME_INTERVAL_MS = 2000;
const MOST_FILLED = 64;
const CUT_MS = 400;
const MOST_REPEATED = 16;
const SILENT_BESIDE_OTHERS_MS = 600;
const QUALITIES = ['q', 'h', 'f'];

/** How loud somebody is, from the audio-level extension (RFC 6464). */
export interface Loudness {
  /** 0 loudest … 127 silent; the quietest of what was heard lately. */
  level: number;
  /** The level, quick to rise with a voice and slow to fall. */
  smooth: number;
  heardAt: number;
}

export class PublishedTrack {
  readonly sid: string;
  readonly kind: 'audio' | 'video';
  readonly layers: Layer[];
  readonly downs = new Set<DownTrack>();
  readonly loudness: Loudness = { level: 127, smooth: 127, heardAt: Number.NEGATIVE_INFINITY };
  isMuted = false;
  private isForwarded = true;
  private readonly transport: PacketSink;
  private readonly ourSsrc: number;
  private readonly onRoundTrip: (milliseconds: number) => void;

  constructor(
    sid: string,
    kind: 'audio' | 'video',
    rids: string[],
    transport: PacketSink,
    ourSsrc: number,
    onRoundTrip: (milliseconds: number) => void = () => {},
  ) {
    this.onRoundTrip = onRoundTrip;
    this.sid = sid;
    this.kind = kind;
    this.transport = transport;
    this.ourSsrc = ourSsrc;
    const ordered = rids.length === 0 ? [''] : [...rids].sort((a, b) => QUALITIES.indexOf(a) - QUALITIES.indexOf(b));
    this.layers = ordered.map((rid, index) => new Layer(index, rid, kind));
  }

  /** Passes it on or not, without its subscribers noticing a gap. */
  setForwarded(isForwarded: boolean): void {
    if (isForwarded === this.isForwarded) return;
    this.isForwarded = isForwarded;
    if (!isForwarded) for (const down of this.downs) down.rest();
  }

  hear(level: number, now: number): void {
    const { loudness } = this;
    loudness.level = level;
    loudness.smooth += (level - loudness.smooth) * (level < loudness.smooth ? 0.8 : 0.04);
    loudness.heardAt = now;
  }

  layerOfRid(rid: string): Layer | undefined {
    return this.layers.find((layer) => layer.rid === rid);
  }

  /** Highest layer with packets lately that is not above `wanted`, else the lowest active one, else the lowest wanted. */
  bestActive(wanted: number, now: number): number {
    let best = -1;
    for (const layer of this.layers) {
      if (this.isActive(layer, now) && (layer.index <= wanted || best < 0)) best = layer.index;
    }
    return best < 0 ? Math.min(wanted, this.layers.length - 1) : best;
  }

  /** Whether it is being sent: a layer that stops while the others go on was given up by its sender. */
  isActive(layer: Layer, now: number): boolean {
    if (!layer.isActive(now)) return false;
    return this.layers.every((it) => it.lastPacketAt - layer.lastPacketAt < SILENT_BESIDE_OTHERS_MS);
  }

  /** A plain packet of this track. `isRepeat` for retransmissions, whose first two payload bytes name the original. */
  receive(
    layer: Layer,
    bytes: Buffer,
    headerLength: number,
    isRepeat: boolean,
    now: number,
    orientation: number,
    isRed = false,
  ): void {
    const padding = paddingOf(bytes, headerLength);
    if (padding < 0) return;
    let start = headerLength;
    const end = bytes.length - padding;
    let wire = bytes.readUInt16BE(2);
    if (isRepeat) {
      if (end - start < 2) return;
      wire = bytes.readUInt16BE(start);
      start += 2;
    }
    const highest = layer.extender.highest;
    const sequence = layer.extender.peek(wire);
    if (sequence < 0 || !layer.ring.isNew(sequence)) return;
    // A repeat ahead of everything would be a repeat of nothing we were sent.
    if (isRepeat && sequence > highest) return;
    const { packet } = layer;
    packet.bytes = bytes;
    packet.start = start;
    packet.end = end;
    const isVideo = this.kind === 'video' && end > start;
    if (isVideo && !readVp8(bytes, start, end, packet.vp8)) return;
    layer.extender.extend(wire);
    const tookMs = layer.missing.arrived(sequence, isRepeat, now);
    if (tookMs !== undefined) this.onRoundTrip(tookMs);
    const isNextFrame = isVideo && layer.isFrameAfterHighest(packet);
    if (highest >= 0 && sequence > highest + 1) {
      if (isNextFrame) this.fill(layer, highest + 1, sequence);
      else if (this.wasCut(layer, sequence - highest, now)) this.requestKeyFrame(layer.index);
      else if (!layer.missing.skipped(highest + 1, sequence, now)) this.requestKeyFrame(layer.index);
    }
    packet.bytes = bytes;
    packet.start = start;
    packet.end = end;
    packet.sequence = sequence;
    packet.timestamp = bytes.readUInt32BE(4);
    packet.isMarked = (bytes[1]! & 0x80) !== 0;
    layer.ring.put(sequence, bytes, start, end, packet.timestamp, packet.isMarked, isVideo ? packet.vp8 : undefined);
    packet.orientation = orientation;
    packet.isRed = isRed;
    layer.count(sequence, packet.timestamp, bytes.length, now);
    if (isVideo) {
      if (packet.vp8.isKeyFrame) layer.isKeyFrameWanted = false;
      if (sequence > highest) layer.remember(packet);
    }
    if (this.isForwarded) for (const down of this.downs) down.forward(layer, packet);
  }

  // After a cut a key frame is here sooner than everything that was sent meanwhile would be, which is worth nothing by then.
  private wasCut(layer: Layer, skipped: number, now: number): boolean {
    return this.kind === 'video' && skipped > MOST_REPEATED && now - layer.lastPacketAt > CUT_MS;
  }

  // Senders without a retransmission source fill their line with empty packets between pictures. One that is lost would be
  // asked for in vain and hold the picture up, so what can only have been such a packet is taken as received.
  private fill(layer: Layer, from: number, to: number): void {
    const { packet } = layer;
    if (to - from > MOST_FILLED) return;
    const { bytes, start, end } = packet;
    packet.start = packet.end = 0;
    packet.isMarked = false;
    packet.timestamp = layer.lastTimestamp;
    for (let sequence = from; sequence < to; sequence++) {
      packet.sequence = sequence;
      layer.ring.put(sequence, bytes, 0, 0, packet.timestamp, false);
      for (const down of this.downs) down.forward(layer, packet);
    }
    packet.start = start;
    packet.end = end;
  }

  onSenderReport(layer: Layer, seconds: number, fraction: number, timestamp: number, now: number): void {
    layer.onSenderReport(seconds, fraction, timestamp, now);
    for (const down of this.downs) down.sendReport(layer);
  }

  /** Asks for a key frame, at most one per 500 ms and layer, and fewer where many receive it; asked again by `tick` until it comes. */
  requestKeyFrame(index: number): void {
    const layer = this.layers[index];
    if (this.kind === 'audio' || !layer) return;
    layer.isKeyFrameWanted = true;
  }

  /** Sends what is due back to the publisher: key frame requests and NACKs. */
  tick(now: number, roundTrip: number): void {
    for (const layer of this.layers) {
      layer.measure(now);
      if (layer.ssrc === 0) continue;
      if (layer.missing.size > 0) {
        const { packet, gaveUp } = layer.missing.due(
          this.ourSsrc,
          layer.ssrc,
          now,
          roundTrip,
          (sequence) => layer.ring.isBetweenPictures(sequence, (it) => layer.missing.has(it)),
          (sequence) => this.fill(layer, sequence, sequence + 1),
        );
        if (packet) this.transport.sendRtcp(packet);
        if (gaveUp) this.requestKeyFrame(layer.index);
      }
      this.flushKeyFrameRequest(layer, now);
    }
  }

  private flushKeyFrameRequest(layer: Layer, now: number): void {
    const interval = Math.min(
      LONGEST_KEY_FRAME_INTERVAL_MS,
      KEY_FRAME_INTERVAL_MS + PER_RECEIVER_MS * (this.downs.size - 1),
    );
    if (!layer.isKeyFrameWanted || layer.ssrc === 0 || now - layer.keyFrameAskedAt < interval) return;
    layer.keyFrameAskedAt = now;
    this.transport.sendRtcp(pictureLoss(this.ourSsrc, layer.ssrc));
  }
}
