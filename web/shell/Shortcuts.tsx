import { shortcuts } from '#web/actions.ts';
import { useT } from '#web/core/i18n.ts';
import { Dialog } from '#web/ui/index.ts';
import css from './KeyList.module.css';
import { KeyList } from './KeyList.tsx';

/** Which keys do what, place by place. */
export function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = useT();
  return (
    <Dialog title={t('shell.keys')} isOpen isWide onClose={onClose} closeWord={t('word.close')}>
      <div className={css.groups}>
        {shortcuts.map(({ titleKey, keys }) => (
          <section key={titleKey}>
            <h3>{t(titleKey)}</h3>
            <KeyList keys={keys} />
          </section>
        ))}
      </div>
    </Dialog>
  );
}
