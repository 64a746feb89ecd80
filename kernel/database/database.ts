// The database as the whole kernel sees it: rows in, rows out, transactions; the driver stays behind this file.
import pg from 'pg';
import type { z } from 'zod';
import { DatabaseUnavailable, translateError } from './database-errors.ts';
import { type Sql, sql } from './sql.ts';
import { type Outcome, type Pieces, parseRows, type Row, Session } from './statements/session.ts';
import { TYPE_PARSERS } from './statements/type-parsers.ts';
import { tellWatcher } from './statements/watch.ts';

export type { Row } from './statements/session.ts';

/**
 * Statements. Values come back as: int8 and numeric → number (int8 beyond 2^53 throws), date → 'YYYY-MM-DD', timestamptz → ISO instant
 * ending in Z, json and jsonb → parsed, arrays → arrays. Parameters: undefined is NULL, a plain object is sent as JSON, a JavaScript array
 * as a PostgreSQL array (use `toJson` for a JSON array). Throws `QueryError` (refused) or `DatabaseUnavailable` (server away).
 */
export interface Queries {
  /** The rows of a statement, unchecked. */
  rows(query: Sql): Promise<readonly Row[]>;
  /** The rows of a statement, each checked against a zod shape; a row of another shape throws `RowShapeError`. */
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  /** Runs a statement; the number of rows it inserted, updated, deleted or selected. */
  run(query: Sql): Promise<number>;
}

/**
 * One READ COMMITTED transaction on one connection. Statements started without awaiting each other travel together and run in order.
 * It ends with `work`: using it afterwards throws.
 */
export interface Transaction extends Queries {
  /** Tells a transaction from a database in the types, so that multi-statement writes cannot be called outside one. */
  readonly kind: 'transaction';
  /**
   * Rows about to be inserted, in groups that lie on one server each, with a key of the group. One group without a key on plain PostgreSQL
   * and on Citus, which finds the servers itself.
   */
  divide<R extends readonly unknown[]>(table: string, columns: readonly string[], rows: readonly R[]): readonly RowGroup<R>[];
  /** COPY … FROM STDIN with pieces of its text or binary format; see `copyRows`. Each is sent before the next is asked for. The number of rows copied. */
  copy(statement: Sql, pieces: Pieces): Promise<number>;
  /**
   * Says that what was started is all of it: the commit travels with it and saves a journey. When the database refuses one of the
   * statements, nothing is kept; but what the program itself finds wrong afterwards takes nothing back.
   */
  conclude(): void;
}

/** Rows of one server; `key` sends a statement there (`onShardOf`), undefined where there is one server. */
export interface RowGroup<R> {
  readonly key: number | bigint | string | undefined;
  readonly rows: readonly R[];
}

/**
 * The database: one server, one cluster of Citus, or several servers that share the residents (`distribution/routed-database.ts`). Who asks
 * does not see which: a statement names its resident or key, reads what stands on every server, or is marked `onEveryShard`.
 */
export interface Database extends Queries {
  readonly kind: 'database';
  /** The servers behind it, the one with the local tables first; itself alone where there is one. For what changes the servers themselves. */
  readonly shards: readonly Database[];
  /** Where it is, password included: for handing to a child process, not for logs. */
  readonly url: string;
  /**
   * Commits when `work` resolves, rolls back when it throws and throws the same error. Retrying is the caller's business (`isRetryable`).
   * `about` is the resident it is about, if one: what is kept alongside (audit, requests) then lies on that resident's server.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, about?: number): Promise<T>;
  /**
   * Single statements on connections kept for them, at most half as many as there are others: the server ends each after `limitMs` and plans
   * it once for all values, without a transaction around it that says so each time. Undefined where connections cannot keep settings: a
   * pooler in between, an open transaction, several servers.
   */
  quick?(limitMs: number): Queries | undefined;
  /** Hears NOTIFY on a channel: a hint to look sooner, never the only reason to look (database rule 15). Call the result to stop. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  /** Waits for running statements and closes every connection. Calling it again does nothing. */
  close(): Promise<void>;
}

/** How to open a database. */
export interface DatabaseOptions {
  readonly url: string;
  /** Most connections at once; 10 unless told. */
  readonly poolSize?: number;
  /** The server ends a statement that runs longer; unlimited unless told. A pgbouncer in between needs `ignore_startup_parameters = statement_timeout`. */
  readonly statementTimeoutMs?: number;
  /**
   * Named prepared statements (about three times the rate for small reads). Unless told: on, except when a pooler stands in between, because
   * pgbouncer before 1.21 breaks them in transaction mode (database rule 22).
   */
  readonly named?: boolean;
}

const CONNECT_TIMEOUT_MS = 15_000;
const POOL_SIZE = 10;

