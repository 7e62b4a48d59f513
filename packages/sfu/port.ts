// The one media port: UDP (both families) and ICE over TCP (RFC 4571 framing). It sorts packets to transports by the
// path they came from; a path belongs to a transport only after a STUN request with that transport's password.
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import { monotonicMilliseconds } from './clock.ts';
import { Echo, type Strain } from './strain.ts';
import { bindingSuccess, hasIntegrity, parseBindingRequest } from './stun.ts';

const MOST_TCP = 2000;
const MOST_TCP_BACKLOG = 4 << 20;
const TCP_SILENCE_MS = 30_000;
const LONGEST_FRAME = 2048;

/** A way to a peer: an address over UDP, or a TCP connection. */
export interface Path {
  readonly key: string;
  readonly isTcp: boolean;
  /** The bytes must stay as they are for a moment: the kernel may not have taken them yet. */
  send(packet: Buffer, start?: number, end?: number): void;
  close(): void;
}

/** What a transport offers the port. */
export interface PathOwner {
  /** The ICE password for one of its user fragments. */
  passwordOf(ufrag: string): string | undefined;
  onBinding(path: Path, isNominating: boolean): void;
  onPacket(packet: Buffer, path: Path): void;
}

export interface PortCounters {
  packetsReceived: number;
  packetsSent: number;
  bytesReceived: number;
  bytesSent: number;
}

export class MediaPort {
  port = 0;
  readonly counters: PortCounters = { packetsReceived: 0, packetsSent: 0, bytesReceived: 0, bytesSent: 0 };
  private readonly echo = new Echo();
  private readonly byUfrag = new Map<string, PathOwner>();
  private readonly byPath = new Map<string, { owner: PathOwner; path: Path }>();
  private readonly udp: UdpSocket[] = [];
  private tcp: Server | undefined;
  private readonly tcpSockets = new Set<TcpSocket>();

  get strain(): Strain {
    return this.echo.strain;
  }

  /** Looks how late the port is; called at each tick. */
  sense(now: number): void {
    const packet = this.echo.due(now);
    const [socket] = this.udp;
    if (!packet || !socket) return;
    const { address, port } = socket.address();
    socket.send(packet, port, address === '0.0.0.0' ? '127.0.0.1' : address);
  }

