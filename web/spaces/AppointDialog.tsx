import { useState } from 'react';
import type { AbandonedSpace } from '#contract/deleted-spaces.ts';
import type { Person } from '#contract/people.ts';
import { askAgain } from '#web/core/ask.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { useSubmit } from '#web/core/submit.ts';
import { Banner, Button, Dialog, Select, toast } from '#web/ui/index.ts';
import css from './SpaceDialog.module.css';

/** Who takes over a space that nobody administers: those who are in it come first. `persons` are all who are still here. */
export function AppointDialog({
  space,
  persons,
  onClose,
}: {
  space: AbandonedSpace;
  persons: Person[];
  onClose: () => void;
}) {
  const t = useT();
  const send = useSend();
  const organisationId = useSession().person.organisation_id;
  const isIn = (person: Person) => space.member_ids.includes(person.id);
  const eligible = persons
    .filter((each) => each.role !== 'guest')
    .sort((a, b) => Number(isIn(b)) - Number(isIn(a)) || a.name.localeCompare(b.name));
  const [personId, setPersonId] = useState('');
  const { submit, error, isPending } = useSubmit(async () => {
    await send('space.appoint', { organisationId, spaceId: space.id, personId });
    const name = persons.find((each) => each.id === personId)!.name;
    onClose();
    toast(t('spaces.appointed', { name, space: space.name }));
    askAgain('spaces.abandoned');
  });
  return (
    <Dialog
      title={t('spaces.appointTitle', { space: space.name })}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
    >
      <form className={css.form} onSubmit={submit}>
        <p>{t('spaces.appointAbout')}</p>
        <Select
          label={t('spaces.appointWho')}
          required
          value={personId}
          onChange={(event) => setPersonId(event.target.value)}
          options={[
            { value: '', label: '—' },
            ...eligible.map((each) => ({
              value: each.id,
              label: isIn(each) ? t('spaces.appointIn', { name: each.name }) : each.name,
            })),
          ]}
        />
        {error && <Banner tone="brick">{error}</Banner>}
        <Button kind="primary" type="submit" isPending={isPending}>
          {t('spaces.appoint')}
        </Button>
      </form>
    </Dialog>
  );
}
