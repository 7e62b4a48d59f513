/** Three-point estimates as people type them, one field at a time. Pure. */
import { parseDuration, type Task, type Units } from '#contract/tasks.ts';

export type Estimate = NonNullable<Task['estimate']>;
export type Point = keyof Estimate;

/** The estimate after one field was typed: null when it was emptied, or the key of the sentence that says what is wrong. */
export function estimateAfter(
  task: Pick<Task, 'estimate' | 'durationMinutes'>,
  point: Point,
  text: string,
  units: Units,
): Estimate | null | 'tasks.wrongDuration' | 'planning.wrongOrder' {
  if (!text.trim()) return null;
  const said = parseDuration(text, units);
  if (!said || said.isElapsed) return 'tasks.wrongDuration';
  const minutes = said.durationMinutes;
  if (task.estimate) {
    const next = { ...task.estimate, [point]: minutes };
    return next.lowMinutes <= next.likelyMinutes && next.likelyMinutes <= next.highMinutes
      ? next
      : 'planning.wrongOrder';
  }
  // the first one given: the others begin where they contradict nothing
  const likely = point === 'likelyMinutes' ? minutes : task.durationMinutes;
  const next = { lowMinutes: Math.min(likely, minutes), likelyMinutes: likely, highMinutes: Math.max(likely, minutes) };
  if (point === 'lowMinutes' && minutes > likely) return 'planning.wrongOrder';
  return point === 'highMinutes' && minutes < likely ? 'planning.wrongOrder' : next;
}

/** What the three points come to: (low + 4 likely + high) / 6. */
export const expectedMinutes = ({ lowMinutes, likelyMinutes, highMinutes }: Estimate): number =>
  Math.round((lowMinutes + 4 * likelyMinutes + highMinutes) / 6);
