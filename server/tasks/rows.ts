/** The rows of a plan in the database: read whole, and written operation by operation, as every screen applies them. */
import type { Row, ScopeState } from '#contract/index.ts';
import { idOf, type Operation, planCollectionNames } from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';

type Rows = ScopeState['rows'];

/** Collections of a space's plan by id, all of them or some. */
export async function readRows(
  db: Db,
  spaceId: string,
  collections: readonly string[] = planCollectionNames,
): Promise<Rows> {
  const found = await db.query<{ collection: string; id: string; body: Row }>(
    'select collection, id, body from plan_rows where space_id = $1 and collection = any($2)',
    [spaceId, collections],
  );
  const rows: Record<string, Record<string, Row>> = {};
  for (const each of found) (rows[each.collection] ??= {})[each.id] = each.body;
  return rows;
}

/** The rows that the operations name and that exist, by collection and id. */
export async function readNamed(db: Db, spaceId: string, operations: readonly Operation[]): Promise<Rows> {
  const found = await db.query<{ collection: string; id: string; body: Row }>(
    `select r.collection, r.id, r.body from plan_rows r
     join (select distinct * from unnest($2::text[], $3::text[])) as w (collection, id)
       on r.space_id = $1 and r.collection = w.collection and r.id = w.id`,
    [spaceId, operations.map((each) => each.in), operations.map(idOf)],
  );
  const rows: Record<string, Record<string, Row>> = {};
  for (const each of found) (rows[each.collection] ??= {})[each.id] = each.body;
  return rows;
}

/** Who works on these tasks. */
export async function readAssignments(db: Db, spaceId: string, taskIds: readonly string[]): Promise<Rows[string]> {
  const found = await db.query<{ id: string; body: Row }>(
    `select id, body from plan_rows
     where space_id = $1 and collection = 'assignments' and body ->> 'taskId' = any($2)`,
    [spaceId, taskIds],
  );
  return Object.fromEntries(found.map(({ id, body }) => [id, body]));
}

/** Writes operations in their order, with one statement for each run of the same kind on rows that differ. */
export async function writeOperations(db: Db, spaceId: string, operations: readonly Operation[]): Promise<void> {
  for (const run of runsOf(operations)) {
    const names = run.map((each) => each.in);
    const ids = run.map(idOf);
    if (run[0]!.do === 'drop') {
      await db.query(
        `delete from plan_rows r using unnest($2::text[], $3::text[]) as w (collection, id)
         where r.space_id = $1 and r.collection = w.collection and r.id = w.id`,
        [spaceId, names, ids],
      );
    } else if (run[0]!.do === 'change') {
      // the same merge as changedRow in the contract
      await db.query(
        `update plan_rows r set body = r.body || w.changes || case when w.changes ? 'custom' and r.body ? 'custom'
           then jsonb_build_object('custom', (r.body -> 'custom') || (w.changes -> 'custom')) else '{}' end
         from unnest($2::text[], $3::text[], $4::jsonb[]) as w (collection, id, changes)
         where r.space_id = $1 and r.collection = w.collection and r.id = w.id`,
        [spaceId, names, ids, run.map((each) => JSON.stringify('changes' in each ? each.changes : {}))],
      );
    } else {
      await db.query(
        `insert into plan_rows (space_id, collection, id, body)
         select $1, * from unnest($2::text[], $3::text[], $4::jsonb[])
         on conflict (space_id, collection, id) do ${run[0]!.do === 'add' ? 'nothing' : 'update set body = excluded.body'}`,
        [spaceId, names, ids, run.map((each) => JSON.stringify('row' in each ? each.row : {}))],
      );
    }
  }
}

/** Consecutive operations of one kind, none of which names a row twice: what one statement may do. */
function runsOf(operations: readonly Operation[]): Operation[][] {
  const runs: Operation[][] = [];
  let named = new Set<string>();
  for (const each of operations) {
    const last = runs.at(-1);
    const key = `${each.in}/${idOf(each)}`;
    if (last && last[0]!.do === each.do && !named.has(key)) last.push(each);
    else {
      runs.push([each]);
      named = new Set();
    }
    named.add(key);
  }
  return runs;
}

/** Counts up or down what the server keeps on a task; the events that go with it do the same on each screen. */
export async function bump(
  db: Db,
  spaceId: string,
  taskId: string,
  field: 'commentCount' | 'spentMinutes',
  by: number,
): Promise<void> {
  await db.query(
    `update plan_rows set body = jsonb_set(body, array[$3::text], to_jsonb(greatest(0, coalesce((body ->> $3::text)::int, 0) + $4::int)))
     where space_id = $1 and collection = 'tasks' and id = $2::text`,
    [spaceId, taskId, field, by],
  );
}
