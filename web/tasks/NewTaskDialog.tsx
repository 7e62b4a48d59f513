import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useT } from '#web/core/i18n.ts';
import { Button, Dialog, TextField } from '#web/ui/index.ts';
import { useEditor } from './editor.ts';
import { newTasks } from './outline-edits.ts';
import { usePlan } from './plan.ts';

/** A task at the end of a space's plan, from anywhere; then its panel, for the rest of what there is to say of it. */
export function NewTaskDialog({ spaceId, onClose }: { spaceId: string; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const plan = usePlan(spaceId);
  const editor = useEditor(spaceId);
  const [name, setName] = useState('');
  const [isPending, setPending] = useState(false);
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!plan || !name.trim()) return;
    setPending(true);
    const { ids, operations } = newTasks(plan.outline, null, [name.trim()]);
    const isDone = await editor.apply(operations);
    setPending(false);
    if (!isDone) return;
    onClose();
    await navigate({ to: '/s/$spaceId/$tab/$', params: { spaceId, tab: 'tasks', _splat: `list/${ids[0]}` } });
  }
  return (
    <Dialog title={t('tasks.newName')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <form onSubmit={submit}>
        <TextField
          label={t('tasks.field.name')}
          required
          maxLength={500}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <p>
          <Button kind="primary" type="submit" isPending={isPending} disabled={!plan}>
            {t('word.create')}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
