import { ZipFile } from 'yazl';
import type { File, Folder } from '#contract/files.ts';
import type { Blobs } from '#core/blobs.ts';
import { portableNames } from '#core/portable-names.ts';

interface Wanted {
  /** what is under this folder, null: under the space itself */
  top: string | null;
  /** of what is directly under it only these */
  only?: ReadonlySet<string>;
  /** what stands in it where it would be empty, since many a computer does not open an empty one */
  name: string;
}

/** The most that a zip of the first kind holds; beyond, its size is not said beforehand. */
const MOST_ENTRIES = 0xffff;
const MOST_BYTES = 0xffffffff;

/** Folders and files as a zip, streamed: each file is opened only when its turn comes. Its size, so that one sees how long it takes. */
export function zipOf(
  blobs: Blobs,
  folders: Folder[],
  files: File[],
  { top, only, name }: Wanted,
  fail: (error: Error) => void,
): { bytes: NodeJS.ReadableStream; size: number | undefined } {
  const zip = new ZipFile();
  // without a listener, an error here would end the process
  (zip as unknown as NodeJS.EventEmitter).on('error', fail);
  const foldersIn = Map.groupBy(folders, (each) => each.folder_id);
  const filesIn = Map.groupBy(files, (each) => each.folder_id);
  const isWanted = (entry: { id: string; folder_id: string | null }) =>
    entry.folder_id !== top || !only || only.has(entry.id);
  const names = portableNames();
  let count = 0;
  let size = 22;
  // two heads of 30 and 55 bytes bear its path
  const weigh = (path: string, bytes: number) => {
    count++;
    size += 85 + 2 * Buffer.byteLength(path) + bytes;
  };
  const addFolder = (path: string, mtime?: Date): void => {
    zip.addEmptyDirectory(path, { mtime });
    weigh(`${path}/`, 0);
  };
  const walk = (id: string | null, path: string): void => {
    for (const folder of (foldersIn.get(id) ?? []).filter(isWanted)) {
      const inside = names.take(path, folder.name);
      addFolder(inside, new Date(folder.changed_at));
      walk(folder.id, inside);
    }
    for (const file of (filesIn.get(id) ?? []).filter(isWanted)) {
      const at = names.take(path, file.name);
      zip.addReadStreamLazy(at, { mtime: new Date(file.added_at), compress: false, size: file.size_bytes }, (give) =>
        give(null, blobs.read(file.sha256)),
      );
      weigh(at, file.size_bytes + 16);
    }
  };
  walk(top, '');
  if (count === 0) addFolder(names.take('', name));
  zip.end();
  return { bytes: zip.outputStream, size: count < MOST_ENTRIES && size < MOST_BYTES ? size : undefined };
}
