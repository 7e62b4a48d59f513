// Data channels over DTLS, by werift's SCTP: LiveKit's `_reliable` and `_lossy`, opened by the client.
import { type RTCDataChannel, RTCSctpTransport } from 'werift';

/** Largest message accepted or sent: what the session description announces. */
export const MOST_MESSAGE_BYTES = 65_535;
const MOST_CHANNELS = 8;
const MOST_BACKLOG = 4 << 20;
const MOST_OUT_OF_ORDER = 2048;

/** What werift doesn't show of itself. */
interface Inner {
  handleData(packet: Buffer): Promise<void>;
  /** Bytes that may still come. */
  advertisedRwnd: number;
  /** The numbers of what came too early. */
  sackMisOrdered: Set<number>;
}

/** A pair of channels to one peer. */
export class DataChannels {
  private readonly sctp = new RTCSctpTransport(5000, MOST_MESSAGE_BYTES);
  private readonly channels = new Map<string, RTCDataChannel>();

  constructor(
    send: (data: Buffer) => Promise<void>,
    onMessage: (label: string, data: Buffer) => void,
    onOpen: () => void,
  ) {
    const dtls = {
      id: 'sfu',
      iceTransport: { role: 'controlled' },
      onStateChange: { subscribe: () => ({ unSubscribe() {} }) },
      state: 'connected',
      sendData: send,
      dataReceiver: () => {},
    };
    this.sctp.onDataChannel.subscribe((channel) => {
      if (this.channels.size >= MOST_CHANNELS) return;
      this.channels.set(channel.label, channel);
      channel.onMessage.subscribe((data) => {
        if (typeof data !== 'string') onMessage(channel.label, data);
      });
      onOpen();
    });
    this.sctp.setDtlsTransport(dtls as unknown as Parameters<RTCSctpTransport['setDtlsTransport']>[0]);
  }

  start(remotePort: number): void {
    this.sctp.start(remotePort).catch(() => {});
  }

  onPacket(data: Buffer): void {
    if (!isWellFormed(data) || this.isOverfull) return;
    // A malformed chunk is a lost chunk. By werift's own way from the transport nobody would hear of its failure.
    this.inner.handleData(data).catch(() => {});
  }

  private get inner(): Inner {
    return this.sctp.sctp as unknown as Inner;
  }

  // werift says how much may come and takes whatever comes: pieces of messages that never end would be kept for ever.
  private get isOverfull(): boolean {
    const { advertisedRwnd, sackMisOrdered } = this.inner;
    return advertisedRwnd < -MOST_MESSAGE_BYTES || sackMisOrdered.size > MOST_OUT_OF_ORDER;
  }

  /** False when the channel is not open or the peer doesn't keep up. */
  send(label: string, data: Buffer): boolean {
    const channel = this.channels.get(label);
    if (channel?.readyState !== 'open' || channel.bufferedAmount > MOST_BACKLOG) return false;
    try {
      channel.send(data);
      return true;
    } catch {
      return false;
    }
  }

  stop(): void {
    this.sctp.stop().catch(() => {});
  }
}

// Where chunks that hold parameters begin to: INIT and INIT ACK after what is fixed, the others at once.
const PARAMETERS_AT = new Map([
  [1, 20],
  [2, 20],
  [4, 4],
  [5, 4],
  [6, 4],
  [9, 4],
  [130, 4],
]);

/** Whether chunks and their parameters have lengths that lead on: at one that does not, werift would read for ever. */
export function isWellFormed(packet: Buffer): boolean {
  for (let at = 12; at + 4 <= packet.length; ) {
    const end = at + packet.readUInt16BE(at + 2);
    if (end < at + 4 || end > packet.length) return false;
    const parameters = PARAMETERS_AT.get(packet[at]!);
    for (let inner = at + (parameters ?? 0); parameters !== undefined && inner + 4 <= end; ) {
      const length = packet.readUInt16BE(inner + 2);
      if (length < 4) return false;
      inner += (length + 3) & ~3;
    }
    at += (end - at + 3) & ~3;
  }
  return true;
}
