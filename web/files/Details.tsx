import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { EyeIcon } from '@phosphor-icons/react/dist/csr/Eye';
import { LinkSimpleIcon } from '@phosphor-icons/react/dist/csr/LinkSimple';
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import type { File as FileRow } from '#contract/files.ts';
import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import { relativeDay, size, time } from '#web/core/format.ts';
import { useRows } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Avatar, Button, buttonCss, Dialog, IconButton, toast } from '#web/ui/index.ts';
import css from './Files.module.css';
import { addressOf, kindOf, pageOf } from './kinds.tsx';
import { Preview } from './Preview.tsx';

interface DetailsProps {
  file: FileRow;
  /** over the page, where there is no room beside it */
  isOver: boolean;
  onView: () => void;
  onClose: () => void;
}

/** The file that is looked at: a preview, who put it there, who sees it, its bytes and its link. */
export function Details({ file, isOver, onView, onClose }: DetailsProps) {
  const t = useT();
  if (isOver)
    return (
      <Dialog title={file.name} isOpen onClose={onClose} closeWord={t('word.close')}>
        <About file={file} onView={onView} />
      </Dialog>
    );
  return (
    <aside className={css.details} aria-label={t('files.details')}>
      <div className={css.detailsHead}>
        <h2>{file.name}</h2>
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </div>
      <About file={file} onView={onView} />
    </aside>
  );
}

function About({ file, onView }: Pick<DetailsProps, 'file' | 'onView'>) {
  const t = useT();
  const members = useRows<Member>(spaceScope(file.space_id), 'members')?.filter((each) => !each.is_limited) ?? [];
  const guests = members.filter((each) => each.role === 'space_guest');
  const when = `${relativeDay(file.added_at)} ${time(file.added_at)}`;
  return (
    <div className={css.about}>
      <Preview key={file.id} file={file} />
      <p className={css.muted}>
        {size(file.size_bytes)} · {t('files.addedBy', { name: file.added_by_name, when })}
      </p>
      <div className={css.detailActions}>
        {kindOf(file) !== 'none' && (
          <Button kind="primary" icon={<EyeIcon size={20} />} onClick={onView}>
            {t('word.open')}
          </Button>
        )}
        <a className={`${buttonCss.button} ${buttonCss.secondary}`} href={addressOf(file)} download={file.name}>
          <DownloadSimpleIcon size={20} />
          {t('word.download')}
        </a>
        <Button
          icon={<LinkSimpleIcon size={20} />}
          onClick={() => copyLink(file).then(() => toast(t('files.linkCopied')))}
        >
          {t('files.copyLink')}
        </Button>
      </div>
      <h3>
        <EyeIcon size={18} weight="fill" aria-hidden="true" />
        {t('files.whoSees')}
      </h3>
      <p className={css.muted}>
        {t('files.whoSeesAbout', { count: members.length })}
        {guests.length > 0 &&
          ` ${t('files.whoSeesGuests', { count: guests.length, names: guests.map((each) => each.name).join(', ') })}`}
      </p>
      <span className={css.seers} aria-hidden="true">
        {members.slice(0, 12).map((each) => (
          <Avatar key={each.id} id={each.id} name={each.name} size={30} />
        ))}
      </span>
    </div>
  );
}

/** A link opens the file for those who are in its space, and for nobody else. */
export const copyLink = (file: { id: string; space_id: string }): Promise<void> =>
  navigator.clipboard.writeText(location.origin + pageOf(file));
