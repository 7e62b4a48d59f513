/** Connections to PostgreSQL. Statements are prepared under a name made from their text, so a hot path is planned once. */
import { createHash } from 'node:crypto';
import type { Writable } from 'node:stream';
import pg from 'pg';

pg.types.setTypeParser(20, Number); // bigint: sizes and seqs stay far below 2^53
pg.types.setTypeParser(1184, (text) => new Date(text).toISOString()); // timestamptz travels as ISO 8601

/** Something one can read and write SQL with: a pool or one connection. Rejects with pg's own errors. */
export interface Db {
  query<T = Record<string, unknown>>(sql: string, params?: unknown[]): Promise<T[]>;
}

export interface Database extends Db {
  readonly connectionString: string;
  /** A connection of one's own that sends statements without waiting for the previous answer (a lane's). */
  connect(options?: { pipeline?: boolean }): Promise<Connection>;
  /** One snapshot for several reads. */
  snapshot<T>(read: (db: Db) => Promise<T>): Promise<T>;
  /** A read-write transaction for what is not a command (followers' cursors, auth, jobs). */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Connection extends Db {
  onLost(listener: (error: Error) => void): void;
  close(): Promise<void>;
}

const names = new Map<string, string>();
function nameOf(sql: string): string {
  let name = names.get(sql);
  if (!name) names.set(sql, (name = createHash('sha1').update(sql).digest('base64url').slice(0, 20)));
  return name;
}

/** A page out of order costs about what the next one does: it is in memory, or on a disk without arms. */
const settings =
  '-c lock_timeout=5000 -c statement_timeout=60000 -c plan_cache_mode=force_generic_plan -c random_page_cost=1.1';
/**
 * Commands touch rows by their keys. A plan is made once, when tables may still be small enough to be read whole, and kept
 * while they grow: so reading whole is not for them.
 */
const byKeys = `${settings} -c enable_seqscan=off`;

async function run<T>(client: pg.ClientBase, sql: string, params: unknown[] = []): Promise<T[]> {
  const result = await client.query({ name: nameOf(sql), text: sql, values: params });
  return result.rows as T[];
}

/** A pool that outlives its connections: an error of one that nobody listened to would end this process. */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on('error', () => {}); // an idle connection lost is replaced at the next use
  pool.on('connect', (client) => client.on('error', () => {})); // one in use rejects what is asked of it
  return pool;
}

/** A connection of one's own, for what no pool does (COPY, long snapshots). What it is asked after it was lost rejects. */
export async function openClient(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on('error', () => {}); // unheard, it would end this process
  await client.connect();
  return client;
}

/** Opens a pool of at most `size` connections; nothing is connected until asked. */
export function openDatabase(connectionString: string, size = 10): Database {
  const config = { connectionString, max: size, options: settings, connectionTimeoutMillis: 5000, pipeline: true };
  const pool = openPool(config as pg.PoolConfig);
  async function within<T>(begin: string, work: (db: Db) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await work({ query: (sql, params) => run(client, sql, params) });
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }
  return {
    connectionString,
    async query<T>(sql: string, params: unknown[] = []) {
      const result = await pool.query({ name: nameOf(sql), text: sql, values: params });
      return result.rows as T[];
    },
    snapshot: (read) => within('begin isolation level repeatable read read only', read),
    transaction: (work) => within('begin', work),
    async connect({ pipeline = false } = {}) {
      const config = { connectionString, options: byKeys, pipeline, connectionTimeoutMillis: 5000 };
      const client = new pg.Client(config as pg.ClientConfig);
      const listeners: ((error: Error) => void)[] = [];
      client.on('error', (error: Error) => {
        for (const listener of listeners) listener(error);
      });
      client.on('end', () => {
        for (const listener of listeners) listener(new Error('connection ended'));
      });
      await client.connect();
      const together = pipeline ? writtenTogether(client) : () => {};
      return {
        query(sql, params) {
          together();
          return run(client, sql, params);
        },
        onLost: (listener) => listeners.push(listener),
        close: () => client.end(),
      };
    },
    close: () => pool.end(),
  };
}

/** Statements of one turn of the event loop leave in one write: a system call costs as much as a small statement. */
function writtenTogether(client: pg.Client): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  let isHeld = false;
  return () => {
    if (isHeld) return;
    isHeld = true;
    stream.cork();
    process.nextTick(() => {
      isHeld = false;
      stream.uncork();
    });
  };
}

/** True for an error that says the database cannot be reached or is too busy: the caller may retry the same op. */
export function isUnavailable(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  const message = (error as Error).message ?? '';
  return (
    /^(08|53|57P|58)/.test(code) ||
    [
      '55P03',
      '40001',
      '40P01',
      'ECONNREFUSED',
      'ECONNRESET',
      'ENOENT',
      'EPIPE',
      'ETIMEDOUT',
      '57014',
      '25006',
    ].includes(code) ||
    /connection (terminated|ended)|timeout exceeded when trying to connect|not queryable|Connection terminated|Client was closed/i.test(
      message,
    )
  );
}
