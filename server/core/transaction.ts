/** One batch of commands in one transaction: lock, check, run, number, write, commit. See act.ts. */
import { type EventRecord, type EventSpec, Refusal, type Scope, type Stream, streamOf } from '#contract/index.ts';
import type { Clock } from './clock.ts';
import type { Db } from './db.ts';
import { inOneTurn } from './in-one-turn.ts';
import { appendLog, createStreams, type KeptAnswer, lockStreams } from './log.ts';
import type { Actor, ServerCommand, Standing, Tx } from './module.ts';
import { isAllowed, type Standings } from './standing.ts';

export interface Call {
  actor: Actor;
  command: ServerCommand;
  input: unknown;
  op: string | null;
  hash: string;
  scope: Scope;
  streams: Stream[];
  settle: { resolve: (answer: unknown) => void; reject: (error: unknown) => void } | null;
}
/** `isAgain`: the answer of an earlier time, nothing was done. */
export type Result = { ok: true; answer: unknown; isAgain?: boolean } | { ok: false; refusal: Refusal };
export interface Outcome {
  results: Map<Call, Result>;
  events: EventRecord[];
}

/** A command refused after it had written, or done before: the batch is undone and each of its commands runs alone. */
export class MustRunAlone extends Error {}

/** Runs the calls in one transaction on `db`. Rejects, with nothing written, when the batch cannot commit as one. */
export async function runBatch(
  db: Db,
  clock: Clock,
  standings: Standings,
  calls: Call[],
  isAlone = false,
): Promise<Outcome> {
  const outcome: Outcome = { results: new Map(), events: [] };
  const begun = db.query('begin');
  try {
    const streams = [...new Set(calls.flatMap((call) => call.streams))];
    // only what creates a container names streams that do not exist yet, and that always runs alone
    if (isAlone && calls[0]!.command.spec.alone) await createStreams(db, streams);
    const [, heads, earlier, standing] = await Promise.all([
      begun,
      lockStreams(db, streams),
      isAlone ? earlierAnswers(db, calls) : new Map<string, Earlier>(),
      standings(db, calls),
    ]);
    const by = new Map(calls.map((call, at) => [call, standing[at]]));
    const batch: Batch = { db, clock, heads, earlier, events: outcome.events, together: gathering(db), isAlone };
    await Promise.all(
      [...groupsOf(calls)].map(async (group) => {
        for (const call of group) outcome.results.set(call, await runOne(batch, call, by.get(call)));
      }),
    );
    if (isAlone && !outcome.results.get(calls[0]!)!.ok) {
      await db.query('rollback'); // streams made for what was refused go with it
      return outcome;
    }
    if (!isAlone) await answerAgain(db, outcome.results);
    const answers = answersToKeep(outcome.results, clock.now());
    // sent together: after a failed statement a commit undoes
    await Promise.all([appendLog(db, outcome.events, answers), db.query('commit')]);
    return outcome;
  } catch (error) {
    await db.query('rollback').catch(() => {});
    // somebody else has just done one of these: each looks for itself, or comes back for the answer
    if (isDoneAlready(error)) throw isAlone ? new Refusal('unavailable') : new MustRunAlone();
    if (isAlone && error instanceof Refusal) {
      return { results: new Map([[calls[0]!, { ok: false, refusal: error }]]), events: [] };
    }
    throw error;
  }
}

const isDoneAlready = (error: unknown): boolean => (error as { constraint?: string }).constraint === 'ops_pkey';

/** Calls that write a stream in common run one after the other, in the order in which they came; the others side by side. */
function groupsOf(calls: Call[]): Iterable<Call[]> {
  const groups = new Set<Call[]>();
  const groupOf = new Map<Stream, Call[]>();
  for (const call of calls) {
    const [group = [], ...others] = new Set(call.streams.map((stream) => groupOf.get(stream)).filter((each) => !!each));
    for (const other of others) {
      group.push(...other);
      groups.delete(other);
      for (const stream of other.flatMap((each) => each.streams)) groupOf.set(stream, group);
    }
    group.push(call);
    groups.add(group);
    for (const stream of call.streams) groupOf.set(stream, group);
  }
  return groups;
}

const onlyReads = /^\s*select\b/i;
/** With no row in its answer such a statement has written nothing. */
const answersWhatItWrote = /\breturning\b/i;

interface Batch {
  db: Db;
  clock: Clock;
  heads: Map<Stream, number>;
  earlier: Map<string, Earlier>;
  events: EventRecord[];
  together: (sql: string, row: unknown[]) => Promise<unknown[]>;
  isAlone: boolean;
}

