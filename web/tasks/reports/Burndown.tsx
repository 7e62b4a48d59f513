import { DAY, parseInstant } from '#schedule/time.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Skeleton } from '#web/ui/index.ts';
import type { PlanView } from '../plan.ts';
import { sayDate, sayMinutes } from '../words.ts';
import { doneBy } from './burn.ts';
import { LineChart } from './LineChart.tsx';
import { Report } from './Reports.tsx';
import { useBurn } from './useBurn.ts';

/** What is left to do, day after day, beside the pace that the plan's end asks for. */
export function Burndown({ spaceId, plan }: { spaceId: string; plan: PlanView }) {
  const t = useT();
  const { days, error } = useBurn(spaceId, plan, 'time');
  const title = t('tasks.burndown');
  if (error) return <Report title={title} said={refusalSentence(error)} />;
  if (!days) return <Skeleton height={320} />;
  const at = (day: string) => Date.parse(day) / 60_000;
  const first = days[0]!;
  const last = days.at(-1)!;
  const end = parseInstant(plan.schedule!.project.finish);
  const ends = doneBy(days);
  const left = sayMinutes(Math.round(last.left), plan.plan.project);
  const whole = sayMinutes(Math.round(last.whole), plan.plan.project);
  const said =
    last.left === 0
      ? t('tasks.burndownDone', { whole })
      : ends === null
        ? t('tasks.burndownNoPace', { left, whole, end: sayDate(end) })
        : t(at(ends) > end ? 'tasks.burndownLate' : 'tasks.burndownGood', {
            left,
            whole,
            day: sayDate(at(ends)),
            end: sayDate(end),
          });
  return (
    <Report title={title} said={said}>
      <LineChart
        label={title}
        grain={plan.plan.project.minutesPerDay}
        sayValue={(value) => sayMinutes(value, plan.plan.project)}
        mark={{ at: at(last.day), word: t('tasks.today') }}
        series={[
          { name: t('tasks.leftToDo'), tone: 'action', points: days.map((each) => [at(each.day), each.left] as const) },
          {
            name: t('tasks.wholeWork'),
            tone: 'muted',
            dash: '2 4',
            points: days.map((each) => [at(each.day), each.whole] as const),
          },
          {
            name: t('tasks.pacePlanned'),
            tone: 'leaf',
            dash: '8 5',
            points: [
              [at(first.day), first.whole],
              [Math.max(end, at(first.day) + DAY), 0],
            ],
          },
        ]}
      />
    </Report>
  );
}
