/** Where files enter: a tab of a space, and what is on its way, over every page. */
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { createElement, useEffect, useState } from 'react';
import { later, screen, soon } from '#web/core/later.tsx';
import { atLeisure } from '#web/ui/index.ts';

export const tab = {
  key: 'files',
  titleKey: 'files.tab',
  Icon: FolderIcon,
  Screen: screen(async () => (await import('./FilesScreen.tsx')).FilesScreen),
};
/** a home is whole without it: it, and the words that it needs, are fetched once the home is there */
const Newest = later(async () => (await import('./NewestFiles.tsx')).NewestFiles);
export function NewestFiles() {
  const [isTime, setTime] = useState(false);
  useEffect(() => void atLeisure().then(() => setTime(true)), []);
  return isTime ? createElement(Newest) : null;
}
export const UploadDock = soon(async () => (await import('./UploadDock.tsx')).UploadDock);
