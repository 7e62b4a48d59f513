// One published track: its layers, who receives it, and the requests for key frames that go back to its sender.
import type { DownTrack, PacketSink } from './downtrack.ts';
import { KEY_FRAME_INTERVAL_MS, Layer } from './layer.ts';
import { pictureLoss } from './rtcp.ts';
import { paddingOf, readVp8 } from './rtp.ts';

const QUALITIES = ['q', 'h', 'f'];

/** How loud somebody is, from the audio-level extension (RFC 6464). */
export interface Loudness {
  /** 0 loudest … 127 silent; the quietest of what was heard lately. */
  level: number;
  heardAt: number;
}

export class PublishedTrack {
  readonly sid: string;
  readonly kind: 'audio' | 'video';
  readonly layers: Layer[];
  readonly downs = new Set<DownTrack>();
  readonly loudness: Loudness = { level: 127, heardAt: Number.NEGATIVE_INFINITY };
  isMuted = false;
  private readonly transport: PacketSink;
  private readonly ourSsrc: number;

  constructor(sid: string, kind: 'audio' | 'video', rids: string[], transport: PacketSink, ourSsrc: number) {
    this.sid = sid;
    this.kind = kind;
    this.transport = transport;
    this.ourSsrc = ourSsrc;
    const ordered = rids.length === 0 ? [''] : [...rids].sort((a, b) => QUALITIES.indexOf(a) - QUALITIES.indexOf(b));
    this.layers = ordered.map((rid, index) => new Layer(index, rid, kind));
  }

  layerOfRid(rid: string): Layer | undefined {
    return this.layers.find((layer) => layer.rid === rid);
  }

  /** Highest layer with packets lately that is not above `wanted`, else the lowest active one, else the lowest wanted. */
  bestActive(wanted: number, now: number): number {
    let best = -1;
    for (const layer of this.layers) {
      if (layer.isActive(now) && (layer.index <= wanted || best < 0)) best = layer.index;
    }
    return best < 0 ? Math.min(wanted, this.layers.length - 1) : best;
  }

  /** A plain packet of this track. `isRepeat` for retransmissions, whose first two payload bytes name the original. */
  receive(
    layer: Layer,
    bytes: Buffer,
    headerLength: number,
    isRepeat: boolean,
    now: number,
    orientation: number,
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
    layer.extender.extend(wire);
    layer.missing.arrived(sequence);
    if (highest >= 0 && sequence > highest + 1 && !layer.missing.skipped(highest + 1, sequence, now)) {
      this.requestKeyFrame(layer.index);
    }
    const { packet } = layer;
    packet.sequence = sequence;
    packet.timestamp = bytes.readUInt32BE(4);
    packet.isMarked = (bytes[1]! & 0x80) !== 0;
    layer.ring.put(sequence, bytes, start, end, packet.timestamp, packet.isMarked);
    packet.bytes = bytes;
    packet.start = start;
    packet.end = end;
    packet.orientation = orientation;
    layer.count(sequence, packet.timestamp, bytes.length, now);
    if (this.kind === 'video' && end > start) {
      if (!readVp8(bytes, start, end, packet.vp8)) return;
      if (packet.vp8.isKeyFrame) layer.isKeyFrameWanted = false;
    }
    for (const down of this.downs) down.forward(layer, packet);
  }

  onSenderReport(layer: Layer, seconds: number, fraction: number, timestamp: number, now: number): void {
    layer.onSenderReport(seconds, fraction, timestamp, now);
    for (const down of this.downs) down.sendReport(layer);
  }

  /** Asks for a key frame, at most one per 500 ms and layer; asked again by `tick` until it comes. */
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
        const { packet, gaveUp } = layer.missing.due(this.ourSsrc, layer.ssrc, now, roundTrip);
        if (packet) this.transport.sendRtcp(packet);
        if (gaveUp) this.requestKeyFrame(layer.index);
      }
      this.flushKeyFrameRequest(layer, now);
    }
  }

  private flushKeyFrameRequest(layer: Layer, now: number): void {
    if (!layer.isKeyFrameWanted || layer.ssrc === 0 || now - layer.keyFrameAskedAt < KEY_FRAME_INTERVAL_MS) return;
    layer.keyFrameAskedAt = now;
    this.transport.sendRtcp(pictureLoss(this.ourSsrc, layer.ssrc));
  }
}
