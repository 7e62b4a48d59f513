/**
 * Recordings on their way to the space. Each piece is put on this browser's own disk as it is made, so that a closed window, or
 * a browser that stops, loses no more than the last seconds; whichever window comes next sends what is there.
 */
export interface KeptRecording {
  /** chosen when it begins, and the id of the file that it becomes: sent twice, it is one file */
  id: string;
  personId: string;
  spaceId: string;
  meetingId: string;
  /** the file's, with its ending */
  name: string;
  type: string;
}
interface Piece {
  recordingId: string;
  at: number;
  bytes: Blob;
}

const listeners = new Set<() => void>();
/** Hears of a recording of this window that has just ended. */
export function onEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Begins to keep one. While `end` is not called and this window lives, no other takes it up. `add` fails when the disk takes
 * no more: what was kept until then is a file that ends there, so nothing is kept after it.
 */
export async function beginKept(
  recording: KeptRecording,
): Promise<{ add(bytes: Blob): Promise<unknown>; end(): Promise<void> }> {
  const free = await holdKept(recording.id);
  await ask('recordings', 'readwrite', (store) => store.put(recording));
  let at = 0;
  let written: Promise<unknown> = Promise.resolve();
  return {
    add(bytes) {
      const piece: Piece = { recordingId: recording.id, at: at++, bytes };
      written = written.then(() => ask('pieces', 'readwrite', (store) => store.put(piece)));
      return written;
    },
    async end() {
      await written.catch(() => {});
      free?.();
      for (const listener of listeners) listener();
    },
  };
}

/** Takes one in hands: a function that lets it go, or undefined when another window of this browser has it. */
export function holdKept(id: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    const taken = navigator.locks.request(`beffroi.recording.${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(undefined);
      return new Promise<void>((free) => resolve(free));
    });
    taken.catch(() => resolve(undefined));
  });
}

export const allKept = (): Promise<KeptRecording[]> => ask('recordings', 'readonly', (store) => store.getAll());

/** What was recorded, as one file whose bytes stay on the disk. */
export async function fileOf(recording: KeptRecording): Promise<File> {
  const pieces = await ask<Piece[]>('pieces', 'readonly', (store) => store.getAll(rangeOf(recording.id)));
  return new File(
    pieces.map((piece) => piece.bytes),
    recording.name,
    { type: recording.type },
  );
}

export async function forget(id: string): Promise<void> {
  await ask('pieces', 'readwrite', (store) => store.delete(rangeOf(id)));
  await ask('recordings', 'readwrite', (store) => store.delete(id));
}

const rangeOf = (id: string): IDBKeyRange => IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('beffroi.recordings', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('recordings', { keyPath: 'id' });
      request.result.createObjectStore('pieces', { keyPath: ['recordingId', 'at'] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function ask<T>(
  name: 'recordings' | 'pieces',
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
