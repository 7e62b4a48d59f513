// The last packets of one layer in clear, in one preallocated slab: what retransmissions are made from.
// Also the judge of duplicates, so that a packet recovered by retransmission is forwarded once.

import type { Vp8 } from './rtp.ts';

const SLOT = 1500;

export class PacketRing {
  private readonly slab: Buffer;
  private readonly sequences: Float64Array;
  private readonly lengths: Uint16Array;
  private readonly timestamps: Uint32Array;
  private readonly marks: Uint8Array;
  private readonly capacity: number;
  // VP8's picture id (+1), and whether the packet begins its picture.
  private readonly pictures: Uint16Array;
  private readonly starts: Uint8Array;
  private highest = -1;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.slab = Buffer.allocUnsafeSlow(capacity * SLOT);
    this.sequences = new Float64Array(capacity).fill(-1);
    this.lengths = new Uint16Array(capacity);
    this.timestamps = new Uint32Array(capacity);
    this.marks = new Uint8Array(capacity);
    this.pictures = new Uint16Array(capacity);
    this.starts = new Uint8Array(capacity);
  }

  /** Whether this packet is new and young enough to be kept. */
  isNew(sequence: number): boolean {
    return sequence > this.highest - this.capacity && this.sequences[sequence % this.capacity] !== sequence;
  }

  put(
    sequence: number,
    packet: Buffer,
    start: number,
    end: number,
    timestamp: number,
    isMarked: boolean,
    vp8?: Vp8,
  ): void {
    const slot = sequence % this.capacity;
    const length = Math.min(end - start, SLOT);
    packet.copy(this.slab, slot * SLOT, start, start + length);
    this.sequences[slot] = sequence;
    this.lengths[slot] = length;
    this.timestamps[slot] = timestamp;
    this.marks[slot] = isMarked ? 1 : 0;
    this.pictures[slot] = vp8 && vp8.pictureIdAt >= 0 ? vp8.pictureId + 1 : 0;
    this.starts[slot] = vp8?.isFrameStart ? 1 : 0;
    if (sequence > this.highest) this.highest = sequence;
  }

  /** RTP time and marker of a packet that `copy` found. */
  factsOf(sequence: number): { timestamp: number; isMarked: boolean } {
    const slot = sequence % this.capacity;
    return { timestamp: this.timestamps[slot]!, isMarked: this.marks[slot] === 1 };
  }

  /**
   * Whether no picture can have a packet here: the one before ended its picture, the one after begins the next. Undefined
   * while nothing of a picture came after it. `isMissing` tells which neighbours are not here either.
   */
  isBetweenPictures(sequence: number, isMissing: (sequence: number) => boolean): boolean | undefined {
    const before = this.neighbour(sequence, -1, isMissing);
    if (before < 0 || this.marks[before] === 0) return false;
    const after = this.neighbour(sequence, 1, isMissing);
    if (after < 0) return undefined;
    const [ended, begun] = [this.pictures[before]!, this.pictures[after]!];
    return this.starts[after] === 1 && ended > 0 && begun > 0 && ((begun - ended) & 0x7f) === 1;
  }

  private neighbour(from: number, step: number, isMissing: (sequence: number) => boolean): number {
    for (let sequence = from + step, left = this.capacity; left > 0; sequence += step, left--) {
      const slot = sequence % this.capacity;
      const isHere = sequence >= 0 && this.sequences[slot] === sequence;
      if (isHere && this.lengths[slot]! > 0) return slot;
      if (!isHere && !isMissing(sequence)) return -1;
    }
    return -1;
  }

  /** Bytes of its payload, 0 when it is gone. */
  lengthOf(sequence: number): number {
    const slot = sequence % this.capacity;
    return sequence >= 0 && this.sequences[slot] === sequence ? this.lengths[slot]! : 0;
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
