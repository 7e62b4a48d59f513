import { useMemo } from 'react';
import { language, useT } from '#web/core/i18n.ts';
import { FigureLine } from '../FigureLine.tsx';
import { figuresOf, verdictOf } from './explain.ts';
import type { GanttModel } from './model.ts';
import type { BaselineShown } from './scene.ts';

/** The figures of the dates on the screen, so that a drag shows its price. */
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
  useT();
  const { plan, tree, scene } = model;
  // of the stored dates, so that it need not be looked for again while a bar is in hand
  // biome-ignore lint/correctness/useExhaustiveDependencies: those, and the language, are what the sentence is made from
  const verdict = useMemo(
    () => verdictOf({ plan, tree, schedule: model.live.stored, today: scene.today, clock: scene.clock }, reference),
    [model, model.live.stored, scene.today, reference, language()],
  );
  if (plan.tasks.length === 0) return null;
  const figures = figuresOf(plan, tree, model.columns, reference);
  return (
    <FigureLine
      figures={figures}
      takenAt={takenAt}
      probable={scene.outlook?.p80}
      verdict={verdict}
      onOpen={onExplain}
    />
  );
}
