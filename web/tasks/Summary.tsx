import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import type { Baseline } from '#contract/tasks.ts';
import { CRITICAL, SUMMARY } from '#schedule/result.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { percent as sayPercent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { listOf, type PlanView } from './plan.ts';
import css from './Tasks.module.css';
import { sayDate } from './words.ts';

/** What the plan comes to: its end, against the last baseline, how much is critical, how much is done, what delays it. */
export function Summary({ plan, onOpen }: { plan: PlanView; onOpen: (taskId: string) => void }) {
  const t = useT();
  const { schedule, outline } = plan;
  if (!schedule || outline.rows.length === 0) return null;
  const { columns } = schedule;
  let critical = 0;
  let whole = 0;
  let done = 0;
  outline.rows.forEach(({ task, isSummary }, i) => {
    const flags = columns.flags[i]!;
    if (isSummary || flags & SUMMARY || task.isActive === false) return;
    if (flags & CRITICAL) critical++;
    whole += columns.duration[i]!;
    done += (columns.duration[i]! * (task.actualFinishAt ? 100 : (task.percent ?? 0))) / 100;
  });
  const finish = parseInstant(schedule.project.finish);
  const baseline = listOf<Baseline>(plan.rows, 'baselines').sort((a, b) => (a.takenAt < b.takenAt ? 1 : -1))[0];
  const agreed = baseline && Math.max(...Object.values(baseline.dates).map(([, end]) => end));
  const late = agreed === undefined ? null : Math.round((finish - agreed) / DAY);
  const culprit = culpritOf(plan);
  return (
    <div className={css.summary}>
      <Figure value={sayDate(finish)} label={t('tasks.plannedEnd')} />
      {late !== null && (
        <Figure
          value={t(late === 0 ? 'tasks.onTime' : 'tasks.drift', { days: late, sign: late > 0 ? '+' : '' })}
          label={t('tasks.againstBaseline', { name: baseline!.name })}
          isBad={late > 0}
        />
      )}
      <Figure value={t('tasks.criticalCount', { count: critical })} label={t('tasks.onCriticalPath')} />
      <Figure value={sayPercent(whole ? done / whole : 0)} label={t('tasks.done')} />
      {culprit && (
        <button type="button" className={css.culprit} onClick={() => onOpen(culprit.id)}>
          <WarningIcon size={18} weight="fill" aria-hidden="true" />
          <span>{t(culprit.isLate ? 'tasks.culpritLate' : 'tasks.culprit', { name: culprit.name })}</span>
        </button>
      )}
    </div>
  );
}

function Figure({ value, label, isBad }: { value: string; label: string; isBad?: boolean }) {
  return (
    <span className={css.figure}>
      <strong data-bad={isBad || undefined}>{value}</strong>
      <span>{label}</span>
    </span>
  );
}

/** The critical task that is not done, begins first and so holds all that follows; worse when its slack is negative. */
function culpritOf({ schedule, outline }: PlanView): { id: string; name: string; isLate: boolean } | null {
  if (!schedule) return null;
  const { columns } = schedule;
  let best = -1;
  for (const { at, isSummary, task } of outline.rows) {
    if (isSummary || !(columns.flags[at]! & CRITICAL) || task.percent === 100) continue;
    const isWorse =
      best < 0 ||
      columns.totalSlack[at]! < columns.totalSlack[best]! ||
      (columns.totalSlack[at]! === columns.totalSlack[best]! && columns.start[at]! < columns.start[best]!);
    if (isWorse) best = at;
  }
  const row = outline.rows[best];
  return row ? { id: row.task.id, name: row.task.name, isLate: columns.totalSlack[best]! < 0 } : null;
}
