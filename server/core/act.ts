/**
 * The only door to durable state. Commands of a stream run one after the other, in batches: each lane has one
 * connection and one transaction in flight, and what waits meanwhile is its next batch.
 * Invariant: locked streams first, then standings, then `run`, then the log; commit order is seq order.
 */
import { createHash } from 'node:crypto';
import { Compile } from 'typebox/compile';
import { type AnyCommand, Refusal, streamOf } from '#contract/index.ts';
import type { Clock } from './clock.ts';
import { type Connection, type Database, isUnavailable } from './db.ts';
import type { Feed } from './feed.ts';
import { BATCH, enter, gather, type Lane, laneOf, leave, openLanes } from './lanes.ts';
import type { Actor, ServerCommand } from './module.ts';
import { parseChecked } from './parse.ts';
import { spareConnections } from './spares.ts';
import type { Standings } from './standing.ts';
import { type Call, opOwner, runBatch } from './transaction.ts';

/** Beyond this many waiting commands a lane refuses, so that memory stays bounded. */
const WAITING = 20_000;

export interface Act {
  /** Runs a command for an actor. Rejects with `Refusal`, or with the bug's own error. */
  (actor: Actor, name: string, input: unknown, op: string | null): Promise<unknown>;
  close(): Promise<void>;
}

/** Builds the machine that runs `commands` on `db` and tells `feed` what became true. */
export function createAct(
  db: Database,
  clock: Clock,
  feed: Feed,
  standings: Standings,
  commands: Map<string, ServerCommand>,
  onDone: (command: string) => void = () => {},
): Act {
  const checks = new Map([...commands].map(([name, each]) => [name, Compile((each.spec as AnyCommand).input)]));
  const inFlight = new Map<string, { hash: string; promise: Promise<unknown> }>();
  const lanes = openLanes();
  const spares = spareConnections(db);
  let isClosed = false;

  async function act(actor: Actor, name: string, raw: unknown, op: string | null): Promise<unknown> {
    const command = commands.get(name);
    const check = checks.get(name);
    if (!command || !check) throw new Refusal('not_found', { command: name });
    const input = parseChecked(check, raw);
    const hash = createHash('sha256')
      .update(JSON.stringify([name, input]))
      .digest('base64url');
    const key = op && `${opOwner(actor)} ${op}`;
    const same = key ? inFlight.get(key) : undefined;
    if (same) {
      if (same.hash !== hash) throw new Refusal('conflict', { reason: 'op_reused' });
      return same.promise;
    }
    const promise = dispatch(actor, command, input, op, hash).then((answer) => {
      onDone(name);
      return answer;
    });
    if (!key) return promise;
    inFlight.set(key, { hash, promise });
    try {
      return await promise;
    } finally {
      inFlight.delete(key);
    }
  }

  async function dispatch(actor: Actor, command: ServerCommand, input: unknown, op: string | null, hash: string) {
    const spec = command.spec;
    const scope = spec.scope(input);
    try {
      const streams = command.streams
        ? await command.streams(db, input as never, actor)
        : (spec.streams?.(input) ?? [streamOf(scope)]);
      const call: Call = { actor, command, input, op, hash, scope, streams: [...new Set(streams)], settle: null };
      if (spec.alone || call.streams.length === 0) return await alone(call);
      return await enqueue(call);
    } catch (error) {
      if (isUnavailable(error)) throw new Refusal('unavailable');
      throw error;
    }
  }

  async function enqueue(call: Call): Promise<unknown> {
    const stream = call.streams[0]!;
    const lane = laneOf(lanes, stream);
    if (isClosed || lane.waiting.length >= WAITING) throw new Refusal('unavailable');
    enter(lane, stream);
    const answer = new Promise((resolve, reject) => {
      call.settle = { resolve, reject };
      lane.waiting.push(call);
      start(lane);
    });
    return answer.finally(() => leave(lane, stream));
  }

  function start(lane: Lane): void {
    lane.busy ??= drain(lane).finally(() => {
      lane.busy = null;
      if (lane.waiting.length > 0) start(lane); // came between the last look and now
    });
  }

  async function drain(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      await gather(lane);
      const batch = lane.waiting.splice(0, BATCH);
      try {
        const connection = (lane.connection ??= await connectLane(lane));
        const outcome = await runBatch(connection, clock, standings, batch);
        feed.push(outcome.events);
        for (const [call, result] of outcome.results) {
          if (result.ok) call.settle!.resolve(result.answer);
          else call.settle!.reject(result.refusal);
        }
      } catch (error) {
        if (isUnavailable(error)) {
          feed.doubt(batch.flatMap((call) => call.streams));
          void lane.connection?.close().catch(() => {});
          lane.connection = null;
        }
        await apart(batch, error);
      }
    }
  }

  /** A batch that could not commit as one: each command alone, so that one's bug is not another's. */
  async function apart(batch: Call[], error: unknown): Promise<void> {
    for (const call of batch) {
      if (isUnavailable(error)) call.settle!.reject(error);
      else await alone(call).then(call.settle!.resolve, call.settle!.reject);
    }
  }

  async function alone(call: Call): Promise<unknown> {
    if (isClosed) throw new Refusal('unavailable');
    const outcome = await spares
      .use((connection) => runBatch(connection, clock, standings, [call], true))
      .catch((error) => {
        if (isUnavailable(error)) feed.doubt(call.streams);
        throw error;
      });
    feed.push(outcome.events);
    const result = outcome.results.get(call)!;
    if (!result.ok) throw result.refusal;
    return result.answer;
  }

  async function connectLane(lane: Lane): Promise<Connection> {
    const connection = await db.connect({ pipeline: true });
    connection.onLost(() => {
      if (lane.connection === connection) lane.connection = null;
    });
    return connection;
  }

  return Object.assign(act, {
    async close() {
      isClosed = true;
      await Promise.all(lanes.map((lane) => lane.busy));
      await Promise.all([...lanes.map((lane) => lane.connection?.close()), spares.close()]);
    },
  });
}
