// Streams made of packets only: what a camera, a screen and a voice look like on the wire, without a picture or a sound in them.
// Each packet says when it was sent and which piece of which frame it is, so that who receives it knows all there is to know.
import { randomBytes } from 'node:crypto';
import { AddTrackRequest, TrackSource, TrackType, VideoLayer } from '@livekit/protocol';
import { PacketRing } from '../../packages/sfu/ring.ts';
import { senderReport } from '../../packages/sfu/rtcp.ts';
import { EXTENSION, PAYLOAD, type Section } from './description.ts';
import type { Line } from './line.ts';

const PIECE = 1100;
const SMALLEST = 64;
/** The last bytes of a packet: a server may make the descriptor before them shorter. */
export const STAMP = 18;
/** Bytes at once, every five milliseconds: 6.25 Mbit/s, as a browser paces a screen that may have 2.5. */
const PACED_BYTES = 3900;
const VOICE_LEVEL = 30;
const plain = Buffer.allocUnsafeSlow(2048);
const REPEATED_WITHIN = 1024;
const AUDIO_MS = 20;

/** One quality of a track, or a voice. */
interface Format {
  kind: 'audio' | 'video';
  rid: string;
  width: number;
  height: number;
  bitsPerSecond: number;
  framesPerSecond: number;
  /** Bytes of a key frame. */
  keyBytes: number;
  /** Bytes of a page that changes whole, and how often it does; 0 for never. */
  pageBytes: number;
  pageEveryMs: number;
}

const video = (rid: string, height: number, kilobits: number, keyBytes: number): Format => ({
  kind: 'video',
  rid,
  width: (height * 16) / 9,
  height,
  bitsPerSecond: kilobits * 1000,
  framesPerSecond: 20,
  keyBytes,
  pageBytes: 0,
  pageEveryMs: 0,
});

/** A camera in three qualities. */
const CAMERA = [video('q', 180, 100, 4000), video('h', 360, 250, 10_000), video('f', 720, 600, 25_000)];
/** A screen of 1.5 Mbit/s: text that scrolls, and another page every four seconds. */
const SCREEN = [{ ...video('', 1080, 1300, 150_000), framesPerSecond: 15, pageBytes: 100_000, pageEveryMs: 4000 }];
const VOICE: Format[] = [{ ...video('', 0, 32, 0), kind: 'audio', framesPerSecond: 1000 / AUDIO_MS }];

/** A piece of a frame that waits to be sent. */
interface Piece {
  layer: OutgoingLayer;
  frame: number;
  picture: number;
  at: number;
  of: number;
  bytes: number;
  isKey: boolean;
  timestamp: number;
}

/** One stream going out. */
class OutgoingLayer {
  readonly format: Format;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  /** Roll-over * 65536 + sequence of the next packet. */
  next = 1000;
  rtxNext = 1000;
  readonly ring: PacketRing;
  isEnabled = true;
  isKeyWanted = true;
  packets = 0;
  octets = 0;
  lastTimestamp = 0;
  private frame = 0;
  private nextAt: number;
  private pageAt: number;
  private seed: number;

  constructor(format: Format, ssrc: number, now: number) {
    this.format = format;
    this.ssrc = ssrc;
    this.rtxSsrc = ssrc + 1;
    this.seed = ssrc;
    this.ring = new PacketRing(format.kind === 'video' ? REPEATED_WITHIN : 8);
    // each with a moment of its own, as people's cameras have
    this.nextAt = now + this.random() * (1000 / format.framesPerSecond);
    this.pageAt = now + format.pageEveryMs;
  }

  /** Puts the frames that are due in the queue. */
  film(now: number, queue: Piece[]): void {
    const { format } = this;
    const every = 1000 / format.framesPerSecond;
    if (now - this.nextAt > 1000) this.nextAt = now;
    for (; this.nextAt <= now; this.nextAt += every) {
      if (!this.isEnabled) continue;
      const isAudio = format.kind === 'audio';
      const isKey = !isAudio && this.isKeyWanted;
      this.isKeyWanted = false;
      const isPage = format.pageBytes > 0 && now >= this.pageAt;
      if (isPage) this.pageAt = now + format.pageEveryMs;
      const usual = format.bitsPerSecond / 8 / format.framesPerSecond;
      const size = isKey
        ? format.keyBytes
        : isPage
          ? format.pageBytes
          : usual * (isAudio ? 1 : 0.7 + this.random() * 0.6);
      const of = Math.ceil(size / PIECE);
      this.frame += 1;
      const timestamp = Math.round(this.nextAt * (isAudio ? 48 : 90)) >>> 0;
      const bytes = Math.max(SMALLEST, Math.round(size / of));
      for (let at = 0; at < of; at++)
        queue.push({ layer: this, frame: this.frame, picture: this.frame & 0x7fff, at, of, bytes, isKey, timestamp });
    }
  }

