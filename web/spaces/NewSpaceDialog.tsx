import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSession } from '#web/core/session.tsx';
import { Banner, Button, Dialog, TextField } from '#web/ui/index.ts';
import { colours, colourValue, type SpaceColour } from './colours.ts';
import css from './NewSpaceDialog.module.css';

export function NewSpaceDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const [name, setName] = useState('');
  const [colour, setColour] = useState<SpaceColour>('brick');
  const [error, setError] = useState('');
  const [isPending, setPending] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    setPending(true);
    setError('');
    try {
      const id = newId();
      await send('space.create', { id, organisationId: person.organisation_id, name, colour });
      setName('');
      onClose();
      await navigate({ to: '/s/$spaceId', params: { spaceId: id } });
    } catch (failure) {
      setError(refusalSentence(failure));
    }
    setPending(false);
  }

  return (
    <Dialog title={t('shell.newSpace')} isOpen={isOpen} onClose={onClose} closeWord={t('word.close')}>
      <form className={css.form} onSubmit={submit}>
        <TextField
          label={t('spaces.name')}
          hint={t('spaces.nameHint')}
          required
          maxLength={120}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className={css.colours}>
          <legend>{t('spaces.colour')}</legend>
          {colours.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === colour}
              aria-label={t(`spaces.colour.${each}`)}
              title={t(`spaces.colour.${each}`)}
              className={css.colour}
              style={{ backgroundColor: colourValue(each) }}
              onClick={() => setColour(each)}
            />
          ))}
        </fieldset>
        {error && <Banner tone="brick">{error}</Banner>}
        <Button kind="primary" type="submit" isPending={isPending}>
          {t('word.create')}
        </Button>
      </form>
    </Dialog>
  );
}
