import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
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
  const [isWanted, setWanted] = useState(false);
  // who is quicker than the plan is not asked to press again
  const isReady = isWanted && plan !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is wanted and the plan is there
  useEffect(() => {
    if (isReady) void create();
  }, [isReady]);

  async function create() {
    if (!plan) return;
    const { ids, operations } = newTasks(plan.outline, null, [name.trim()]);
    const isDone = await editor.apply(operations);
    setWanted(false);
    if (!isDone) return;
    onClose();
    await navigate({ to: '/s/$spaceId/$tab/$', params: { spaceId, tab: 'tasks', _splat: `list/${ids[0]}` } });
  }
  return (
    <Dialog title={t('tasks.newName')} isOpen onClose={onClose} closeWord={t('word.close')}>
      <form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (name.trim()) setWanted(true);
        }}
      >
        <TextField
          label={t('tasks.field.name')}
          required
          maxLength={500}
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <p>
          <Button kind="primary" type="submit" isPending={isWanted}>
            {t('word.create')}
          </Button>
        </p>
      </form>
    </Dialog>
  );
}
