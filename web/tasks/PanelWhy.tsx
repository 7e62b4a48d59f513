import { useMemo } from 'react';
import type { OutlineRow } from '#contract/tasks.ts';
import type { Driver, ScheduledTask } from '#schedule/result.ts';
import { parseInstant } from '#schedule/time.ts';
import { type MessageKey, useT } from '#web/core/i18n.ts';
import css from './Panel.module.css';
import type { PlanView } from './plan.ts';
import { type PanelProps, Section } from './TaskPanel.tsx';
import { sayDate, sayLink, sayMinutes } from './words.ts';

/** Why the task is where it is, in sentences, with the tasks they name one click away. */
export function PanelWhy({ plan, row, onOpen }: PanelProps & { row: OutlineRow }) {
  const t = useT();
  const scheduled = useMemo(() => plan.schedule?.at(row.task.id), [plan.schedule, row.task.id]);
  if (!scheduled) return null;
  const { project } = plan.plan;
  const slack = scheduled.totalSlackMinutes;
  return (
    <Section title={t('tasks.why')}>
      <p className={css.dates}>
        <strong>{sayDate(parseInstant(scheduled.start))}</strong> →{' '}
        <strong>{sayDate(parseInstant(scheduled.finish))}</strong>
      </p>
      <ul className={css.why}>
        {row.isSummary ? (
          <li>{t('tasks.whySummary')}</li>
        ) : (
          scheduled.drivers.map((driver, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: sentences have no identity and are drawn anew together
            <li key={i}>
              <Why driver={driver} plan={plan} onOpen={onOpen} />
            </li>
          ))
        )}
        <li data-critical={scheduled.isCritical || undefined}>
          {scheduled.isCritical
            ? t(slack < 0 ? 'tasks.whyLate' : 'tasks.whyCritical', { slack: sayMinutes(Math.abs(slack), project) })
            : t('tasks.whySlack', { slack: sayMinutes(slack, project) })}{' '}
          {lateReason(scheduled, plan, t)}
        </li>
      </ul>
    </Section>
  );
}

/** What sets the latest end: the successor or the deadline that may not slip. */
function lateReason(scheduled: ScheduledTask, plan: PlanView, t: ReturnType<typeof useT>): string {
  const driver = scheduled.lateDrivers.find((each) => each.kind === 'link' || each.kind === 'deadline');
  if (driver?.kind === 'deadline') return t('tasks.whyDeadline', { date: sayDate(parseInstant(driver.at)) });
  if (driver?.kind !== 'link') return '';
  const other = (plan.rows.links?.[driver.linkId] as { to?: string } | undefined)?.to;
  const name = other && plan.outline.byId.get(other)?.task.name;
  return name ? t('tasks.whyNext', { name }) : '';
}

function Why({ driver, plan, onOpen }: { driver: Driver; plan: PlanView; onOpen: (id: string) => void }) {
  const t = useT();
  if (driver.kind === 'link') {
    const other = plan.outline.byId.get(driver.from);
    const end = plan.schedule?.at(driver.from);
    const edge = driver.type === 'FS' || driver.type === 'FF' ? end?.finish : end?.start;
    const link = sayLink(
      { type: driver.type, lagMinutes: driver.lagMinutes, lagUnit: driver.lagUnit as 'working' },
      plan.plan.project,
    );
    return (
      <>
        {t((driver.type === 'FS' || driver.type === 'FF' ? 'tasks.whyLinkEnd' : 'tasks.whyLinkStart') as MessageKey)}{' '}
        <button type="button" className={css.taskLink} onClick={() => onOpen(driver.from)}>
          {other?.task.name ?? '…'}
        </button>{' '}
        {edge && t('tasks.whyOn', { date: sayDate(parseInstant(edge)) })} {link && `(${link})`}
      </>
    );
  }
  if (driver.kind === 'constraint') {
    return (
      <>
        {t(`tasks.constraint.${driver.constraint}` as MessageKey)} {driver.at && sayDate(parseInstant(driver.at))}
      </>
    );
  }
  if (driver.kind === 'calendar') {
    return (
      <>
        {driver.names.length > 0
          ? t('tasks.whyHoliday', { names: [...new Set(driver.names)].join(', ') })
          : t('tasks.whyClosed', { from: sayDate(parseInstant(driver.from)), to: sayDate(parseInstant(driver.to)) })}
      </>
    );
  }
  return <>{t(`tasks.why.${driver.kind}` as MessageKey, { date: sayDate(parseInstant(driver.at)) })}</>;
}
