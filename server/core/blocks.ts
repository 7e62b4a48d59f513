/** Bytes of large files, read with few calls and little memory: each block is read while the one before is used. */
import type { FileHandle } from 'node:fs/promises';

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

async function readWhole(file: FileHandle, into: Buffer, position: number): Promise<Buffer> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await file.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error('the file ends before it should');
    done += bytesRead;
  }
  return into;
}
