// One run of a forecast: draw durations, forward pass, walk back from the end over what drove it. A run is additions on the
// working minutes of each task's own calendar; time is looked up where calendars meet or somebody's hours stretch a task.

import { isOwnDate, placeSummary } from './byhand.ts';
import { endAt, startAt, workAt } from './calendar.ts';
import { END, FAR, GATE, LEAF, type Network, NONE } from './network.ts';
import { delayed, makeDates, placeHeld, snapped, startBound, widenAbove } from './passes.ts';
import { FREE } from './whole.ts';

/** How the duration of each node varies: the table of its quantiles, or -1 for one that stands still. */
export type Laws = { of: Int32Array; tables: Int32Array[] };
/** Tables have this many quantiles, so that the top bits of a random number choose one. */
export const QUANTILE_BITS = 10;

export type Kernel = {
  /** Draws durations and answers the finish, in minutes of the network. */
  run(): number;
  /** By node: in how many runs it was on a critical path. */
  hits: Int32Array;
};

const FINISH = 1;
const START = 2;

export function makeKernel(net: Network, laws: Laws, seed: number): Kernel {
  const lots = lotsOf(net, laws, seed);
  const layout = layOut(net);
  return {
    hits: layout.hits,
    run() {
      draw(net, lots);
      const end = pass(layout);
      walk(layout, end);
      return end;
    },
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

/**
 * How leaves are placed. `isLight`: by additions; any other runs the passes of `schedule`. `isPlain`, by link: it is an
 * addition. `isRead`: a look into time reads the node's dates. `feeds`: it makes those of a summary that is read.
 */
function readAsInstants(net: Network, links: Links) {
  const { size, kind, way, parentEnd } = net;
  const isPlain = Uint8Array.from(links.edge, (k) => net.ins.isAddition[k]!);
  const isRead = new Uint8Array(size);
  const feeds = new Uint8Array(size);
  const isLight = new Uint8Array(size);
  const isOneCalendar = kind.every((what, p) => what !== LEAF || net.clock[p] === net.projectClock);
  // who reads comes after whom it reads, and a summary's end after what is below it
  for (let p = size - 1; p >= 0; p--) {
    if (kind[p] === GATE) continue;
    const up = parentEnd[p]!;
    if (up >= 0 && isRead[up]) isRead[p] = feeds[p] = 1;
    if (kind[p] !== LEAF) continue;
    // an end of work and the next start of work are one minute but two instants: which one, the passes know
    const isMinute = isOneCalendar && !isRead[p] && !net.isStaffed[p] && net.delay[p] === 0;
    if (way[p]! & FREE || isMinute) isLight[p] = 1;
    for (let i = links.first[p]!; i < links.first[p + 1]!; i++) {
      if (isPlain[i] && isLight[p]) continue;
      const from = links.other[i]!;
      isRead[kind[from] === GATE ? net.nodeOf[net.row[from]!]! : from] = 1;
    }
  }
  return { isLight, isPlain, isRead, feeds };
}

/** What is drawn: `varying` nodes, where each one's quantiles begin in `quantiles`, and what follows from a duration. */
function lotsOf(net: Network, { of, tables }: Laws, seed: number) {
  const varying = Int32Array.from(of.keys()).filter((p) => of[p]! >= 0);
  const quantiles = new Int32Array(tables.length << QUANTILE_BITS);
  tables.forEach((table, k) => {
    quantiles.set(table, k << QUANTILE_BITS);
  });
  const usual = net.duration.slice();
  return {
    seed: Math.imul(seed, 2654435761) | 1,
    varying,
    from: varying.map((p) => of[p]! << QUANTILE_BITS),
    quantiles,
    usual,
    begun: varying.filter((p) => net.fixedStart[p] !== NONE),
    usualEnd: net.fixedFinish.slice(),
    hours: [...varying].flatMap((p) =>
      (net.stints.get(p) ?? []).flatMap((stint) =>
        stint.minutes && usual[p] ? [{ p, stint, minutes: stint.minutes }] : [],
      ),
    ),
  };
}
type Lots = ReturnType<typeof lotsOf>;

/** Draws durations into the network, by 32 random bits each (xorshift, Marsaglia 2003). */
function draw(net: Network, lots: Lots): void {
  const { varying, from, quantiles, usual, begun, usualEnd, hours } = lots;
  const { duration } = net;
  let x = lots.seed;
  for (let i = 0; i < varying.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    duration[varying[i]!] = quantiles[from[i]! + (x >>> (32 - QUANTILE_BITS))]!;
  }
  lots.seed = x;
  // what has begun ends later or earlier by as much
  for (const p of begun) {
    const c = net.clocks[net.clock[p]!]!;
    net.fixedFinish[p] = endAt(c, workAt(c, usualEnd[p]!) + duration[p]! - usual[p]!);
  }
  // hours that were given to people grow and shrink with the task
  for (const { p, stint, minutes } of hours)
    stint.minutes = Math.max(1, Math.round((minutes * duration[p]!) / usual[p]!));
}

/** All that a run reads and writes; minutes are working minutes of each task's own calendar. */
function layOut(net: Network) {
  const { size, kind, clock, clocks } = net;
  const links = linksInto(net);
  const needs = readAsInstants(net, links);
  const on = (p: number, t: number) => (t === NONE ? NONE : workAt(clocks[clock[p]!]!, t));
  const ofLeaf = (value: (p: number) => number) =>
    Int32Array.from({ length: size }, (_, p) => (kind[p] === LEAF ? value(p) : 0));
  const endOf = ofNode(net);
  const isPlaced = (p: number) => kind[p] === END && net.fixedStart[p] !== NONE;
  return {
    net,
    dates: makeDates(size),
    links,
    needs,
    endOf,
    /** by link: it is an addition to the end of its predecessor, as most are */
    isSum: needs.isPlain.map((isPlain, i) => (isPlain && links.type[i] === 0 ? 1 : 0)),
    /** nodes to place: leaves, and summaries that something reads or that stand by hand */
    steps: Int32Array.from(kind.keys()).filter((p) => kind[p] === LEAF || needs.isRead[endOf[p]!] || isPlaced(p)),
    origin: ofLeaf((p) => workAt(clocks[clock[p]!]!, net.origin)),
    /** where a task starts that waits for none */
    opens: ofLeaf((p) => on(p, net.isBelowPlaced[p] ? net.floor[p]! : net.origin)),
    least: ofLeaf((p) =>
      Math.max(net.isNeverBefore ? on(p, net.origin) : NONE, isOwnDate(net, p) ? NONE : on(p, net.floor[p]!)),
    ),
    pin: ofLeaf((p) => on(p, net.constraintAt[p]!)),
    begunAt: ofLeaf((p) => on(p, net.fixedStart[p]!)),
    /** where what has begun ends, but for its duration */
    begunEnd: ofLeaf((p) => on(p, net.fixedFinish[p]!) - net.duration[p]!),
    /** by calendar: the last minute that any leaf works */
    last: new Int32Array(clocks.length),
    hits: new Int32Array(size),
    marks: new Uint8Array(size),
  };
}
type Layout = ReturnType<typeof layOut>;

/** Of a gate the end of its summary, of any other node itself. */
const ofNode = (net: Network): Int32Array =>
  Int32Array.from({ length: net.size }, (_, p) => (net.kind[p] === GATE ? net.nodeOf[net.row[p]!]! : p));

/** The minute at which the link at `i` lets `p` start. */
function boundAt({ net, dates, links, needs, origin }: Layout, i: number, p: number): number {
  if (!needs.isPlain[i]) return workAt(net.clocks[net.clock[p]!]!, startBound(net, dates, net.ins, links.edge[i]!, p));
  const type = links.type[i]!;
  const { startWork, finishWork } = dates;
  const from = (type === 0 || type === 2 ? finishWork : startWork)[links.other[i]!]! + links.lag[i]!;
  if (type < 2) return from;
  return type === 2 ? Math.max(origin[p]!, from - net.duration[p]!) : from - net.duration[p]!;
}

/** The normative rules 4 on working minutes: SNET 2, SNLT 3, FNET 4, FNLT 5, MSO 6, MFO 7; `links`: what those allow. */
function constrained({ net, pin, least, opens }: Layout, p: number, links: number): number {
  const what = net.constraint[p]!;
  const at = what === 4 || what === 5 || what === 7 ? pin[p]! - net.duration[p]! : pin[p]!;
  const free = links !== NONE ? links : what === 3 || what === 5 ? opens[p]! : at;
  const w = Math.max(free, least[p]!);
  if (what === 2 || what === 4) return Math.max(w, at);
  if (net.plan.project.isHonouringConstraints === false) return w;
  return what === 3 || what === 5 ? Math.min(w, at) : at;
}

/** Places everything and answers the end. */
function pass(layout: Layout): number {
  // in hand, since a run is little else than reading these
  const { net, dates, steps, endOf, isSum, opens, least, begunAt, begunEnd, last } = layout;
  const { kind, parentEnd, clock, clocks, duration, constraint, fixedStart } = net;
  const { start, finish, startWork, finishWork } = dates;
  const { first, other, lag } = layout.links;
  const { isLight, isRead, feeds } = layout.needs;
  let end = NONE;
  last.fill(NONE);
  for (let n = 0; n < steps.length; n++) {
    const p = steps[n]!;
    if (isLight[p]) {
      let w = NONE;
      let until: number;
      if (fixedStart[p] !== NONE) {
        w = begunAt[p]!;
        until = begunEnd[p]! + duration[p]!;
      } else {
        for (let i = first[p]!, stop = first[p + 1]!; i < stop; i++) {
          const bound = isSum[i] ? finishWork[other[i]!]! + lag[i]! : boundAt(layout, i, p);
          if (bound > w) w = bound;
        }
        if (constraint[p]! > 1) w = constrained(layout, p, w);
        else {
          if (w === NONE) w = opens[p]!;
          if (w < least[p]!) w = least[p]!;
        }
        until = w + duration[p]!;
      }
      startWork[p] = w;
      finishWork[p] = until;
      const on = clock[p]!;
      if (until > last[on]!) last[on] = until;
      if (!isRead[p]) continue;
      start[p] = startAt(clocks[on]!, w);
      finish[p] = endAt(clocks[on]!, until);
    } else if (kind[p] === GATE) {
      start[endOf[p]!] = FAR;
      finish[endOf[p]!] = NONE;
      continue;
    } else if (kind[p] === LEAF) {
      placeHeld(net, dates, p);
      const c = clocks[clock[p]!]!;
      startWork[p] = workAt(c, start[p]!);
      finishWork[p] = workAt(c, finish[p]!);
      if (finish[p]! > end) end = finish[p]!;
    } else if (fixedStart[p] !== NONE) {
      if (feeds[p]) widenAbove(net, dates, p);
      placeSummary(net, dates, p);
      if (finish[p]! > end) end = finish[p]!;
    } else if (start[p] === FAR) {
      start[p] = finish[p] = net.origin;
      continue;
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
  return end === NONE ? net.origin : end;
}

function isDriver(layout: Layout, i: number, p: number): boolean {
  const { net, dates, links, needs } = layout;
  if (needs.isLight[p]) return boundAt(layout, i, p) === dates.startWork[p];
  const at = delayed(net, p, startBound(net, dates, net.ins, links.edge[i]!, p));
  if (net.stints.has(p)) return snapped(net, p, at) === dates.start[p];
  return workAt(net.clocks[net.clock[p]!]!, at) === dates.startWork[p];
}

/** Counts the leaves on the chains of drivers that end at the project's finish. Nodes are in topological order. */
function walk(layout: Layout, end: number): void {
  const { net, dates, isSum, last, hits, marks } = layout;
  const { kind, parentEnd, fixedStart, clock } = net;
  const { start, finish, startWork, finishWork } = dates;
  const { first, other, type, lag } = layout.links;
  const { isLight, feeds } = layout.needs;
  marks.fill(0);
  for (let p = net.size - 1; p >= 0; p--) {
    const up = parentEnd[p]!;
    if (feeds[p] && fixedStart[up] === NONE) {
      if (marks[up]! & FINISH && finish[p] === finish[up]) marks[p]! |= FINISH;
      if (marks[up]! & START && start[p] === start[up]) marks[p]! |= START;
    }
    if (kind[p] !== LEAF) continue;
    if (isLight[p] ? finishWork[p] === last[clock[p]!] : finish[p] === end) marks[p]! |= FINISH;
    if (!marks[p]) continue;
    hits[p]!++;
    if (fixedStart[p] !== NONE) continue;
    for (let i = first[p]!, stop = first[p + 1]!; i < stop; i++) {
      const drives =
        isSum[i] && isLight[p] ? finishWork[other[i]!]! + lag[i]! === startWork[p] : isDriver(layout, i, p);
      if (drives) marks[other[i]!]! |= type[i] === 0 || type[i] === 2 ? FINISH : START;
    }
  }
}
