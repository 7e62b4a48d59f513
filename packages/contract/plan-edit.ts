/**
 * A change of a plan as a short list of operations: what every command on a plan comes down to, what its one event
 * carries, and what undo inverts. Applying them is one function, on each screen and in the tests.
 */
import Type, { type Static, type TSchema } from 'typebox';
import { closed, type Row, type ScopeState } from './language.ts';
import {
  Assignment,
  Attachment,
  Baseline,
  Calendar,
  Check,
  Column,
  CustomField,
  Label,
  Link,
  LinkChanges,
  NewTask,
  PlanChanges,
  type PlanCollection,
  PlanRow,
  planCollectionNames,
  planCollections,
  Resource,
  ResourceChanges,
  RowId,
  TaskChanges,
} from './plan-rows.ts';

/** `add` leaves a row that is there alone; `put` replaces it; `change` merges fields; `drop` takes it away. */
export type Operation =
  | { do: 'add'; in: PlanCollection; row: Row }
  | { do: 'put'; in: PlanCollection; row: Row }
  | { do: 'change'; in: PlanCollection; id: string; changes: Record<string, unknown> }
  | { do: 'drop'; in: PlanCollection; id: string };

const add = <N extends PlanCollection, S extends TSchema>(name: N, row: S) =>
  Type.Object({ do: Type.Literal('add'), in: Type.Literal(name), row }, closed);
const put = <N extends PlanCollection, S extends TSchema>(name: N, row: S) =>
  Type.Object({ do: Type.Literal('put'), in: Type.Literal(name), row }, closed);
const change = <N extends PlanCollection, S extends TSchema>(name: N, changes: S) =>
  Type.Object({ do: Type.Literal('change'), in: Type.Literal(name), id: RowId, changes }, closed);
const dropFrom = (names: PlanCollection[]) =>
  Type.Object({ do: Type.Literal('drop'), in: Type.Union(names.map((each) => Type.Literal(each))), id: RowId }, closed);

/** What a client may ask for. A task is dropped only to undo its creation; where others have worked on it, it goes to the bin. */
export const OperationInput = Type.Union([
  add('plans', PlanRow),
  change('plans', PlanChanges),
  add('tasks', NewTask),
  change('tasks', TaskChanges),
  add('links', Link),
  change('links', LinkChanges),
  put('calendars', Calendar),
  add('calendars', Calendar),
  put('resources', Resource),
  add('resources', Resource),
  change('resources', ResourceChanges),
  put('assignments', Assignment),
  put('baselines', Baseline),
  put('labels', Label),
  put('columns', Column),
  put('fields', CustomField),
  put('checks', Check),
  put('attachments', Attachment),
  dropFrom([
    'tasks',
    'links',
    'calendars',
    'resources',
    'assignments',
    'baselines',
    'labels',
    'columns',
    'fields',
    'checks',
    'attachments',
  ]),
]);
export type OperationInput = Static<typeof OperationInput>;

/** What is told of: on any collection, with what the server adds and what undo takes back. */
export const AnyOperation = Type.Unsafe<Operation>(
  Type.Union(
    planCollectionNames.flatMap((name) => {
      const row = planCollections[name];
      const changes = Type.Partial(Type.Object(row.properties));
      return [add(name, row), put(name, row), change(name, changes), dropFrom([name])];
    }),
  ),
);

/** A row with some fields changed; custom fields merge one by one, so that two people may fill different ones. */
export function changedRow(row: Row, changes: Record<string, unknown>): Row {
  const next: Row = { ...row, ...changes };
  if (changes.custom && row.custom) next.custom = { ...(row.custom as object), ...(changes.custom as object) };
  return next;
}

type Rows = ScopeState['rows'];

/** The id of the row that an operation is about. */
export const idOf = (operation: Operation): string => ('row' in operation ? operation.row.id : operation.id);

