// One run of a forecast: draw durations, forward pass, walk back from the end over what drove it. Plans on one calendar
// with plain links run on working minutes alone; any other looks time up where calendars meet or something holds a task.

import { endAt, startAt, workAt } from './calendar.ts';
import { END, GATE, LEAF, type Network, NONE } from './network.ts';
import { type Dates, delayed, makeDates, placeHeld, snapped, startBound } from './passes.ts';
import { FREE, startWorkOf } from './whole.ts';

/** How the duration of each node varies: the table of its quantiles, or -1 for one that stands still. */
export type Laws = { of: Int32Array; tables: Int32Array[] };
/** Tables have this many quantiles, so that the top bits of a random number choose one. */
export const QUANTILE_BITS = 10;

export type Kernel = {
  /** Draws durations and answers the finish, as something that orders as time does; `toInstant` makes a date of it. */
  run(): number;
  toInstant(finish: number): number;
  /** By node: in how many runs it was on a critical path. */
  hits: Int32Array;
};

/** A generator of 32 random bits (xorshift, Marsaglia 2003). */
function bits(seed: number): () => number {
  let x = Math.imul(seed, 2654435761) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x;
  };
}

export function makeKernel(net: Network, laws: Laws, seed: number): Kernel {
  return isPlain(net) ? onWorkingMinutes(net, laws, bits(seed)) : onCalendars(net, laws, bits(seed));
}

function isPlain(net: Network): boolean {
  const { ins, kind, clock, slackClock, delay } = net;
  if (net.stints.size || net.hasAlap || (net.plan.project.lagCalendar ?? 'successor') === 'elapsed') return false;
  for (let k = 0; k < ins.unit.length; k++) if (ins.unit[k] && ins.lag[k]) return false;
  for (let p = 0; p < net.size; p++)
    if (kind[p] === LEAF && (clock[p] !== net.projectClock || slackClock[p] !== clock[p] || delay[p])) return false;
  return true;
}

const FAR = 0x7fffffff;
const FINISH = 1;
const START = 2;

/**
 * Any plan: leaves that only their links place run on the working minutes of their own calendars; whatever holds or stretches
 * a leaf runs the passes of `schedule`.
 */
function onCalendars(net: Network, laws: Laws, random: () => number): Kernel {
  const { size, kind, way, parentEnd, clock, clocks, origin } = net;
  const d = makeDates(size);
  const { start, finish, startWork, finishWork } = d;
  const hits = new Int32Array(size);
  const drawn = draws(net, laws, random);
  const links = linksInto(net);
  const { bound, place, last, feeds } = lightLeaves(net, d, links);

  function pass(): number {
    let end = NONE;
    last.fill(NONE);
    for (let p = 0; p < size; p++) {
      if (kind[p] === GATE) {
        const summary = net.nodeOf[net.row[p]!]!;
        start[summary] = FAR;
        finish[summary] = NONE;
        continue;
      }
      if (kind[p] === END) {
        if (start[p] === FAR) {
          start[p] = finish[p] = origin;
          continue;
        }
      } else if (way[p]! & FREE) place(p);
      else {
        placeHeld(net, d, p);
        if (finish[p]! > end) end = finish[p]!;
      }
      if (!feeds[p]) continue;
      const up = parentEnd[p]!;
      if (start[p]! < start[up]!) start[up] = start[p]!;
      if (finish[p]! > finish[up]!) finish[up] = finish[p]!;
    }
    const endOn = (on: number) => (last[on] === NONE ? NONE : endAt(clocks[on]!, last[on]!));
    for (let on = 0; on < last.length; on++) end = Math.max(end, endOn(on));
    // a calendar on which nothing ends last has no last minute
    for (let on = 0; on < last.length; on++) if (endOn(on) !== end) last[on] = NONE;
    return end === NONE ? origin : end;
  }

  const isDriver = (i: number, p: number): boolean => {
    if (way[p]! & FREE) return bound(i, p) === startWork[p];
    const at = delayed(net, p, startBound(net, d, net.ins, links.edge[i]!, p));
    if (net.stints.has(p)) return snapped(net, p, at) === start[p];
    const c = clocks[clock[p]!]!;
    return workAt(c, at) === workAt(c, start[p]!);
  };
  const isLast = (p: number, end: number): boolean =>
    way[p]! & FREE ? finishWork[p] === last[clock[p]!] : finish[p] === end;
  const walk = walker(net, links, d, isDriver, isLast, hits);
  return {
    hits,
    toInstant: (finish) => finish,
    run() {
      drawn();
      const end = pass();
      walk(end);
      return end;
    },
  };
}

/**
 * Leaves on the working minutes of their calendars. `bound`: the minute at which the link at `i` lets `p` start. `place` puts a
 * leaf there and looks it up in time only where something reads that. `last`: by calendar, the last minute that any works.
 * `feeds`: nodes that make the dates of a summary which something reads.
 */
