/**
 * A bag (BagIt, RFC 8493) in a zip: the one shape of backups and of archives. Every byte of it is under a SHA-256, the
 * list of hashes too, so that a bag that was cut short, changed or forged is refused before anything is touched.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { blocksOf } from './blocks.ts';
import { type ZipEntry, zip, zipSize } from './zip.ts';

/** What is wrong with an archive, in one sentence for whoever brought it. */
export class BadArchive extends Error {}

/** One file of the payload, at `data/<path>`. */
export interface BagFile {
  path: string;
  at: Date;
  read(): AsyncIterable<Buffer> | Iterable<Buffer>;
  /** hears the hash of what was really read */
  done?(sha256: string, size: number): void;
}

const DECLARATION = 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n';

/** Yields the zip of a bag named `name`. `info` is read at the end, when counts are known. */
export function writeBag(
  name: string,
  at: Date,
  files: AsyncIterable<BagFile> | Iterable<BagFile>,
  info: () => Record<string, string>,
): AsyncGenerator<Buffer> {
  return zip(entriesOf(name, at, files, info));
}

async function* entriesOf(
  name: string,
  at: Date,
  files: AsyncIterable<BagFile> | Iterable<BagFile>,
  info: () => Record<string, string>,
): AsyncGenerator<ZipEntry> {
  const lines: string[] = [];
  let bytes = 0;
  for await (const file of files) {
    yield {
      name: `${name}/data/${file.path}`,
      at: file.at,
      async *read() {
        const hash = createHash('sha256');
        let size = 0;
        for await (const chunk of file.read()) {
          hash.update(chunk);
          size += chunk.length;
          yield chunk;
        }
        const sha256 = hash.digest('hex');
        lines.push(manifestLine(sha256, `data/${file.path}`));
        bytes += size;
        file.done?.(sha256, size);
      },
    };
  }
  const text = (path: string, content: string): ZipEntry => ({
    name: `${name}/${path}`,
    at,
    read: () => [Buffer.from(content)],
  });
  const tags: [string, string][] = [
    ['bagit.txt', DECLARATION],
    ['bag-info.txt', infoText({ ...info(), 'Payload-Oxum': oxum(bytes, lines.length) })],
    ['manifest-sha256.txt', lines.join('')],
  ];
  for (const [path, content] of tags) yield text(path, content);
  yield text('tagmanifest-sha256.txt', tags.map(([path, content]) => manifestLine(sha256Of(content), path)).join(''));
}

/** The bytes of the zip of such a bag; `info` must come out as long as it will be in the end. */
export function bagSize(name: string, files: { path: string; size: number }[], info: Record<string, string>): number {
  const zeros = '0'.repeat(64);
  const manifest = files.reduce((sum, { path }) => sum + Buffer.byteLength(manifestLine(zeros, `data/${path}`)), 0);
  const total = files.reduce((sum, { size }) => sum + size, 0);
  const tags = [
    { path: 'bagit.txt', size: DECLARATION.length },
    {
      path: 'bag-info.txt',
      size: Buffer.byteLength(infoText({ ...info, 'Payload-Oxum': oxum(total, files.length) })),
    },
    { path: 'manifest-sha256.txt', size: manifest },
  ];
  const tagManifest = tags.reduce((sum, { path }) => sum + manifestLine(zeros, path).length, 0);
  return zipSize([
    ...files.map(({ path, size }) => ({ name: `${name}/data/${path}`, size })),
    ...[...tags, { path: 'tagmanifest-sha256.txt', size: tagManifest }].map(({ path, size }) => ({
      name: `${name}/${path}`,
      size,
    })),
  ]);
}

const oxum = (bytes: number, count: number): string => `${bytes}.${count}`;
const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
const infoText = (info: Record<string, string>): string =>
  Object.entries(info)
    .map(([key, value]) => `${key}: ${value.replace(/\s+/g, ' ')}\n`)
    .join('');

function manifestLine(sha256: string, path: string): string {
  return `${sha256}  ${path.replace(/[%\n\r]/g, (sign) => encodeURIComponent(sign))}\n`;
}

export interface Bag {
  info: Record<string, string>;
  /** hashes of the payload by path, without `data/` */
  files: ReadonlyMap<string, { sha256: string; size: number }>;
  read(path: string): Promise<Readable>;
  /** Its bytes in blocks whose memory is used again (blocks.ts): for who hashes or writes much of it. */
  blocks(path: string): AsyncIterable<Buffer>;
  /** Reads everything once and compares; rejects with BadArchive. */
  verify(progress?: (bytes: number, total: number) => void): Promise<void>;
  close(): void;
}

/** A list of hashes longer than this is not of ours. */
const TAG_BYTES = 512 * 1024 * 1024;

/** Opens a bag, checks its shape and its list of hashes, and nothing more; rejects with BadArchive. */
export async function openBag(path: string): Promise<Bag> {
  const file = await openZip(path);
  const bytes = await open(path);
  try {
    return await readBag(file, bytes);
  } catch (error) {
    file.close();
    await bytes.close();
    throw error instanceof BadArchive
      ? error
      : new BadArchive(`The archive cannot be read: ${(error as Error).message}.`);
  }
}

async function openZip(path: string): Promise<ZipFile> {
  try {
    await refuseLostDirectory(path);
    return await openPromise(path, { autoClose: false, strictFileNames: true });
  } catch (error) {
    if (error instanceof BadArchive) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new BadArchive(`There is no file ${path}.`);
    if (code) throw new BadArchive(`${path} cannot be read: ${message}.`);
    throw new BadArchive(`${path} was cut short, or is not an archive: ${message}.`);
  }
}