  private random(): number {
    this.seed = (Math.imul(this.seed, 1664525) + 1013904223) >>> 0;
    return this.seed / 2 ** 32;
  }
}

/** Writes the payload of a piece at `at`, stamped with `now`; returns where it ends. */
function writePiece(piece: Piece, out: Buffer, at: number, now: number): number {
  const { format } = piece.layer;
  out[at] = piece.at === 0 ? 0x90 : 0x80;
  out[at + 1] = 0xe0;
  out.writeUInt16BE(0x8000 | piece.picture, at + 2);
  out[at + 4] = piece.frame & 0xff;
  out[at + 5] = 0;
  out[at + 6] = piece.isKey ? 0x10 : 0x11;
  out.writeUIntBE(0x02009d012a, at + 7, 5);
  out.writeUInt16LE(format.width & 0x3fff, at + 12);
  out.writeUInt16LE(format.height & 0x3fff, at + 14);
  const stamp = at + piece.bytes - STAMP;
  out.writeDoubleBE(now, stamp);
  out.writeUInt32BE(piece.frame, stamp + 8);
  out.writeUInt16BE(piece.at, stamp + 12);
  out.writeUInt16BE(piece.of, stamp + 14);
  out[stamp + 16] = 'qhf'.indexOf(format.rid || 'q');
  out[stamp + 17] = piece.isKey ? 1 : 0;
  return at + piece.bytes;
}

interface Track {
  cid: string;
  sid: string;
  source: TrackSource;
  section: Section;
  layers: OutgoingLayer[];
}

const TRACKS: ['voice' | 'camera' | 'screen', TrackSource, Format[]][] = [
  ['voice', TrackSource.MICROPHONE, VOICE],
  ['camera', TrackSource.CAMERA, CAMERA],
  ['screen', TrackSource.SCREEN_SHARE, SCREEN],
];

/** What one client sends. */
export class Publishing {
  packetsSent = 0;
  private readonly line: Line;
  private readonly now: () => number;
  private readonly tracks: Track[] = [];
  private readonly bySsrc = new Map<number, { layer: OutgoingLayer; track: Track }>();
  private readonly queue: Piece[] = [];
  private transportSequence = 1;

  constructor(identity: string, has: Record<(typeof TRACKS)[number][0], boolean>, line: Line, now: () => number) {
    this.line = line;
    this.now = now;
    for (const [name, source, formats] of TRACKS) {
      if (!has[name]) continue;
      const cid = `${identity.replaceAll(' ', '-')}-${name}`;
      const layers = formats.map((it) => new OutgoingLayer(it, (randomBytes(4).readUInt32BE(0) >>> 1) * 2, now()));
      const rids = formats.length > 1 ? formats.map((it) => it.rid) : [];
      const { kind } = formats[0]!;
      const section = { kind, mid: `${this.tracks.length}`, cid, rids, ssrc: layers[0]!.ssrc };
      const track = { cid, sid: '', source, section, layers };
      this.tracks.push(track);
      for (const layer of layers) this.bySsrc.set(layer.ssrc, { layer, track });
    }
  }

  get sections(): Section[] {
    return this.tracks.map(({ section }) => section);
  }

  get announcements(): AddTrackRequest[] {
    return this.tracks.map(announcementOf);
  }

  published(cid: string, sid: string): void {
    const track = this.tracks.find((it) => it.cid === cid);
    if (track) track.sid = sid;
  }

  /** What nobody receives is not sent; what is sent again begins with a key frame. */
  enable(sid: string, quality: number, isEnabled: boolean): void {
    const layer = this.tracks.find((it) => it.sid === sid)?.layers[quality];
    if (!layer) return;
    if (isEnabled && !layer.isEnabled) layer.isKeyWanted = true;
    layer.isEnabled = isEnabled;
  }

  /** Every five milliseconds. */
  tick(now: number): void {
    for (const { layers } of this.tracks) for (const layer of layers) layer.film(now, this.queue);
    for (let left = PACED_BYTES; left > 0 && this.queue.length > 0; ) left -= this.sendPiece(this.queue.shift()!);
  }

