/** Plans worked out once and kept until something of them changes: for what looks across spaces. */
import { moduleScope, type ScopeState, spaceScope } from '#contract/index.ts';
import { type Outline, outlineOf } from '#contract/tasks.ts';
import type { Db } from '#core/db.ts';
import { type Plan, PlanError, type Schedule, schedule } from '#schedule/index.ts';
import { enginePlan } from './plan.ts';
import { readRows } from './rows.ts';

const KEPT = 200;

export interface Known {
  seq: number;
  rows: ScopeState['rows'];
  outline: Outline;
  plan: Plan;
  schedule: Schedule;
}
const known = new Map<string, Known>();

/** The schedule of a space's plan, as of the log; null where there is none. */
export async function planOfSpace(db: Db, spaceId: string): Promise<Known | null> {
  const stream = spaceScope(spaceId);
  const [head] = await db.query<{ seq: number }>('select seq from streams where stream = $1', [stream]);
  const before = known.get(spaceId);
  if (before && head) {
    const changes = await db.query('select 1 from log where stream = $1 and seq > $2 and scope = $3 limit 1', [
      stream,
      before.seq,
      moduleScope(spaceId, 'tasks'),
    ]);
    if (changes.length === 0) {
      before.seq = head.seq;
      return before;
    }
  }
  const rows = await readRows(db, spaceId, ['plans', 'tasks', 'links', 'calendars', 'resources', 'assignments']);
  const plan = enginePlan(rows);
  let scheduled: Schedule;
  try {
    scheduled = schedule(plan);
  } catch (error) {
    if (error instanceof PlanError) return null;
    throw error;
  }
  const fresh = { seq: head?.seq ?? 0, rows, outline: outlineOf(rows), plan, schedule: scheduled };
  known.delete(spaceId);
  known.set(spaceId, fresh);
  if (known.size > KEPT) known.delete(known.keys().next().value!);
  return fresh;
}
