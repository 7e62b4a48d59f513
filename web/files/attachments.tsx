/** Files on their way into a message: sent at once while one still writes, into one folder of the space, then referred to. */
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Reference } from '#contract/chat.ts';
import { attachmentFolderOf } from '#contract/files.ts';
import { Refusal } from '#contract/refusal.ts';
import { percent, size } from '#web/core/format.ts';
import { useReplica, useSend } from '#web/core/hooks.ts';
import { t as say, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, IconButton, ProgressBar } from '#web/ui/index.ts';
import css from './Attachments.module.css';
import { isPicture, KindIcon } from './kinds.tsx';
import { giveUp, resumeAll, type Sending, startUploads, useUploads, whenListed } from './uploads.ts';

export interface Attachment {
  /** the id of the file, known before its bytes are there */
  fileId: string;
  name: string;
  type: string;
  size: number;
  sent: number;
  state: 'sending' | 'done' | 'failed';
  error?: unknown;
  /** what the window itself has, to show a picture before it is sent */
  file?: File;
}

export interface Attachments {
  items: Attachment[];
  add(files: File[]): void;
  /** Takes one away: its upload ends, or the file that it had become goes to the bin. */
  remove(fileId: string): void;
  /** Forgets them all, once the message that refers to them is posted. */
  clear(): void;
  /** for `message.post`: of those that are listed */
  references: Reference[];
  /** true while one is on its way or has failed: the message waits */
  isBusy: boolean;
}

type Send = <A>(name: string, input: unknown) => Promise<A>;

/** The folder of what is attached to messages; made by whoever attaches first. */
async function folderOfAttachments(send: Send, spaceId: string): Promise<string> {
  const id = attachmentFolderOf(spaceId);
  try {
    await send('folder.create', { id, spaceId, folderId: null, name: say('files.attachments') });
  } catch (error) {
    // it is there already
    if (!(error instanceof Refusal && error.code === 'conflict' && !error.details.reason)) throw error;
  }
  return id;
}

/** The files of one message that is being written. */
export function useAttachments(spaceId: string): Attachments {
  const send = useSend();
  const { me } = useReplica();
  const { list } = useUploads();
  const [ids, setIds] = useState<readonly string[]>([]);
  const kept = useRef(new Map<string, Attachment>());
  for (const each of list) {
    if (!ids.includes(each.fileId)) continue;
    const before = kept.current.get(each.fileId);
    kept.current.set(each.fileId, { ...shown(each), file: each.file ?? before?.file });
  }
  const items = ids.flatMap((id) => kept.current.get(id) ?? []);

  const add = useCallback(
    (files: File[]) => {
      if (files.length === 0) return;
      const into = folderOfAttachments(send, spaceId);
      const made = startUploads(
        spaceId,
        me.personId,
        files.map((file) => ({ file, folderId: into })),
      );
      setIds((old) => [...old, ...made]);
    },
    [send, spaceId, me.personId],
  );
  const remove = useCallback(
    (fileId: string) => {
      const item = list.find((each) => each.fileId === fileId);
      if (item && item.state !== 'done') void giveUp(item.id);
      else void send('file.trash', { id: fileId, spaceId }).catch(() => {});
      kept.current.delete(fileId);
      setIds((old) => old.filter((id) => id !== fileId));
    },
    [list, send, spaceId],
  );
  const clear = useCallback(() => {
    kept.current.clear();
    setIds([]);
  }, []);

  const done = items.filter((each) => each.state === 'done');
  return {
    items,
    add,
    remove,
    clear,
    references: done.map(({ fileId }) => ({ kind: 'file', id: fileId })),
    isBusy: done.length < ids.length,
  };
}

/**
 * Sends one file among the attachments of a space, by no message and whatever page is shown, under an id chosen before: begun
 * again it is still one file. Resolves once it is listed.
 */
export function attachOnce(
  send: Send,
  { spaceId, personId, fileId, file }: { spaceId: string; personId: string; fileId: string; file: File },
): Promise<void> {
  startUploads(spaceId, personId, [{ file, fileId, folderId: folderOfAttachments(send, spaceId) }]);
  return whenListed(fileId);
}

/** How far such a file is; undefined while it has not begun. */
export function useAttachment(fileId: string): Attachment | undefined {
  const item = useUploads().list.find((each) => each.fileId === fileId);
  return item && shown(item);
}

const shown = ({ fileId, name, type, size: bytes, sent, state, error, file }: Sending): Attachment => ({
  fileId,
  name,
  type,
  size: bytes,
  sent,
  state: state === 'done' || state === 'failed' ? state : 'sending',
  error,
  file,
});

/** What waits above the composer: each file with how far it is, and a way to take it away. */
export function AttachmentTray({ attachments }: { attachments: Attachments }) {
  const t = useT();
  if (attachments.items.length === 0) return null;
  return (
    <ul className={css.tray} aria-label={t('files.attached')}>
      {attachments.items.map((each) => (
        <li key={each.fileId} className={css.item} data-state={each.state}>
          <Thumbnail attachment={each} />
          <span className={css.text}>
            <strong>{each.name}</strong>
            {each.state === 'failed' ? (
              <span className={css.error} role="alert">
                {refusalSentence(each.error)}
              </span>
            ) : each.state === 'done' ? (
              <span className={css.muted}>{size(each.size)}</span>
            ) : (
              <ProgressBar
                value={each.size > 0 ? each.sent / each.size : 0}
                label={each.name}
                said={percent(each.size > 0 ? each.sent / each.size : 0)}
              />
            )}
          </span>
          {each.state === 'failed' && (
            <Button isSmall onClick={resumeAll}>
              {t('word.retry')}
            </Button>
          )}
          <IconButton
            isSmall
            label={t('files.detach', { name: each.name })}
            icon={<XIcon size={18} />}
            onClick={() => attachments.remove(each.fileId)}
          />
        </li>
      ))}
    </ul>
  );
}

function Thumbnail({ attachment }: { attachment: Attachment }) {
  const { file } = attachment;
  const isShown = isPicture({ type: attachment.type, size_bytes: attachment.size });
  const address = useMemo(() => (file && isShown ? URL.createObjectURL(file) : undefined), [file, isShown]);
  useEffect(() => () => void (address && URL.revokeObjectURL(address)), [address]);
  return address ? (
    <img className={css.thumbnail} src={address} alt="" />
  ) : (
    <span className={css.thumbnail}>
      <KindIcon name={attachment.name} />
    </span>
  );
}
