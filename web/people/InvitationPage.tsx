import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Refusal } from '#contract/refusal.ts';
import { ask, postUntilAnswered } from '#web/core/api.ts';
import { newId } from '#web/core/clock.ts';
import { language, useT } from '#web/core/i18n.ts';
import { chooseOrganisation, loadMe, type MeAnswer } from '#web/core/me.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Button, EmptyState, TextField } from '#web/ui/index.ts';
import { AccountFields, emptyAccount } from './AccountFields.tsx';
import { sentenceOf, signIn, signUp } from './account.ts';
import css from './Door.module.css';
import { Door } from './Door.tsx';

interface Preview {
  organisationId: string;
  organisationName: string;
  role: string;
  spaceName: string | null;
  invitedBy: string;
  email: string | null;
  hasAccount: boolean;
}

export function InvitationPage() {
  const t = useT();
  const { token } = useParams({ strict: false }) as { token: string };
  const [preview, setPreview] = useState<Preview>();
  const [me, setMe] = useState<MeAnswer>();
  const [isKnown, setKnown] = useState(false);
  const [values, setValues] = useState(emptyAccount);
  const [failure, setFailure] = useState<unknown>();
  const { submit, error, isPending } = useSubmit(join);

  useEffect(() => {
    loadMe().then(setMe, setFailure);
    ask<Preview>('invitation', { token }).then((found) => {
      setPreview(found);
      setKnown(found.hasAccount);
    }, setFailure);
  }, [token]);

  async function join() {
    if (!preview || !me) return;
    const email = preview.email ?? values.email;
    if (!me.account) {
      const failure = isKnown
        ? await signIn(email, values.password)
        : await signUp(values.name, email, values.password, token);
      if (failure === 'exists') setKnown(true);
      if (failure) throw sentenceOf(failure, isKnown ? 'signIn.wrong' : 'signUp.failed');
    }
    const name = values.name || me.account?.name || me.persons[0]?.name || (await loadMe()).account?.name || email;
    const answer = (await postUntilAnswered(
      'invitation.accept',
      { token, organisationId: preview.organisationId, personId: newId(), name, language: language() },
      newId(),
    )) as { organisationId: string; spaceId: string | null };
    chooseOrganisation(answer.organisationId);
    location.assign(answer.spaceId ? `/s/${answer.spaceId}` : '/');
  }

  if (failure) return <NotOpened failure={failure} isIn={Boolean(me?.persons.length)} />;
  if (!preview || !me) return <Door>{null}</Door>;
  return (
    <Door>
      <div>
        <h1>{t('invitation.title', { organisation: preview.organisationName })}</h1>
        <p className={css.muted}>
          {preview.role === 'guest'
            ? t('invitation.guest', { name: preview.invitedBy, space: preview.spaceName ?? '' })
            : t('invitation.by', { name: preview.invitedBy })}
        </p>
      </div>
      <form className={css.form} onSubmit={submit}>
        {me.account ? null : isKnown ? (
          <>
            <TextField
              label={t('signIn.email')}
              type="email"
              autoComplete="username"
              required
              readOnly={Boolean(preview.email)}
              value={preview.email ?? values.email}
              onChange={(event) => setValues({ ...values, email: event.target.value })}
            />
            <TextField
              label={t('signIn.password')}
              type="password"
              autoComplete="current-password"
              required
              showWord={t('word.show')}
              hideWord={t('word.hide')}
              value={values.password}
              onChange={(event) => setValues({ ...values, password: event.target.value })}
            />
          </>
        ) : (
          <AccountFields values={values} onChange={setValues} fixedEmail={preview.email} />
        )}
        {error && (
          <p role="alert" style={{ color: 'var(--critical)' }}>
            {error}
          </p>
        )}
        <Button kind="primary" type="submit" isWide isPending={isPending}>
          {me.account ? t('invitation.joinAs', { email: me.account.email }) : t('invitation.join')}
        </Button>
      </form>
      {!me.account && (
        <Button kind="quiet" onClick={() => setKnown(!isKnown)}>
          {isKnown ? t('invitation.new') : t('invitation.have')}
        </Button>
      )}
    </Door>
  );
}

/** A link that opens nothing, or a server that does not answer: two things, and what to do about each. Who came in by it once gets on. */
function NotOpened({ failure, isIn }: { failure: unknown; isIn: boolean }) {
  const t = useT();
  if (!(failure instanceof Refusal))
    return (
      <Door>
        <EmptyState
          title={t('shell.unreachable')}
          action={<Button onClick={() => location.reload()}>{t('word.retry')}</Button>}
        />
      </Door>
    );
  return (
    <Door>
      <EmptyState title={t('invitation.dead')} action={<a href="/">{t(isIn ? 'shell.goHome' : 'signIn.title')}</a>}>
        {failure.details.reason ? refusalSentence(failure) : t('invitation.deadAbout')}
      </EmptyState>
    </Door>
  );
}
