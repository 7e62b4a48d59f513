/** The last forecast of each plan that was made in this window: what the list and the chart show of it. */
import { useSyncExternalStore } from 'react';
import type { Forecast } from '#schedule/forecast.ts';
import type { Plan } from '#schedule/plan.ts';
import { parseInstant } from '#schedule/time.ts';

export interface Outlook {
  /** the plan that was looked at: of another one it says nothing */
  of: Plan;
  /** minutes: one chance in two, and eight in ten, that it ends by then */
  p50: number;
  p80: number;
  /** in what share of the runs a task decides the end */
  shares: ReadonlyMap<string, number>;
}

const outlooks = new Map<string, Outlook>();
const listeners = new Set<() => void>();

export function keepOutlook(spaceId: string, of: Plan, { p50, p80, criticality }: Forecast): void {
  const shares = new Map(criticality.map(({ taskId, share }) => [taskId, share]));
  outlooks.set(spaceId, { of, p50: parseInstant(p50), p80: parseInstant(p80), shares });
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useOutlook = (spaceId: string): Outlook | undefined =>
  useSyncExternalStore(subscribe, () => outlooks.get(spaceId));
