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
  /** As words of 32 bits, for initialisation vectors. */
  salt: number[];
  auth: KeyObject;
}

function derive(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer, firstLabel: number): SessionKeys {
  const make = (label: number, length: number): Buffer => {
    const iv = Buffer.alloc(16);
    masterSalt.copy(iv, 0);
    iv[7]! ^= label;
    return createCipheriv('aes-128-ctr', masterKey, iv).update(Buffer.alloc(length));
  };
  const salt = Buffer.concat([make(firstLabel + 2, masterLengths(profile).salt), Buffer.alloc(4)]);
  return {
    key: createSecretKey(make(firstLabel, 16)),
    auth: createSecretKey(make(firstLabel + 1, 20)),
    salt: [0, 4, 8, 12].map((at) => salt.readUInt32BE(at)),
  };
}

class Keys {
  readonly isGcm: boolean;
  readonly rtp: SessionKeys;
  readonly rtcp: SessionKeys;
  private readonly iv12 = new DataView(new ArrayBuffer(12));
  private readonly iv16 = new DataView(new ArrayBuffer(16));
  private readonly covered = Buffer.alloc(12);

  constructor(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) {
    this.isGcm = profile === AEAD_AES_128_GCM;
    this.rtp = derive(profile, masterKey, masterSalt, 0);
    this.rtcp = derive(profile, masterKey, masterSalt, 3);
  }

  /** For GCM: 00 00 | ssrc | index of 48 bits, xor salt. */
  gcmIv({ salt }: SessionKeys, ssrc: number, index: number): DataView {
    const iv = this.iv12;
    iv.setUint32(0, salt[0]! ^ (ssrc >>> 16));
    iv.setUint32(4, salt[1]! ^ ((ssrc << 16) | Math.floor(index / 2 ** 32)));
    iv.setUint32(8, salt[2]! ^ index);
    return iv;
  }

  /** For counter mode: (salt << 16) ^ (ssrc << 64) ^ (index << 16), of an index of 48 bits. */
  counterIv({ salt }: SessionKeys, ssrc: number, index: number): DataView {
    const iv = this.iv16;
    iv.setUint32(0, salt[0]!);
    iv.setUint32(4, salt[1]! ^ ssrc);
    iv.setUint32(8, salt[2]! ^ Math.floor(index / 65536));
    iv.setUint32(12, salt[3]! ^ (index << 16));
    return iv;
  }

  tag(keys: SessionKeys, covered: Buffer, trailer: number): Buffer {
    const word = Buffer.allocUnsafe(4);
    word.writeUInt32BE(trailer >>> 0);
    return createHmac('sha1', keys.auth).update(covered).update(word).digest().subarray(0, CM_TAG);
  }

  /** What GCM covers of RTCP without hiding it: its first words, and the one with the index. */
  coveredOf(packet: Buffer, word: number): Buffer {
    packet.copy(this.covered, 0, 0, 8);
    this.covered.writeUInt32BE(word, 8);
    return this.covered;
  }
}

