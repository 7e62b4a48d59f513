import { newId } from '#web/core/clock.ts';
import type { Dropped } from './dropped.ts';
import type { FileToSend } from './uploads.ts';

type Send = <A>(name: string, input: unknown) => Promise<A>;

/** Makes the folders of a drop, each once, and says where each file goes: a promise, so that bytes may leave meanwhile. */
export function placesOf(send: Send, spaceId: string, into: string | null, dropped: Dropped[]): FileToSend[] {
  const made = new Map<string, Promise<string>>();
  function place(path: string[]): Promise<string | null> {
    if (path.length === 0) return Promise.resolve(into);
    const key = path.join('/');
    const known = made.get(key);
    if (known) return known;
    const making = place(path.slice(0, -1)).then((folderId) => makeFolder(send, spaceId, folderId, path.at(-1)!));
    made.set(key, making);
    return making;
  }
  return dropped.map(({ path, ...each }) => ({ ...each, path, folderId: path.length > 0 ? place(path) : into }));
}

export async function makeFolder(send: Send, spaceId: string, folderId: string | null, name: string): Promise<string> {
  const id = newId();
  await send('folder.create', { id, spaceId, folderId, name });
  return id;
}
