/** What was dropped or picked, as files with the folders that they lie in. */
export interface Dropped {
  file: File;
  /** the folders from the place of the drop down to the file */
  path: string[];
  /** lets the browser read it again after a reload, where it knows how */
  handle?: FileSystemFileHandle;
  /** the folder that was dropped: one permission for all that it holds */
  root?: FileSystemDirectoryHandle;
}

type HandleItem = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };
type Walkable = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

/** Reads a drop; must be called at once in the event, as the browser empties it afterwards. */
export async function readDrop(transfer: DataTransfer): Promise<Dropped[]> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const read = items.map(async (item: HandleItem): Promise<Dropped[]> => {
    const entry = item.webkitGetAsEntry();
    const file = item.getAsFile();
    const handle = await item.getAsFileSystemHandle?.().catch(() => null);
    if (handle?.kind === 'directory') {
      const root = handle as FileSystemDirectoryHandle;
      return walkHandle(root as Walkable, [], root);
    }
    if (entry?.isDirectory) return walk(entry, []);
    return file ? [{ file, path: [], handle: (handle ?? undefined) as FileSystemFileHandle | undefined }] : [];
  });
  return (await Promise.all(read)).flat();
}

async function walkHandle(folder: Walkable, path: string[], root: FileSystemDirectoryHandle): Promise<Dropped[]> {
  const found: Dropped[] = [];
  for await (const each of folder.values()) {
    if (each.kind === 'directory') found.push(...(await walkHandle(each as Walkable, [...path, folder.name], root)));
    else {
      const handle = each as FileSystemFileHandle;
      found.push({ file: await handle.getFile(), path: [...path, folder.name], handle, root });
    }
  }
  return found;
}

/** For browsers without handles. */
async function walk(entry: FileSystemEntry, path: string[]): Promise<Dropped[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Dropped[] = [];
  for (;;) {
    // a browser gives at most a hundred at a time
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const each of some) found.push(...(await walk(each, [...path, entry.name])));
  }
}

type Picker = (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;

/** Asks for files; with handles where the browser gives them, so that a reload can go on by itself. */
export async function pickFiles(): Promise<Dropped[]> {
  const picker = (window as { showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (!picker) return pickByInput({});
  const handles = await picker({ multiple: true }).catch(() => []);
  return Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), path: [], handle })));
}

/** Asks for a folder with all that it holds. */
export const pickFolder = (): Promise<Dropped[]> => pickByInput({ isFolder: true });

/** Asks by the page's own control, which every browser has. */
export function pickByInput({ isFolder = false }: { isFolder?: boolean }): Promise<Dropped[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.webkitdirectory = isFolder;
    input.onchange = () =>
      resolve(
        [...(input.files ?? [])].map((file) => ({ file, path: file.webkitRelativePath.split('/').slice(0, -1) })),
      );
    input.oncancel = () => resolve([]);
    input.click();
  });
}
