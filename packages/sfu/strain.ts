// How far the process is behind. What it cannot keep up with waits in the kernel's buffer, where no timer sees it, and all that
// is forwarded then comes late though no line is full: so the port sends itself a datagram that waits like any other.
import { randomBytes } from 'node:crypto';

const INTERVAL_MS = 200;
/** Later than that is lost, or as good as. */
const LOST_MS = 500;
const LATE_MS = 60;
/** So much longer must it have been late than in time. */
const STANDS_MS = 600;
const IN_TIME_FOR_MS = 5000;

export class Strain {
  /** Then nothing is sent that could be spared. */
  isBehind = false;
  private lateFor = 0;
  private inTimeFor = 0;

  /** A datagram came so many milliseconds late; told every 200 ms. A halt passes: only what stands is strain. */
  learn(milliseconds: number): void {
    if (milliseconds < LATE_MS) {
      this.lateFor = Math.max(0, this.lateFor - INTERVAL_MS);
      this.inTimeFor += INTERVAL_MS;
    } else {
      this.lateFor = Math.min(STANDS_MS, this.lateFor + Math.min(LOST_MS, Math.max(INTERVAL_MS, milliseconds)));
      this.inTimeFor = 0;
    }
    if (this.lateFor >= STANDS_MS) this.isBehind = true;
    else if (this.inTimeFor >= IN_TIME_FOR_MS) this.isBehind = false;
  }
}

/** What the port sends itself, one at a time, to learn how late it is. Unguessable, so that nobody else can answer for it. */
export class Echo {
  readonly strain = new Strain();
  private awaited: Buffer | undefined;
  private sentAt = Number.NEGATIVE_INFINITY;
  /** Where none ever comes back (a loopback that is shut) nothing is known of being late. */
  private wasHeard = false;

  /** What to send now, if anything. */
  due(now: number): Buffer | undefined {
    const elapsed = now - this.sentAt;
    if (elapsed < (this.awaited ? LOST_MS : INTERVAL_MS)) return undefined;
    if (this.awaited && this.wasHeard) this.strain.learn(elapsed);
    this.awaited = randomBytes(16);
    // no STUN request begins so
    this.awaited[0] = 0xff;
    this.sentAt = now;
    return this.awaited;
  }

  heard(packet: Buffer, now: number): void {
    if (!this.awaited?.equals(packet)) return;
    this.awaited = undefined;
    this.wasHeard = true;
    this.strain.learn(now - this.sentAt);
  }
}
