/** Where files enter: a tab of a space, and what is on its way, over every page. */
import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { type ComponentType, createElement, type ReactNode, useEffect, useState } from 'react';
import { later, screen, soon } from '#web/core/later.tsx';
import { atLeisure } from '#web/ui/index.ts';

export const tab = {
  key: 'files',
  titleKey: 'files.tab',
  Icon: FolderIcon,
  Screen: screen(async () => (await import('./FilesScreen.tsx')).FilesScreen),
};
/** A page is whole without it: it, and the words that it needs, are fetched once nothing else is to be done. */
function atLast(Its: ComponentType): () => ReactNode {
  return () => {
    const [isTime, setTime] = useState(false);
    useEffect(() => void atLeisure().then(() => setTime(true)), []);
    return isTime ? createElement(Its) : null;
  };
}
export const NewestFiles = atLast(later(async () => (await import('./NewestFiles.tsx')).NewestFiles));
export const UploadDock = atLast(soon(async () => (await import('./UploadDock.tsx')).UploadDock));