  /** Binds UDP and TCP on the same number; a port of 0 takes any that is free for both. */
  async listen(port: number, bindAddress: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.port = await this.listenUdp('udp4', port, bindAddress.includes(':') ? '' : bindAddress);
        await this.listenTcp(this.port, bindAddress);
        break;
      } catch (error) {
        for (const socket of this.udp.splice(0)) socket.close();
        if (port !== 0 || attempt >= 10) throw error;
      }
    }
    // A host without IPv6 is no reason not to start.
    if (bindAddress === '' || bindAddress.includes(':')) {
      await this.listenUdp('udp6', this.port, bindAddress).catch(() => 0);
    }
  }

  close(): void {
    for (const socket of this.udp) socket.close();
    for (const socket of this.tcpSockets) socket.destroy();
    this.tcp?.close();
  }

  addUfrag(ufrag: string, owner: PathOwner): void {
    this.byUfrag.set(ufrag, owner);
  }

  removeUfrag(ufrag: string): void {
    this.byUfrag.delete(ufrag);
  }

  removePath(path: Path): void {
    this.byPath.delete(path.key);
    path.close();
  }

  private listenUdp(type: 'udp4' | 'udp6', port: number, address: string): Promise<number> {
    const family = type === 'udp4' ? 4 : 6;
    const socket = createSocket({
      type,
      ipv6Only: family === 6,
      recvBufferSize: 4 << 20,
      sendBufferSize: 4 << 20,
      // Addresses are always literal here; the resolver would cost more than the send.
      lookup: (host, _options, callback) => callback(null, host, family),
    });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, address === '' ? undefined : address, () => {
        socket.off('error', reject);
        socket.on('error', () => {});
        socket.on('message', (packet, from) => this.receiveUdp(socket, packet, from.address, from.port));
        this.udp.push(socket);
        resolve(socket.address().port);
      });
    });
  }

  private receiveUdp(socket: UdpSocket, packet: Buffer, address: string, port: number): void {
    const key = `${address} ${port}`;
    const known = this.byPath.get(key);
    this.count(packet);
    if (packet.length === 0) return;
    if (packet[0]! < 4) {
      this.receiveStun(packet, address, port, () => known?.path ?? this.udpPath(socket, key, address, port));
    } else if (known) known.owner.onPacket(packet, known.path);
    else if (port === this.port) this.echo.heard(packet, monotonicMilliseconds());
  }

  private udpPath(socket: UdpSocket, key: string, address: string, port: number): Path {
    const { counters } = this;
    return {
      key,
      isTcp: false,
      send(packet, start = 0, end = packet.length) {
        counters.packetsSent += 1;
        counters.bytesSent += end - start;
        // Without a callback, for that would cost a turn of the loop for each packet; errors go to the socket's listener.
        socket.send(packet, start, end - start, port, address);
      },
      close() {},
    };
  }

  private receiveStun(packet: Buffer, address: string, port: number, pathOf: () => Path): boolean {
    const request = parseBindingRequest(packet);
    const owner = request && this.byUfrag.get(request.localUfrag);
    const password = owner?.passwordOf(request!.localUfrag);
    if (!request || !owner || !password || !hasIntegrity(packet, request, password)) return false;
    const path = pathOf();
    const before = this.byPath.get(path.key);
    if (before?.owner !== owner) this.byPath.set(path.key, { owner, path });
    path.send(bindingSuccess(request.transactionId, address, port, password));
    owner.onBinding(path, request.isNominating);
    return true;
  }

  private listenTcp(port: number, address: string): Promise<void> {
    const server = createServer((socket) => this.acceptTcp(socket));
    server.maxConnections = MOST_TCP;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address === '' ? undefined : address, () => {
        server.off('error', reject);
        server.on('error', () => {});
        this.tcp = server;
        resolve();
      });
    });
  }

  private acceptTcp(socket: TcpSocket): void {
    const { counters } = this;
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    const port = socket.remotePort ?? 0;
    const key = `tcp ${address} ${port}`;
    const path: Path = {
      key,
      isTcp: true,
      send(packet, start = 0, end = packet.length) {
        // Media that can't be written soon is worth nothing later.
        if (socket.destroyed || socket.writableLength > MOST_TCP_BACKLOG) return;
        counters.packetsSent += 1;
        counters.bytesSent += end - start;
        const frame = Buffer.allocUnsafe(2 + end - start);
        frame.writeUInt16BE(end - start, 0);
        packet.copy(frame, 2, start, end);
        socket.write(frame);
      },
      close: () => void socket.destroy(),
    };
    this.tcpSockets.add(socket);
    socket.setNoDelay(true);
    socket.setTimeout(TCP_SILENCE_MS, () => socket.destroy());
    socket.on('error', () => {});
    socket.on('close', () => {
      this.tcpSockets.delete(socket);
      this.byPath.delete(key);
    });
    let waiting = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      while (waiting.length >= 2) {
        const length = waiting.readUInt16BE(0);
        // Nobody may talk before having proved to belong to a call, nor send what no media packet is.
        if (length > LONGEST_FRAME || length === 0) return void socket.destroy();
        if (waiting.length < 2 + length) return;
        const packet = Buffer.from(waiting.subarray(2, 2 + length));
        waiting = waiting.subarray(2 + length);
        this.count(packet);
        const known = this.byPath.get(key);
        if (packet[0]! < 4) {
          if (!this.receiveStun(packet, address, port, () => path) && !known) return void socket.destroy();
        } else if (known) known.owner.onPacket(packet, path);
        else return void socket.destroy();
      }
    });
  }

  private count(packet: Buffer): void {
    this.counters.packetsReceived += 1;
    this.counters.bytesReceived += packet.length;
  }
}
