// What one participant receives: a down track for each subscription, and what its client reports of them.
import { monotonicMilliseconds } from './clock.ts';
import { DownTrack } from './downtrack.ts';
import { LOSSY, type RoundTrip } from './feedback.ts';
import type { PublishedTrack } from './published.ts';
import type { Transport } from './transport.ts';

const MOST_AGAIN = 200;

/** A track on its way to somebody, in the section `mid` once there is one. */
export interface Subscription {
  down: DownTrack;
  stream: string;
  mid: string;
}

export class Downlink {
  readonly transport: Transport;
  readonly roundTrip: RoundTrip;
  readonly subscriptions = new Map<string, Subscription>();
  /** Sections that must be inactive once before they carry another track, or the client won't notice. */
  readonly cooling = new Set<string>();
  private readonly bySsrc = new Map<number, DownTrack>();
  private tickedAt = 0;
  private again: { down: DownTrack; sequence: number }[] = [];

  constructor(transport: Transport, roundTrip: RoundTrip) {
    this.transport = transport;
    this.roundTrip = roundTrip;
  }

  subscribe(track: PublishedTrack, stream: string): DownTrack {
    const known = this.subscriptions.get(track.sid);
    if (known) return known.down;
    const down = new DownTrack(track, this.transport);
    this.subscriptions.set(track.sid, { down, stream, mid: '' });
    this.bySsrc.set(down.ssrc, down);
    track.downs.add(down);
    return down;
  }

  unsubscribe(sid: string): boolean {
    const subscription = this.subscriptions.get(sid);
    if (!subscription) return false;
    this.subscriptions.delete(sid);
    this.bySsrc.delete(subscription.down.ssrc);
    subscription.down.track.downs.delete(subscription.down);
    if (subscription.mid) this.cooling.add(subscription.mid);
    return true;
  }

  /** What was sent again goes out once more where much is lost, a moment later so that one gust does not take both. */
  repeat(): void {
    const again = this.again.splice(0);
    if (!this.transport.isBehind) for (const { down, sequence } of again) down.resend(sequence, true);
  }

  /** Old packets again, for a moment: whether the line carries more shows only when more is sent. */
  probe(now: number): void {
    let left = this.transport.bandwidth.probeBytes(now, Math.min(100, now - this.tickedAt));
    this.tickedAt = now;
    if (this.transport.isBehind) return;
    for (const { down } of this.subscriptions.values()) {
      if (left <= 0) return;
      if (down.current >= 0 && down.track.kind === 'video') left -= down.probe(left);
    }
  }

  close(): void {
    for (const sid of [...this.subscriptions.keys()]) this.unsubscribe(sid);
  }

  // What follows is its client's RTCP, as `readRtcp` tells it.

  report(ssrc: number, lost: number, lastReport: number, delay: number): void {
    const down = this.bySsrc.get(ssrc);
    if (!down) return;
    down.reported(lost);
    if (lastReport !== 0 && lastReport === down.reportMiddle)
      this.roundTrip.learn(monotonicMilliseconds() - down.reportSentAt - (delay * 1000) / 65536);
  }

  nack(ssrc: number, sequence: number): void {
    const down = this.bySsrc.get(ssrc);
    if (!down || (this.transport.isBehind && !down.isWorthRepeating(sequence))) return;
    if (!down.resend(sequence)) return;
    const { capacity, loss } = this.transport.bandwidth;
    if (loss > LOSSY && capacity === Number.POSITIVE_INFINITY && this.again.length < MOST_AGAIN)
      this.again.push({ down, sequence });
  }

  keyFrameRequest(ssrc: number): void {
    const down = this.bySsrc.get(ssrc);
    if (down) down.track.requestKeyFrame(down.current >= 0 ? down.current : down.target);
  }

  arrival(sequence: number, at: number): void {
    this.transport.bandwidth.arrival(sequence, at, monotonicMilliseconds());
  }
}
