import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { lazy } from 'react';
import type { Reference } from '#contract/chat.ts';
import { startUploads, whenListed } from './uploads.ts';

export { FileCard } from './card.tsx';
export { pickFiles } from './dropped.ts';

export const tab = {
  key: 'files',
  titleKey: 'files.tab',
  Icon: FolderIcon,
  Screen: lazy(() => import('./FilesScreen.tsx').then((module) => ({ default: module.FilesScreen }))),
};

/** Sends files of a message into the space; answers what the message refers to, once they are all listed. */
export async function uploadForMessage(
  spaceId: string,
  personId: string,
  files: File[],
  folderId: string | null = null,
): Promise<Reference[]> {
  const ids = startUploads(
    spaceId,
    personId,
    files.map((file) => ({ file, folderId })),
  );
  return Promise.all(
    files.map(async (file, at): Promise<Reference> => {
      const name = await whenListed(ids[at]!);
      return { kind: 'file', id: ids[at]!, name, size_bytes: file.size, type: file.type.slice(0, 120) };
    }),
  );
}
