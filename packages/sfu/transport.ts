// One peer's transport: ICE-lite paths, DTLS, SRTP both ways, data channels. It moves packets and judges none of them.
import { randomBytes } from 'node:crypto';
import { Bandwidth } from './bandwidth.ts';
import { monotonicMilliseconds, randomId } from './clock.ts';
import { DataChannels } from './data.ts';
import { Dtls, type Fingerprint, type makeCertificate, type SrtpKeys } from './dtls.ts';
import type { MediaPort, Path, PathOwner } from './port.ts';
import { headerLengthOf, isMedia, isRtcp } from './rtp.ts';
import { SRTP_OVERHEAD, SrtpReceiver, SrtpSender } from './srtp.ts';

const SLOT = 2048;
const SLOTS = 2048;
const MOST_PATHS = 8;
const MOST_HANDSHAKE_PACKETS = 400;
const LONGEST_PACKET = 1500;

// The kernel may hold a reference to a packet for a moment, so buffers rotate instead of being reused at once.
const outgoing = Buffer.allocUnsafeSlow(SLOT * SLOTS);
let nextSlot = 0;
const incoming = Buffer.allocUnsafeSlow(SLOT);

/** What the owner of a transport hears. Buffers are only valid during the call. */
export interface TransportEvents {
  onRtp(packet: Buffer, headerLength: number): void;
  onRtcp(packet: Buffer): void;
  onData(label: string, data: Buffer): void;
  onDataOpen(): void;
  onConnected(): void;
  onFailed(reason: string): void;
}

export class Transport implements PathOwner {
  localUfrag = '';
  localPassword = '';
  remoteUfrag = '';
  isConnected = false;
  lastReceivedAt = monotonicMilliseconds();
  readonly bandwidth = new Bandwidth();
  private readonly port: MediaPort;
  private readonly events: TransportEvents;
  private readonly passwords = new Map<string, string>();
  private readonly paths = new Map<string, Path>();
  private path: Path | undefined;
  private readonly dtls: Dtls;
  private readonly data: DataChannels;
  private sender: SrtpSender | undefined;
  private receiver: SrtpReceiver | undefined;
  private sctpPort = 0;
  private handshakePackets = 0;
  private isClosed = false;

  constructor(port: MediaPort, certificate: Awaited<ReturnType<typeof makeCertificate>>, events: TransportEvents) {
    this.port = port;
    this.events = events;
    this.restartIce();
    this.dtls = new Dtls(certificate, {
      send: (packet) => this.path?.send(packet),
      onConnected: (keys) => this.connected(keys),
      onData: (data) => this.data.onPacket(data),
      onFailed: (error) => this.events.onFailed(error.message),
    });
    this.data = new DataChannels(
      (data) => this.dtls.send(data),
      (label, data) => this.events.onData(label, data),
      () => this.events.onDataOpen(),
    );
  }

  /** New credentials; the previous ones stay good until the next restart, for packets on the way. */
  restartIce(): void {
    for (const old of [...this.passwords.keys()].slice(0, -1)) {
      this.passwords.delete(old);
      this.port.removeUfrag(old);
    }
    this.localUfrag = randomId('', 8);
    this.localPassword = randomBytes(18).toString('base64').replaceAll('/', '+');
    this.passwords.set(this.localUfrag, this.localPassword);
    this.port.addUfrag(this.localUfrag, this);
  }

  /** Begins SCTP once DTLS is up; the port is the peer's, from its session description. */
  expectData(remotePort: number): void {
    if (this.sctpPort !== 0) return;
    this.sctpPort = remotePort;
    if (this.isConnected) this.data.start(remotePort);
  }

  /** The peer's certificate, from its session description. Throws when it changed under a running connection. */
  expectPeer(fingerprint: Fingerprint): void {
    this.dtls.expect(fingerprint);
  }

  /** Whether our own process is behind: then nothing is sent that could be spared. */
  get isBehind(): boolean {
    return this.port.strain.isBehind;
  }

  passwordOf(ufrag: string): string | undefined {
    return this.passwords.get(ufrag);
  }

  onBinding(path: Path, isNominating: boolean): void {
    this.lastReceivedAt = monotonicMilliseconds();
    if (!this.paths.has(path.key)) {
      for (const [key, old] of this.paths) {
        if (this.paths.size < MOST_PATHS) break;
        if (old === this.path) continue;
        this.paths.delete(key);
        this.port.removePath(old);
      }
      this.paths.set(path.key, path);
    }
    if (!this.path || isNominating) this.path = this.paths.get(path.key);
  }

  onPacket(packet: Buffer, path: Path): void {
    this.lastReceivedAt = monotonicMilliseconds();
    if (isMedia(packet)) {
      if (!this.receiver || packet.length > LONGEST_PACKET) return;
      if (isRtcp(packet)) {
        const length = this.receiver.openRtcp(packet, incoming);
        if (length > 0) this.events.onRtcp(incoming.subarray(0, length));
      } else this.receiveRtp(packet, this.receiver);
    } else if (packet[0]! >= 20 && packet[0]! <= 63) {
      // The peer answers where it heard us: before nomination that is this path.
      if (!this.path) this.path = path;
      if (!this.isConnected && ++this.handshakePackets > MOST_HANDSHAKE_PACKETS) return;
      this.dtls.receive(packet);
    }
  }

  /** Protects and sends; false when there is no way, or when the index was used before. */
  sendRtp(packet: Buffer, headerLength: number, index: number, isIdentical = false): boolean {
    if (!this.sender || !this.path || packet.length + SRTP_OVERHEAD > SLOT) return false;
    const start = nextSlot * SLOT;
    const length = this.sender.protect(packet, headerLength, index, outgoing, start, isIdentical);
    if (length === 0) return false;
    nextSlot = (nextSlot + 1) % SLOTS;
    this.path.send(outgoing, start, start + length);
    return true;
  }

  sendRtcp(packet: Buffer): void {
    if (!this.sender || !this.path || packet.length + SRTP_OVERHEAD > SLOT) return;
    const start = nextSlot * SLOT;
    const length = this.sender.protectRtcp(packet, outgoing, start);
    nextSlot = (nextSlot + 1) % SLOTS;
    this.path.send(outgoing, start, start + length);
  }

  sendData(label: string, data: Buffer): boolean {
    return this.data.send(label, data);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.data.stop();
    for (const ufrag of this.passwords.keys()) this.port.removeUfrag(ufrag);
    for (const path of this.paths.values()) this.port.removePath(path);
    this.paths.clear();
    this.path = undefined;
    this.sender = undefined;
    this.receiver = undefined;
  }

  private receiveRtp(packet: Buffer, receiver: SrtpReceiver): void {
    const headerLength = headerLengthOf(packet);
    if (headerLength === 0) return;
    const length = receiver.open(packet, headerLength, incoming);
    if (length > 0) this.events.onRtp(incoming.subarray(0, length), headerLength);
  }

  private connected(keys: SrtpKeys): void {
    if (this.isClosed) return;
    this.sender = new SrtpSender(keys.profile, keys.localKey, keys.localSalt);
    this.receiver = new SrtpReceiver(keys.profile, keys.remoteKey, keys.remoteSalt);
    this.isConnected = true;
    if (this.sctpPort !== 0) this.data.start(this.sctpPort);
    this.events.onConnected();
  }
}
