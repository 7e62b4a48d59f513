// What Microsoft Project's XML says of money: the rate of an hour as it is, amounts in hundredths. Nothing is converted.

import { list, type Node, textOf } from './xml.ts';

/** Of tasks, what they cost beside the hours of those who do them, and what they have cost; of resources, an hour. */
export type Costs = {
  tasks: ReadonlyMap<string, TaskCost>;
  resources: ReadonlyMap<string, { costPerHour: number }>;
};
export type TaskCost = { fixedCost?: number; actualCost?: number };

const WORK = '1';
const MOST = 1e12;

const amount = (node: Node, name: string): number => {
  const value = Number(textOf(node, name) ?? 0);
  return value > 0 && value <= MOST ? value : 0;
};
const hundredths = (node: Node, name: string): number => amount(node, name) / 100;

/** Reads them. A material or a lump sum that is assigned is a cost of its task: nobody works it. */
export function readCosts(root: Node, nodes: readonly Node[]): Costs {
  const tasks = new Map<string, TaskCost>();
  const put = (id: string | undefined, cost: TaskCost) => {
    if (id && id !== '0' && (cost.fixedCost || cost.actualCost)) tasks.set(id, { ...tasks.get(id), ...cost });
  };
  for (const node of nodes) {
    const isSummary = textOf(node, 'Summary') === '1';
    const actual = isSummary ? 0 : hundredths(node, 'ActualCost');
    const fixed = hundredths(node, 'FixedCost');
    put(textOf(node, 'UID'), { ...(fixed && { fixedCost: fixed }), ...(actual && { actualCost: actual }) });
  }
  const resources = list(root, 'Resource', 'Resources');
  const others = new Set<string | undefined>();
  const rates = new Map<string, { costPerHour: number }>();
  for (const each of resources) {
    const id = textOf(each, 'UID');
    const rate = amount(each, 'StandardRate');
    if ((textOf(each, 'Type') ?? WORK) !== WORK) others.add(id);
    else if (id && rate) rates.set(id, { costPerHour: rate });
  }
  for (const each of list(root, 'Assignment', 'Assignments')) {
    const id = textOf(each, 'TaskUID');
    const cost = hundredths(each, 'Cost');
    if (id && cost && others.has(textOf(each, 'ResourceUID')))
      put(id, { fixedCost: (tasks.get(id)?.fixedCost ?? 0) + cost });
  }
  return { tasks, resources: rates };
}

/** An amount as the format writes it; nothing where there is none. */
export const costXml = (name: 'FixedCost' | 'ActualCost', value: number | undefined): string =>
  value ? `<${name}>${Math.round(value * 100)}</${name}>` : '';

/** What an hour of a resource costs, as the format writes it. */
export const rateXml = (costPerHour: number | undefined): string =>
  costPerHour ? `<StandardRate>${costPerHour}</StandardRate><StandardRateFormat>2</StandardRateFormat>` : '';
