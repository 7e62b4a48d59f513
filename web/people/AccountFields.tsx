import { useT } from '#web/core/i18n.ts';
import { TextField } from '#web/ui/index.ts';
import css from './Door.module.css';

export interface AccountValues {
  name: string;
  email: string;
  password: string;
}

export const emptyAccount: AccountValues = { name: '', email: '', password: '' };

/** Name, address and password of a new account. */
export function AccountFields({
  values,
  onChange,
  fixedEmail,
}: {
  values: AccountValues;
  onChange: (values: AccountValues) => void;
  fixedEmail?: string | null;
}) {
  const t = useT();
  return (
    <>
      <div className={css.pair}>
        <TextField
          label={t('welcome.name')}
          name="name"
          autoComplete="name"
          required
          maxLength={120}
          value={values.name}
          onChange={(event) => onChange({ ...values, name: event.target.value })}
        />
        <TextField
          label={t('welcome.email')}
          name="email"
          type="email"
          autoComplete="username"
          required
          readOnly={Boolean(fixedEmail)}
          value={fixedEmail ?? values.email}
          onChange={(event) => onChange({ ...values, email: event.target.value })}
        />
      </div>
      <PasswordField value={values.password} onChange={(password) => onChange({ ...values, password })} />
    </>
  );
}

export function PasswordField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <TextField
      label={t('welcome.password')}
      name="password"
      type="password"
      autoComplete="new-password"
      required
      minLength={10}
      maxLength={200}
      showWord={t('word.show')}
      hideWord={t('word.hide')}
      hint={t('welcome.passwordHint')}
      good={value.length >= 10 ? t('welcome.passwordGood') : undefined}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
