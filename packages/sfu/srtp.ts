// SRTP and SRTCP (RFC 3711, RFC 7714) over node:crypto, one direction per object.
// Invariant of the sending side: one (ssrc, roll-over, sequence) never covers two different packets. With GCM that would
// reveal the key stream and allow forgeries, so `protect` refuses an index it has seen or can no longer remember.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';

/** DTLS-SRTP protection profiles, by their IANA numbers. */
export const AEAD_AES_128_GCM = 0x0007;
export const AES_CM_128_HMAC_SHA1_80 = 0x0001;
export type SrtpProfile = typeof AEAD_AES_128_GCM | typeof AES_CM_128_HMAC_SHA1_80;

/** Lengths of master key and salt that DTLS must export. */
export const masterLengths = (profile: SrtpProfile): { key: number; salt: number } =>
  profile === AEAD_AES_128_GCM ? { key: 16, salt: 12 } : { key: 16, salt: 14 };

/** Longest growth of a packet by protection. */
export const SRTP_OVERHEAD = 20;

const CM_TAG = 10;
const GCM_TAG = 16;
const MOST_SOURCES = 512;
const REMEMBERED = 1024;

// Key objects, for node:crypto spends 17 µs of each packet on looking at a key in a Buffer and none on these.
interface SessionKeys {
  key: KeyObject;
  salt: Buffer;
  auth: KeyObject;
}

function derive(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer, firstLabel: number): SessionKeys {
  const make = (label: number, length: number): Buffer => {
    const iv = Buffer.alloc(16);
    masterSalt.copy(iv, 0);
    iv[7]! ^= label;
    return createCipheriv('aes-128-ctr', masterKey, iv).update(Buffer.alloc(length));
  };
  return {
    key: createSecretKey(make(firstLabel, 16)),
    auth: createSecretKey(make(firstLabel + 1, 20)),
    salt: make(firstLabel + 2, masterLengths(profile).salt),
  };
}

class Keys {
  readonly isGcm: boolean;
  readonly rtp: SessionKeys;
  readonly rtcp: SessionKeys;
  private readonly iv12 = Buffer.alloc(12);
  private readonly iv16 = Buffer.alloc(16);

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.isGcm = profile === AEAD_AES_128_GCM;
    this.rtp = derive(profile, masterKey, masterSalt, 0);
    this.rtcp = derive(profile, masterKey, masterSalt, 3);
  }

  // 00 00 | ssrc | high (roc, or 0 for RTCP) | low, xor salt
  gcmIv(keys: SessionKeys, ssrc: number, high: number, lowBytes: number, low: number): Buffer {
    const iv = this.iv12;
    iv.fill(0);
    iv.writeUInt32BE(ssrc >>> 0, 2);
    if (lowBytes === 2) {
      iv.writeUInt32BE(high >>> 0, 6);
      iv.writeUInt16BE(low, 10);
    } else iv.writeUInt32BE(low >>> 0, 8);
    for (let at = 0; at < 12; at++) iv[at]! ^= keys.salt[at]!;
    return iv;
  }

  // (salt << 16) ^ (ssrc << 64) ^ (index << 16), index of 48 bits in high:32 low:16
  counterIv(keys: SessionKeys, ssrc: number, high: number, low: number): Buffer {
    const iv = this.iv16;
    iv.fill(0);
    keys.salt.copy(iv, 0);
    iv.writeUInt32BE((iv.readUInt32BE(4) ^ ssrc) >>> 0, 4);
    iv.writeUInt32BE((iv.readUInt32BE(8) ^ high) >>> 0, 8);
    iv.writeUInt16BE(iv.readUInt16BE(12) ^ low, 12);
    return iv;
  }

  tag(keys: SessionKeys, covered: Buffer, trailer: number): Buffer {
    const word = Buffer.allocUnsafe(4);
    word.writeUInt32BE(trailer >>> 0);
    return createHmac('sha1', keys.auth).update(covered).update(word).digest().subarray(0, CM_TAG);
  }
}

