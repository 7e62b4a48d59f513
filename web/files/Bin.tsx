import { FolderIcon } from '@phosphor-icons/react/dist/csr/Folder';
import { TrashIcon } from '@phosphor-icons/react/dist/csr/Trash';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { File as FileRow, Folder } from '#contract/files.ts';
import { moduleScope } from '#contract/scope.ts';
import { shortWhen } from '#web/core/format.ts';
import { useMayDo, useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, ConfirmDialog, EmptyState, toast } from '#web/ui/index.ts';
import css from './Files.module.css';
import { KindIcon } from './kinds.tsx';

interface BinProps {
  spaceId: string;
  folders: Readonly<Record<string, Folder>>;
  files: Readonly<Record<string, FileRow>>;
  mayWrite: boolean;
}

/** What was put in the bin, the latest first. */
export function Bin({ spaceId, folders, files, mayWrite }: BinProps) {
  const t = useT();
  const send = useSend();
  const mayErase = useMayDo(moduleScope(spaceId, 'files'), 'bin.empty') && mayWrite;
  const [isErasing, setErasing] = useState(false);
  const fail = (error: unknown) => toast(refusalSentence(error), { isError: true });
  const rows = [
    ...Object.values(folders).map((each) => ({ ...each, kind: 'folder' as const })),
    ...Object.values(files).map((each) => ({ ...each, kind: 'file' as const })),
  ]
    .filter((each) => each.trashed_at)
    .sort((a, b) => b.trashed_at!.localeCompare(a.trashed_at!));
  return (
    <section className={css.screen} aria-label={t('files.bin')}>
      <div className={css.toolbar}>
        <nav className={css.path} aria-label={t('files.path')}>
          <Link to="/s/$spaceId/$tab" params={{ spaceId, tab: 'files' }}>
            {t('files.tab')}
          </Link>
          <span className={css.step} aria-current="page">
            / {t('files.bin')}
          </span>
        </nav>
        {mayErase && rows.length > 0 && (
          <Button kind="danger" onClick={() => setErasing(true)}>
            {t('files.binErase')}
          </Button>
        )}
      </div>
      <div className={css.main}>
        {rows.length === 0 && <EmptyState icon={<TrashIcon size={40} />} title={t('files.binEmpty')} />}
        <div className={css.list}>
          <ul>
            {rows.map((row) => (
              <li key={row.id} className={css.row}>
                <span className={css.icon}>
                  {row.kind === 'folder' ? <FolderIcon size={26} weight="fill" /> : <KindIcon name={row.name} />}
                </span>
                <span className={css.name}>
                  <strong>{row.name}</strong>
                </span>
                <span className={css.when}>{shortWhen(row.trashed_at!)}</span>
                {mayWrite && (
                  <Button isSmall onClick={() => send(`${row.kind}.restore`, { id: row.id, spaceId }).catch(fail)}>
                    {t('files.restore')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </div>
      </div>
      <ConfirmDialog
        title={t('files.binErase')}
        isOpen={isErasing}
        onClose={() => setErasing(false)}
        onConfirm={() => void send('bin.empty', { spaceId }).catch(fail)}
        confirmWord={t('files.binErase')}
        cancelWord={t('word.cancel')}
      >
        {t('files.binEraseAbout')}
      </ConfirmDialog>
    </section>
  );
}
