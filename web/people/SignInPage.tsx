import { type FormEvent, useEffect, useState } from 'react';
import { destination, goOn } from '#web/core/destination.ts';
import { useT } from '#web/core/i18n.ts';
import { loadMe, type MeAnswer } from '#web/core/me.ts';
import { Button, TextField } from '#web/ui/index.ts';
import { askReset, sentenceOf, signIn } from './account.ts';
import css from './Door.module.css';
import { Door } from './Door.tsx';

/** A sample's link brings its own address and password, after `#`, so that they are never sent; one click signs in. */
function filledIn(): { email: string; password: string } {
  const way = new URLSearchParams(location.hash.slice(1));
  return { email: way.get('email') ?? '', password: way.get('password') ?? '' };
}

export function SignInPage({ me }: { me: MeAnswer }) {
  const t = useT();
  const [given] = useState(filledIn);
  const [email, setEmail] = useState(given.email);
  const [password, setPassword] = useState(given.password);
  useEffect(() => {
    if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  }, []);
  const isNobody = me.account !== null && me.persons.length === 0;
  const [said, setSaid] = useState(isNobody ? t('signIn.noPerson') : '');
  const [isPending, setPending] = useState(false);
  const [isForgotten, setForgotten] = useState(false);
  const [isSent, setSent] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setSaid('');
    const failure = isForgotten ? await askReset(email) : await signIn(email, password);
    setPending(false);
    if (failure) return setSaid(sentenceOf(failure, isForgotten ? 'refusal.unavailable' : 'signIn.wrong'));
    if (isForgotten) return setSent(true);
    const me = await loadMe();
    if (me.persons.length === 0 && destination() === '/') return setSaid(t('signIn.noPerson'));
    goOn();
  }

  return (
    <Door>
      <h1>{isForgotten ? t('signIn.forgot') : t('signIn.title')}</h1>
      <form className={css.form} onSubmit={submit}>
        {isForgotten && <p className={css.muted}>{isSent ? t('signIn.forgotDone') : t('signIn.forgotAbout')}</p>}
        <TextField
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="username"
          required
          autoFocus
          error={(isForgotten && said) || undefined}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        {!isForgotten && (
          <TextField
            label={t('signIn.password')}
            type="password"
            name="password"
            autoComplete="current-password"
            required
            showWord={t('word.show')}
            hideWord={t('word.hide')}
            error={said || undefined}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
        <Button kind="primary" type="submit" isWide isPending={isPending} disabled={isSent && isForgotten}>
          {isForgotten ? t('signIn.forgotAction') : t('signIn.action')}
        </Button>
      </form>
      <div className={css.links}>
        <Button
          kind="quiet"
          onClick={() => {
            setForgotten(!isForgotten);
            setSaid('');
          }}
        >
          {isForgotten ? t('signIn.title') : t('signIn.forgot')}
        </Button>
        {me.hostsSeveral && <a href="/sign-up">{t('signIn.create')}</a>}
      </div>
    </Door>
  );
}