function lightLeaves(net: Network, d: Dates, links: Links) {
  const { way, duration, clock, clocks, ins } = net;
  const { start, finish, startWork, finishWork } = d;
  const { first, edge, other: others, type: types, lag: lags } = links;
  const isPlain = Uint8Array.from(edge, (k) => (ins.isAddition[k] && way[ins.other[k]!]! & FREE ? 1 : 0));
  const { isRead, feeds } = readAsInstants(net, links, isPlain);
  const originWork = clocks.map((c) => workAt(c, net.origin));
  const last = new Int32Array(clocks.length);

  const bound = (i: number, p: number): number => {
    if (!isPlain[i]) return workAt(clocks[clock[p]!]!, startBound(net, d, ins, edge[i]!, p));
    const type = types[i]!;
    const from = (type === 0 || type === 2 ? finishWork : startWork)[others[i]!]! + lags[i]!;
    if (type < 2) return from;
    return type === 2 ? Math.max(originWork[clock[p]!]!, from - duration[p]!) : from - duration[p]!;
  };

  function place(p: number): void {
    let w = NONE;
    for (let i = first[p]!, stop = first[p + 1]!; i < stop; i++) w = Math.max(w, bound(i, p));
    const on = clock[p]!;
    w = startWorkOf(net, p, w, originWork[on]!);
    const end = w + duration[p]!;
    startWork[p] = w;
    finishWork[p] = end;
    if (end > last[on]!) last[on] = end;
    if (!isRead[p]) return;
    start[p] = startAt(clocks[on]!, w);
    finish[p] = endAt(clocks[on]!, end);
  }

  return { bound, place, last, feeds };
}

/** `isRead`: nodes whose dates a link that is no addition reads, or that make those of a summary which one reads (`feeds`). */
function readAsInstants(net: Network, links: Links, isPlain: Uint8Array) {
  const { size, kind, way, parentEnd } = net;
  const isRead = new Uint8Array(size);
  for (let p = 0; p < size; p++)
    for (let i = links.first[p]!; i < links.first[p + 1]!; i++) {
      if (isPlain[i] && way[p]! & FREE) continue;
      const from = links.other[i]!;
      isRead[kind[from] === GATE ? net.nodeOf[net.row[from]!]! : from] = 1;
    }
  const feeds = new Uint8Array(size);
  // what is above comes after what is below
  for (let p = size - 1; p >= 0; p--) {
    const up = parentEnd[p]!;
    if (kind[p] === GATE || up < 0 || !isRead[up]) continue;
    isRead[p] = feeds[p] = 1;
  }
  return { isRead, feeds };
}

/** Puts drawn durations into the network; what has begun ends later or earlier by as much. */
function draws(net: Network, { of, tables }: Laws, random: () => number): () => void {
  const varying: number[] = [];
  for (let p = 0; p < net.size; p++) if (of[p]! >= 0) varying.push(p);
  const usual = net.duration.slice();
  const usualEnd = net.fixedFinish.slice();
  // hours that were given to people grow and shrink with the task
  const hours = varying.flatMap((p) =>
    (net.stints.get(p) ?? []).flatMap((stint) =>
      stint.minutes && usual[p] ? [{ p, stint, minutes: stint.minutes }] : [],
    ),
  );
  return () => {
    for (const p of varying) {
      const minutes = tables[of[p]!]![random() >>> (32 - QUANTILE_BITS)]!;
      net.duration[p] = minutes;
      if (net.fixedStart[p] === NONE) continue;
      const c = net.clocks[net.clock[p]!]!;
      net.fixedFinish[p] = endAt(c, workAt(c, usualEnd[p]!) + minutes - usual[p]!);
    }
    for (const { p, stint, minutes } of hours)
      stint.minutes = Math.max(1, Math.round((minutes * net.duration[p]!) / usual[p]!));
  };
}

/** Links into each leaf, with those that its summaries hand down, side by side. */
function linksInto(net: Network) {
  const { ins, size } = net;
  const first = new Int32Array(size + 1);
  const edge: number[] = [];
  for (let p = 0; p < size; p++) {
    if (net.kind[p] === LEAF)
      for (let g = p; g >= 0; g = net.gateAbove[g]!)
        for (let k = ins.start[g]!; k < ins.start[g + 1]!; k++) edge.push(k);
    first[p + 1] = edge.length;
  }
  return {
    first,
    edge,
    other: Int32Array.from(edge, (k) => ins.other[k]!),
    type: Uint8Array.from(edge, (k) => ins.type[k]!),
    lag: Int32Array.from(edge, (k) => ins.lag[k]!),
  };
}
type Links = ReturnType<typeof linksInto>;

