// Data channels over DTLS, by werift's SCTP: LiveKit's `_reliable` and `_lossy`, opened by the client.
import { type RTCDataChannel, RTCSctpTransport } from 'werift';

/** Largest message accepted or sent: what the session description announces. */
export const MOST_MESSAGE_BYTES = 65_535;
const MOST_CHANNELS = 8;
const MOST_BACKLOG = 4 << 20;

/** A pair of channels to one peer. */
export class DataChannels {
  private readonly sctp = new RTCSctpTransport(5000, MOST_MESSAGE_BYTES);
  private readonly channels = new Map<string, RTCDataChannel>();
  private receive: (data: Buffer) => void = () => {};

  constructor(
    send: (data: Buffer) => Promise<void>,
    onMessage: (label: string, data: Buffer) => void,
    onOpen: () => void,
  ) {
    const self = this;
    const dtls = {
      id: 'sfu',
      iceTransport: { role: 'controlled' },
      onStateChange: { subscribe: () => ({ unSubscribe() {} }) },
      state: 'connected',
      sendData: send,
      set dataReceiver(receiver: (data: Buffer) => void) {
        self.receive = receiver;
      },
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
    try {
      this.receive(data);
    } catch {
      // A malformed chunk is a lost chunk.
    }
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
