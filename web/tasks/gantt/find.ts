// Getting to a task of the chart, wherever it is and whatever hides it.
import type { GanttModel } from './model.ts';

/** The next task, from the one that is chosen, that the search keeps; round again after the last. */
export function nextFound(model: GanttModel): string | undefined {
  const { at, count } = model.rows;
  const from = model.active === null ? -1 : model.rowOf(model.active);
  for (let step = 1; step <= count; step++) {
    const i = at[(from + step) % count]!;
    if (model.passes(i)) return model.plan.tasks[i]!.id;
  }
  return undefined;
}

/** Takes away what hides a task: a path that it is not on, a search, what is folded above it. */
export function uncover(model: GanttModel, id: string): void {
  const { tree } = model;
  if (model.rowOf(id) < 0) model.showPath(null);
  if (model.rowOf(id) < 0 && model.search) model.setSearch('');
  if (model.rowOf(id) >= 0) return;
  const folded = new Set(model.folded);
  for (let i = tree.parent[model.indexOf(id)] ?? -1; i >= 0; i = tree.parent[i]!)
    folded.delete(model.plan.tasks[i]!.id);
  model.setFolded(folded);
}
