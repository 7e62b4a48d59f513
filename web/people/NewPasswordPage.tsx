import { useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Button } from '#web/ui/index.ts';
import { PasswordField } from './AccountFields.tsx';
import { reset, sentenceOf } from './account.ts';
import css from './Door.module.css';
import { Door } from './Door.tsx';

export function NewPasswordPage() {
  const t = useT();
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const [password, setPassword] = useState('');
  const { submit, error, isPending } = useSubmit(async () => {
    const failure = await reset(token, password);
    if (failure) throw sentenceOf(failure, 'reset.failed');
    location.assign('/sign-in');
  });
  return (
    <Door>
      <h1>{t('reset.title')}</h1>
      <form className={css.form} onSubmit={submit}>
        <PasswordField value={password} onChange={setPassword} />
        {error && (
          <p role="alert" style={{ color: 'var(--critical)' }}>
            {error}
          </p>
        )}
        <Button kind="primary" type="submit" isWide isPending={isPending}>
          {t('reset.action')}
        </Button>
      </form>
    </Door>
  );
}
