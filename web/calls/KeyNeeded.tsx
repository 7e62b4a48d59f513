/** An encrypted meeting without its key: what to do to come in. */
import { LockKeyIcon } from '@phosphor-icons/react/dist/csr/LockKey';
import { type FormEvent, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, EmptyState, TextField } from '#web/ui/index.ts';
import css from './Call.module.css';
import { keyIn } from './encryption.ts';

export function KeyNeeded({ onKey, onBack }: { onKey: (key: string) => void; onBack?: () => void }) {
  const t = useT();
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  function use(event: FormEvent) {
    event.preventDefault();
    const key = keyIn(text);
    if (key) onKey(key);
    else setWrong(true);
  }
  return (
    <main className={css.over}>
      <EmptyState icon={<LockKeyIcon size={56} />} title={t('calls.keyNeeded')}>
        <p>{t('calls.keyNeededAbout')}</p>
        <form className={css.keyForm} onSubmit={use}>
          <TextField
            label={t('calls.keyLink')}
            value={text}
            autoComplete="off"
            error={isWrong ? t('calls.keyWrong') : undefined}
            onChange={(event) => {
              setText(event.target.value);
              setWrong(false);
            }}
          />
          <div className={css.row}>
            {onBack && <Button onClick={onBack}>{t('calls.back')}</Button>}
            <Button kind="primary" type="submit">
              {t('calls.keyUse')}
            </Button>
          </div>
        </form>
      </EmptyState>
    </main>
  );
}
