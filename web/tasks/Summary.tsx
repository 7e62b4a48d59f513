import { useMemo } from 'react';
import { projectClockwork } from '#schedule/moved.ts';
import { now } from '#web/core/clock.ts';
import { language, useT } from '#web/core/i18n.ts';
import { FigureLine } from './FigureLine.tsx';
import { figuresOf, verdictOf } from './gantt/explain.ts';
import { readTree } from './gantt/rows.ts';
import { localMinutes } from './gantt/timescale.ts';
import { baselinesOf, type PlanView } from './plan.ts';

/** The figures of the plan as it is stored, above every view but the chart, which follows what is in hand. */
export function Summary({ plan: view, onOpen }: { plan: PlanView; onOpen: (taskId: string) => void }) {
  useT();
  const { plan, schedule, rows, outlook } = view;
  const kept = rows.baselines;
  // biome-ignore lint/correctness/useExhaustiveDependencies: of all rows only the baselines count, and the language
  const said = useMemo(() => {
    if (!schedule || plan.tasks.length === 0) return null;
    const reference = baselinesOf(rows)[0];
    const tree = readTree(plan.tasks);
    const clock = projectClockwork(plan, null);
    const judged = { plan, tree, schedule, clock, today: localMinutes(now()) };
    return {
      figures: figuresOf(plan, tree, schedule.columns, reference),
      verdict: verdictOf(judged, reference),
      takenAt: reference ? localMinutes(new Date(reference.takenAt)) : null,
    };
  }, [plan, schedule, kept, language()]);
  return said && <FigureLine {...said} probable={outlook?.p80} onOpen={onOpen} />;
}
