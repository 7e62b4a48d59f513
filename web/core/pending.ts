/** Writes that no server has answered yet, kept on this device so that a reload, or a night without network, loses none. */
import type { Prediction } from '#contract/index.ts';

/** What a version of the product foresaw; a newer one that finds it here reads it as it reads an old event. */
export interface Foreseen extends Prediction {
  v: number;
}
export interface KeptWrite {
  op: string;
  /** the person who wrote: another one on this device does not send it */
  of: string;
  name: string;
  input: unknown;
  predictions: Foreseen[];
}

const STORE = 'writes';

let opening: Promise<IDBDatabase> | undefined;
function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('beffroi', 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'op' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function within<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Where nothing can be kept (a private window, a full disk) the write still goes out; it only does not survive a reload. */
const orNothing = <T>(promise: Promise<T>): Promise<T | undefined> => promise.catch(() => undefined);

export const keepWrite = (write: KeptWrite) => orNothing(within('readwrite', (store) => store.put(write)));
export const forgetWrite = (op: string) => orNothing(within('readwrite', (store) => store.delete(op)));

/** What this person wrote and nobody answered, oldest first. */
export async function keptWrites(of: string): Promise<KeptWrite[]> {
  const writes = ((await orNothing(within('readonly', (store) => store.getAll()))) ?? []) as KeptWrite[];
  return writes.filter((each) => each.of === of).sort((a, b) => (a.op < b.op ? -1 : 1));
}

/** How many writes wait on this device, whoever wrote them: said when the server cannot be reached at all. */
export async function countKeptWrites(): Promise<number> {
  return (await orNothing(within('readonly', (store) => store.count()))) ?? 0;
}
