// Monte-Carlo forecast: the plan run thousands of times with durations drawn from three-point estimates. It runs on
// working minutes, so that a run is additions and comparisons; only links between two calendars look time up.

import { workAt } from './calendar.ts';
import { type Kernel, type Laws, makeKernel, QUANTILE_BITS } from './forecast-kernel.ts';
import { buildNetwork, LEAF, type Network } from './network.ts';
import { makeDates, runPasses } from './passes.ts';
import type { Plan } from './plan.ts';
import { formatInstant } from './time.ts';

export type ForecastOptions = {
  /** Default 10,000. */
  runs?: number;
  /** Same seed, same forecast. Default 1. */
  seed?: number;
  /** Tasks without an estimate vary too: low and high as shares of their duration, for instance [0.9, 1.3]. Default: they don't. */
  spread?: [low: number, high: number];
};

/** Finishes as `YYYY-MM-DDTHH:MM`; shares are 0–1. */
export type Forecast = {
  runs: number;
  /** The plan's own finish, with the stored durations, and the share of runs that end by then. */
  planned: { finish: string; share: number };
  p10: string;
  p50: string;
  p80: string;
  p90: string;
  /** The S-curve: at each finish, the share of runs that end by then; ascending, at most 60 points. */
  curve: { finish: string; share: number }[];
  /** By task, of those that can move the end: the share of runs in which it is on a critical path. */
  criticality: { taskId: string; share: number }[];
};

/**
 * Forecasts the finish of a plan. Durations follow a beta-PERT law (Malcolm et al. 1959: mean (low + 4 likely + high) / 6).
 * Started tasks vary in what remains. Throws `PlanError` where `schedule` would.
 */
export function forecast(plan: Plan, { runs = 10_000, seed = 1, spread }: ForecastOptions = {}): Forecast {
  const net = buildNetwork(plan);
  const dates = makeDates(net.size);
  runPasses(net, dates);
  const planned = dates.projectFinish;
  const kernel = makeKernel(net, laws(net, spread), seed);
  const finishes = new Int32Array(runs);
  for (let run = 0; run < runs; run++) finishes[run] = kernel.run();
  return summarise(net, planned, kernel, finishes);
}

function summarise(net: Network, planned: number, kernel: Kernel, finishes: Int32Array): Forecast {
  const runs = finishes.length;
  const { hits } = kernel;
  const sorted = finishes.slice().sort();
  const c = net.clocks[net.projectClock]!;
  const said = (t: number) => formatInstant(net.isMirrored ? -t : t);
  const at = (share: number) => said(sorted[Math.min(runs - 1, Math.max(0, Math.ceil(share * runs) - 1))]!);
  let by = 0;
  const limit = workAt(c, planned);
  while (by < runs && workAt(c, sorted[by]!) <= limit) by++;
  const points = Math.min(60, runs);
  const curve = Array.from({ length: points }, (_, i) => {
    const k = Math.round(((i + 1) * runs) / points) - 1;
    return { finish: said(sorted[k]!), share: (k + 1) / runs };
  }).filter((point, i, all) => i === all.length - 1 || point.finish !== all[i + 1]!.finish);
  const criticality: Forecast['criticality'] = [];
  for (let p = 0; p < net.size; p++)
    if (net.kind[p] === LEAF && hits[p])
      criticality.push({ taskId: net.plan.tasks[net.row[p]!]!.id, share: hits[p]! / runs });
  criticality.sort((a, b) => b.share - a.share);
  return {
    runs,
    planned: { finish: formatInstant(net.isMirrored ? -planned : planned), share: by / runs },
    p10: at(0.1),
    p50: at(0.5),
    p80: at(0.8),
    p90: at(0.9),
    curve,
    criticality,
  };
}

const QUANTILES = 1 << QUANTILE_BITS;

function laws(net: Network, spread: ForecastOptions['spread']): Laws {
  const of = new Int32Array(net.size).fill(-1);
  const tables: Int32Array[] = [];
  const shapes = new Map<string, number>();
  for (let p = 0; p < net.size; p++) {
    if (net.kind[p] !== LEAF || net.state[p]! & FIXED_FOR_GOOD || !net.duration[p]) continue;
    const task = net.plan.tasks[net.row[p]!]!;
    const whole = net.duration[p]!;
    const points = task.estimate
      ? [task.estimate.lowMinutes, task.estimate.likelyMinutes, task.estimate.highMinutes]
      : spread && [whole * spread[0], whole, whole * spread[1]];
    if (!points) continue;
    const [low, likely, high] = points.map((each) => Math.max(0, Math.round(each))).sort((a, b) => a - b);
    if (low === high) continue;
    // of a started task the done share is done, whatever the rest becomes
    const rest = 1 - Math.min(100, task.percent ?? 0) / 100;
    const done = Math.round(whole * (1 - rest));
    const key = `${low} ${likely} ${high} ${rest} ${done}`;
    let table = shapes.get(key);
    if (table === undefined) {
      table = tables.length;
      shapes.set(key, table);
      tables.push(quantiles(low!, likely!, high!).map((minutes) => done + Math.round(minutes * rest)));
    }
    of[p] = table;
  }
  return { of, tables };
}

// finished, or given dates by hand
const FIXED_FOR_GOOD = 2 | 4;

/** Quantiles of the beta-PERT law between `low` and `high`, by summing its density. */
function quantiles(low: number, likely: number, high: number): Int32Array {
  const a = 1 + (4 * (likely - low)) / (high - low);
  const b = 1 + (4 * (high - likely)) / (high - low);
  const steps = 4096;
  const sums = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    const x = (i + 0.5) / steps;
    sums[i + 1] = sums[i]! + x ** (a - 1) * (1 - x) ** (b - 1);
  }
  const table = new Int32Array(QUANTILES);
  for (let q = 0, i = 0; q < QUANTILES; q++) {
    const wanted = ((q + 0.5) / QUANTILES) * sums[steps]!;
    while (sums[i + 1]! < wanted) i++;
    const part = (wanted - sums[i]!) / (sums[i + 1]! - sums[i]!);
    table[q] = Math.round(low + ((i + part) / steps) * (high - low));
  }
  return table;
}
