/**
 * A plan from a file. First the file is read, outside any lock, and what it would do is reported and staged; then, when
 * somebody has seen the report, `plan.import` flips the staged rows in, with one event.
 */
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import { membersOfSpace, moduleScope, Refusal, type Row } from '#contract/index.ts';
import {
  ColumnMapping,
  type ImportReport,
  inverseOf,
  MOST_TASKS,
  newPlan,
  type Operation,
  type OperationInput,
  type PlanCollection,
  planImport,
  planImported,
} from '#contract/tasks.ts';
import type { Clock } from '#core/clock.ts';
import type { Db } from '#core/db.ts';
import type { House } from '#core/house.ts';
import { command, type Tx } from '#core/module.ts';
import { isOwnOrigin } from '#core/origin.ts';
import { refuseArchived } from '../spaces/index.ts';
import { members } from './expected.ts';
import type { ImportJob, ImportResult } from './import-file.ts';
import { readRows } from './rows.ts';

const LARGEST = 64 * 1024 * 1024;
const LONGEST_MS = 60_000;
const MEMORY_MB = 768;
const CHUNK = 2000;
const id = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const mappingCheck = Compile(ColumnMapping);

interface Asked {
  Params: { spaceId: string };
  Querystring: { name?: string; mode?: string; mapping?: string };
}

const whoImports = {
  owner: 'accepted',
  member: 'accepted',
  guest: 'forbidden',
  outsider: 'not_found',
  anonymous: 'not_found',
  own: { guest: 'forbidden' },
} as const;

/** POST /api/v1/plans/<space>/imports?name=plan.xml&mode=add — the file as the body; answers the report. */
export function imports(app: FastifyInstance, house: House, publicUrl: string | undefined): void {
  let busy = 0;
  app.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: LARGEST },
    (_request, body, done) => done(null, body),
  );
  app.post<Asked>(
    '/api/v1/plans/:spaceId/imports',
    { bodyLimit: LARGEST, onRequest: (request) => refuseStranger(request), config: { expects: whoImports } },
    async (request) => {
      const { spaceId } = request.params;
      const by = await refuseStranger(request);
      if (!(request.body instanceof Buffer))
        throw new Refusal('invalid', { reason: 'unreadable_file', message: 'no file' });
      refuseArchived(by);
      if (busy >= 2) throw new Refusal('unavailable');
      busy++;
      try {
        const job: ImportJob = {
          importId: house.clock.id(),
          spaceId,
          personId: by.personId,
          now: house.clock.now().toISOString(),
          bytes: request.body,
          fileName: (request.query.name ?? 'plan').slice(0, 200),
          mode: request.query.mode === 'replace' ? 'replace' : 'add',
          mapping: mappingOf(request.query.mapping),
          language: /^en\b/i.test(request.headers['accept-language'] ?? '') ? 'en' : 'fr',
          rows: await readRows(house.db, spaceId),
          members: await house.db.query('select person_id as id, name from members where space_id = $1', [spaceId]),
        };
        const result = await readInWorker(job);
        const others = job.mode === 'add' ? Object.keys(job.rows.tasks ?? {}).length : 0;
        if (result.report.tasks + others > MOST_TASKS)
          throw new Refusal('over_limit', { reason: 'too_many_tasks', limit: MOST_TASKS });
        await stage(house, job, by.accountId!, result);
        return result.report satisfies ImportReport;
      } finally {
        busy--;
      }
    },
  );

  async function refuseStranger(request: FastifyRequest) {
    const { spaceId } = request.params as { spaceId: string };
    const by = id.test(spaceId) ? await house.standing(request.actor, moduleScope(spaceId, 'tasks')) : undefined;
    if (!by?.accountId) throw new Refusal('not_found');
    if (!(membersOfSpace as readonly string[]).includes(by.role)) throw new Refusal('forbidden');
    refuseForeign(request, publicUrl);
    return by;
  }
}

/** A page of another origin cannot send this content type without a preflight, which nothing here answers; nor its origin. */
function refuseForeign(request: FastifyRequest, publicUrl: string | undefined): void {
  if (isOwnOrigin(request.headers, publicUrl) === false) throw new Refusal('forbidden', { reason: 'origin' });
}

function mappingOf(text: string | undefined): ImportJob['mapping'] {
  if (!text) return null;
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    throw new Refusal('invalid', { reason: 'malformed' });
  }
  if (!mappingCheck.Check(mapping)) throw new Refusal('invalid', { path: '/mapping' });
  return mapping as ImportJob['mapping'];
}

/** Reads in a thread of its own: too long or too much memory ends the thread, not the server. */
export function readInWorker(job: ImportJob): Promise<ImportResult> {
  const worker = new Worker(join(import.meta.dirname, `import-worker${extname(import.meta.filename)}`), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    const refuse = (message: string) => reject(new Refusal('invalid', { reason: 'unreadable_plan', message }));
    const timer = setTimeout(() => refuse('it takes too long to read'), LONGEST_MS);
    worker.on('message', (answer: ImportResult | { wrong: string }) =>
      'wrong' in answer ? refuse(answer.wrong) : resolve(answer),
    );
    worker.on('error', () => refuse('it asks for too much'));
    worker.on('exit', () => {
      clearTimeout(timer);
      refuse('it could not be read');
    });
  }).finally(() => worker.terminate()) as Promise<ImportResult>;
}

