/** What a module hands to the core: its manifest. The core runs it without knowing a word of the product. */

import type { Static, TSchema } from 'typebox';
import type {
  AnyCommand,
  CommandSpec,
  EventRecord,
  EventSpec,
  QuerySpec,
  RefusalCode,
  Role,
  Row,
  Scope,
  ScopeParts,
  Stream,
} from '#contract/index.ts';
import type { Clock } from './clock.ts';
import type { Database, Db } from './db.ts';

/** What the host's offer allows an organisation; null means no limit. */
export interface Limits {
  seats: number | null;
  guests: boolean;
  storage_bytes: number | null;
  meeting_participants: number | null;
  meeting_minutes: number | null;
  security?: 'standard' | 'reinforced';
}

/** Who asks: an account with a session or a token, nobody, or the house itself. */
export interface Actor {
  accountId: string | null;
  sessionId: string | null;
  system?: boolean;
}
export const nobody: Actor = { accountId: null, sessionId: null };
export const system: Actor = { accountId: null, sessionId: null, system: true };

/** An actor's place in a scope. No standing ⇒ the scope does not exist for them. */
export interface Standing {
  role: Role;
  accountId: string | null;
  personId: string | null;
  name: string;
  organisationId: string | null;
  limits: Limits;
  /** the space is archived: to be read, not written in */
  isArchived?: boolean;
}

/** Inside a command's `run`: SQL of the command's own transaction, and the log. */
export interface Tx extends Db {
  readonly now: Date;
  readonly clock: Clock;
  readonly op: string | null;
  /**
   * For what everybody does all day: the commands of a batch that get here side by side are one statement. Each gives its
   * `row`; the statement takes a column of each of its values as an array (`unnest`), and of what it returns, one that
   * `isOwn` is this command's. Nothing of a command may be written that has none.
   */
  together<T>(sql: string, row: unknown[], isOwn: (found: T) => boolean): Promise<T | undefined>;
  /** the seq that the next event of this stream will bear */
  nextSeq(stream: Stream): number;
  emit<B extends TSchema>(scope: Scope, spec: EventSpec<B>, body: Static<B>): number;
}

export type Expectation = 'accepted' | RefusalCode;
/**
 * The cast of the generated rights matrix (server/test/rights.test.ts). `owner` owns the organisation, runs the space and
 * made what is acted upon; `member` and `guest` are in the space, `outsider` in another organisation.
 */
export type CastName = 'owner' | 'member' | 'guest' | 'outsider' | 'anonymous';
/**
 * Said only where it differs from what follows from the five above (`expectationOf` in server/test/cast.ts):
 * a reader reads and does not write; an administrator of the organisation, and a guest of another space, are strangers in
 * this one; a second administrator of the space does what its owner does, unless it is the maker's own thing; an operator
 * runs the server and is a stranger in every organisation.
 */
export type WiderCastName = 'reader' | 'space_admin' | 'administrator' | 'guest_elsewhere' | 'operator';
/** Who is accepted and who is refused, and how: said apart from `may`, so that one checks the other. */
export type Expectations = Record<CastName, Expectation> &
  Partial<Record<WiderCastName, Expectation>> & {
    /** on a thing that they made themselves, where that differs */
    own?: Partial<Record<CastName | WiderCastName, Expectation>>;
  };

export interface ServerCommand {
  spec: AnyCommand;
  expects: Expectations;
  /** streams that only the database knows; read before locking, so `run` must check again what it relies on */
  streams?: (db: Db, input: never, actor: Actor) => Promise<Stream[]>;
  run: (tx: Tx, input: never, by: Standing) => Promise<unknown>;
}

export interface QueryContext {
  db: Database;
  by: Standing;
  actor: Actor;
  clock: Clock;
}
export interface ServerQuery {
  spec: QuerySpec;
  expects: Expectations;
  run: (context: QueryContext, input: never) => Promise<unknown>;
}

