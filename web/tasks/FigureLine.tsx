import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import { percent } from '#web/core/format.ts';
import { place, useT } from '#web/core/i18n.ts';
import type { PlanFigures, Verdict } from './gantt/explain.ts';
import { dateText, shortDate } from './gantt/timescale.ts';
import css from './Tasks.module.css';

/** What the plan comes to: its end, against what was agreed, how much is critical, how much is done, what delays it. */
export function FigureLine({
  figures: { finish, last, slipDays, critical, done },
  takenAt,
  probable,
  verdict,
  onOpen,
}: {
  figures: PlanFigures;
  /** when the reference was taken, minutes of wall time */
  takenAt: number | null;
  /** the end that has eight chances in ten, once it was forecast */
  probable?: number | undefined;
  verdict: Verdict | null;
  onOpen: (taskId: string) => void;
}) {
  const t = useT();
  const Sign = verdict?.isCalm ? CheckCircleIcon : WarningIcon;
  return (
    <div className={css.summary}>
      <dl className={css.figures}>
        <Figure
          label={t('gantt.finishPlanned')}
          value={dateText(finish)}
          onOpen={last ? () => onOpen(last) : undefined}
        />
        {slipDays !== null && takenAt !== null && (
          <Figure
            tone={slipDays > 0 ? 'bad' : slipDays < 0 ? 'good' : undefined}
            label={t('gantt.comparedTo', { date: shortDate(takenAt) })}
            value={
              slipDays === 0
                ? t('gantt.onTime')
                : t('gantt.slip', {
                    sign: slipDays > 0 ? '+' : '−',
                    days: Math.abs(slipDays).toLocaleString(place()),
                    n: Math.ceil(Math.abs(slipDays)),
                  })
            }
          />
        )}
        {probable !== undefined && <Figure label={t('gantt.probable')} value={dateText(probable)} />}
        <Figure label={t('gantt.onCriticalPath')} value={t('gantt.tasksCount', { count: critical })} />
        <Figure label={t('gantt.done')} value={percent(done)} />
      </dl>
      {verdict && (
        <button
          type="button"
          className={css.culprit}
          data-calm={verdict.isCalm || undefined}
          title={verdict.text}
          onClick={() => verdict.taskId && onOpen(verdict.taskId)}
        >
          <Sign size={20} weight="fill" aria-hidden="true" />
          <span>{verdict.text}</span>
        </button>
      )}
    </div>
  );
}

function Figure({
  label,
  value,
  tone,
  onOpen,
}: {
  label: string;
  value: string;
  tone?: 'bad' | 'good' | undefined;
  /** shows where the figure comes from */
  onOpen?: (() => void) | undefined;
}) {
  const t = useT();
  return (
    <div className={css.figure} data-tone={tone}>
      <dt>{label}</dt>
      <dd>
        {onOpen ? (
          <button type="button" title={t('gantt.why')} onClick={onOpen}>
            {value}
          </button>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}
