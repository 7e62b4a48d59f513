import { useMemo } from 'react';
import type { OutlineRow } from '#contract/tasks.ts';
import { parseInstant } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import css from './Panel.module.css';
import { baselinesOf } from './plan.ts';
import { type PanelProps, Section } from './TaskPanel.tsx';
import { PathList, WhyList } from './WhyList.tsx';
import { agreedText, whyCritical, whyThisDate } from './why.ts';
import { sayDate } from './words.ts';

/** Why the task is where it is, and whether it may slip. */
export function PanelWhy({ plan, row, onOpen }: PanelProps & { row: OutlineRow }) {
  const t = useT();
  const { schedule } = plan;
  const scheduled = useMemo(() => schedule?.at(row.task.id), [schedule, row.task.id]);
  if (!schedule || !scheduled) return null;
  const path = schedule.pathTo(row.task.id);
  const told = { plan: plan.plan, schedule };
  const agreed = agreedText(told, row.task.id, baselinesOf(plan.rows)[0]);
  return (
    <Section title={t('tasks.why')}>
      <p className={css.dates}>
        <strong>{sayDate(parseInstant(scheduled.start))}</strong> →{' '}
        <strong>{sayDate(parseInstant(scheduled.finish))}</strong>
      </p>
      {agreed && <p className={css.aside}>{agreed}</p>}
      <WhyList sentences={[...whyThisDate(told, scheduled), ...whyCritical(told, scheduled)]} onOpen={onOpen} />
      {path.length > 1 && (
        <details className={css.pathHere}>
          <summary>{t('gantt.pathHere')}</summary>
          <PathList told={told} path={path} onOpen={onOpen} />
        </details>
      )}
    </Section>
  );
}