/** The rows after the operations. Collections that are not touched stay the same object. */
export function operate(rows: Rows, operations: readonly Operation[]): Rows {
  const copies = new Map<string, Record<string, Row>>();
  const writable = (name: string): Record<string, Row> => {
    let copy = copies.get(name);
    if (!copy) copies.set(name, (copy = { ...rows[name] }));
    return copy;
  };
  for (const each of operations) {
    const current = copies.get(each.in) ?? rows[each.in] ?? {};
    if (each.do === 'add' || each.do === 'put') {
      if (each.do === 'add' && current[each.row.id]) continue;
      writable(each.in)[each.row.id] = each.row;
    } else if (current[each.id]) {
      if (each.do === 'drop') delete writable(each.in)[each.id];
      else writable(each.in)[each.id] = changedRow(current[each.id]!, each.changes);
    }
  }
  return copies.size === 0 ? rows : { ...rows, ...Object.fromEntries(copies) };
}

/** What takes the operations back, given the rows before them: undo. */
export function inverseOf(rows: Rows, operations: readonly Operation[]): Operation[] {
  const inverse: Operation[] = [];
  const sofar = new Map<string, Row | undefined>();
  for (const each of operations) {
    const id = each.do === 'change' || each.do === 'drop' ? each.id : each.row.id;
    const key = `${each.in}/${id}`;
    const before = sofar.has(key) ? sofar.get(key) : rows[each.in]?.[id];
    if (each.do === 'add') {
      if (!before && each.in !== 'plans') inverse.push({ do: 'drop', in: each.in, id });
    } else if (each.do === 'put') {
      inverse.push(before ? { do: 'put', in: each.in, row: before } : { do: 'drop', in: each.in, id });
    } else if (before && each.do === 'drop' && each.in === 'tasks') {
      // where it went to the bin instead, it comes out of it
      inverse.push({ do: 'change', in: 'tasks', id, changes: { removedAt: null } });
      inverse.push({ do: 'add', in: 'tasks', row: asNew(before) });
    } else if (before && each.do === 'drop') {
      inverse.push({ do: each.in === 'links' ? 'add' : 'put', in: each.in, row: before });
    } else if (before && each.do === 'change') {
      inverse.push({ do: 'change', in: each.in, id, changes: fieldsBefore(before, each.changes) });
    }
    sofar.set(key, operate({ [each.in]: before ? { [id]: before } : {} }, [each])[each.in]?.[id]);
  }
  return inverse.reverse();
}

/** A task as somebody adds it: without what the server keeps on it. */
function asNew({ createdAt: _at, createdBy: _by, spentMinutes: _spent, commentCount: _count, ...row }: Row): Row {
  return row;
}

/** Fields that take no null go back to what their absence means. */
const absent: Record<string, unknown> = {
  isElapsed: false,
  isEstimated: false,
  isMilestone: false,
  mode: 'auto',
  isActive: true,
  constraint: 'ASAP',
  percent: 0,
  levellingDelayMinutes: 0,
  splits: [],
  priority: 500,
  isFixedDuration: false,
  isResourceCalendarIgnored: false,
  note: '',
  labelIds: [],
  isRemainingAfterStatus: false,
  criticalSlackMinutes: 0,
  nearCriticalSlackMinutes: 480,
  isMultipleCriticalPaths: false,
  isHonouringConstraints: true,
  isNeverBeforeStart: true,
  lagCalendar: 'successor',
  maxUnits: 1,
  absences: [],
};

function fieldsBefore(row: Row, changes: Record<string, unknown>): Record<string, unknown> {
  const before: Record<string, unknown> = {};
  for (const field of Object.keys(changes)) {
    if (field === 'custom') {
      const values = row.custom as Record<string, unknown> | undefined;
      before.custom = Object.fromEntries(
        Object.keys(changes.custom as object).map((each) => [each, values?.[each] ?? null]),
      );
    } else before[field] = row[field] !== undefined ? row[field] : (absent[field] ?? null);
  }
  return before;
}
