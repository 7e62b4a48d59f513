/**
 * The language both sides speak: what a command, an event, a query and a replica's state are.
 * One file per module beside this one says each fact once; the server, the web and the tests all use that spelling.
 */
import Type, { type Static, type TSchema } from 'typebox';
import type { Scope, Stream } from './scope.ts';

export type Role =
  | 'anonymous'
  | 'account'
  | 'operator'
  | 'self'
  | 'owner'
  | 'administrator'
  | 'member'
  | 'space_admin'
  | 'space_member'
  | 'space_reader'
  | 'space_guest';

export const everyoneInSpace = ['space_admin', 'space_member', 'space_reader', 'space_guest'] as const;
export const writersInSpace = ['space_admin', 'space_member', 'space_guest'] as const;
export const membersOfSpace = ['space_admin', 'space_member'] as const;
export const administrators = ['owner', 'administrator'] as const;
export const everyoneInOrganisation = ['owner', 'administrator', 'member'] as const;

export type Row = { id: string } & Record<string, unknown>;

/** A stretch of a long collection, in ascending seq; `hasAfter` false means it is open at the live edge. */
export interface Window {
  rows: Row[];
  hasBefore: boolean;
  hasAfter: boolean;
}

/** What a replica holds of one scope. Never mutated: `apply` returns a new one. */
export interface ScopeState {
  rows: { readonly [collection: string]: { readonly [id: string]: Row } };
  windows: { readonly [collectionAndParent: string]: Window };
}
export const emptyScope: ScopeState = { rows: {}, windows: {} };

export interface EventRecord {
  stream: Stream;
  seq: number;
  scope: Scope;
  type: string;
  v: number;
  /** person id, or null for the system */
  actor: string | null;
  op: string | null;
  /** ISO 8601, server clock */
  at: string;
  /** null once the entity has been erased */
  body: unknown;
}

export interface EventSpec<B extends TSchema = TSchema> {
  name: string;
  /** one more than there are upcasts; `event` counts it */
  v: number;
  body: B;
  /**
   * Logs and archives hold each shape that a body ever had (packages/contract/events.txt). The first of these makes a body of
   * version 1 one of version 2, the next one of version 3, and so on to `body`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the schemas of old are no longer here; house.test.ts tries each upcast on its shape
  upcasts?: readonly ((body: any) => unknown)[];
  apply: (state: ScopeState, body: Static<B>, event: EventRecord) => ScopeState;
  /** too much changed to be told: whoever holds the scope reads its snapshot anew */
  reloads?: boolean;
  /** rows hold all that it says and nobody asks of its past: after thirty days the log lets go of it (core/forgetting.ts) */
  passes?: boolean;
}

export interface PredictContext {
  me: { personId: string; name: string };
  now: string;
  state: (scope: Scope) => ScopeState;
}
export interface Prediction {
  scope: Scope;
  type: string;
  body: unknown;
}

export interface CommandSpec<I extends TSchema = TSchema, A extends TSchema = TSchema> {
  name: string;
  /** one sentence for the API's reader */
  about: string;
  input: I;
  answer: A;
  /** the scope in which the actor must have a standing */
  scope: (input: Static<I>) => Scope;
  /** the streams written, when they are not just the scope's own; all are locked, in order, before it runs */
  streams?: (input: Static<I>) => Stream[];
  /** the row of `may`: the roles that are accepted */
  may: readonly Role[];
  /** changes standings, rights or containers, so no other command may share its transaction */
  alone?: boolean;
  /** the answer holds a secret: it is not kept for replay */
  secret?: boolean;
  /** its input holds what only the server can say of bytes that came: it is not asked by name but at this door, by a form of these parts */
  door?: { path: string; parts: TSchema };
  /** what the screen shows before the server answers; absent ⇒ the screen shows progress */
  predict?: (input: Static<I>, context: PredictContext) => Prediction[];
}

export interface QuerySpec<I extends TSchema = TSchema, A extends TSchema = TSchema> {
  name: string;
  about: string;
  input: I;
  answer: A;
  scope: (input: Static<I>) => Scope;
  may: readonly Role[];
}

