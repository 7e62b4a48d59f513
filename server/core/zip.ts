/**
 * Writes a zip as a stream: entries stored as they are, zip64 throughout, so that neither size nor number has a limit,
 * memory stays small, and the length of the whole is known before the first byte. Reading is yauzl's (see bag.ts).
 */
import { crc32 } from 'node:zlib';

export interface ZipEntry {
  /** path with `/`, relative, without `..` */
  name: string;
  at: Date;
  read(): AsyncIterable<Buffer> | Iterable<Buffer>;
}

interface Written {
  name: Buffer;
  at: Date;
  crc: number;
  size: number;
  offset: number;
}

const LOCAL = 30;
const LOCAL_EXTRA = 20;
const DESCRIPTOR = 24;
const CENTRAL = 46;
const CENTRAL_EXTRA = 28;
const END = 56 + 20 + 22;
/** sizes follow the bytes; names are UTF-8 */
const FLAGS = 0x0808;
const VERSION = 45;

/** The bytes that `zip` makes of entries of these names and sizes. */
export function zipSize(entries: Iterable<{ name: string; size: number }>): number {
  let total = END;
  for (const { name, size } of entries) {
    total += LOCAL + LOCAL_EXTRA + DESCRIPTOR + CENTRAL + CENTRAL_EXTRA + 2 * Buffer.byteLength(name) + size;
  }
  return total;
}

/** Yields the archive; each entry is read when its turn comes, no faster than the reader takes it. */
export async function* zip(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const header = localHeader(name, entry.at);
    yield header;
    let crc = 0;
    let size = 0;
    for await (const chunk of entry.read()) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      yield chunk;
    }
    yield descriptor(crc, size);
    written.push({ name, at: entry.at, crc, size, offset });
    offset += header.length + size + DESCRIPTOR;
  }
  const start = offset;
  for (const each of written) {
    const header = centralHeader(each);
    yield header;
    offset += header.length;
  }
  yield endOf(written.length, start, offset - start);
}

function localHeader(name: Buffer, at: Date): Buffer {
  const header = Buffer.alloc(LOCAL + name.length + LOCAL_EXTRA);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(VERSION, 4);
  header.writeUInt16LE(FLAGS, 6);
  writeTime(header, 10, at);
  header.writeUInt32LE(0xffffffff, 18);
  header.writeUInt32LE(0xffffffff, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(LOCAL_EXTRA, 28);
  name.copy(header, LOCAL);
  header.writeUInt16LE(1, LOCAL + name.length);
  header.writeUInt16LE(16, LOCAL + name.length + 2);
  return header;
}

function descriptor(crc: number, size: number): Buffer {
  const bytes = Buffer.alloc(DESCRIPTOR);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeBigUInt64LE(BigInt(size), 8);
  bytes.writeBigUInt64LE(BigInt(size), 16);
  return bytes;
}

function centralHeader({ name, at, crc, size, offset }: Written): Buffer {
  const header = Buffer.alloc(CENTRAL + name.length + CENTRAL_EXTRA);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE((3 << 8) | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  header.writeUInt16LE(FLAGS, 8);
  writeTime(header, 12, at);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(0xffffffff, 20);
  header.writeUInt32LE(0xffffffff, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(CENTRAL_EXTRA, 30);
  header.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  header.writeUInt32LE(0xffffffff, 42);
  name.copy(header, CENTRAL);
  const extra = CENTRAL + name.length;
  header.writeUInt16LE(1, extra);
  header.writeUInt16LE(24, extra + 2);
  header.writeBigUInt64LE(BigInt(size), extra + 4);
  header.writeBigUInt64LE(BigInt(size), extra + 12);
  header.writeBigUInt64LE(BigInt(offset), extra + 20);
  return header;
}

function endOf(count: number, start: number, size: number): Buffer {
  const bytes = Buffer.alloc(END);
  bytes.writeUInt32LE(0x06064b50, 0);
  bytes.writeBigUInt64LE(44n, 4);
  bytes.writeUInt16LE((3 << 8) | VERSION, 12);
  bytes.writeUInt16LE(VERSION, 14);
  for (const at of [24, 32]) bytes.writeBigUInt64LE(BigInt(count), at);
  bytes.writeBigUInt64LE(BigInt(size), 40);
  bytes.writeBigUInt64LE(BigInt(start), 48);
  bytes.writeUInt32LE(0x07064b50, 56);
  bytes.writeBigUInt64LE(BigInt(start + size), 64);
  bytes.writeUInt32LE(1, 72);
  bytes.writeUInt32LE(0x06054b50, 76);
  bytes.writeUInt16LE(Math.min(count, 0xffff), 84);
  bytes.writeUInt16LE(Math.min(count, 0xffff), 86);
  // all ones: look in the zip64 record above
  bytes.writeUInt32LE(0xffffffff, 88);
  bytes.writeUInt32LE(0xffffffff, 92);
  return bytes;
}

/** The time of day in UTC, as MS-DOS wrote it: two seconds at best, and nothing before 1980. */
function writeTime(header: Buffer, at: number, time: Date): void {
  const year = Math.max(time.getUTCFullYear(), 1980);
  header.writeUInt16LE((time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1), at);
  header.writeUInt16LE(((year - 1980) << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate(), at + 2);
}
