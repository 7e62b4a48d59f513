// What a change reaches: the passes again, for those nodes alone that read something which changed. Nodes stand in
// topological order, so that each pass is one sweep over marks, and a date that comes out as it was is where it ends.

import { counted, isByHand, keepByHand, lateFinishAbove, lateStartAbove, placeSummary } from './byhand.ts';
import { fillColumns, fillRow, isCriticalBelow } from './columns.ts';
import { childrenOf, type Edges, END, FAR, GATE, LEAF, type Network, NONE } from './network.ts';
import { allowHeld, backward, type Dates, gatherProgress, placeHeld, spanProject, undelayed } from './passes.ts';
import { type Columns, HOLDS_CRITICAL } from './result.ts';
import { FINISHED } from './row.ts';
import { allowFree, FREE, placeFree } from './whole.ts';

/** Follows changes of leaves in dates and columns that hold the whole schedule; not where a task is as late as possible. */
export class Ripple {
  readonly #net: Network;
  readonly #d: Dates;
  readonly #c: Columns;
  /** What is to be worked out again, by node. */
  readonly #early: Uint8Array;
  readonly #late: Uint8Array;
  readonly #shown: Uint8Array;
  readonly #isEmpty: Uint8Array;

  constructor(net: Network, d: Dates, c: Columns) {
    this.#net = net;
    this.#d = d;
    this.#c = c;
    this.#early = new Uint8Array(net.size);
    this.#late = new Uint8Array(net.size);
    this.#shown = new Uint8Array(net.size);
    this.#isEmpty = emptySummaries(net);
  }