  report(now: number): void {
    const seconds = now / 1000 + 2_208_988_800;
    const fraction = Math.floor((seconds % 1) * 2 ** 32);
    for (const { layers } of this.tracks) {
      for (const { ssrc, packets, octets, isEnabled, format } of layers) {
        if (!isEnabled || packets === 0) continue;
        const timestamp = Math.round(now * (format.kind === 'audio' ? 48 : 90)) >>> 0;
        this.line.sendRtcp(senderReport(ssrc, Math.floor(seconds), fraction, timestamp, packets, octets));
      }
    }
  }

  /** Somebody misses a packet. */
  nack(ssrc: number, sequence: number): void {
    const layer = this.bySsrc.get(ssrc)?.layer;
    if (layer) this.sendAgain(layer, sequence);
  }

  keyFrameRequest(ssrc: number): void {
    const layer = this.bySsrc.get(ssrc)?.layer;
    if (layer) layer.isKeyWanted = true;
  }

  private sendPiece(piece: Piece): number {
    const { layer } = piece;
    const { kind } = layer.format;
    const isMarked = kind === 'video' && piece.at === piece.of - 1;
    const index = layer.next++;
    const headerLength = this.writeHeader(layer, index, piece.timestamp, isMarked, false);
    const end = writePiece(piece, plain, headerLength, this.now());
    layer.ring.put(index, plain, headerLength, end, piece.timestamp, isMarked);
    layer.packets += 1;
    layer.octets += end - headerLength;
    this.packetsSent += 1;
    this.line.sendRtp(plain.subarray(0, end), headerLength, index);
    return end;
  }

  private sendAgain(layer: OutgoingLayer, wire: number): void {
    const sequence = layer.next - ((layer.next - wire) & 0xffff);
    if (layer.format.kind === 'audio' || layer.ring.lengthOf(sequence) === 0) return;
    const { timestamp, isMarked } = layer.ring.factsOf(sequence);
    const index = layer.rtxNext++;
    const headerLength = this.writeHeader(layer, index, timestamp, isMarked, true);
    plain.writeUInt16BE(wire, headerLength);
    const length = layer.ring.copy(sequence, plain, headerLength + 2);
    this.packetsSent += 1;
    this.line.sendRtp(plain.subarray(0, headerLength + 2 + length), headerLength, index);
  }

  private writeHeader(
    layer: OutgoingLayer,
    index: number,
    timestamp: number,
    isMarked: boolean,
    isRtx: boolean,
  ): number {
    const { section } = this.bySsrc.get(layer.ssrc)!.track;
    const isAudio = layer.format.kind === 'audio';
    plain[0] = 0x90;
    plain[1] = (isMarked ? 0x80 : 0) | (isRtx ? PAYLOAD.rtx : isAudio ? PAYLOAD.opus : PAYLOAD.vp8);
    plain.writeUInt16BE(index & 0xffff, 2);
    plain.writeUInt32BE(timestamp, 4);
    plain.writeUInt32BE(isRtx ? layer.rtxSsrc : layer.ssrc, 8);
    plain.writeUInt16BE(0xbede, 12);
    let at = writeText(EXTENSION.mid, section.mid, 16);
    if (layer.format.rid !== '' && section.rids.length > 0)
      at = writeText(isRtx ? EXTENSION.repairedRid : EXTENSION.rid, layer.format.rid, at);
    if (isAudio) {
      plain[at++] = EXTENSION.audioLevel << 4;
      plain[at++] = 0x80 | VOICE_LEVEL;
    }
    plain[at] = (EXTENSION.transportSequence << 4) | 1;
    at = plain.writeUInt16BE(this.transportSequence++ & 0xffff, at + 1);
    plain[at] = (EXTENSION.sendTime << 4) | 2;
    at = plain.writeUIntBE(Math.round((this.now() / 1000) * 2 ** 18) % 2 ** 24, at + 1, 3);
    while (at % 4 !== 0) plain[at++] = 0;
    plain.writeUInt16BE((at - 16) / 4, 14);
    return at;
  }
}

function writeText(id: number, text: string, at: number): number {
  plain[at] = (id << 4) | (text.length - 1);
  return at + 1 + plain.write(text, at + 1, 'latin1');
}

function announcementOf({ cid, source, layers, section }: Track): AddTrackRequest {
  const { width, height } = layers.at(-1)!.format;
  return new AddTrackRequest({
    cid,
    name: cid,
    source,
    type: section.kind === 'audio' ? TrackType.AUDIO : TrackType.VIDEO,
    width,
    height,
    disableRed: true,
    layers:
      section.kind === 'audio'
        ? []
        : layers.map(
            ({ format }, quality) =>
              new VideoLayer({
                quality: layers.length > 1 ? quality : 2,
                width: format.width,
                height: format.height,
                bitrate: format.bitsPerSecond,
              }),
          ),
  });
}
