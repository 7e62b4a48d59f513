import { type FormEvent, useState } from 'react';
import type { Person } from '#contract/people.ts';
import { organisationScope } from '#contract/scope.ts';
import { useRow, useSend } from '#web/core/hooks.ts';
import { chooseLanguage, type Language, language, type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { signOut, useSession } from '#web/core/session.tsx';
import { chooseTextSize, chooseTheme, chosenTextSize, chosenTheme, textSizes, themes } from '#web/core/theme.ts';
import { mySettings } from '#web/settings.tsx';
import { Button, Card, Select, Skeleton, TextField, toast } from '#web/ui/index.ts';
import css from './Settings.module.css';

/** One's own name and function, and how this device shows things. */
export function MySettings() {
  const t = useT();
  const { person, account } = useSession();
  const [theme, setTheme] = useState(chosenTheme());
  const [size, setSize] = useState(chosenTextSize());
  return (
    <>
      <Identity />
      <Card title={t('profile.shown')}>
        <div className={css.fields}>
          <Select
            label={t('shell.theme')}
            value={theme}
            onChange={(event) => {
              const next = themes.find((each) => each === event.target.value)!;
              setTheme(next);
              chooseTheme(next);
            }}
            options={themes.map((each) => ({ value: each, label: t(`shell.theme.${each}`) }))}
          />
          <Select
            label={t('profile.textSize')}
            value={size}
            onChange={(event) => {
              const next = textSizes.find((each) => each === event.target.value)!;
              setSize(next);
              chooseTextSize(next);
            }}
            options={textSizes.map((each) => ({ value: each, label: t(`shell.textSize.${each}`) }))}
          />
        </div>
        <p className={css.muted}>{t('profile.shownAbout')}</p>
      </Card>
      {mySettings.map(({ key, titleKey, Screen }) => (
        <Card key={key} title={t(titleKey as MessageKey)}>
          <Screen />
        </Card>
      ))}
      <Card title={t('shell.signOut')}>
        <p className={css.muted}>{t('profile.signedInAs', { name: person.name, email: account.email })}</p>
        <div>
          <Button onClick={() => void signOut()}>{t('shell.signOut')}</Button>
        </div>
      </Card>
    </>
  );
}

/** Waits for what is known of the person, so that saving never empties a field. */
function Identity() {
  const { person } = useSession();
  const isGuest = person.role === 'guest';
  const row = useRow<Person>(isGuest ? null : organisationScope(person.organisation_id), 'persons', person.id);
  if (!isGuest && !row) return <Skeleton height={180} />;
  return <IdentityForm key={row?.id} name={row?.name ?? person.name} job={row?.title ?? ''} />;
}

function IdentityForm(before: { name: string; job: string }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const [name, setName] = useState(before.name);
  const [job, setJob] = useState(before.job);
  const [chosen, setChosen] = useState<Language>(language());
  const [isPending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    try {
      await send('person.update', { personId: person.id, name, title: job, language: chosen });
      await chooseLanguage(chosen);
      toast(t('profile.saved'));
    } catch (failure) {
      toast(refusalSentence(failure), { isError: true });
    }
    setPending(false);
  }

  return (
    <Card title={t('profile.title')}>
      <form className={css.form} onSubmit={submit}>
        <div className={css.fields}>
          <TextField
            label={t('profile.name')}
            required
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={t('profile.job')}
            maxLength={120}
            value={job}
            onChange={(event) => setJob(event.target.value)}
          />
          <Select
            label={t('shell.language')}
            value={chosen}
            onChange={(event) => setChosen(event.target.value as Language)}
            options={[
              { value: 'fr', label: t('shell.french') },
              { value: 'en', label: t('shell.english') },
            ]}
          />
        </div>
        <div>
          <Button kind="primary" type="submit" isPending={isPending}>
            {t('word.save')}
          </Button>
        </div>
      </form>
    </Card>
  );
}
