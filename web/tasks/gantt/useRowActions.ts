/** What one does with the chosen lines of the chart, by keys and by pointing; and what was added is shown, and stood on. */
import { useLayoutEffect, useRef } from 'react';
import type { Link, Operation } from '#contract/tasks.ts';
import type { Plan } from '#schedule/index.ts';
import { t as say, useT } from '#web/core/i18n.ts';
import { announce } from '#web/ui/index.ts';
import { besides } from '../chosen.ts';
import { removing } from '../fields.ts';
import {
  chainOperations,
  indentOperations,
  newTasks,
  outdentOperations,
  outlineIn,
  shiftOperations,
  topmost,
  unfolded,
} from '../outline-edits.ts';
import type { RowActions } from '../RowTools.tsx';
import { type ListClipboard, usePasteAnywhere } from '../useClipboard.ts';
import type { GanttProps } from './Gantt.tsx';
import { focusOn } from './keys.ts';
import type { GanttModel } from './model.ts';

export type ChartActions = Required<RowActions> & { onAdd: () => void };

export function useRowActions(
  { model, plan, kept, onShowAll, onAssign, editor, clipboardAt }: GanttProps & { model: GanttModel },
  run: (operations: Operation[]) => Promise<boolean>,
  onNaming: (id: string) => void,
): { actions: ChartActions; clipboard: ListClipboard } {
  const t = useT();
  /** tasks that are on their way */
  const wanted = useRef<{ ids: string[]; isUnnamed: boolean } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the model has just been given the plan
  useLayoutEffect(() => {
    const [first] = wanted.current?.ids ?? [];
    if (!wanted.current || !first || model.indexOf(first) < 0) return;
    const { ids, isUnnamed } = wanted.current;
    // those that the filter hides are shown first: the effect comes again with them
    if (kept && model.rowOf(first) < 0) return onShowAll();
    wanted.current = null;
    model.select(ids, first, ids.at(-1));
    model.engine?.reveal(model.rowOf(first));
    // a task just added is named at once; lines that were pasted can be indented or moved at once
    if (isUnnamed) onNaming(first);
    else focusOn(model, first, 'row');
  }, [model, plan, kept, onShowAll, onNaming]);
  const clipboard = clipboardAt(
    () => ({ current: model.active, column: 'name', shown: model.shownIds(), chosen: model.selection }),
    (ids) => {
      wanted.current = { ids, isUnnamed: false };
    },
  );
  usePasteAnywhere(plan.tasks.length === 0, clipboard);
  const edit = (operationsOf: typeof indentOperations) => {
    const operations = operationsOf(outlineIn(plan), model.selection);
    model.setFolded(unfolded(model.folded, operations));
    void run(operations).then((isDone) => isDone && tellPlaces(plan, operations));
  };
  const actions: ChartActions = {
    onAdd: () => {
      const added = newTasks(outlineIn(plan), model.active, [t('gantt.newTask')], model.minutesPerDay);
      wanted.current = { ids: added.ids, isUnnamed: true };
      void run(added.operations);
    },
    onOutdent: () => edit(outdentOperations),
    onIndent: () => edit(indentOperations),
    onShift: (by) => edit((outline, ids) => shiftOperations(outline, ids, by)),
    onChain: () => edit((outline, ids) => chainOperations(outline, plan.links as Link[], ids)),
    onAssign: () => onAssign(new Set(model.selection)),
    onRemove: () => {
      const outline = outlineIn(plan);
      const gone = topmost(outline, model.selection).map((row) => row.task);
      if (gone.length === 0) return;
      const next = besides(outline, model.shownIds(), model.selection);
      const focused = document.activeElement?.closest<HTMLElement>('[data-row], [data-bar]');
      model.select(next ? [next] : []);
      if (next && focused) focusOn(model, next, focused.dataset.bar ? 'bar' : 'row');
      void run(removing(gone));
      editor.tell(t('tasks.removed', { count: gone.length, name: gone[0]!.name }));
    },
  };
  return { actions, clipboard };
}

/** Where lines went: by the place alone it is only seen. */
function tellPlaces({ tasks }: Plan, operations: Operation[]): void {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  for (const each of operations) {
    if (each.do !== 'change') continue;
    const moved = byId.get(each.id);
    if (!moved || !('parentId' in each.changes) || moved.parentId === each.changes.parentId) continue;
    const parent = byId.get(String(each.changes.parentId))?.name;
    const { name } = moved;
    announce(parent === undefined ? say('tasks.placedTop', { name }) : say('tasks.placed', { name, parent }));
  }
}