/** Protects what we send. */
export class SrtpSender {
  private readonly keys: Keys;
  private readonly sent = new Map<number, { highest: number; slots: Float64Array }>();
  private rtcpIndex = 0;

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.keys = new Keys(profile, masterKey, masterSalt);
  }

  /**
   * Writes the protected packet to `out` at `at` and returns its length, or 0 when that index may not be used (again).
   * `packet` is a whole RTP packet with its header of `headerLength` bytes; `index` is roll-over * 65536 + sequence.
   * `isIdentical` promises that the very same bytes went out under this index before.
   */
  protect(packet: Buffer, headerLength: number, index: number, out: Buffer, at = 0, isIdentical = false): number {
    const ssrc = packet.readUInt32BE(8);
    if (!this.mayUse(ssrc, index, isIdentical)) return 0;
    const roc = Math.floor(index / 65536);
    const sequence = index % 65536;
    const { keys } = this;
    packet.copy(out, at, 0, headerLength);
    if (keys.isGcm) {
      const cipher = createCipheriv('aes-128-gcm', keys.rtp.key, keys.gcmIv(keys.rtp, ssrc, roc, 2, sequence));
      cipher.setAAD(packet.subarray(0, headerLength));
      out.set(cipher.update(packet.subarray(headerLength)), at + headerLength);
      cipher.final();
      out.set(cipher.getAuthTag(), at + packet.length);
      return packet.length + GCM_TAG;
    }
    const cipher = createCipheriv('aes-128-ctr', keys.rtp.key, keys.counterIv(keys.rtp, ssrc, roc, sequence));
    out.set(cipher.update(packet.subarray(headerLength)), at + headerLength);
    out.set(keys.tag(keys.rtp, out.subarray(at, at + packet.length), roc), at + packet.length);
    return packet.length + CM_TAG;
  }

  protectRtcp(packet: Buffer): Buffer {
    const index = this.rtcpIndex++ & 0x7fffffff;
    const ssrc = packet.readUInt32BE(4);
    const trailer = (0x80000000 | index) >>> 0;
    const word = Buffer.alloc(4);
    word.writeUInt32BE(trailer);
    const { keys } = this;
    const head = packet.subarray(0, 8);
    if (keys.isGcm) {
      const cipher = createCipheriv('aes-128-gcm', keys.rtcp.key, keys.gcmIv(keys.rtcp, ssrc, 0, 4, index));
      cipher.setAAD(Buffer.concat([head, word]));
      const secret = cipher.update(packet.subarray(8));
      cipher.final();
      return Buffer.concat([head, secret, cipher.getAuthTag(), word]);
    }
    const iv = keys.counterIv(keys.rtcp, ssrc, index >>> 16, index & 0xffff);
    const body = Buffer.concat([head, createCipheriv('aes-128-ctr', keys.rtcp.key, iv).update(packet.subarray(8))]);
    return Buffer.concat([body, word, keys.tag(keys.rtcp, body, trailer)]);
  }

  private mayUse(ssrc: number, index: number, isIdentical: boolean): boolean {
    let source = this.sent.get(ssrc);
    if (!source) {
      source = { highest: -1, slots: new Float64Array(REMEMBERED).fill(-1) };
      this.sent.set(ssrc, source);
    }
    const slot = index % REMEMBERED;
    if (isIdentical) return source.slots[slot] === index;
    if (index <= source.highest - REMEMBERED || source.slots[slot] === index) return false;
    source.slots[slot] = index;
    if (index > source.highest) source.highest = index;
    return true;
  }
}

