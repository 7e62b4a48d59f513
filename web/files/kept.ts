/** What this browser remembers of uploads under way, so that a reload loses nothing. */
export interface KeptUpload {
  /** the upload's id */
  id: string;
  /** the window that sends it, which holds a lock of that name while it lives */
  windowId: string;
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

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T> | undefined) {
  const database = await openKept();
  try {
    return await new Promise<T | undefined>((resolve, reject) => {
      const transaction = database.transaction('uploads', mode);
      const request = work(transaction.objectStore('uploads'));
      transaction.oncomplete = () => resolve(request?.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** A browser that cannot keep a handle keeps the rest. */
export const keep = (uploads: KeptUpload[]): Promise<unknown> =>
  within('readwrite', (store) => {
    for (const upload of uploads) {
      try {
        store.put(upload);
      } catch {
        store.put({ ...upload, handle: undefined, root: undefined });
      }
    }
    return undefined;
  });
export const forget = (ids: string[]): Promise<unknown> =>
  within('readwrite', (store) => {
    for (const id of ids) store.delete(id);
    return undefined;
  });
export const allKept = async (): Promise<KeptUpload[]> =>
  (await within<KeptUpload[]>('readonly', (store) => store.getAll())) ?? [];
