import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Dialog, IconButton, useMedia } from '#web/ui/index.ts';
import css from './Panel.module.css';

interface BesideProps {
  /** what it is about: when that changes it is read from its beginning */
  id: string;
  title: string;
  /** its name for who hears it, where the title alone does not say it */
  label?: string;
  /** what can be done with it, in the place of the title where there is room */
  head?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** A panel beside the view; where there is no room for it, a dialog over the page. Escape closes it. */
export function Beside({ id, title, label, head, onClose, children }: BesideProps) {
  const t = useT();
  const isOver = useMedia('(max-width: 900px)');
  const panel = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another task is another panel
  useEffect(() => panel.current?.focus({ preventScroll: true }), [id]);
  if (isOver)
    return (
      <Dialog title={title} label={label} isOpen onClose={onClose} closeWord={t('word.close')}>
        <div ref={panel} className={css.over} tabIndex={-1}>
          {head && <div className={css.head}>{head}</div>}
          {children}
        </div>
      </Dialog>
    );
  return (
    <aside
      ref={panel}
      className={css.panel}
      aria-label={label ?? title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className={css.head}>
        <h2 className={head ? 'visually-hidden' : css.title}>{title}</h2>
        {head}
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </div>
      <div className={css.scroll}>{children}</div>
    </aside>
  );
}