  /** Leaf `p` is about to be read again. */
  touch(p: number): void {
    const { outs, ins, parentGate } = this.#net;
    this.#early[p] = this.#late[p] = 1;
    // who reads its duration, or whether it is done
    markOthers(outs, p, this.#early);
    markOthers(ins, p, this.#late);
    if (parentGate[p]! >= 0) this.#late[parentGate[p]!] = 1;
  }

  /** Brings dates and columns up to date with all that was touched. */
  spread(): void {
    const [net, d, c] = [this.#net, this.#d, this.#c];
    if (net.isProgressStale) this.#followProgress();
    this.#sweepEarly();
    const before = d.projectFinish;
    spanProject(net, d);
    if (d.projectFinish === before) {
      this.#sweepLate();
      this.#sweepShown();
      return;
    }
    // with the end all late dates move
    backward(net, d);
    fillColumns(net, d, c);
    this.#late.fill(0);
    this.#shown.fill(0);
  }

  #followProgress(): void {
    const { state } = this.#net;
    const before = state.slice();
    gatherProgress(this.#net);
    for (let p = 0; p < state.length; p++) if (state[p] !== before[p]) this.#shown[p] = 1;
  }

  #sweepEarly(): void {
    const net = this.#net;
    const d = this.#d;
    const early = this.#early;
    const { start, finish, earlyStart, earlyFinish, startWork, finishWork } = d;
    for (let p = 0; p < net.size; p++) {
      if (!early[p]) continue;
      early[p] = 0;
      if (net.kind[p] === GATE) {
        for (const i of childrenOf(net, net.row[p]!)) early[entry(net, net.nodeOf[i]!)] = 1;
        continue;
      }
      this.#shown[p] = 1;
      const [s, f, es, ef] = [start[p], finish[p], earlyStart[p], earlyFinish[p]];
      const [sw, fw] = [startWork[p], finishWork[p]];
      if (net.kind[p] === END) this.#gatherEarly(p);
      else if (net.way[p]! & FREE) placeFree(net, d, p);
      else placeHeld(net, d, p);
      const isSame = s === start[p] && f === finish[p] && es === earlyStart[p] && ef === earlyFinish[p];
      if (isPlaced(net, p) && net.parentEnd[p]! >= 0) early[net.parentEnd[p]!] = this.#late[entry(net, p)] = 1;
      if (isSame && sw === startWork[p] && fw === finishWork[p]) continue;
      if (net.parentEnd[p]! >= 0) early[net.parentEnd[p]!] = 1;
      markOthers(net.outs, p, early);
      this.#reachBack(p);
    }
  }

  /** What reads the early dates of `p` in the backward pass, and whose free slack they bound. */
  #reachBack(p: number): void {
    const { kind, ins, outs } = this.#net;
    const late = this.#late;
    if (kind[p] === LEAF) late[p] = 1;
    // a start link out of a summary leaves from its earliest leaf
    else for (let k = outs.start[p]!; k < outs.start[p + 1]!; k++) if (outs.type[k]! & 1) late[p] = 1;
    const to = entry(this.#net, p);
    for (let k = ins.start[to]!; k < ins.start[to + 1]!; k++) {
      this.#shown[ins.other[k]!] = 1;
      // a lag may be a share of the whole length of a summary
      if (kind[p] === END && ins.unit[k]! >= 2) late[ins.other[k]!] = 1;
    }
  }

  #gatherEarly(end: number): void {
    const net = this.#net;
    const d = this.#d;
    if (net.fixedStart[end] !== NONE) return placeSummary(net, d, end);
    let [s, f, es, ef] = [FAR, NONE, FAR, NONE];
    for (const p of counted(net, end)) {
      if (this.#isEmpty[p] && net.fixedStart[p] === NONE) continue;
      s = Math.min(s, d.start[p]!);
      f = Math.max(f, d.finish[p]!);
      es = Math.min(es, d.earlyStart[p]!);
      ef = Math.max(ef, d.earlyFinish[p]!);
    }
    d.start[end] = s;
    d.finish[end] = f;
    d.earlyStart[end] = es;
    d.earlyFinish[end] = ef;
  }

  #sweepLate(): void {
    const net = this.#net;
    const d = this.#d;
    const late = this.#late;
    const { lateStart, lateFinish, lateWork } = d;
    const ends: number[] = [];
    for (let p = net.size - 1; p >= 0; p--) {
      if (!late[p]) continue;
      late[p] = 0;
      const own = net.kind[p] === GATE ? net.nodeOf[net.row[p]!]! : p;
      this.#shown[own] = 1;
      if (net.kind[p] === END) {
        for (const i of childrenOf(net, net.row[p]!)) late[net.nodeOf[i]!] = 1;
        continue;
      }
      const [s, f, w] = [lateStart[p], lateFinish[p], lateWork[p]];
      const [os, of] = [lateStart[own], lateFinish[own]];
      if (net.kind[p] === GATE) gatherLate(net, d, p, own);
      else if (net.way[p]! & FREE) allowFree(net, d, p, ends);
      else allowHeld(net, d, p);
      if (net.kind[p] === LEAF) keepByHand(net, d, p);
      const isSame = s === lateStart[p] && f === lateFinish[p] && w === lateWork[p];
      if (isByHand(net, own) && net.parentGate[p]! >= 0) late[net.parentGate[p]!] = 1;
      if (isSame && os === lateStart[own] && of === lateFinish[own]) continue;
      if (net.parentGate[p]! >= 0) late[net.parentGate[p]!] = 1;
      markOthers(net.ins, p, late);
    }
  }

  #sweepShown(): void {
    const net = this.#net;
    const { flags } = this.#c;
    const shown = this.#shown;
    for (let p = 0; p < net.size; p++) {
      if (!shown[p]) continue;
      shown[p] = 0;
      const i = net.row[p]!;
      const before = flags[i];
      if (net.kind[p] === END)
        flags[i] = childrenOf(net, i).some((below) => isCriticalBelow(flags[below]!)) ? HOLDS_CRITICAL : 0;
      fillRow(net, this.#d, this.#c, p);
      if (flags[i] !== before && net.parentEnd[p]! >= 0) shown[net.parentEnd[p]!] = 1;
    }
  }
}

/** Late dates of a summary: of its gate, that links into it must respect, and of its end. */
function gatherLate(net: Network, d: Dates, gate: number, end: number): void {
  let [gs, gf, s, f] = [FAR, FAR, FAR, NONE];
  for (const i of childrenOf(net, net.row[gate]!)) {
    const own = net.nodeOf[i]!;
    const p = entry(net, own);
    if (!(net.state[p]! & FINISHED)) {
      gs = Math.min(gs, undelayed(net, own, lateStartAbove(net, d, p, own)));
      gf = Math.min(gf, lateFinishAbove(net, d, p, own));
    }
    s = Math.min(s, lateStartAbove(net, d, own, own));
    f = Math.max(f, lateFinishAbove(net, d, own, own));
  }
  if (s === FAR) s = f = d.projectFinish;
  d.lateStart[gate] = gs;
  d.lateFinish[gate] = gf;
  d.lateStart[end] = s;
  d.lateFinish[end] = f;
  keepByHand(net, d, end);
}

const isPlaced = (net: Network, p: number): boolean => net.kind[p] === END && net.fixedStart[p] !== NONE;

/** The node at which links into what ends at `p` arrive. */
const entry = (net: Network, p: number): number => (net.kind[p] === END ? net.gateOf[net.row[p]!]! : p);

function markOthers(e: Edges, p: number, marks: Uint8Array): void {
  for (let k = e.start[p]!, stop = e.start[p + 1]!; k < stop; k++) marks[e.other[k]!] = 1;
}

/** 1 for the summaries below which there is no leaf: they stand at the project's start and widen nothing. */
function emptySummaries({ size, kind, parentEnd }: Network): Uint8Array {
  const isEmpty = new Uint8Array(size);
  for (let p = 0; p < size; p++) if (kind[p] === END) isEmpty[p] = 1;
  for (let p = 0; p < size; p++) if (!isEmpty[p] && kind[p] !== GATE && parentEnd[p]! >= 0) isEmpty[parentEnd[p]!] = 0;
  return isEmpty;
}
