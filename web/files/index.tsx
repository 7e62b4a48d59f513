/**
 * Files, as other screens may use them (docs/decisions/0010-web-files.md). A composer needs no more than this:
 *
 *   const attachments = useAttachments(spaceId);
 *   <AttachmentTray attachments={attachments} />                 what is attached, with its progress
 *   attachments.add(files)                                       from a paste, a drop, or
 *   pickFiles().then((picked) => attachments.add(picked.map((each) => each.file)))
 *   if (!attachments.isBusy) send('message.post', { …, attachments: attachments.references })
 *   attachments.clear()
 *   <FileCard spaceId={spaceId} reference={reference} />         an attachment of a posted message
 *
 * Bytes leave as soon as files are added; each is a file of the space, in the folder of attachments, under `fileId`.
 */
export {
  type Attachment,
  type Attachments,
  AttachmentTray,
  attachOnce,
  useAttachment,
  useAttachments,
} from './attachments.tsx';
export { FileCard } from './card.tsx';
export { pickFiles } from './dropped.ts';
export { addressOf, isPicture } from './kinds.tsx';
