import type { MilestonePoint } from '#contract/tasks.ts';
import { useAsk } from '#web/core/ask.ts';
import { now } from '#web/core/clock.ts';
import { place, useT } from '#web/core/i18n.ts';
import type { PlanView } from '../plan.ts';
import { sayDate } from '../words.ts';
import { dayText, LineChart } from './LineChart.tsx';
import { Figures, Report } from './Reports.tsx';
import { milestoneTrends } from './trend.ts';

const tones = ['critical', 'action', 'leaf', 'brass', 'muted'] as const;
const dashes = [undefined, '8 5', '2 4', '12 4 2 4'];
const MOST_LINES = 5;
const signed = (days: number): string => `${days > 0 ? '+' : '−'}${Math.abs(days).toLocaleString(place())}`;

/** How the dates of the milestones have moved, from what was agreed and from day to day: a flat line keeps its word. */
export function Trend({ spaceId, plan }: { spaceId: string; plan: PlanView }) {
  const t = useT();
  const at = now().getTime() / 60_000;
  const { data } = useAsk<{ rows: MilestonePoint[] }>('plan.milestones', { spaceId });
  const trends = milestoneTrends(plan, at, data?.rows);
  const title = t('tasks.trend');
  if (trends.length === 0) return <Report title={title} said={t('tasks.trendNone')} />;
  const worst = trends[0]!;
  const late = trends.filter((each) => each.movedDays > 0).length;
  const said =
    worst.movedDays === 0
      ? t('tasks.trendStill', { count: trends.length })
      : t(worst.movedDays > 0 ? 'tasks.trendLate' : 'tasks.trendEarly', {
          name: worst.name,
          days: Math.abs(worst.movedDays),
          count: late,
        });
  const dates = trends.flatMap((each) => each.points.map(([, date]) => date));
  const span = Math.max(...dates) - Math.min(...dates);
  return (
    <Report title={title} said={said}>
      <LineChart
        label={title}
        isOfDates
        sayValue={(value) => dayText(value, span)}
        mark={{ at, word: t('tasks.today') }}
        series={trends.slice(0, MOST_LINES).map((each, i) => ({
          id: each.id,
          name: each.name,
          isHeld: true,
          tone: tones[i % tones.length]!,
          dash: dashes[i % dashes.length],
          points: each.points,
          hasDots: true,
        }))}
      />
      <Figures
        rows={trends.map((each) => [
          each.name,
          sayDate(each.points.at(-1)![1]),
          each.movedDays === 0
            ? t('tasks.trendKept')
            : t('tasks.trendMoved', { days: signed(each.movedDays), from: sayDate(each.points[0]![1]) }),
        ])}
      />
    </Report>
  );
}