/** Counts the leaves on the chains of drivers that end at the project's finish. Nodes are in topological order. */
function walker(
  net: Network,
  links: Links,
  { start, finish }: Pick<Dates, 'start' | 'finish'>,
  isDriver: (i: number, p: number) => boolean,
  isLast: (p: number, end: number) => boolean,
  hits: Int32Array,
): (end: number) => void {
  const { kind, parentEnd, fixedStart, size } = net;
  const { first, other, type } = links;
  const marks = new Uint8Array(size);
  return (end) => {
    marks.fill(0);
    for (let p = size - 1; p >= 0; p--) {
      if (kind[p] === GATE) continue;
      const up = parentEnd[p]!;
      if (up >= 0 && marks[up]) {
        if (marks[up]! & FINISH && finish[p] === finish[up]) marks[p]! |= FINISH;
        if (marks[up]! & START && start[p] === start[up]) marks[p]! |= START;
      }
      if (kind[p] === END) continue;
      if (isLast(p, end)) marks[p]! |= FINISH;
      if (!marks[p]) continue;
      hits[p]!++;
      if (fixedStart[p] !== NONE) continue;
      for (let k = first[p]!, stop = first[p + 1]!; k < stop; k++)
        if (isDriver(k, p)) marks[other[k]!]! |= type[k] === 0 || type[k] === 2 ? FINISH : START;
    }
  };
}

function onWorkingMinutes(net: Network, laws: Laws, random: () => number): Kernel {
  const { size, kind, parentEnd, constraint, fixedStart, fixedFinish } = net;
  const c = net.clocks[net.projectClock]!;
  const isHard = net.plan.project.isHonouringConstraints !== false;
  const origin = workAt(c, net.origin);
  const lowest = net.plan.project.isNeverBeforeStart !== false ? origin : -FAR;
  const floor = Int32Array.from({ length: size }, (_, p) =>
    net.floor[p] === NONE ? lowest : Math.max(lowest, workAt(c, net.floor[p]!)),
  );
  const start = new Int32Array(size);
  const finish = new Int32Array(size);
  const duration = net.duration.slice();
  const hits = new Int32Array(size);
  const links = linksInto(net);
  const { first, other: others, type: types, lag: lags } = links;
  const pin = Int32Array.from({ length: size }, (_, p) =>
    net.constraintAt[p] === NONE ? NONE : workAt(c, net.constraintAt[p]!),
  );
  const fixed = Int32Array.from({ length: size }, (_, p) =>
    fixedStart[p] === NONE ? NONE : workAt(c, fixedStart[p]!),
  );
  const fixedEnd = Int32Array.from({ length: size }, (_, p) => (fixed[p] === NONE ? NONE : workAt(c, fixedFinish[p]!)));
  const bound = (k: number, p: number): number => {
    const t = types[k]!;
    const o = others[k]!;
    if (t === 0) return finish[o]! + lags[k]!;
    if (t === 1) return start[o]! + lags[k]!;
    if (t === 2) return Math.max(origin, finish[o]! + lags[k]! - duration[p]!);
    return start[o]! + lags[k]! - duration[p]!;
  };
  const isDriver = (k: number, p: number) => bound(k, p) === start[p];
  const walk = walker(net, links, { start, finish }, isDriver, (p, end) => finish[p] === end, hits);

  function pass(): number {
    let end = -FAR;
    for (let p = 0; p < size; p++) {
      if (kind[p] === GATE) {
        const summary = net.nodeOf[net.row[p]!]!;
        start[summary] = FAR;
        finish[summary] = -FAR;
        continue;
      }
      if (kind[p] === END) {
        if (start[p] === FAR) {
          start[p] = finish[p] = origin;
          continue;
        }
      } else {
        const law = laws.of[p]!;
        if (law >= 0) duration[p] = laws.tables[law]![random() >>> (32 - QUANTILE_BITS)]!;
        if (fixed[p] !== NONE) {
          start[p] = fixed[p]!;
          finish[p] = fixedEnd[p]! + duration[p]! - net.duration[p]!;
        } else {
          let es = -FAR;
          for (let k = first[p]!, stop = first[p + 1]!; k < stop; k++) {
            const b = types[k] === 0 ? finish[others[k]!]! + lags[k]! : bound(k, p);
            if (b > es) es = b;
          }
          if (es === -FAR && constraint[p]! <= 1) es = origin;
          start[p] = constraint[p]! > 1 ? constrained(p, es) : es < floor[p]! ? floor[p]! : es;
          finish[p] = start[p]! + duration[p]!;
        }
        if (finish[p]! > end) end = finish[p]!;
      }
      const up = parentEnd[p]!;
      if (up < 0) continue;
      if (start[p]! < start[up]!) start[up] = start[p]!;
      if (finish[p]! > finish[up]!) finish[up] = finish[p]!;
    }
    return end === -FAR ? origin : end;
  }

  /** The normative rules 4 on working minutes: SNET 2, SNLT 3, FNET 4, FNLT 5, MSO 6, MFO 7. */
  function constrained(p: number, links: number): number {
    const what = constraint[p]!;
    const at = what === 4 || what === 5 || what === 7 ? pin[p]! - duration[p]! : pin[p]!;
    let es = links;
    if (links === -FAR) es = what === 3 || what === 5 ? origin : at;
    if (es < floor[p]!) es = floor[p]!;
    if (what === 2 || what === 4) return Math.max(es, at);
    if (!isHard) return es;
    return what === 3 || what === 5 ? Math.min(es, at) : at;
  }

  return {
    hits,
    toInstant: (w) => endAt(c, w),
    run() {
      const end = pass();
      walk(end);
      return end;
    },
  };
}
