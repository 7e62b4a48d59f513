// Three-point estimates in Microsoft Project's XML. The format has none: they go along in three of its own durations,
// named so that they are found again, and so that somebody who opens the file sees what they are.

import { duration } from './mspdi.ts';
import type { Estimate, Plan } from './plan.ts';
import { list, type Node, textOf } from './xml.ts';

/** Duration1 to Duration3 of a task, with the names that we give them and those that others use. */
const points = [
  { key: 'lowMinutes', field: 188743783, name: 'Duration1', alias: 'Optimistic Duration', known: /optimist/i },
  {
    key: 'likelyMinutes',
    field: 188743784,
    name: 'Duration2',
    alias: 'Most Likely Duration',
    known: /likely|expected|probable|attendu/i,
  },
  { key: 'highMinutes', field: 188743785, name: 'Duration3', alias: 'Pessimistic Duration', known: /pessimist/i },
] as const;

/** Gives estimates to the tasks that have all three durations, in order, under names that say what they are. */
export function readEstimates(plan: Plan, root: Node, nodes: readonly Node[]): void {
  const keys = new Map<string, keyof Estimate>();
  for (const each of list(root, 'ExtendedAttribute', 'ExtendedAttributes')) {
    const point = points.find(({ known }) => known.test(textOf(each, 'Alias') ?? ''));
    const isDuration = /^(enterprise )?duration\d+$/i.test(textOf(each, 'FieldName') ?? '');
    if (point && isDuration) keys.set(textOf(each, 'FieldID') ?? '', point.key);
  }
  if (keys.size < points.length) return;
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  for (const node of nodes) {
    const task = tasks.get(textOf(node, 'UID') ?? '');
    const estimate = { lowMinutes: 0, likelyMinutes: 0, highMinutes: 0 };
    for (const each of list(node, 'ExtendedAttribute')) {
      const key = keys.get(textOf(each, 'FieldID') ?? '');
      if (key) estimate[key] = duration(textOf(each, 'Value'));
    }
    const { lowMinutes, likelyMinutes, highMinutes } = estimate;
    if (task && highMinutes > 0 && lowMinutes <= likelyMinutes && likelyMinutes <= highMinutes)
      task.estimate = estimate;
  }
}

/** What the three durations are called; nothing where no task has an estimate. */
export const estimateFields = ({ tasks }: Plan): string =>
  tasks.some((task) => task.estimate)
    ? `<ExtendedAttributes>${points.map(({ field, name, alias }) => `<ExtendedAttribute><FieldID>${field}</FieldID><FieldName>${name}</FieldName><Alias>${alias}</Alias></ExtendedAttribute>`).join('')}</ExtendedAttributes>`
    : '';

/** The three durations of a task. */
export const estimateXml = (estimate: Estimate | null | undefined, period: (minutes: number) => string): string =>
  estimate
    ? points
        .map(
          ({ field, key }) =>
            `<ExtendedAttribute><FieldID>${field}</FieldID><Value>${period(estimate[key])}</Value><DurationFormat>7</DurationFormat></ExtendedAttribute>`,
        )
        .join('')
    : '';
