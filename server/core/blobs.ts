/**
 * Bytes on a local folder, named by their SHA-256. A blob appears under its name only whole, hashed and on the disk
 * (file and folder fsynced), so that a half-written one is never listed.
 */
import { execFile } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream, type ReadStream } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOfFile } from './blocks.ts';
import type { Clock } from './clock.ts';

export interface Blobs {
  /** Bytes of an unfinished upload that are here. */
  received(id: string): Promise<number>;
  /** Appends from `offset`, which must be `received`, until the source or `most` bytes end; what is answered is on the disk. */
  append(id: string, offset: number, source: AsyncIterable<Buffer>, most: number): Promise<number>;
  /** Makes a blob of a whole upload; repeatable until `forget`. */
  finish(id: string): Promise<string>;
  forget(id: string): Promise<void>;
  /** Puts small ones in place, made durable together; resolves to their hashes. */
  keep(all: readonly Buffer[]): Promise<string[]>;
  /**
   * Puts many in place, made durable together: none is listed before all are on the disk. `onBrought` hears of each. Of all that
   * came only those are kept that `only` names, where it is given; none, when it rejects.
   */
  bring(sources: Sources, options?: { onBrought?: () => void; only?: Promise<ReadonlySet<string>> }): Promise<void>;
  /** Throws ENOENT when it is not here. */
  sizeOf(sha256: string): Promise<number>;
  read(sha256: string, options?: { start?: number; end?: number; highWaterMark?: number }): ReadStream;
  /** A whole blob in blocks whose memory is used again (blocks.ts). Rejects with ENOENT when it is not here. */
  blocks(sha256: string): AsyncIterable<Buffer>;
  /** Removes blobs, and parts of uploads, older than `before` that nothing refers to. */
  collect(
    before: Date,
    isReferenced: (sha256: string) => Promise<boolean>,
    isAwaited: (id: string) => Promise<boolean>,
  ): Promise<number>;
}

type Sources = Iterable<() => AsyncIterable<Buffer> | Promise<AsyncIterable<Buffer>>>;

/** Files brought side by side: hashing one while another is read and written. */
const BROUGHT_AT_ONCE = 4;

const idPattern = /^[0-9a-f-]{36}$/;
const hashPattern = /^[0-9a-f]{64}$/;

