import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Space } from '#contract/spaces.ts';
import { newId } from '#web/core/clock.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { useSubmit } from '#web/core/submit.ts';
import { Banner, Button, Dialog, TextField } from '#web/ui/index.ts';
import { colours, colourValue, rarestColour } from './colours.ts';
import css from './SpaceDialog.module.css';
import { useSpaces } from './useSpaces.ts';

/** Name and colour of a new space, or of the one that is given. */
export function SpaceDialog({ space, onClose }: { space?: Space; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const [name, setName] = useState(space?.name ?? '');
  const spaces = useSpaces();
  const [colour, setColour] = useState<string>(space?.colour ?? rarestColour(spaces ?? []));
  const { submit, error, isPending } = useSubmit(async () => {
    const id = space?.id ?? newId();
    if (space) await send('space.change', { spaceId: id, name, colour });
    else await send('space.create', { id, organisationId: person.organisation_id, name, colour });
    onClose();
    if (!space) await navigate({ to: '/s/$spaceId', params: { spaceId: id } });
  });

  return (
    <Dialog
      title={space ? t('spaces.change') : t('shell.newSpace')}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
    >
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
          {space ? t('spaces.save') : t('word.create')}
        </Button>
      </form>
    </Dialog>
  );
}
