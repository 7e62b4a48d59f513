import { CheckCircleIcon } from '@phosphor-icons/react/dist/csr/CheckCircle';
import { WarningIcon } from '@phosphor-icons/react/dist/csr/Warning';
import { useMemo } from 'react';
import { percent } from '#web/core/format.ts';
import { language, place, useT } from '#web/core/i18n.ts';
import { figuresOf, verdictOf } from './explain.ts';
import css from './Gantt.module.css';
import type { GanttModel } from './model.ts';
import type { BaselineShown } from './scene.ts';
import { dateText, shortDate } from './timescale.ts';

/** When it ends, how that compares, what it hangs on: of the dates on the screen, so that a drag shows its price. */
export function Figures({
  model,
  reference,
  takenAt,
  onExplain,
}: {
  model: GanttModel;
  reference: BaselineShown | undefined;
  takenAt: number | null;
  onExplain: (taskId: string) => void;
}) {
  const t = useT();
  const { finish, slipDays, critical, percent: done } = figuresOf(model, reference);
  // of the stored dates, so that it need not be looked for again while a bar is in hand
  // biome-ignore lint/correctness/useExhaustiveDependencies: those are what the sentence is made from
  const verdict = useMemo(
    () => verdictOf(model, reference),
    [model, model.live.stored, model.scene.today, reference, language()],
  );
  if (model.plan.tasks.length === 0) return null;
  const number = (value: number) => Math.abs(value).toLocaleString(place());
  return (
    <div className={css.figures}>
      <dl className={css.figures} style={{ padding: 0 }}>
        <Figure label={t('gantt.finishPlanned')} value={dateText(finish)} />
        {slipDays !== null && (
          <Figure
            tone={slipDays > 0 ? 'bad' : slipDays < 0 ? 'good' : undefined}
            label={t('gantt.comparedTo', { date: takenAt === null ? (reference?.name ?? '') : shortDate(takenAt) })}
            value={
              slipDays === 0
                ? t('gantt.onTime')
                : t('gantt.slip', {
                    sign: slipDays > 0 ? '+' : '−',
                    days: number(slipDays),
                    n: Math.ceil(Math.abs(slipDays)),
                  })
            }
          />
        )}
        {model.scene.outlook && <Figure label={t('gantt.probable')} value={dateText(model.scene.outlook.p80)} />}
        <Figure label={t('gantt.onCriticalPath')} value={t('gantt.tasksCount', { count: critical })} />
        <Figure label={t('gantt.done')} value={percent(done)} />
      </dl>
      {verdict && (
        <button
          type="button"
          className={`${css.sentence} ${verdict.isCalm ? css.calm : ''}`}
          onClick={() => verdict.taskId && onExplain(verdict.taskId)}
        >
          {verdict.isCalm ? <CheckCircleIcon size={20} weight="fill" /> : <WarningIcon size={20} weight="fill" />}
          {verdict.text}
        </button>
      )}
    </div>
  );
}

function Figure({ label, value, tone }: { label: string; value: string; tone?: 'bad' | 'good' }) {
  return (
    <div className={`${css.figure} ${tone ? css[tone] : ''}`}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
