import { spaceScope } from '#contract/scope.ts';
import type { Member } from '#contract/spaces.ts';
import type { Change } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { useAsk } from '#web/core/ask.ts';
import { shortWhen } from '#web/core/format.ts';
import { useRowMap } from '#web/core/hooks.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Skeleton } from '#web/ui/index.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';
import type { PanelProps } from './TaskPanel.tsx';
import { sayDate, sayMinutes } from './words.ts';

/** Who changed what and when, from the log. */
export function PanelHistory({ spaceId, taskId, plan }: PanelProps) {
  const t = useT();
  const members = useRowMap<Member>(spaceScope(spaceId), 'members') ?? {};
  const { data, error, isLoading } = useAsk<{ rows: Change[] }>(
    'task.history',
    { spaceId, taskId, limit: 100 },
    // a change of the task is a change of its history
    { of: plan.rows },
  );
  if (isLoading) return <Skeleton height={80} />;
  if (error) return <p className={css.part}>{refusalSentence(error)}</p>;
  const rows = data?.rows ?? [];
  return (
    <ul className={css.history}>
      {rows.map((each) => (
        <li key={each.seq}>
          <strong>{(each.actor && members[each.actor]?.name) || t('tasks.someone')}</strong>{' '}
          <span className={css.muted}>{shortWhen(each.at)}</span>
          <ul>
            {each.lines.map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one event have no identity and never change
              <li key={i}>{sentence(line, plan, t)}</li>
            ))}
          </ul>
        </li>
      ))}
      {rows.length === 0 && <li className={css.muted}>{t('tasks.noHistory')}</li>}
    </ul>
  );
}

const instants = new Set([
  'constraintAt',
  'deadlineAt',
  'actualStartAt',
  'actualFinishAt',
  'manualStartAt',
  'manualFinishAt',
]);

function sentence(line: Change['lines'][number], plan: PlanView, t: ReturnType<typeof useT>): string {
  if (line.what !== 'field') return t(`tasks.history.${line.what}` as MessageKey, { name: line.name ?? '' });
  const field = t(`tasks.field.${line.field}` as MessageKey);
  const { value } = line;
  if (line.field === 'removedAt') return t(value ? 'tasks.history.removed' : 'tasks.history.restored', { name: '' });
  if (value === null || value === '' || value === undefined) return t('tasks.history.emptied', { field });
  if (typeof value === 'string' && instants.has(line.field!))
    return t('tasks.history.set', { field, value: sayDate(parseInstant(value)) });
  if (line.field === 'durationMinutes')
    return t('tasks.history.set', { field, value: sayMinutes(Number(value), plan.plan.project) });
  if (typeof value === 'boolean') return t('tasks.history.set', { field, value: t(value ? 'word.yes' : 'word.no') });
  if (line.field === 'parentId') {
    return t('tasks.history.set', { field, value: plan.outline.byId.get(String(value))?.task.name ?? '…' });
  }
  if (line.field === 'percent') return t('tasks.history.set', { field, value: `${value} %` });
  if (line.field === 'name' || line.field === 'constraint' || line.field === 'priority') {
    return t('tasks.history.set', {
      field,
      value: line.field === 'constraint' ? t(`tasks.constraint.${value}` as MessageKey) : String(value),
    });
  }
  return t('tasks.history.changed', { field });
}
