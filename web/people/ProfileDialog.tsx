import { type FormEvent, useState } from 'react';
import { useSend } from '#web/core/hooks.ts';
import { type Language, language, setLanguage, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { chooseTheme, chosenTheme, themes } from '#web/core/theme.ts';
import { Button, Dialog, Select, TextField, toast } from '#web/ui/index.ts';
import css from './Door.module.css';

/** One's own name, language and appearance. */
export function ProfileDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const { person } = useSession();
  const [name, setName] = useState(person.name);
  const [title, setTitle] = useState('');
  const [chosen, setChosen] = useState<Language>(language());
  const [theme, setTheme] = useState(chosenTheme());

  async function submit(event: FormEvent) {
    event.preventDefault();
    try {
      await send('person.update', { personId: person.id, name, title, language: chosen });
      await setLanguage(chosen);
      toast(t('profile.saved'));
      onClose();
    } catch (failure) {
      toast(refusalSentence(failure), { isError: true });
    }
  }

  return (
    <Dialog title={t('profile.title')} isOpen={isOpen} onClose={onClose} closeWord={t('word.close')}>
      <form className={css.form} onSubmit={submit}>
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
          value={title}
          onChange={(event) => setTitle(event.target.value)}
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
        <Select
          label={t('shell.theme')}
          value={theme}
          onChange={(event) => {
            const next = event.target.value as typeof theme;
            setTheme(next);
            chooseTheme(next);
          }}
          options={themes.map((each) => ({ value: each, label: t(`shell.theme.${each}`) }))}
        />
        <Button kind="primary" type="submit">
          {t('word.save')}
        </Button>
      </form>
    </Dialog>
  );
}
