import { CaretLeftIcon } from '@phosphor-icons/react/dist/csr/CaretLeft';
import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { DownloadSimpleIcon } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { type ReactNode, useEffect } from 'react';
import type { File as FileRow } from '#contract/files.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, buttonCss, Dialog } from '#web/ui/index.ts';
import css from './Files.module.css';
import { addressOf } from './kinds.tsx';
import { Preview } from './Preview.tsx';

interface ViewerProps {
  file: FileRow;
  /** those of the same folder that can be shown too */
  files: FileRow[];
  onShow: (id: string) => void;
  onClose: () => void;
}

/** A file large over the page; the arrows go through the folder. */
export function Viewer({ file, files, onShow, onClose }: ViewerProps) {
  const t = useT();
  const at = files.findIndex((each) => each.id === file.id);
  const previous = files[at - 1];
  const next = files[at + 1];
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // there they go through the film, or to the other columns
      if (event.target instanceof HTMLMediaElement || (event.target as Element).querySelector?.(':scope > table'))
        return;
      const to = event.key === 'ArrowLeft' ? previous : event.key === 'ArrowRight' ? next : undefined;
      if (to) onShow(to.id);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [previous, next, onShow]);
  return (
    <Dialog title={file.name} isOpen isFull onClose={onClose} closeWord={t('word.close')}>
      <Preview key={file.id} file={file} isLarge />
      <div className={css.viewerBar}>
        {files.length > 1 && (
          <>
            <Step icon={<CaretLeftIcon size={20} />} label={t('files.previous')} to={previous} onShow={onShow} />
            <Step icon={<CaretRightIcon size={20} />} label={t('files.next')} to={next} onShow={onShow} />
          </>
        )}
        <span className={css.spring} />
        <a className={`${buttonCss.button} ${buttonCss.secondary}`} href={addressOf(file)} download={file.name}>
          <DownloadSimpleIcon size={20} />
          {t('word.download')}
        </a>
      </div>
    </Dialog>
  );
}

interface StepProps extends Pick<ViewerProps, 'onShow'> {
  icon: ReactNode;
  label: string;
  to: FileRow | undefined;
}

function Step({ icon, label, to, onShow }: StepProps) {
  return (
    <Button icon={icon} title={label} isIconWhenNarrow disabled={!to} onClick={() => to && onShow(to.id)}>
      {label}
    </Button>
  );
}
