import { FileIcon as AnyFileIcon } from '@phosphor-icons/react/dist/csr/File';
import { FileAudioIcon } from '@phosphor-icons/react/dist/csr/FileAudio';
import { FileDocIcon } from '@phosphor-icons/react/dist/csr/FileDoc';
import { FileImageIcon } from '@phosphor-icons/react/dist/csr/FileImage';
import { FilePdfIcon } from '@phosphor-icons/react/dist/csr/FilePdf';
import { FileTextIcon } from '@phosphor-icons/react/dist/csr/FileText';
import { FileVideoIcon } from '@phosphor-icons/react/dist/csr/FileVideo';
import { FileXlsIcon } from '@phosphor-icons/react/dist/csr/FileXls';
import { FileZipIcon } from '@phosphor-icons/react/dist/csr/FileZip';

const byExtension: [RegExp, typeof AnyFileIcon][] = [
  [/\.pdf$/i, FilePdfIcon],
  [/\.(docx?|odt|rtf)$/i, FileDocIcon],
  [/\.(xlsx?|ods|csv|tsv)$/i, FileXlsIcon],
  [/\.(png|jpe?g|gif|webp|svg|heic|tiff?)$/i, FileImageIcon],
  [/\.(mp4|mov|webm|mkv|avi)$/i, FileVideoIcon],
  [/\.(mp3|wav|ogg|flac|m4a)$/i, FileAudioIcon],
  [/\.(zip|7z|rar|tar|gz)$/i, FileZipIcon],
  [/\.(txt|md|log)$/i, FileTextIcon],
];

export function KindIcon({ name, size = 26 }: { name: string; size?: number }) {
  const Found = byExtension.find(([pattern]) => pattern.test(name))?.[1] ?? AnyFileIcon;
  return <Found size={size} weight="fill" aria-hidden="true" />;
}

export interface Shown {
  id: string;
  space_id: string;
  name: string;
  type: string;
  size_bytes: number;
}

/** Where the bytes of a file are; `isInline` lets the browser show the kinds that are safe. */
export const addressOf = (file: Pick<Shown, 'id' | 'space_id' | 'name'>, isInline = false): string =>
  `/api/v1/files/${file.space_id}/${file.id}/${encodeURIComponent(file.name)}${isInline ? '?inline' : ''}`;

/** Where a folder is as a zip, or only some of what is in it; null: the space itself. */
export function zipOf(spaceId: string, folderId: string | null, only?: string[]): string {
  const asked = new URLSearchParams({ ...(folderId && { folder: folderId }), ...(only && { only: only.join(',') }) });
  return `/api/v1/files/${spaceId}/zip?${asked}`;
}

/** Where a file is seen in its space: a link that can be given to somebody who is in it. */
export const pageOf = (file: { id: string; space_id: string }): string => `/s/${file.space_id}/files/${file.id}`;

export const isPicture = (file: { type: string; size_bytes: number }): boolean =>
  /^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size_bytes < 20_000_000;

/** How a file can be shown here; `none` when it can only be downloaded. */
export function kindOf(file: Shown): 'picture' | 'pdf' | 'video' | 'audio' | 'table' | 'text' | 'none' {
  if (file.size_bytes === 0) return 'none';
  if (isPicture(file)) return 'picture';
  if (file.type === 'application/pdf') return 'pdf';
  if (file.type.startsWith('video/')) return 'video';
  if (file.type.startsWith('audio/')) return 'audio';
  // by the name too: where a spreadsheet is installed, browsers give its type to these
  if (/^text\/(csv|tab-separated-values)$/.test(file.type) || /\.(csv|tsv)$/i.test(file.name)) return 'table';
  const isText = /^text\//.test(file.type) || /\.(md|txt|json|log|xml|ya?ml|ini|sql|ts|js|py)$/i.test(file.name);
  return isText ? 'text' : 'none';
}

/** Starts a download without leaving the page, whatever the server answers. */
export function download(address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = '';
  link.click();
}
