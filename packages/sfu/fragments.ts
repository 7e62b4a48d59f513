// Puts fragmented DTLS handshake messages together before werift sees them: its own way breaks for good when a fragment
// is lost, repeated or overtaken, and browsers' hellos no longer fit one packet.

const HANDSHAKE = 22;
const LONGEST_MESSAGE = 16_384;
const MOST_PENDING = 8;

interface Pending {
  body: Buffer;
  has: Uint8Array;
  missing: number;
}

export class FragmentAssembler {
  private readonly pending = new Map<number, Pending>();

  /** The records of a well-formed packet, whole messages instead of fragments; fragments of unfinished ones are kept. */
  take(packet: Buffer): Buffer[] {
    const records: Buffer[] = [];
    for (let at = 0; at + 13 <= packet.length; ) {
      const end = at + 13 + packet.readUInt16BE(at + 11);
      const record = packet.subarray(at, end);
      at = end;
      const isPlainHandshake = record[0] === HANDSHAKE && record.readUInt16BE(3) === 0 && record.length >= 25;
      if (!isPlainHandshake || record.readUIntBE(14, 3) === record.readUIntBE(22, 3)) records.push(record);
      else {
        const whole = this.add(record);
        if (whole) records.push(whole);
      }
    }
    return records;
  }

  private add(record: Buffer): Buffer | undefined {
    const length = record.readUIntBE(14, 3);
    const sequence = record.readUInt16BE(17);
    const offset = record.readUIntBE(19, 3);
    const size = record.readUIntBE(22, 3);
    if (length > LONGEST_MESSAGE || offset + size > length || 25 + size > record.length) return undefined;
    let message = this.pending.get(sequence);
    if (!message || message.body.length !== length) {
      if (this.pending.size >= MOST_PENDING) this.pending.clear();
      message = { body: Buffer.alloc(length), has: new Uint8Array(length), missing: length };
      this.pending.set(sequence, message);
    }
    record.copy(message.body, offset, 25, 25 + size);
    for (let index = offset; index < offset + size; index++) {
      if (message.has[index] === 0) message.missing -= 1;
      message.has[index] = 1;
    }
    if (message.missing > 0) return undefined;
    this.pending.delete(sequence);
    const head = Buffer.from(record.subarray(0, 25));
    head.writeUInt16BE(12 + length, 11);
    head.writeUIntBE(0, 19, 3);
    head.writeUIntBE(length, 22, 3);
    return Buffer.concat([head, message.body]);
  }
}
