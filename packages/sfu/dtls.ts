// The DTLS handshake, by werift, with the checks it leaves out: who signed, and that both saw the same handshake.
// A certificate is public; only its signature over this handshake (CertificateVerify) proves who holds the key.
import { constants, createHash, createHmac, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { DtlsServer, RTCDtlsTransport } from 'werift';
import { FragmentAssembler } from './fragments.ts';
import { AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80, masterLengths, type SrtpProfile } from './srtp.ts';

/** A certificate's hash as SDP spells it. */
export interface Fingerprint {
  algorithm: string;
  value: string;
}

/** Keys for SRTP as the handshake exported them. */
export interface SrtpKeys {
  profile: SrtpProfile;
  localKey: Buffer;
  localSalt: Buffer;
  remoteKey: Buffer;
  remoteSalt: Buffer;
}

interface DtlsEvents {
  send(packet: Buffer): void;
  onConnected(keys: SrtpKeys): void;
  onData(data: Buffer): void;
  onFailed(error: Error): void;
}

type Certificate = Awaited<ReturnType<typeof RTCDtlsTransport.SetupCertificate>>;

/** The certificate of this process, made anew at each start. */
export const makeCertificate = (): Promise<Certificate> => RTCDtlsTransport.SetupCertificate();

/** Its SHA-256 fingerprint. */
export const fingerprintOf = (certificate: Certificate): string => certificate.getFingerprints()[0]!.value;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const CERTIFICATE_VERIFY = 15;
const FINISHED = 20;

export class Dtls {
  isConnected = false;
  private hasShaken = false;
  private expected: Fingerprint | undefined;
  private readonly server: DtlsServer;
  private readonly fragments = new FragmentAssembler();
  private readonly events: DtlsEvents;
  private readonly adapter: { onData?: (data: Buffer) => void };

  constructor(certificate: Certificate, events: DtlsEvents) {
    this.events = events;
    const adapter = {
      type: 'ice',
      closed: false,
      address: {} as never,
      onData: (_data: Buffer) => {},
      send: async (data: Buffer) => events.send(data),
      close: async () => {},
    };
    this.adapter = adapter;
    this.server = new DtlsServer({
      cert: certificate.certPem,
      key: certificate.privateKey,
      signatureHash: certificate.signatureHash,
      transport: adapter,
      srtpProfiles: [AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80],
      extendedMasterSecret: true,
      certificateRequest: true,
    });
    this.server.onConnect.subscribe(() => {
      this.hasShaken = true;
      this.finish();
    });
    this.server.onData.subscribe((data) => {
      if (this.isConnected) events.onData(data);
    });
    this.server.onError.subscribe((error) => {
      if (!this.isConnected) events.onFailed(error instanceof Error ? error : new Error(String(error)));
    });
  }

  /**
   * The peer's certificate as its session description names it. Who answers an offer may have shaken hands before its
   * answer comes: until then nothing is trusted. Throws when another one was named before.
   */
  expect(fingerprint: Fingerprint): void {
    if (this.expected && this.expected.value !== fingerprint.value) throw new Error('the fingerprint changed');
    this.expected = fingerprint;
    if (this.hasShaken) this.finish();
  }

  receive(packet: Buffer): void {
    if (!isAcceptable(packet, this.hasShaken)) return;
    for (const record of this.fragments.take(packet)) {
      // A first hello that was overtaken would make werift choose new secrets after having announced the old ones.
      if (this.server.dtls.flight >= 4 && isFirstHello(record)) continue;
      try {
        this.adapter.onData?.(record);
      } catch {
        // A malformed record is a lost record.
      }
    }
  }

  async send(data: Buffer): Promise<void> {
    if (this.isConnected) await this.server.send(data);
  }

  private finish(): void {
    if (this.isConnected || !this.expected) return;
    try {
      this.verifyPeer(this.expected);
      const profile = this.server.srtp.srtpProfile as SrtpProfile | undefined;
      if (profile !== AEAD_AES_128_GCM && profile !== AES_CM_128_HMAC_SHA1_80) throw new Error('no SRTP profile');
      const lengths = masterLengths(profile);
      const keys = this.server.extractSessionKeys(lengths.key, lengths.salt);
      this.isConnected = true;
      this.events.onConnected({ profile, ...keys });
    } catch (error) {
      this.events.onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private verifyPeer(expected: Fingerprint): void {
    const certificate = this.server.remoteCertificate;
    if (!certificate) throw new Error('no certificate');
    if (!matches(certificate, expected)) throw new Error('the certificate is not the one of the session description');
    const messages = this.server.dtls.sortedHandshakeCache;
    const before = (type: number): Buffer => {
      const at = messages.findIndex((message, index) => message.msg_type === type && index > 0);
      if (at < 0) throw new Error(`handshake without message ${type}`);
      return Buffer.concat(messages.slice(0, at).map((message) => message.serialize()));
    };
    const fragmentOf = (type: number): Buffer => messages.find((message) => message.msg_type === type)!.fragment;
    const signed = before(CERTIFICATE_VERIFY);
    if (!isSignedBy(certificate, signed, fragmentOf(CERTIFICATE_VERIFY)))
      throw new Error('wrong certificate signature');
    const proof = finishedProof(this.server.cipher.masterSecret, before(FINISHED));
    if (!proof.equals(fragmentOf(FINISHED))) throw new Error('the handshake was tampered with');
  }
}

/**
 * Whether records may reach the handshake. Once it is over, nothing unauthenticated may start it again (werift would
 * throw its keys away), and alerts are ignored: who leaves says so by signalling.
 */
export function isAcceptable(packet: Buffer, hasShaken: boolean): boolean {
  let at = 0;
  while (at < packet.length) {
    if (at + 13 > packet.length) return false;
    const type = packet[at]!;
    const epoch = packet.readUInt16BE(at + 3);
    const length = packet.readUInt16BE(at + 11);
    if (at + 13 + length > packet.length || type < 20 || type > 23 || type === 21) return false;
    if (hasShaken && epoch === 0 && type === HANDSHAKE && packet[at + 13] === CLIENT_HELLO) return false;
    if (type === 23 && (epoch === 0 || !hasShaken)) return false;
    at += 13 + length;
  }
  return at > 0;
}

// A hello without cookie: after version, random and session id comes the cookie's length.
function isFirstHello(record: Buffer): boolean {
  if (record[0] !== HANDSHAKE || record.readUInt16BE(3) !== 0 || record[13] !== CLIENT_HELLO || record.length < 61)
    return false;
  return record[60 + record[59]!] === 0;
}

const HASHES: Record<string, string> = { 'sha-256': 'sha256', 'sha-384': 'sha384', 'sha-512': 'sha512' };

function matches(certificate: Buffer, expected: Fingerprint): boolean {
  const hash = HASHES[expected.algorithm.toLowerCase()];
  if (!hash) return false;
  return createHash(hash).update(certificate).digest('hex') === expected.value.replaceAll(':', '').toLowerCase();
}

function isSignedBy(certificate: Buffer, signed: Buffer, fragment: Buffer): boolean {
  if (fragment.length < 4) return false;
  const scheme = fragment.readUInt16BE(0);
  const signature = fragment.subarray(4, 4 + fragment.readUInt16BE(2));
  const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }));
  const hash = { 4: 'sha256', 5: 'sha384', 6: 'sha512' }[scheme >> 8];
  if (hash && (scheme & 0xff) === 3) return key.asymmetricKeyType === 'ec' && verify(hash, signed, key, signature);
  if (hash && (scheme & 0xff) === 1) return key.asymmetricKeyType === 'rsa' && verify(hash, signed, key, signature);
  if (scheme === 0x0804) {
    return verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }, signature);
  }
  return false;
}

// TLS 1.2: PRF(master secret, "client finished", SHA-256(handshake)), 12 bytes.
function finishedProof(masterSecret: Buffer, handshake: Buffer): Buffer {
  const digest = createHash('sha256').update(handshake).digest();
  const seed = Buffer.concat([Buffer.from('client finished'), digest]);
  const hmac = (data: Buffer) => createHmac('sha256', masterSecret).update(data).digest();
  return hmac(Buffer.concat([hmac(seed), seed])).subarray(0, 12);
}
