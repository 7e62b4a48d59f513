/** Where the plan stands, in four reports: each a sentence first, then its drawing and its figures. Made to be printed. */
import { PrinterIcon } from '@phosphor-icons/react/dist/csr/Printer';
import type { ReactNode } from 'react';
import { spaceScope } from '#contract/scope.ts';
import type { Space } from '#contract/spaces.ts';
import { now } from '#web/core/clock.ts';
import { longDay } from '#web/core/format.ts';
import { useRow } from '#web/core/hooks.ts';
import { useT } from '#web/core/i18n.ts';
import { Button, EmptyState } from '#web/ui/index.ts';
import { useEditor } from '../editor.ts';
import { usePlan } from '../plan.ts';
import type { ViewProps } from '../views.ts';
import { Burndown } from './Burndown.tsx';
import { CostsTable } from './CostsTable.tsx';
import { EarnedValueReport } from './EarnedValueReport.tsx';
import css from './Reports.module.css';
import { Slips } from './Slips.tsx';
import { Trend } from './Trend.tsx';

export function Reports({ spaceId, onOpen }: ViewProps) {
  const t = useT();
  const plan = usePlan(spaceId)!;
  const editor = useEditor(spaceId);
  const space = useRow<Space>(spaceScope(spaceId), 'spaces', spaceId);
  if (plan.outline.rows.length === 0)
    return <EmptyState title={t('tasks.empty')}>{t('tasks.reportsEmpty')}</EmptyState>;
  if (!plan.schedule) return null;
  return (
    <div className={css.reports}>
      <div className={css.head}>
        <h2>{t('tasks.reportsOf', { name: space?.name ?? '', day: longDay(now()) })}</h2>
        <Button icon={<PrinterIcon size={20} />} onClick={() => print()}>
          {t('tasks.print')}
        </Button>
      </div>
      <Slips plan={plan} onOpen={onOpen} />
      <Burndown spaceId={spaceId} plan={plan} />
      <Trend spaceId={spaceId} plan={plan} />
      <EarnedValueReport spaceId={spaceId} plan={plan} />
      {editor.mayFrame && <CostsTable plan={plan} editor={editor} />}
    </div>
  );
}

export function Report({ title, said, children }: { title: string; said: ReactNode; children?: ReactNode }) {
  return (
    <section className={css.report} aria-label={title}>
      <h3>{title}</h3>
      <p className={css.said}>{said}</p>
      {children}
    </section>
  );
}

/** Figures under a drawing, for those who read rather than look. */
export function Figures({ rows }: { rows: readonly [name: string, value: string, about?: string][] }) {
  return (
    <dl className={css.figures}>
      {rows.map(([name, value, about]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {about && <dd className={css.about}>{about}</dd>}
        </div>
      ))}
    </dl>
  );
}
