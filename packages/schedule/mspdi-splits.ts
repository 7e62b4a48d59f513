// Split tasks of Microsoft Project's XML. A split is not written as such: it shows as days without work among the
// time-phased work of the assignments. It is kept only where it accounts exactly for the stored dates.

import { type Clockwork, work } from './calendar.ts';
import { projectClockwork } from './moved.ts';
import type { Plan, Split } from './plan.ts';
import { parseInstant } from './time.ts';
import { list, type Node, textOf } from './xml.ts';

/** Gives `splits` to the tasks whose stored span is longer than their duration by just the gaps in their work. */
export function readSplits(
  plan: Plan,
  root: Node,
  stored: ReadonlyMap<string, { start?: string; finish?: string }>,
): void {
  const tasks = new Map(plan.tasks.map((t) => [t.id, t]));
  for (const node of list(root, 'Assignment', 'Assignments')) {
    const task = tasks.get(textOf(node, 'TaskUID') ?? '');
    const was = task && stored.get(task.id);
    if (!task || task.splits || task.mode === 'manual' || task.isElapsed || !was?.start || !was.finish) continue;
    const spans = list(node, 'TimephasedData').filter((t) => ['1', '2'].includes(textOf(t, 'Type') ?? ''));
    if (!spans.some(isIdle)) continue;
    const c = projectClockwork(plan, task.calendarId);
    const extra = work(c, parseInstant(was.start), parseInstant(was.finish)) - task.durationMinutes;
    if (extra <= 0) continue;
    const splits = gapsOf(c, spans, parseInstant(was.start));
    if (splits.reduce((sum, s) => sum + s.gapMinutes, 0) === extra) task.splits = splits;
  }
}

const isIdle = (node: Node) => /^(PT0H0M0S)?$/.test(textOf(node, 'Value') ?? '');

function gapsOf(c: Clockwork, spans: Node[], start: number): Split[] {
  const worked = spans
    .filter((s) => !isIdle(s))
    .map((s) => ({ from: instant(s, 'Start'), to: instant(s, 'Finish') }))
    .filter((s) => s.from && s.to)
    .sort((a, b) => a.from - b.from);
  const splits: Split[] = [];
  let end = start;
  let done = 0;
  for (const { from, to } of worked) {
    const gapMinutes = work(c, end, from);
    if (gapMinutes > 0) splits.push({ afterMinutes: done, gapMinutes });
    done += work(c, Math.max(end, from), to);
    end = Math.max(end, to);
  }
  return splits;
}

function instant(node: Node, name: string): number {
  const text = textOf(node, name);
  return text ? parseInstant(text.slice(0, 16)) : 0;
}
