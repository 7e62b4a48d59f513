/** What this browser remembers of uploads under way, so that a reload loses nothing. */
export interface KeptUpload {
  /** the upload's id */
  id: string;
  fileId: string;
  personId: string;
  spaceId: string;
  folderId: string | null;
  name: string;
  /** the file's own name and folders on this device, to know it again */
  path: string;
  size: number;
  type: string;
  modified: number;
  /** lets the browser read the same file again, where it knows how */
  handle?: FileSystemFileHandle;
  /** the folder that was dropped with it */
  root?: FileSystemDirectoryHandle;
}

function openKept(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('beffroi.uploads', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('uploads', { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function ask<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openKept();
  try {
    return await new Promise<T>((resolve, reject) => {
      const request = work(database.transaction('uploads', mode).objectStore('uploads'));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally {
    database.close();
  }
}

/** A browser that cannot keep a handle keeps the rest. */
export const keep = (upload: KeptUpload): Promise<unknown> =>
  ask('readwrite', (store) => store.put(upload)).catch(() =>
    ask('readwrite', (store) => store.put({ ...upload, handle: undefined, root: undefined })),
  );
export const forget = (id: string): Promise<unknown> => ask('readwrite', (store) => store.delete(id));
export const allKept = (): Promise<KeptUpload[]> => ask('readonly', (store) => store.getAll());
