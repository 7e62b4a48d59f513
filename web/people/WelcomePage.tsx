import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { postUntilAnswered } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { language, useT } from '#web/core/i18n.ts';
import { chooseOrganisation, loadMe, type MeAnswer } from '#web/core/me.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Button, EmptyState, RadioCards, TextField } from '#web/ui/index.ts';
import { AccountFields, type AccountValues, emptyAccount } from './AccountFields.tsx';
import { sentenceOf, signIn, signUp } from './account.ts';
import css from './Door.module.css';
import { Door } from './Door.tsx';

/** The one-time link, or, on a server that hosts several, anyone's first page: a firm is created in one page. */
export function WelcomePage({ me }: { me: MeAnswer }) {
  const t = useT();
  const { token } = useParams({ strict: false }) as { token?: string };
  const [values, setValues] = useState<AccountValues>(emptyAccount);
  const [organisation, setOrganisation] = useState('');
  const [hosting, setHosting] = useState<'own' | 'several'>('own');
  const { submit, error, isPending } = useSubmit(async () => {
    await create();
    location.assign('/');
  });

  async function create() {
    const me = await loadMe();
    if (!me.account) {
      const failure = await signUp(values.name, values.email, values.password, token ?? '');
      // the account may be there from a first try that stopped half way
      if (failure === 'exists' ? await signIn(values.email, values.password) : failure)
        throw sentenceOf(failure!, 'signUp.failed');
    }
    const id = newId();
    await postUntilAnswered(
      'organisation.create',
      {
        id,
        personId: newId(),
        name: organisation,
        personName: values.name,
        language: language(),
        ...(token ? { setupToken: token, hosting } : {}),
      },
      newId(),
    );
    chooseOrganisation(id);
  }

  // said before anybody has filled anything in
  if (!me.needsSetup && !me.hostsSeveral)
    return (
      <Door>
        <EmptyState title={t('welcome.linkDead')} action={<a href="/">{t('signIn.title')}</a>}>
          {t('refusal.setup_done')}
        </EmptyState>
      </Door>
    );
  return (
    <Door>
      <div>
        <h1>{t('welcome.title')}</h1>
        <p className={css.muted}>{t('welcome.about')}</p>
      </div>
      <form className={css.form} onSubmit={submit}>
        <TextField
          label={t('welcome.organisation')}
          name="organisation"
          autoComplete="organization"
          required
          maxLength={120}
          autoFocus
          value={organisation}
          onChange={(event) => setOrganisation(event.target.value)}
        />
        <AccountFields values={values} onChange={setValues} />
        {token && (
          <RadioCards
            label={t('welcome.hosting')}
            value={hosting}
            onChange={setHosting}
            options={[
              { value: 'own', title: t('welcome.own'), about: t('welcome.ownAbout') },
              { value: 'several', title: t('welcome.several'), about: t('welcome.severalAbout') },
            ]}
          />
        )}
        {error && (
          <p role="alert" style={{ color: 'var(--critical)' }}>
            {error}
          </p>
        )}
        <Button kind="primary" type="submit" isWide isPending={isPending}>
          {t('word.continue')}
        </Button>
      </form>
    </Door>
  );
}