/** Protects what we send. */
export class SrtpSender {
  private readonly keys: Keys;
  private readonly sent = new Map<number, Remembered>();
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
    const ssrc = packet.readInt32BE(8);
    if (!this.mayUse(ssrc, index, isIdentical)) return 0;
    const { keys } = this;
    packet.copy(out, at, 0, headerLength);
    if (keys.isGcm) {
      const cipher = createCipheriv('aes-128-gcm', keys.rtp.key, keys.gcmIv(keys.rtp, ssrc, index));
      cipher.setAAD(packet.subarray(0, headerLength));
      out.set(cipher.update(packet.subarray(headerLength)), at + headerLength);
      cipher.final();
      out.set(cipher.getAuthTag(), at + packet.length);
      return packet.length + GCM_TAG;
    }
    const cipher = createCipheriv('aes-128-ctr', keys.rtp.key, keys.counterIv(keys.rtp, ssrc, index));
    out.set(cipher.update(packet.subarray(headerLength)), at + headerLength);
    const tag = keys.tag(keys.rtp, out.subarray(at, at + packet.length), Math.floor(index / 65536));
    out.set(tag, at + packet.length);
    return packet.length + CM_TAG;
  }

  /** The same for an RTCP compound. */
  protectRtcp(packet: Buffer, out: Buffer, at = 0): number {
    const index = this.rtcpIndex++ & 0x7fffffff;
    const ssrc = packet.readInt32BE(4);
    const word = (0x80000000 | index) >>> 0;
    const { keys } = this;
    const end = at + packet.length;
    packet.copy(out, at, 0, 8);
    if (keys.isGcm) {
      const cipher = createCipheriv('aes-128-gcm', keys.rtcp.key, keys.gcmIv(keys.rtcp, ssrc, index));
      cipher.setAAD(keys.coveredOf(packet, word));
      out.set(cipher.update(packet.subarray(8)), at + 8);
      cipher.final();
      out.set(cipher.getAuthTag(), end);
      return out.writeUInt32BE(word, end + GCM_TAG) - at;
    }
    const cipher = createCipheriv('aes-128-ctr', keys.rtcp.key, keys.counterIv(keys.rtcp, ssrc, index));
    out.set(cipher.update(packet.subarray(8)), at + 8);
    out.writeUInt32BE(word, end);
    out.set(keys.tag(keys.rtcp, out.subarray(at, end), word), end + 4);
    return packet.length + 4 + CM_TAG;
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
  private readonly sources = new Map<number, Remembered>();
  private readonly rtcpSeen = new Map<number, Remembered>();
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
    const ssrc = packet.readInt32BE(8);
    const source = this.sources.get(ssrc);
    const index = guessIndex(packet.readUInt16BE(2), source?.highest ?? -1);
    if (index < 0 || (source && isReplay(source, index))) return 0;
    if (!source && this.sources.size >= MOST_SOURCES) return 0;
    const body = packet.subarray(headerLength, plainLength);
    if (keys.isGcm) {
      const iv = keys.gcmIv(keys.rtp, ssrc, index);
      const cipher = createDecipheriv('aes-128-gcm', keys.rtp.key, iv, { authTagLength: GCM_TAG });
      cipher.setAAD(packet.subarray(0, headerLength));
      cipher.setAuthTag(packet.subarray(plainLength));
      const plain = cipher.update(body);
      try {
        cipher.final();
      } catch {
        return 0;
      }
      out.set(plain, headerLength);
    } else {
      const tag = keys.tag(keys.rtp, packet.subarray(0, plainLength), Math.floor(index / 65536));
      if (!timingSafeEqual(tag, packet.subarray(plainLength))) return 0;
      const iv = keys.counterIv(keys.rtp, ssrc, index);
      out.set(createDecipheriv('aes-128-ctr', keys.rtp.key, iv).update(body), headerLength);
    }
    packet.copy(out, 0, 0, headerLength);
    this.lastIndex = index;
    remember(this.sources, ssrc, index);
    return plainLength;
  }

  /** Opens an RTCP compound into `out`; returns the plain length, or 0 when forged, replayed or malformed. */
  openRtcp(packet: Buffer, out: Buffer): number {
    const { keys } = this;
    const plainLength = packet.length - 4 - (keys.isGcm ? GCM_TAG : CM_TAG);
    if (plainLength < 8 || plainLength > out.length) return 0;
    const wordAt = keys.isGcm ? packet.length - 4 : plainLength;
    const word = packet.readUInt32BE(wordAt);
    const index = word & 0x7fffffff;
    const ssrc = packet.readInt32BE(4);
    const seen = this.rtcpSeen.get(ssrc);
    if ((seen && isReplay(seen, index)) || (!seen && this.rtcpSeen.size >= MOST_SOURCES)) return 0;
    // Unencrypted SRTCP is legal but nobody we talk to sends it.
    if (word >>> 31 === 0) return 0;
    const body = packet.subarray(8, plainLength);
    if (keys.isGcm) {
      const iv = keys.gcmIv(keys.rtcp, ssrc, index);
      const cipher = createDecipheriv('aes-128-gcm', keys.rtcp.key, iv, { authTagLength: GCM_TAG });
      cipher.setAAD(keys.coveredOf(packet, word));
      cipher.setAuthTag(packet.subarray(plainLength, wordAt));
      const plain = cipher.update(body);
      try {
        cipher.final();
      } catch {
        return 0;
      }
      out.set(plain, 8);
    } else {
      const tag = keys.tag(keys.rtcp, packet.subarray(0, plainLength), word);
      if (!timingSafeEqual(tag, packet.subarray(wordAt + 4))) return 0;
      const iv = keys.counterIv(keys.rtcp, ssrc, index);
      out.set(createDecipheriv('aes-128-ctr', keys.rtcp.key, iv).update(body), 8);
    }
    packet.copy(out, 0, 0, 8);
    remember(this.rtcpSeen, ssrc, index);
    return plainLength;
  }
}

/** The indices of one source that were used lately. */
interface Remembered {
  highest: number;
  slots: Float64Array;
}

// RFC 3711, 3.3.1: the roll-over that brings the sequence nearest to the highest index seen.
function guessIndex(sequence: number, highest: number): number {
  if (highest < 0) return sequence;
  const base = Math.floor(highest / 65536) * 65536;
  const last = highest % 65536;
  if (last < 32768) return sequence - last > 32768 ? base - 65536 + sequence : base + sequence;
  return last - 32768 > sequence ? base + 65536 + sequence : base + sequence;
}

const isReplay = (source: Remembered, index: number): boolean =>
  index <= source.highest - REMEMBERED || source.slots[index % REMEMBERED] === index;

function remember(sources: Map<number, Remembered>, ssrc: number, index: number): void {
  let source = sources.get(ssrc);
  if (!source) {
    source = { highest: -1, slots: new Float64Array(REMEMBERED).fill(-1) };
    sources.set(ssrc, source);
  }
  source.slots[index % REMEMBERED] = index;
  if (index > source.highest) source.highest = index;
}