/** Runs each of the statements once for all rows that are given to it side by side. */
function gathering(db: Db): Batch['together'] {
  const statements = new Map<string, (row: unknown[]) => Promise<unknown[]>>();
  return (sql, row) => {
    let ask = statements.get(sql);
    if (!ask) statements.set(sql, (ask = inOneTurn((rows) => db.query(sql, columnsOf(rows)), process.nextTick)));
    return ask(row);
  };
}

const columnsOf = (rows: unknown[][]): unknown[][] => rows[0]!.map((_, at) => rows.map((row) => row[at]));

async function runOne(batch: Batch, call: Call, by: Standing | undefined): Promise<Result> {
  const { db, clock, heads, isAlone } = batch;
  const refuse = (refusal: Refusal): Result => ({ ok: false, refusal });
  const before = batch.earlier.get(opKey(call));
  if (before) return answerOf(call, before);
  if (!by || call.streams.some((stream) => !heads.has(stream) && stream !== 'server'))
    return refuse(new Refusal('not_found'));
  if (!isAllowed(call.command.spec.may, by, call.actor)) return refuse(new Refusal('forbidden'));
  let hasWritten = false;
  const at = clock.now();
  const tx: Tx = {
    now: at,
    clock,
    op: call.op,
    async query<T>(sql: string, params?: unknown[]) {
      const rows = await db.query<T>(sql, params);
      if (!onlyReads.test(sql) && (rows.length > 0 || !answersWhatItWrote.test(sql))) hasWritten = true;
      return rows;
    },
    async together<T>(sql: string, row: unknown[], isOwn: (found: T) => boolean) {
      const own = ((await batch.together(sql, row)) as T[]).find(isOwn);
      if (own) hasWritten = true;
      return own;
    },
    nextSeq: (stream) => headOf(heads, stream) + 1,
    emit(scope: Scope, spec: EventSpec, body: unknown) {
      hasWritten = true;
      const stream = streamOf(scope);
      const seq = headOf(heads, stream) + 1;
      heads.set(stream, seq);
      batch.events.push({
        stream,
        seq,
        scope,
        type: spec.name,
        v: spec.v,
        actor: by.personId,
        op: call.op,
        at: at.toISOString(),
        body,
      });
      return seq;
    },
  };
  try {
    return { ok: true, answer: await call.command.run(tx, call.input as never, by) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (hasWritten) throw isAlone ? error : new MustRunAlone();
    return refuse(error);
  }
}

function headOf(heads: Map<Stream, number>, stream: Stream): number {
  const head = heads.get(stream);
  if (head === undefined) throw new Error(`a command wrote to ${stream}, which it had not named`);
  return head;
}

const opKey = (call: Call): string => `${opOwner(call.actor)} ${call.op}`;

/** Whose ops these are: nobody who is not the house can name one of its own. */
export const opOwner = (actor: Actor): string => (actor.system ? 'system' : (actor.accountId ?? 'anonymous'));

interface Earlier {
  input_hash: string;
  answer: unknown;
}

function answerOf(call: Call, { input_hash, answer }: Earlier): Result {
  if (input_hash === call.hash) return { ok: true, answer, isAgain: true };
  return { ok: false, refusal: new Refusal('conflict', { reason: 'op_reused' }) };
}

async function earlierAnswers(db: Db, calls: Call[]): Promise<Map<string, Earlier>> {
  const withOp = calls.filter((call) => call.op);
  if (withOp.length === 0) return new Map();
  const rows = await db.query<Earlier & { actor: string; op: string }>(
    `select o.actor, o.op, o.input_hash, o.answer from ops o
     join unnest($1::text[], $2::text[]) as w (actor, op) on o.actor = w.actor and o.op = w.op`,
    [withOp.map((call) => opOwner(call.actor)), withOp.map((call) => call.op)],
  );
  return new Map(rows.map((row) => [`${row.actor} ${row.op}`, row]));
}

/**
 * A retry is rare, so a batch asks for earlier answers only of what it refuses (a retry mostly runs into what it made);
 * one that would be done twice is found when its op is written down.
 */
async function answerAgain(db: Db, results: Map<Call, Result>): Promise<void> {
  const refused = [...results].flatMap(([call, result]) => (result.ok ? [] : [call]));
  const earlier = await earlierAnswers(db, refused);
  for (const call of refused) {
    const before = earlier.get(opKey(call));
    if (before) results.set(call, answerOf(call, before));
  }
}

/** The answers kept for retries, refusals excepted; a secret is not kept, so its retry runs into `conflict` in the command. */
function answersToKeep(results: Map<Call, Result>, now: Date): KeptAnswer[] {
  return [...results].flatMap(([call, result]) =>
    call.op && result.ok && !result.isAgain && !call.command.spec.secret
      ? [
          {
            actor: opOwner(call.actor),
            op: call.op,
            hash: call.hash,
            answer: result.answer ?? {},
            at: now.toISOString(),
          },
        ]
      : [],
  );
}
