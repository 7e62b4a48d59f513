// The last packets of one layer in clear, in one preallocated slab: what retransmissions are made from.
// Also the judge of duplicates, so that a packet recovered by retransmission is forwarded once.

const SLOT = 1500;

export class PacketRing {
  private readonly slab: Buffer;
  private readonly sequences: Float64Array;
  private readonly lengths: Uint16Array;
  private readonly timestamps: Uint32Array;
  private readonly marks: Uint8Array;
  private readonly capacity: number;
  private highest = -1;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slab = Buffer.allocUnsafeSlow(capacity * SLOT);
    this.sequences = new Float64Array(capacity).fill(-1);
    this.lengths = new Uint16Array(capacity);
    this.timestamps = new Uint32Array(capacity);
    this.marks = new Uint8Array(capacity);
  }

  /** Whether this packet is new and young enough to be kept. */
  isNew(sequence: number): boolean {
    return sequence > this.highest - this.capacity && this.sequences[sequence % this.capacity] !== sequence;
  }

  put(sequence: number, packet: Buffer, start: number, end: number, timestamp: number, isMarked: boolean): void {
    const slot = sequence % this.capacity;
    const length = Math.min(end - start, SLOT);
    packet.copy(this.slab, slot * SLOT, start, start + length);
    this.sequences[slot] = sequence;
    this.lengths[slot] = length;
    this.timestamps[slot] = timestamp;
    this.marks[slot] = isMarked ? 1 : 0;
    if (sequence > this.highest) this.highest = sequence;
  }

  /** RTP time and marker of a packet that `copy` found. */
  factsOf(sequence: number): { timestamp: number; isMarked: boolean } {
    const slot = sequence % this.capacity;
    return { timestamp: this.timestamps[slot]!, isMarked: this.marks[slot] === 1 };
  }

  /** Copies the payload into `out` at `at`; its length, or -1 when it is gone. */
  copy(sequence: number, out: Buffer, at: number): number {
    const slot = sequence % this.capacity;
    if (sequence < 0 || this.sequences[slot] !== sequence) return -1;
    const length = this.lengths[slot]!;
    this.slab.copy(out, at, slot * SLOT, slot * SLOT + length);
    return length;
  }
}