export interface Follower {
  name: string;
  /** event types it wants; it is called with events of one stream, in order, at least once */
  types: readonly string[];
  handle: (events: EventRecord[], house: FollowerHouse) => Promise<void>;
}
export interface FollowerHouse {
  db: Database;
  /** runs a command as the house itself; a deterministic op makes a repeat harmless */
  act: (name: string, input: unknown, op: string) => Promise<unknown>;
}

export interface StandingRequest {
  actor: Actor;
  parts: ScopeParts;
}

/** One table of a module, for export, backup's proof and `house.test.ts`. */
export type TableEntry = {
  name: string;
  /** the column that holds the SHA-256 of a blob: it is kept, backed up and exported with the row */
  blob?: string;
  /** the column that holds its size */
  sizeOfBlob?: string;
  /** what is exported of each row, when it is not everything (never a secret) */
  columns?: readonly string[];
  /** the word under which the exit page counts these rows: `exit.content.<word>` in the catalogues */
  counted?: string;
  /** SQL: which of them are counted, when not all */
  countedIf?: string;
  /** SQL condition with $1 = space id: the rows that go with a space when it is erased, after those of the tables below it */
  ofSpace?: string;
} & (
  | {
      /** SQL condition with $1 = organisation id that keeps an organisation's rows */
      ofOrganisation: string;
    }
  | {
      ofOrganisation: null;
      /** why an organisation does not take these rows along when it leaves */
      stays: string;
    }
);

/** What a module puts into an organisation's archive beside its rows, for people without Beffroi. */
export interface ArchiveWriter {
  /** reads the moment that the archive is of */
  db: Db;
  organisationId: string;
  /** the words of whoever asked for it */
  say(words: { fr: string; en: string }): string;
  /** Opens a folder and returns its path; with a key, `folderOf` finds it for the modules that follow. */
  folder(parent: string, name: string, key?: string): string;
  /** the folder of a space, opened by the spaces module */
  folderOf(key: string): string;
  /** Writes a text file; long ones in parts, so that memory stays small. */
  text(folder: string, name: string, parts: AsyncIterable<string> | Iterable<string>): Promise<void>;
  /** Puts a blob under the name that people know it by. */
  blob(folder: string, name: string, sha256: string, at: string): void;
}

export interface Manifest {
  name: string;
  tables: TableEntry[];
  /** SQL of one column: the streams of an organisation ($1), whose log goes along with it */
  streams?: string;
  readable?: (archive: ArchiveWriter) => Promise<void>;
  /** Called inside the transaction that brought an organisation into an empty server. */
  imported?: (db: Db, organisationId: string) => Promise<void>;
  commands: ServerCommand[];
  queries: ServerQuery[];
  followers?: Follower[];
  /** the whole collections of each kind of scope: `space/chat` → {channels: rows} */
  snapshots?: Record<string, (db: Db, parts: ScopeParts, by: Standing) => Promise<Record<string, Row[]>>>;
  /** who stands where, for the heads of scope that this module owns (`space`, `organisation`, `person`, `server`) */
  standings?: Record<string, (db: Db, requests: StandingRequest[]) => Promise<(Standing | undefined)[]>>;
  /** the scopes an account holds; the union over modules is what a socket receives */
  scopes?: (db: Db, accountId: string) => Promise<Scope[]>;
}

/** Joins a command's contract to its work; the types of input and answer come from the contract. */
export function command<I extends TSchema, A extends TSchema>(
  spec: CommandSpec<I, A>,
  server: {
    expects: Expectations;
    streams?: (db: Db, input: Static<I>, actor: Actor) => Promise<Stream[]>;
    run: (tx: Tx, input: Static<I>, by: Standing) => Promise<Static<A>>;
  },
): ServerCommand {
  return { spec, ...server } as ServerCommand;
}

/** Joins a query's contract to its reading. */
export function query<I extends TSchema, A extends TSchema>(
  spec: QuerySpec<I, A>,
  server: { expects: Expectations; run: (context: QueryContext, input: Static<I>) => Promise<Static<A>> },
): ServerQuery {
  return { spec: spec as unknown as QuerySpec, ...server } as ServerQuery;
}