/** Opens, and makes where needed, the store in `folder`. */
export async function openBlobs(folder: string, clock: Clock): Promise<Blobs> {
  const incoming = join(folder, 'incoming');
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  const hashes = new Map<string, { hash: Hash; offset: number }>();
  let last: Promise<unknown> = Promise.resolve();
  const waiting: Shelved[] = [];

  const partOf = (id: string): string => join(incoming, checked(id, idPattern));
  const placeOf = (sha256: string): string => join(folder, checked(sha256, hashPattern).slice(0, 2), sha256);
  /** A blob is neither collected while it is put in place, nor the reverse. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }
  const received = (id: string): Promise<number> => sizeIfAny(partOf(id));

  /** The hash of the first `offset` bytes: carried from the previous request, else read again. */
  async function hashTo(id: string, offset: number): Promise<Hash> {
    const known = hashes.get(id);
    hashes.delete(id);
    if (known?.offset === offset) return known.hash;
    const hash = createHash('sha256');
    if (offset > 0) for await (const chunk of createReadStream(partOf(id), { end: offset - 1 })) hash.update(chunk);
    return hash;
  }

  /** Puts all that wait on their shelves, durable with one sync a shelf: one file after the other, syncs are most of the work. */
  async function shelve(): Promise<void> {
    const batch = waiting.splice(0);
    const shelves = new Set(batch.map(({ sha256 }) => dirname(placeOf(sha256))));
    const made = Promise.all([...shelves].map((shelf) => mkdir(shelf, { recursive: true, mode: 0o700 })));
    const put = batch.map(async ({ part, sha256, isWanted }) => {
      await made;
      const place = placeOf(sha256);
      if (!isWanted) return rename(part, place);
      const coming = `${place}.${clock.id()}`;
      await link(part, coming);
      await utimes(coming, clock.now(), clock.now());
      await rename(coming, place);
      await rm(coming, { force: true });
    });
    await Promise.allSettled(put);
    // the store's own folder too: a shelf may be new, made by this batch or by one that failed
    const synced = Promise.all([folder, ...shelves].map(syncPath));
    await Promise.allSettled(
      batch.map(({ resolve, reject }, at) => Promise.all([put[at], synced]).then(() => resolve(), reject)),
    );
  }

  function onShelf(one: Omit<Shelved, 'resolve' | 'reject'>): Promise<void> {
    return new Promise((resolve, reject) => {
      waiting.push({ ...one, resolve, reject });
      if (waiting.length === 1) void alone(shelve);
    });
  }

  return {
    received,
    async append(id, offset, source, most) {
      const hash = await hashTo(id, offset);
      const file = await open(partOf(id), offset === 0 ? 'w' : 'r+', 0o600);
      const disk = diskOf(file);
      let at = offset;
      try {
        for await (const chunk of source) {
          const taken = chunk.subarray(0, offset + most - at);
          await writeHashed(file, taken, at, hash);
          at += taken.length;
          disk.wrote(taken.length);
          if (taken.length < chunk.length) break;
        }
      } finally {
        // what came before an interruption counts too
        try {
          await disk.sync();
          hashes.set(id, { hash, offset: at });
        } finally {
          await file.close();
        }
      }
      return at;
    },
    async finish(id) {
      const part = partOf(id);
      const { size } = await stat(part).catch(() => makeEmpty(part));
      // what this process appended it has synced; of another's nothing is known
      if (hashes.get(id)?.offset !== size) await syncPath(part);
      const sha256 = (await hashTo(id, size)).digest('hex');
      // linked, not moved: a crash before the database knows the hash loses nothing
      await onShelf({ part, sha256, isWanted: true });
      return sha256;
    },
    async forget(id) {
      hashes.delete(id);
      await rm(partOf(id), { force: true });
    },
    async keep(all) {
      const parts = all.map(() => partOf(clock.id()));
      try {
        await Promise.all(parts.map((part, at) => writeSynced(part, all[at]!, clock.now())));
        const hashes = all.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
        await Promise.all(parts.map((part, at) => onShelf({ part, sha256: hashes[at]!, isWanted: false })));
        return hashes;
      } catch (error) {
        await Promise.allSettled(parts.map((part) => rm(part, { force: true })));
        throw error;
      }
    },
    async bring(sources, { onBrought, only } = {}) {
      const brought: Brought[] = [];
      try {
        let isOver = false;
        only?.catch(() => (isOver = true));
        await writeEach(
          untilOver(sources, () => isOver),
          () => partOf(clock.id()),
          brought,
          onBrought,
        );
        const wanted = await only;
        const kept = brought.filter(({ sha256 }) => !wanted || wanted.has(sha256!));
        await syncAll(
          folder,
          kept.map(({ part }) => part),
        );
        const shelves = new Set(kept.map(({ sha256 }) => dirname(placeOf(sha256!))));
        await alone(async () => {
          for (const shelf of shelves) await mkdir(shelf, { recursive: true, mode: 0o700 });
          for (const { part, sha256 } of kept) await rename(part, placeOf(sha256!));
          await syncAll(folder, [...shelves, folder]);
        });
      } finally {
        await Promise.all(brought.map(({ part }) => rm(part, { force: true })));
      }
    },
    sizeOf: async (sha256) => (await stat(placeOf(sha256))).size,
    read: (sha256, options) => createReadStream(placeOf(sha256), options),
    blocks: (sha256) => blocksOfFile(placeOf(sha256)),
    async collect(before, isReferenced, isAwaited) {
      let removed = 0;
      for (const id of await readdir(incoming)) {
        if (!idPattern.test(id) || (await stat(partOf(id))).mtime >= before || (await isAwaited(id))) continue;
        hashes.delete(id);
        await rm(partOf(id), { force: true });
        removed++;
      }
      for (const shelf of await readdir(folder)) {
        if (!/^[0-9a-f]{2}$/.test(shelf)) continue;
        for (const sha256 of await readdir(join(folder, shelf))) {
          if (!hashPattern.test(sha256)) {
            // what a crash left between its making and its name
            const path = join(folder, shelf, sha256);
            const left = await stat(path).catch(() => null);
            if (left && left.mtime < before) await rm(path, { force: true });
            continue;
          }
          await alone(async () => {
            const { mtime } = await stat(placeOf(sha256));
            if (mtime >= before || (await isReferenced(sha256))) return;
            await rm(placeOf(sha256));
            removed++;
          });
        }
      }
      return removed;
    },
  };
}

