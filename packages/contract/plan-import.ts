/** Bringing a plan in from a file: read and compared first, applied only when somebody has seen what would move and why. */
import Type from 'typebox';
import { closed, command, event, Id, membersOfSpace } from './language.ts';
import { OperationInput } from './plan-edit.ts';
import { moduleScope } from './scope.ts';

/**
 * What a column of a table may hold. Predecessors are named by `number` where there is one, else by `outline` (1.2.3, which
 * says as well what lies under what). The last three are the points of an estimate.
 */
export const tableColumns = [
  'name',
  'number',
  'outline',
  'level',
  'duration',
  'start',
  'finish',
  'predecessors',
  'who',
  'percent',
  'note',
  'low',
  'likely',
  'high',
] as const;
/** How a table's columns are read; numbers are columns from 0. */
export const ColumnMapping = Type.Object(
  Object.fromEntries(tableColumns.map((each) => [each, Type.Optional(Type.Integer({ minimum: 0, maximum: 500 }))])),
  closed,
);
export type ColumnMapping = Partial<Record<(typeof tableColumns)[number], number>>;

/** `add` puts the file's tasks after those of the plan; `replace` puts the plan's tasks in the bin first. */
export type ImportMode = 'add' | 'replace';

export interface ImportMove {
  number: string;
  name: string;
  storedStart: string | null;
  storedFinish: string | null;
  start: string;
  finish: string;
  /** signed working minutes */
  startMinutes: number;
  finishMinutes: number;
  /** why it is where it will be: the kind of its first driver, and the names that go with it */
  why: { kind: string; name?: string; at?: string };
}

/** What applying the file would do; answered before anything is applied. */
export interface ImportReport {
  importId: string;
  name: string;
  format: 'mspdi' | 'gan' | 'json' | 'table';
  tasks: number;
  links: number;
  people: number;
  calendars: number;
  start: string;
  finish: string;
  /** tasks whose stored dates were compared */
  compared: number;
  moveCount: number;
  moves: ImportMove[];
  untaken: { what: string; count: number }[];
  /** circles among links, by the names of their tasks: kept, with the closing link asleep */
  cycles: string[][];
}

/** A window reads the plan anew: thousands of rows have come at once. */
export const planImported = event({
  name: 'plan.imported',
  body: Type.Object({ importId: Id, name: Type.String(), tasks: Type.Integer() }),
  reloads: true,
  apply: (state) => state,
});

export const planImport = command({
  name: 'plan.import',
  about: 'Applies a file that was read and reported on; the first step is POST /api/v1/plans/<space>/imports.',
  input: Type.Object({ spaceId: Id, importId: Id }, closed),
  /** what `tasks.apply` takes the import back with, in one step */
  answer: Type.Object({ undo: Type.Array(OperationInput) }),
  scope: (input) => moduleScope(input.spaceId, 'tasks'),
  may: membersOfSpace,
  alone: true,
});
