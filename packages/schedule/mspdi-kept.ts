// What Microsoft Project's XML keeps beside the plan itself: notes, and the baselines that were saved in it.

import { date, number, type StoredBaseline } from './mspdi.ts';
import { list, type Node, textOf } from './xml.ts';

const MOST_NOTE = 20_000;
const MOST_NUMBER = 10;

/** Notes by the task's id. */
export function readNotes(nodes: readonly Node[]): Map<string, string> {
  const notes = new Map<string, string>();
  for (const node of nodes) {
    const text = textOf(node, 'Notes')?.replaceAll('\r\n', '\n').replaceAll('\r', '\n').trim();
    const id = textOf(node, 'UID');
    if (id && text) notes.set(id, text.slice(0, MOST_NOTE));
  }
  return notes;
}

/** A baseline without a date for a task has nothing to say of it; one that no task has does not exist. */
export function readBaselines(root: Node, nodes: readonly Node[], never: ReadonlySet<string | null>): StoredBaseline[] {
  const found = new Map<number, StoredBaseline>();
  const savedAt = date(root, 'LastSaved') ?? date(root, 'CreationDate');
  for (const node of nodes) {
    const id = textOf(node, 'UID');
    if (!id || id === '0') continue;
    for (const each of list(node, 'Baseline')) {
      const at = Math.round(number(each, 'Number', 0));
      const start = date(each, 'Start');
      const finish = date(each, 'Finish');
      if (at < 0 || at > MOST_NUMBER || !start || !finish || never.has(start)) continue;
      let baseline = found.get(at);
      if (!baseline) found.set(at, (baseline = { number: at, takenAt: savedAt, dates: new Map() }));
      baseline.dates.set(id, { start, finish });
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}
