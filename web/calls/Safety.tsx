/** What is encrypted, and five words to compare aloud. */
import { LockKeyIcon } from '@phosphor-icons/react/dist/csr/LockKey';
import { useEffect, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Dialog } from '#web/ui/index.ts';
import css from './Call.module.css';
import { wordsOf } from './encryption.ts';

export function Safety({ encryptionKey }: { encryptionKey: string }) {
  const t = useT();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState<string[]>([]);
  useEffect(() => {
    void wordsOf(encryptionKey).then(setWords);
  }, [encryptionKey]);
  return (
    <>
      <button type="button" className={css.headPill} onClick={() => setOpen(true)}>
        <LockKeyIcon size={18} weight="fill" aria-hidden="true" />
        <span className={css.pillWord}>{t('calls.encrypted')}</span>
      </button>
      <Dialog title={t('calls.encrypted')} isOpen={isOpen} onClose={() => setOpen(false)} closeWord={t('word.close')}>
        <p>{t('calls.encryptedAbout')}</p>
        <p>{t('calls.safetyAbout')}</p>
        <p className={css.safety} data-safety-words>
          {words.join(' · ')}
        </p>
      </Dialog>
    </>
  );
}
