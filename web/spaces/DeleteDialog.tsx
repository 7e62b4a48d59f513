import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { KEPT_DAYS } from '#contract/deleted-spaces.ts';
import type { Space } from '#contract/spaces.ts';
import { useAsk } from '#web/core/ask.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { useSubmit } from '#web/core/submit.ts';
import { Banner, Button, Dialog, TextField, toast } from '#web/ui/index.ts';
import css from './SpaceDialog.module.css';

const words = [
  ['messages', 'spaces.deleteMessages'],
  ['files', 'spaces.deleteFiles'],
  ['tasks', 'spaces.deleteTasks'],
  ['meetings', 'spaces.deleteMeetings'],
] as const;

/** Says what goes with a space, and has its name written before it is deleted. */
export function DeleteDialog({ space, members, onClose }: { space: Space; members: number; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const { data } = useAsk<{ rows: { key: string; count: number }[] }>('space.contents', { spaceId: space.id });
  const rows = words.flatMap(([key, word]) => {
    const count = data?.rows.find((each) => each.key === key)?.count ?? 0;
    return count > 0 ? [[word, count] as const] : [];
  });
  const { submit, error, isPending } = useSubmit(async () => {
    await send('space.delete', { spaceId: space.id, name });
    await navigate({ to: '/' });
    const restore = () =>
      send('space.restore', { organisationId: space.organisation_id, spaceId: space.id }).catch((failure) =>
        toast(refusalSentence(failure), { isError: true }),
      );
    toast(t('spaces.deleted', { space: space.name }), {
      action: { label: t('word.undo'), onAction: () => void restore() },
    });
  });
  return (
    <Dialog title={t('spaces.deleteTitle', { space: space.name })} isOpen onClose={onClose} closeWord={t('word.close')}>
      <form className={css.form} onSubmit={submit}>
        <p>{t('spaces.deleteAbout', { members })}</p>
        {rows.length > 0 && (
          <ul className={css.contents}>
            {rows.map(([key, count]) => (
              <li key={key}>{t(key, { count })}</li>
            ))}
          </ul>
        )}
        <p>{t('spaces.deleteKept', { days: KEPT_DAYS })}</p>
        <TextField
          label={t('spaces.deleteName', { space: space.name })}
          required
          autoFocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {error && <Banner tone="brick">{error}</Banner>}
        <Button kind="danger" type="submit" isPending={isPending} disabled={name.trim() !== space.name}>
          {t('spaces.delete')}
        </Button>
      </form>
    </Dialog>
  );
}
