import { CheckSquareOffsetIcon } from '@phosphor-icons/react/dist/csr/CheckSquareOffset';
import { Link } from '@tanstack/react-router';
import { isDone } from '#contract/tasks.ts';
import { CRITICAL } from '#schedule/result.ts';
import { percent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Pill } from '#web/ui/index.ts';
import css from './MyTasks.module.css';
import { usePlan } from './plan.ts';
import { sayDay } from './words.ts';

/** A task that something refers to, as it stands now. Nothing for who may not see it, or once it is in the bin. */
export function TaskCard({ spaceId, reference }: { spaceId: string; reference: { id: string } }) {
  const t = useT();
  const plan = usePlan(spaceId);
  const row = plan?.outline.byId.get(reference.id);
  if (!plan || !row) return null;
  const { task, at } = row;
  const columns = plan.schedule?.columns;
  return (
    <Link
      to="/s/$spaceId/$tab/$"
      params={{ spaceId, tab: 'tasks', _splat: `list/${task.id}` }}
      className={css.card}
      aria-label={t('tasks.open', { name: task.name })}
    >
      <CheckSquareOffsetIcon size={24} aria-hidden="true" />
      <span className={css.text}>
        <strong>{task.name}</strong>
        <span className={css.muted}>
          {isDone(task) ? t('tasks.status.done') : percent((task.percent ?? 0) / 100)}
          {columns && ` · ${sayDay(columns.start[at]!)} → ${sayDay(columns.finish[at]!)}`}
        </span>
      </span>
      {columns && !isDone(task) && Boolean(columns.flags[at]! & CRITICAL) && (
        <Pill tone="brick">{t('tasks.criticalPath')}</Pill>
      )}
    </Link>
  );
}
