import { type FormEvent, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button } from '#web/ui/index.ts';
import { PasswordField } from './AccountFields.tsx';
import { reset } from './account.ts';
import css from './Door.module.css';
import { Door } from './Door.tsx';

export function NewPasswordPage() {
  const t = useT();
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const [password, setPassword] = useState('');
  const [hasFailed, setFailed] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (await reset(token, password)) setFailed(true);
    else location.assign('/sign-in');
  }
  return (
    <Door>
      <h1>{t('reset.title')}</h1>
      <form className={css.form} onSubmit={submit}>
        <PasswordField value={password} onChange={setPassword} />
        {hasFailed && (
          <p role="alert" style={{ color: 'var(--critical)' }}>
            {t('reset.failed')}
          </p>
        )}
        <Button kind="primary" type="submit" isWide>
          {t('reset.action')}
        </Button>
      </form>
    </Door>
  );
}
