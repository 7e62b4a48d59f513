// The second connection of clients that keep one for each way (`/rtc`): we offer what they receive and they answer.
import { Downlink, type Subscription } from './downlink.ts';
import type { makeCertificate } from './dtls.ts';
import { RoundTrip } from './feedback.ts';
import type { MediaPort } from './port.ts';
import { readRtcp } from './rtcp.ts';
import { type AnswerIdentity, downFormatOf, readDescription } from './sdp.ts';
import { writeOffer } from './sdp-offer.ts';
import { Transport } from './transport.ts';

const PATIENCE_MS = 5;

/** What an offer has to travel with. */
export interface OfferToSend {
  sdp: string;
  id: number;
  midToTrackId: Record<string, string>;
}

interface OfferingEvents {
  onOffer(offer: OfferToSend): void;
  onFailed(reason: string): void;
  identity(): Omit<AnswerIdentity, 'ufrag' | 'password'>;
}

export class Offering {
  readonly transport: Transport;
  readonly downlink: Downlink;
  private readonly events: OfferingEvents;
  /** Sections in their order; one that carries nothing is used again. */
  private readonly kinds: ('audio' | 'video')[] = [];
  private id = 0;
  private isAwaited = false;
  private isRestarting = false;
  private cooled: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(port: MediaPort, certificate: Awaited<ReturnType<typeof makeCertificate>>, events: OfferingEvents) {
    this.events = events;
    this.transport = new Transport(port, certificate, {
      onRtp: () => {},
      onRtcp: (packet) => readRtcp(packet, this.visitor),
      onData: () => {},
      onDataOpen: () => {},
      onConnected: () => {},
      onFailed: (reason) => events.onFailed(reason),
    });
    this.downlink = new Downlink(this.transport, new RoundTrip());
  }

  /** Offers, in a moment, when what is received is not what was offered; one offer at a time. */
  offerSoon(): void {
    if (this.isAwaited || this.timer || !this.isDue) return;
    this.timer = setTimeout(() => this.offer(), PATIENCE_MS).unref();
  }

  /** The client came back with another address, maybe: ICE begins anew. */
  restart(): void {
    if (this.kinds.length === 0) return this.offerSoon();
    this.transport.restartIce();
    this.isAwaited = false;
    this.isRestarting = true;
    this.offerSoon();
  }

  /** Takes the answer to the latest offer; throws when it is malformed or its fingerprint changed. */
  accept(sdp: string, id: number): void {
    // Older clients don't say which offer they answer.
    if (!this.isAwaited || (id !== 0 && id !== this.id)) return;
    const answer = readDescription(sdp);
    const { transport, downlink } = this;
    transport.expectPeer(answer.fingerprint);
    transport.remoteUfrag = answer.iceUfrag;
    this.isAwaited = false;
    for (const mid of this.cooled.splice(0)) downlink.cooling.delete(mid);
    const sections = new Map(answer.sections.map((section) => [section.mid, section]));
    for (const { down, mid } of downlink.subscriptions.values()) {
      const section = sections.get(mid);
      if (mid === '' || !section || section.isRejected || !section.isReceiving || section.payloadType < 0) continue;
      down.format = downFormatOf(section);
      if (down.current < 0 && down.target >= 0) down.aim(down.target);
    }
    this.offerSoon();
  }

  tick(now: number): void {
    this.downlink.probe(now);
  }

  close(): void {
    clearTimeout(this.timer);
    this.downlink.close();
    this.transport.close();
  }

  private get isDue(): boolean {
    const { subscriptions, cooling } = this.downlink;
    return this.isRestarting || cooling.size > 0 || [...subscriptions.values()].some((it) => it.mid === '');
  }

  private offer(): void {
    this.timer = undefined;
    if (this.isAwaited || !this.isDue) return;
    const { subscriptions, cooling } = this.downlink;
    const carried = new Map<string, Subscription>();
    for (const it of subscriptions.values()) if (it.mid !== '') carried.set(it.mid, it);
    for (const it of subscriptions.values()) {
      if (it.mid !== '') continue;
      const { kind } = it.down.track;
      let at = this.kinds.findIndex(
        (its, index) => its === kind && !carried.has(`${index}`) && !cooling.has(`${index}`),
      );
      if (at < 0) at = this.kinds.push(kind) - 1;
      it.mid = `${at}`;
      carried.set(it.mid, it);
    }
    this.cooled = [...cooling];
    this.isRestarting = false;
    this.isAwaited = true;
    const midToTrackId: Record<string, string> = {};
    const sections = this.kinds.map((kind, index) => {
      const it = carried.get(`${index}`);
      if (!it) return { kind };
      const { ssrc, rtxSsrc, track } = it.down;
      midToTrackId[index] = track.sid;
      return { kind, track: { stream: it.stream, sid: track.sid, ssrc, rtxSsrc } };
    });
    const { localUfrag: ufrag, localPassword: password } = this.transport;
    const sdp = writeOffer(sections, { ...this.events.identity(), ufrag, password }, ++this.id);
    this.events.onOffer({ sdp, id: this.id, midToTrackId });
  }

  private readonly visitor = {
    senderReport: () => {},
    report: (...it: Parameters<Downlink['report']>) => this.downlink.report(...it),
    nack: (ssrc: number, sequence: number) => this.downlink.nack(ssrc, sequence),
    keyFrameRequest: (ssrc: number) => this.downlink.keyFrameRequest(ssrc),
    arrival: (sequence: number, at: number) => this.downlink.arrival(sequence, at),
  };
}
