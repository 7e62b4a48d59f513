/** Where commands wait for their batch. A stream's commands stay in one lane while any is there, so that their order is kept. */
import type { Stream } from '#contract/index.ts';
import type { Connection } from './db.ts';
import type { Call } from './transaction.ts';

const LANES = 2;
export const BATCH = 128;
/** A lane whose batch takes longer than that is left alone by streams that have nothing in it. */
const LONG_MS = 100;
/** What comes within so many milliseconds of a batch's start shares the next one, on a lane that several write to. */
const GATHER_MS = 16;
const SHARED_MS = 100;

export interface Lane {
  waiting: Call[];
  /** the streams of what waits or runs here, with how often */
  streams: Map<Stream, number>;
  busy: Promise<void> | null;
  connection: Connection | null;
  /** when its latest batch started, and until when it counts as written to by several at once, monotonic milliseconds */
  startedAt: number;
  sharedUntil: number;
}

export const openLanes = (): Lane[] =>
  Array.from({ length: LANES }, () => ({
    waiting: [],
    streams: new Map(),
    busy: null,
    connection: null,
    startedAt: 0,
    sharedUntil: 0,
  }));

/** The lane the stream is in, else the first that is not held up: the fewer are written to, the fuller are their batches. */
export function laneOf(lanes: Lane[], stream: Stream): Lane {
  const now = performance.now();
  const isFree = (lane: Lane) => !lane.busy || (now - lane.startedAt < LONG_MS && lane.waiting.length < BATCH);
  return lanes.find((lane) => lane.streams.has(stream)) ?? lanes.find(isFree) ?? lanes.at(-1)!;
}

/** Keeps the stream in the lane until it has left as often as it has entered. */
export function enter(lane: Lane, stream: Stream): void {
  lane.streams.set(stream, (lane.streams.get(stream) ?? 0) + 1);
}

export function leave(lane: Lane, stream: Stream): void {
  const left = lane.streams.get(stream)! - 1;
  if (left > 0) lane.streams.set(stream, left);
  else lane.streams.delete(stream);
}

/**
 * A batch costs about the same whether it holds one command or ten, so where several write at once its start waits a
 * moment for company (PostgreSQL's commit_delay and commit_siblings, for whole batches). Whoever writes alone never waits.
 */
export async function gather(lane: Lane): Promise<void> {
  const now = performance.now();
  if (lane.waiting.length > 1) lane.sharedUntil = now + SHARED_MS;
  const wait = lane.startedAt + GATHER_MS - now;
  if (wait > 0 && now < lane.sharedUntil) await new Promise((resolve) => setTimeout(resolve, wait));
  lane.startedAt = performance.now();
}
