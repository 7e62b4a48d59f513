import { UploadSimpleIcon } from '@phosphor-icons/react/dist/csr/UploadSimple';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { attachmentFolderOf } from '#contract/files.ts';
import { size } from '#web/core/format.ts';
import { useReplica } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { ProgressBar } from '#web/ui/index.ts';
import css from './Uploads.module.css';
import { takeUp, useUploads } from './uploads.ts';

/** What is on its way, seen from every other page; it leads back to the files. */
export function UploadDock() {
  const t = useT();
  const { me } = useReplica();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { list } = useUploads();
  useEffect(() => void takeUp(me.personId), [me.personId]);
  const open = list.filter((each) => each.state !== 'done');
  const [first] = open;
  if (!first || path.startsWith(`/s/${first.spaceId}/files`)) return null;
  const sum = (of: (each: (typeof open)[number]) => number) => open.reduce((total, each) => total + of(each), 0);
  const [sent, total] = [sum((each) => each.sent), sum((each) => each.size)];
  const isStopped = open.every((each) => each.state !== 'sending' && each.state !== 'waiting');
  // what is attached to a message shows beside that message
  const areAttached = open.every((each) => each.folderId === attachmentFolderOf(each.spaceId));
  if (areAttached && path.startsWith('/s/') && !isStopped) return null;
  return (
    <Link className={css.dock} to="/s/$spaceId/$tab" params={{ spaceId: first.spaceId, tab: 'files' }}>
      <strong>
        <UploadSimpleIcon size={20} aria-hidden="true" />
        {isStopped ? t('files.stopped', { count: open.length }) : t('files.sending', { count: open.length })}
      </strong>
      <ProgressBar
        value={total > 0 ? sent / total : 0}
        label={t('files.uploads')}
        said={t('files.progress', { sent: size(sent), total: size(total) })}
      />
    </Link>
  );
}
