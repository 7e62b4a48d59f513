/** What opens beside the pictures: over them on a phone. Escape closes it. */
import { XIcon } from '@phosphor-icons/react/dist/csr/X';
import { type ReactNode, useEffect, useRef } from 'react';
import { useT } from '#web/core/i18n.ts';
import { IconButton, useMedia } from '#web/ui/index.ts';
import css from './SidePanel.module.css';

export function SidePanel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const t = useT();
  const panel = useRef<HTMLElement>(null);
  const hasKeys = useMedia('(pointer: fine)');
  // one writes at once where there is something to write in; on a phone its keys would hide what is said
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it opens
  useEffect(() => {
    const field = hasKeys ? panel.current?.querySelector('textarea') : undefined;
    field?.setSelectionRange(field.value.length, field.value.length);
    (field ?? panel.current)?.focus();
  }, []);
  return (
    <aside
      ref={panel}
      className={css.panel}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <div className={css.head}>
        <h2>{title}</h2>
        <IconButton label={t('word.close')} icon={<XIcon size={20} />} onClick={onClose} />
      </div>
      {children}
    </aside>
  );
}