async function stage(house: House, job: ImportJob, accountId: string, { rows, report }: ImportResult): Promise<void> {
  await house.db.query(
    'insert into plan_imports (id, space_id, account_id, name, mode, tasks, created_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [job.importId, job.spaceId, accountId, report.name.slice(0, 200), job.mode, report.tasks, house.clock.now()],
  );
  for (let at = 0; at < rows.length; at += CHUNK) {
    const part = rows.slice(at, at + CHUNK);
    await house.db.query(
      'insert into plan_import_rows (import_id, collection, id, body) select $1, * from unnest($2::text[], $3::text[], $4::jsonb[])',
      [
        job.importId,
        part.map((each) => each.collection),
        part.map((each) => each.row.id),
        part.map((each) => JSON.stringify(each.row)),
      ],
    );
  }
}

export const apply = command(planImport, {
  expects: members,
  async run(tx, input, by) {
    refuseArchived(by);
    const [staged] = await tx.query<{ name: string; mode: string; tasks: number }>(
      'select name, mode, tasks from plan_imports where id = $1 and space_id = $2 and account_id = $3',
      [input.importId, input.spaceId, by.accountId],
    );
    if (!staged) throw new Refusal('not_found');
    const now = tx.now.toISOString();
    const before = staged.mode === 'replace' ? await putAside(tx, input.spaceId, now) : [];
    const [came, frame] = [await comingOf(tx, input), await frameBefore(tx, input)];
    await tx.query(
      `insert into plan_rows (space_id, collection, id, body)
       select $1, collection, id, body from plan_import_rows where import_id = $2
       on conflict (space_id, collection, id) do update set body = excluded.body`,
      [input.spaceId, input.importId],
    );
    await tx.query('delete from plan_imports where id = $1', [input.importId]);
    const { importId } = input;
    tx.emit(moduleScope(input.spaceId, 'tasks'), planImported, { importId, name: staged.name, tasks: staged.tasks });
    // settings first: they name a calendar of the file
    const undo: Operation[] = [
      ...frame,
      ...came,
      ...before.map(({ id }): Operation => ({ do: 'change', in: 'tasks', id, changes: { removedAt: null } })),
    ];
    return { undo: undo as OperationInput[] };
  },
});

/** The plan that was there goes to the bin, by what lies at its top: all that is under it goes along, and comes back with it. */
const putAside = (tx: Tx, spaceId: string, now: string): Promise<{ id: string }[]> =>
  tx.query<{ id: string }>(
    `update plan_rows t set body = body || jsonb_build_object('removedAt', $2::text)
     where space_id = $1 and collection = 'tasks' and body ->> 'removedAt' is null and not exists (
       select 1 from plan_rows p where p.space_id = t.space_id and p.collection = 'tasks' and p.id = t.body ->> 'parentId')
     returning id`,
    [spaceId, now],
  );

/**
 * What takes out again all that a file brings and that is not there yet, as if it had not come. However many commands that
 * takes, what hangs on a row leaves with it or before it.
 */
async function comingOf(tx: Tx, input: { spaceId: string; importId: string }): Promise<Operation[]> {
  const came = await tx.query<{ collection: PlanCollection; id: string; parentId: string | null }>(
    `select collection, id, body ->> 'parentId' as "parentId" from plan_import_rows i
     where import_id = $2 and collection <> 'plans' and not exists (
       select 1 from plan_rows p where p.space_id = $1 and p.collection = i.collection and p.id = i.id)`,
    [input.spaceId, input.importId],
  );
  const parents = new Map(came.map((each) => [each.id, each.parentId]));
  const turnOf = ({ collection, id }: { collection: PlanCollection; id: string }): number => {
    const turn = leaving.indexOf(collection) + 1;
    let depth = 0;
    if (collection === 'tasks') for (let up = parents.get(id); up && depth < 999; up = parents.get(up)) depth++;
    return turn - depth / 1000;
  };
  const turns = new Map(came.map((each) => [each, turnOf(each)]));
  return came
    .sort((a, b) => turns.get(a)! - turns.get(b)!)
    .map(({ collection, id }) => ({ do: 'drop', in: collection, id }));
}

/** The last to leave, each after what hangs on it; tasks from the deepest up. */
const leaving: PlanCollection[] = ['tasks', 'resources', 'calendars'];

/** What gives the plan back its own settings, where those of the file take their place. */
async function frameBefore(tx: Tx, { spaceId, importId }: { spaceId: string; importId: string }): Promise<Operation[]> {
  const [both] = await tx.query<{ was: Row | null; becomes: Row }>(
    `select p.body as was, i.body as becomes from plan_import_rows i
     left join plan_rows p on p.space_id = $1 and p.collection = 'plans' and p.id = i.id
     where i.import_id = $2 and i.collection = 'plans'`,
    [spaceId, importId],
  );
  if (!both) return [];
  const was = both.was ?? newPlan(spaceId, tx.now.toISOString().slice(0, 10));
  const { id, ...changes } = both.becomes;
  return inverseOf({ plans: { [id]: was } }, [{ do: 'change', in: 'plans', id, changes }]);
}

/** Forgets what was read a day ago and never applied. */
export async function forgetImports(db: Db, clock: Clock): Promise<void> {
  await db.query('delete from plan_imports where created_at < $1', [new Date(clock.now().getTime() - 24 * 3600_000)]);
}
