import { useState } from 'react';
import { MOST_OPERATIONS, removedTasks } from '#contract/tasks.ts';
import { date } from '#web/core/format.ts';
import { useSend } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Button, ConfirmDialog, Dialog, toast } from '#web/ui/index.ts';
import type { Editor } from './editor.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';

const SHOWN = 200;

/** What was thrown away: each task may come back, and members may erase them all for good. */
export function BinDialog({ plan, editor, onClose }: { plan: PlanView; editor: Editor; onClose: () => void }) {
  const t = useT();
  const send = useSend();
  const [isAsking, setAsking] = useState(false);
  const tasks = removedTasks(plan.rows);
  async function empty(): Promise<void> {
    setAsking(false);
    try {
      // only what was in the bin when this person was asked
      for (let at = 0; at < tasks.length; at += MOST_OPERATIONS) {
        const taskIds = tasks.slice(at, at + MOST_OPERATIONS).map((each) => each.id);
        await send('task.erase', { spaceId: editor.spaceId, taskIds });
      }
      toast(t('tasks.binEmptied'));
    } catch (error) {
      toast(refusalSentence(error), { isError: true });
    }
  }
  return (
    <>
      <Dialog
        title={t('tasks.bin', { count: tasks.length })}
        isOpen
        onClose={onClose}
        closeWord={t('word.close')}
        actions={
          editor.mayFrame && tasks.length > 0 ? (
            <Button kind="danger" onClick={() => setAsking(true)}>
              {t('tasks.emptyBin')}
            </Button>
          ) : undefined
        }
      >
        {tasks.length === 0 && <p>{t('tasks.binEmpty')}</p>}
        <ul className={css.lines}>
          {tasks.slice(0, SHOWN).map((task) => (
            <li key={task.id} className={css.line}>
              <span>
                {task.name} <span className={css.muted}>{date(task.removedAt!)}</span>
              </span>
              {editor.mayWrite && (
                <Button isSmall onClick={() => void editor.edit('task.restore', { taskIds: [task.id] })}>
                  {t('tasks.restore')}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {tasks.length > SHOWN && <p>{t('tasks.andMore', { count: tasks.length - SHOWN })}</p>}
      </Dialog>
      <ConfirmDialog
        title={t('tasks.emptyBinTitle')}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => void empty()}
        confirmWord={t('tasks.emptyBin')}
        cancelWord={t('word.cancel')}
      >
        <p>{t('tasks.emptyBinAbout', { count: tasks.length })}</p>
      </ConfirmDialog>
    </>
  );
}
