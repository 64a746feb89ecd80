// The errors this folder throws, so that callers can tell a refused statement from a server that is away, without knowing the driver.
import pg from 'pg';

/** The server answered and refused the statement. `sqlState` is PostgreSQL's five-character code, `constraint` the broken rule's name. */
export class QueryError extends Error {
  override readonly name = 'QueryError';
  readonly sqlState: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  /** The statement with its placeholders; never the values, which may be about a person. */
  readonly statement: string;

  constructor(cause: { message: string; sqlState: string; constraint: string | undefined; table: string | undefined; statement: string }) {
    super(`${cause.message} [${cause.sqlState}] in: ${cause.statement.slice(0, 400)}`);
    this.sqlState = cause.sqlState;
    this.constraint = cause.constraint;
    this.table = cause.table;
    this.statement = cause.statement;
  }
}

/** The server could not be reached, closed the connection, or no connection became free in time. The statement may or may not have run. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}

/** A row did not have the shape that the caller declared for it. */
export class RowShapeError extends Error {
  override readonly name = 'RowShapeError';
}

/** The server is not one this platform can use: too old, or its data belongs to another version. The message says what to do. */
export class UnusableServer extends Error {
  override readonly name = 'UnusableServer';
}

/** Whether the error is a broken unique key (optionally the named constraint): somebody else wrote the same key first. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return error instanceof QueryError && error.sqlState === '23505' && (constraint === undefined || error.constraint === constraint);
}

/** Whether running the same transaction again may succeed: deadlock, serialisation failure or lock timeout (40P01, 40001, 55P03). */
export function isRetryable(error: unknown): boolean {
  return error instanceof QueryError && ['40P01', '40001', '55P03'].includes(error.sqlState);
}

/** Whether a text was refused that no column can hold: a zero byte, or half a character (22021, 22P05). */
export function isImpossibleText(error: unknown): boolean {
  return error instanceof QueryError && ['22021', '22P05'].includes(error.sqlState);
}

/** SQLSTATE classes that mean "the server went away", not "the statement is wrong" (PostgreSQL manual, appendix A: 08, 57P01 to 57P05). */
function isAway(sqlState: string): boolean {
  return sqlState.startsWith('08') || sqlState.startsWith('57P') || sqlState === '53300';
}

/** Turns whatever the driver threw into one of this file's errors. `statement` is the SQL text, or what was being done. */
export function translateError(error: unknown, statement: string): Error {
  if (error instanceof QueryError || error instanceof DatabaseUnavailable || error instanceof RowShapeError) return error;
  if (error instanceof pg.DatabaseError) {
    const sqlState = error.code ?? 'XX000';
    if (isAway(sqlState)) return new DatabaseUnavailable(`数据库连接中断：${error.message} [${sqlState}]`);
    return new QueryError({ message: error.message, sqlState, constraint: error.constraint, table: error.table, statement });
  }
  if (error instanceof AggregateError || (error instanceof Error && isConnectionFault(error))) {
    const reason = error instanceof AggregateError ? error.errors.map(String).join('; ') : error.message;
    return new DatabaseUnavailable(`连接不上数据库：${reason}`);
  }
  return error instanceof Error ? error : new Error(String(error));
}

function isConnectionFault(error: Error): boolean {
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]+$/.test(error.code)) return true;
  return /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e|timeout expired|Query read timeout)/.test(
    error.message,
  );
}