/** Verifies and opens what we receive; refuses replays. */
export class SrtpReceiver {
  private readonly keys: Keys;
  private readonly sources = new Map<number, { highest: number; slots: Float64Array }>();
  private readonly rtcpSeen = new Map<number, { highest: number; slots: Float64Array }>();
  /** Roll-over * 65536 + sequence of the packet opened last. */
  lastIndex = 0;

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.keys = new Keys(profile, masterKey, masterSalt);
  }

  /** Opens the packet into `out`; returns the plain length, or 0 when forged, replayed or malformed. */
  open(packet: Buffer, headerLength: number, out: Buffer): number {
    const { keys } = this;
    const plainLength = packet.length - (keys.isGcm ? GCM_TAG : CM_TAG);
    if (plainLength < headerLength || plainLength > out.length) return 0;
    const ssrc = packet.readUInt32BE(8);
    const source = this.sources.get(ssrc);
    const index = guessIndex(packet.readUInt16BE(2), source?.highest ?? -1);
    if (index < 0 || (source && isReplay(source, index))) return 0;
    if (!source && this.sources.size >= MOST_SOURCES) return 0;
    const roc = Math.floor(index / 65536);
    const body = packet.subarray(headerLength, plainLength);
    if (keys.isGcm) {
      const iv = keys.gcmIv(keys.rtp, ssrc, roc, 2, index % 65536);
      const cipher = createDecipheriv('aes-128-gcm', keys.rtp.key, iv, { authTagLength: GCM_TAG });
      cipher.setAAD(packet.subarray(0, headerLength));
      cipher.setAuthTag(packet.subarray(plainLength));
      const plain = cipher.update(body);
      try {
        cipher.final();
      } catch {
        return 0;
      }
      plain.copy(out, headerLength);
    } else {
      const tag = keys.tag(keys.rtp, packet.subarray(0, plainLength), roc);
      if (!timingSafeEqual(tag, packet.subarray(plainLength))) return 0;
      const iv = keys.counterIv(keys.rtp, ssrc, roc, index % 65536);
      createDecipheriv('aes-128-ctr', keys.rtp.key, iv).update(body).copy(out, headerLength);
    }
    packet.copy(out, 0, 0, headerLength);
    this.lastIndex = index;
    remember(this.sources, ssrc, index);
    return plainLength;
  }

  /** The plain RTCP compound, or undefined when forged, replayed or malformed. */
  openRtcp(packet: Buffer): Buffer | undefined {
    const { keys } = this;
    const trailing = keys.isGcm ? GCM_TAG + 4 : CM_TAG + 4;
    if (packet.length < 8 + trailing) return undefined;
    const wordAt = keys.isGcm ? packet.length - 4 : packet.length - 4 - CM_TAG;
    const word = packet.readUInt32BE(wordAt);
    const index = word & 0x7fffffff;
    const ssrc = packet.readUInt32BE(4);
    const seen = this.rtcpSeen.get(ssrc);
    if ((seen && isReplay(seen, index)) || (!seen && this.rtcpSeen.size >= MOST_SOURCES)) return undefined;
    const head = packet.subarray(0, 8);
    let plain: Buffer;
    if (keys.isGcm) {
      // Unencrypted SRTCP is legal but nobody we talk to sends it.
      if (word >>> 31 === 0) return undefined;
      const iv = keys.gcmIv(keys.rtcp, ssrc, 0, 4, index);
      const cipher = createDecipheriv('aes-128-gcm', keys.rtcp.key, iv, { authTagLength: GCM_TAG });
      cipher.setAAD(Buffer.concat([head, packet.subarray(wordAt)]));
      cipher.setAuthTag(packet.subarray(wordAt - GCM_TAG, wordAt));
      plain = cipher.update(packet.subarray(8, wordAt - GCM_TAG));
      try {
        cipher.final();
      } catch {
        return undefined;
      }
    } else {
      const tag = keys.tag(keys.rtcp, packet.subarray(0, wordAt), word);
      if (word >>> 31 === 0 || !timingSafeEqual(tag, packet.subarray(wordAt + 4))) return undefined;
      const iv = keys.counterIv(keys.rtcp, ssrc, index >>> 16, index & 0xffff);
      plain = createDecipheriv('aes-128-ctr', keys.rtcp.key, iv).update(packet.subarray(8, wordAt));
    }
    remember(this.rtcpSeen, ssrc, index);
    return Buffer.concat([head, plain]);
  }
}

// RFC 3711, 3.3.1: the roll-over that brings the sequence nearest to the highest index seen.
function guessIndex(sequence: number, highest: number): number {
  if (highest < 0) return sequence;
  const base = Math.floor(highest / 65536) * 65536;
  const last = highest % 65536;
  if (last < 32768) return sequence - last > 32768 ? base - 65536 + sequence : base + sequence;
  return last - 32768 > sequence ? base + 65536 + sequence : base + sequence;
}

const isReplay = (source: { highest: number; slots: Float64Array }, index: number): boolean =>
  index <= source.highest - REMEMBERED || source.slots[index % REMEMBERED] === index;

function remember(sources: Map<number, { highest: number; slots: Float64Array }>, ssrc: number, index: number): void {
  let source = sources.get(ssrc);
  if (!source) {
    source = { highest: -1, slots: new Float64Array(REMEMBERED).fill(-1) };
    sources.set(ssrc, source);
  }
  source.slots[index % REMEMBERED] = index;
  if (index > source.highest) source.highest = index;
}
