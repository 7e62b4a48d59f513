// What keys do on a row or a bar. All that a pointer does can be done from here.
import type { KeyboardEvent } from 'react';
import { add, snapFinish, snapStart } from '#schedule/calendar.ts';
import { DAY } from '#schedule/time.ts';
import { type Change, doneTo, finishedAt, grainOf, movedLeaves, startedAt } from './edits.ts';
import type { GanttModel } from './model.ts';

export type KeyHost = {
  mayEdit: boolean;
  onChange: (changes: Change[], held: number[], named: number) => void;
  onOpen: (id: string) => void;
  onExplain: (id: string) => void;
  onIndent: () => void;
  onOutdent: () => void;
  onShift: (by: 1 | -1) => void;
  onRemove: () => void;
  onAdd: () => void;
  /** begins, or ends on the task with the focus, a link drawn by keys */
  onLinkKey: (id: string) => void;
  onEscape: () => void;
};

/** Moves the focus among rows; `kind` says whether rows or bars are walked. */
function walk(model: GanttModel, event: KeyboardEvent, id: string, kind: 'row' | 'bar'): boolean {
  const { rows, plan } = model;
  const row = model.rowOf(id);
  const page = Math.max(1, Math.floor((model.engine?.frame().height ?? 400) / 40) - 1);
  const target = {
    ArrowUp: row - 1,
    ArrowDown: row + 1,
    PageUp: row - page,
    PageDown: row + page,
    Home: 0,
    End: rows.count - 1,
  }[event.key];
  if (target === undefined || event.altKey) return false;
  const to = Math.max(0, Math.min(rows.count - 1, target));
  const next = plan.tasks[rows.at[to]!]!.id;
  model.choose(next, event.shiftKey ? 'span' : 'one');
  focusOn(model, next, kind);
  return true;
}

/** Brings a task into view and gives it the focus, as a row or as a bar. */
export function focusOn(model: GanttModel, id: string, kind: 'row' | 'bar'): void {
  const i = model.indexOf(id);
  if (i < 0) return;
  model.engine?.reveal(model.rows.rowOf[i]!, kind === 'bar' ? model.columns.start[i]! : undefined);
  model.engine?.draw();
  const element = () => document.querySelector<HTMLElement>(`[data-${kind}="${CSS.escape(id)}"]`);
  // at once where it is there, so that the next key, however quick, finds it; else when its row has been made
  const here = element();
  if (here) here.focus();
  else requestAnimationFrame(() => element()?.focus());
}

export function onKey(model: GanttModel, host: KeyHost, event: KeyboardEvent, id: string, kind: 'row' | 'bar'): void {
  const done = walk(model, event, id, kind) || act(model, host, event, id, kind);
  if (!done) return;
  event.preventDefault();
  event.stopPropagation();
}

function act(model: GanttModel, host: KeyHost, event: KeyboardEvent, id: string, kind: 'row' | 'bar'): boolean {
  const isCommand = event.ctrlKey || event.metaKey;
  const { key } = event;
  if (isCommand && key.toLowerCase() === 'a') return did(() => model.select(model.shownIds(), id, model.shownIds()[0]));
  if (isCommand) return false;
  if (key === 'Enter' && kind === 'bar') return did(() => host.onOpen(id));
  if (key === 'Escape') return did(host.onEscape);
  if (key === '?' || key === 'w' || key === 'W') return did(() => host.onExplain(id));
  if (kind === 'row' && !event.altKey && (key === 'ArrowRight' || key === 'ArrowLeft'))
    return foldOrGo(model, id, key === 'ArrowRight');
  if (!host.mayEdit) return false;
  if (key === 'Delete') return did(host.onRemove);
  if (key === 'Insert') return did(host.onAdd);
  if (key === 'l' || key === 'L') return did(() => host.onLinkKey(id));
  if (!event.altKey) return false;
  if (kind === 'row') {
    if (key === 'ArrowRight') return did(host.onIndent);
    if (key === 'ArrowLeft') return did(host.onOutdent);
    if (key === 'ArrowUp') return did(() => host.onShift(-1));
    if (key === 'ArrowDown') return did(() => host.onShift(1));
    return false;
  }
  const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (step) return did(() => nudge(model, host, id, step, event.shiftKey));
  const more = key === 'ArrowUp' ? 10 : key === 'ArrowDown' ? -10 : 0;
  if (more) return did(() => report(model, host, id, more));
  return false;
}

function did(run: () => void): true {
  run();
  return true;
}

function foldOrGo(model: GanttModel, id: string, isRight: boolean): boolean {
  const i = model.indexOf(id);
  const isOpen = model.tree.hasChildren[i] === 1 && !model.folded.has(id);
  if (isRight && model.tree.hasChildren[i] && !isOpen) return did(() => model.fold(id, false));
  if (!isRight && isOpen) return did(() => model.fold(id, true));
  const up = model.tree.parent[i]!;
  if (isRight || up < 0) return false;
  const parent = model.plan.tasks[up]!.id;
  model.select([parent], parent);
  focusOn(model, parent, 'row');
  return true;
}

/** Moves, or with `isLonger` lengthens, by one day or by what the zoom shows. */
function nudge(model: GanttModel, host: KeyHost, id: string, step: 1 | -1, isLonger: boolean): void {
  const index = model.indexOf(id);
  const { plan } = model;
  const { columns } = model.live.stored;
  const grain = grainOf(model.scene.scale.pxPerDay);
  const minutes = grain === DAY ? model.minutesPerDay : grain;
  const chosen = model.selection.has(id) && !isLonger ? [...model.selection].map(model.indexOf) : [index];
  const leaves = isLonger ? [index] : movedLeaves(plan, model.tree, model.indexOf, chosen);
  if (isLonger && model.tree.hasChildren[index]) return;
  const loose = leaves.map((i) => ({ ...plan.tasks[i]!, constraint: 'ASAP' as const, constraintAt: null }));
  const free = isLonger ? columns.start : model.live.preview(loose).columns.start.slice();
  model.live.settle();
  const changes = leaves.map((i): Change => {
    const task = plan.tasks[i]!;
    const clock = model.clockOf(task.calendarId);
    const start = columns.start[i]!;
    if (isLonger) {
      const finish = snapFinish(clock, add(clock, columns.finish[i]!, step * minutes));
      return { id: task.id, changes: finishedAt(task, start, Math.max(finish, start + 15), clock) };
    }
    const to = snapStart(clock, add(clock, start, step * minutes));
    return { id: task.id, changes: startedAt(plan, task, to, free[i]!, clock) };
  });
  model.preview(changes);
  host.onChange(changes, leaves, index);
}

function report(model: GanttModel, host: KeyHost, id: string, more: number): void {
  const i = model.indexOf(id);
  const task = model.plan.tasks[i]!;
  if (model.tree.hasChildren[i]) return;
  const percent = Math.max(0, Math.min(100, (task.percent ?? 0) + more));
  const changes = [{ id, changes: doneTo(task, percent, model.live.stored.columns, i) }];
  model.preview(changes);
  host.onChange(changes, [i], i);
}
