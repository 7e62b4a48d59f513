/** Where files enter: a tab of a space, and what is on its way, over every page. */
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { screen, soon } from '#web/core/later.tsx';

export const tab = {
  key: 'files',
  titleKey: 'files.tab',
  Icon: FolderIcon,
  Screen: screen(async () => (await import('./FilesScreen.tsx')).FilesScreen),
};
export const NewestFiles = later(async () => (await import('./NewestFiles.tsx')).NewestFiles);
export const UploadDock = soon(async () => (await import('./UploadDock.tsx')).UploadDock);
