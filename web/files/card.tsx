import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { useState } from 'react';
import type { Reference } from '#contract/chat.ts';
import { type File, type Folder, isInBin } from '#contract/files.ts';
import { moduleScope } from '#contract/scope.ts';
import { size } from '#web/core/format.ts';
import { useRow, useRowMap } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Dialog } from '#web/ui/index.ts';
import css from './Files.module.css';
import { addressOf, isPicture, KindIcon } from './kinds.tsx';

/** A file attached to a message: its picture, or its name and size, and its bytes behind them. Who may not see it sees nothing. */
export function FileCard({ spaceId, reference }: { spaceId: string; reference: Reference }) {
  const t = useT();
  const scope = moduleScope(spaceId, 'files');
  const file = useRow<File>(scope, 'files', reference.id);
  const folders = useRowMap<Folder>(scope, 'folders');
  if (!file || !folders) return null;
  if (file.trashed_at || isInBin(folders, file.folder_id)) {
    return (
      <span className={css.card}>
        <KindIcon name="" size={28} />
        <span className={css.muted}>{t('files.cardInBin')}</span>
      </span>
    );
  }
  if (isPicture(file)) return <PictureCard file={file} />;
  return (
    <a className={css.card} href={addressOf(file)} download={file.name}>
      <KindIcon name={file.name} size={28} />
      <span className={css.cardText}>
        <strong>{file.name}</strong>
        <span className={css.muted}>{size(file.size_bytes)}</span>
      </span>
    </a>
  );
}

/** The picture itself; a click shows it as large as the window. */
function PictureCard({ file }: { file: File }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={css.picture} onClick={() => setOpen(true)}>
        <img src={addressOf(file, true)} alt={file.name} loading="lazy" decoding="async" />
      </button>
      {isOpen && (
        <Dialog
          title={file.name}
          isOpen
          isWide
          onClose={() => setOpen(false)}
          closeWord={t('word.close')}
          actions={
            <a className={css.cardAction} href={addressOf(file)} download={file.name}>
              <DownloadSimpleIcon size={20} />
              {t('word.download')}
            </a>
          }
        >
          <img className={css.large} src={addressOf(file, true)} alt={file.name} />
        </Dialog>
      )}
    </>
  );
}
