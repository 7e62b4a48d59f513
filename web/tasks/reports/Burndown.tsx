import { useMemo } from 'react';
import type { ProgressChange } from '#contract/tasks.ts';
import { DAY, parseInstant } from '#schedule/time.ts';
import { useAsk } from '#web/core/ask.ts';
import { now } from '#web/core/clock.ts';
import { useT } from '#web/core/i18n.ts';
import { refusalSentence } from '#web/core/refusal.ts';
import { Skeleton } from '#web/ui/index.ts';
import type { PlanView } from '../plan.ts';
import { sayDate, sayMinutes } from '../words.ts';
import { burndown, doneBy } from './burn.ts';
import { LineChart } from './LineChart.tsx';
import { Report } from './Reports.tsx';
import { leavesOf, worthOf } from './worth.ts';

/** What is left to do, day after day, beside the pace that the plan's end asks for. */
export function Burndown({ spaceId, plan }: { spaceId: string; plan: PlanView }) {
  const t = useT();
  const { tasks } = plan.rows;
  const { data, error } = useAsk<{ rows: ProgressChange[] }>(
    'plan.progress',
    { spaceId },
    // progress is told by tasks that change
    { of: tasks },
  );
  const today = now().toISOString().slice(0, 10);
  const days = useMemo(() => {
    if (!data) return null;
    const worth = new Map(worthOf(plan, 'time').map((each) => [each.id, each]));
    const known = leavesOf(plan).map(({ task }) => ({
      id: task.id,
      budget: worth.get(task.id)!.budget,
      done: worth.get(task.id)!.done,
      createdAt: task.createdAt ?? null,
      startedOn: task.actualStartAt?.slice(0, 10) ?? null,
      finishedOn: task.actualFinishAt?.slice(0, 10) ?? null,
    }));
    return burndown(known, data.rows, today);
  }, [data, plan, today]);
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
