/**
 * Bytes of large files, read with few calls and little memory: each block is read while the one before is used, and its
 * memory is used again, so whoever takes blocks is done with one before asking for the next.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';

const BLOCK = 512 * 1024;
/** As many as were ever needed at once: two for each file that is read side by side. */
const spare: Buffer[] = [];

/**
 * Yields what lies from `start` up to `end`; rejects when the file ends before. A block's memory is used again for the one
 * after the next, so whoever keeps it copies it.
 */
export async function* blocksOf(file: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const taken = [spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK)];
  if (end - start > BLOCK) taken.push(spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK));
  const readInto = (turn: number, at: number): Promise<Buffer> => {
    const reading = readWhole(file, taken[turn % taken.length]!.subarray(0, Math.min(BLOCK, end - at)), at);
    reading.catch(() => {}); // heard when its turn comes
    return reading;
  };
  let reading = start < end ? readInto(0, start) : undefined;
  try {
    for (let at = start, turn = 1; at < end; at += BLOCK, turn++) {
      const block = await reading!;
      reading = at + BLOCK < end ? readInto(turn, at + BLOCK) : undefined;
      yield block;
    }
  } finally {
    await reading?.catch(() => {}); // its memory is nobody else's before
    spare.push(...taken);
  }
}

/** Yields a whole file, as long as it is now; rejects when it cannot be read, or ends before. */
export async function* blocksOfFile(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    yield* blocksOf(file, 0, (await file.stat()).size);
  } finally {
    await file.close();
  }
}

/** Writes block after block, each out before the next is asked for; rejects when `into` fails or closes before the end. */
export async function pour(blocks: AsyncIterable<Buffer>, into: Writable): Promise<void> {
  let fail: (error: Error) => void = () => {};
  const onClose = () => fail(new Error('closed before the end'));
  const onError = (error: Error) => fail(error);
  into.once('close', onClose).once('error', onError);
  try {
    for await (const block of blocks) {
      await new Promise<void>((resolve, reject) => {
        fail = reject;
        if (into.destroyed) return onClose();
        into.write(block, (error) => (error ? reject(error) : resolve()));
      });
    }
  } finally {
    into.off('close', onClose).off('error', onError);
  }
}

/** Blocks as a stream to be piped, and nothing else: a pipe of Node's own may still hold a block when it asks for the next. */
export class Pouring extends Readable {
  readonly #blocks: AsyncIterable<Buffer>;
  constructor(blocks: AsyncIterable<Buffer>) {
    super({ read() {} });
    this.#blocks = blocks;
  }
  override pipe<T extends NodeJS.WritableStream>(into: T): T {
    pour(this.#blocks, into as unknown as Writable).then(
      () => {
        into.end();
        this.push(null);
        this.resume();
      },
      (error) => this.destroy(error),
    );
    return into;
  }
}

async function readWhole(file: FileHandle, into: Buffer, position: number): Promise<Buffer> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('the file ends before it should');
    done += bytesRead;
  }
  return into;
}
