/** Where files enter: a tab of a space, and what is on its way, over every page. */
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { later, screen, soon } from '#web/core/later.tsx';
import { atLast } from '#web/shell/atLast.tsx';

export const tab = {
  key: 'files',
  titleKey: 'files.tab',
  Icon: FolderIcon,
  Screen: screen(async () => (await import('./FilesScreen.tsx')).FilesScreen),
};
export const NewestFiles = atLast(later(async () => (await import('./NewestFiles.tsx')).NewestFiles));
export const UploadDock = atLast(soon(async () => (await import('./UploadDock.tsx')).UploadDock));