/** A zip64 locator (APPNOTE 4.3.15) that points out of the file makes the library throw where nobody hears it. */
async function refuseLostDirectory(path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const end = Buffer.alloc(20 + 22);
    await file.read(end, 0, end.length, Math.max(0, size - end.length));
    if (end.readUInt32LE(0) === 0x07064b50 && end.readBigUInt64LE(8) > BigInt(size))
      throw new BadArchive(`${path} was cut short, or is not an archive: its directory would lie beyond its end.`);
  } finally {
    await file.close();
  }
}

async function readBag(file: ZipFile, bytes: FileHandle): Promise<Bag> {
  const entries = new Map<string, Entry>();
  let top: string | undefined;
  for await (const entry of file.eachEntry()) {
    const name = entry.fileName;
    const slash = name.indexOf('/');
    top ??= name.slice(0, slash + 1);
    if (slash < 1 || !name.startsWith(top) || /(^|\/)(\.\.?)(\/|$)|\0|\\/.test(name))
      throw new BadArchive(`The archive holds a file with a forbidden path (${JSON.stringify(name.slice(0, 200))}).`);
    if (name.endsWith('/')) continue;
    const path = name.slice(top.length);
    if (entries.has(path)) throw new BadArchive(`The archive holds ${JSON.stringify(path)} twice.`);
    entries.set(path, entry);
  }
  const entryOf = (path: string): Entry => {
    const entry = entries.get(path);
    if (!entry) throw new BadArchive(`The archive lacks ${path}: it was cut short, or is not one of Beffroi's.`);
    return entry;
  };
  const stream = async (path: string): Promise<Readable> => file.openReadStreamPromise(entryOf(path));
  async function* blocks(path: string): AsyncGenerator<Buffer> {
    const entry = entryOf(path);
    // ours are stored; somebody may have packed them anew
    const isStored = entry.compressionMethod === 0 && !entry.isEncrypted();
    if (!isStored) return yield* await stream(path);
    const { fileDataStart: start } = await file.readLocalFileHeaderPromise(entry, { minimal: true });
    yield* blocksOf(bytes, start, start + entry.compressedSize);
  }
  const read = async (path: string): Promise<{ text: string; sha256: string }> => {
    if ((entries.get(path)?.uncompressedSize ?? 0) > TAG_BYTES) throw new BadArchive(`${path} is too large.`);
    const chunks: Buffer[] = [];
    for await (const chunk of await stream(path)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    return { text: bytes.toString(), sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const tags = parseManifest((await read('tagmanifest-sha256.txt')).text.split('\n'));
  const about = await read('bag-info.txt');
  expectHash('bagit.txt', tags, (await read('bagit.txt')).sha256);
  expectHash('bag-info.txt', tags, about.sha256);
  const info = parseInfo(about.text);
  const hash = createHash('sha256');
  const source = await stream('manifest-sha256.txt');
  source.on('data', (chunk: Buffer) => hash.update(chunk));
  const lines: string[] = [];
  for await (const line of createInterface({ input: source, crlfDelay: Infinity })) lines.push(line);
  expectHash('manifest-sha256.txt', tags, hash.digest('hex'));
  const files = new Map<string, { sha256: string; size: number }>();
  for (const [path, sha256] of parseManifest(lines)) {
    const entry = entries.get(path);
    if (!path.startsWith('data/') || !entry) throw new BadArchive(`The archive lacks ${path}, which its list names.`);
    files.set(path.slice(5), { sha256, size: entry.uncompressedSize });
  }
  for (const path of entries.keys()) {
    if (path.startsWith('data/') && !files.has(path.slice(5)))
      throw new BadArchive(`The archive holds ${JSON.stringify(path)}, which its list does not name.`);
  }
  return {
    info,
    files,
    read: (path) => stream(`data/${path}`),
    blocks: (path) => blocks(`data/${path}`),
    async verify(progress) {
      const total = [...files.values()].reduce((sum, each) => sum + each.size, 0);
      let done = 0;
      for (const [path, { sha256 }] of files) {
        const hash = createHash('sha256');
        try {
          for await (const block of blocks(`data/${path}`)) {
            hash.update(block);
            done += block.length;
            progress?.(done, total);
          }
        } catch (error) {
          throw error instanceof BadArchive
            ? error
            : new BadArchive(`data/${path} cannot be read from the archive: ${(error as Error).message}.`);
        }
        if (hash.digest('hex') !== sha256)
          throw new BadArchive(`data/${path} is not what was put into the archive: its SHA-256 differs.`);
      }
    },
    close() {
      file.close();
      void bytes.close();
    },
  };
}

function expectHash(path: string, tags: Map<string, string>, found: string): void {
  if (tags.get(path) !== found)
    throw new BadArchive(`${path} is not what was put into the archive: its SHA-256 differs.`);
}

function parseManifest(lines: string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of lines) {
    if (line === '') continue;
    const match = /^([0-9a-f]{64}) {1,2}\*?(.+)$/.exec(line);
    if (!match) throw new BadArchive('The archive’s list of hashes cannot be read.');
    found.set(
      match[2]!.replace(/%(25|0A|0D)/gi, (code) => decodeURIComponent(code)),
      match[1]!,
    );
  }
  return found;
}

function parseInfo(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const colon = line.indexOf(': ');
      return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 2)]] : [];
    }),
  );
}
