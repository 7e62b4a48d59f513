import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { DIRECT_PEOPLE } from '#contract/spaces.ts';
import { folded } from '#web/core/folded.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { useSession } from '#web/core/session.tsx';
import { useSubmit } from '#web/core/submit.ts';
import { useAddressees } from '#web/spaces/usePeople.ts';
import { Avatar, Banner, Button, Dialog, Pill, TextField } from '#web/ui/index.ts';
import css from './Chat.module.css';

/** To whom: one person, or a small group. */
export function NewConversation({ onClose }: { onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const { person } = useSession();
  const people = useAddressees();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const words = folded(text).split(/\s+/).filter(Boolean);
  const shown = people.filter((each) => words.every((word) => folded(`${each.name} ${each.about}`).includes(word)));
  const isFull = chosen.length >= DIRECT_PEOPLE - 1;

  const {
    submit: open,
    error,
    isPending,
  } = useSubmit(async () => {
    const { spaceId } = await send<{ spaceId: string }>('direct.open', { personId: person.id, personIds: chosen });
    onClose();
    await navigate({ to: '/messages/$', params: { _splat: spaceId } });
  });
  const toggle = (id: string) =>
    setChosen((old) => (old.includes(id) ? old.filter((each) => each !== id) : [...old, id]));

  return (
    <Dialog
      title={t('messages.new')}
      isOpen
      onClose={onClose}
      closeWord={t('word.close')}
      actions={
        <Button kind="primary" disabled={chosen.length === 0} isPending={isPending} onClick={() => void open()}>
          {chosen.length > 1 ? t('messages.openGroup', { count: chosen.length + 1 }) : t('messages.open')}
        </Button>
      }
    >
      <TextField
        label={t('messages.to')}
        hint={t('messages.toHint')}
        type="search"
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {people.length === 0 && <p className={css.muted}>{t('messages.nobody')}</p>}
      {people.length > 0 && shown.length === 0 && <p className={css.muted}>{t('shell.paletteEmpty')}</p>}
      <ul className={css.addressees}>
        {shown.map((each) => (
          <li key={each.id}>
            <label className={css.addressee}>
              <input
                type="checkbox"
                checked={chosen.includes(each.id)}
                disabled={isFull && !chosen.includes(each.id)}
                onChange={() => toggle(each.id)}
              />
              <Avatar id={each.id} name={each.name} size={36} />
              <span className={css.channelName}>
                {each.name}
                <span className={css.muted}>{each.about}</span>
              </span>
              {each.isGuest && <Pill tone="brass">{t('spaces.role.space_guest')}</Pill>}
            </label>
          </li>
        ))}
      </ul>
      {isFull && <p className={css.muted}>{t('messages.full', { most: DIRECT_PEOPLE })}</p>}
      {error && <Banner tone="brick">{error}</Banner>}
    </Dialog>
  );
}
