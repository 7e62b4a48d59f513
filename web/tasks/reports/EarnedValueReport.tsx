import { useMemo } from 'react';
import { compileCalendar, work } from '#schedule/calendar.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { now } from '#web/core/clock.ts';
import { place, useT } from '#web/core/i18n.ts';
import { baselinesOf, type PlanView } from '../plan.ts';
import { sayDate, sayMinutes } from '../words.ts';
import { earnedValue, plannedAt } from './earned.ts';
import { LineChart } from './LineChart.tsx';
import { Figures, Report } from './Reports.tsx';
import { useBurn } from './useBurn.ts';
import { statusOfPlan, unitOf, worthOf } from './worth.ts';

const STEPS = 60;

/** Planned, earned and real value at the status date, against the last baseline. */
export function EarnedValueReport({ spaceId, plan }: { spaceId: string; plan: PlanView }) {
  const t = useT();
  const unit = unitOf(plan);
  const at = statusOfPlan(plan, now().getTime() / 60_000 - now().getTimezoneOffset());
  const { days } = useBurn(spaceId, plan, unit);
  const baseline = baselinesOf(plan.rows)[0];
  const { value, curve } = useMemo(() => {
    const tasks = worthOf(plan, unit, baseline);
    const from = Math.min(...tasks.map((each) => each.start));
    const to = Math.max(...tasks.map((each) => each.finish), from + DAY);
    const first = Math.floor(parseInstant(plan.plan.project.start) / DAY);
    const clock = compileCalendar(plan.plan, plan.plan.project.calendarId, first, 800);
    const worked = (a: number, b: number) => work(clock, a, b);
    return {
      value: earnedValue(tasks, at, worked),
      curve: Array.from({ length: STEPS + 1 }, (_, i): [number, number] => {
        const moment = from + ((to - from) * i) / STEPS;
        return [moment, plannedAt(tasks, Math.round(moment), worked)];
      }),
    };
  }, [plan, unit, baseline, at]);
  const say = (amount: number): string =>
    unit === 'time' ? sayMinutes(Math.round(amount), plan.plan.project) : money(amount);
  const index = (ratio: number | null) => (ratio === null ? '–' : decimals(ratio));
  const title = t('tasks.earned');
  const { schedulePerformance: spi, costPerformance: cpi } = value;
  const pace =
    spi === null
      ? 'tasks.earnedNotYet'
      : spi < 0.995
        ? 'tasks.earnedBehind'
        : spi > 1.005
          ? 'tasks.earnedAhead'
          : 'tasks.earnedOn';
  const cost =
    value.estimate === null
      ? t('tasks.earnedNoCost')
      : t(value.variance! < -0.005 * value.budget ? 'tasks.earnedOver' : 'tasks.earnedWithin', {
          estimate: say(value.estimate),
          budget: say(value.budget),
        });
  const said = `${t(pace, { day: sayDate(at), earned: say(value.earned), planned: say(value.planned) })} ${cost}`;
  // day by day as the log and the tasks themselves tell it; what it cost is only known as it is now
  const earned = (days ?? []).flatMap(({ day, left, whole }): [number, number][] => {
    const end = parseInstant(day) + DAY;
    return end < at ? [[end, whole - left]] : [];
  });
  return (
    <Report title={title} said={said}>
      <p>
        {t(unit === 'money' ? 'tasks.earnedInMoney' : 'tasks.earnedInTime')}{' '}
        {baseline ? t('tasks.earnedAgainst', { name: baseline.name }) : t('tasks.earnedNoBaseline')}
      </p>
      <LineChart
        label={title}
        grain={unit === 'time' ? plan.plan.project.minutesPerDay : 1}
        sayValue={say}
        mark={{ at, word: sayDate(at) }}
        series={[
          { name: t('tasks.planned'), tone: 'muted', dash: '8 5', points: curve },
          {
            name: t('tasks.earnedValue'),
            tone: 'leaf',
            points: [...earned, [at, value.earned]],
          },
          ...(value.actual > 0
            ? [
                {
                  name: t('tasks.actual'),
                  tone: 'critical' as const,
                  dash: '2 4',
                  points: [[at, value.actual]] as const,
                },
              ]
            : []),
        ]}
      />
      <Figures
        rows={[
          [t('tasks.planned'), say(value.planned), t('tasks.pv')],
          [t('tasks.earnedValue'), say(value.earned), t('tasks.ev')],
          [t('tasks.actual'), say(value.actual), t('tasks.ac')],
          [t('tasks.spi'), index(spi), t('tasks.spiAbout')],
          [t('tasks.cpi'), index(cpi), t('tasks.cpiAbout')],
          [t('tasks.bac'), say(value.budget), t('tasks.bacAbout')],
          [t('tasks.eac'), value.estimate === null ? '–' : say(value.estimate), t('tasks.eacAbout')],
        ]}
      />
    </Report>
  );
}

const decimals = (value: number): string =>
  new Intl.NumberFormat(place(), { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
const money = (value: number): string =>
  new Intl.NumberFormat(place(), { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 }).format(value);
