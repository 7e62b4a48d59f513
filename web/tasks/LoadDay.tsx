import { CaretRightIcon } from '@phosphor-icons/react/dist/csr/CaretRight';
import { UserPlusIcon } from '@phosphor-icons/react/dist/csr/UserPlus';
import { useState } from 'react';
import type { Resource } from '#contract/tasks.ts';
import { DAY } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { Dialog, IconButton } from '#web/ui/index.ts';
import type { Editor } from './editor.ts';
import { shortDate } from './gantt/timescale.ts';
import { AssignDialog } from './PeopleChoice.tsx';
import type { PlanView } from './plan.ts';
import css from './Workload.module.css';
import { sayDate, sayLoad, sayMinutes } from './words.ts';

export interface DayOf {
  resource: Resource;
  day: number;
  capacity: number;
  tasks: readonly { id: string; minutes: number }[];
  elsewhere: number;
}

/** What somebody has to do on one day, how long each task may wait, and to whom it could go instead. */
export function LoadDay({
  spaceId,
  plan,
  editor,
  of: { resource, day, capacity, tasks, elsewhere },
  onOpen,
  onClose,
}: {
  spaceId: string;
  plan: PlanView;
  editor: Editor;
  of: DayOf;
  onOpen: (taskId: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [assigning, setAssigning] = useState<string>();
  const whole = tasks.reduce((sum, each) => sum + each.minutes, elsewhere);
  const columns = plan.schedule?.columns;
  if (assigning)
    return (
      <AssignDialog
        spaceId={spaceId}
        plan={plan}
        editor={editor}
        chosen={new Set([assigning])}
        onClose={() => setAssigning(undefined)}
      />
    );
  return (
    <Dialog title={`${resource.name} · ${sayDate(day * DAY)}`} isOpen onClose={onClose} closeWord={t('word.close')}>
      <p>{t('tasks.loadSaid', { load: sayLoad(whole), capacity: sayLoad(capacity) })}</p>
      <ul className={css.list}>
        {[...tasks]
          .sort((a, b) => b.minutes - a.minutes)
          .map(({ id, minutes }) => {
            const row = plan.outline.byId.get(id);
            if (!row || !columns) return null;
            return (
              <li key={id} className={css.task}>
                <button type="button" onClick={() => onOpen(id)}>
                  <strong>
                    {row.number} {row.task.name}
                  </strong>
                  <span>
                    {t('tasks.loadTask', {
                      load: sayLoad(minutes),
                      from: shortDate(columns.start[row.at]!),
                      to: shortDate(columns.finish[row.at]!),
                      slack: sayMinutes(columns.totalSlack[row.at]!, plan.plan.project),
                    })}
                  </span>
                  <CaretRightIcon size={18} aria-hidden="true" />
                </button>
                {editor.mayWrite && (
                  <IconButton
                    label={t('tasks.assignOne', { name: row.task.name })}
                    icon={<UserPlusIcon size={20} />}
                    onClick={() => setAssigning(id)}
                  />
                )}
              </li>
            );
          })}
      </ul>
      {elsewhere > 0 && <p>{t('tasks.loadElsewhere', { load: sayLoad(elsewhere) })}</p>}
    </Dialog>
  );
}