/** Opens a database and proves that it answers. Throws `DatabaseUnavailable` when it does not. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = openPool(options, options.poolSize ?? POOL_SIZE, '');
  try {
    const named = options.named ?? !(await isBehindPooler(pool));
    return new PooledDatabase(pool, options, named);
  } catch (error) {
    await pool.end();
    throw translateError(error, '打开数据库');
  }
}

/** Connections; `settings` are statements that each begins with. */
function openPool(options: DatabaseOptions, max: number, settings: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: true,
    keepAlive: true,
    pipeline: true,
    types: TYPE_PARSERS,
    application_name: 'yigong',
    statement_timeout: options.statementTimeoutMs ?? false,
  });
  // A server restart breaks idle and borrowed connections alike; the pool replaces them, and an unheard 'error' would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
    client.query(`set timezone = 'UTC'; set datestyle = 'ISO, YMD'${settings}`).catch(() => undefined);
  });
  return pool;
}

/** A pooler announces a process number of its own at connect; a server announces the one its backend really has. */
async function isBehindPooler(pool: pg.Pool): Promise<boolean> {
  const client = await pool.connect();
  try {
    const result = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return 'processID' in client && client.processID !== result.rows[0]?.pid;
  } finally {
    client.release();
  }
}

class PooledDatabase implements Database {
  readonly kind = 'database';
  readonly url: string;
  readonly shards: readonly Database[] = [this];
  readonly #pool: pg.Pool;
  readonly #options: DatabaseOptions;
  readonly #named: boolean;
  readonly #quick = new Map<number, PooledDatabase>();
  #closed: Promise<void> | undefined;

  constructor(pool: pg.Pool, options: DatabaseOptions, named: boolean) {
    this.#pool = pool;
    this.#options = options;
    this.url = options.url;
    this.#named = named;
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  async rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    tellWatcher(query);
    const { rows } = await this.#borrow((session) => session.send(query));
    return row === undefined ? rows : parseRows(rows, row, query);
  }

  async run(query: Sql): Promise<number> {
    tellWatcher(query);
    return (await this.#borrow((session) => session.send(query))).affected;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#borrow(async (session) => {
      const begun = session.send(sql`begin isolation level read committed`);
      begun.catch(() => undefined); // heard below; not awaited here, so that it travels with the first statement
      const tx = new OpenTransaction(session);
      try {
        const result = await work(tx);
        await begun;
        tx.end();
        const { command } = await (tx.concluded ?? session.send(sql`commit`));
        // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error: a caught error inside `work` would be lost.
        if (command !== 'COMMIT')
          throw new Error('the transaction was rolled back: a statement in it had failed and the error was swallowed');
        return result;
      } catch (error) {
        tx.end();
        await (tx.concluded ?? session.send(sql`rollback`)).catch(() => undefined);
        throw error;
      }
    });
  }

  quick(limitMs: number): Queries | undefined {
    if (!this.#named) return undefined;
    const known = this.#quick.get(limitMs);
    if (known) return known;
    const settings = `; set statement_timeout = ${Math.round(limitMs)}; set plan_cache_mode = force_generic_plan`;
    const most = Math.max(1, Math.floor((this.#options.poolSize ?? POOL_SIZE) / 2));
    const made = new PooledDatabase(openPool(this.#options, most, settings), this.#options, true);
    this.#quick.set(limitMs, made);
    return made;
  }

  async listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>> {
    const { listenTo } = await import('./statements/listen.ts');
    return listenTo(this.url, channel, hear);
  }

  close(): Promise<void> {
    this.#closed ??= Promise.all([this.#pool.end(), ...[...this.#quick.values()].map((each) => each.close())]).then(() => undefined);
    return this.#closed;
  }

  async #borrow<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closed !== undefined) throw new Error('this database was closed');
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw translateError(error, '连接数据库');
    });
    let broken = false;
    try {
      return await work(new Session(client, this.#named));
    } catch (error) {
      broken = error instanceof DatabaseUnavailable;
      throw error;
    } finally {
      client.release(broken);
    }
  }
}

class OpenTransaction implements Transaction {
  readonly kind = 'transaction';
  readonly #session: Session;
  #ended = false;
  /** The answer to the commit, when it was sent before the end. */
  concluded: Promise<Outcome> | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  rows(query: Sql): Promise<readonly Row[]>;
  rows<T>(query: Sql, row: z.ZodType<T>): Promise<readonly T[]>;
  async rows<T>(query: Sql, row?: z.ZodType<T>): Promise<readonly Row[] | readonly T[]> {
    tellWatcher(query);
    const { rows } = await this.#open().send(query);
    return row === undefined ? rows : parseRows(rows, row, query);
  }

  async run(query: Sql): Promise<number> {
    tellWatcher(query);
    return (await this.#open().send(query)).affected;
  }

  divide<R extends readonly unknown[]>(_table: string, _columns: readonly string[], rows: readonly R[]): readonly RowGroup<R>[] {
    return [{ key: undefined, rows }];
  }

  async copy(statement: Sql, pieces: Pieces): Promise<number> {
    return this.#open().copy(statement, pieces);
  }

  conclude(): void {
    this.concluded ??= this.#open().send(sql`commit`);
    this.concluded.catch(() => undefined); // heard at the end of the transaction
  }

  end(): void {
    this.#ended = true;
  }

  #open(): Session {
    if (this.#ended) throw new Error('this transaction has ended; await every statement inside its work');
    return this.#session;
  }
}