export function command<I extends TSchema, A extends TSchema>(spec: CommandSpec<I, A>): CommandSpec<I, A> {
  return spec;
}
export function query<I extends TSchema, A extends TSchema>(spec: QuerySpec<I, A>): QuerySpec<I, A> {
  return spec;
}
export function event<B extends TSchema>(spec: Omit<EventSpec<B>, 'v'>): EventSpec<B> {
  return { ...spec, v: 1 + (spec.upcasts?.length ?? 0) };
}

/** Any spec, as the registries hold them: inputs are checked against the schema before a function here is called. */
// biome-ignore lint/suspicious/noExplicitAny: the registry erases each spec's own types; the schema restores them
export type AnyCommand = CommandSpec<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyQuery = QuerySpec<any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above
export type AnyEvent = EventSpec<any>;

export interface ContractModule {
  commands: Record<string, AnyCommand>;
  queries: Record<string, AnyQuery>;
  events: Record<string, AnyEvent>;
}

/** A UUID given by the client, so that a retry names the same thing. */
export const Id = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
/** A name is one line, and nothing in it turns the reading direction, so that nobody can look like somebody else. */
export const Name = Type.String({
  minLength: 1,
  maxLength: 120,
  pattern: '^(?=.*\\S)[^\\u0000-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]+$',
});
export const Instant = Type.String({ maxLength: 40 });
export const Nothing = Type.Object({});
export const closed = { additionalProperties: false } as const;
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

// ---- changes of state, for `apply` ----

/** Collections made by changes that go together: nobody has seen them yet, so the next change need not copy them again. */
let fresh: WeakSet<object> | undefined;

/** Applies several changes as one: each collection they touch is copied once. Nobody may look at a state in between. */
export function together<T>(changes: () => T): T {
  fresh = new WeakSet();
  try {
    return changes();
  } finally {
    fresh = undefined;
  }
}

/** The state with a collection that may be written to, as nobody has seen it. */
function opened(state: ScopeState, collection: string): [ScopeState, Record<string, Row>] {
  const before = state.rows[collection];
  if (before && fresh?.has(before)) return [state, before];
  const rows = { ...before };
  fresh?.add(rows);
  return [{ ...state, rows: { ...state.rows, [collection]: rows } }, rows];
}

/** Adds or replaces a row of a whole collection. */
export function put(state: ScopeState, collection: string, row: Row): ScopeState {
  const [next, rows] = opened(state, collection);
  rows[row.id] = row;
  return next;
}

/** Changes some fields of a row, in the whole collection and in each loaded window; a row that is not loaded stays so. */
export function patch(
  state: ScopeState,
  collection: string,
  id: string,
  changes: object | ((row: Row) => object),
): ScopeState {
  const changed = (row: Row): Row => ({ ...row, ...(typeof changes === 'function' ? changes(row) : changes) });
  const row = state.rows[collection]?.[id];
  let next = row ? put(state, collection, changed(row)) : state;
  for (const [key, window] of Object.entries(next.windows)) {
    if (!key.startsWith(`${collection}/`)) continue;
    const at = window.rows.findIndex((each) => each.id === id);
    if (at < 0) continue;
    const rows = window.rows.slice();
    rows[at] = changed(rows[at]!);
    next = { ...next, windows: { ...next.windows, [key]: { ...window, rows } } };
  }
  return next;
}

/** Takes a row out of the whole collection and of each loaded window. */
export function drop(state: ScopeState, collection: string, id: string): ScopeState {
  let next = state;
  if (state.rows[collection]?.[id]) {
    const [without, rows] = opened(state, collection);
    delete rows[id];
    next = without;
  }
  for (const [key, window] of Object.entries(next.windows)) {
    if (!key.startsWith(`${collection}/`) || !window.rows.some((each) => each.id === id)) continue;
    const rows = window.rows.filter((each) => each.id !== id);
    next = { ...next, windows: { ...next.windows, [key]: { ...window, rows } } };
  }
  return next;
}

/** Adds a row at the live edge of a windowed collection, only where that window is loaded and open there. */
export function append(state: ScopeState, collection: string, parent: string, row: Row): ScopeState {
  const key = windowKey(collection, parent);
  const window = state.windows[key];
  if (!window || window.hasAfter) return state;
  const rows = window.rows.some((each) => each.id === row.id)
    ? window.rows.map((each) => (each.id === row.id ? row : each))
    : [...window.rows, row];
  return { ...state, windows: { ...state.windows, [key]: { ...window, rows } } };
}

export const windowKey = (collection: string, parent: string): string => `${collection}/${parent}`;
