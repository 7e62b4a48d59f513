import { newId } from '#web/core/clock.ts';
import type { Dropped } from './dropped.ts';
import type { FileToSend } from './uploads.ts';

type Send = <A>(name: string, input: unknown) => Promise<A>;

/** Makes the folders of a drop, each once, and answers where each file goes; `name` makes a single folder. */
export async function makeFolders(
  send: Send,
  spaceId: string,
  into: string | null,
  dropped: Dropped[],
  name?: string,
): Promise<FileToSend[]> {
  const made = new Map<string, Promise<string>>();
  async function place(path: string[]): Promise<string | null> {
    if (path.length === 0) return into;
    const key = path.join('/');
    const known = made.get(key);
    if (known) return known;
    const making = place(path.slice(0, -1)).then(async (folderId) => {
      const id = newId();
      await send('folder.create', { id, spaceId, folderId, name: path.at(-1) });
      return id;
    });
    made.set(key, making);
    return making;
  }
  if (name) await place([name]);
  return Promise.all(dropped.map(async ({ file, path, handle }) => ({ file, handle, folderId: await place(path) })));
}