interface Shelved {
  part: string;
  sha256: string;
  /** the part stays where it is, too, until it is forgotten */
  isWanted: boolean;
  resolve: () => void;
  reject: (error: unknown) => void;
}

function checked(text: string, pattern: RegExp): string {
  if (!pattern.test(text)) throw new Error('not the name of a blob');
  return text;
}

async function sizeIfAny(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** So much is written before the disk is set to work on it. */
const SYNC_BYTES = 8 * 1024 * 1024;

/** Lets the disk write while more comes: when all has come little is left to wait for. `sync` rejects if any of it failed. */
function diskOf(file: FileHandle): { wrote(bytes: number): void; sync(): Promise<void> } {
  let unsynced = 0;
  let syncing: Promise<void> | undefined;
  let failure: unknown;
  return {
    wrote(bytes) {
      unsynced += bytes;
      if (syncing || unsynced < SYNC_BYTES) return;
      unsynced = 0;
      syncing = file
        .datasync()
        // the system tells of a failed write once
        .catch((error) => (failure ??= error))
        .then(() => (syncing = undefined));
    },
    async sync() {
      await syncing;
      await file.datasync();
      if (failure) throw failure;
    },
  };
}

/** Hashes while the disk writes. */
async function writeHashed(file: FileHandle, bytes: Buffer, position: number, hash: Hash): Promise<void> {
  const writing = writeAll(file, bytes, position);
  hash.update(bytes);
  await writing;
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

interface Brought {
  part: string;
  /** once it is written */
  sha256?: string;
}

function* untilOver<T>(all: Iterable<T>, isOver: () => boolean): Generator<T> {
  for (const each of all) {
    if (isOver()) return;
    yield each;
  }
}

/** Writes each source to a part of its own, some side by side, all listed in `brought`; the first failure ends it. */
async function writeEach(sources: Sources, newPart: () => string, brought: Brought[], onBrought?: () => void) {
  const turns = sources[Symbol.iterator]();
  let hasFailed = false;
  const writeSome = async (): Promise<void> => {
    for (let turn = turns.next(); !turn.done && !hasFailed; turn = turns.next()) {
      const one: Brought = { part: newPart() };
      brought.push(one);
      one.sha256 = await writeWhole(one.part, await turn.value());
      onBrought?.();
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: BROUGHT_AT_ONCE }, () =>
      writeSome().catch((error) => {
        hasFailed = true;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/** Writes a new file; resolves to its hash. */
async function writeWhole(path: string, source: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    let at = 0;
    for await (const chunk of source) {
      await writeHashed(file, chunk, at, hash);
      at += chunk.length;
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** Writes a new small file, on the disk when it resolves. */
async function writeSynced(path: string, bytes: Buffer, at: Date): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await writeAll(file, bytes, 0);
    await file.utimes(at, at);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Puts files and folders of the store on the disk: in one go where the system can, else one by one. */
async function syncAll(folder: string, paths: string[]): Promise<void> {
  const isDone = await promisify(execFile)('sync', ['-f', folder]).then(
    () => process.platform === 'linux',
    () => false,
  );
  if (!isDone) for (const path of paths) await syncPath(path);
}

/** Puts a file or a folder on the disk. */
async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
}

/** A file of no bytes is never appended to. */
async function makeEmpty(path: string): Promise<{ size: number }> {
  await (await open(path, 'a', 0o600)).close();
  return { size: 0 };
}
