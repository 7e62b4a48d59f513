// How far the process is behind. What it cannot keep up with waits in the kernel's buffer, where no timer sees it, and all that
// is forwarded then comes late though no line is full: so the port sends itself a datagram that waits like any other.
import { randomBytes } from 'node:crypto';

const INTERVAL_MS = 200;
/** Later than that is lost, or as good as. */
const LOST_MS = 500;
const LATE_MS = 60;
const BADLY_LATE_MS = 200;
/** So much longer must it have been late than in time for the first step, for a further one, and for one when late but a little. */
const FIRST_STEP_MS = 600;
const STEP_MS = 1500;
const SLOW_STEP_MS = 5000;
/** In moments of 200 ms; a late one undoes two that were in time. */
const FIRST_PATIENCE = 25;
const LONGEST_PATIENCE = 150;
const RELAPSE = 100;
const UNDONE = 2;
const MOST = 5;
const MOST_WHEN_LITTLE = 3;

export class Strain {
  /** 0: in time. 1: nothing is sent that could be spared. From 2 on cameras are smaller, then fewer. */
  level = 0;
  /** What waits is too old to be shown: no picture is passed on until what comes is of now. */
  isOverrun = false;
  private lateFor = 0;
  private worst = 0;
  private calm = 0;
  private patience = FIRST_PATIENCE;
  private sinceRelief = Number.POSITIVE_INFINITY;

  /** A datagram came so many milliseconds late; told every 200 ms. A halt passes: only what stands is strain. */
  learn(milliseconds: number): void {
    this.isOverrun = this.level > 1 && milliseconds >= LOST_MS;
    this.sinceRelief += 1;
    if (milliseconds < LATE_MS) {
      this.lateFor = Math.max(0, this.lateFor - INTERVAL_MS);
      if (this.lateFor === 0) this.worst = 0;
      this.calm += 1;
    } else {
      this.lateFor += Math.min(LOST_MS, Math.max(INTERVAL_MS, milliseconds));
      this.worst = Math.max(this.worst, milliseconds);
      this.calm = Math.max(0, this.calm - UNDONE);
    }
    const isBad = this.worst > BADLY_LATE_MS;
    if (this.lateFor >= (this.level === 0 ? FIRST_STEP_MS : isBad ? STEP_MS : SLOW_STEP_MS))
      this.rise(isBad ? MOST : MOST_WHEN_LITTLE);
    else if (this.level > 0 && this.calm >= this.patience) this.ease();
  }

  /** The layer that may be sent of a camera instead of `wanted`, -1 for none. Who speaks gives way a step later. */
  bound(wanted: number, isSpeaking: boolean): number {
    const steps = this.level - (isSpeaking ? 2 : 1);
    if (steps <= 0 || wanted < 0) return wanted;
    return steps === 1 ? Math.max(0, wanted - 1) : steps === 2 ? 0 : -1;
  }

  // A step back that was too early makes the next one wait longer.
  private rise(most: number): void {
    if (this.sinceRelief < RELAPSE) this.patience = Math.min(LONGEST_PATIENCE, this.patience * 2);
    else if (this.level === 0) this.patience = FIRST_PATIENCE;
    this.sinceRelief = Number.POSITIVE_INFINITY;
    this.lateFor = this.worst = this.calm = 0;
    this.level = Math.max(this.level, Math.min(most, this.level + 1));
  }

  private ease(): void {
    this.level -= 1;
    this.calm = this.sinceRelief = 0;
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
