// One client's line to a media server: ICE, DTLS and SRTP over a socket of its own.
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { DtlsClient, HashAlgorithm, SignatureAlgorithm } from 'werift';
import type { makeCertificate } from '../../packages/sfu/dtls.ts';
import { headerLengthOf, isMedia, isRtcp } from '../../packages/sfu/rtp.ts';
import {
  AEAD_AES_128_GCM,
  AES_CM_128_HMAC_SHA1_80,
  masterLengths,
  type SrtpProfile,
  SrtpReceiver,
  SrtpSender,
} from '../../packages/sfu/srtp.ts';
import type { Path } from './description.ts';
import { answerBinding, bindingRequest, isBindingRequest } from './ice.ts';

export type Certificate = Awaited<ReturnType<typeof makeCertificate>>;

/** What comes out of a line; buffers are valid only during the call. */
export interface LineEvents {
  onConnected(): void;
  onRtp(packet: Buffer, headerLength: number): void;
  onRtcp(packet: Buffer): void;
}

const SLOT = 2048;
const SLOTS = 1024;
const CONSENT_MS = 2500;
const FIRST_CHECKS_MS = 200;
// The kernel may hold a packet for a moment, so buffers rotate.
const outgoing = Buffer.allocUnsafeSlow(SLOT * SLOTS);
let nextSlot = 0;
const opened = Buffer.allocUnsafeSlow(SLOT);

export class Line {
  readonly ufrag = randomBytes(6).toString('hex');
  readonly password = randomBytes(18).toString('hex');
  /** The server's, from its answer. */
  remote: { ufrag: string; password: string } | undefined;
  isConnected = false;
  private readonly socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 2 << 20, sendBufferSize: 1 << 20 });
  private readonly certificate: Certificate;
  private readonly events: LineEvents;
  private path: Path | undefined;
  private isReachable = false;
  private isClosed = false;
  private onDtls: (packet: Buffer) => void = () => {};
  private sender: SrtpSender | undefined;
  private receiver: SrtpReceiver | undefined;
  private checkedAt = 0;

  constructor(certificate: Certificate, events: LineEvents) {
    this.certificate = certificate;
    this.events = events;
    this.socket.bind(0, '127.0.0.1');
    this.socket.on('message', (packet) => this.receive(packet));
    this.socket.on('error', () => {});
  }

  /** Begins where the server is; further paths are not needed. */
  open(path: Path): void {
    if (this.path) return;
    this.path = path;
    this.socket.connect(path.port, path.address, () => this.shakeHands());
  }

  /** Checks the path while there is none, and proves consent later. */
  tick(now: number): void {
    if (!this.isReachable || now - this.checkedAt < (this.isConnected ? CONSENT_MS : FIRST_CHECKS_MS)) return;
    this.checkedAt = now;
    this.send(bindingRequest(this.remote!, this.ufrag));
  }

  /** `index` is roll-over * 65536 + sequence. */
  sendRtp(packet: Buffer, headerLength: number, index: number): void {
    const start = nextSlot * SLOT;
    nextSlot = (nextSlot + 1) % SLOTS;
    this.send(outgoing, start, this.sender!.protect(packet, headerLength, index, outgoing, start));
  }

  sendRtcp(packet: Buffer): void {
    const start = nextSlot * SLOT;
    nextSlot = (nextSlot + 1) % SLOTS;
    this.send(outgoing, start, this.sender!.protectRtcp(packet, outgoing, start));
  }

  close(): void {
    this.isClosed = true;
    this.isReachable = false;
    this.socket.close();
  }

  private send(packet: Buffer, start = 0, length = packet.length): void {
    if (!this.isClosed) this.socket.send(packet, start, length);
  }

  private shakeHands(): void {
    this.isReachable = true;
    const transport = {
      type: 'udp',
      address: {} as never,
      closed: false,
      onData: (_: Buffer) => {},
      send: async (packet: Buffer) => this.send(packet),
      close: async () => {},
    };
    this.onDtls = (packet) => transport.onData(packet);
    const dtls = new DtlsClient({
      cert: this.certificate.certPem,
      key: this.certificate.privateKey,
      signatureHash: { signature: SignatureAlgorithm.ecdsa_3, hash: HashAlgorithm.sha256_4 },
      transport,
      srtpProfiles: [AEAD_AES_128_GCM, AES_CM_128_HMAC_SHA1_80],
      extendedMasterSecret: true,
    });
    dtls.onConnect.once(() => {
      const profile = dtls.srtp.srtpProfile as SrtpProfile;
      const lengths = masterLengths(profile);
      const keys = dtls.extractSessionKeys(lengths.key, lengths.salt);
      this.sender = new SrtpSender(profile, keys.localKey, keys.localSalt);
      this.receiver = new SrtpReceiver(profile, keys.remoteKey, keys.remoteSalt);
      this.isConnected = true;
      this.events.onConnected();
    });
    // Its first words are dropped by a server that has not seen the path proven yet.
    this.send(bindingRequest(this.remote!, this.ufrag));
    dtls.connect().catch(() => {});
  }

  private receive(packet: Buffer): void {
    if (packet.length < 2) return;
    if (!isMedia(packet)) {
      if (packet[0]! >= 20 && packet[0]! <= 63) this.onDtls(packet);
      else if (isBindingRequest(packet)) this.send(answerBinding(packet, this.password));
      return;
    }
    if (!this.receiver) return;
    if (isRtcp(packet)) {
      const length = this.receiver.openRtcp(packet, opened);
      if (length > 0) this.events.onRtcp(opened.subarray(0, length));
      return;
    }
    const headerLength = headerLengthOf(packet);
    const length = headerLength === 0 ? 0 : this.receiver.open(packet, headerLength, opened);
    if (length > 0) this.events.onRtp(opened.subarray(0, length), headerLength);
  }
}
