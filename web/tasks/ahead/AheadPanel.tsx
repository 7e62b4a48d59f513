import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '#web/core/i18n.ts';
import { IconButton } from '#web/ui/index.ts';
import css from '../Panel.module.css';

/** A panel beside the view that looks ahead; a sheet over it on a phone. Escape closes it. */
export function AheadPanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const t = useT();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={panel}
      className={css.panel}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </div>
      <div className={css.scroll}>{children}</div>
    </aside>
  );
}
