/** When the plan will probably end: the plan run thousands of times with durations drawn from what people estimated. */
import { useEffect, useMemo, useState } from 'react';
import type { Forecast } from '#schedule/forecast.ts';
import { parseInstant } from '#schedule/time.ts';
import { percent } from '#web/core/format.ts';
import { useT } from '#web/core/i18n.ts';
import { Banner, Select, Skeleton } from '#web/ui/index.ts';
import { Beside } from '../Beside.tsx';
import type { PlanView } from '../plan.ts';
import { Section } from '../TaskPanel.tsx';
import { sayDate } from '../words.ts';
import css from './Ahead.module.css';
import type { Question } from './answers.ts';
import { keepOutlook } from './outlook.ts';
import { SCurve } from './SCurve.tsx';
import { useAnswer } from './useAnswer.ts';

const spreads: Record<string, [number, number] | undefined> = { none: undefined, little: [0.9, 1.3], much: [0.8, 1.8] };
/** Beyond so many tasks fewer runs say as much, and sooner. */
const MANY = 3000;
const LISTED = 15;
const dayOf = (instant: string): string => sayDate(parseInstant(instant));

export function ForecastPanel({
  spaceId,
  plan,
  onOpen,
  onClose,
}: {
  spaceId: string;
  plan: PlanView;
  onOpen: (taskId: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [spread, setSpread] = useState('little');
  const question = useMemo((): Question => {
    const runs = plan.plan.tasks.length > MANY ? 2000 : 10_000;
    const vary = spreads[spread];
    return { kind: 'forecast', plan: plan.plan, options: { runs, ...(vary ? { spread: vary } : {}) } };
  }, [plan.plan, spread]);
  const { answer, isWorking } = useAnswer(question);
  const forecast = answer && 'forecast' in answer ? answer.forecast : undefined;
  useEffect(() => {
    if (forecast && !isWorking) keepOutlook(spaceId, plan.plan, forecast);
  }, [spaceId, plan.plan, forecast, isWorking]);
  const estimated = plan.outline.rows.filter((row) => !row.isSummary && row.task.estimate).length;
  const tasks = plan.outline.rows.filter((row) => !row.isSummary).length;
  return (
    <Beside id="forecast" title={t('planning.forecast')} onClose={onClose}>
      <Section title={t('planning.probableEnd')}>
        {answer && 'error' in answer && <Banner tone="brick">{t('refusal.no_schedule')}</Banner>}
        {!forecast && !answer && <Skeleton height={120} />}
        {forecast && <Said forecast={forecast} isWorking={isWorking} />}
        <p className={css.muted}>{t('planning.estimatedCount', { count: estimated, tasks })}</p>
        <Select
          label={t('planning.spread')}
          value={spread}
          options={Object.keys(spreads).map((key) => ({
            value: key,
            label: t(
              key === 'none'
                ? 'planning.spread.none'
                : key === 'little'
                  ? 'planning.spread.little'
                  : 'planning.spread.much',
            ),
          }))}
          onChange={(event) => setSpread(event.target.value)}
        />
      </Section>
      {forecast && <Criticality forecast={forecast} plan={plan} onOpen={onOpen} />}
    </Beside>
  );
}

function Said({ forecast, isWorking }: { forecast: Forecast; isWorking: boolean }) {
  const t = useT();
  const { planned, p10, p50, p80, p90 } = forecast;
  return (
    <div aria-busy={isWorking} data-working={isWorking || undefined} className={css.said}>
      <p className={css.sentence} role="status">
        {p10 === p90 ? t('planning.noDoubt', { date: dayOf(p50) }) : t('planning.eightOfTen', { date: dayOf(p80) })}
      </p>
      {p10 !== p90 && (
        <>
          <p>{t('planning.oneOfTwo', { date: dayOf(p50) })}</p>
          <p>{t('planning.plannedShare', { date: dayOf(planned.finish), share: percent(planned.share) })}</p>
          <SCurve forecast={forecast} />
        </>
      )}
    </div>
  );
}

/** In how many of the runs a task decided the end. */
function Criticality({
  forecast,
  plan,
  onOpen,
}: {
  forecast: Forecast;
  plan: PlanView;
  onOpen: (taskId: string) => void;
}) {
  const t = useT();
  const { criticality } = forecast;
  if (criticality.length === 0) return null;
  return (
    <Section title={t('planning.deciding')}>
      <p className={css.muted}>{t('planning.decidingAbout')}</p>
      <ul className={css.shares}>
        {criticality.slice(0, LISTED).map(({ taskId, share }) => (
          <li key={taskId}>
            <button type="button" onClick={() => onOpen(taskId)}>
              <span>{plan.outline.byId.get(taskId)?.task.name}</span>
              <strong>{percent(share)}</strong>
              <span className={css.track} aria-hidden="true">
                <span style={{ width: `${100 * share}%` }} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {criticality.length > LISTED && (
        <p className={css.muted}>{t('tasks.andMore', { count: criticality.length - LISTED })}</p>
      )}
    </Section>
  );
}
